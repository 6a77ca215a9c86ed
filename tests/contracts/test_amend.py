"""
amend
├── when the new terms are unsound .................... it reverts as funding does
├── when their parent is not the old agreement ........ it reverts ParentDiffers
├── given the old one was replaced .................... it reverts AlreadyAmended
├── given the old one names a parent it never replaced  it reverts NotSuccessor
├── when employer, worker, token or fee differ ........ it reverts PaymentDiffers, with the member
├── when a milestone is missing ....................... it reverts MilestonesMissing
├── given nothing of the old one was funded ........... it reverts NotFunded
├── when the consent's time is over ................... it reverts AfterDeadline
├── when a party neither calls nor signed ............. it reverts NotParty, InvalidSignature
└── otherwise ......................................... all that is held moves · emits AgreementAmended
    (how it moves: see test_amended_holdings.py)
"""

import pytest

from tests.contracts.deals import AMENDED, AMOUNT, ELSEWHERE, FOREVER, NONE, ZERO, at, in_days, milestone, reverts
from tests.contracts.packing import unpacked


@pytest.fixture
def active(deal):
    deal.fund_active()
    return deal


class TestNewTerms:
    @pytest.mark.spec("N1")
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"reviewPeriod": 0}, ("PeriodOutOfRange", 0, 365 * 86_400)),
            ({"disputePeriod": 0}, ("PeriodOutOfRange", 0, 365 * 86_400)),
            ({"defaultWorkerBps": 10_001}, ("ShareTooHigh", 10_001, 10_000)),
            ({"milestones": []}, ("MilestoneCountOutOfRange", 0, 100)),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else value[0],
    )
    def test_revert_when_unsound(self, active, changes, error):
        with reverts(*error):
            active.amend(active.amended(**changes))

    @pytest.mark.spec("N1")
    def test_revert_when_the_new_arbiter_is_a_party(self, active, parties):
        with reverts("RolesCoincide", parties.employer):
            active.amend(active.amended(arbiter=parties.employer.address))

    @pytest.mark.spec("N2")
    def test_revert_when_their_parent_is_another(self, active):
        with reverts("ParentDiffers", b"\x01" * 32, active.id):
            active.amend(active.but(parent=b"\x01" * 32))

    @pytest.mark.spec("N2")
    def test_revert_when_they_have_no_parent(self, active):
        with reverts("ParentDiffers", b"\0" * 32, active.id):
            active.amend(active.but(salt=1))

    @pytest.mark.spec("N2")
    def test_revert_the_second_time(self, active):
        first = active.amended(salt=1)
        active.amend(first)

        with reverts("AlreadyAmended", active.id, first.id):
            active.amend(active.amended(salt=2))

    @pytest.mark.spec("N2")
    def test_revert_when_the_same_signatures_come_again(self, active, parties):
        new = active.amended(salt=1)
        accord = tuple(new.signed_amend(party) for party in (parties.employer, parties.worker))
        active.amend(new, signatures=accord)

        with reverts("AlreadyAmended", active.id, new.id):
            active.amend(new, signatures=accord, **{"from": parties.stranger})

    @pytest.mark.spec("N2")
    def test_revert_when_a_chain_of_them_comes_in_the_wrong_order(self, active):
        """The second amendment brought first would end terms that are not yet in force, and strand what moves there."""
        second = active.amended(salt=2)
        third = second.amended(salt=3)

        with reverts("NotSuccessor", second.id, active.id):
            second.amend(third)

    @pytest.mark.spec("N3")
    @pytest.mark.parametrize(
        ("member", "changes"),
        [
            (0, {"employer": ELSEWHERE}),
            (1, {"worker": ELSEWHERE}),
            (1, {"worker": ZERO}),
            (2, {"token": ZERO}),
            (3, {"feeRecipient": ELSEWHERE}),
            (4, {"feeBps": 11}),
        ],
    )
    def test_revert_when_the_payment_differs(self, deal, member, changes):
        paid = deal.with_fee(10)
        paid.fund_active()

        with reverts("PaymentDiffers", member):
            paid.amend(paid.amended(**changes), signatures=(b"", b""))

    @pytest.mark.spec("N3")
    def test_revert_when_a_fee_is_introduced(self, active, parties):
        with reverts("PaymentDiffers", 3):
            active.amend(active.amended(feeBps=10, feeRecipient=parties.fee_recipient.address))

    @pytest.mark.spec("N3")
    def test_revert_when_a_milestone_is_missing(self, deal):
        three = deal.of(5, 7, 11)
        three.fund_active(0)

        with reverts("MilestonesMissing", 2, 3):
            three.amend(three.amended(milestones=three.milestones[:2]))

    @pytest.mark.spec("N2")
    def test_revert_when_nothing_was_ever_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.amend(deal.amended(salt=1))


