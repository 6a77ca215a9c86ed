"""Webhooks as their owners see them: made, changed, tried, asked to tell again."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from tallystick.domain.announcements import Announcement, FeedPlace, Topic
from tallystick.domain.callers import Caller
from tallystick.domain.errors import FeedBeganAnew, Malformed, TooManyWebhooks, UnknownMessage, UnknownWebhook
from tallystick.domain.letters import Outside
from tallystick.domain.ports import Clock
from tallystick.domain.units import Address, Timestamp
from tallystick.domain.webhooks import OVERLAP, Choice, Delivery, Message, Progress, Webhook
from tallystick.services.feed import read_cursor, write_cursor
from tallystick.services.webhooksecrets import WebhookSecrets
from tallystick.store.announcements import FeedFilter
from tallystick.store.pages import Page
from tallystick.store.unit_of_work import Store, UnitOfWork

MOST = 20
"""Webhooks of one address."""
MOST_AGAIN = 500
"""Announcements that are told again by one request."""
PORTION = 25
"""So many of them are put in one unit of work: all others who write wait for its end."""
OFF = "switched off by its owner"
PING = "ping"
_ID_BYTES = 12
_MOST_DIGITS = 9
"""Of a place in the log."""

WriteBody = Callable[[Announcement], str]
"""An announcement as it is told: JSON."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How messages are written."""

    body: WriteBody
    ping: Callable[[Timestamp], str]
    """One about nothing, as of an instant."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an owner wants of a webhook."""

    url: str
    choice: Choice
    description: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A webhook with its secret, which is told now and not again."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be told again."""

    count: int
    resume: str | None
    """The cursor behind which more would have to be told again; None: that is all."""


