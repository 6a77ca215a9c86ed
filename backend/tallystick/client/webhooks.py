"""Webhooks: servers of one's own that are called with what happens. Needs a login with that scope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from tallystick.client.asking import delete, get, patch, post
from tallystick.client.core import Core
from tallystick.client.effects import Json, Plan
from tallystick.client.models.fresh import Finality
from tallystick.client.models.webhooks import (
    Again,
    MadeWebhook,
    Pinged,
    Posted,
    PostedPage,
    WebhookAnswer,
    WebhookList,
    WebhookPlace,
)
from tallystick.client.operation import Listing, Operation, Pages
from tallystick.domain.announcements import Topic
from tallystick.domain.errors import Malformed

_PAGE = 100
_ID = re.compile(r"[0-9a-f]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A place to call, and of what."""

    url: str
    """https, of the public internet."""
    types: Iterable[Topic] | None = None
    """None: all."""
    agreement: str | None = None
    party: str | None = None
    finality: Finality = Finality.LATEST
    """``finalized``: only what stays, once it does."""
    description: str = ""

    def body(self) -> Json:
        """As the API takes it."""
        return {
            "url": self.url,
            "types": None if self.types is None else sorted(self.types),
            "agreement": self.agreement,
            "party": self.party,
            "finality": self.finality.value,
            "description": self.description,
        }


class WebhookChanges(TypedDict, total=False):
    """What is to be another one. What is not in it stays; None asks for all."""

    url: str
    types: list[Topic] | None
    agreement: str | None
    party: str | None
    finality: Finality
    description: str
    enabled: bool
    """Whether it is called. Switched on again, it goes on where it was."""


class Webhooks(Core):
    """Makes webhooks, tries them and looks what arrived. What is posted is read by :func:`read_letter`."""

    @Operation
    def make_webhook(self, webhook: NewWebhook) -> Plan[MadeWebhook]:
        """
        Have a server of one's own called with what happens from now on. Its secret is in this answer alone.

        Raises:
            Refused: If nobody is signed in, or the place is not one that is called.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(post("/webhooks", webhook.body()), MadeWebhook))

    @Operation
    def webhooks(self) -> Plan[list[WebhookPlace]]:
        """
        All webhooks of the caller's address, oldest first.

        Raises:
            Refused: If nobody is signed in.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get("/webhooks"), WebhookList)).webhooks

    @Operation
    def webhook(self, webhook_id: str) -> Plan[WebhookPlace]:
        """
        One webhook: of what it is told, and whether that arrives.

        Raises:
            Malformed: If it is no id.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get(_place(webhook_id)), WebhookAnswer)).webhook

    @Operation
    def change_webhook(self, webhook_id: str, changes: WebhookChanges) -> Plan[WebhookPlace]:
        """
        Call another place, tell it something else, switch it off, or on again.

        Raises:
            Malformed: If it is no id, or something is not what it should be.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(patch(_place(webhook_id), dict(changes)), WebhookAnswer)).webhook

    @Operation
    def remove_webhook(self, webhook_id: str) -> Plan[None]:
        """
        Call it never again, and forget what was told to it.

        Raises:
            Malformed: If it is no id.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        yield from self._done(delete(_place(webhook_id)))

    @Operation
    def rotate_secret(self, webhook_id: str) -> Plan[MadeWebhook]:
        """
        Another secret, which is in this answer alone. For 24 hours messages are signed by both.

        Raises:
            Malformed: If it is no id.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(post(_place(webhook_id, "/secret"), {}), MadeWebhook))

    @Operation
    def ping_webhook(self, webhook_id: str) -> Plan[Pinged]:
        """
        Have a message about nothing posted, to see whether it arrives.

        Raises:
            Malformed: If it is no id.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(post(_place(webhook_id, "/ping"), {}), Pinged))

    @Operation
    def replay(
        self, webhook_id: str, *, message_id: str | None = None, cursor: str | None = None, until: str | None = None
    ) -> Plan[Again]:
        """
        Have a message posted again, or all that the feed holds behind a cursor. The ids are those that they had.

        Raises:
            Malformed: If it is no id, or not exactly one of the two is named.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        named = {"message_id": message_id, "cursor": cursor, "until": until}
        body: Json = {name: value for name, value in named.items() if value is not None}
        return (yield from self._ask(post(_place(webhook_id, "/replay"), body), Again))

    @Listing
    def deliveries(self, webhook_id: str) -> Pages[Posted]:
        """
        The log of the last 30 days: each message with what came of its last try, the newest first.

        Raises:
            Malformed: If it is no id.
            Refused: If there is none, or nobody is signed in.
            Unavailable: If nobody answers.
        """
        place = _place(webhook_id, "/deliveries")

        def page(cursor: str | None, /) -> Plan[tuple[list[Posted], str | None]]:
            found = yield from self._ask(get(place, limit=_PAGE, cursor=cursor), PostedPage)
            return found.deliveries, found.next

        return page


def _place(webhook_id: str, rest: str = "") -> str:
    """Where a webhook is asked for. What is no id would lead elsewhere."""
    if not _ID.fullmatch(webhook_id):
        raise Malformed("webhook_id", f"{webhook_id!r} is no id of a webhook: 32 hexadecimal digits")
    return f"/webhooks/{webhook_id}{rest}"
