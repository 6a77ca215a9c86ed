from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tallystick.domain.errors import UnsoundTerms
from tallystick.domain.terms import (
    MAX_AMOUNT,
    MAX_MILESTONES,
    MAX_PERIOD,
    MAX_SALT,
    MAX_TIMESTAMP,
    Milestone,
    NewTerms,
    Terms,
)
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, MilestoneIndex, Seconds, Timestamp, TokenUnits
from tests.builders import (
    AMOUNT,
    ARBITER,
    DELIVER_BY,
    EMPLOYER,
    FEE_RECIPIENT,
    STRANGER,
    WORKER,
    a_deal,
    amending,
    between,
    some_terms,
)

Change = Callable[[Terms], Terms]


def _payment(**changes: Any) -> Change:
    return lambda terms: replace(terms, payment=replace(terms.payment, **changes))


def _conditions(**changes: Any) -> Change:
    return lambda terms: replace(terms, conditions=replace(terms.conditions, **changes))


class TestUnsoundTerms:
    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("employer", _payment(employer=ZERO_ADDRESS)),
            ("worker", _payment(worker=EMPLOYER)),
            ("fee_recipient", _payment(fee_recipient=FEE_RECIPIENT)),
            ("fee_recipient", _payment(fee_bps=BasisPoints(1))),
            ("fee_bps", _payment(fee_bps=BasisPoints(1_001), fee_recipient=FEE_RECIPIENT)),
            ("milestones", _conditions(milestones=())),
            ("milestones", _conditions(milestones=(Milestone(AMOUNT, DELIVER_BY),) * (MAX_MILESTONES + 1))),
            ("arbiter", _conditions(arbiter=EMPLOYER)),
            ("arbiter", _conditions(arbiter=WORKER)),
            ("review_period", _payment(review_period=Seconds(0))),
            ("review_period", _payment(review_period=Seconds(MAX_PERIOD + 1))),
            ("dispute_period", _conditions(dispute_period=Seconds(MAX_PERIOD + 1))),
            ("dispute_period", _conditions(dispute_period=Seconds(0))),
            ("default_worker_bps", _conditions(default_worker_bps=BasisPoints(10_001))),
            ("salt", _conditions(salt=-1)),
            ("salt", _conditions(salt=MAX_SALT + 1)),
        ],
    )
    def test_cannot_be_built(self, field: str, change: Change) -> None:
        with pytest.raises(UnsoundTerms) as caught:
            change(some_terms())

        assert caught.value.field == field

    @pytest.mark.parametrize("amount", [-1, MAX_AMOUNT + 1])
    def test_are_those_with_an_amount_that_the_escrow_cannot_hold(self, amount: int) -> None:
        with pytest.raises(UnsoundTerms, match="amount"):
            Milestone(TokenUnits(amount), DELIVER_BY)

    @pytest.mark.parametrize("deliver_by", [-1, MAX_TIMESTAMP + 1])
    def test_are_those_with_a_deadline_that_the_escrow_cannot_hold(self, deliver_by: int) -> None:
        with pytest.raises(UnsoundTerms, match="deliver_by"):
            Milestone(AMOUNT, Timestamp(deliver_by))


class TestSoundTerms:
    @pytest.mark.parametrize(
        "change",
        [
            _payment(fee_bps=BasisPoints(1_000), fee_recipient=FEE_RECIPIENT),
            _payment(token=ZERO_ADDRESS),
            _conditions(milestones=(Milestone(MAX_AMOUNT, Timestamp(MAX_TIMESTAMP)),) * MAX_MILESTONES),
            _conditions(arbiter=ZERO_ADDRESS),
            _conditions(arbiter=ZERO_ADDRESS, dispute_period=Seconds(0), default_worker_bps=BasisPoints(0)),
            _payment(review_period=MAX_PERIOD),
            _conditions(dispute_period=MAX_PERIOD, default_worker_bps=BasisPoints(10_000), salt=MAX_SALT),
        ],
    )
    def test_reach_to_the_very_limits(self, change: Change) -> None:
        assert change(some_terms()) != some_terms()

    def test_may_leave_the_worker_open_even_without_an_arbiter(self) -> None:
        open_task = _conditions(arbiter=ZERO_ADDRESS)(between(some_terms(), worker=ZERO_ADDRESS))

        assert open_task.payment.worker == ZERO_ADDRESS

    def test_know_their_milestones_by_index(self) -> None:
        terms = some_terms(5, 7)

        assert [terms.milestone(MilestoneIndex(index)) for index in (-1, 0, 1, 2)] == [
            None,
            Milestone(TokenUnits(5), DELIVER_BY),
            Milestone(TokenUnits(7), DELIVER_BY),
            None,
        ]

    def test_add_up_their_milestones(self) -> None:
        assert some_terms(MAX_AMOUNT, MAX_AMOUNT, 1).conditions.total == 2 * MAX_AMOUNT + 1

    def test_drop_a_milestone_only_where_they_amend_others(self) -> None:
        amending(a_deal(5, 7), 5, 0).require_amounts()

        with pytest.raises(UnsoundTerms, match="amount"):
            some_terms(5, 0).require_amounts()


class TestTheTermsOfAnAmendment:
    def test_are_whole_again_with_their_employer(self) -> None:
        terms = some_terms(5, 7, fee=250)

        assert NewTerms.of(terms).offered_by(EMPLOYER) == terms
        assert NewTerms.of(terms).offered_by(STRANGER) == between(terms, employer=STRANGER)

    @pytest.mark.parametrize("employer", [WORKER, ARBITER, ZERO_ADDRESS])
    def test_are_nothing_with_an_employer_in_another_role(self, employer: Address) -> None:
        with pytest.raises(UnsoundTerms):
            NewTerms.of(some_terms()).offered_by(employer)
