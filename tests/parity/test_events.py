"""Every event is decoded to what was sent: each is brought about on a real chain and compared field by field."""

from dataclasses import replace
from typing import get_args

import pytest

from tallystick.chain.abi import signatures
from tallystick.chain.artifacts import artifact
from tallystick.domain.acts import (
    Accept,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
    Sweep,
    Withdraw,
)
from tallystick.domain.events import (
    AgreementAmended,
    ChangesRequested,
    DisputeConcluded,
    DisputeOpened,
    DisputeRuled,
    Evidence,
    Fact,
    FeesSwept,
    OfferAccepted,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    PayoutOwed,
    Phase,
    WorkDelivered,
)
from tallystick.domain.terms import Milestone, NewTerms, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    Address,
    Hash,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
)
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain
from tests.parity.parties import Parties, facts_of

REVERTS = bytes.fromhex("5f5ffd")
"""Code that refuses whatever comes."""


@pytest.fixture
def parties(chain: DevChain) -> Parties:
    chain.enrich(chain.employer)
    return Parties(chain, a_deal(chain, fee=250))


def test_milestones_funded(parties: Parties) -> None:
    terms, codec = parties.terms, parties.codec
    acceptance = signed(parties.chain.worker, codec.terms_to_sign(terms))

    found = parties.facts(Fund((FIRST,), acceptance))

    assert found == [parties.funded((FIRST,), Phase.ACTIVE)]


@pytest.mark.spec("F8")
def test_milestones_funded_as_a_set(chain: DevChain) -> None:
    chain.enrich(chain.employer)
    parties = Parties(chain, a_deal(chain, amounts=range(1, 101)))
    some = tuple(MilestoneIndex(index) for index in (0, 7, 64, 99))

    assert parties.facts(Fund(some)) == [parties.funded(some, Phase.OFFERED)]


def test_offer_accepted(parties: Parties) -> None:
    assert parties.facts(Fund((FIRST,)), Accept(FIRST)) == [OfferAccepted(parties.id, parties.worker, FIRST)]


def test_work_delivered(parties: Parties) -> None:
    found = parties.facts(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE))

    until = Timestamp(parties.chain.now() + REVIEW)
    assert found == [WorkDelivered(parties.id, parties.worker, FIRST, 0, DELIVERABLE, until)]


def test_changes_requested(parties: Parties) -> None:
    later = Timestamp(parties.chain.now() + 2 * WEEK)

    found = parties.facts(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE), RequestChanges(FIRST, 0, REASON, later))

    assert found == [ChangesRequested(parties.id, parties.employer, FIRST, 1, REASON, later)]


def test_payment_released_and_fees_swept(parties: Parties) -> None:
    fee, part = TokenUnits(2_500), TokenUnits(100_000)

    found = parties.facts(Fund((FIRST,)), Release(FIRST, part))

    assert found == [PaymentReleased(parties.id, parties.worker, FIRST, part, fee, part)]
    recipient, token = parties.terms.payment.fee_recipient, parties.chain.token
    sweep = parties.codec.loose_call(Sweep(token, recipient))
    swept = parties.chain.carry_out(sweep, parties.chain.stranger)
    assert facts_of(parties.chain, swept) == [FeesSwept(recipient, token, fee)]


def test_payment_refunded(parties: Parties) -> None:
    part = TokenUnits(1)

    assert parties.facts(Fund((FIRST,)), Refund(FIRST, part)) == [
        PaymentRefunded(parties.id, parties.employer, FIRST, part, part)
    ]


