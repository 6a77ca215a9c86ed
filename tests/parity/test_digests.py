"""
Each authorization that the codec gives to sign is the one that the contract accepts: a stranger relays every act.
"""

from dataclasses import replace

import pytest

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.errors import ActRefused
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, signed
from tests.devchain import DevChain, Receipt

HALF = TokenUnits(AMOUNT // 2)


class Deal:
    """One agreement on the chain, whose acts a stranger relays."""

    def __init__(self, chain: DevChain) -> None:
        chain.enrich(chain.employer)
        self.chain = chain
        self.codec = EscrowCodec(chain.identity)
        self.terms: Terms = a_deal(chain)

    def relayed(self, act: Act) -> Receipt:
        """The act, signed by its party and sent by a stranger."""
        signer = self.chain.worker if isinstance(act, Accept | Deliver | Refund) else self.chain.employer
        typed_data = self.codec.authorization_to_sign(self.terms, act)
        signature = signed(signer, typed_data) if typed_data else b""
        return self.chain.carry_out(self.codec.call(self.terms, act, signature), self.chain.stranger)

    def error(self, act: Act, signature: bytes) -> str:
        """The contract's error for the act with a signature, sent by a stranger."""
        call = self.codec.call(self.terms, act, signature)
        with pytest.raises(ActRefused) as caught:
            OnChainEscrow(Node(self.chain.url), self.chain.escrow).simulate(call, Address(self.chain.stranger.address))
        return caught.value.error


@pytest.fixture
def deal(chain: DevChain) -> Deal:
    return Deal(chain)


def test_fund_and_its_acceptance_are_accepted(deal: Deal) -> None:
    acceptance = signed(deal.chain.worker, deal.codec.terms_to_sign(deal.terms))

    deal.relayed(Fund(FIRST, acceptance))

    assert deal.chain.balance(deal.chain.escrow) == AMOUNT


def test_accept_is_accepted(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))

    assert len(deal.relayed(Accept(FIRST)).logs) == 1


def test_deliver_is_accepted_in_its_round_only(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))
    next_round = Deliver(FIRST, 1, DELIVERABLE)
    too_early = signed(deal.chain.worker, deal.codec.authorization_to_sign(deal.terms, next_round))

    assert deal.error(next_round, too_early) == "InvalidSignature"
    assert len(deal.relayed(Deliver(FIRST, 0, DELIVERABLE)).logs) == 1


def test_request_changes_is_accepted_and_starts_a_round(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))
    deal.relayed(Deliver(FIRST, 0, DELIVERABLE))

    deal.relayed(RequestChanges(FIRST, 0, REASON, Timestamp(deal.chain.now() + WEEK + REVIEW)))

    assert len(deal.relayed(Deliver(FIRST, 1, DELIVERABLE)).logs) == 1


def test_release_is_accepted_once(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))
    release = Release(FIRST, HALF)
    voucher = signed(deal.chain.employer, deal.codec.authorization_to_sign(deal.terms, release))

    deal.relayed(release)

    assert deal.chain.balance(deal.chain.worker) == HALF
    assert deal.error(release, voucher) == "AlreadyReleased"


def test_refund_is_accepted(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))
    before = deal.chain.balance(deal.chain.employer)

    deal.relayed(Refund(FIRST, HALF))

    assert deal.chain.balance(deal.chain.employer) == before + HALF


def test_claim_needs_no_signature(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))
    deal.relayed(Deliver(FIRST, 0, DELIVERABLE))
    deal.chain.travel_to(deal.chain.now() + REVIEW)

    deal.relayed(Claim(FIRST))

    assert deal.chain.balance(deal.chain.worker) == AMOUNT


def test_reclaim_of_an_offer_is_accepted(deal: Deal) -> None:
    deal.relayed(Fund(FIRST))

    deal.relayed(Reclaim(FIRST))

    assert deal.chain.balance(deal.chain.escrow) == 0


@pytest.mark.parametrize("changed", ["amount", "agreement", "chain", "escrow", "signer"])
def test_a_signature_of_something_else_is_refused(deal: Deal, changed: str) -> None:
    deal.relayed(Fund(FIRST))
    release = Release(FIRST, HALF)
    identity = deal.chain.identity
    terms, act, codec, signer = deal.terms, release, deal.codec, deal.chain.employer
    match changed:
        case "amount":
            act = Release(FIRST, TokenUnits(HALF + 1))
        case "agreement":
            terms = a_deal(deal.chain, salt=1)
        case "chain":
            codec = EscrowCodec(replace(identity, chain_id=identity.chain_id + 1))
        case "escrow":
            codec = EscrowCodec(replace(identity, escrow=deal.chain.token))
        case _:
            signer = deal.chain.worker

    signature = signed(signer, codec.authorization_to_sign(terms, act))

    assert deal.error(release, signature) == "InvalidSignature"
