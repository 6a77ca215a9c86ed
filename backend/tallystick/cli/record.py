"""`tally record`: what is proved of an address, over a server's API or straight from the database."""

from typing import Annotated

import typer

from tallystick.cli.output import AsJson, emit
from tallystick.cli.record_view import roles
from tallystick.cli.source import Server, asked, require_mirrored

Whose = Annotated[str, typer.Argument(metavar="ADDRESS", help="An employer's, a worker's or an arbiter's.")]


def register(app: typer.Typer) -> None:
    """Add `tally record`."""
    app.command()(record)


def record(address: Whose, api: Server = None, as_json: AsJson = False) -> None:
    """
    Say what is proved of an address: how it paid, worked and ruled so far.

    Counted from the mirrored events, each milestone once: facts, and no judgement. An address costs nothing, and one
    person may have many of them. What each figure means stands in docs/api.md.
    """
    with asked(api) as source:
        require_mirrored(source)
        found = source.ask(f"/addresses/{address}/record")
        if as_json:
            emit(found, as_json)
            return
        emit({"address": found["address"], "as_of_block": found["as_of"]["block"]["number"]}, as_json)
        for heading, known in roles(found, source):
            typer.echo(f"\n{heading}")
            emit(known, as_json)
