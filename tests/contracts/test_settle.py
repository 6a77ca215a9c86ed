"""
settle
├── given nothing was funded .......................... it reverts NotFunded
├── given the offer's time is over .................... it reverts AfterDeadline
├── when a party neither calls nor signed ............. it reverts NotParty, InvalidSignature
├── when the offer is of another round ................ it reverts InvalidSignature
├── given an open task ................................ it reverts NotAPayee
├── when less was released or refunded than so far .... it reverts AlreadyReleased, AlreadyRefunded
├── when it moves nothing ............................. it reverts AlreadySettled
├── when it moves more than is escrowed ............... it reverts InsufficientEscrow
└── otherwise, in every phase, at any time ............ both are paid the difference · emits PaymentSettled
"""

import pytest

from tests.contracts.deals import AMOUNT, DISPUTED, FOREVER, ZERO, at, in_days, reverts

HALF = (AMOUNT // 2, AMOUNT // 2)


@pytest.fixture
def active(deal):
    deal.fund_active()
    return deal


@pytest.mark.spec("E1", "M4")
class TestWhenOnePartyDoesNotConsent:
    def test_reverts_for_the_employer_alone(self, active, parties):
        with reverts("NotParty", parties.employer, parties.worker):
            active.settle(HALF, signatures=(b"", b""))

    def test_reverts_for_the_worker_alone(self, active, parties):
        with reverts("NotParty", parties.worker, parties.employer):
            active.settle(HALF, signatures=(b"", b""), by=parties.worker)

    def test_reverts_when_the_employer_signed_for_both(self, active, parties):
        signature = active.signed_settle(parties.employer, *HALF)

        with reverts("InvalidSignature", parties.worker):
            active.settle(HALF, signatures=(signature, signature), by=parties.relayer)

    def test_reverts_when_they_signed_different_splits(self, active, parties):
        signatures = (
            active.signed_settle(parties.employer, 1, AMOUNT - 1),
            active.signed_settle(parties.worker, *HALF),
        )

        with reverts("InvalidSignature", parties.employer):
            active.settle(HALF, signatures=signatures, by=parties.relayer)

    def test_reverts_for_the_arbiter_of_a_dispute(self, active, parties):
        active.deliver()
        active.dispute()

        with reverts("NotParty", parties.arbiter, parties.employer):
            active.settle(HALF, by=parties.arbiter)


class TestWhenTheOfferDoesNotHold:
    @pytest.mark.spec("E1")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.settle(HALF)

    @pytest.mark.spec("E3")
    def test_reverts_when_its_time_ends(self, active):
        at(in_days(2))

        with reverts("AfterDeadline", in_days(2), in_days(2)):
            active.settle(HALF, valid_before=in_days(2))

    @pytest.mark.spec("E3")
    def test_settles_a_second_before_its_time_ends(self, active):
        at(in_days(2) - 1)

        active.settle(HALF, valid_before=in_days(2))

        assert active.escrowed() == 0

    @pytest.mark.spec("E3")
    def test_reverts_with_a_longer_time_than_was_offered(self, active, parties):
        signature = active.signed_settle(parties.worker, *HALF, validBefore=in_days(2))

        with reverts("InvalidSignature", parties.worker):
            active.settle(HALF, signatures=(b"", signature), valid_before=in_days(3))

    @pytest.mark.spec("E4")
    def test_reverts_in_a_later_round(self, active, parties):
        """An offer made before the work was sent back was one for less work."""
        signature = active.signed_settle(parties.worker, *HALF)
        active.deliver()
        active.request_changes(in_days(20))

        with reverts("InvalidSignature", parties.worker):
            active.settle(HALF, signatures=(b"", signature))

    @pytest.mark.spec("E4")
    def test_settles_in_the_round_that_runs(self, active):
        active.deliver()
        active.request_changes(in_days(20))

        active.settle(HALF)

        assert active.escrowed() == 0

    @pytest.mark.spec("E1")
    def test_reverts_on_an_open_task(self, deal):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotAPayee", ZERO):
            open_task.settle((0, AMOUNT), signatures=(b"", b""))


@pytest.mark.spec("E2")
class TestAmounts:
    def test_revert_when_less_is_released_than_was(self, active):
        active.release(100)

        with reverts("AlreadyReleased", 100, 99):
            active.settle((99, 5))

    def test_revert_when_less_is_refunded_than_was(self, active):
        active.refund(100)

        with reverts("AlreadyRefunded", 100, 99):
            active.settle((5, 99))

    def test_revert_when_nothing_moves(self, active):
        active.release(100)
        active.refund(50)

        with reverts("AlreadySettled", 100, 50):
            active.settle((100, 50))

    def test_revert_above_what_is_escrowed(self, active):
        active.release(100)

        with reverts("InsufficientEscrow", AMOUNT - 100, AMOUNT - 99):
            active.settle((AMOUNT, 1))

    def test_revert_above_all_that_a_word_holds(self, active):
        with reverts("InsufficientEscrow", AMOUNT, 2 * (2**96 - 1)):
            active.settle((2**96 - 1, 2**96 - 1))

    def test_revert_when_the_same_offer_comes_again(self, active, parties):
        signature = active.signed_settle(parties.worker, 10, 20)
        active.settle((10, 20), signatures=(b"", signature))

        with reverts("AlreadySettled", 10, 20):
            active.settle((10, 20), signatures=(b"", signature))

    def test_count_what_moved_in_between(self, active, token, parties):
        before = token.balanceOf(parties.employer)
        active.release(4)
        active.refund(6)

        event = active.settle((10, 20)).events["PaymentSettled"]

        assert (event["toWorker"], event["toEmployer"]) == (6, 14)
        assert token.balanceOf(parties.worker) == 10
        assert token.balanceOf(parties.employer) == before + 20
        assert active.escrowed() == AMOUNT - 30

    def test_may_leave_something(self, active):
        active.settle((10, 0))

        active.settle((10, 5))

        assert (active.holding()["released"], active.holding()["refunded"]) == (10, 5)


class TestWhenBothConsent:
    @pytest.mark.spec("E1")
    def test_pays_both_to_the_last_unit(self, active, token, parties):
        before = token.balanceOf(parties.employer)

        event = active.settle((1, AMOUNT - 1)).events["PaymentSettled"]

        assert token.balanceOf(parties.worker) == 1
        assert token.balanceOf(parties.employer) == before + AMOUNT - 1
        assert (event["agreementId"], event["milestone"]) == (active.id, 0)
        assert (event["worker"], event["employer"]) == (parties.worker, parties.employer)
        assert (event["toWorker"], event["fee"], event["toEmployer"]) == (1, 0, AMOUNT - 1)

    @pytest.mark.spec("E1")
    @pytest.mark.parametrize("sender", ["worker", "relayer"])
    def test_settles_whoever_brings_the_signatures(self, active, parties, sender):
        of_employer = active.signed_settle(parties.employer, *HALF)
        of_worker = b"" if sender == "worker" else active.signed_settle(parties.worker, *HALF)

        active.settle(HALF, signatures=(of_employer, of_worker), by=getattr(parties, sender))

        assert active.escrowed() == 0

    @pytest.mark.spec("E1")
    @pytest.mark.parametrize("stage", ["fund", "fund_active", "deliver_all", "dispute_all"])
    def test_settles_in_every_phase_and_after_every_deadline(self, deal, stage):
        getattr(deal, stage)()
        at(in_days(900))

        deal.settle(HALF, valid_before=FOREVER)

        assert deal.escrowed() == 0

    @pytest.mark.spec("E1")
    def test_ends_a_dispute(self, deal):
        deal.dispute_all()

        deal.settle(HALF)

        assert deal.holding()["phase"] == DISPUTED
        with reverts("NothingEscrowed", deal.id, 0):
            deal.rule(AMOUNT)

    @pytest.mark.spec("E1", "R4")
    def test_takes_the_fee_from_the_workers_part_only(self, deal, token, parties):
        paid = deal.with_fee(1_000)
        paid.fund_active()

        event = paid.settle((1_000, 500)).events["PaymentSettled"]

        assert event["fee"] == 100
        assert token.balanceOf(parties.worker) == 900
        assert paid.escrow.feesOf(token, parties.fee_recipient) == 100

    @pytest.mark.spec("W1")
    def test_pays_both_though_one_is_blocked(self, hostile_deal, hostile, parties):
        hostile_deal.fund_active()
        hostile.setBlocked(parties.employer, True, {"from": parties.deployer})

        hostile_deal.settle(HALF)

        assert hostile.balanceOf(parties.worker) == AMOUNT // 2
        assert hostile_deal.escrow.owedOf(hostile, parties.employer) == AMOUNT // 2
