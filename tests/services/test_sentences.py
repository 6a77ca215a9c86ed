from dataclasses import replace

import pytest

from tallystick.domain.acts import Accept, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges, Settle
from tallystick.domain.events import Phase
from tallystick.domain.ports import Token
from tallystick.domain.terms import MAX_AMOUNT, MAX_TIMESTAMP
from tallystick.domain.units import ZERO_ADDRESS, Hash, Seconds, Timestamp, TokenUnits
from tallystick.services.sentences import act_sentence, approval_sentence, terms_sentence
from tallystick.services.words import amount_of, instant_of, span_of
from tests.services.samples import (
    ARBITER,
    DEADLINE,
    EMPLOYER,
    FIRST,
    RECIPIENT,
    TLD,
    TOKEN,
    WORKER,
    a_holding,
    some_terms,
)

WORK = Hash("0x" + "d1" * 32)
QUARTER = 250_000_000


class TestAmounts:
    @pytest.mark.parametrize(
        ("amount", "decimals", "text"),
        [
            (0, 6, "0.000000 TLD"),
            (1, 6, "0.000001 TLD"),
            (QUARTER, 6, "250.000000 TLD"),
            (7, 0, "7 TLD"),
            (MAX_AMOUNT, 18, "79228162514.264337593543950335 TLD"),
        ],
    )
    def test_are_exact(self, amount: int, decimals: int, text: str) -> None:
        assert amount_of(TokenUnits(amount), Token(TOKEN, "TLD", decimals)) == text


class TestTimes:
    def test_are_utc(self) -> None:
        assert instant_of(DEADLINE) == "2027-01-15 08:00:00 UTC"

    def test_are_written_even_when_no_calendar_goes_that_far(self) -> None:
        assert str(MAX_TIMESTAMP) in instant_of(MAX_TIMESTAMP)

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [(0, "0 seconds"), (1, "1 second"), (90_061, "1 day 1 hour 1 minute 1 second"), (259_200, "3 days")],
    )
    def test_spans_are_said_as_people_say_them(self, seconds: int, text: str) -> None:
        assert span_of(Seconds(seconds)) == text


class TestTerms:
    def test_name_parties_amount_deadline_and_rules(self) -> None:
        sentence = terms_sentence(some_terms(QUARTER, fee=250), TLD)

        for fact in (EMPLOYER, WORKER, "250.000000 TLD", "2027-01-15 08:00:00 UTC", "3 days", "2.5 %", RECIPIENT):
            assert fact in sentence
        assert f"{ARBITER} has 7 days to rule" in sentence
        assert "50 % to the worker" in sentence

    def test_read_a_few_milestones_out_and_count_many(self) -> None:
        assert "milestone 1 (2.000000 TLD)" in terms_sentence(some_terms(1_000_000, 2_000_000), TLD)
        assert "in 100 milestones" in terms_sentence(some_terms(*[1] * 100), TLD)

    def test_say_that_a_task_is_open_and_that_nobody_arbitrates(self) -> None:
        terms = some_terms(1, worker=ZERO_ADDRESS)
        without = replace(terms, conditions=replace(terms.conditions, arbiter=ZERO_ADDRESS))

        assert "whoever will be engaged" in terms_sentence(without, TLD)
        assert "There is no arbiter" in terms_sentence(without, TLD)
        assert "There is no fee" in terms_sentence(without, TLD)


class TestActs:
    def test_a_funding_says_how_the_money_comes_back(self) -> None:
        terms = some_terms(QUARTER)

        offered = act_sentence(terms, Fund((FIRST,)), TLD, {})
        engaged = act_sentence(terms, Fund((FIRST,), b"signed"), TLD, {})
        open_task = act_sentence(some_terms(QUARTER, worker=ZERO_ADDRESS), Fund((FIRST,)), TLD, {})

        assert "locks 250.000000 TLD" in offered
        assert "Until the worker accepts, the employer can take it back at any time" in offered
        assert "only by the worker's refund" in engaged
        assert "Until a worker is engaged" in open_task

    def test_a_release_says_what_it_adds_and_what_it_makes_in_all(self) -> None:
        sentence = act_sentence(
            some_terms(QUARTER, fee=100),
            Release(FIRST, TokenUnits(200_000_000)),
            TLD,
            {FIRST: a_holding(QUARTER, released=50_000_000)},
        )

        assert "150.000000 TLD of milestone 0: 200.000000 TLD in all" in sentence
        assert "A fee of 1 % is taken" in sentence
        assert "cannot be taken back" in sentence

    def test_a_refund_says_what_it_adds_and_what_it_makes_in_all(self) -> None:
        sentence = act_sentence(
            some_terms(QUARTER),
            Refund(FIRST, TokenUnits(30_000_000)),
            TLD,
            {FIRST: a_holding(QUARTER, refunded=10_000_000)},
        )

        assert "20.000000 TLD of milestone 0 back: 30.000000 TLD in all" in sentence

    @pytest.mark.parametrize(
        ("released", "refunded", "left"),
        [(0, 0, "100.000000"), (50_000_000, 20_000_000, "100.000000"), (QUARTER, 0, "0.000000")],
    )
    def test_a_settlement_leaves_what_is_locked_and_not_moved(self, released: int, refunded: int, left: str) -> None:
        sentence = act_sentence(
            some_terms(QUARTER),
            Settle(FIRST, 0, TokenUnits(100_000_000), TokenUnits(50_000_000), DEADLINE),
            TLD,
            {FIRST: a_holding(QUARTER, released=released, refunded=refunded)},
        )

        assert f" {left} TLD stays locked" in sentence

    def test_a_claim_and_a_reclaim_say_what_is_left_and_why(self) -> None:
        held = a_holding(QUARTER, released=50_000_000)

        assert "200.000000 TLD" in act_sentence(some_terms(QUARTER), Claim(FIRST), TLD, {FIRST: held})
        assert "nothing was delivered in time" in act_sentence(some_terms(QUARTER), Reclaim(FIRST), TLD, {FIRST: held})
        offer = a_holding(QUARTER, phase=Phase.OFFERED)
        assert "the offer is taken back" in act_sentence(some_terms(QUARTER), Reclaim(FIRST), TLD, {FIRST: offer})

    def test_the_others_say_what_follows(self) -> None:
        terms, later = some_terms(QUARTER), Timestamp(DEADLINE + 86_400)

        assert "cannot take the offer back" in act_sentence(terms, Accept(FIRST), TLD, {})
        assert WORK in act_sentence(terms, Deliver(FIRST, 0, WORK), TLD, {})
        assert "2027-01-16 08:00:00 UTC" in act_sentence(terms, RequestChanges(FIRST, 0, WORK, later), TLD, {})
        assert "no more" in approval_sentence(terms, TokenUnits(QUARTER), TLD)
