"""
batch
├── when an act fails ................................. it reverts as the act does, and nothing of the batch happened
├── when an act takes no money in a batch that carries some  it reverts ActFailed
├── when an act is none ............................... it reverts ActFailed
├── when an act is a batch ............................ it reverts BatchInBatch
├── when its acts lock more than it carries ........... it reverts WrongValue: value counts once
├── when its acts lock less than it carries ........... it reverts ValueLeft
└── otherwise ......................................... each act is the caller's own
"""

import pytest

from tests.contracts.deals import (
    ACTIVE,
    AMOUNT,
    DELIVERED,
    NONE,
    OFFERED,
    Deal,
    at,
    milestone,
    reverts,
)
from tests.contracts.signing import signature_of, typed


@pytest.fixture
def pair(deal):
    """Two deals of the same parties in the same token, as they wait to be written into a batch."""
    return deal, deal.but(salt=1)


@pytest.fixture
def native_pair(native_deal):
    return native_deal.of(5), native_deal.of(7)


@pytest.mark.spec("V1")
class TestWhenAnActFails:
    def test_reverts_as_the_act_does_and_undoes_the_others(self, pair, token):
        one, other = pair
        other.fund()

        with reverts("AlreadyFunded", other.id, 0):
            one.escrow.batch([one.written.fund(), other.written.fund()], {"from": one.parties.employer})

        assert one.holding()["phase"] == NONE
        assert token.balanceOf(one.escrow) == AMOUNT

    def test_reverts_for_a_caller_who_is_not_the_party(self, pair, parties):
        one, _ = pair
        one.fund()

        with reverts("NotParty", parties.stranger, parties.employer):
            one.escrow.batch([one.written.release(5)], {"from": parties.stranger})

    def test_reverts_with_what_the_token_says(self, pair, token, parties):
        one, other = pair
        token.approve(one.escrow, 2 * AMOUNT - 1, {"from": parties.employer})

        with reverts("ERC20InsufficientAllowance", one.escrow.address, AMOUNT - 1, AMOUNT):
            one.escrow.batch([one.written.fund(), other.written.fund()], {"from": parties.employer})

    @pytest.mark.parametrize("act", [b"", b"\x01", b"\xde\xad\xbe\xef"], ids=["empty", "short", "unknown"])
    def test_reverts_when_an_act_is_none(self, escrow, parties, act):
        with reverts("ActFailed", 0):
            escrow.batch([act], {"from": parties.stranger})

    @pytest.mark.spec("F10")
    def test_reverts_when_a_permit_is_for_no_token(self, escrow, parties):
        """A funding in such a token would fail, too; alone, the permit is refused without a reason."""
        nowhere = (parties.stranger, parties.employer, AMOUNT, 0, 27, bytes(32), bytes(32))

        with reverts("ActFailed", 0):
            escrow.batch([escrow.permit.encode_input(*nowhere)], {"from": parties.stranger})

    def test_reverts_when_an_act_is_a_batch(self, escrow, parties):
        inner = escrow.batch.encode_input([])

        with reverts("BatchInBatch"):
            escrow.batch([inner], {"from": parties.stranger})


@pytest.mark.spec("V2")
class TestValue:
    def test_counts_once(self, native_pair, parties):
        """Each act sees the whole value; were it counted twice, the second would lock what others deposited."""
        one, other = native_pair
        one.but(salt=9).of(100).fund()

        with reverts("WrongValue", 2, 7):
            one.escrow.batch([one.written.fund(), other.written.fund()], {"from": parties.employer, "value": 7})

        assert one.escrow.balance() == 100

    @pytest.mark.parametrize("sent", [0, 4])
    def test_reverts_when_too_little_comes_along(self, native_pair, parties, sent):
        one, _ = native_pair

        with reverts("WrongValue", sent, 5):
            one.escrow.batch([one.written.fund()], {"from": parties.employer, "value": sent})

    def test_reverts_when_some_is_left(self, native_pair, parties):
        one, other = native_pair

        with reverts("ValueLeft", 1):
            one.escrow.batch([one.written.fund(), other.written.fund()], {"from": parties.employer, "value": 13})

    def test_reverts_when_nothing_takes_it(self, escrow, parties):
        with reverts("ValueLeft", 1):
            escrow.batch([], {"from": parties.employer, "value": 1})

    def test_reverts_when_a_funding_in_a_token_does_not_take_it(self, deal, parties):
        with reverts("ValueLeft", 1):
            deal.escrow.batch([deal.written.fund()], {"from": parties.employer, "value": 1})

    def test_reverts_when_an_act_among_them_takes_no_money(self, native_pair, parties):
        """Such an act refuses any value, and it sees that of the whole batch."""
        one, other = native_pair
        one.fund()

        with reverts("ActFailed", 1):
            acts = [other.written.fund(), one.written.release(1)]
            one.escrow.batch(acts, {"from": parties.employer, "value": 7})

    def test_funds_several_in_the_chains_own_currency(self, native_pair, parties):
        one, other = native_pair

        one.escrow.batch([one.written.fund(), other.written.fund()], {"from": parties.employer, "value": 12})

        assert (one.holding()["phase"], other.holding()["phase"]) == (OFFERED, OFFERED)
        assert one.escrow.balance() == 12

    def test_funds_in_both_currencies_at_once(self, native_pair, deal, token, parties):
        one, _ = native_pair

        one.escrow.batch([deal.written.fund(), one.written.fund()], {"from": parties.employer, "value": 5})

        assert one.escrow.balance() == 5
        assert token.balanceOf(one.escrow) == AMOUNT

    def test_tops_up_and_funds_at_once(self, native_pair, parties):
        one, other = native_pair
        one.fund_active()
        raised = one.amended(milestones=[milestone(8)])
        acts = [one.written.amend(raised), other.written.fund()]

        one.escrow.batch(acts, {"from": parties.employer, "value": 10})

        assert (raised.escrowed(), other.escrowed()) == (8, 7)
        assert one.escrow.balance() == 15


