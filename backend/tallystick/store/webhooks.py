"""
Webhooks and their messages, as they are kept. Whoever asks brings the instant along.

The one rule: what was told and how far it is change in one unit of work, and only by whoever holds the lease.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, func, insert, select, update

from tallystick.domain.announcements import FeedPlace, Topic
from tallystick.domain.units import Address, AgreementId, Timestamp
from tallystick.domain.webhooks import Answered, Choice, Delivery, Message, Progress, Standing, Webhook
from tallystick.store.tables.webhooks import messages, webhooks

_FINAL, _LATEST = "finalized", "latest"
_OF_CALLED = and_(messages.c.webhook_id == webhooks.c.id, webhooks.c.note.is_(None))
_PENDING = (Delivery.WAITING, Delivery.ASIDE, Delivery.FAILED)


class Webhooks:
    """The webhooks. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, webhook: Webhook) -> None:
        """Keep a new one."""
        row = _row(webhook) | _at(webhook.progress) | {"leased_until": 0, "lease": None}
        self._connection.execute(insert(webhooks).values(row))

    def change(self, webhook: Webhook) -> None:
        """Keep it as its owner wants it now. How far it was told stays."""
        self._connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(_row(webhook)))

    def remove(self, webhook_id: str) -> None:
        """Forget it, with its messages."""
        self._connection.execute(delete(messages).where(messages.c.webhook_id == webhook_id))
        self._connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))

    def get(self, owner: Address, webhook_id: str) -> Webhook | None:
        """One of an owner's; None when it has none of this id."""
        query = select(webhooks).where(webhooks.c.owner == owner, webhooks.c.id == webhook_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _webhook(row)

    def of(self, owner: Address) -> tuple[Webhook, ...]:
        """All of an owner's, oldest first."""
        query = select(webhooks).where(webhooks.c.owner == owner).order_by(webhooks.c.made_at, webhooks.c.id)
        return tuple(_webhook(row) for row in self._connection.execute(query))

    def free(self, now: Timestamp) -> dict[str, str]:
        """Those that are called and that nobody is at: where each leads, by its id."""
        query = select(webhooks.c.id, webhooks.c.url).where(webhooks.c.note.is_(None), webhooks.c.leased_until <= now)
        return {row.id: row.url for row in self._connection.execute(query.order_by(webhooks.c.id))}

    def lease(self, webhook_id: str, holder: str, now: Timestamp, until: Timestamp) -> Webhook | None:
        """Take one, for oneself alone until then; None when it is disabled, or somebody is at it."""
        free = webhooks.c.id == webhook_id, webhooks.c.note.is_(None), webhooks.c.leased_until <= now
        taken = self._connection.execute(update(webhooks).where(*free).values(lease=holder, leased_until=until))
        if taken.rowcount != 1:
            return None
        return _webhook(self._connection.execute(select(webhooks).where(webhooks.c.id == webhook_id)).one())

    def let_go(self, webhook_id: str, holder: str) -> None:
        """Let others be at it."""
        self._connection.execute(update(webhooks).where(_held(webhook_id, holder)).values(leased_until=0))

    def note(self, webhook: Webhook, holder: str, until: Timestamp) -> bool:
        """Note how far it was told and how it is, and hold it longer. Returns False when somebody else holds it."""
        values = _at(webhook.progress) | {"failing_since": webhook.failing_since, "leased_until": until}
        if webhook.note is not None:
            values["note"] = webhook.note  # What its owner switched off meanwhile is not switched on.
        held = self._connection.execute(update(webhooks).where(_held(webhook.id, holder)).values(values))
        return held.rowcount == 1

    def put(self, message: Message) -> None:
        """Keep a message, whether it is in the log already or not."""
        known = and_(messages.c.webhook_id == message.webhook_id, messages.c.id == message.id)
        values = _of(message)
        if self._connection.execute(update(messages).where(known).values(values)).rowcount == 0:
            self._connection.execute(insert(messages).values(values))

    def due(self, webhook_id: str, now: Timestamp, most: int) -> list[Message]:
        """Messages that are to be tried by themselves now, the longest due first."""
        query = select(messages).where(
            messages.c.webhook_id == webhook_id, messages.c.state == Delivery.ASIDE, messages.c.due_at <= now
        )
        return self._found(query.order_by(messages.c.due_at, messages.c.number).limit(most))

    def waiting(self, webhook_id: str) -> Message | None:
        """The message that all others wait behind."""
        query = select(messages).where(messages.c.webhook_id == webhook_id, messages.c.state == Delivery.WAITING)
        return next(iter(self._found(query)), None)

    def with_due(self, now: Timestamp) -> set[str]:
        """The ids of those that are called and have a message that is to be tried again now."""
        is_due = messages.c.state.in_([Delivery.WAITING, Delivery.ASIDE]), messages.c.due_at <= now
        query = select(messages.c.webhook_id).distinct().join_from(messages, webhooks, _OF_CALLED).where(*is_due)
        return set(self._connection.scalars(query))

    def standings(self) -> dict[Standing, int]:
        """How many webhooks stand how."""
        failing = case((webhooks.c.failing_since.is_(None), Standing.CALLED), else_=Standing.FAILING)
        standing = case((webhooks.c.note.is_not(None), Standing.DISABLED), else_=failing)
        rows = self._connection.execute(select(standing, func.count()).group_by(standing)).all()
        return dict.fromkeys(Standing, 0) | {Standing(name): count for name, count in rows}

    def pending(self) -> dict[Delivery, int]:
        """How many messages are not delivered, of webhooks that are called, by where they stand."""
        rows = self._connection.execute(
            select(messages.c.state, func.count())
            .join_from(messages, webhooks, _OF_CALLED)
            .where(messages.c.state != Delivery.DELIVERED)
            .group_by(messages.c.state)
        ).all()
        return dict.fromkeys(_PENDING, 0) | {Delivery(state): count for state, count in rows}

    def oldest_open(self) -> str | None:
        """The text of the first message that is still tried, of a webhook that is called; None: there is none."""
        open_ = messages.c.state.in_([Delivery.WAITING, Delivery.ASIDE])
        query = select(messages.c.body).join_from(messages, webhooks, _OF_CALLED).where(open_)
        found: str | None = self._connection.scalars(query.order_by(messages.c.number).limit(1)).first()
        return found

    def message(self, webhook_id: str, message_id: str) -> Message | None:
        """A message of the log; None when it is not there, or not any more."""
        query = select(messages).where(messages.c.webhook_id == webhook_id, messages.c.id == message_id)
        return next(iter(self._found(query)), None)

    def log(self, webhook_id: str, before: int | None, limit: int) -> list[Message]:
        """Messages of the log, the newest first, below a number."""
        query = select(messages).where(messages.c.webhook_id == webhook_id)
        if before is not None:
            query = query.where(messages.c.number < before)
        return self._found(query.order_by(messages.c.number.desc()).limit(limit))

    def sweep(self, before: Timestamp) -> None:
        """Forget messages that were tried last before an instant, and are not tried again."""
        closed = messages.c.state.in_([Delivery.DELIVERED, Delivery.FAILED])
        self._connection.execute(delete(messages).where(closed, messages.c.tried_at < before))

    def _found(self, query: Any) -> list[Message]:
        return [_message(row) for row in self._connection.execute(query)]


def _held(webhook_id: str, holder: str) -> ColumnElement[bool]:
    return and_(webhooks.c.id == webhook_id, webhooks.c.lease == holder, webhooks.c.leased_until > 0)


def _row(webhook: Webhook) -> dict[str, object]:
    choice = webhook.choice
    return {
        "id": webhook.id,
        "owner": webhook.owner,
        "url": webhook.url,
        "description": webhook.description,
        "topics": None if choice.topics is None else " ".join(sorted(choice.topics)),
        "agreement_id": choice.agreement_id,
        "party": choice.party,
        "finality": _FINAL if choice.only_final else _LATEST,
        "made_at": webhook.made_at,
        "generation": webhook.generation,
        "both_until": webhook.both_until,
        "note": webhook.note,
        "failing_since": webhook.failing_since,
    }


def _at(progress: Progress) -> dict[str, object]:
    block, log_index = progress.place.within or (None, None)
    return {
        "chain": progress.chain,
        "epoch": progress.epoch,
        "row": progress.place.row,
        "block": block,
        "log_index": log_index,
        "settled": progress.settled,
        "above": progress.above,
    }


def _webhook(row: Row[Any]) -> Webhook:
    within = None if row.block is None else (row.block, row.log_index)
    return Webhook(
        id=row.id,
        owner=Address(row.owner),
        url=row.url,
        description=row.description,
        choice=Choice(
            topics=None if row.topics is None else frozenset(map(Topic, row.topics.split())),
            agreement_id=None if row.agreement_id is None else AgreementId(row.agreement_id),
            party=None if row.party is None else Address(row.party),
            only_final=row.finality == _FINAL,
        ),
        made_at=Timestamp(row.made_at),
        progress=Progress(row.chain, row.epoch, FeedPlace(row.row, within), row.settled, row.above),
        generation=row.generation,
        both_until=Timestamp(row.both_until),
        note=row.note,
        failing_since=None if row.failing_since is None else Timestamp(row.failing_since),
    )


def _of(message: Message) -> dict[str, object]:
    answer = message.answer
    return {
        "webhook_id": message.webhook_id,
        "id": message.id,
        "topic": message.topic,
        "body": message.body,
        "state": message.state,
        "due_at": message.due_at,
        "tries": message.tries,
        "tried_at": None if answer is None else answer.at,
        "status": None if answer is None else answer.status,
        "milliseconds": None if answer is None else answer.milliseconds,
        "excerpt": None if answer is None else answer.excerpt,
    }


def _message(row: Row[Any]) -> Message:
    answer = None
    if row.tried_at is not None:
        answer = Answered(Timestamp(row.tried_at), row.status, row.milliseconds, row.excerpt)
    return Message(
        webhook_id=row.webhook_id,
        id=row.id,
        topic=row.topic,
        body=row.body,
        state=Delivery(row.state),
        due_at=Timestamp(row.due_at),
        tries=row.tries,
        answer=answer,
        number=row.number,
    )
