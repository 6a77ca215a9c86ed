"""
terms
├── each field changes the id, and so do chain and escrow
├── the id is the EIP-712 digest of a second implementation
├── unsound ones can neither be funded nor replace others, each for its own reason
│   ├── roles that coincide, an employer that is nobody  RolesCoincide
│   ├── a fee too high, for nobody, or a recipient of none  FeeTooHigh, FeeRecipientMismatch
│   ├── a period out of range, an arbiter without time  PeriodOutOfRange
│   ├── a share of more than the whole  ............... ShareTooHigh
│   └── too few or many milestones, or one without amount  MilestoneCountOutOfRange, NoAmount
└── a word with bits that its type has not ............ is refused
"""

import pytest
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from tests.contracts.deals import AMOUNT, DAY, ELSEWHERE, NOTHING, OFFERED, ZERO, milestone, reverts
from tests.contracts.shipped import deploy_escrow
from tests.contracts.signing import typed

FIELDS = {
    "employer": ELSEWHERE,
    "worker": ELSEWHERE,
    "token": ELSEWHERE,
    "feeRecipient": ELSEWHERE,
    "feeBps": 7,
    "reviewPeriod": 1,
    "arbiter": ELSEWHERE,
    "disputePeriod": 1,
    "defaultWorkerBps": 1,
    "briefHash": b"\x01" * 32,
    "parent": b"\x01" * 32,
    "salt": 2**64 - 1,
    "milestones": [],
}


def _digest(deal, **domain) -> bytes:
    message = {"payment": deal.payment_fields, "conditions": deal.condition_fields}
    signable = encode_typed_data(full_message=typed(deal.escrow, "Terms", message, **domain))
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


class TestAgreementId:
    @pytest.mark.spec("T2")
    @pytest.mark.parametrize("count", [1, 2, 100])
    def test_is_the_digest_of_a_second_implementation(self, deal, count):
        many = deal.of(*range(AMOUNT, AMOUNT + count))

        assert bytes(many.id) == _digest(many)

    @pytest.mark.spec("T1")
    def test_differs_with_every_field(self, deal):
        ids = {str(deal.but(**{field: value}).id) for field, value in FIELDS.items()}

        assert len(ids | {str(deal.id)}) == len(FIELDS) + 1

    @pytest.mark.spec("T1")
    def test_differs_with_every_part_of_a_milestone(self, deal):
        amounts = deal.of(AMOUNT + 1)
        deadlines = deal.but(milestones=[milestone(deliver_by=deal.deadline + 1)])
        twice = deal.of(AMOUNT, AMOUNT)

        assert len({str(other.id) for other in (deal, amounts, deadlines, twice)}) == 4

    @pytest.mark.spec("T1", "T2")
    def test_differs_on_another_chain_and_in_another_escrow(self, deal, parties):
        other = deploy_escrow(parties.deployer)

        elsewhere = bytes(other.agreementIdOf(*deal.terms))

        assert elsewhere != bytes(deal.id)
        assert elsewhere == _digest(deal, verifyingContract=other.address)
        assert _digest(deal, chainId=1) != bytes(deal.id)


class TestRoles:
    @pytest.mark.spec("T4")
    @pytest.mark.parametrize("role", ["worker", "arbiter"])
    def test_revert_when_the_employer_has_another(self, deal, parties, role):
        with reverts("RolesCoincide", parties.employer):
            deal.but(**{role: parties.employer.address}).fund()

    @pytest.mark.spec("T4")
    def test_revert_when_the_arbiter_is_the_worker(self, deal, parties):
        with reverts("RolesCoincide", parties.worker):
            deal.but(arbiter=parties.worker.address).fund()

    @pytest.mark.spec("T4", "T5")
    @pytest.mark.parametrize("role", ["worker", "arbiter", "feeRecipient"])
    def test_revert_when_the_escrow_has_one(self, deal, role):
        changes = {"feeBps": 1, "feeRecipient": ELSEWHERE, role: deal.escrow.address}

        with reverts("RolesCoincide", deal.escrow):
            deal.but(**changes).fund()

    @pytest.mark.spec("T4")
    def test_revert_when_the_escrow_is_the_employer(self, deal, parties):
        with reverts("NotParty", parties.employer, deal.escrow):
            deal.but(employer=deal.escrow.address).fund()

    @pytest.mark.spec("T4")
    def test_revert_when_the_employer_is_nobody(self, deal, parties):
        with reverts("NotParty", parties.employer, ZERO):
            deal.but(employer=ZERO).fund()
        with reverts("RolesCoincide", ZERO):
            deal.but(employer=ZERO).fund(signature=b"\0" * 65)

    @pytest.mark.spec("T4")
    @pytest.mark.parametrize("absent", [{"worker": ZERO}, {"arbiter": ZERO}, {"worker": ZERO, "arbiter": ZERO}])
    def test_may_be_absent_but_for_the_employer(self, deal, absent):
        without = deal.but(**absent)

        without.fund()

        assert without.holding()["phase"] == OFFERED

    @pytest.mark.spec("T5")
    def test_may_pay_the_fee_to_a_party(self, deal, parties):
        """A worker who takes a fee from itself harms nobody."""
        own = deal.but(feeBps=1, feeRecipient=parties.worker.address)

        own.fund()

        assert own.holding()["phase"] == OFFERED


