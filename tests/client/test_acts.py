"""
Every act by its name, on a real chain, through a real server.

act
├── via the relayer
│   ├── when its party signs .................. it is done, and the party spends no gas
│   ├── when nobody has to sign ............... it is done
│   └── when somebody else signs .............. it raises NotTheSigner, and nothing is asked
└── via one's own transaction
    ├── when the token needs an approval ...... it is sent first
    └── otherwise ............................. it is done
"""

import pytest

from tallystick.client import (
    Batched,
    By,
    FundingWay,
    NewMilestone,
    NotTheSigner,
    Part,
    Refused,
    Relay,
    Split,
    Stage,
    Transaction,
    WouldBeRefused,
    asked,
    refusal_of,
)
from tallystick.domain.errors import Malformed, NothingLocked, NothingToFund, UnknownMilestone, UnsoundTerms
from tallystick.domain.units import ZERO_ADDRESS
from tests.client.world import AMOUNT, HANDED, WHY, Counting, World
from tests.deals import REVIEW, WEEK
from tests.odd_tokens import put_racing_token
from tests.permit2 import put_permit2


class TestAgreeing:
    @pytest.mark.spec("CL1")
    def test_registers_what_was_drafted(self, world: World) -> None:
        terms = world.terms(brief="A logo for a bakery, as SVG.")

        draft = world.tally.draft(terms)
        registered = world.tally.register(terms)
        again = world.tally.register(terms)

        assert registered.agreement_id == draft.agreement_id == again.agreement_id
        assert (registered.created, again.created) == (True, False)
        assert world.tally.agreement(draft.agreement_id).state == "draft"

    def test_keeps_the_workers_signature_and_nobody_elses(self, world: World) -> None:
        agreement_id = world.tally.register(world.terms()).agreement_id

        with pytest.raises(NotTheSigner):
            world.tally.accept_terms(agreement_id, by=world.employer)
        assert world.tally.accept_terms(agreement_id, by=world.worker).accepted


