"""Transactions that users signed themselves and gave us to send. Kept, so that they are not forgotten by a crash."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tallystick.domain.ports import SignedTransaction
from tallystick.domain.units import BlockNumber, Hash, TransactionHash
from tallystick.store.tables.relay import broadcasts

_OPEN, _CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A user's own transaction."""

    chain: Hash
    """The genesis block's hash."""
    transaction: SignedTransaction
    is_open: bool
    """Whether its fate can still change."""
    refused_at: BlockNumber | None
    """The newest block when a node first refused what it had taken before; None: it never did."""


class Broadcasts:
    """The users' own transactions. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, chain: Hash, transaction: TransactionHash) -> Broadcast | None:
        """A transaction on a chain by its hash."""
        wanted = (broadcasts.c.chain == chain, broadcasts.c.hash == transaction)
        row = self._connection.execute(select(broadcasts).where(*wanted)).one_or_none()
        return None if row is None else _broadcast(row)

    def open(self, chain: Hash) -> tuple[Broadcast, ...]:
        """Those on a chain whose fate can still change."""
        wanted = (broadcasts.c.chain == chain, broadcasts.c.state == _OPEN)
        return tuple(_broadcast(row) for row in self._connection.execute(select(broadcasts).where(*wanted)).all())

    def count(self) -> dict[str, int]:
        """How many there are whose fate can still change, and how many others, on whatever chain."""
        rows = self._connection.execute(select(broadcasts.c.state, func.count()).group_by(broadcasts.c.state)).all()
        return {_OPEN: 0, _CLOSED: 0} | {state: count for state, count in rows}

    def keep(self, chain: Hash, transaction: SignedTransaction) -> None:
        """Keep a transaction that is about to be sent, in place of what was known of it."""
        self.forget(transaction.hash)
        kept = {"hash": transaction.hash, "chain": chain, "raw": transaction.raw.hex(), "state": _OPEN}
        self._connection.execute(insert(broadcasts).values(**kept))

    def forget(self, transaction: TransactionHash) -> None:
        """Forget a transaction that no node took."""
        self._connection.execute(delete(broadcasts).where(broadcasts.c.hash == transaction))

    def note_refusal(self, transaction: TransactionHash, at: BlockNumber | None) -> None:
        """Note that a node refuses a transaction now, as of a block; None when it takes it again."""
        changed = update(broadcasts).where(broadcasts.c.hash == transaction)
        self._connection.execute(changed.values(refused_at=at))

    def close(self, transaction: TransactionHash) -> None:
        """Write down that nothing more will become of it."""
        self._connection.execute(update(broadcasts).where(broadcasts.c.hash == transaction).values(state=_CLOSED))


def _broadcast(row: Row[Any]) -> Broadcast:
    return Broadcast(
        chain=Hash(row.chain),
        transaction=SignedTransaction(TransactionHash(row.hash), bytes.fromhex(row.raw)),
        is_open=row.state == _OPEN,
        refused_at=None if row.refused_at is None else BlockNumber(row.refused_at),
    )
