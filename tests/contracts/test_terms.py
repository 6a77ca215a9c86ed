"""
terms
├── each field changes the id, and so do chain and escrow
├── the id is the EIP-712 digest of a second implementation
└── unsound ones cannot be funded, each for its own reason
"""

import pytest
from brownie import AgreementEscrow
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from tests.contracts.deals import AMOUNT, DAY, ZERO, milestone, reverts

ELSEWHERE = "0x" + "11" * 20
FIELDS = {
    "employer": ELSEWHERE,
    "worker": ELSEWHERE,
    "token": ELSEWHERE,
    "feeRecipient": ELSEWHERE,
    "feeBps": 7,
    "milestones": [],
    "arbiter": ELSEWHERE,
    "reviewPeriod": 1,
    "disputePeriod": 1,
    "defaultWorkerBps": 1,
    "briefHash": b"\x01" * 32,
    "parent": b"\x01" * 32,
    "salt": b"\x01" * 32,
}


def _digest(deal, **domain) -> bytes:
    message = {"payment": deal.payment_fields, "conditions": deal.condition_fields}
    signable = encode_typed_data(full_message=deal.typed("Terms", message, **domain))
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


class TestAgreementId:
    @pytest.mark.spec("T2")
    @pytest.mark.parametrize("count", [1, 2, 100])
    def test_is_the_digest_of_a_second_implementation(self, deal, count):
        many = deal.but(milestones=[milestone(amount=AMOUNT + place) for place in range(count)])

        assert bytes(many.id) == _digest(many)

    @pytest.mark.spec("T1")
    def test_differs_with_every_field(self, deal):
        ids = {str(deal.but(**{field: value}).id) for field, value in FIELDS.items()}

        assert len(ids | {str(deal.id)}) == len(FIELDS) + 1

    @pytest.mark.spec("T1")
    def test_differs_with_every_part_of_a_milestone(self, deal):
        amounts = deal.but(milestones=[milestone(amount=AMOUNT + 1)])
        deadlines = deal.but(milestones=[milestone(deliver_by=deal.deadline + 1)])
        twice = deal.but(milestones=[milestone(), milestone()])

        assert len({str(other.id) for other in (deal, amounts, deadlines, twice)}) == 4

    @pytest.mark.spec("T1", "T2")
    def test_differs_on_another_chain_and_in_another_escrow(self, deal, parties):
        other = AgreementEscrow.deploy({"from": parties.deployer})

        elsewhere = bytes(other.agreementIdOf(deal.terms))

        assert elsewhere != bytes(deal.id)
        assert elsewhere == _digest(deal, verifyingContract=other.address)
        assert _digest(deal, chainId=1) != bytes(deal.id)


