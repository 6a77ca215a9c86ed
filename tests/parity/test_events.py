"""Every event is decoded to what was sent: each is brought about on a real chain and compared field by field."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings

from tallystick.chain.abi import signatures
from tallystick.chain.answers import Log, log_of
from tallystick.chain.artifacts import artifact
from tallystick.chain.calls import ESCROW, terms_tuple, written
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.events import event_of, fact_of
from tallystick.chain.node import Node
from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.events import (
    ChangesRequested,
    Fact,
    FeesSwept,
    MilestoneFunded,
    OfferAccepted,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PayoutOwed,
    Phase,
    WorkDelivered,
)
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Timestamp, TokenUnits, Wei
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain, Receipt
from tests.parity.agreements import agreements

REVERTS = bytes.fromhex("5f5ffd")
"""Code that refuses whatever comes."""


class Parties:
    """An employer and a worker who act on one agreement themselves."""

    def __init__(self, chain: DevChain, terms: Terms) -> None:
        self.chain = chain
        self.terms = terms
        self.codec = EscrowCodec(chain.identity)
        self.id = self.codec.agreement_id(terms)
        self.employer = terms.payment.employer
        self.worker = terms.payment.worker

    def carry_out(self, act: Act) -> Receipt:
        by_worker = isinstance(act, Accept | Deliver | Refund | Claim)
        sender = self.chain.worker if by_worker else self.chain.employer
        return self.chain.carry_out(self.codec.call(self.terms, act), sender)

    def facts(self, *acts: Act) -> list[Fact]:
        """What the last of some acts brought about."""
        receipts = [self.carry_out(act) for act in acts]
        return facts_of(self.chain, receipts[-1])


def facts_of(chain: DevChain, receipt: Receipt) -> list[Fact]:
    return [fact for log in logs_of(chain, receipt) if (fact := fact_of(log)) is not None]


def logs_of(chain: DevChain, receipt: Receipt) -> Sequence[Log]:
    logs = [log_of(log) for log in receipt.logs]
    return [log for log in logs if log.address == chain.escrow]


@pytest.fixture
def parties(chain: DevChain) -> Parties:
    chain.enrich(chain.employer)
    return Parties(chain, a_deal(chain, fee=250))


def test_milestone_funded(parties: Parties) -> None:
    terms, codec = parties.terms, parties.codec
    acceptance = signed(parties.chain.worker, codec.terms_to_sign(terms))

    found = parties.facts(Fund(FIRST, acceptance))

    assert found == [MilestoneFunded(parties.id, parties.employer, parties.worker, FIRST, Phase.ACTIVE, terms)]


def test_offer_accepted(parties: Parties) -> None:
    assert parties.facts(Fund(FIRST), Accept(FIRST)) == [OfferAccepted(parties.id, parties.worker, FIRST)]


def test_work_delivered(parties: Parties) -> None:
    found = parties.facts(Fund(FIRST), Deliver(FIRST, 0, DELIVERABLE))

    until = Timestamp(parties.chain.now() + REVIEW)
    assert found == [WorkDelivered(parties.id, parties.worker, FIRST, 0, DELIVERABLE, until)]


def test_changes_requested(parties: Parties) -> None:
    later = Timestamp(parties.chain.now() + 2 * WEEK)

    found = parties.facts(Fund(FIRST), Deliver(FIRST, 0, DELIVERABLE), RequestChanges(FIRST, 0, REASON, later))

    assert found == [ChangesRequested(parties.id, parties.employer, FIRST, 1, REASON, later)]


def test_payment_released_and_fees_swept(parties: Parties) -> None:
    fee, part = TokenUnits(2_500), TokenUnits(100_000)

    found = parties.facts(Fund(FIRST), Release(FIRST, part))

    assert found == [PaymentReleased(parties.id, parties.worker, FIRST, part, fee, part)]
    recipient, token = parties.terms.payment.fee_recipient, parties.chain.token
    sweep = written(parties.chain.escrow, ESCROW["sweep"], (token, recipient), Wei(0))
    swept = parties.chain.carry_out(sweep, parties.chain.stranger)
    assert facts_of(parties.chain, swept) == [FeesSwept(recipient, token, fee)]


def test_payment_refunded(parties: Parties) -> None:
    part = TokenUnits(1)

    assert parties.facts(Fund(FIRST), Refund(FIRST, part)) == [
        PaymentRefunded(parties.id, parties.employer, FIRST, part, part)
    ]


def test_payment_claimed(parties: Parties) -> None:
    parties.facts(Fund(FIRST), Refund(FIRST, TokenUnits(50)), Deliver(FIRST, 0, DELIVERABLE))
    parties.chain.travel_to(parties.chain.now() + REVIEW)
    rest = TokenUnits(AMOUNT - 50)

    found = parties.facts(Claim(FIRST))

    assert found == [PaymentClaimed(parties.id, parties.worker, FIRST, rest, TokenUnits(rest * 250 // 10_000), rest)]


def test_payment_reclaimed(parties: Parties) -> None:
    found = parties.facts(Fund(FIRST), Release(FIRST, TokenUnits(50)), Reclaim(FIRST))

    rest = TokenUnits(AMOUNT - 50)
    assert found == [PaymentReclaimed(parties.id, parties.employer, FIRST, rest, rest)]


def test_payout_owed_and_withdrawn(chain: DevChain) -> None:
    """The worker's address refuses money for a while; what it is owed, it withdraws to another."""
    parties = Parties(chain, in_token(a_deal(chain), ZERO_ADDRESS))
    parties.facts(Fund(FIRST))
    chain.install(parties.worker, REVERTS)
    part = TokenUnits(10_000)

    released = parties.facts(Release(FIRST, part))

    assert released[1] == PayoutOwed(parties.id, parties.worker, ZERO_ADDRESS, part)
    chain.install(parties.worker, b"")
    elsewhere = Address(chain.stranger.address)
    withdraw = written(chain.escrow, ESCROW["withdraw"], (ZERO_ADDRESS, parties.worker, elsewhere), Wei(0))
    withdrawn = chain.carry_out(withdraw, chain.worker)
    assert facts_of(chain, withdrawn) == [OwedWithdrawn(parties.worker, ZERO_ADDRESS, elsewhere, part)]


