from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import pytest

from tallystick.domain.errors import ImpossibleEvent
from tallystick.domain.events import AgreementAmended, AgreementFact, MilestoneFact, Phase, subject_of
from tallystick.domain.holding import Holding, changed, folded
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, MilestoneIndex, Timestamp, TokenUnits
from tests.builders import AMOUNT, DELIVER_BY, DELIVERABLE, REVIEW_UNTIL, RULE_BY, Deal, a_deal, amending

DEAL = a_deal(fee=250)
LATER = Timestamp(DELIVER_BY + 1)

OFFERED = (DEAL.funded(),)
ACTIVE = (DEAL.funded(Phase.ACTIVE),)
DELIVERED = (*ACTIVE, DEAL.delivered())
SECOND_ROUND = (*DELIVERED, DEAL.changes_requested())
PAID = (*DELIVERED, DEAL.released(AMOUNT))
REPAID = (*ACTIVE, DEAL.refunded(AMOUNT))
SPLIT = (*DELIVERED, DEAL.released(100), DEAL.refunded(AMOUNT - 100))


DISPUTED = (*DELIVERED, DEAL.disputed())
NEW = amending(DEAL, AMOUNT + 5, deliver_by=LATER)


def _next(held: Holding | None, fact: AgreementFact) -> Holding:
    """The deal's own holding after one more fact."""
    before = {DEAL.milestone: held} if held else {}
    agreement_id = subject_of(fact)
    assert agreement_id is not None
    return changed(fact, DEAL.terms, before)[agreement_id, DEAL.milestone]


def _after(facts: Sequence[AgreementFact]) -> Holding:
    held = reduce(_next, facts, None)
    assert held is not None
    return held


def _amended(before: Sequence[AgreementFact], to: Terms, **difference: int) -> tuple[Holding, Holding]:
    """What an amendment leaves behind under the old terms, and what it opens under the new."""
    places = changed(DEAL.amended(to, **difference), DEAL.terms, {DEAL.milestone: _after(before)})
    return places[DEAL.agreement_id, DEAL.milestone], places[Deal(to).agreement_id, DEAL.milestone]


class TestGivenNothingWasFunded:
    @pytest.mark.parametrize(
        "fact",
        [
            DEAL.accepted(),
            DEAL.delivered(),
            DEAL.changes_requested(),
            DEAL.released(1),
            DEAL.refunded(1),
            DEAL.claimed(),
            DEAL.reclaimed(),
            DEAL.disputed(),
            DEAL.ruled(1),
            DEAL.concluded(1),
            DEAL.settled(1, 1),
        ],
    )
    def test_refuses_every_other_fact(self, fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent, match="never funded"):
            folded(None, fact)

    @pytest.mark.parametrize("phase", [Phase.NONE, Phase.DELIVERED, Phase.DISPUTED, Phase.AMENDED])
    def test_refuses_a_funding_in_a_phase_that_funding_does_not_lead_to(self, phase: Phase) -> None:
        with pytest.raises(ImpossibleEvent):
            _next(None, DEAL.funded(phase))

    def test_refuses_a_funding_of_a_milestone_that_the_terms_do_not_have(self) -> None:
        with pytest.raises(ImpossibleEvent):
            changed(DEAL.funded(also=[1]), None, {})

    def test_refuses_a_funding_of_a_milestone_that_has_no_amount(self) -> None:
        dropped = Deal(amending(DEAL, AMOUNT, 0))

        with pytest.raises(ImpossibleEvent, match="without an amount"):
            changed(dropped.at(1).funded(), None, {})


