"""The journal on disk, and its balances. Append-only, but for a rewind above finality."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, func, select, tuple_
from sqlalchemy import Row as Found

from tallystick.domain.events import EscrowEvent
from tallystick.domain.journal import Account, Entry, Posting
from tallystick.domain.units import Address, BlockNumber, TokenUnits
from tallystick.store.bulk import Row, insert_rows, put_rows
from tallystick.store.portions import portions
from tallystick.store.tables.mirror import balances, postings

_Of = tuple[Account, Address]
"""An account, and one of the tokens in it."""

_BOOKED = select(balances.c.id, balances.c.account, balances.c.token, balances.c.amount)
_BOOKED_IN = _BOOKED.where(balances.c.account.in_(bindparam("accounts", expanding=True)))
_POSTED: Select[Any] = select(
    postings.c.block_number, postings.c.log_index, balances.c.account, balances.c.token, postings.c.amount
).join(balances, balances.c.id == postings.c.balance_id)


@dataclass(frozen=True, slots=True)
class _Balance:
    """A row of `balances`, as far as it changes."""

    id: int
    amount: int


class Journal:
    """The entries: the postings of one event are one entry. A balance is the sum of an account's postings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entries: Sequence[Entry]) -> None:
        """Write entries of events that are written already, and bring the balances along."""
        known = self._change(posting for entry in entries for posting in entry.postings)
        insert_rows(self._connection, postings, [row for entry in entries for row in _rows(entry, known)])

    def drop_above(self, number: int) -> None:
        """Delete the entries of all blocks above a height, and take them out of the balances."""
        above = postings.c.block_number > number
        gone = [_posting(row) for row in self._connection.execute(_POSTED.where(above))]
        self._connection.execute(delete(postings).where(above))
        known = self._change(replace(posting, amount=TokenUnits(-posting.amount)) for posting in gone)
        for ids in portions(sorted(balance.id for balance in known.values())):
            unposted = ~exists().where(postings.c.balance_id == balances.c.id)
            self._connection.execute(delete(balances).where(balances.c.id.in_(ids), unposted))

    def balance(self, account: Account, token: Address) -> TokenUnits:
        """The sum of an account's postings in one token. Zero for an account without any."""
        of = and_(balances.c.account == account, balances.c.token == token)
        row = self._connection.execute(_BOOKED.where(of)).one_or_none()
        return TokenUnits(row.amount if row else 0)

    def balances_of(self, accounts: Iterable[Account]) -> dict[_Of, TokenUnits]:
        """The balances of some accounts, in each token that they have postings in."""
        return {of: TokenUnits(balance.amount) for of, balance in self._booked(accounts).items()}

    def balances(self) -> Mapping[_Of, TokenUnits]:
        """The balance of each account and token that has postings."""
        rows = self._connection.execute(_BOOKED)
        return {(Account(row.account), Address(row.token)): TokenUnits(row.amount) for row in rows}

    def balances_at(self, account: Account, at: BlockNumber) -> Mapping[Address, TokenUnits]:
        """What stood in an account once a block was booked, in each token that it had postings in by then."""
        query = _POSTED.where(balances.c.account == account, postings.c.block_number <= at)
        sums: Counter[Address] = Counter()
        for row in self._connection.execute(query):
            sums[Address(row.token)] += row.amount
        return {token: TokenUnits(amount) for token, amount in sums.items()}

    def entries(self, events: Sequence[EscrowEvent]) -> list[Entry]:
        """The entries of these events, in their order; those that moved no money have none."""
        places = [(event.block_number, event.log_index) for event in events]
        of_events = tuple_(postings.c.block_number, postings.c.log_index).in_(places)
        by_event: defaultdict[tuple[int, int], list[Posting]] = defaultdict(list)
        for row in self._connection.execute(_POSTED.where(of_events).order_by(postings.c.place)):
            by_event[row.block_number, row.log_index].append(_posting(row))
        found = ((event, by_event[event.block_number, event.log_index]) for event in events)
        return [Entry(event, tuple(booked)) for event, booked in found if booked]

    def _change(self, changes: Iterable[Posting]) -> Mapping[_Of, _Balance]:
        """Add to the balances, those that are not there yet included. Returns them as they are then."""
        residual: dict[_Of, int] = {}
        for posting in changes:
            of = (posting.account, posting.token)
            residual[of] = residual.get(of, 0) + posting.amount
        known = self._booked(account for account, _ in residual)
        ids = count(self._next_id()) if residual.keys() - known.keys() else count()
        after = {
            of: _Balance(known[of].id, known[of].amount + change) if of in known else _Balance(next(ids), change)
            for of, change in residual.items()
        }
        put_rows(self._connection, balances, [(balance.id, *of, balance.amount) for of, balance in after.items()])
        return after

    def _next_id(self) -> int:
        """Above all that are there. Nobody else takes it: the checkpoint was moved in this unit of work."""
        return int(self._connection.execute(select(func.coalesce(func.max(balances.c.id), 0))).scalar_one()) + 1

    def _booked(self, accounts: Iterable[Account]) -> dict[_Of, _Balance]:
        """The balances that there are already, of some accounts."""
        found: dict[_Of, _Balance] = {}
        for names in portions(sorted(set(accounts))):
            rows = self._connection.execute(_BOOKED_IN, {"accounts": names})
            found |= {(row.account, row.token): _Balance(row.id, row.amount) for row in rows}
        return found


def _posting(row: Found[Any]) -> Posting:
    return Posting(Account(row.account), Address(row.token), TokenUnits(row.amount))


def _rows(entry: Entry, known: Mapping[_Of, _Balance]) -> Iterator[Row]:
    """Rows of `postings`."""
    number, index = entry.event.block_number, entry.event.log_index
    for place, posting in enumerate(entry.postings):
        yield number, index, place, known[posting.account, posting.token].id, posting.amount