class TestUnsoundTerms:
    @pytest.mark.spec("T4")
    @pytest.mark.parametrize("role", ["worker", "arbiter"])
    def test_revert_when_the_employer_has_another_role(self, deal, parties, role):
        with reverts("RolesCoincide", parties.employer):
            deal.but(**{role: parties.employer.address}).fund()

    @pytest.mark.spec("T4")
    def test_revert_when_the_arbiter_is_the_worker(self, deal, parties):
        with reverts("RolesCoincide", parties.worker):
            deal.but(arbiter=parties.worker.address).fund()

    @pytest.mark.spec("T4", "T5")
    @pytest.mark.parametrize("role", ["employer", "worker", "feeRecipient"])
    def test_revert_when_the_escrow_has_a_role(self, deal, parties, role):
        changes = {"feeBps": 1, "feeRecipient": parties.fee_recipient.address, role: deal.escrow.address}

        with reverts("RolesCoincide", deal.escrow):
            deal.but(**changes).fund()

    @pytest.mark.spec("T4")
    def test_revert_without_an_employer(self, deal, parties):
        nobody = deal.but(employer=ZERO)

        with reverts("NotParty", parties.employer, ZERO):
            nobody.fund()

    @pytest.mark.spec("T4")
    def test_may_lack_worker_and_arbiter(self, deal):
        deal.but(worker=ZERO, arbiter=ZERO).fund()

        assert deal.but(worker=ZERO, arbiter=ZERO).holding()["phase"] == 1

    @pytest.mark.spec("T5")
    def test_revert_with_a_fee_above_a_tenth(self, deal, parties):
        with reverts("FeeTooHigh", 1_001, 1_000):
            deal.but(feeBps=1_001, feeRecipient=parties.fee_recipient.address).fund()

    @pytest.mark.spec("T5")
    def test_revert_with_a_fee_for_nobody(self, deal):
        with reverts("FeeRecipientMismatch", ZERO, 1):
            deal.but(feeBps=1).fund()

    @pytest.mark.spec("T5")
    def test_revert_with_a_recipient_of_no_fee(self, deal, parties):
        with reverts("FeeRecipientMismatch", parties.fee_recipient, 0):
            deal.but(feeRecipient=parties.fee_recipient.address).fund()

    @pytest.mark.spec("T6")
    @pytest.mark.parametrize(
        ("field", "period"), [("reviewPeriod", 0), ("reviewPeriod", 365 * DAY + 1), ("disputePeriod", 365 * DAY + 1)]
    )
    def test_revert_with_a_period_out_of_range(self, deal, field, period):
        with reverts("PeriodOutOfRange", period, 365 * DAY):
            deal.but(**{field: period}).fund()

    @pytest.mark.spec("T6")
    def test_revert_with_more_than_the_whole(self, deal):
        with reverts("ShareTooHigh", 10_001, 10_000):
            deal.but(defaultWorkerBps=10_001).fund()

    @pytest.mark.spec("T5", "T6")
    def test_may_go_to_every_limit(self, deal, parties):
        limits = deal.but(
            feeBps=1_000,
            feeRecipient=parties.fee_recipient.address,
            reviewPeriod=365 * DAY,
            disputePeriod=365 * DAY,
            defaultWorkerBps=10_000,
        )

        limits.fund()

        assert limits.holding()["phase"] == 1

    @pytest.mark.spec("T7")
    @pytest.mark.parametrize("count", [0, 101])
    def test_revert_with_too_few_or_many_milestones(self, deal, parties, count):
        unsound = deal.but(milestones=[milestone()] * count)

        with reverts("MilestoneCountOutOfRange", count, 100):
            deal.escrow.fund(unsound.terms, 0, b"", b"", {"from": parties.employer})

    @pytest.mark.spec("T7")
    def test_may_have_a_hundred_milestones(self, deal):
        many = deal.but(milestones=[milestone()] * 100)

        many.fund(part=99)

        assert many.holding(99)["phase"] == 1

    @pytest.mark.spec("T7")
    def test_revert_with_a_milestone_without_amount(self, deal):
        with reverts("NoAmount", 1):
            deal.but(milestones=[milestone(), milestone(amount=0)]).fund()

    @pytest.mark.spec("T8")
    def test_revert_with_a_parent(self, deal):
        with reverts("AmendsParent", b"\x01" * 32):
            deal.but(parent=b"\x01" * 32).fund()


class TestDirtyCalldata:
    @pytest.mark.spec("T1", "F8")
    def test_reverts_when_a_word_has_bits_that_its_type_has_not(self, deal, parties, web3):
        """Terms are hashed from calldata as it is: what is funded must be what everybody reads."""
        clean = bytes.fromhex(deal.escrow.fund.encode_input(deal.terms, 0, b"", b"")[2:])
        place = clean.index(bytes(12) + bytes.fromhex(deal.payment_fields["worker"][2:]))
        dirty = clean[:place] + b"\x01" + clean[place + 1 :]

        answers = {
            name: web3.provider.make_request(
                "eth_call",
                [{"from": parties.employer.address, "to": deal.escrow.address, "data": "0x" + data.hex()}, "latest"],
            )
            for name, data in {"clean": clean, "dirty": dirty}.items()
        }

        assert answers["clean"]["result"] == "0x"
        assert "revert" in answers["dirty"]["error"]["message"]
