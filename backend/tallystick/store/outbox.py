"""
The outbox: signed acts on their way into the chain. What is here was promised, and survives a crash.

The one rule: a transaction stands here before anybody else sees it, under a nonce that belongs to one relay for ever
once anything was signed with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, Table, bindparam, delete, func, insert, select, update

from tallystick.domain.ports import Revert
from tallystick.domain.units import Address, Hash, Timestamp, TransactionHash, Wei
from tallystick.store.glances import GLANCES
from tallystick.store.relays import (
    Attempt,
    Belongings,
    Fate,
    Glance,
    Intent,
    StoredRelay,
    columns_of,
    relay_of,
    written,
)
from tallystick.store.tables.relay import attempts, nonces, relay_acts, relays

__all__ = ["Attempt", "Fate", "Glance", "Intent", "Outbox", "StoredRelay"]

_AT_ONCE = 500
"""Values in one condition: databases take no more than some thousand."""


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CHAIN: BindParameter[Any] = bindparam("on")
_SENDER: BindParameter[Any] = bindparam("of")
_BY_ID = select(relays).where(relays.c.id.in_(_IDS))
_LIVING = select(relays).where(relays.c.chain == _CHAIN, relays.c.digest.in_(_IDS), relays.c.state != Fate.FAILED)
_UNDER_WAY = select(relays).where(
    relays.c.chain == _CHAIN,
    relays.c.state == Fate.OPEN,
    relays.c.revert.is_(None),
    relays.c.id.in_(select(relay_acts.c.relay_id).where(relay_acts.c.act.in_(_IDS))),
)
_LAST_NONCE = select(func.max(nonces.c.nonce)).where(nonces.c.chain == _CHAIN, nonces.c.sender == _SENDER)
_IN_LINE = (
    select(relays.c.id, relays.c.gas, attempts.c.max_fee)
    .select_from(
        nonces.join(relays, relays.c.id == nonces.c.relay_id).outerjoin(attempts, attempts.c.relay_id == relays.c.id)
    )
    .where(
        nonces.c.chain == _CHAIN,
        nonces.c.sender == _SENDER,
        nonces.c.nonce >= bindparam("mined"),
        relays.c.state == Fate.OPEN,
    )
)
_BELONGING = {
    table: select(table).where(table.c.relay_id.in_(_IDS)).order_by(order)
    for table, order in ((attempts, attempts.c.number), (nonces, nonces.c.nonce), (relay_acts, relay_acts.c.act))
}
"""Built once: a request reads relays half a dozen times, and building a statement costs more than the database does."""


class Outbox:
    """The relays. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def living(self, chain: Hash, digest: Hash) -> StoredRelay | None:
        """The relay of a signed act that did not fail for good."""
        return self.living_of(chain, [digest]).get(digest)

    def living_of(self, chain: Hash, digests: Sequence[Hash]) -> dict[Hash, StoredRelay]:
        """The relays of some signed acts that did not fail for good, by what names the act."""
        found = self._all(_LIVING, {"on": chain, "ids": digests})
        return {relay.intent.digest: relay for relay in found}

    def get(self, relay_id: str) -> StoredRelay | None:
        """A relay by its id."""
        return self.get_all([relay_id]).get(relay_id)

    def get_all(self, relay_ids: Sequence[str]) -> dict[str, StoredRelay]:
        """Those of some relays that there are, by their ids."""
        found: dict[str, StoredRelay] = {}
        for some in _pieces(relay_ids):
            found |= {relay.id: relay for relay in self._all(_BY_ID, {"ids": some})}
        return found

    def of_transaction(self, chain: Hash, transaction: TransactionHash) -> StoredRelay | None:
        """The relay that a transaction was signed for."""
        joined = select(relays).join(attempts, attempts.c.relay_id == relays.c.id)
        return self._first(joined.where(relays.c.chain == chain, attempts.c.hash == transaction))

    def open(self, chain: Hash) -> tuple[StoredRelay, ...]:
        """The relays on a chain whose fate is open, lowest nonce first."""
        found = self._all(select(relays).where(relays.c.chain == chain, relays.c.state == Fate.OPEN))
        return tuple(sorted(found, key=lambda relay: relay.nonce))

    def glances(self, chain: Hash) -> list[Glance]:
        """The relays on a chain whose fate is open, lowest nonce first: cheap, however many there are."""
        rows = self._connection.execute(GLANCES, {"on": chain}).all()
        return [
            Glance(row.id, Address(row.sender), row.nonce, row.tried_at is not None, row.has_failed, row.mirrored_at)
            for row in rows
        ]

    def under_way_with(self, chain: Hash, acts: Collection[Hash]) -> tuple[StoredRelay, ...]:
        """Relays of which no block says anything yet, that carry out one of these acts."""
        return self._all(_UNDER_WAY, {"on": chain, "ids": list(acts)})

    def count(self) -> dict[Fate, int]:
        """How many relays there are of each fate, on whatever chain."""
        rows = self._connection.execute(select(relays.c.state, func.count()).group_by(relays.c.state)).all()
        return dict.fromkeys(Fate, 0) | {Fate(state): count for state, count in rows}

    def lines(self, chain: Hash) -> dict[Address, tuple[int, Timestamp | None]]:
        """For each key: how many relays of it have an open fate, and when the oldest of them was signed first."""
        joined = relays.outerjoin(attempts, attempts.c.relay_id == relays.c.id)
        counted = func.count(func.distinct(relays.c.id)), func.min(attempts.c.signed_at)
        query = select(relays.c.sender, *counted).select_from(joined).group_by(relays.c.sender)
        rows = self._connection.execute(query.where(relays.c.chain == chain, relays.c.state == Fate.OPEN)).all()
        return {Address(row[0]): (row[1], None if row[2] is None else Timestamp(row[2])) for row in rows}

    def next_nonce(self, chain: Hash, sender: Address, mined: int) -> int:
        """
        The first nonce that belongs to nobody.

        Args:
            chain: Where.
            sender: Whose transactions are counted.
            mined: How many transactions of the sender the chain has, whoever signed them.
        """
        last: int | None = self._connection.execute(_LAST_NONCE, {"on": chain, "of": sender}).scalar_one()
        return mined if last is None else max(last + 1, mined)

    def promised(self, chain: Hash, sender: Address, mined: int, fee: Wei) -> Wei:
        """
        The most that all can cost, in wei, that is in a key's line and not mined yet.

        Args:
            chain: Where.
            sender: The key.
            mined: How many of its transactions are in a block.
            fee: What is offered per gas for what is not signed yet, or was signed for less.
        """
        most: dict[str, int] = {}
        for row in self._connection.execute(_IN_LINE, {"on": chain, "of": sender, "mined": mined}):
            most[row.id] = max(most.get(row.id, 0), row.gas * max(row.max_fee or 0, fee))
        return Wei(sum(most.values()))

    def reserve(self, wanted: Sequence[StoredRelay]) -> None:
        """Accept relays, and give each its first place in its key's line. Nothing of them is signed yet."""
        rows = [
            {"id": one.id, "state": one.fate, "day": one.day, "cost": one.cost, **columns_of(one.intent)}
            for one in wanted
        ]
        acts: list[dict[str, object]] = [
            {"act": act, "relay_id": one.id} for one in wanted for act in sorted(one.intent.acts)
        ]
        self._insert(relays, rows)
        self._insert(relay_acts, acts)
        self._insert(nonces, [_owned(one, one.nonce) for one in wanted])

    def take_nonce(self, relay: StoredRelay, nonce: int) -> None:
        """Give a relay another place in its key's line: one that belongs to nobody."""
        self._insert(nonces, [_owned(relay, nonce)])

    def give_back(self, relay: StoredRelay, reason: Revert) -> bool:
        """
        Fail a relay of which nothing was signed, and free its place, if nobody stands behind it.

        Returns:
            Whether that was done. If not, it keeps its place until it is signed.
        """
        current = self.get(relay.id)
        if current is None or current.fate is not Fate.OPEN or current.attempts or len(current.nonces) != 1:
            return False
        if self.next_nonce(relay.intent.chain, relay.intent.sender, 0) != current.nonce + 1:
            return False
        self._connection.execute(delete(nonces).where(nonces.c.relay_id == relay.id))
        self.note_revert(relay.id, reason)
        self.close(relay.id, Fate.FAILED)
        return True

    def add_attempts(self, signed: Sequence[tuple[StoredRelay, Attempt]]) -> None:
        """Add transactions at nonces that their relays have. Each takes the place of its relay's newest one."""
        self._insert(attempts, [_attempted(relay, attempt) for relay, attempt in signed])

    def note_trials(self, tried: Sequence[tuple[StoredRelay, str | None]], at: Timestamp) -> None:
        """Note that a node took the newest transactions of relays, or why it refused them. The first instant stays."""
        changed = update(attempts).where(attempts.c.relay_id == bindparam("of"), attempts.c.number == bindparam("at"))
        noted = changed.values(tried_at=func.coalesce(attempts.c.tried_at, at), refusal=bindparam("why"))
        rows = [{"of": relay.id, "at": relay.newest.number, "why": refusal} for relay, refusal in tried]
        if rows:
            self._connection.execute(noted, rows)

    def note_revert(self, relay_id: str, revert: Revert | None) -> None:
        """Note why a relay failed in a block that may still leave the chain; None when it left."""
        changed = update(relays).where(relays.c.id == relay_id, relays.c.state == Fate.OPEN)
        self._connection.execute(changed.values(revert=written(revert)))

    def settle(self, settled: Sequence[tuple[StoredRelay, Fate, Wei]]) -> None:
        """Write down what became of relays for good, and what each counts for."""
        changed = (
            update(relays).where(relays.c.id == bindparam("of")).values(state=bindparam("to"), cost=bindparam("at"))
        )
        rows = [{"of": relay.id, "to": fate, "at": cost} for relay, fate, cost in settled]
        if rows:
            self._connection.execute(changed, rows)

    def note_cost(self, relay_id: str, cost: Wei) -> None:
        """Note what a relay counts for now."""
        self._connection.execute(update(relays).where(relays.c.id == relay_id).values(cost=cost))

    def close(self, relay_id: str, fate: Fate) -> None:
        """Write down what cannot change any more."""
        self._connection.execute(update(relays).where(relays.c.id == relay_id).values(state=fate))

    def _insert(self, table: Table, rows: Sequence[dict[str, object]]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)

    def _first(self, query: Select[Any]) -> StoredRelay | None:
        return next(iter(self._all(query.limit(1))), None)

    def _all(self, query: Select[Any], values: Mapping[str, object] | None = None) -> tuple[StoredRelay, ...]:
        rows = self._connection.execute(query, values).all()
        if not rows:
            return ()
        ids = [row.id for row in rows]
        belongings = Belongings(
            attempts=self._of(attempts, ids),
            nonces={name: [row.nonce for row in found] for name, found in self._of(nonces, ids).items()},
            acts={name: [row.act for row in found] for name, found in self._of(relay_acts, ids).items()},
        )
        return tuple(relay_of(row, belongings) for row in rows)

    def _of(self, table: Table, relay_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
        """The rows of a table that belong to some relays, in their order."""
        found: dict[str, list[Row[Any]]] = defaultdict(list)
        for some in _pieces(relay_ids):
            for row in self._connection.execute(_BELONGING[table], {"ids": some}):
                found[row.relay_id].append(row)
        return found


def _owned(relay: StoredRelay, nonce: int) -> dict[str, object]:
    return {"chain": relay.intent.chain, "sender": relay.intent.sender, "nonce": nonce, "relay_id": relay.id}


def _attempted(relay: StoredRelay, attempt: Attempt) -> dict[str, object]:
    return {
        "relay_id": relay.id,
        "number": attempt.number,
        "hash": attempt.transaction.hash,
        "nonce": attempt.nonce,
        "raw": attempt.transaction.raw.hex(),
        "max_fee": attempt.fees.max_fee,
        "max_priority_fee": attempt.fees.max_priority_fee,
        "signed_at": attempt.signed_at,
        "given_up": written(attempt.given_up),
    }


def _pieces(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