class Webhooks:
    """Keeps webhooks for their owners. Nobody sees or changes another's."""

    def __init__(self, store: Store, keys: WebhookSecrets, outside: Outside, clock: Clock, letters: Letters) -> None:
        self._store = store
        self._secrets = keys
        self._outside = outside
        self._clock = clock
        self._letters = letters

    def make(self, caller: Caller, wish: Wish) -> Told:
        """
        Make a webhook that is told of what follows.

        Raises:
            Malformed: If the place is none that is called from here.
            TooManyWebhooks: If the address has as many as it can have.
        """
        self._outside.require_place(wish.url)
        with self._store.begin() as unit:
            if len(unit.webhooks.of(caller.address)) >= MOST:
                raise TooManyWebhooks(MOST)
            webhook = Webhook(
                id=secrets.token_hex(_ID_BYTES),
                owner=caller.address,
                url=wish.url,
                description=wish.description,
                choice=wish.choice,
                made_at=self._clock(),
                progress=_from_now_on(unit, wish.choice),
            )
            unit.webhooks.add(webhook)
        return Told(webhook, self._secrets.secret(webhook))

    def of(self, caller: Caller) -> tuple[Webhook, ...]:
        """All of the caller's, oldest first."""
        with self._store.read() as unit:
            return unit.webhooks.of(caller.address)

    def get(self, caller: Caller, webhook_id: str) -> Webhook:
        """One of the caller's. Raises UnknownWebhook."""
        with self._store.read() as unit:
            return _found(unit, caller.address, webhook_id)

    def change(self, caller: Caller, webhook_id: str, wish: Callable[[Webhook], Webhook]) -> Webhook:
        """
        Have a webhook as ``wish`` makes it. One that is switched on again goes on where it stopped.

        Raises:
            UnknownWebhook: If the caller has none of this id.
            Malformed: If the new place is none that is called from here.
        """
        with self._store.begin() as unit:
            changed = wish(_found(unit, caller.address, webhook_id))
            self._outside.require_place(changed.url)
            unit.webhooks.change(changed)
            return changed

    def remove(self, caller: Caller, webhook_id: str) -> None:
        """Call it never again, and forget what was told to it. Raises UnknownWebhook."""
        with self._store.begin() as unit:
            unit.webhooks.remove(_found(unit, caller.address, webhook_id).id)

    def rotate(self, caller: Caller, webhook_id: str) -> Told:
        """Another secret from now on. For a day the one before it signs as well. Raises UnknownWebhook."""
        now = self._clock()

        def rotated(webhook: Webhook) -> Webhook:
            return replace(webhook, generation=webhook.generation + 1, both_until=Timestamp(now + OVERLAP))

        webhook = self.change(caller, webhook_id, rotated)
        return Told(webhook, self._secrets.secret(webhook))

    def ping(self, caller: Caller, webhook_id: str) -> Message:
        """Have a message told that is about nothing, to see whether it arrives. Raises UnknownWebhook."""
        message_id = f"ping_{secrets.token_hex(_ID_BYTES)}"
        with self._store.begin() as unit:
            webhook = _found(unit, caller.address, webhook_id)
            now = self._clock()
            message = Message(webhook.id, message_id, PING, self._letters.ping(now), Delivery.ASIDE, now)
            unit.webhooks.put(message)
            return message

    def log(self, caller: Caller, webhook_id: str, cursor: str | None, limit: int) -> Page[Message]:
        """What was told, and what came of it, the newest first. Raises UnknownWebhook and Malformed."""
        if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _MOST_DIGITS):
            raise Malformed("cursor", "it is not one that an earlier page gave")
        with self._store.read() as unit:
            webhook = _found(unit, caller.address, webhook_id)
            found = unit.webhooks.log(webhook.id, None if cursor is None else int(cursor), limit + 1)
        items = tuple(found[:limit])
        return Page(items, str(items[-1].number) if len(found) > limit else None)

    def tell_again(self, caller: Caller, webhook_id: str, message_id: str) -> Again:
        """Tell a message of the log again. Raises UnknownWebhook, and UnknownMessage where it is not kept."""
        with self._store.begin() as unit:
            webhook = _found(unit, caller.address, webhook_id)
            message = unit.webhooks.message(webhook.id, message_id)
            if message is None:
                raise UnknownMessage(f"no message {message_id} of this webhook is kept")
            unit.webhooks.put(replace(message, state=Delivery.ASIDE, tries=0, due_at=self._clock()))
        return Again(1, None)

    def tell_range(self, caller: Caller, webhook_id: str, after: str, until: str | None) -> Again:
        """
        Tell again what the feed holds behind a cursor, up to and with another, as far as the webhook wants it.

        Raises:
            UnknownWebhook: If the caller has none of this id.
            Malformed: If a cursor is none of ours.
            FeedBeganAnew: If it is of a feed that there is no more.
        """
        with self._store.read() as unit:
            webhook, epoch = _found(unit, caller.address, webhook_id), unit.books.epoch
            place = read_cursor(after, epoch)
            stop = webhook.progress.place if until is None else read_cursor(until, epoch)
            found = unit.announcements.after(place, filter_of(webhook.choice), MOST_AGAIN + 1)
        wanted = [one for one in found if not _is_behind(one, stop)]
        is_more = len(wanted) > MOST_AGAIN
        told = wanted[:MOST_AGAIN]
        for start in range(0, len(told), PORTION):
            self._put_again(webhook, epoch, told[start : start + PORTION])
        return Again(len(told), write_cursor(epoch, told[-1].place) if is_more else None)

    def _put_again(self, webhook: Webhook, epoch: str, portion: list[Announcement]) -> None:
        """In a unit of work of its own, so that nobody waits long who writes, too. What was put is told meanwhile."""
        now = self._clock()
        messages = [
            Message(webhook.id, one.id, one.topic, self._letters.body(one), Delivery.ASIDE, now) for one in portion
        ]
        with self._store.begin() as unit:
            _found(unit, webhook.owner, webhook.id)
            if unit.books.epoch != epoch:
                raise FeedBeganAnew
            for message in messages:
                unit.webhooks.put(message)


def filter_of(choice: Choice, above: int = -1) -> FeedFilter:
    """What of the feed a webhook wants."""
    return FeedFilter(choice.agreement_id, choice.party, choice.topics, choice.only_final, above)


def chain_of(unit: UnitOfWork) -> str:
    """Which escrow on which chain the feed is of."""
    identity = unit.books.identity()
    return "" if identity is None else f"{identity.genesis_hash}/{identity.escrow}"


def _from_now_on(unit: UnitOfWork, choice: Choice) -> Progress:
    final = unit.books.finalized()
    return Progress(
        chain=chain_of(unit),
        epoch=unit.books.epoch,
        place=unit.announcements.end(filter_of(choice)),
        settled=-1 if final is None else final.number,
    )


def _found(unit: UnitOfWork, owner: Address, webhook_id: str) -> Webhook:
    webhook = unit.webhooks.get(owner, webhook_id)
    if webhook is None:
        raise UnknownWebhook(f"you have no webhook {webhook_id}")
    return webhook


def _is_behind(one: Announcement, stop: FeedPlace) -> bool:
    """Whether an announcement comes behind a place."""
    if one.place.row != stop.row or stop.within is None:
        return one.place.row > stop.row
    here = one.event.block_number, one.event.log_index
    return here < stop.within if one.topic is Topic.EVENT_REVERTED else here > stop.within
