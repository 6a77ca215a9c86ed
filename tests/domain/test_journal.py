from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.errors import ImpossibleEvent, UnbalancedEntry
from tallystick.domain.events import Fact, FeesSwept, OwedWithdrawn, PayoutOwed, Phase
from tallystick.domain.holding import Held, Holding, changed
from tallystick.domain.journal import (
    Account,
    Entry,
    Posting,
    entry_for,
    escrow_account,
    fees_account,
    owed_account,
    party_account,
)
from tallystick.domain.split import fee_between, fee_on
from tallystick.domain.terms import MAX_AMOUNT, MAX_FEE
from tallystick.domain.units import ZERO_HASH, AgreementId, BasisPoints, MilestoneIndex, TokenUnits
from tests.builders import AMOUNT, EMPLOYER, FEE_RECIPIENT, STRANGER, TOKEN, WORKER, Deal, a_deal, amending, an_event

DEAL = a_deal(AMOUNT, AMOUNT, fee=250).at(1)
HELD = escrow_account(DEAL.agreement_id, MilestoneIndex(1))

amounts = st.integers(1, MAX_AMOUNT)
rates = st.integers(0, MAX_FEE).map(BasisPoints)


def _held(released: int = 0, refunded: int = 0) -> dict[MilestoneIndex, Holding]:
    """The second milestone's holding, in a dispute."""
    funded = changed(DEAL.funded(), None, {})[DEAL.agreement_id, DEAL.milestone]
    paid = replace(funded, released=TokenUnits(released), refunded=TokenUnits(refunded), phase=Phase.DISPUTED)
    return {DEAL.milestone: paid}


def _changes(fact: Fact, held: Held | None = None) -> dict[Account, int]:
    entry = entry_for(an_event(fact), DEAL.terms, held)
    changes: Counter[Account] = Counter()
    for posting in entry.postings if entry else ():
        assert posting.token == TOKEN
        changes[posting.account] += posting.amount
    return dict(changes)


class TestAnEntry:
    @pytest.mark.spec("B14")
    def test_must_sum_to_zero(self) -> None:
        postings = (Posting(party_account(EMPLOYER), TOKEN, TokenUnits(-2)), Posting(HELD, TOKEN, TokenUnits(1)))

        with pytest.raises(UnbalancedEntry):
            Entry(an_event(DEAL.funded()), postings)

    @pytest.mark.spec("B14")
    def test_must_sum_to_zero_in_each_token_by_itself(self) -> None:
        postings = (Posting(party_account(EMPLOYER), TOKEN, TokenUnits(-1)), Posting(HELD, STRANGER, TokenUnits(1)))

        with pytest.raises(UnbalancedEntry):
            Entry(an_event(DEAL.funded()), postings)

    @pytest.mark.parametrize(
        "fact", [DEAL.accepted(), DEAL.delivered(), DEAL.changes_requested(), DEAL.disputed(), DEAL.evidence()]
    )
    def test_is_not_made_of_a_fact_that_moves_no_money(self, fact: Fact) -> None:
        assert entry_for(an_event(fact), DEAL.terms) is None

    def test_is_not_made_of_money_of_an_agreement_that_nobody_knows(self) -> None:
        with pytest.raises(UnbalancedEntry, match="no known agreement"):
            entry_for(an_event(DEAL.released(1)), None)

    def test_is_not_made_of_a_split_of_a_milestone_that_nobody_knows(self) -> None:
        with pytest.raises(UnbalancedEntry, match="nothing is known"):
            entry_for(an_event(DEAL.settled(1, 1)), DEAL.terms)

    @pytest.mark.parametrize("by", [-1, 1])
    def test_is_not_made_of_a_fee_that_was_not_agreed(self, by: int) -> None:
        release = DEAL.released(10_000)

        with pytest.raises(ImpossibleEvent, match="the agreed fee is 250"):
            entry_for(an_event(replace(release, fee=TokenUnits(release.fee + by))), DEAL.terms)