@pytest.mark.spec("N4", "M4")
class TestWhenOnePartyDoesNotConsent:
    def test_reverts_for_the_employer_alone(self, active, parties):
        with reverts("NotParty", parties.employer, parties.worker):
            active.amend(active.amended(salt=1), signatures=(b"", b""))

    def test_reverts_for_the_worker_alone(self, active, parties):
        with reverts("NotParty", parties.worker, parties.employer):
            active.amend(active.amended(salt=1), signatures=(b"", b""), **{"from": parties.worker})

    def test_reverts_for_a_worker_who_signed_other_terms(self, active, parties):
        new = active.amended(milestones=[milestone(AMOUNT - 1)])
        other = active.amended(milestones=[milestone(AMOUNT + 1)]).signed_amend(parties.worker)

        with reverts("InvalidSignature", parties.worker):
            active.amend(new, signatures=(b"", other))

    def test_reverts_for_a_worker_who_only_accepted_the_new_terms(self, active, parties):
        """An acceptance has no end and names no act of replacing: it is not a consent to this."""
        new = active.amended(salt=1)

        with reverts("InvalidSignature", parties.worker):
            active.amend(new, signatures=(b"", new.acceptance()))

    def test_reverts_for_an_engaged_worker_who_did_not_sign(self, deal, parties):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotParty", parties.employer, parties.worker):
            open_task.amend(open_task.amended(worker=parties.worker.address), signatures=(b"", b""))

    def test_reverts_for_a_stranger_on_an_open_task(self, deal, parties):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotParty", parties.stranger, parties.employer):
            open_task.amend(open_task.amended(salt=1), **{"from": parties.stranger})

    def test_reverts_when_the_consents_time_ends(self, active):
        at(in_days(2))

        with reverts("AfterDeadline", in_days(2), in_days(2)):
            active.amend(active.amended(salt=1), valid_before=in_days(2))

    def test_reverts_with_a_longer_time_than_was_signed(self, active, parties):
        new = active.amended(salt=1)
        signature = new.signed_amend(parties.worker, valid_before=in_days(2))

        with reverts("InvalidSignature", parties.worker):
            active.amend(new, valid_before=in_days(3), signatures=(b"", signature))