class TestPaying:
    @pytest.mark.spec("CL5")
    def test_by_the_relayer_costs_the_parties_no_gas(self, world: World) -> None:
        part = world.delivered()
        spent = world.chain.rpc("eth_getTransactionCount", world.employer.address, "latest")

        sent = world.done(world.tally.release(part, AMOUNT // 2, by=world.employer))
        world.done(world.tally.release(part, by=world.employer))

        assert isinstance(sent, Relay)
        assert world.state(part) == ("closed", AMOUNT, 0)
        assert world.chain.balance(world.worker.address) == AMOUNT
        assert world.chain.rpc("eth_getTransactionCount", world.employer.address, "latest") == spent

    def test_by_an_own_transaction_is_the_same(self, world: World) -> None:
        part = world.delivered()

        sent = world.done(world.tally.release(part, by=world.employer, via=By.SELF))

        assert isinstance(sent, Transaction)
        assert world.state(part) == ("closed", AMOUNT, 0)

    def test_gives_back_what_the_worker_gives_back(self, world: World) -> None:
        part = world.delivered()

        world.done(world.tally.refund(part, 100, by=world.worker))

        assert world.state(part) == ("delivered", 0, 100)

    def test_claims_after_silence_without_a_signature(self, world: World) -> None:
        part = world.delivered()
        world.pass_time(REVIEW)

        world.done(world.tally.claim(part))

        assert world.state(part) == ("closed", AMOUNT, 0)

    def test_reclaims_an_offer_with_the_employers_signature(self, world: World) -> None:
        agreement_id = world.tally.register(world.terms()).agreement_id
        world.done(world.tally.fund(agreement_id, by=world.employer))

        with pytest.raises(NotTheSigner):
            world.tally.reclaim(Part(agreement_id))
        world.done(world.tally.reclaim(Part(agreement_id), by=world.employer))

        assert world.state(Part(agreement_id)) == ("closed", 0, AMOUNT)

    def test_reclaims_what_is_overdue_without_a_signature(self, world: World) -> None:
        part = Part(world.funded())
        world.pass_time(WEEK)

        world.done(world.tally.reclaim(part))

        assert world.state(part) == ("closed", 0, AMOUNT)

    def test_releases_all_that_is_left_in_all_milestones(self, world: World) -> None:
        agreement_id = world.funded(10, 20, 30)

        world.done(world.tally.release_all(agreement_id, [0], by=world.employer))
        world.done(world.tally.release_all(agreement_id, by=world.employer))

        assert world.chain.balance(world.worker.address) == 60
        with pytest.raises(NothingLocked):
            world.tally.release_all(agreement_id, by=world.employer)


class TestFunding:
    @pytest.mark.parametrize("way", [FundingWay.AUTHORIZATION, FundingWay.PERMIT])
    def test_by_signatures_costs_the_employer_no_gas(self, world: World, way: FundingWay) -> None:
        agreement_id = world.agreed(10, 20)
        world.chain.give_ether(world.employer.address, 0)

        sent = world.done(world.tally.fund(agreement_id, by=world.employer, way=way, until=world.at(WEEK)))

        assert isinstance(sent, Relay)
        assert world.state(Part(agreement_id, 1))[0] == "active"
        assert world.chain.balance(world.employer.address) == 10**12 - 30

    def test_by_an_allowance_is_relayed(self, world: World) -> None:
        first, second = world.agreed(10), world.agreed(20)
        ready = world.tally.prepare(second, asked.fund(), world.employer.address)
        (approval,) = world.tally.signed_approvals(ready, world.employer)
        world.done(world.tally.broadcast(approval))

        world.done(world.tally.fund(second, by=world.employer, way=FundingWay.ALLOWANCE))

        assert world.state(Part(second))[0] == "active"
        assert world.state(Part(first))[0] == "unfunded"

    @pytest.mark.spec("CL3", "J32")
    def test_in_a_token_that_wants_zero_first_takes_the_old_allowance_back(self, world: World) -> None:
        token = put_racing_token(world.chain, world.employer.address, amount=AMOUNT, allowed=1)
        agreement_id = world.agreed(token=token)

        world.done(world.tally.fund(agreement_id, by=world.employer))

        assert world.state(Part(agreement_id))[0] == "active"

    def test_in_the_chains_own_currency_sends_it_along(self, world: World) -> None:
        agreement_id = world.agreed(10**15, token=ZERO_ADDRESS)

        world.done(world.tally.fund(agreement_id, by=world.employer))

        assert world.state(Part(agreement_id))[0] == "active"

    def test_of_some_milestones_leaves_the_others(self, world: World) -> None:
        agreement_id = world.agreed(10, 20, 30)

        world.done(world.tally.fund(agreement_id, [1], by=world.employer))
        world.done(world.tally.fund(agreement_id, by=world.employer))

        assert world.tally.agreement(agreement_id).escrowed == 60
        with pytest.raises(NothingToFund):
            world.tally.fund(agreement_id, by=world.employer)

    def test_by_permit2_is_one_signature(self, world: World) -> None:
        permit2 = put_permit2(world.chain)
        agreement_id = world.agreed(10)
        world.allow(permit2, 10)

        world.done(world.tally.fund(agreement_id, by=world.employer, way=FundingWay.PERMIT2, until=world.at(WEEK)))

        assert world.state(Part(agreement_id))[0] == "active"

    def test_needs_an_end_where_a_token_is_signed_for(self, world: World) -> None:
        with pytest.raises(Malformed, match="until"):
            world.tally.fund(world.agreed(), by=world.employer, way=FundingWay.PERMIT2)

    def test_says_which_ways_there_are(self, world: World) -> None:
        funding = world.tally.funding(world.agreed(10))

        assert {way.way for way in funding.ways} == set(FundingWay)
        assert (funding.amount, funding.milestones) == (10, [0])


class TestDisputing:
    def test_is_ruled_by_the_arbiter(self, world: World) -> None:
        part = world.delivered()

        world.done(world.tally.dispute(part, WHY, by=world.worker))
        world.done(world.tally.submit_evidence(part, "ipfs://photographs", by=world.employer))
        world.done(world.tally.rule(part, 100, WHY, by=world.arbiter))

        assert world.state(part) == ("closed", 100, AMOUNT - 100)

    def test_is_concluded_by_anybody_when_nobody_ruled(self, world: World) -> None:
        part = world.delivered()
        world.done(world.tally.dispute(part, WHY, by=world.employer))
        world.pass_time(WEEK)

        world.done(world.tally.conclude(part))

        assert world.state(part) == ("closed", AMOUNT // 2, AMOUNT // 2)

    def test_changes_are_requested_and_delivered_again(self, world: World) -> None:
        part = world.delivered()

        world.done(world.tally.request_changes(part, WHY, world.at(2 * WEEK), by=world.employer))
        world.done(world.tally.deliver(part, HANDED, by=world.worker))

        assert world.tally.agreement(part.agreement_id).milestones[0].round == 1


class TestAgreeingTogether:
    @pytest.mark.parametrize("via", list(By))
    def test_settles_with_both_consents(self, world: World, via: By) -> None:
        part, split = world.delivered(), Split(100, AMOUNT - 100, world.at(WEEK))
        act = asked.settle(split.released, split.refunded, split.valid_before)

        consent = world.tally.consent_to(part.agreement_id, act, by=world.worker)
        world.done(world.tally.settle(part, split, consent, by=world.employer, via=via))

        assert world.state(part) == ("closed", 100, AMOUNT - 100)

    @pytest.mark.parametrize("via", list(By))
    def test_amends_with_both_consents(self, world: World, via: By) -> None:
        old = world.funded()
        new = world.tally.register(world.terms(AMOUNT - 5, parent=old)).agreement_id
        act = asked.amend(new, world.at(WEEK))

        consent = world.tally.consent_to(old, act, by=world.worker)
        world.done(world.tally.amend(old, act, consent, by=world.employer, via=via))

        assert world.tally.agreement(old).successor == new
        assert world.tally.agreement(new).escrowed == AMOUNT - 5

    def test_draws_what_an_amendment_adds(self, world: World) -> None:
        old = world.funded()
        new = world.tally.register(world.terms(AMOUNT + 5, parent=old)).agreement_id
        act = asked.amend(new, world.at(WEEK))

        consent = world.tally.consent_to(old, act, by=world.worker)
        world.done(world.tally.amend(old, act, consent, by=world.employer, via=By.SELF))

        assert world.tally.agreement(new).escrowed == AMOUNT + 5


class TestBelongingToNoAgreement:
    @pytest.mark.parametrize("via", list(By))
    def test_sweeps_fees_to_whom_they_accrued(self, world: World, via: By) -> None:
        recipient = world.arbiter.address
        part = Part(world.funded(fee_bps=100, fee_recipient=recipient, arbiter=ZERO_ADDRESS))
        world.done(world.tally.release(part, by=world.employer))

        world.done(world.tally.sweep(world.chain.token, recipient, by=world.employer, via=via))

        assert world.chain.balance(recipient) == AMOUNT // 100

    def test_has_nothing_to_withdraw_where_nothing_is_owed(self, world: World) -> None:
        with pytest.raises(Refused) as refused:
            world.tally.withdraw(world.chain.token, world.worker.address)

        assert (refused.value.code, refused.value.problem.error) == ("act-refused", "NothingOwed")
        assert refused.value.money_moved is False

    def test_is_several_acts_at_once(self, world: World) -> None:
        first, second = world.funded(10), world.funded(20)

        sent = world.tally.batch(
            [Batched(first, asked.release()), Batched(second, asked.release(5))], by=world.employer
        )
        world.tally.wait_until(sent)

        assert world.chain.balance(world.worker.address) == 15


class TestRefused:
    def test_when_the_contract_would_refuse_with_its_error(self, world: World) -> None:
        part = world.delivered()

        with pytest.raises(Refused) as refused:
            world.tally.claim(part)

        assert (refused.value.code, refused.value.problem.error) == ("act-refused", "BeforeDeadline")
        assert not refused.value.retryable

    @pytest.mark.spec("CL17")
    def test_when_it_certainly_would_be_before_anything_is_signed(self, world: World) -> None:
        part, signed = Part(world.funded()), Counting(world.employer)

        with pytest.raises(WouldBeRefused) as relayed:
            world.tally.release(part, AMOUNT + 1, by=signed)
        with pytest.raises(WouldBeRefused) as sent:
            world.tally.release(part, AMOUNT + 1, by=signed, via=By.SELF)

        assert {one.value.problem.error for one in (relayed, sent)} == {"InsufficientEscrow"}
        assert (signed.times, relayed.value.money_moved) == (0, False)

    @pytest.mark.spec("CL17")
    @pytest.mark.parametrize(
        ("released", "refunded", "error"),
        [
            (99, AMOUNT - 100, "AlreadyReleased"),
            (100, 0, "AlreadySettled"),
            (100, AMOUNT - 99, "InsufficientEscrow"),
            (100, AMOUNT - 100, None),
        ],
    )
    def test_when_a_settlement_moves_nothing_or_what_is_not_there(
        self, world: World, released: int, refunded: int, error: str | None
    ) -> None:
        part, signed = Part(world.funded()), Counting(world.worker)
        world.done(world.tally.release(part, 100, by=world.employer))
        act = asked.settle(released, refunded, world.at(WEEK))

        forced = world.tally.consent_to(part.agreement_id, act, by=signed, force=True)
        refusal = refusal_of(world.tally.prepare(part.agreement_id, act))
        if error is not None:
            with pytest.raises(WouldBeRefused):
                world.tally.consent_to(part.agreement_id, act, by=signed)

        assert (None if refusal is None else refusal.error) == error
        assert (list(forced), signed.times) == (["worker_signature"], 1)
        # The contract says the same, once both have signed.
        whole = world.tally.prepare_joint(part.agreement_id, act, forced, world.employer.address)
        tried = refusal_of(whole)
        assert (None if tried is None else tried.error) == error

    def test_when_somebody_else_signs(self, world: World) -> None:
        part = world.delivered()

        with pytest.raises(NotTheSigner, match=world.employer.address):
            world.tally.release(part, by=world.worker)

        assert world.state(part) == ("delivered", 0, 0)

    def test_when_there_is_no_such_milestone(self, world: World) -> None:
        with pytest.raises(UnknownMilestone):
            world.tally.release(Part(world.funded(), 7), by=world.employer)

    @pytest.mark.spec("CL5")
    @pytest.mark.parametrize("amount", [-1, 1.5, "12", True])
    def test_when_an_amount_is_no_whole_number_of_units(self, world: World, amount: int) -> None:
        with pytest.raises(Malformed):
            world.tally.release(Part(world.funded()), amount, by=world.employer)
        with pytest.raises((Malformed, UnsoundTerms)):
            world.tally.register(world.terms(milestones=[NewMilestone(amount, world.at(WEEK))]))


@pytest.mark.spec("CL8")
def test_final_is_waited_for(world: World) -> None:
    sent = world.tally.release(world.delivered(), by=world.employer)
    world.done(sent)
    world.chain.mine(40)

    final = world.tally.wait_until(sent, Stage.FINAL)

    assert final.state == "finalized"