class TestMoney:
    def test_comes_from_the_employer(self) -> None:
        assert _changes(DEAL.funded()) == {party_account(EMPLOYER): -AMOUNT, HELD: AMOUNT}

    def test_of_several_milestones_comes_at_once(self) -> None:
        first = escrow_account(DEAL.agreement_id, MilestoneIndex(0))

        assert _changes(DEAL.funded(also=[0])) == {party_account(EMPLOYER): -2 * AMOUNT, HELD: AMOUNT, first: AMOUNT}

    @pytest.mark.parametrize("fact", [DEAL.ruled(10_000, released=1_000), DEAL.concluded(10_000, released=1_000)])
    def test_of_a_dispute_is_split_to_the_last_unit(self, fact: Fact) -> None:
        """The fee is the one on 11,000 in all, less the one on the 1,000 that were released before."""
        assert _changes(fact, _held(released=1_000)) == {
            HELD: 1_000 - AMOUNT,
            party_account(WORKER): 9_750,
            fees_account(FEE_RECIPIENT): 250,
            party_account(EMPLOYER): AMOUNT - 11_000,
        }

    def test_of_a_settlement_is_split_as_agreed(self) -> None:
        assert _changes(DEAL.settled(10_000, 5), _held()) == {
            HELD: -10_005,
            party_account(WORKER): 9_750,
            fees_account(FEE_RECIPIENT): 250,
            party_account(EMPLOYER): 5,
        }

    @pytest.mark.parametrize(("amount", "drawn", "returned"), [(AMOUNT, 0, 0), (AMOUNT + 7, 7, 0), (AMOUNT - 7, 0, 7)])
    def test_moves_to_the_agreement_that_replaces_another(self, amount: int, drawn: int, returned: int) -> None:
        new = Deal(amending(DEAL, AMOUNT, amount))
        moved = escrow_account(new.agreement_id, DEAL.milestone)

        found = _changes(DEAL.amended(new.terms, drawn=drawn, returned=returned), _held(released=1, refunded=2))

        employers = {party_account(EMPLOYER): returned - drawn} if drawn or returned else {}
        assert found == {HELD: 3 - AMOUNT, moved: amount - 3} | employers

    def test_of_an_amendment_is_the_same_whichever_milestone_was_funded_first(self) -> None:
        (held,) = _held().values()
        amended = an_event(DEAL.amended(amending(DEAL, AMOUNT, AMOUNT)))
        first, second = MilestoneIndex(0), MilestoneIndex(1)

        entry = entry_for(amended, DEAL.terms, {second: held, first: held})

        assert entry == entry_for(amended, DEAL.terms, {first: held, second: held})

    def test_of_an_agreement_that_nobody_knows_is_not_moved(self) -> None:
        amended = DEAL.amended(amending(DEAL, AMOUNT, AMOUNT))

        assert entry_for(an_event(amended), None) is None
        with pytest.raises(ImpossibleEvent, match="nobody knows"):
            entry_for(an_event(replace(amended, drawn=TokenUnits(1))), None)

    @pytest.mark.parametrize("fact", [DEAL.released(10_000), DEAL.claimed(refunded=AMOUNT - 10_000)])
    def test_goes_to_the_worker_less_the_fee(self, fact: Fact) -> None:
        assert _changes(fact) == {HELD: -10_000, party_account(WORKER): 9_750, fees_account(FEE_RECIPIENT): 250}

    @pytest.mark.parametrize("fact", [DEAL.refunded(AMOUNT), DEAL.reclaimed()])
    def test_goes_back_to_the_employer_without_a_fee(self, fact: Fact) -> None:
        assert _changes(fact) == {HELD: -AMOUNT, party_account(EMPLOYER): AMOUNT}

    @pytest.mark.parametrize("agreement_id", [DEAL.agreement_id, AgreementId(ZERO_HASH)])
    def test_that_could_not_be_pushed_is_owed(self, agreement_id: AgreementId) -> None:
        fact = PayoutOwed(agreement_id, WORKER, TOKEN, TokenUnits(9))

        assert _changes(fact) == {party_account(WORKER): -9, owed_account(WORKER): 9}

    def test_that_was_owed_is_withdrawn_to_wherever_its_owner_says(self) -> None:
        fact = OwedWithdrawn(WORKER, TOKEN, STRANGER, TokenUnits(9))

        assert _changes(fact) == {owed_account(WORKER): -9, party_account(STRANGER): 9}

    def test_of_fees_is_swept_to_their_recipient(self) -> None:
        fact = FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(9))

        assert _changes(fact) == {fees_account(FEE_RECIPIENT): -9, party_account(FEE_RECIPIENT): 9}


class TestTheFee:
    @given(amount=amounts, rate=rates)
    def test_is_rounded_down_and_never_a_whole_unit_too_low(self, amount: int, rate: BasisPoints) -> None:
        fee = fee_on(TokenUnits(amount), rate)

        assert fee * 10_000 <= amount * rate < (fee + 1) * 10_000

    @given(steps=st.lists(amounts, min_size=1, max_size=12), rate=rates)
    def test_does_not_depend_on_the_path_of_releases(self, steps: list[int], rate: BasisPoints) -> None:
        totals = [TokenUnits(sum(steps[:count])) for count in range(len(steps) + 1)]

        fees = [fee_between(before, after, rate) for before, after in pairwise(totals)]

        assert sum(fees) == fee_on(totals[-1], rate)
        assert all(0 <= fee <= step for fee, step in zip(fees, steps, strict=True))
