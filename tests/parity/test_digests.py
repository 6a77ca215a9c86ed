"""
Each authorization that the codec gives to sign is the one that the contract accepts: a stranger relays every act.
"""

from dataclasses import replace

import pytest

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    FundWithAuthorization,
    FundWithPermit2,
    LooseAct,
    Permit,
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
from tallystick.domain.errors import ActRefused, Malformed
from tallystick.domain.ports import TokenDomain
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, MilestoneIndex, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain, Receipt

HALF = TokenUnits(AMOUNT // 2)
BOTH = (FIRST, MilestoneIndex(1))
ALWAYS = Timestamp(2**40 - 1)
OF_THE_WORKER = (Accept, Deliver, Refund, Dispute)
REVERTS = bytes.fromhex("5f5ffd")
"""Code that refuses whatever comes."""


class Deal:
    """One agreement on the chain, whose acts a stranger relays."""

    def __init__(self, chain: DevChain, terms: Terms | None = None) -> None:
        chain.enrich(chain.employer)
        self.chain = chain
        self.codec = EscrowCodec(chain.identity)
        self.escrow = OnChainEscrow(Node(chain.url), chain.escrow)
        self.terms = terms or a_deal(chain)

    def relayed(self, *acts: Act) -> Receipt:
        """Acts, signed by their parties and sent by a stranger. Returns the receipt of the last."""
        receipts = [self._relayed(act) for act in acts]
        return receipts[-1]

    def relayed_loose(self, act: LooseAct, domain: TokenDomain | None = None) -> Receipt:
        typed_data = self.codec.loose_authorization_to_sign(act, domain)
        owner = self.chain.worker if isinstance(act, Withdraw) else self.chain.employer
        signature = signed(owner, typed_data) if typed_data else b""
        return self.chain.carry_out(self.codec.loose_call(act, signature), self.chain.stranger)

    def error(self, act: Act, signature: bytes, worker_signature: bytes = b"") -> str:
        """The contract's error for the act with signatures, sent by a stranger."""
        call = self.codec.call(self.terms, act, signature, worker_signature)
        with pytest.raises(ActRefused) as caught:
            self.escrow.simulate(call, Address(self.chain.stranger.address))
        return caught.value.error

    def _relayed(self, act: Act) -> Receipt:
        arbiters = isinstance(act, Rule)
        signer = self.chain.worker if isinstance(act, OF_THE_WORKER) else self.chain.employer
        token = self.escrow.token_domain(self.terms.payment.token)
        typed_data = self.codec.authorization_to_sign(self.terms, act, token)
        signature = signed(self.chain.arbiter if arbiters else signer, typed_data) if typed_data else b""
        worker_signature = signed(self.chain.worker, typed_data) if isinstance(act, Settle | Amend) else b""
        call = self.codec.call(self.terms, act, signature, worker_signature)
        return self.chain.carry_out(call, self.chain.stranger)


@pytest.fixture
def deal(chain: DevChain) -> Deal:
    return Deal(chain)


def disputed(deal: Deal) -> Deal:
    worker = deal.terms.payment.worker
    deal.relayed(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE), Dispute(FIRST, 0, worker, REASON))
    return deal


