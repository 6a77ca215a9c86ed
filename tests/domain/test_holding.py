from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import pytest

from tallystick.domain.errors import ImpossibleEvent
from tallystick.domain.events import MilestoneFact, Phase
from tallystick.domain.holding import Holding, folded
from tallystick.domain.units import MilestoneIndex, Timestamp, TokenUnits
from tests.builders import AMOUNT, DELIVER_BY, DELIVERABLE, REVIEW_UNTIL, Deal, a_deal

DEAL = a_deal(fee=250)
LATER = Timestamp(DELIVER_BY + 1)

UNFUNDED: Sequence[MilestoneFact] = ()
OFFERED = (DEAL.funded(),)
ACTIVE = (DEAL.funded(Phase.ACTIVE),)
DELIVERED = (*ACTIVE, DEAL.delivered())
SECOND_ROUND = (*DELIVERED, DEAL.changes_requested())
PAID = (*DELIVERED, DEAL.released(AMOUNT))
REPAID = (*ACTIVE, DEAL.refunded(AMOUNT))
SPLIT = (*DELIVERED, DEAL.released(100), DEAL.refunded(AMOUNT - 100))


def _after(facts: Sequence[MilestoneFact]) -> Holding:
    held = reduce(folded, facts, None)
    assert held is not None
    return held


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
        ],
    )
    def test_refuses_every_other_fact(self, fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent, match="never funded"):
            folded(None, fact)

    @pytest.mark.parametrize("phase", [Phase.NONE, Phase.DELIVERED, Phase.DISPUTED])
    def test_refuses_a_funding_in_a_phase_that_funding_does_not_lead_to(self, phase: Phase) -> None:
        with pytest.raises(ImpossibleEvent):
            folded(None, DEAL.funded(phase))

    def test_refuses_a_funding_of_a_milestone_that_the_terms_do_not_have(self) -> None:
        with pytest.raises(ImpossibleEvent):
            folded(None, replace(DEAL.funded(), milestone=MilestoneIndex(1)))


class TestFolding:
    def test_a_funding_locks_the_amount_until_the_deadline(self) -> None:
        assert _after(OFFERED) == Holding(
            AMOUNT, TokenUnits(0), TokenUnits(0), DELIVER_BY, Phase.OFFERED, 0, deliverable=None
        )

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
        ],
    )
    def test_claim_and_reclaim_leave_nothing(self, last: Sequence[MilestoneFact]) -> None:
        assert _after(last).is_closed


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
        ],
    )
    def test_is_refused(self, before: Sequence[MilestoneFact], fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent):
            folded(_after(before), fact)

    @pytest.mark.parametrize(
        ("before", "fact"),
        [
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
    def test_is_one_that_pays_what_is_not_there(self, before: Sequence[MilestoneFact], fact: MilestoneFact) -> None:
        with pytest.raises(ImpossibleEvent):
            folded(_after(before), fact)

    def test_is_refused_for_the_largest_amounts_too(self) -> None:
        deal = Deal(a_deal(2**96 - 1).terms)
        paid = (deal.funded(), deal.released(2**96 - 2))

        assert _after((*paid, deal.refunded(1))).is_closed
        with pytest.raises(ImpossibleEvent):
            folded(_after(paid), deal.refunded(2))
