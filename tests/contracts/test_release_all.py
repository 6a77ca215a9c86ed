"""
release all
├── when the set is empty, or all of it is closed ..... it reverts NoMilestones
├── when it names one past the last ................... it reverts NoSuchMilestone
├── given one of them was never funded ................ it reverts NotFunded, for the whole set
├── given the agreement was replaced .................. it reverts AlreadyAmended
├── given an open task ................................ it reverts NotAPayee
├── when the employer neither calls nor signed ........ it reverts NotParty, InvalidSignature
└── otherwise, in every phase, at any time ............ all that is left goes to the worker with one payout
                                                        · emits PaymentReleased for each that was not closed
"""

import pytest

from tests.contracts.deals import ZERO, at, in_days, reverts


@pytest.fixture
def three(deal):
    """The first and the third of three milestones are funded."""
    three = deal.of(5, 7, 11)
    three.fund_active(0, 2)
    return three


@pytest.mark.spec("R8")
class TestWhenItIsRefused:
    def test_reverts_for_nothing(self, three):
        with reverts("NoMilestones"):
            three.release_all()

    def test_reverts_for_one_past_the_last(self, three):
        with reverts("NoSuchMilestone", 3, 3):
            three.release_all(0, 3)

    def test_reverts_when_one_was_never_funded(self, three, token, parties):
        with reverts("NotFunded", three.id, 1):
            three.release_all(0, 1, 2)

        assert token.balanceOf(parties.worker) == 0

    def test_reverts_under_terms_that_were_replaced(self, three):
        new = three.amended(salt=1)
        three.amend(new)

        with reverts("AlreadyAmended", three.id, new.id):
            three.release_all(0)

    def test_reverts_on_an_open_task(self, deal):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotAPayee", ZERO):
            open_task.release_all(0)

    @pytest.mark.spec("M4")
    def test_reverts_for_the_worker(self, three, parties):
        with reverts("NotParty", parties.worker, parties.employer):
            three.release_all(0, by=parties.worker)

    @pytest.mark.parametrize("parts", [(0,), (2,), (0, 1, 2)], ids=str)
    def test_reverts_for_a_signature_of_another_set(self, three, parties, parts):
        with reverts("InvalidSignature", parties.employer):
            three.release_all(0, 2, signature=three.signed_set("ReleaseAll", *parts))

    def test_reverts_for_a_signature_of_a_funding(self, three, parties):
        with reverts("InvalidSignature", parties.employer):
            three.release_all(0, 2, signature=three.signed_set("Fund", 0, 2))

    def test_reverts_the_second_time(self, three):
        signature = three.signed_set("ReleaseAll", 0, 2)
        three.release_all(0, 2, signature=signature)

        with reverts("NoMilestones"):
            three.release_all(0, 2, signature=signature)


@pytest.mark.spec("R8")
class TestWhenTheEmployerConsents:
    @pytest.mark.parametrize("relayed", [False, True], ids=["called", "relayed"])
    def test_pays_all_that_is_left_with_one_payout(self, three, token, parties, relayed):
        three.release(2, part=0)
        three.refund(4, part=2)

        signature = three.signed_set("ReleaseAll", 0, 2) if relayed else b""
        events = three.release_all(0, 2, signature=signature).events

        released = [(one["milestone"], one["amount"], one["released"]) for one in events["PaymentReleased"]]
        assert released == [(0, 3, 5), (2, 7, 7)]
        assert [transfer["value"] for transfer in events["Transfer"]] == [10]
        assert token.balanceOf(parties.worker) == 12
        assert token.balanceOf(three.escrow) == 0

    @pytest.mark.spec("R4", "R5")
    def test_takes_the_fee_of_each_on_all_that_it_released(self, deal, token, parties):
        paid = deal.with_fee(1_000).of(19, 19)
        paid.fund_active(0, 1)
        paid.release(9, part=0)

        events = paid.release_all(0, 1).events

        assert [one["fee"] for one in events["PaymentReleased"]] == [1, 1]
        assert token.balanceOf(parties.worker) == 36
        assert paid.escrow.feesOf(token, parties.fee_recipient) == 2

    @pytest.mark.spec("R1")
    def test_pays_in_every_phase_and_after_every_deadline(self, deal, token, parties):
        four = deal.of(1, 2, 4, 8)
        four.fund(0)
        four.fund_active(1, 2, 3)
        four.deliver(part=2)
        four.deliver(part=3)
        four.dispute(part=3)
        at(in_days(900))

        four.release_all(0, 1, 2, 3)

        assert token.balanceOf(parties.worker) == 15

    @pytest.mark.parametrize("way", ["release", "refund"])
    def test_skips_what_was_closed_in_the_meantime(self, three, token, parties, way):
        """A signed release of many is not undone by a release of one, nor by the worker's refund."""
        signature = three.signed_set("ReleaseAll", 0, 2)
        getattr(three, way)(5, part=0)
        before = token.balanceOf(parties.worker)

        events = three.release_all(0, 2, signature=signature).events

        assert [one["milestone"] for one in events["PaymentReleased"]] == [2]
        assert token.balanceOf(parties.worker) == before + 11

    @pytest.mark.spec("M5")
    def test_leaves_other_milestones_alone(self, three):
        three.release_all(2)

        assert (three.escrowed(0), three.escrowed(2)) == (5, 0)

    @pytest.mark.spec("W1")
    def test_owes_a_blocked_worker_the_sum(self, hostile_deal, hostile, parties):
        two = hostile_deal.of(5, 7)
        two.fund_active(0, 1)
        hostile.setBlocked(parties.worker, True, {"from": parties.deployer})

        events = two.release_all(0, 1).events

        assert events["PayoutOwed"]["amount"] == two.escrow.owedOf(hostile, parties.worker) == 12