def test_every_event_of_the_interface_has_its_fact_and_the_other_way_round() -> None:
    events = {event.name for event in signatures(artifact("IAgreementEscrow").abi, "event")}

    assert events == {fact.__name__ for fact in get_args(Fact)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=agreements())
def test_terms_of_all_kinds_come_back_from_a_log(chain: DevChain, terms: Terms) -> None:
    """The payload is what the contract would write: its encoding is checked against the agreement id elsewhere."""
    codec = EscrowCodec(chain.identity)
    template = next(event for event in signatures(artifact("AgreementEscrow").abi, "event") if "terms" in str(event))
    payload = replace(template, parameters=template.parameters[3:]).encode(0, 1, terms_tuple(terms))[4:]
    topics = [bytes.fromhex(word[2:].zfill(64)) for word in (terms.payment.employer, terms.payment.worker)]
    agreement_id = codec.agreement_id(terms)

    fact = fact_of(a_log(chain, (template.hash, bytes.fromhex(agreement_id[2:]), *topics), payload))

    payment = terms.payment
    assert fact == MilestoneFunded(agreement_id, payment.employer, payment.worker, FIRST, Phase.OFFERED, terms)


class TestWhenALogIsOdd:
    def test_skips_an_event_that_nobody_knows(self, chain: DevChain) -> None:
        block = Node(chain.url).block("latest")
        assert block is not None

        log = replace(a_log(chain, (b"\x01" * 32,), b""), block_number=block.number, block_hash=block.hash)

        assert event_of(log, block) is None
        assert fact_of(a_log(chain, (), b"")) is None

    def test_refuses_one_that_was_removed_or_is_of_another_block(self, parties: Parties) -> None:
        receipt = parties.carry_out(Fund(FIRST))
        block = Node(parties.chain.url).block(receipt.block_number)
        log = logs_of(parties.chain, receipt)[0]
        assert block is not None

        event = event_of(log, block)

        assert event is not None
        assert (event.block_hash, event.timestamp) == (block.hash, block.timestamp)
        for odd in (replace(log, removed=True), replace(log, block_hash=block.parent_hash)):
            with pytest.raises(ChainUnavailable):
                event_of(odd, block)

    def test_refuses_one_that_cannot_be_read(self, parties: Parties) -> None:
        log = logs_of(parties.chain, parties.carry_out(Fund(FIRST)))[0]

        for odd in (replace(log, payload=log.payload[:-32]), replace(log, topics=log.topics[:-1])):
            with pytest.raises(ChainUnavailable, match="cannot be read"):
                fact_of(odd)


def a_log(chain: DevChain, topics: tuple[bytes, ...], payload: bytes) -> Log:
    block = Node(chain.url).block(chain.identity.deployed_at)
    assert block is not None
    nothing = {"transactionHash": "0x" + "00" * 32, "logIndex": "0x0", "address": chain.escrow, "data": "0x"}
    fields = nothing | {"topics": [], "blockNumber": hex(block.number), "blockHash": block.hash}
    return replace(log_of(fields), topics=topics, payload=payload)
