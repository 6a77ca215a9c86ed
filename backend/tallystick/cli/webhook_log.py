"""What is told to a webhook: tried, told again, looked at, under another secret; and whether what came was genuine."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from tallystick.cli.columns import print_rows
from tallystick.cli.errands import Conduct
from tallystick.cli.login import signed_in
from tallystick.cli.options import time_shown
from tallystick.cli.output import AsJson, emit
from tallystick.cli.typed_in import text_of
from tallystick.client import read_letter
from tallystick.client.effects import Json
from tallystick.domain.errors import Malformed

WebhookId = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id.")]


def rotate(webhook_id: WebhookId, *, conduct: Conduct) -> None:
    """Take another secret, which is shown here and never again. For 24 hours both sign."""
    with signed_in(conduct) as tally:
        made = tally.rotate_secret(webhook_id)
    emit({"webhook_id": made.webhook.id, "secret": made.secret}, conduct.as_json)


def ping(webhook_id: WebhookId, *, conduct: Conduct) -> None:
    """Have a message about nothing posted. What came of it is among the deliveries."""
    with signed_in(conduct) as tally:
        emit({"webhook_id": webhook_id, "message_id": tally.ping_webhook(webhook_id).message_id}, conduct.as_json)


def replay(
    webhook_id: WebhookId,
    *,
    message: Annotated[str | None, typer.Option(help="This message.")] = None,
    cursor: Annotated[str | None, typer.Option(help="All that the feed holds behind this.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to and with this place of the feed.")] = None,
    conduct: Conduct,
) -> None:
    """Have a message posted again, or a part of the feed."""
    with signed_in(conduct) as tally:
        again = tally.replay(webhook_id, message_id=message, cursor=cursor, until=until)
    emit({"webhook_id": webhook_id, "count": again.count, "resume": again.resume}, conduct.as_json)


def log(webhook_id: WebhookId, *, conduct: Conduct) -> None:
    """List what was posted in the last 30 days, the newest first, with what came of it."""
    with signed_in(conduct) as tally:
        found = list(tally.deliveries(webhook_id))
    if conduct.as_json:
        emit({"deliveries": [one.model_dump(mode="json") for one in found]}, conduct.as_json)
        return
    rows = [
        (one.id, one.type, str(one.state), str(one.tries), time_shown(one.due_at), one.excerpt or "") for one in found
    ]
    print_rows(("message", "type", "state", "tries", "due", "answer"), rows)


def verify(
    body: Annotated[Path, typer.Argument(metavar="FILE", help="The body as it came, to the byte.", dir_okay=False)],
    *,
    header: Annotated[list[str], typer.Option(help="A header as it came, `webhook-id: msg_…`; once for each.")],
    secret_file: Annotated[Path, typer.Option(help="File with the secret, or with one on each line.", dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Say whether a message is genuine, and what it tells. Needs no network. Ends with 1 if it is not."""
    headers = dict(_header(line) for line in header)
    secrets = [line.strip() for line in text_of("--secret-file", secret_file).splitlines() if line.strip()]
    try:
        content = body.read_bytes()
    except OSError as error:
        raise Malformed("FILE", f"{body} cannot be read: {error.strerror}") from error
    letter = read_letter(headers, content, *secrets)
    told: Json = {"genuine": True, "type": letter.type, "message_id": letter.message_id}
    if letter.news is not None:
        told |= {"id": letter.news.id, "agreement_id": letter.news.agreement_id, "event": letter.news.event.name}
    emit(told, as_json)


ACTS: Mapping[str, Callable[..., None]] = MappingProxyType(
    {"rotate": rotate, "ping": ping, "replay": replay, "log": log}
)
"""What needs a login, by its name."""


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise Malformed("--header", f"{line!r} is not like `webhook-id: msg_…`")
    return name.strip(), value.strip()