@pytest.mark.spec("T5")
class TestFee:
    def test_reverts_above_a_tenth(self, deal):
        with reverts("FeeTooHigh", 1_001, 1_000):
            deal.with_fee(1_001).fund()

    def test_reverts_when_nobody_receives_it(self, deal):
        with reverts("FeeRecipientMismatch", ZERO, 1):
            deal.but(feeBps=1).fund()

    def test_reverts_when_there_is_none_for_its_recipient(self, deal, parties):
        with reverts("FeeRecipientMismatch", parties.fee_recipient, 0):
            deal.but(feeRecipient=parties.fee_recipient.address).fund()


@pytest.mark.spec("T6")
class TestPeriods:
    @pytest.mark.parametrize(
        ("field", "period"),
        [("reviewPeriod", 0), ("reviewPeriod", 365 * DAY + 1), ("disputePeriod", 0), ("disputePeriod", 365 * DAY + 1)],
    )
    def test_revert_out_of_range(self, deal, field, period):
        with reverts("PeriodOutOfRange", period, 365 * DAY):
            deal.but(**{field: period}).fund()

    def test_revert_out_of_range_without_an_arbiter(self, deal):
        with reverts("PeriodOutOfRange", 365 * DAY + 1, 365 * DAY):
            deal.but(arbiter=ZERO, disputePeriod=365 * DAY + 1).fund()

    def test_may_be_zero_for_a_dispute_without_an_arbiter(self, deal):
        nobody_rules = deal.but(arbiter=ZERO, disputePeriod=0)

        nobody_rules.fund()

        assert nobody_rules.holding()["phase"] == OFFERED

    def test_may_be_a_second(self, deal):
        shortest = deal.but(reviewPeriod=1, disputePeriod=1)

        shortest.fund()

        assert shortest.holding()["phase"] == OFFERED

    def test_and_fee_and_share_may_go_to_every_limit(self, deal):
        limits = deal.with_fee(1_000).but(reviewPeriod=365 * DAY, disputePeriod=365 * DAY, defaultWorkerBps=10_000)

        limits.fund()

        assert limits.holding()["phase"] == OFFERED

    def test_revert_with_a_share_of_more_than_the_whole(self, deal):
        with reverts("ShareTooHigh", 10_001, 10_000):
            deal.but(defaultWorkerBps=10_001).fund()


@pytest.mark.spec("T7")
class TestMilestones:
    @pytest.mark.parametrize("count", [0, 101])
    def test_revert_when_too_few_or_many(self, deal, parties, count):
        unsound = deal.but(milestones=[milestone()] * count)

        with reverts("MilestoneCountOutOfRange", count, 100):
            deal.escrow.fund(*unsound.whole(0), b"", {"from": parties.employer})

    def test_may_be_a_hundred(self, deal):
        many = deal.but(milestones=[milestone()] * 100)

        many.fund(99)

        assert many.holding(99)["phase"] == OFFERED

    def test_revert_without_an_amount(self, deal):
        with reverts("NoAmount", 1):
            deal.of(AMOUNT, 0).fund(1)

    def test_may_be_of_all_that_there_is(self, hostile_deal, hostile, parties):
        hostile.mint(parties.employer, 2**96, {"from": parties.deployer})
        everything = hostile_deal.of(2**96 - 1)
        everything.fund()

        everything.release(2**96 - 1)

        assert everything.escrowed() == 0
        assert hostile.balanceOf(parties.worker) == 2**96 - 1


class TestParent:
    @pytest.mark.spec("T8")
    def test_reverts_when_it_was_never_amended(self, deal):
        orphan = deal.but(parent=b"\x01" * 32)

        with reverts("NotSuccessor", orphan.id, b"\x01" * 32):
            orphan.fund()

    @pytest.mark.spec("T8")
    def test_reverts_when_other_terms_replaced_it(self, deal):
        deal.fund()
        chosen = deal.amended(salt=1)
        rival = deal.amended(salt=2)
        deal.amend(chosen)

        with reverts("NotSuccessor", rival.id, deal.id):
            rival.fund()

    @pytest.mark.spec("T8")
    def test_may_be_the_one_that_these_replaced(self, deal):
        deal.fund()
        longer = deal.amended(milestones=[milestone(), milestone()])
        deal.amend(longer)

        longer.fund(1)

        assert longer.holding(1)["phase"] == OFFERED
        assert longer.condition_fields["parent"] != NOTHING


class TestDirtyCalldata:
    """Terms are hashed from calldata as it is: what is funded must be what everybody reads."""

    @pytest.mark.spec("T9")
    @pytest.mark.parametrize("place", [*range(1, 6), 9, 10, 11, 14, 17, 18])
    def test_reverts_when_a_word_has_bits_that_its_type_has_not(self, deal, parties, web3, place):
        """The words are the payment's but the employer's, then those of the conditions that are not all bits."""
        clean = bytes.fromhex(deal.written.fund()[2:])
        dirty = clean[: 4 + 32 * place] + b"\x80" + clean[5 + 32 * place :]

        answers = [_answer(web3, parties.employer, deal.escrow, calldata) for calldata in (clean, dirty)]

        assert clean[4 + 32 * place] == 0
        assert "error" not in answers[0]
        assert answers[1]["error"]["data"] == "0x" + keccak(b"DirtyMember()")[:4].hex()


def _answer(web3, caller, escrow, calldata: bytes):
    call = {"from": caller.address, "to": escrow.address, "data": "0x" + calldata.hex()}
    return web3.provider.make_request("eth_call", [call, "latest"])