class TestWhenBothConsent:
    @pytest.mark.spec("N4")
    def test_amends_a_second_before_the_consents_time_ends(self, active):
        new = active.amended(salt=1)
        at(in_days(2) - 1)

        active.amend(new, valid_before=in_days(2))

        assert active.escrow.successorOf(active.id) == new.id

    @pytest.mark.spec("N4")
    @pytest.mark.parametrize("sender", ["worker", "stranger"])
    def test_amends_whoever_brings_the_signatures(self, active, parties, sender):
        new = active.amended(salt=1)
        accord = b"" if sender == "worker" else new.signed_amend(parties.worker)

        active.amend(new, signatures=(new.signed_amend(parties.employer), accord), **{"from": getattr(parties, sender)})

        assert active.escrow.successorOf(active.id) == new.id

    @pytest.mark.spec("N4")
    def test_needs_the_employer_alone_while_there_is_no_worker(self, deal, parties):
        open_task = deal.but(worker=ZERO)
        open_task.fund()
        new = open_task.amended(milestones=[milestone(AMOUNT + 5)])

        signatures = (new.signed_amend(parties.employer), b"")
        open_task.amend(new, signatures=signatures, **{"from": parties.stranger})

        assert new.escrowed() == AMOUNT + 5

    @pytest.mark.spec("N5")
    @pytest.mark.parametrize("fee_bps", [0, 25])
    def test_emits_the_whole_new_terms(self, deal, parties, fee_bps):
        paid = deal.with_fee(fee_bps) if fee_bps else deal
        paid.fund_active()
        new = paid.amended(arbiter=ELSEWHERE, reviewPeriod=5, milestones=[milestone(AMOUNT), milestone(9)])

        event = paid.amend(new).events["AgreementAmended"]

        assert (event["agreementId"], event["parent"]) == (new.id, paid.id)
        assert event["worker"] == parties.worker
        assert (event["drawn"], event["returned"]) == (0, 0)
        terms, phase, marked = unpacked(event["terms"], parties.employer.address, event["worker"])
        assert (terms, phase, marked) == (new.terms, NONE, [])

    @pytest.mark.spec("N6")
    def test_may_be_amended_again_and_again(self, active):
        second = active.amended(milestones=[milestone(AMOUNT + 1)])
        third = second.amended(milestones=[milestone(AMOUNT + 2)])
        active.amend(second)

        second.amend(third)

        assert (active.holding()["phase"], second.holding()["phase"]) == (AMENDED, AMENDED)
        assert third.escrowed() == AMOUNT + 2
        assert active.escrow.successorOf(second.id) == third.id


@pytest.mark.spec("N6")
class TestTheOldAgreement:
    @pytest.fixture
    def replaced(self, deal):
        """Two milestones: the first funded and delivered, the second never funded."""
        two = deal.of(AMOUNT, 7)
        two.fund_active(0)
        two.deliver()
        two.amend(two.amended(salt=1))
        return two

    @pytest.mark.parametrize(
        ("act", "arguments"),
        [
            ("accept", ()),
            ("deliver", ()),
            ("request_changes", (FOREVER,)),
            ("release", (1,)),
            ("refund", (1,)),
            ("claim", ()),
            ("reclaim", ()),
            ("settle", ((1, 1),)),
            ("dispute", ()),
            ("rule", (1,)),
            ("conclude", ()),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_is_over_for_every_act(self, replaced, act, arguments):
        with reverts("AlreadyAmended", replaced.id, replaced.escrow.successorOf(replaced.id)):
            getattr(replaced, act)(*arguments)

    def test_redeems_no_release_that_was_signed_for_it(self, deal, token, parties):
        deal.fund_active()
        voucher = deal.signed("Release", parties.employer, released=AMOUNT)
        new = deal.amended(milestones=[milestone(1)])
        deal.amend(new)

        with reverts("AlreadyAmended", deal.id, new.id):
            deal.release(AMOUNT, signature=voucher)
        with reverts("InvalidSignature", parties.employer):
            new.release(1, signature=voucher)

        assert token.balanceOf(parties.worker) == 0

    def test_is_funded_by_no_signature_that_was_given_for_it(self, deal):
        """Money locked under dead terms could never get out again."""
        two = deal.of(5, 7)
        two.fund_active(0)
        stale = two.signed_fund(parts=(1,))
        two.amend(two.amended(salt=1))

        with reverts("AlreadyFunded", two.id, 1):
            two.fund(1, signature=stale)

    def test_keeps_what_it_knew(self, deal):
        deal.fund_active()
        deal.release(10)
        deal.refund(20)

        deal.amend(deal.amended(salt=1))

        held = deal.holding()
        assert (held["released"], held["refunded"], held["phase"]) == (10, 20, AMENDED)
