"""Extracts from the books: the entries of a party and a stretch of blocks, a portion at a time, oldest first."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, literal, or_, select, tuple_, union

from tallystick.domain.journal import Account, Entry, fees_account, owed_account, party_account
from tallystick.domain.units import Address, AgreementId, BlockNumber, Timestamp, TokenUnits
from tallystick.store.events import EVENTS, HAS_POSTINGS, read_event
from tallystick.store.journal import Journal
from tallystick.store.pages import Place
from tallystick.store.portions import portions
from tallystick.store.tables.columns import Number
from tallystick.store.tables.mirror import agreements, balances, blocks, events, postings

_PLACE = tuple_(events.c.block_number, events.c.log_index)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The blocks ``start <= number < stop``."""

    start: BlockNumber
    stop: BlockNumber


@dataclass(frozen=True, slots=True)
class Parties:
    """Who agreed."""

    employer: Address
    worker: Address
    """Zero for an open task."""


class Extracts:
    """What exports and statements are made of. Everything is asked up to a block, so that portions fit each other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._journal = Journal(connection)

    def stretch(self, since: Timestamp | None, until: Timestamp | None, at: BlockNumber) -> Stretch:
        """
        The blocks of a period that may hold events, up to and with a block.

        Args:
            since: From this instant on, by the blocks' own time; None: from the first one.
            until: Before this instant; None: up to ``at``.
            at: The newest block that counts.
        """
        start = BlockNumber(0) if since is None else self._first_from(since, at)
        stop = BlockNumber(at + 1) if until is None else self._first_from(until, at)
        return Stretch(start, max(start, stop))

    def places(self, party: Address | None, stretch: Stretch, after: Place | None, limit: int) -> list[Place]:
        """
        Where entries stand, in the order of the chain.

        To look for those of a party takes as long for few as for all of them: ask for many at once.

        Args:
            party: Those of its accounts, and of all agreements that it is employer or worker of; None: all.
            stretch: Of these blocks.
            after: The place that they come after; None: from the first one on.
            limit: How many at most.
        """
        query = select(events.c.block_number, events.c.log_index).order_by(events.c.block_number, events.c.log_index)
        query = query.where(events.c.block_number >= stretch.start, events.c.block_number < stretch.stop)
        query = query.where(HAS_POSTINGS).limit(limit)
        if party is not None:
            query = query.where(_PLACE.in_(_of(party)))
        if after is not None:
            query = query.where(tuple_(literal(after.block_number, Number), literal(after.log_index)) < _PLACE)
        rows = self._connection.execute(query)
        return [Place(BlockNumber(row.block_number), row.log_index) for row in rows]

    def entries(self, places: Sequence[Place]) -> list[Entry]:
        """The entries at some places, in the order of the chain."""
        of = [(place.block_number, place.log_index) for place in places]
        rows: Iterable[Row[Any]] = self._connection.execute(EVENTS.where(_PLACE.in_(of)))
        return self._journal.entries([read_event(row) for row in rows])

    def parties(self, agreement_ids: Collection[AgreementId]) -> Mapping[AgreementId, Parties]:
        """Who agreed, of some agreements that were funded."""
        found: dict[AgreementId, Parties] = {}
        for ids in portions(sorted(agreement_ids)):
            query = select(agreements.c.agreement_id, agreements.c.employer, agreements.c.worker)
            for row in self._connection.execute(query.where(agreements.c.agreement_id.in_(ids))):
                found[AgreementId(row.agreement_id)] = Parties(Address(row.employer), Address(row.worker))
        return found

    def balances(self, accounts: Collection[Account], stop: BlockNumber) -> dict[tuple[Account, Address], TokenUnits]:
        """What stood in some accounts before the block ``stop``, in each token, counted from the postings."""
        query = select(balances.c.account, balances.c.token, postings.c.amount)
        query = query.join(balances, balances.c.id == postings.c.balance_id).where(postings.c.block_number < stop)
        sums: Counter[tuple[Account, Address]] = Counter()
        for names in portions(sorted(accounts)):
            for row in self._connection.execute(query.where(balances.c.account.in_(names))):
                sums[Account(row.account), Address(row.token)] += row.amount
        return {of: TokenUnits(amount) for of, amount in sums.items()}

    def _first_from(self, instant: Timestamp, at: BlockNumber) -> BlockNumber:
        query = select(func.min(blocks.c.number)).where(blocks.c.timestamp >= instant, blocks.c.number <= at)
        number = self._connection.execute(query).scalar()
        return BlockNumber(at + 1 if number is None else number)


def own_accounts(party: Address) -> tuple[Account, ...]:
    """The accounts that belong to an address."""
    return party_account(party), owed_account(party), fees_account(party)


def _of(party: Address) -> Select[Any]:
    """The places of the entries of a party: by the agreements that name it, and by its own accounts."""
    named = select(agreements.c.agreement_id).where(or_(agreements.c.employer == party, agreements.c.worker == party))
    place = select(events.c.block_number, events.c.log_index)
    of_agreements = (place.where(column.in_(named)) for column in (events.c.agreement_id, events.c.parent))
    own = select(balances.c.id).where(balances.c.account.in_(own_accounts(party)))
    posted = select(postings.c.block_number, postings.c.log_index).where(postings.c.balance_id.in_(own))
    places = union(*of_agreements, posted).subquery()
    return select(places.c.block_number, places.c.log_index)
