"""`tally webhook`: servers of one's own that are called with what happens."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, cast

import typer

from tallystick.cli.columns import print_rows
from tallystick.cli.composing import SIGNED_IN, conducted
from tallystick.cli.errands import Conduct
from tallystick.cli.login import signed_in
from tallystick.cli.options import time_shown
from tallystick.cli.output import emit
from tallystick.cli.webhook_log import ACTS, WebhookId, verify
from tallystick.client import Finality, NewWebhook, Topic, WebhookChanges, WebhookPlace
from tallystick.client.effects import Json
from tallystick.domain.errors import Malformed

_ANY = "any"
_INSTANTS = ("failing_since", "made_at", "both_secrets_until")


def register(app: typer.Typer) -> None:
    """Add `tally webhook`."""
    group = typer.Typer(
        no_args_is_help=True, help="Servers of one's own that are called with what happens, and what they are told."
    )
    for name, act in {**_ACTS, **ACTS}.items():
        group.command(name=name)(conducted(act, SIGNED_IN))
    group.command()(verify)
    app.add_typer(group, name="webhook")


def create(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to post to: https, of the public internet.")],
    *,
    kind: Annotated[list[Topic] | None, typer.Option("--type", help="Only of this type; several times.")] = None,
    agreement: Annotated[str | None, typer.Option(help="Only of this agreement.")] = None,
    party: Annotated[str | None, typer.Option(help="Only of agreements whose employer or worker this is.")] = None,
    finality: Annotated[Finality, typer.Option(help="`finalized`: only what stays.")] = Finality.LATEST,
    description: Annotated[str, typer.Option(help="For yourself.")] = "",
    conduct: Conduct,
) -> None:
    """Make a webhook. Its secret is shown here and never again."""
    wanted = NewWebhook(url, kind or None, agreement, party, finality, description)
    with signed_in(conduct) as tally:
        made = tally.make_webhook(wanted)
        emit({"webhook_id": made.webhook.id, "url": made.webhook.url, "secret": made.secret}, conduct.as_json)


def listed(*, conduct: Conduct) -> None:
    """List one's webhooks, oldest first."""
    with signed_in(conduct) as tally:
        found = tally.webhooks()
    if conduct.as_json:
        emit({"webhooks": [one.model_dump(mode="json") for one in found]}, conduct.as_json)
        return
    rows = [(one.id, "called" if one.enabled else one.note or "off", one.url, one.description) for one in found]
    print_rows(("webhook", "standing", "url", "description"), rows)


def show(webhook_id: WebhookId, *, conduct: Conduct) -> None:
    """Show a webhook: of what it is told, whether it is called, and since when nothing arrives."""
    with signed_in(conduct) as tally:
        emit(_shown(tally.webhook(webhook_id), conduct.as_json), conduct.as_json)


def change(
    webhook_id: WebhookId,
    *,
    url: Annotated[str | None, typer.Option(help="Call another place.", show_default=False)] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Only of this type; several times. `any`: of all.")
    ] = None,
    agreement: Annotated[str | None, typer.Option(help="Only of this agreement; `any`: of all.")] = None,
    party: Annotated[str | None, typer.Option(help="Only of this party's agreements; `any`: of all.")] = None,
    finality: Annotated[Finality | None, typer.Option(help="`finalized`: only what stays.")] = None,
    description: Annotated[str | None, typer.Option(help="For yourself.")] = None,
    enabled: Annotated[
        bool | None,
        typer.Option("--enable/--disable", help="Whether it is called. Enabled again, it goes on where it stopped."),
    ] = None,
    conduct: Conduct,
) -> None:
    """Change what is named; all else stays. What was missed while it was disabled is told once it is enabled."""
    choice = _choice(kind, agreement, party, finality)
    texts = {"url": url, "description": description, "enabled": enabled}
    named = {name: value for name, value in texts.items() if value is not None}
    changes = cast("WebhookChanges", {**choice, **named})
    if not changes:
        raise Malformed("--url", "say what is to be another one: --url, --type, --party, --enable, …")
    with signed_in(conduct) as tally:
        emit(_shown(tally.change_webhook(webhook_id, changes), conduct.as_json), conduct.as_json)


def delete(webhook_id: WebhookId, *, conduct: Conduct) -> None:
    """Call it never again, and forget what was told to it."""
    with signed_in(conduct) as tally:
        tally.remove_webhook(webhook_id)
    emit({"webhook_id": webhook_id, "deleted": True}, conduct.as_json)


_ACTS: Mapping[str, Callable[..., None]] = MappingProxyType(
    {"create": create, "list": listed, "show": show, "change": change, "delete": delete}
)


def _choice(
    kind: list[str] | None, agreement: str | None, party: str | None, finality: Finality | None
) -> WebhookChanges:
    """Of what it is to be told. Raises Malformed for a type that there is not."""
    choice = WebhookChanges()
    if kind:
        choice["types"] = None if kind == [_ANY] else [_topic(one) for one in kind]
    if agreement is not None:
        choice["agreement"] = None if agreement == _ANY else agreement
    if party is not None:
        choice["party"] = None if party == _ANY else party
    if finality is not None:
        choice["finality"] = finality
    return choice


def _topic(text: str) -> Topic:
    try:
        return Topic(text)
    except ValueError:
        raise Malformed("--type", f"{text!r} is none of {', '.join(Topic)}") from None


def _shown(webhook: WebhookPlace, as_json: bool) -> Json:
    told: Json = webhook.model_dump(mode="json")
    if as_json:
        return told
    for name in _INSTANTS:
        told[name] = None if told[name] is None else time_shown(told[name])
    return told | {name: told[name] or _ANY for name in ("types", "agreement", "party")}
