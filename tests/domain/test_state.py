from dataclasses import replace

import pytest

from tallystick.domain.events import Phase
from tallystick.domain.holding import Holding, changed
from tallystick.domain.state import AgreementState, MilestoneState, Outcome, agreement_state, milestone_state, outcome
from tallystick.domain.units import TokenUnits
from tests.builders import AMOUNT, a_deal

DEAL = a_deal()
OPEN = changed(DEAL.funded(), None, {})[DEAL.agreement_id, DEAL.milestone]


def _in(phase: Phase) -> Holding:
    return replace(OPEN, phase=phase)


def _closed(released: int) -> Holding:
    return replace(OPEN, released=TokenUnits(released), refunded=TokenUnits(AMOUNT - released))


class TestAMilestone:
    @pytest.mark.parametrize(
        ("holding", "state"),
        [
            (None, MilestoneState.UNFUNDED),
            (_in(Phase.OFFERED), MilestoneState.OFFERED),
            (_in(Phase.ACTIVE), MilestoneState.ACTIVE),
            (_in(Phase.DELIVERED), MilestoneState.DELIVERED),
            (_in(Phase.DISPUTED), MilestoneState.DISPUTED),
            (_closed(5), MilestoneState.CLOSED),
            (_in(Phase.AMENDED), MilestoneState.AMENDED),
            (replace(_closed(5), phase=Phase.AMENDED), MilestoneState.AMENDED),
        ],
    )
    def test_stands_where_its_holding_says(self, holding: Holding | None, state: MilestoneState) -> None:
        assert milestone_state(holding) is state

    @pytest.mark.parametrize(
        ("holding", "expected"),
        [
            (None, None),
            (_in(Phase.DELIVERED), None),
            (_closed(AMOUNT), Outcome.RELEASED),
            (_closed(0), Outcome.REFUNDED),
            (_closed(1), Outcome.SPLIT),
            (replace(OPEN, amount=TokenUnits(0)), Outcome.DROPPED),
            (_in(Phase.AMENDED), None),
        ],
    )
    def test_ends_as_the_money_went(self, holding: Holding | None, expected: Outcome | None) -> None:
        assert outcome(holding) is expected


class TestAnAgreement:
    @pytest.mark.parametrize(
        ("holdings", "state"),
        [
            ([None, None], AgreementState.DRAFT),
            ([_in(Phase.DELIVERED), _in(Phase.OFFERED)], AgreementState.OFFERED),
            ([_in(Phase.DELIVERED), _in(Phase.ACTIVE), None], AgreementState.ACTIVE),
            ([_closed(0), _in(Phase.DELIVERED)], AgreementState.DELIVERED),
            ([_in(Phase.DISPUTED)], AgreementState.DISPUTED),
            ([_closed(0), _closed(AMOUNT)], AgreementState.CLOSED),
            ([_closed(0), None], AgreementState.CLOSED),
            ([_in(Phase.AMENDED), replace(OPEN, phase=Phase.AMENDED)], AgreementState.AMENDED),
        ],
    )
    def test_stands_where_its_least_advanced_open_milestone_does(
        self, holdings: list[Holding | None], state: AgreementState
    ) -> None:
        assert agreement_state(holdings) is state
