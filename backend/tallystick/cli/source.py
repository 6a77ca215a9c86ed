"""Where commands that only look get their answers: from a server's API, or straight from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from tallystick.cli.options import http_address
from tallystick.cli.within import WithoutSocket
from tallystick.client import Tallystick
from tallystick.domain.errors import NotMirrored

Server = Annotated[
    str | None,
    typer.Option(
        "--api",
        metavar="URL",
        help="Ask this server, such as http://127.0.0.1:8000; else the database.",
        envvar="TALLY_API",
        callback=http_address,
    ),
]


@contextmanager
def asked(url: str | None) -> Iterator[Tallystick]:
    """The API of a server; without one, the same API in this process, on the database that the environment names."""
    if url is not None:
        with Tallystick(url) as api:
            try:
                yield api
            except NotMirrored as error:
                raise NotMirrored(f"{error} by the server at {api.url}: ask again when it is level") from error
        return
    from tallystick.cli.opened import opened_house  # noqa: PLC0415 - who asks a server need not wait for a house.

    with (
        opened_house(reads=True) as house,
        Tallystick("http://without.socket", transport=WithoutSocket(house.app)) as api,
    ):
        yield api


def require_mirrored(source: Tallystick) -> None:
    """That nothing is found means nothing while nothing is mirrored. Raises NotMirrored."""
    if source.ask("/health")["as_of"]["block"] is None:
        raise NotMirrored("nothing is mirrored yet")
