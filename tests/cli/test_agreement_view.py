"""What people are shown of an agreement, from what the API answers of it."""

from typing import Any

import pytest

from tallystick.cli.agreement_view import listed_row, milestones, summary
from tallystick.domain.units import ZERO_ADDRESS

ARBITER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
WHEN = "2027-01-22T08:00:00Z"


def a_milestone(**changes: Any) -> dict[str, Any]:
    return {
        "index": 0,
        "state": "active",
        "outcome": None,
        "amount": "2500000",
        "escrowed": "2500000",
        "released": "0",
        "refunded": "0",
        "deliver_by": None,
        "review_until": None,
        "rule_by": None,
        "round": 0,
        "deliverable": None,
    } | changes


def an_agreement(*parts: dict[str, Any], arbiter: str = ARBITER, **changes: Any) -> dict[str, Any]:
    return {
        "agreement_id": "0x12",
        "state": "active",
        "successor": None,
        "employer": ARBITER,
        "worker": ARBITER,
        "accepted": True,
        "token": {"address": ARBITER, "symbol": "TLD", "decimals": 6},
        "amount": "2500000",
        "escrowed": "2500000",
        "released": "0",
        "refunded": "0",
        "milestones": list(parts),
        "terms": {
            "fee_bps": 0,
            "fee_recipient": ZERO_ADDRESS,
            "review_period": 90_061,
            "arbiter": arbiter,
            "dispute_period": 604_800,
            "default_worker_bps": 5_000,
            "brief_hash": "0x34",
        },
        "as_of": {"block": None},
    } | changes


@pytest.mark.parametrize(
    ("milestone", "arbiter", "clock"),
    [
        (a_milestone(deliver_by=WHEN), ARBITER, {"deliver_by": WHEN}),
        (a_milestone(state="delivered", review_until=WHEN), ARBITER, {"review_until": WHEN}),
        (a_milestone(state="disputed", rule_by=WHEN), ARBITER, {"rule_by": WHEN}),
        (a_milestone(state="disputed", rule_by=WHEN), ZERO_ADDRESS, {"conclude_from": WHEN}),
        (a_milestone(state="closed", outcome="released", deliver_by=WHEN), ARBITER, {}),
    ],
)
def test_a_milestone_shows_the_one_clock_that_runs(
    milestone: dict[str, Any], arbiter: str, clock: dict[str, str]
) -> None:
    ((heading, shown),) = milestones(an_agreement(milestone, arbiter=arbiter))

    assert heading == "milestone 0 (1 of 1)"
    assert {name: value for name, value in shown.items() if value == WHEN} == clock
    assert shown["outcome"] == milestone["outcome"]


@pytest.mark.spec("CM18")
def test_what_is_in_dispute_is_called_so() -> None:
    agreement = an_agreement(a_milestone(state="disputed"), state="disputed")

    ((_, shown),) = milestones(agreement)

    assert {summary(agreement)["state"], shown["state"], listed_row(agreement)[1]} == {"in dispute"}


def test_an_amended_agreement_names_the_one_that_replaced_it() -> None:
    assert summary(an_agreement(successor="0x56"))["successor"] == "0x56"


def test_amounts_are_in_whole_tokens_with_their_symbol() -> None:
    assert listed_row(an_agreement(amount="1000000002500000"))[2] == "1,000,000,002.5 TLD"


def test_amounts_are_in_token_units_where_the_token_cannot_be_asked() -> None:
    token = {"address": ARBITER, "symbol": None, "decimals": None}

    assert listed_row(an_agreement(token=token))[2] == "2500000 token units"
    assert "cannot be asked now" in summary(an_agreement(token=token))["token"]


def test_periods_and_shares_are_as_people_say_them() -> None:
    shown = summary(an_agreement())

    assert (shown["review_period"], shown["dispute_period"]) == ("1 day, 1:01:01", "7 days")
    assert (shown["fee"], shown["without_a_ruling"]) == ("none", "50 % of what is left to the worker")


def test_an_open_task_has_no_worker() -> None:
    assert summary(an_agreement(worker=ZERO_ADDRESS))["worker"] == "open task"
