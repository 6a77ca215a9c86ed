"""`tally webhook`: servers of one's own that are called with what happens; and whether what came was genuine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.columns import print_rows
from tallystick.cli.errands import LOCAL, Conduct, Keystore, PasswordFile, Server
from tallystick.cli.options import time_shown
from tallystick.cli.output import AsJson, emit
from tallystick.cli.typed_in import text_of
from tallystick.client import Finality, NewWebhook, Tallystick, Topic, read_letter
from tallystick.client.effects import Json
from tallystick.domain.errors import Malformed

WebhookId = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id.")]
Credential = Annotated[
    Path | None,
    typer.Option(
        "--credential-file",
        help="File with an API key or a session's credential; else the keystore signs in for this command.",
        envvar="TALLY_CREDENTIAL_FILE",
        dir_okay=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add `tally webhook`."""
    group = typer.Typer(
        no_args_is_help=True, help="Servers of one's own that are called with what happens, and what they are told."
    )
    for name, command in _COMMANDS.items():
        group.command(name=name)(command)
    app.add_typer(group, name="webhook")


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to post to: https, of the public internet.")],
    *,
    kind: Annotated[list[Topic] | None, typer.Option("--type", help="Only of this type; several times.")] = None,
    agreement: Annotated[str | None, typer.Option(help="Only of this agreement.")] = None,
    party: Annotated[str | None, typer.Option(help="Only of agreements whose employer or worker this is.")] = None,
    finality: Annotated[Finality, typer.Option(help="`finalized`: only what stays.")] = Finality.LATEST,
    description: Annotated[str, typer.Option(help="For yourself.")] = "",
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a webhook. Its secret is shown here and never again."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        wanted = NewWebhook(url, kind, agreement, party, finality, description)
        made = tally.make_webhook(wanted)
    emit({"webhook_id": made.webhook.id, "url": made.webhook.url, "secret": made.secret}, as_json)


def listed(
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """List one's webhooks, oldest first."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        found = tally.webhooks()
    if as_json:
        emit({"webhooks": [one.model_dump(mode="json") for one in found]}, as_json)
        return
    rows = [(one.id, "called" if one.enabled else one.note or "off", one.url, one.description) for one in found]
    print_rows(("webhook", "standing", "url", "description"), rows)


def remove(
    webhook_id: WebhookId,
    *,
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Call it never again, and forget what was told to it."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        tally.remove_webhook(webhook_id)
    emit({"webhook_id": webhook_id, "removed": True}, as_json)


def rotate(
    webhook_id: WebhookId,
    *,
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Take another secret, which is shown here and never again. For 24 hours both sign."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        made = tally.rotate_secret(webhook_id)
    emit({"webhook_id": made.webhook.id, "secret": made.secret}, as_json)


def ping(
    webhook_id: WebhookId,
    *,
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Have a message about nothing posted. What came of it is among the deliveries."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        emit({"webhook_id": webhook_id, "message_id": tally.ping_webhook(webhook_id).message_id}, as_json)


def replay(
    webhook_id: WebhookId,
    *,
    message: Annotated[str | None, typer.Option(help="This message.")] = None,
    cursor: Annotated[str | None, typer.Option(help="All that the feed holds behind this.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to and with this place of the feed.")] = None,
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Have a message posted again, or a part of the feed."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        again = tally.replay(webhook_id, message_id=message, cursor=cursor, until=until)
    emit({"webhook_id": webhook_id, "count": again.count, "resume": again.resume}, as_json)


def deliveries(
    webhook_id: WebhookId,
    *,
    api: Server = LOCAL,
    credential_file: Credential = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """List what was posted in the last 30 days, the newest first, with what came of it."""
    with _signed_in(Conduct(api, keystore, password_file), credential_file) as tally:
        found = list(tally.deliveries(webhook_id))
    if as_json:
        emit({"deliveries": [one.model_dump(mode="json") for one in found]}, as_json)
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


_COMMANDS: dict[str, Callable[..., None]] = {
    "add": add,
    "list": listed,
    "remove": remove,
    "rotate": rotate,
    "ping": ping,
    "replay": replay,
    "deliveries": deliveries,
    "verify": verify,
}


@contextmanager
def _signed_in(conduct: Conduct, credential_file: Path | None) -> Iterator[Tallystick]:
    """A client that the server knows. Raises Malformed where nothing says who asks."""
    if credential_file is not None:
        with Tallystick(conduct.api, text_of("--credential-file", credential_file).strip()) as known:
            yield known
        return
    signer = conduct.signer()
    if signer is None:
        raise Malformed("--credential-file", "say who asks: a file with an API key, or a keystore that signs in")
    with Tallystick(conduct.api) as tally:
        session = tally.sign_in(by=signer, origin=tally.url.removesuffix("/v1"))
    with Tallystick(conduct.api, session.credential) as known:
        yield known
        known.sign_out()


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise Malformed("--header", f"{line!r} is not like `webhook-id: msg_…`")
    return name.strip(), value.strip()
