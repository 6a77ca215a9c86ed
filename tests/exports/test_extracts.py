"""
extract
├── of everybody ............. adds up to the books
├── of a party ............... all of its accounts and agreements, and nothing else; adds up to its balances
├── of a period .............. what its blocks hold: parts that follow each other are the whole
├── as of a block ............ nothing later
├── longer than a portion .... whole, and in order
├── when its block leaves .... breaks off
└── when a token is silent ... refused, and nothing is made up
"""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.errors import ChainUnavailable, NotMirrored
from tallystick.domain.journal import party_account
from tallystick.domain.ports import Token
from tallystick.domain.units import Address, BlockNumber
from tallystick.services import extracts as extracts_module
from tallystick.services.exports import Format
from tallystick.services.moments import Moment
from tallystick.store.extracts import own_accounts
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER, FEE_RECIPIENT, STRANGER, TOKEN, WORKER, a_deal
from tests.exports.extracting import between, extract, extracts_of, played, sums_of, table_of, text_of
from tests.fakes import FakeEscrow, a_chain
from tests.profiles import examples
from tests.store_fixture import opened_store

PARTIES = (EMPLOYER, WORKER, FEE_RECIPIENT, STRANGER)
DEAL = a_deal(1_000, fee=250)


class TestAnExtract:
    @pytest.mark.spec("EX1", "EX2", "EX4")
    @examples(normal=8, long=400)
    @given(seed=st.integers(0, 10**6))
    def test_of_everybody_adds_up_to_the_books(self, seed: int) -> None:
        with opened_store() as store:
            rows = table_of(extract(extracts_of(store, played(seed))))

            with store.read() as unit:
                balances = {account: amount for (account, _), amount in unit.books.balances().items() if amount}
        assert sums_of(rows) == balances

    @pytest.mark.spec("EX1")
    @examples(normal=6, long=300)
    @given(seed=st.integers(0, 10**6), party=st.sampled_from(PARTIES))
    def test_of_a_party_adds_up_to_its_balances(self, seed: int, party: Address) -> None:
        with opened_store() as store:
            rows = table_of(extract(extracts_of(store, played(seed)), party))

            with store.read() as unit:
                balances = {own: unit.books.balance(own, TOKEN) for own in own_accounts(party)}
        assert {own: sums_of(rows).get(own, 0) for own in own_accounts(party)} == balances

    @pytest.mark.spec("EX1")
    @examples(normal=6, long=300)
    @given(seed=st.integers(0, 10**6), cut=st.integers(0, 25))
    def test_of_periods_that_follow_each_other_is_the_whole(self, seed: int, cut: int) -> None:
        chain = played(seed)
        instant = chain.blocks[cut].stamp.timestamp
        with opened_store() as store:
            extracts = extracts_of(store, chain)

            parts = [extract(extracts, period=between(*ends)) for ends in ((None, instant), (instant, None))]

            assert [row for part in parts for row in table_of(part)] == table_of(extract(extracts))

    @pytest.mark.spec("EX1")
    def test_of_a_party_leaves_out_what_is_none_of_its_business(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),))

        assert table_of(extract(extracts_of(store, chain), STRANGER)) == []

    @pytest.mark.spec("EX1")
    def test_of_a_worker_tells_what_came_in_and_the_fee_beside_it(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),), (DEAL.refunded(100),))

        rows = table_of(extract(extracts_of(store, chain), WORKER))

        assert [(row["kind"], row["direction"], row["amount_units"], row["fee_units"]) for row in rows] == [
            ("lock", "", "1000", ""),
            ("release", "in", "390", "10"),
            ("fee", "", "10", ""),
            ("refund", "", "100", ""),
        ]
        assert {row["counterparty"] for row in rows} == {EMPLOYER}

    @pytest.mark.spec("EX1")
    def test_is_as_of_its_block_and_knows_nothing_later(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),), (DEAL.released(100, 400),))
        extracts = extracts_of(store, chain)

        rows = table_of(extract(extracts, at=BlockNumber(3)))

        assert [row["kind"] for row in rows] == ["lock", "release", "fee"]
        assert {(row["as_of_block"], row["as_of_block_hash"]) for row in rows} == {("3", chain.blocks[2].stamp.hash)}

    @pytest.mark.spec("EX1")
    def test_of_a_final_block_stays_the_same_while_the_chain_goes_on(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),), ())
        chain.finalize(behind=1)
        before = text_of(extract(extracts_of(store, chain), at=Moment.FINALIZED), Format.JSONL)
        chain.mine(DEAL.released(100, 400))

        after = text_of(extract(extracts_of(store, chain), at=Moment.FINALIZED), Format.JSONL)

        assert before == after

    @pytest.mark.spec("EX1")
    def test_is_whole_and_in_order_however_many_portions_it_takes(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        extracts = extracts_of(store, played(7))
        at_once, worker_at_once = table_of(extract(extracts)), table_of(extract(extracts, WORKER))
        monkeypatch.setattr(extracts_module, "PORTION", 2)
        monkeypatch.setattr(extracts_module, "ROUND", 3)

        rows = table_of(extract(extracts))

        assert len(rows) > 10
        assert rows == at_once
        assert table_of(extract(extracts, WORKER)) == worker_at_once

    @pytest.mark.spec("EX1")
    def test_in_one_token_leaves_out_the_others(self, store: Store) -> None:
        extracts = extracts_of(store, a_chain((DEAL.funded(),)))

        assert table_of(extract(extracts, token=STRANGER)) == []
        assert len(table_of(extract(extracts, token=TOKEN))) == 1

    @pytest.mark.spec("EX8")
    @pytest.mark.parametrize("form", Format)
    def test_breaks_off_when_its_block_leaves_the_chain(
        self, store: Store, form: Format, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(extracts_module, "PORTION", 1)
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),), (DEAL.released(100, 400),))
        found = extract(extracts_of(store, chain))
        rows = found.rows()
        next(rows)

        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[2].stamp, beyond_finality=True)

        with pytest.raises(NotMirrored, match="left the chain"):
            list(rows)
        with pytest.raises(NotMirrored, match="left the chain"):
            text_of(found, form)

    @pytest.mark.spec("EX4")
    def test_is_refused_while_a_token_cannot_be_asked(self, store: Store) -> None:
        @dataclass
        class Silent(FakeEscrow):
            def token(self, address: Address) -> Token:
                raise ChainUnavailable("the node does not answer")

        chain = a_chain((DEAL.funded(),))
        found = extract(extracts_of(store, chain, Silent(chain)))

        with pytest.raises(ChainUnavailable):
            text_of(found, Format.CSV)

    @pytest.mark.spec("EX5")
    def test_as_lines_says_what_it_is_of_and_how_many_there_were(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),))
        found = extract(extracts_of(store, chain), WORKER)

        first, *rows, last = map(json.loads, text_of(found, Format.JSONL).splitlines())

        assert first["extract"]["party"] == WORKER
        assert first["extract"]["as_of_block_hash"] == chain.head.hash
        assert [row["movement"]["kind"] for row in rows] == ["lock", "release", "fee"]
        assert last == {"end": {"movements": 3}}

    def test_tells_what_stood_in_an_account_at_both_ends(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(400),), (DEAL.released(200, 400),))
        found = extract(extracts_of(store, chain), WORKER, period=between(chain.blocks[3].stamp.timestamp, None))
        of = [(party_account(WORKER), TOKEN)]

        assert [found.standings(of, at_end)[0].amount for at_end in (False, True)] == [390, 585]
