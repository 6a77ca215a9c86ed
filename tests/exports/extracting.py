"""Extracts from a chain in memory, and what they add up to."""

import csv
from collections import Counter
from io import StringIO
from random import Random
from zoneinfo import ZoneInfo

from tallystick.domain.journal import Account
from tallystick.domain.units import Address, Timestamp
from tallystick.services.exports import Format, written
from tallystick.services.extracts import Extract, Extracts, Wanted
from tallystick.services.moments import At, Moment
from tallystick.services.periods import Period
from tallystick.services.tokens import Tokens
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, TOKEN, a_deal
from tests.deeds import possible_facts
from tests.fakes import FakeChain, FakeEscrow, mirror

ALWAYS = Period(None, None, ZoneInfo("UTC"))
_DEALS = [deal.at(milestone) for deal in (a_deal(100, 7, fee=250), a_deal(10**20, 1, salt=3)) for milestone in (0, 1)]


def played(seed: int, blocks: int = 25) -> FakeChain:
    """A chain on which agreements go as they may go; all of it is final but for the newest blocks."""
    random, chain = Random(seed), FakeChain()
    for _ in range(blocks):
        chain.mine()
        for _ in range(random.randrange(3)):
            chain.add(random.choice(possible_facts(chain, _DEALS)))
    chain.finalize(behind=2)
    return chain


def extracts_of(store: Store, chain: FakeChain, escrow: FakeEscrow | None = None) -> Extracts:
    """Extracts from the books of a chain, mirrored now."""
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    mirror(store, chain)
    with store.begin() as unit:
        unit.books.finalize(chain.finalized)
    known = escrow or FakeEscrow(chain)
    return Extracts(store, known, Tokens(known), IDENTITY)


def extract(
    extracts: Extracts,
    party: Address | None = None,
    *,
    token: Address | None = None,
    period: Period = ALWAYS,
    at: At = Moment.HEAD,
) -> Extract:
    """One of them."""
    return extracts.of(Wanted(party, token, period), at).value


def text_of(found: Extract, form: Format) -> str:
    """A whole file."""
    return "".join(written(found, form))


def table_of(found: Extract) -> list[dict[str, str]]:
    """The rows of a table, as a reader of RFC 4180 reads them."""
    return list(csv.DictReader(StringIO(text_of(found, Format.CSV), newline="")))


def sums_of(rows: list[dict[str, str]]) -> dict[Account, int]:
    """What rows in one token add up to, by account; without those that come to nothing."""
    sums: Counter[Account] = Counter()
    for row in rows:
        assert row["token"] == TOKEN
        sums[Account(row["from"])] -= int(row["amount_units"])
        sums[Account(row["to"])] += int(row["amount_units"])
    return {account: amount for account, amount in sums.items() if amount}


def between(since: int | None, until: int | None) -> Period:
    """A period by its instants."""
    return Period(
        since=None if since is None else Timestamp(since),
        until=None if until is None else Timestamp(until),
        zone=ZoneInfo("UTC"),
    )
