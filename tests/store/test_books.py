from dataclasses import replace
from typing import Any

import pytest

from tallystick.domain.chain import Block, BlockStamp
from tallystick.domain.errors import (
    GapInChain,
    ImpossibleEvent,
    ReorgBeyondFinality,
    StaleCheckpoint,
    UnbalancedEntry,
)
from tallystick.domain.events import FeesSwept, OwedWithdrawn, PayoutOwed, Phase
from tallystick.domain.journal import escrow_account, fees_account, owed_account, party_account
from tallystick.domain.terms import MAX_AMOUNT
from tallystick.domain.units import ZERO_HASH, AgreementId, BlockNumber, Hash, Timestamp, TokenUnits
from tallystick.store.blocks import Blocks
from tallystick.store.unit_of_work import Store
from tests.builders import (
    AMOUNT,
    EMPLOYER,
    FEE_RECIPIENT,
    FIRST,
    STRANGER,
    TOKEN,
    WORKER,
    a_block,
    a_deal,
    a_stamp,
    added,
)
from tests.digest import digest_of
from tests.fakes import a_chain, mirror

DEAL = a_deal(fee=250)


class TestRecording:
    @pytest.mark.spec("B1")
    def test_books_each_event_with_its_entry_and_the_checkpoint(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(), DEAL.accepted()), (DEAL.released(100),))
        mirror(store, chain)

        with store.read() as unit:
            assert unit.books.checkpoint() == chain.head
            assert list(unit.books.events(DEAL.agreement_id).items) == chain.events()
            assert [entry.event.name for entry in unit.books.entries(DEAL.agreement_id).items] == [
                "MilestonesFunded",
                "PaymentReleased",
            ]
            assert unit.books.balance(escrow_account(DEAL.agreement_id, FIRST), TOKEN) == AMOUNT - 100
            assert unit.books.balance(fees_account(FEE_RECIPIENT), TOKEN) == 2
            assert unit.books.balance(party_account(WORKER), TOKEN) == 98
            assert unit.books.balance(party_account(EMPLOYER), TOKEN) == -AMOUNT
            assert unit.books.balance(party_account(STRANGER), TOKEN) == 0

    def test_books_more_agreements_at_once_than_one_question_names(self, store: Store) -> None:
        deals = [a_deal(salt=salt) for salt in range(501)]
        chain = a_chain([deal.funded() for deal in deals], [deal.released(1) for deal in deals])

        for block in chain.blocks:
            with store.begin() as unit:
                unit.books.record(added(block))

        with store.read() as unit:
            balances = unit.books.balances()
            agreements = [unit.agreements.get(deal.agreement_id) for deal in deals]
        assert {balances[escrow_account(deal.agreement_id, FIRST), TOKEN] for deal in deals} == {AMOUNT - 1}
        assert [found.holdings for found in agreements if found] == [
            (chain.holding(deal.agreement_id, FIRST),) for deal in deals[:1]
        ] * len(deals)

    def test_returns_the_entries_that_it_made(self, store: Store) -> None:
        with store.begin() as unit:
            made = unit.books.record(added(a_block(a_stamp(1), DEAL.funded(), DEAL.accepted())))

        assert [(entry.event.name, len(entry.postings)) for entry in made] == [("MilestonesFunded", 2)]

    def test_keeps_amounts_that_no_integer_of_a_database_holds(self, store: Store) -> None:
        deal = a_deal(MAX_AMOUNT, MAX_AMOUNT)
        mirror(store, a_chain((deal.funded(), deal.at(1).funded())))

        with store.read() as unit:
            assert unit.books.balance(party_account(EMPLOYER), TOKEN) == -2 * MAX_AMOUNT
            agreement = unit.agreements.get(deal.agreement_id)
            assert agreement is not None
            assert [held.escrowed for held in agreement.holdings if held] == [MAX_AMOUNT, MAX_AMOUNT]

    def test_keeps_what_is_owed_and_what_fees_were_swept(self, store: Store) -> None:
        agreement_id, nothing = DEAL.agreement_id, AgreementId(ZERO_HASH)
        mirror(
            store,
            a_chain(
                (DEAL.funded(Phase.ACTIVE), DEAL.released(10_000)),
                (PayoutOwed(agreement_id, WORKER, TOKEN, TokenUnits(9_750)),),
                (FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(250)),),
                (PayoutOwed(nothing, FEE_RECIPIENT, TOKEN, TokenUnits(250)),),
                (OwedWithdrawn(WORKER, TOKEN, STRANGER, TokenUnits(9_750)),),
            ),
        )

        with store.read() as unit:
            booked = {account: amount for (account, _), amount in unit.books.balances().items()}
            names = [event.name for event in unit.books.events(agreement_id).items]
        assert booked == {
            party_account(EMPLOYER): -AMOUNT,
            escrow_account(agreement_id, FIRST): AMOUNT - 10_000,
            party_account(WORKER): 0,
            owed_account(WORKER): 0,
            party_account(STRANGER): 9_750,
            fees_account(FEE_RECIPIENT): 0,
            party_account(FEE_RECIPIENT): 0,
            owed_account(FEE_RECIPIENT): 250,
        }
        assert names == ["MilestonesFunded", "PaymentReleased", "PayoutOwed"]

    @pytest.mark.spec("B2")
    def test_of_the_same_blocks_again_changes_nothing(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),), ())
        mirror(store, chain)
        before = digest_of(store.engine)

        mirror(store, chain)

        assert digest_of(store.engine) == before

    @pytest.mark.spec("B2")
    def test_of_blocks_that_are_known_in_part_books_the_rest(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), ())
        mirror(store, chain)
        chain.mine(DEAL.accepted())

        mirror(store, chain)

        with store.read() as unit:
            assert unit.books.checkpoint() == chain.head
            assert len(unit.books.events(DEAL.agreement_id).items) == 2

    @pytest.mark.spec("B2")
    def test_of_final_blocks_again_changes_nothing_even_if_they_were_pruned(self, store: Store) -> None:
        chain = a_chain((), (DEAL.funded(),), ())
        mirror(store, chain)
        with store.begin() as unit:
            unit.books.finalize(chain.head)
        before = digest_of(store.engine)

        mirror(store, chain)

        assert digest_of(store.engine) == before