class TestFolding:
    def test_a_funding_locks_the_amount_until_the_deadline(self) -> None:
        assert _after(OFFERED) == Holding(
            AMOUNT, TokenUnits(0), TokenUnits(0), DELIVER_BY, Phase.OFFERED, 0, deliverable=None
        )

    def test_a_funding_of_a_set_locks_each_of_them(self) -> None:
        deal = a_deal(5, 7, 9)

        places = changed(deal.funded(also=[2]), None, {})

        assert {milestone: held.amount for (_, milestone), held in places.items()} == {0: 5, 2: 9}

    def test_a_delivery_starts_the_review(self) -> None:
        held = _after(DELIVERED)

        assert (held.phase, held.clock, held.deliverable) == (Phase.DELIVERED, REVIEW_UNTIL, DELIVERABLE)

    def test_a_delivery_of_an_offer_accepts_it(self) -> None:
        assert _after((*OFFERED, DEAL.delivered())).phase is Phase.DELIVERED

    def test_requested_changes_start_the_next_round_and_keep_the_deliverable(self) -> None:
        held = _after((*DELIVERED, DEAL.changes_requested(1, LATER)))

        assert (held.phase, held.clock, held.round, held.deliverable) == (Phase.ACTIVE, LATER, 1, DELIVERABLE)

    def test_money_leaves_the_phase_alone(self) -> None:
        held = _after((*OFFERED, DEAL.released(100), DEAL.refunded(50), DEAL.released(10, before=100)))

        assert (held.phase, held.released, held.refunded, held.escrowed) == (Phase.OFFERED, 110, 50, AMOUNT - 160)

    @pytest.mark.parametrize(
        "last",
        [
            (*DELIVERED, DEAL.claimed()),
            (*DELIVERED, DEAL.released(7), DEAL.refunded(3), DEAL.claimed(released=7, refunded=3)),
            (*OFFERED, DEAL.reclaimed()),
            (*ACTIVE, DEAL.released(7), DEAL.refunded(3), DEAL.reclaimed(released=7, refunded=3)),
            (*DISPUTED, DEAL.ruled(40)),
            (*DISPUTED, DEAL.released(7), DEAL.ruled(0, released=7)),
            (*DISPUTED, DEAL.refunded(3), DEAL.concluded(40, refunded=3)),
            (*ACTIVE, DEAL.settled(40, AMOUNT - 40)),
        ],
    )
    def test_claim_reclaim_and_split_leave_nothing(self, last: Sequence[AgreementFact]) -> None:
        assert _after(last).is_closed

    @pytest.mark.parametrize("before", [DELIVERED, SECOND_ROUND])
    def test_a_dispute_starts_the_arbiters_clock(self, before: Sequence[AgreementFact]) -> None:
        held = _after((*before, DEAL.disputed(round_=_after(before).round)))

        assert (held.phase, held.clock, held.deliverable) == (Phase.DISPUTED, RULE_BY, DELIVERABLE)

    def test_a_settlement_may_leave_something_and_leaves_the_phase_alone(self) -> None:
        held = _after((*DISPUTED, DEAL.released(7), DEAL.settled(3, 5, released=7)))

        assert (held.phase, held.released, held.refunded) == (Phase.DISPUTED, 10, 5)


class TestAnAmendment:
    def test_ends_the_old_holding_and_keeps_what_it_was(self) -> None:
        before = _after((*ACTIVE, DEAL.released(7)))

        old, _ = _amended((*ACTIVE, DEAL.released(7)), NEW, drawn=5)

        assert old == replace(before, phase=Phase.AMENDED)
        assert old.escrowed == 0

    @pytest.mark.parametrize("before", [OFFERED, ACTIVE, SECOND_ROUND])
    def test_gives_work_to_come_the_new_deadline(self, before: Sequence[AgreementFact]) -> None:
        _, new = _amended((*before, DEAL.released(7), DEAL.refunded(3)), NEW, drawn=5)

        assert (new.phase, new.clock, new.round) == (Phase.ACTIVE, LATER, _after(before).round)
        assert (new.amount, new.released, new.refunded) == (AMOUNT + 5, 7, 3)

    @pytest.mark.parametrize("before", [DELIVERED, DISPUTED])
    def test_lets_the_clock_of_delivered_work_run_on(self, before: Sequence[AgreementFact]) -> None:
        _, new = _amended(before, NEW, drawn=5)

        assert new == replace(_after(before), amount=TokenUnits(AMOUNT + 5))

    def test_without_a_worker_leaves_the_offer_open(self) -> None:
        _, new = _amended(OFFERED, amending(DEAL, AMOUNT - 5, worker=ZERO_ADDRESS, deliver_by=LATER), returned=5)

        assert (new.phase, new.clock, new.escrowed) == (Phase.OFFERED, LATER, AMOUNT - 5)

    def test_drops_a_milestone(self) -> None:
        _, new = _amended(ACTIVE, amending(DEAL, 0), returned=AMOUNT)

        assert (new.is_closed, new.phase, new.clock) == (True, Phase.ACTIVE, DELIVER_BY)

    def test_ends_a_milestone_that_was_never_funded(self) -> None:
        deal = a_deal(5, 7)
        held = {deal.milestone: changed(deal.funded(), None, {})[deal.agreement_id, deal.milestone]}
        to = amending(deal, 5, 7)

        places = changed(deal.amended(to), deal.terms, held)

        assert places[deal.agreement_id, MilestoneIndex(1)].phase is Phase.AMENDED
        assert (Deal(to).agreement_id, MilestoneIndex(1)) not in places

    def test_of_an_agreement_that_nobody_knows_changes_nothing(self) -> None:
        assert changed(DEAL.amended(NEW), None, {}) == {}

    @pytest.mark.parametrize(
        ("before", "fact"),
        [
            (ACTIVE, DEAL.amended(NEW)),
            (ACTIVE, DEAL.amended(NEW, drawn=4)),
            (ACTIVE, DEAL.amended(NEW, drawn=10, returned=5)),
            ((*ACTIVE, DEAL.released(7)), DEAL.amended(amending(DEAL, 6), returned=AMOUNT - 6)),
            ((*ACTIVE, DEAL.amended(NEW, drawn=5)), DEAL.amended(NEW, drawn=5)),
        ],
    )
    def test_that_the_contract_could_not_make_is_refused(
        self, before: Sequence[AgreementFact], fact: AgreementAmended
    ) -> None:
        with pytest.raises(ImpossibleEvent):
            changed(fact, DEAL.terms, {DEAL.milestone: _after(before)})

    def test_that_loses_a_milestone_is_refused(self) -> None:
        deal = a_deal(5, 7)

        with pytest.raises(ImpossibleEvent):
            changed(deal.amended(amending(deal, 5)), deal.terms, {})