@pytest.mark.spec("V1")
class TestOtherwise:
    def test_mixes_acts_and_agreements(self, pair, token, parties):
        one, other = pair
        one.fund_active()
        other.deliver_all()
        before = token.balanceOf(parties.employer)
        refund = one.written.refund(40, signature=one.signed("Refund", parties.worker, refunded=40))
        acts = [one.written.release(10), refund, other.written.request_changes(other.deadline)]

        one.escrow.batch(acts, {"from": parties.employer})

        assert token.balanceOf(parties.worker) == 10
        assert token.balanceOf(parties.employer) == before + 40
        assert (other.holding()["phase"], other.holding()["round"]) == (ACTIVE, 1)

    def test_carries_out_acts_in_their_order(self, deal, parties):
        deal.fund()
        acts = [deal.written.accept(), deal.written.deliver()]

        events = deal.escrow.batch(acts, {"from": parties.worker}).events

        assert [event.name for event in events] == ["OfferAccepted", "WorkDelivered"]
        assert deal.holding()["phase"] == DELIVERED

    def test_relays_what_different_parties_signed(self, pair, token, parties):
        one, other = pair
        acts = [
            one.written.fund(signature=one.signed_fund(), acceptance=one.acceptance()),
            other.written.fund(signature=other.signed_fund(), acceptance=other.acceptance()),
            one.written.release(3, signature=one.signed("Release", parties.employer, released=3)),
        ]

        one.escrow.batch(acts, {"from": parties.relayer})

        assert token.balanceOf(parties.worker) == 3
        assert token.balanceOf(one.escrow) == 2 * AMOUNT - 3

    @pytest.mark.spec("F10")
    def test_gives_an_allowance_by_signature_and_uses_it(self, deal, token, parties):
        """One transaction, and no approval before it: what the employer's own wallet, or a relayer, sends."""
        token.approve(deal.escrow, 0, {"from": parties.employer})
        permission = _permit(deal, token, AMOUNT)
        acts = [deal.escrow.permit.encode_input(*permission), deal.written.fund(signature=deal.signed_fund())]

        deal.escrow.batch(acts, {"from": parties.relayer})

        assert deal.escrowed() == AMOUNT
        assert token.allowance(parties.employer, deal.escrow) == 0

    @pytest.mark.spec("F10")
    def test_funds_though_somebody_ran_ahead_with_the_permission(self, deal, token, parties):
        token.approve(deal.escrow, 0, {"from": parties.employer})
        permission = _permit(deal, token, AMOUNT)
        token.permit(parties.employer, deal.escrow, *permission[2:], {"from": parties.stranger})
        acts = [deal.escrow.permit.encode_input(*permission), deal.written.fund(signature=deal.signed_fund())]

        deal.escrow.batch(acts, {"from": parties.relayer})

        assert deal.escrowed() == AMOUNT

    def test_pays_a_hundred_at_once(self, deal, token, parties):
        many = deal.but(milestones=[milestone(place + 1) for place in range(100)])
        many.fund(*range(100))
        acts = [many.written.release(part + 1, part=part) for part in range(100)]

        many.escrow.batch(acts, {"from": parties.employer})

        assert token.balanceOf(parties.worker) == 5_050
        assert token.balanceOf(many.escrow) == 0

    def test_of_nothing_does_nothing(self, escrow, parties):
        assert len(escrow.batch([], {"from": parties.stranger}).events) == 0

    def test_may_follow_another(self, native_pair, parties):
        one, other = native_pair
        for deal in native_pair:
            amount = deal.milestones[0]["amount"]
            deal.escrow.batch([deal.written.fund()], {"from": parties.employer, "value": amount})

        assert (one.escrowed(), other.escrowed()) == (5, 7)


@pytest.mark.spec("M7", "V2")
class TestWhenAReceiverCallsBack:
    def test_moves_no_money_by_an_act_within_a_batch(self, native_deal, wallet, parties):
        """The guard holds within a batch, too: a receiver that is paid cannot fund, release or claim meanwhile."""
        paid = native_deal.but(worker=wallet.address)
        paid.fund()
        matured = native_deal.but(salt=1).deliver_all()
        wallet.callBack(paid.escrow, matured.written.claim(), {"from": parties.deployer})
        at(matured.holding()["clock"])

        paid.escrow.batch([paid.written.release(5)], {"from": parties.employer})

        assert not wallet.calledBack()
        assert (wallet.balance(), matured.escrowed()) == (5, AMOUNT)


def _permit(deal: Deal, token, amount: int) -> tuple:
    """What the escrow's `permit` takes: the employer's ERC-2612 signature, good until the deadline of the work."""
    owner = deal.parties.employer
    message = {
        "owner": owner.address,
        "spender": deal.escrow.address,
        "value": amount,
        "nonce": token.nonces(owner),
        "deadline": deal.deadline,
    }
    signature = signature_of(owner, typed(token, "Permit", message, name=token.name()))
    r, s = (int.from_bytes(signature[place : place + 32], "big") for place in (0, 32))
    return (token, owner, amount, deal.deadline, signature[64], r, s)
