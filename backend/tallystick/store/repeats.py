"""
Requests that may come again: which are under way, and what those that are done were answered.

A row belongs to one attempt, its holder, until an instant: while the request is under way that is its lease, and
afterwards the end of the answer's keeping. A row whose instant has come counts as none, whatever became of its holder.
"""

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from tallystick.domain.units import Hash, Timestamp
from tallystick.store.tables.repeats import repeats

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, as it was given."""

    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Repeat:
    """What is known of a key."""

    request: Hash
    """The hash of the request that took it."""
    answer: KeptAnswer | None
    """None: that request is still under way."""


class Repeats:
    """The keys. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, key: Hash, now: Timestamp) -> Repeat | None:
        """What is known of a key now; None: it is free."""
        wanted = select(repeats).where(repeats.c.key == key, repeats.c.until > now)
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else Repeat(Hash(row.request), _answer(row))

    def take(self, key: Hash, request: Hash, holder: str, until: Timestamp) -> None:
        """Give a key that is free to a request, until an instant. Its earlier holder, if any, has lost it."""
        self._connection.execute(delete(repeats).where(repeats.c.key == key))
        taken = {"key": key, "request": request, "holder": holder, "until": until}
        self._connection.execute(insert(repeats).values(**taken))

    def keep(self, key: Hash, holder: str, answer: KeptAnswer, until: Timestamp) -> None:
        """Keep what a request was answered, until an instant; nothing if its holder has lost the key."""
        kept = {"status": answer.status, "headers": json.dumps(answer.headers), "body": answer.body, "until": until}
        self._connection.execute(update(repeats).where(*_held(key, holder)).values(**kept))

    def release(self, key: Hash, holder: str) -> None:
        """Let a key be free again, if it is still its holder's."""
        self._connection.execute(delete(repeats).where(*_held(key, holder)))

    def sweep(self, now: Timestamp) -> None:
        """Forget all whose instant has come."""
        self._connection.execute(delete(repeats).where(repeats.c.until <= now))


def _held(key: Hash, holder: str) -> tuple[ColumnElement[bool], ...]:
    return (repeats.c.key == key, repeats.c.holder == holder)


def _answer(row: Row[tuple[object, ...]]) -> KeptAnswer | None:
    if row.status is None:
        return None
    headers = tuple((str(name), str(value)) for name, value in json.loads(row.headers))
    return KeptAnswer(row.status, headers, bytes(row.body))