class TestAnOrderThatTheContractRefuses:
    @pytest.mark.parametrize(
        ("before", "fact"),
        [
            (OFFERED, DEAL.funded()),
            (PAID, DEAL.funded()),
            (ACTIVE, DEAL.accepted()),
            (DELIVERED, DEAL.accepted()),
            ((*OFFERED, DEAL.refunded(AMOUNT)), DEAL.accepted()),
            (DELIVERED, DEAL.delivered()),
            (REPAID, DEAL.delivered()),
            (ACTIVE, DEAL.delivered(1)),
            (SECOND_ROUND, DEAL.delivered(0)),
            (OFFERED, DEAL.changes_requested()),
            (ACTIVE, DEAL.changes_requested()),
            (DELIVERED, DEAL.changes_requested(2)),
            (DELIVERED, DEAL.changes_requested(0)),
            (PAID, DEAL.changes_requested()),
            (OFFERED, DEAL.claimed()),
            (ACTIVE, DEAL.claimed()),
            (SECOND_ROUND, DEAL.claimed()),
            (SPLIT, DEAL.claimed(released=100, refunded=AMOUNT - 100)),
            (DELIVERED, DEAL.claimed(released=1)),
            (DELIVERED, DEAL.claimed(refunded=1)),
            (DELIVERED, DEAL.reclaimed()),
            (REPAID, DEAL.reclaimed(refunded=AMOUNT)),
            (ACTIVE, DEAL.reclaimed(released=1)),
            (ACTIVE, DEAL.reclaimed(refunded=1)),
            (OFFERED, DEAL.disputed()),
            (ACTIVE, DEAL.disputed()),
            (DISPUTED, DEAL.disputed()),
            (DELIVERED, DEAL.disputed(round_=1)),
            (SECOND_ROUND, DEAL.disputed(round_=0)),
            (PAID, DEAL.disputed()),
            (DISPUTED, DEAL.delivered()),
            (DISPUTED, DEAL.changes_requested()),
            (DISPUTED, DEAL.claimed()),
            (DISPUTED, DEAL.reclaimed()),
            (DELIVERED, DEAL.ruled(1)),
            (DELIVERED, DEAL.concluded(1)),
            (SPLIT, DEAL.settled(1, 0, released=100)),
            (DISPUTED, DEAL.ruled(1, refunded=1)),
            (DISPUTED, DEAL.concluded(1, released=1)),
        ],
    )
    def test_is_refused(self, before: Sequence[AgreementFact], fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent):
            _next(_after(before), fact)

    @pytest.mark.parametrize("fact", [DEAL.released(1), DEAL.refunded(1), DEAL.settled(1, 1), DEAL.delivered()])
    def test_is_anything_under_terms_that_were_amended(self, fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent):
            folded(_amended(ACTIVE, NEW, drawn=5)[0], fact)

    @pytest.mark.parametrize(
        ("before", "fact"),
        [
            (DELIVERED, DEAL.settled(0, 0)),
            (DELIVERED, DEAL.settled(AMOUNT, 1)),
            (DELIVERED, DEAL.settled(-1, 2)),
            (DELIVERED, DEAL.settled(2, -1)),
            (DELIVERED, replace(DEAL.settled(10, 0), fee=TokenUnits(11))),
            (DELIVERED, DEAL.released(AMOUNT + 1)),
            (DELIVERED, DEAL.refunded(AMOUNT + 1)),
            ((*DELIVERED, DEAL.refunded(1)), DEAL.released(AMOUNT)),
            ((*DELIVERED, DEAL.released(1)), DEAL.refunded(AMOUNT)),
            (DELIVERED, DEAL.released(0)),
            (DELIVERED, DEAL.refunded(0)),
            (DELIVERED, DEAL.released(-5)),
            (DELIVERED, DEAL.released(5, before=5)),
            ((*DELIVERED, DEAL.released(10)), DEAL.released(5)),
            ((*DELIVERED, DEAL.refunded(10)), DEAL.refunded(5)),
            (DELIVERED, replace(DEAL.released(10), fee=TokenUnits(11))),
            (DELIVERED, replace(DEAL.released(10), fee=TokenUnits(-1))),
            (PAID, DEAL.released(1, before=AMOUNT)),
        ],
    )
    def test_is_one_that_pays_what_is_not_there(self, before: Sequence[AgreementFact], fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent):
            folded(_after(before), fact)

    def test_is_refused_for_the_largest_amounts_too(self) -> None:
        deal = Deal(a_deal(2**96 - 1).terms)
        paid = (deal.funded(), deal.released(2**96 - 2))

        assert _after((*paid, deal.refunded(1))).is_closed
        with pytest.raises(ImpossibleEvent):
            folded(_after(paid), deal.refunded(2))
