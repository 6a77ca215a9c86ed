"""Amendments, disputes and evidence in the store: projected, booked, and taken back by a rewind."""

import pytest

from tallystick.domain.errors import ImpossibleEvent
from tallystick.domain.events import Phase
from tallystick.domain.journal import escrow_account, fees_account, party_account
from tallystick.domain.state import AgreementState
from tallystick.domain.units import AgreementId, MilestoneIndex
from tallystick.store.agreements import MirroredAgreement
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER, FEE_RECIPIENT, FIRST, TOKEN, WORKER, Deal, a_deal, amending
from tests.digest import digest_of
from tests.fakes import FakeChain, a_chain, mirror

OLD = a_deal(100, 50, fee=1_000)
NEW = Deal(amending(OLD, 120, 50))
NEWER = Deal(amending(NEW, 120, 80, 7))
SECOND = MilestoneIndex(1)


def _agreement(store: Store, agreement_id: AgreementId) -> MirroredAgreement:
    with store.read() as unit:
        found = unit.agreements.get(agreement_id)
    assert found is not None
    return found


def _balances(store: Store) -> dict[str, int]:
    with store.read() as unit:
        return {account: amount for (account, _), amount in unit.books.balances().items() if amount}


def _names(store: Store, agreement_id: AgreementId) -> list[str]:
    with store.read() as unit:
        return [event.name for event in unit.books.events(agreement_id).items]


@pytest.fixture
def amended(store: Store) -> FakeChain:
    """Milestone 0 was funded and paid in part, milestone 1 never funded; then the first amount was raised by 20."""
    chain = a_chain((OLD.funded(Phase.ACTIVE), OLD.released(30)), (OLD.amended(NEW.terms, drawn=20),))
    mirror(store, chain)
    return chain


class TestAnAmendment:
    @pytest.mark.spec("B10")
    def test_leaves_every_milestone_of_the_old_agreement_amended(self, store: Store, amended: FakeChain) -> None:
        old = _agreement(store, OLD.agreement_id)

        assert old.state is AgreementState.AMENDED
        assert old.successor == NEW.agreement_id
        assert [holding and (holding.phase, holding.escrowed) for holding in old.holdings] == [(Phase.AMENDED, 0)] * 2

    @pytest.mark.spec("B10")
    def test_moves_the_holdings_to_the_new_agreement(self, store: Store, amended: FakeChain) -> None:
        new = _agreement(store, NEW.agreement_id)

        assert new.terms == NEW.terms
        assert new.successor is None
        assert new.holdings == (amended.holding(NEW.agreement_id, FIRST), None)
        assert (new.funded_at.block_number, new.funded_at.log_index) == (amended.head.number, 0)

    def test_moves_the_money_in_the_books(self, store: Store, amended: FakeChain) -> None:
        assert _balances(store) == {
            party_account(EMPLOYER): -120,
            party_account(WORKER): 27,
            fees_account(FEE_RECIPIENT): 3,
            escrow_account(NEW.agreement_id, FIRST): 90,
        }

    def test_is_an_event_and_an_entry_of_both_agreements(self, store: Store, amended: FakeChain) -> None:
        amended.mine(NEW.released(90, before=30))
        mirror(store, amended)

        assert _names(store, OLD.agreement_id) == ["MilestonesFunded", "PaymentReleased", "AgreementAmended"]
        assert _names(store, NEW.agreement_id) == ["AgreementAmended", "PaymentReleased"]
        with store.read() as unit:
            entries = unit.books.entries(OLD.agreement_id).items
        assert [entry.event.name for entry in entries] == _names(store, OLD.agreement_id)

    @pytest.mark.spec("B10")
    def test_leaves_milestones_that_can_still_be_funded(self, store: Store, amended: FakeChain) -> None:
        amended.mine(NEW.at(1).funded())
        mirror(store, amended)

        new = _agreement(store, NEW.agreement_id)
        assert [holding and holding.escrowed for holding in new.holdings] == [90, 50]
        assert new.funded_at.block_number == amended.head.number - 1