def test_payment_claimed(parties: Parties) -> None:
    parties.facts(Fund((FIRST,)), Refund(FIRST, TokenUnits(50)), Deliver(FIRST, 0, DELIVERABLE))
    parties.chain.travel_to(parties.chain.now() + REVIEW)
    rest = TokenUnits(AMOUNT - 50)

    found = parties.facts(Claim(FIRST))

    assert found == [PaymentClaimed(parties.id, parties.worker, FIRST, rest, TokenUnits(rest * 250 // 10_000), rest)]


def test_payment_reclaimed(parties: Parties) -> None:
    found = parties.facts(Fund((FIRST,)), Release(FIRST, TokenUnits(50)), Reclaim(FIRST))

    rest = TokenUnits(AMOUNT - 50)
    assert found == [PaymentReclaimed(parties.id, parties.employer, FIRST, rest, rest)]


def disputed(parties: Parties) -> Parties:
    parties.facts(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE), Dispute(FIRST, 0, parties.worker, REASON))
    return parties


def test_payments_released_all_at_once(chain: DevChain) -> None:
    chain.enrich(chain.employer)
    parties, second = Parties(chain, a_deal(chain, amounts=(300, 50), fee=100)), MilestoneIndex(1)

    found = parties.facts(Fund((FIRST, second)), Release(FIRST, TokenUnits(100)), ReleaseAll((FIRST, second)))

    assert found == [
        PaymentReleased(parties.id, parties.worker, FIRST, TokenUnits(200), TokenUnits(2), TokenUnits(300)),
        PaymentReleased(parties.id, parties.worker, second, TokenUnits(50), TokenUnits(0), TokenUnits(50)),
    ]


def test_dispute_opened(parties: Parties) -> None:
    dispute = Dispute(FIRST, 0, parties.worker, REASON)

    found = parties.facts(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE), dispute)

    arbiter, until = parties.terms.conditions.arbiter, Timestamp(parties.chain.now() + WEEK)
    assert found == [DisputeOpened(parties.id, parties.worker, arbiter, FIRST, 0, REASON, until)]


@pytest.mark.parametrize("text", ["ipfs://what-i-saw", "", "§ 631 BGB 合同", "x" * 3_000])
def test_evidence(parties: Parties, text: str) -> None:
    found = parties.facts(Fund((FIRST,)), SubmitEvidence(FIRST, parties.employer, text))

    arbiter, group = parties.terms.conditions.arbiter, parties.holding_ids(parties.terms)[FIRST]
    assert found == [Evidence(arbiter, group, parties.employer, text)]


def test_dispute_ruled(parties: Parties) -> None:
    disputed(parties).facts(Release(FIRST, TokenUnits(400)))

    found = parties.facts(Rule(FIRST, TokenUnits(10_000), REASON))

    shares = (TokenUnits(9_600), TokenUnits(240), TokenUnits(AMOUNT - 10_000))
    assert found == [DisputeRuled(parties.id, parties.worker, parties.employer, FIRST, *shares, REASON)]


def test_dispute_concluded(parties: Parties) -> None:
    disputed(parties).chain.travel_to(parties.chain.now() + WEEK)

    found = parties.facts(Conclude(FIRST))

    half = TokenUnits(AMOUNT // 2)
    shares = (half, TokenUnits(half * 250 // 10_000), half)
    assert found == [DisputeConcluded(parties.id, parties.worker, parties.employer, FIRST, *shares)]


def test_payment_settled(parties: Parties) -> None:
    until = Timestamp(parties.chain.now() + WEEK)

    found = parties.facts(Fund((FIRST,)), Settle(FIRST, 0, TokenUnits(10_000), TokenUnits(5), until))

    shares = (TokenUnits(10_000), TokenUnits(250), TokenUnits(5))
    assert found == [PaymentSettled(parties.id, parties.worker, parties.employer, FIRST, *shares)]


@pytest.mark.spec("N5")
@pytest.mark.parametrize(("amount", "drawn", "returned"), [(AMOUNT + 7, 7, 0), (AMOUNT - 7, 0, 7), (0, 0, AMOUNT)])
def test_agreement_amended(parties: Parties, amount: int, drawn: int, returned: int) -> None:
    until = Timestamp(parties.chain.now() + WEEK)
    milestones = (Milestone(TokenUnits(amount), until), Milestone(TokenUnits(5), until))
    conditions = replace(parties.terms.conditions, parent=Hash(parties.id), milestones=milestones)
    new = Terms(parties.terms.payment, conditions)

    found = parties.facts(Fund((FIRST,)), Amend(new, until))

    assert found == [
        AgreementAmended(
            agreement_id=parties.codec.agreement_id(new),
            parent=parties.id,
            worker=parties.worker,
            drawn=TokenUnits(drawn),
            returned=TokenUnits(returned),
            terms=NewTerms.of(new),
            holding_ids=parties.holding_ids(new),
        )
    ]


def test_payout_owed_and_withdrawn(chain: DevChain) -> None:
    """The worker's address refuses money for a while; what it is owed, it withdraws to another."""
    parties = Parties(chain, in_token(a_deal(chain), ZERO_ADDRESS))
    parties.facts(Fund((FIRST,)))
    chain.install(parties.worker, REVERTS)
    part = TokenUnits(10_000)

    released = parties.facts(Release(FIRST, part))

    assert released[1] == PayoutOwed(parties.id, parties.worker, ZERO_ADDRESS, part)
    chain.install(parties.worker, b"")
    elsewhere = Address(chain.stranger.address)
    withdraw = parties.codec.loose_call(Withdraw(ZERO_ADDRESS, parties.worker, elsewhere, 0))
    withdrawn = chain.carry_out(withdraw, chain.worker)
    assert facts_of(chain, withdrawn) == [OwedWithdrawn(parties.worker, ZERO_ADDRESS, elsewhere, part)]


def test_every_event_of_the_interface_has_its_fact_and_the_other_way_round() -> None:
    events = {event.name for event in signatures(artifact("IAgreementEscrow").abi, "event")}

    assert events == {fact.__name__ for fact in get_args(Fact)}