class TestFunding:
    def test_is_accepted_with_the_workers_acceptance(self, deal: Deal) -> None:
        acceptance = signed(deal.chain.worker, deal.codec.terms_to_sign(deal.terms))

        deal.relayed(Fund((FIRST,), acceptance))

        assert deal.chain.balance(deal.chain.escrow) == AMOUNT

    def test_of_a_set_is_accepted_for_this_set_only(self, chain: DevChain) -> None:
        deal = Deal(chain, a_deal(chain, amounts=(3, 5)))
        for_both = signed(chain.employer, deal.codec.authorization_to_sign(deal.terms, Fund(BOTH)))

        assert deal.error(Fund((FIRST,)), for_both) == "InvalidSignature"
        deal.relayed(Fund(BOTH))
        assert chain.balance(chain.escrow) == 8

    def test_by_the_tokens_authorization_needs_no_allowance(self, deal: Deal) -> None:
        deal.chain.approve(deal.chain.employer, 0)

        deal.relayed(FundWithAuthorization((FIRST,), Timestamp(0), ALWAYS))

        assert deal.chain.balance(deal.chain.escrow) == AMOUNT

    def test_by_the_tokens_authorization_is_for_these_terms_only(self, deal: Deal) -> None:
        act = FundWithAuthorization((FIRST,), Timestamp(0), ALWAYS)
        other, domain = a_deal(deal.chain, salt=1), deal.escrow.token_domain(deal.chain.token)

        signature = signed(deal.chain.employer, deal.codec.authorization_to_sign(other, act, domain))

        assert deal.error(act, signature) == "AuthorizationNotSigned"

    def test_by_the_tokens_authorization_needs_the_tokens_domain(self, deal: Deal) -> None:
        with pytest.raises(Malformed, match="own EIP-712 domain"):
            deal.codec.authorization_to_sign(deal.terms, FundWithAuthorization((FIRST,), Timestamp(0), ALWAYS))

    def test_after_a_permit_needs_no_approval(self, deal: Deal) -> None:
        token, employer = deal.chain.token, deal.terms.payment.employer
        deal.chain.approve(deal.chain.employer, 0)
        nonce = deal.escrow.permit_nonce(token, employer)

        deal.relayed_loose(Permit(token, employer, AMOUNT, nonce, ALWAYS), deal.escrow.token_domain(token))

        deal.relayed(Fund((FIRST,)))
        assert deal.chain.balance(deal.chain.escrow) == AMOUNT
        assert deal.escrow.permit_nonce(token, employer) == nonce + 1

    def test_and_its_permit_go_together_in_a_batch(self, deal: Deal) -> None:
        chain, codec = deal.chain, deal.codec
        chain.approve(chain.employer, 0)
        permit = Permit(chain.token, deal.terms.payment.employer, AMOUNT, 0, ALWAYS)
        consent = codec.loose_authorization_to_sign(permit, deal.escrow.token_domain(chain.token))
        fund = Fund((FIRST,))
        signature = signed(chain.employer, codec.authorization_to_sign(deal.terms, fund))

        batch = codec.batch(
            [codec.loose_call(permit, signed(chain.employer, consent)), codec.call(deal.terms, fund, signature)]
        )

        chain.carry_out(batch, chain.stranger)
        assert chain.balance(chain.escrow) == AMOUNT

    def test_of_two_agreements_in_one_batch_counts_the_value_once(self, chain: DevChain) -> None:
        first = Deal(chain, in_token(a_deal(chain, amounts=(3,)), ZERO_ADDRESS))
        second = in_token(a_deal(chain, amounts=(5,), salt=1), ZERO_ADDRESS)
        calls = [first.codec.call(terms, Fund((FIRST,))) for terms in (first.terms, second)]

        chain.carry_out(first.codec.batch(calls), chain.employer)

        assert first.escrow.balance(ZERO_ADDRESS, chain.escrow, first.escrow.head()) == 8

    def test_by_permit2_is_signed_with_the_funding_as_witness(self, deal: Deal) -> None:
        """The canonical Permit2 is not on a fresh chain: this is the type that it makes of the contract's string."""
        found = deal.codec.authorization_to_sign(deal.terms, FundWithPermit2((FIRST,), 7, ALWAYS))

        assert found is not None
        assert found["domain"] == {
            "name": "Permit2",
            "chainId": deal.chain.chain_id,
            "verifyingContract": "0x000000000022D473030F116dDEE9F6B43aC78BA3",
        }
        assert _type_string(found) == (
            "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
            "Fund witness)Fund(bytes32 agreementId,uint128 milestones)TokenPermissions(address token,uint256 amount)"
        )


def _type_string(typed_data: object) -> str:
    """Source: EIP-712, "Definition of encodeType": the primary type, then the others in alphabetical order."""
    assert isinstance(typed_data, dict)
    types, primary = typed_data["types"], typed_data["primaryType"]
    others = sorted(set(types) - {"EIP712Domain", primary})
    members = {name: ",".join(f"{part['type']} {part['name']}" for part in types[name]) for name in types}
    return "".join(f"{name}({members[name]})" for name in (primary, *others))


class TestWork:
    def test_accept_is_accepted(self, deal: Deal) -> None:
        assert len(deal.relayed(Fund((FIRST,)), Accept(FIRST)).logs) == 1

    def test_deliver_is_accepted_in_its_round_only(self, deal: Deal) -> None:
        deal.relayed(Fund((FIRST,)))
        next_round = Deliver(FIRST, 1, DELIVERABLE)
        too_early = signed(deal.chain.worker, deal.codec.authorization_to_sign(deal.terms, next_round))

        assert deal.error(next_round, too_early) == "InvalidSignature"
        assert len(deal.relayed(Deliver(FIRST, 0, DELIVERABLE)).logs) == 1

    def test_request_changes_is_accepted_and_starts_a_round(self, deal: Deal) -> None:
        later = Timestamp(deal.chain.now() + 2 * WEEK)
        deal.relayed(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE), RequestChanges(FIRST, 0, REASON, later))

        assert len(deal.relayed(Deliver(FIRST, 1, DELIVERABLE)).logs) == 1


