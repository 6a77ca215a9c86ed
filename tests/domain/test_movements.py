"""
movements_of
├── in each account and token they add up to the postings
├── a release ............ to the worker, and the fee beside it
├── a split .............. to both, each by its name
├── a funding of several .. one for each milestone
├── an amendment ......... from each milestone to the same one of the new agreement; the difference with the employer
└── a failed payout ...... owed, then withdrawn; fees accrued, then swept
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.events import Fact, FeesSwept, OwedWithdrawn, PayoutOwed
from tallystick.domain.holding import Held, changed
from tallystick.domain.journal import Account, Entry, Posting, entry_for, escrow_account, owed_account, party_account
from tallystick.domain.movements import Kind, Movement, movements_of
from tallystick.domain.units import Address, MilestoneIndex, TokenUnits
from tests.builders import EMPLOYER, FEE_RECIPIENT, STRANGER, TOKEN, WORKER, a_deal, amending, an_event

DEAL = a_deal(1_000, 700, fee=250)
_ACCOUNTS = [Account(f"party:{index}") for index in range(4)]


def _movements(fact: Fact, held: Held | None = None) -> tuple[Movement, ...]:
    entry = entry_for(an_event(fact), DEAL.terms, held)
    assert entry is not None
    return movements_of(entry)


def _told(movements: tuple[Movement, ...]) -> list[tuple[Kind, Account, Account, int]]:
    return [(one.kind, one.source, one.target, one.amount) for one in movements]


@st.composite
def _entries(draw: st.DrawFn) -> Entry:
    """Entries of any form that sum to zero in each of two tokens."""
    postings = []
    for token in (TOKEN, STRANGER):
        amounts = draw(st.lists(st.integers(-(10**30), 10**30), max_size=5))
        amounts = [*amounts, -sum(amounts)]
        postings += [Posting(draw(st.sampled_from(_ACCOUNTS)), token, TokenUnits(amount)) for amount in amounts]
    return Entry(an_event(DEAL.funded()), tuple(postings))


def _changes(entry: Entry) -> dict[tuple[Account, Address], int]:
    sums: Counter[tuple[Account, Address]] = Counter()
    for posting in entry.postings:
        sums[posting.account, posting.token] += posting.amount
    return {of: amount for of, amount in sums.items() if amount}


class TestMovements:
    @pytest.mark.spec("EX2")
    @given(_entries())
    def test_add_up_to_the_postings(self, entry: Entry) -> None:
        sums: Counter[tuple[Account, Address]] = Counter()
        for one in movements_of(entry):
            assert one.amount > 0
            sums[one.source, one.token] -= one.amount
            sums[one.target, one.token] += one.amount

        assert {of: amount for of, amount in sums.items() if amount} == _changes(entry)

    def test_of_a_release_go_to_the_worker_and_beside_it_is_the_fee(self) -> None:
        held = escrow_account(DEAL.agreement_id, MilestoneIndex(0))

        assert _told(_movements(DEAL.released(1_000))) == [
            (Kind.RELEASE, held, party_account(WORKER), 975),
            (Kind.FEE, held, Account(f"fees:{FEE_RECIPIENT}"), 25),
        ]

    def test_of_a_split_are_told_apart_by_who_gets_them(self) -> None:
        funded = changed(DEAL.funded(), None, {})[DEAL.agreement_id, DEAL.milestone]

        movements = _movements(DEAL.settled(600, 400), {DEAL.milestone: funded})

        assert [(one.kind, one.amount) for one in movements] == [
            (Kind.RELEASE, 585),
            (Kind.FEE, 15),
            (Kind.REFUND, 400),
        ]

    def test_of_a_funding_go_to_each_milestone(self) -> None:
        movements = _movements(DEAL.funded(also=[1]))

        assert [(one.kind, one.milestone, one.amount) for one in movements] == [
            (Kind.LOCK, 0, 1_000),
            (Kind.LOCK, 1, 700),
        ]

    def test_of_an_amendment_keep_to_the_milestone_and_the_rest_goes_back(self) -> None:
        held = {
            index: changed(DEAL.funded(also=[1]), None, {})[DEAL.agreement_id, index]
            for index in (MilestoneIndex(0), MilestoneIndex(1))
        }
        new = amending(DEAL, 400, 700)

        movements = _movements(DEAL.amended(new, returned=600), held)

        assert [(one.kind, one.milestone, one.amount) for one in movements] == [
            (Kind.CARRY, 0, 400),
            (Kind.CARRY, 1, 700),
            (Kind.REFUND, 0, 600),
        ]
        assert movements[0].source == escrow_account(DEAL.agreement_id, MilestoneIndex(0))
        assert movements[2].target == party_account(EMPLOYER)

    @pytest.mark.parametrize(
        ("fact", "kind"),
        [
            (PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(5)), Kind.OWE),
            (OwedWithdrawn(WORKER, TOKEN, STRANGER, TokenUnits(5)), Kind.WITHDRAW),
            (FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(5)), Kind.SWEEP),
        ],
    )
    def test_of_what_is_paid_out_later_are_of_no_agreement(self, fact: Fact, kind: Kind) -> None:
        (movement,) = _movements(fact)

        assert (movement.kind, movement.agreement_id, movement.milestone) == (kind, None, None)

    def test_of_a_failed_payout_end_with_what_is_owed(self) -> None:
        (movement,) = _movements(PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(5)))

        assert (movement.source, movement.target) == (party_account(WORKER), owed_account(WORKER))
