"""
The accounts, as beancount itself reads them
├── whoever's side ............ no error, and the closing balances are the books'
├── a balance that is not so .. beancount notices a single unit
├── a worker .................. earned income, and paid the fee
├── an employer ............... has in escrow what is not paid, and paid for work
├── a period .................. begins with what stood before
├── two tokens of one symbol .. are two commodities
└── the day ................... is the zone's
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from beancount import loader
from beancount.core import data as directives
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address
from tallystick.papers.ledger import commodity_of
from tallystick.services.exports import Format
from tallystick.services.periods import Period
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER, FEE_RECIPIENT, STRANGER, TOKEN, WORKER, a_deal
from tests.exports.extracting import between, extract, extracts_of, played, text_of
from tests.fakes import FakeChain, a_chain
from tests.profiles import examples
from tests.store_fixture import opened_store

DEAL = a_deal(1_000, fee=250)
SIDES = (None, EMPLOYER, WORKER, FEE_RECIPIENT, STRANGER)


def _read(text: str) -> list[Any]:
    entries, errors, _ = loader.load_string(text)
    assert [error.message for error in errors] == []
    return list(entries)


def _sums(entries: list[Any]) -> dict[str, Decimal]:
    """What the transactions add up to, by account without what tells accounts of one kind apart."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for posting in (one for entry in entries for one in _postings(entry)):
        sums[":".join(posting.account.split(":")[:2])] += posting.units.number
    return {account: amount for account, amount in sums.items() if amount}


def _postings(entry: Any) -> list[Any]:
    return entry.postings if isinstance(entry, directives.Transaction) else []


def _accounts(store: Store, chain: FakeChain, party: Address | None, **wanted: Any) -> list[Any]:
    return _read(text_of(extract(extracts_of(store, chain), party, **wanted), Format.BEANCOUNT))


class TestAccounts:
    @pytest.mark.spec("EX6")
    @examples(normal=10, long=400)
    @given(seed=st.integers(0, 10**6), party=st.sampled_from(SIDES), cut=st.none() | st.integers(0, 25))
    def test_close_with_what_stood_in_the_books(self, seed: int, party: Address | None, cut: int | None) -> None:
        chain = played(seed)
        period = between(None if cut is None else chain.blocks[cut].stamp.timestamp, None)
        with opened_store() as store:
            entries = _accounts(store, chain, party, period=period)

            with store.read() as unit:
                balances = dict(unit.books.balances())
        asserted = [entry for entry in entries if isinstance(entry, directives.Balance)]
        assert {entry.tolerance for entry in asserted} <= {Decimal(0)}
        known = {f"{amount:.6f}" for amount in (Decimal(amount).scaleb(-6) for amount in balances.values())}
        assert {f"{entry.amount.number:.6f}" for entry in asserted} <= known | {"0.000000"}

    @pytest.mark.spec("EX6")
    def test_are_recounted_to_the_unit(self, store: Store) -> None:
        text = text_of(extract(extracts_of(store, a_chain((DEAL.funded(),)))), Format.BEANCOUNT)
        assert "-0.001000" in text

        _, errors, _ = loader.load_string(text.replace("-0.001000 ~ 0", "-0.001001 ~ 0"))

        assert ["Balance failed" in error.message for error in errors] == [True]

    @pytest.mark.spec("EX6")
    def test_tell_a_worker_what_it_earned_and_what_the_fee_took(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.settled(600, 100),))

        entries = _accounts(store, chain, WORKER)

        assert _sums(entries) == {
            "Income:Work": Decimal("-0.000600"),
            "Assets:Wallet": Decimal("0.000585"),
            "Expenses:Fees": Decimal("0.000015"),
        }

    @pytest.mark.spec("EX6")
    def test_tell_an_employer_what_it_has_in_escrow_and_what_it_paid(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.settled(600, 100),))

        entries = _accounts(store, chain, EMPLOYER)

        assert _sums(entries) == {
            "Assets:Wallet": Decimal("-0.000900"),
            "Assets:Escrow": Decimal("0.000300"),
            "Expenses:Work": Decimal("0.000585"),
            "Expenses:Fees": Decimal("0.000015"),
        }

    @pytest.mark.spec("EX6")
    def test_of_a_period_begin_with_what_stood_before(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),), (DEAL.released(200, 400),))

        entries = _accounts(store, chain, WORKER, period=between(chain.blocks[3].stamp.timestamp, None))

        opening = next(filter(None, map(_postings, entries)))
        assert [posting.units.number for posting in opening] == [Decimal("0.000390"), Decimal("-0.000390")]
        assert _sums(entries)["Assets:Wallet"] == Decimal("0.000585")

    @pytest.mark.spec("EX6")
    def test_keep_the_proof_beside_each_movement(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),))

        (locked,) = (e for e in _accounts(store, chain, EMPLOYER) if isinstance(e, directives.Transaction))

        (event,) = chain.events()
        assert locked.meta["tx"] == event.transaction_hash
        assert locked.meta["block-hash"] == event.block_hash
        assert locked.meta["agreement"] == DEAL.agreement_id

    @pytest.mark.spec("EX6", "EX7")
    def test_are_dated_by_the_days_of_the_zone(self, store: Store) -> None:
        """The chain's first blocks are of 2027-01-15 08:00 in UTC: in Kiritimati that is 22:00."""
        chain = a_chain((DEAL.funded(),))
        late = Period(None, None, ZoneInfo("Pacific/Auckland"))

        days = [
            entry.date.isoformat()
            for period in (between(None, None), late)
            for entry in _accounts(store, chain, EMPLOYER, period=period)
            if isinstance(entry, directives.Balance | directives.Transaction)
        ]

        assert days == ["2027-01-15", "2027-01-16", "2027-01-16", "2027-01-15", "2027-01-16", "2027-01-16"]

    @pytest.mark.spec("EX6")
    def test_tell_tokens_of_one_symbol_apart(self) -> None:
        names = {commodity_of(Token(address, "USDC", 6)) for address in (TOKEN, STRANGER, ZERO_ADDRESS)}

        assert len(names) == 3

    @pytest.mark.spec("EX6")
    @given(st.text(max_size=32), st.sampled_from((TOKEN, ZERO_ADDRESS)))
    def test_name_a_commodity_as_beancount_can_read_it_whatever_the_symbol(self, symbol: str, token: Address) -> None:
        name = commodity_of(Token(token, symbol, 6))

        entries = _read(f"1970-01-01 commodity {name}\n")

        assert entries[0].currency == name