class TestMoney:
    def test_release_is_accepted_once(self, deal: Deal) -> None:
        release = Release(FIRST, HALF)
        voucher = signed(deal.chain.employer, deal.codec.authorization_to_sign(deal.terms, release))

        deal.relayed(Fund((FIRST,)), release)

        assert deal.chain.balance(deal.chain.worker) == HALF
        assert deal.error(release, voucher) == "AlreadyReleased"

    def test_release_all_is_accepted_for_its_set(self, chain: DevChain) -> None:
        deal = Deal(chain, a_deal(chain, amounts=(3, 5)))

        deal.relayed(Fund(BOTH), ReleaseAll(BOTH))

        assert chain.balance(chain.worker) == 8

    def test_refund_is_accepted(self, deal: Deal) -> None:
        deal.relayed(Fund((FIRST,)))
        before = deal.chain.balance(deal.chain.employer)

        deal.relayed(Refund(FIRST, HALF))

        assert deal.chain.balance(deal.chain.employer) == before + HALF

    def test_claim_needs_no_signature(self, deal: Deal) -> None:
        deal.relayed(Fund((FIRST,)), Deliver(FIRST, 0, DELIVERABLE))
        deal.chain.travel_to(deal.chain.now() + REVIEW)

        deal.relayed(Claim(FIRST))

        assert deal.chain.balance(deal.chain.worker) == AMOUNT

    def test_reclaim_of_an_offer_is_accepted(self, deal: Deal) -> None:
        deal.relayed(Fund((FIRST,)), Reclaim(FIRST))

        assert deal.chain.balance(deal.chain.escrow) == 0

    def test_settle_is_accepted_with_both_signatures(self, deal: Deal) -> None:
        settle = Settle(FIRST, 0, HALF, TokenUnits(AMOUNT - HALF), ALWAYS)
        employers = signed(deal.chain.employer, deal.codec.authorization_to_sign(deal.terms, settle))
        deal.relayed(Fund((FIRST,)))

        assert deal.error(settle, employers, employers) == "InvalidSignature"
        assert deal.error(settle, employers) == "NotParty"
        deal.relayed(settle)
        assert deal.chain.balance(deal.chain.worker) == HALF

    def test_withdraw_is_accepted_once(self, chain: DevChain) -> None:
        """The worker's address refuses money for a while; what it is owed, it has sent elsewhere by a signature."""
        deal = Deal(chain, in_token(a_deal(chain), ZERO_ADDRESS))
        worker, elsewhere = deal.terms.payment.worker, Address("0x" + "99" * 20)
        for call in (deal.codec.call(deal.terms, act) for act in (Fund((FIRST,)), Release(FIRST, HALF))):
            chain.install(worker, REVERTS)
            chain.carry_out(call, chain.employer)
        chain.install(worker, b"")

        deal.relayed_loose(Withdraw(ZERO_ADDRESS, worker, elsewhere, deal.escrow.nonce(worker)))

        assert deal.escrow.balance(ZERO_ADDRESS, elsewhere, deal.escrow.head()) == HALF
        assert deal.escrow.nonce(worker) == 1

    def test_sweep_needs_no_signature(self, chain: DevChain) -> None:
        deal = Deal(chain, a_deal(chain, fee=1_000))
        deal.relayed(Fund((FIRST,)), Release(FIRST, HALF))

        deal.relayed_loose(Sweep(chain.token, deal.terms.payment.fee_recipient))

        assert chain.balance(chain.fee_recipient) == HALF // 10


class TestDisputes:
    def test_rule_is_accepted_of_the_arbiter(self, deal: Deal) -> None:
        disputed(deal).relayed(Rule(FIRST, HALF, REASON))

        assert deal.chain.balance(deal.chain.worker) == HALF

    def test_conclude_needs_no_signature(self, deal: Deal) -> None:
        disputed(deal).chain.travel_to(deal.chain.now() + WEEK)

        deal.relayed(Conclude(FIRST))

        assert deal.chain.balance(deal.chain.worker) == HALF

    def test_evidence_is_accepted_as_it_was_signed(self, deal: Deal) -> None:
        deal.relayed(Fund((FIRST,)))
        act = SubmitEvidence(FIRST, deal.terms.payment.employer, "ipfs://§")
        signature = signed(deal.chain.employer, deal.codec.authorization_to_sign(deal.terms, act))

        assert len(deal.relayed(act).logs) == 1
        assert deal.error(replace(act, evidence="ipfs://other"), signature) == "InvalidSignature"


def test_amend_is_accepted_with_both_signatures(deal: Deal) -> None:
    deal.relayed(Fund((FIRST,)))
    old_id = deal.codec.agreement_id(deal.terms)
    conditions = replace(a_deal(deal.chain, amounts=(AMOUNT + 7, 5)).conditions, parent=Hash(old_id))
    new = Terms(deal.terms.payment, conditions)

    deal.relayed(Amend(new, ALWAYS))

    new_id = deal.codec.agreement_id(new)
    assert deal.chain.balance(deal.chain.escrow) == AMOUNT + 7
    assert deal.escrow.successor(old_id, deal.escrow.head()) == new_id
    assert deal.escrow.successor(new_id, deal.escrow.head()) is None


@pytest.mark.parametrize("changed", ["amount", "agreement", "chain", "escrow", "signer"])
def test_a_signature_of_something_else_is_refused(deal: Deal, changed: str) -> None:
    deal.relayed(Fund((FIRST,)))
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
