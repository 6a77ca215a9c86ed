"""The journal on disk, and its balances. Append-only, but for a rewind above finality."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, tuple_

from tallystick.domain.events import EscrowEvent
from tallystick.domain.journal import Account, Entry, Posting
from tallystick.domain.units import Address, BlockNumber, TokenUnits
from tallystick.store.bulk import Row, insert_rows, put_rows
from tallystick.store.portions import portions
from tallystick.store.tables.mirror import balances, postings

_BOOKED = select(balances.c.account, balances.c.token, balances.c.amount)


class Journal:
    """The entries: the postings of one event are one entry. A balance is the sum of an account's postings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entries: Sequence[Entry]) -> None:
        """Write entries of events that are written already, and bring the balances along."""
        insert_rows(self._connection, postings, [row for entry in entries for row in _rows(entry)])
        self._change(posting for entry in entries for posting in entry.postings)

    def drop_above(self, number: int) -> None:
        """Delete the entries of all blocks above a height, and take them out of the balances."""
        above = postings.c.block_number > number
        gone = self._connection.execute(select(postings).where(above)).all()
        self._connection.execute(delete(postings).where(above))
        self._change(Posting(row.account, row.token, TokenUnits(-row.amount)) for row in gone)
        for row in gone:
            unposted = ~exists().where(postings.c.account == row.account, postings.c.token == row.token)
            self._connection.execute(delete(balances).where(_is(row.account, row.token), unposted))

    def balance(self, account: Account, token: Address) -> TokenUnits:
        """The sum of an account's postings in one token. Zero for an account without any."""
        row = self._connection.execute(_BOOKED.where(_is(account, token))).one_or_none()
        return TokenUnits(row.amount if row else 0)

    def balances(self) -> Mapping[tuple[Account, Address], TokenUnits]:
        """The balance of each account and token that has postings."""
        rows = self._connection.execute(_BOOKED)
        return {(Account(row.account), Address(row.token)): TokenUnits(row.amount) for row in rows}

    def balances_at(self, account: Account, at: BlockNumber) -> Mapping[Address, TokenUnits]:
        """What stood in an account once a block was booked, in each token that it had postings in by then."""
        query = select(postings.c.token, postings.c.amount).where(
            postings.c.account == account, postings.c.block_number <= at
        )
        sums: Counter[Address] = Counter()
        for row in self._connection.execute(query):
            sums[Address(row.token)] += row.amount
        return {token: TokenUnits(amount) for token, amount in sums.items()}

    def entries(self, events: Sequence[EscrowEvent]) -> list[Entry]:
        """The entries of these events, in their order; those that moved no money have none."""
        places = [(event.block_number, event.log_index) for event in events]
        of_events = tuple_(postings.c.block_number, postings.c.log_index).in_(places)
        by_event: defaultdict[tuple[int, int], list[Posting]] = defaultdict(list)
        for row in self._connection.execute(select(postings).where(of_events).order_by(postings.c.place)):
            posting = Posting(Account(row.account), Address(row.token), TokenUnits(row.amount))
            by_event[row.block_number, row.log_index].append(posting)
        found = ((event, by_event[event.block_number, event.log_index]) for event in events)
        return [Entry(event, tuple(booked)) for event, booked in found if booked]

    def _change(self, changes: Iterable[Posting]) -> None:
        residual: Counter[tuple[Account, Address]] = Counter()
        for posting in changes:
            residual[posting.account, posting.token] += posting.amount
        known = self._known(residual)
        rows = [(*of, known.get(of, 0) + change) for of, change in residual.items()]
        put_rows(self._connection, balances, rows)

    def _known(self, wanted: Iterable[tuple[Account, Address]]) -> dict[tuple[Account, Address], int]:
        """The balances that there are already, of some accounts in some tokens."""
        found: dict[tuple[Account, Address], int] = {}
        for accounts in portions(sorted({account for account, _ in wanted})):
            query = _BOOKED.where(balances.c.account.in_(accounts))
            found |= {(row.account, row.token): row.amount for row in self._connection.execute(query)}
        return found


def _is(account: Account, token: Address) -> ColumnElement[bool]:
    return and_(balances.c.account == account, balances.c.token == token)


def _rows(entry: Entry) -> Iterator[Row]:
    """Rows of `postings`."""
    number, index = entry.event.block_number, entry.event.log_index
    for place, posting in enumerate(entry.postings):
        yield number, index, place, posting.account, posting.token, posting.amount