class TestRefusing:
    @pytest.mark.spec("B3")
    @pytest.mark.parametrize(
        "stamp",
        [
            a_stamp(3, a_stamp(1).hash),
            a_stamp(2, a_stamp(1, fork=1).hash),
            a_stamp(1, fork=1),
            a_stamp(0),
        ],
        ids=["a block left out", "another parent", "another block at the checkpoint", "an older block"],
    )
    def test_a_block_that_does_not_follow(self, store: Store, stamp: BlockStamp) -> None:
        with store.begin() as unit:
            unit.books.record(added(a_block(a_stamp(1))))
        before = digest_of(store.engine)

        with pytest.raises(GapInChain), store.begin() as unit:
            unit.books.record(added(a_block(stamp, DEAL.funded())))

        assert digest_of(store.engine) == before

    @pytest.mark.spec("B3")
    def test_blocks_that_do_not_follow_each_other(self, store: Store) -> None:
        first = a_stamp(1)

        with pytest.raises(GapInChain), store.begin() as unit:
            unit.books.record(added(a_block(first), a_block(a_stamp(2, first.hash)), a_block(a_stamp(3, first.hash))))

    @pytest.mark.spec("B4")
    def test_an_event_that_cannot_follow(self, store: Store) -> None:
        mirror(store, chain := a_chain((DEAL.funded(),)))
        before = digest_of(store.engine)
        chain.mine(DEAL.claimed())

        with pytest.raises(ImpossibleEvent):
            mirror(store, chain)

        assert digest_of(store.engine) == before

    @pytest.mark.spec("B4")
    def test_money_of_an_agreement_that_was_never_funded(self, store: Store) -> None:
        with pytest.raises((ImpossibleEvent, UnbalancedEntry)):
            mirror(store, a_chain((DEAL.released(1),)))

    @pytest.mark.parametrize(
        "change",
        [
            {"block_number": BlockNumber(7)},
            {"block_hash": Hash("0x" + "ab" * 32)},
            {"timestamp": Timestamp(7)},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_an_event_of_another_block(self, store: Store, change: dict[str, Any]) -> None:
        block = a_block(a_stamp(1), DEAL.funded())
        strayed = replace(block.events[0], **change)

        with pytest.raises(ImpossibleEvent, match="is not of block 1"), store.begin() as unit:
            unit.books.record(added(Block(block.stamp, (strayed,))))

    @pytest.mark.parametrize("places", [(1, 0), (1, 1)])
    def test_events_out_of_the_order_of_the_log(self, store: Store, places: tuple[int, int]) -> None:
        block = a_block(a_stamp(1), DEAL.funded(), DEAL.accepted())
        events = tuple(replace(event, log_index=place) for event, place in zip(block.events, places, strict=True))

        with pytest.raises(ImpossibleEvent, match="order of its log"), store.begin() as unit:
            unit.books.record(added(Block(block.stamp, events)))

    @pytest.mark.spec("B5")
    def test_a_writer_that_saw_an_older_checkpoint(self, store: Store) -> None:
        with store.begin() as unit:
            unit.books.record(added(a_block(a_stamp(1))))

        with pytest.raises(StaleCheckpoint), store.begin() as unit:
            unit.books.require_checkpoint(None)

    @pytest.mark.spec("B5")
    @pytest.mark.parametrize("seen", [None, a_stamp(1, fork=1)])
    def test_to_move_a_checkpoint_that_is_elsewhere_meanwhile(self, store: Store, seen: BlockStamp | None) -> None:
        with store.begin() as unit:
            unit.books.record(added(a_block(a_stamp(1))))

        with pytest.raises(StaleCheckpoint), store.engine.begin() as connection:
            Blocks(connection).move_checkpoint(seen, a_stamp(2))


class TestRewinding:
    @pytest.mark.spec("B6")
    def test_leaves_what_was_there_before(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.delivered(),))
        mirror(store, chain)
        before, ancestor = digest_of(store.engine), chain.head
        other = a_deal(salt=1)
        chain.mine(DEAL.released(100), other.funded())
        chain.mine(DEAL.claimed(released=100))
        mirror(store, chain)

        with store.begin() as unit:
            unit.books.rewind_to(ancestor)

        assert digest_of(store.engine) == before

    @pytest.mark.spec("B6")
    def test_keeps_a_record_of_what_was_dropped(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(), DEAL.delivered()), ())
        mirror(store, chain)
        head, ancestor = chain.head, chain.at(2)
        assert ancestor is not None

        with store.begin() as unit:
            unit.books.rewind_to(ancestor)

        with store.read() as unit:
            (reorg,) = unit.books.reorgs()
        assert (reorg.ancestor_number, reorg.ancestor_hash) == (ancestor.number, ancestor.hash)
        assert (reorg.head_number, reorg.head_hash, reorg.depth) == (head.number, head.hash, 2)
        assert list(reorg.dropped) == chain.events()[1:]

    @pytest.mark.spec("B2")
    def test_again_changes_nothing(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        ancestor = chain.at(2)
        assert ancestor is not None
        for _ in range(2):
            with store.begin() as unit:
                unit.books.rewind_to(ancestor)

        with store.read() as unit:
            assert unit.books.checkpoint() == ancestor
            assert len(unit.books.reorgs()) == 1

    def test_before_anything_was_mirrored_changes_nothing(self, store: Store) -> None:
        with store.begin() as unit:
            unit.books.rewind_to(a_stamp(1))
            assert unit.books.checkpoint() is None

    @pytest.mark.spec("B7")
    def test_below_finality_is_refused(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        with store.begin() as unit:
            unit.books.finalize(chain.head)
        before, ancestor = digest_of(store.engine), chain.at(2)
        assert ancestor is not None

        with pytest.raises(ReorgBeyondFinality), store.begin() as unit:
            unit.books.rewind_to(ancestor)

        assert digest_of(store.engine) == before

    @pytest.mark.parametrize("ancestor", [a_stamp(1, fork=1), a_stamp(0), a_stamp(9)])
    def test_to_a_block_that_is_not_mirrored_is_refused(self, store: Store, ancestor: BlockStamp) -> None:
        mirror(store, a_chain((DEAL.funded(),)))

        with pytest.raises(GapInChain), store.begin() as unit:
            unit.books.rewind_to(ancestor)


class TestFinalizing:
    @pytest.mark.spec("B8")
    def test_prunes_the_empty_blocks_below_and_no_others(self, store: Store) -> None:
        chain = a_chain((), (DEAL.funded(),), (), (), ())
        mirror(store, chain)
        final = chain.finalize(behind=1)

        with store.begin() as unit:
            unit.books.finalize(final)

        with store.read() as unit:
            assert unit.books.finalized() == final
            kept = [number for number in range(8) if unit.books.stamp_at(BlockNumber(number))]
        assert kept == [3, final.number, chain.head.number]

    def test_prunes_what_the_last_time_left(self, store: Store) -> None:
        chain = a_chain((), (), (), ())
        mirror(store, chain)
        for behind in (2, 1, 0):
            with store.begin() as unit:
                unit.books.finalize(chain.finalize(behind))

        with store.read() as unit:
            assert [number for number in range(8) if unit.books.stamp_at(BlockNumber(number))] == [5]

    @pytest.mark.spec("B2")
    def test_again_or_an_older_block_changes_nothing(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (), ())
        mirror(store, chain)
        with store.begin() as unit:
            unit.books.finalize(chain.head)
        before = digest_of(store.engine)

        for stamp in (chain.head, chain.at(2)):
            assert stamp is not None
            with store.begin() as unit:
                unit.books.finalize(stamp)

        assert digest_of(store.engine) == before

    @pytest.mark.parametrize("stamp", [a_stamp(2, a_stamp(1).hash, fork=5), a_stamp(9)])
    def test_a_block_that_is_not_mirrored_is_refused(self, store: Store, stamp: BlockStamp) -> None:
        mirror(store, a_chain((DEAL.funded(),)))

        with pytest.raises(GapInChain), store.begin() as unit:
            unit.books.finalize(stamp)