class TestARewind:
    @pytest.mark.spec("B6")
    def test_over_an_amendment_brings_the_old_agreement_back(self, store: Store) -> None:
        chain = a_chain((OLD.funded(Phase.ACTIVE), OLD.released(30)))
        mirror(store, chain)
        before, ancestor = digest_of(store.engine), chain.head
        chain.mine(OLD.amended(NEW.terms, drawn=20))
        chain.mine(NEW.at(1).funded(), NEW.amended(NEWER.terms, drawn=30))
        mirror(store, chain)

        with store.begin() as unit:
            unit.books.rewind_to(ancestor)

        assert digest_of(store.engine) == before

    @pytest.mark.spec("B6")
    @pytest.mark.parametrize("kept", [1, 2, 3])
    def test_between_amendments_leaves_what_was_there_before(self, store: Store, kept: int) -> None:
        blocks = (
            (OLD.funded(Phase.ACTIVE), OLD.at(1).funded()),
            (OLD.amended(NEW.terms, drawn=20),),
            (NEW.delivered(), NEW.disputed(), NEW.evidence()),
            (NEW.amended(NEWER.terms, drawn=30), NEWER.ruled(120), NEWER.at(1).evidence()),
        )
        chain = a_chain(*blocks[:kept])
        mirror(store, chain)
        before, ancestor = digest_of(store.engine), chain.head
        for facts in blocks[kept:]:
            chain.mine(*facts)
        mirror(store, chain)

        with store.begin() as unit:
            unit.books.rewind_to(ancestor)

        assert digest_of(store.engine) == before


class TestEvidence:
    def test_is_an_event_of_the_agreement_that_its_holding_belongs_to(self, store: Store) -> None:
        other = a_deal(salt=1)
        chain = a_chain((OLD.funded(Phase.ACTIVE), other.funded(Phase.ACTIVE)), (OLD.evidence(uri="ipfs://mine"),))
        mirror(store, chain)

        assert _names(store, OLD.agreement_id) == ["MilestonesFunded", "Evidence"]
        assert _names(store, other.agreement_id) == ["MilestonesFunded"]

    def test_under_new_terms_is_the_new_agreements(self, store: Store, amended: FakeChain) -> None:
        amended.mine(NEW.evidence())
        mirror(store, amended)

        assert _names(store, NEW.agreement_id)[-1] == "Evidence"
        assert "Evidence" not in _names(store, OLD.agreement_id)

    def test_about_nothing_that_was_ever_funded_is_impossible(self, store: Store) -> None:
        with pytest.raises(ImpossibleEvent, match="nothing that was ever funded"):
            mirror(store, a_chain((OLD.evidence(),)))


class TestSplits:
    @pytest.mark.spec("B10")
    def test_are_booked_to_both_parties_and_the_fee(self, store: Store) -> None:
        deal = a_deal(100, fee=1_000)
        facts = (deal.funded(Phase.ACTIVE), deal.delivered(), deal.disputed(), deal.ruled(60))
        mirror(store, a_chain(facts))

        assert _balances(store) == {
            party_account(EMPLOYER): -60,
            party_account(WORKER): 54,
            fees_account(FEE_RECIPIENT): 6,
        }
        assert _agreement(store, deal.agreement_id).state is AgreementState.CLOSED

    def test_may_leave_something_when_the_parties_settle(self, store: Store) -> None:
        deal = a_deal(100)
        mirror(store, a_chain((deal.funded(), deal.settled(30, 20)), (deal.settled(10, 0, released=30),)))

        assert _balances(store) == {
            party_account(EMPLOYER): -80,
            party_account(WORKER): 40,
            escrow_account(deal.agreement_id, FIRST): 40,
        }

    def test_of_a_set_that_was_funded_at_once_touch_one_milestone(self, store: Store) -> None:
        mirror(store, a_chain((OLD.funded(Phase.ACTIVE, also=(1,)),), (OLD.settled(50, 50),)))

        with store.read() as unit:
            assert unit.books.balance(escrow_account(OLD.agreement_id, FIRST), TOKEN) == 0
            assert unit.books.balance(escrow_account(OLD.agreement_id, SECOND), TOKEN) == 50
