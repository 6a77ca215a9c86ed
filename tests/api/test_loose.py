"""Withdrawals and sweeps: acts that belong to no agreement."""

import pytest

from tallystick.domain.units import ZERO_ADDRESS, Address
from tests.api.office import Json, Office, answered, assert_refused, signature_of
from tests.deals import AMOUNT

REFUSES = bytes.fromhex("5f5ffd")
"""A contract that takes no money: PUSH0 PUSH0 REVERT."""
FEE = AMOUNT // 10


@pytest.fixture
def fees(office: Office) -> Json:
    """Fees that accrued to a recipient. The answer is how they are swept."""
    recipient = office.chain.fee_recipient.address
    agreement_id = office.fund(fee_bps=1_000, fee_recipient=recipient)
    answered(office.relay(agreement_id, "release", office.chain.employer), 202)
    office.mirror()
    return {"token": office.chain.token, "fee_recipient": recipient}


@pytest.fixture
def debt(office: Office) -> Json:
    """What the escrow owes a worker that takes no money. The answer is how it is withdrawn."""
    worker, employer = office.chain.worker, office.chain.employer
    registered = office.register(token=ZERO_ADDRESS)
    office.accept(registered)
    agreement_id = registered["agreement_id"]
    office.send(employer, office.prepare(agreement_id, "fund")["transaction"])
    office.mirror()
    office.chain.install(Address(worker.address), REFUSES)
    answered(office.relay(agreement_id, "release", employer), 202)
    office.mirror()
    return {"token": ZERO_ADDRESS, "owner": worker.address}


def _ether(office: Office, address: str) -> int:
    return int(office.chain.rpc("eth_getBalance", address, "latest"), 16)


def _elsewhere(office: Office, debt: Json, **changes: object) -> Json:
    """The debt, to be paid to another address, with the owner's signature and nonce."""
    body = debt | {"to": "0x" + "99" * 20}
    typed_data = answered(office.post("/withdrawals/prepare", body), 200)["typed_data"]
    nonce = typed_data["message"]["nonce"]
    return body | {"signature": signature_of(office.chain.worker, typed_data), "nonce": nonce} | changes


class TestASweep:
    @pytest.mark.spec("J30")
    def test_is_prepared_with_what_it_pays(self, office: Office, fees: Json) -> None:
        prepared = answered(office.post("/sweeps/prepare", fees), 200)

        assert (prepared["act"], prepared["call"]["function"], prepared["typed_data"]) == ("sweep", "sweep", None)
        assert prepared["sender"] == fees["fee_recipient"]
        assert "25.000000 TLD" in prepared["sentence"]
        assert "25.000000 TLD" in prepared["sentences"]["zh-CN"]
        assert prepared["simulation"]["ok"]

    @pytest.mark.spec("J30")
    def test_pays_the_recipient_whoever_asks(self, office: Office, fees: Json) -> None:
        relayed = answered(office.post("/sweeps/relay", fees), 202)

        office.mirror()
        assert office.chain.balance(fees["fee_recipient"]) == FEE
        looked = answered(office.get(f"/relays/{relayed['relay_id']}"), 200)
        assert (looked["agreement_id"], looked["milestone"], looked["act"]) == (None, None, "sweep")
        assert [event["name"] for event in looked["events"]] == ["FeesSwept"]

    @pytest.mark.spec("J30")
    def test_on_its_way_is_the_same_relay(self, office: Office, fees: Json) -> None:
        with office.chain.hold():
            first = answered(office.post("/sweeps/relay", fees), 202)
            again = answered(office.post("/sweeps/relay", fees), 202)
            office.chain.mine()

        assert first["relay_id"] == again["relay_id"]
        assert office.chain.balance(fees["fee_recipient"]) == FEE

    @pytest.mark.spec("J30")
    def test_of_nothing_is_refused_before_anything_is_sent(self, office: Office, fees: Json) -> None:
        answered(office.post("/sweeps/relay", fees), 202)
        office.mirror()
        before = office.chain.number()

        problem = assert_refused(office.post("/sweeps/relay", fees), 409, "act-refused")

        assert problem["error"] == "NothingOwed"
        assert office.chain.number() == before
        simulation = answered(office.post("/sweeps/prepare", fees), 200)["simulation"]
        assert simulation["revert"]["error"] == "NothingOwed"

    @pytest.mark.spec("J30")
    def test_of_fees_that_accrued_since_is_another_relay(self, office: Office, fees: Json) -> None:
        """The call is the same each time, and nobody signs it: were it known for ever, later fees would be stuck."""
        first = answered(office.post("/sweeps/relay", fees), 202)
        office.mirror()
        for salt in ("2", "3"):
            agreement_id = office.fund(fee_bps=1_000, fee_recipient=fees["fee_recipient"], salt=salt)
            answered(office.relay(agreement_id, "release", office.chain.employer), 202)
            office.mirror()
            later = answered(office.post("/sweeps/relay", fees), 202)
            office.mirror()
            assert later["relay_id"] != first["relay_id"]

        assert office.chain.balance(fees["fee_recipient"]) == 3 * FEE

    @pytest.mark.parametrize("field", ["token", "fee_recipient"])
    def test_needs_to_know_which_fees(self, still_office: Office, field: str) -> None:
        body = {"token": ZERO_ADDRESS, "fee_recipient": ZERO_ADDRESS}
        del body[field]

        assert assert_refused(still_office.post("/sweeps/relay", body), 422, "malformed")["field"] == field


class TestAWithdrawal:
    @pytest.mark.spec("J30")
    def test_to_the_owner_itself_needs_nobodys_signature(self, office: Office, debt: Json) -> None:
        office.chain.install(Address(debt["owner"]), b"")
        before = _ether(office, debt["owner"])

        relayed = answered(office.post("/withdrawals/relay", debt), 202)

        office.mirror()
        assert _ether(office, debt["owner"]) == before + AMOUNT
        looked = answered(office.get(f"/relays/{relayed['relay_id']}"), 200)
        assert [event["name"] for event in looked["events"]] == ["OwedWithdrawn"]

    def test_that_would_fail_again_is_refused(self, office: Office, debt: Json) -> None:
        assert assert_refused(office.post("/withdrawals/relay", debt), 409, "act-refused")["error"] == "PayoutFailed"

    @pytest.mark.spec("J30")
    def test_elsewhere_is_paid_by_the_owners_signature_once(self, office: Office, debt: Json) -> None:
        body = _elsewhere(office, debt)
        first = answered(office.post("/withdrawals/relay", body), 202)
        office.mirror()

        again = answered(office.post("/withdrawals/relay", body), 202)

        assert again["relay_id"] == first["relay_id"]
        assert _ether(office, body["to"]) == AMOUNT

    @pytest.mark.spec("J11")
    def test_elsewhere_is_refused_to_a_stranger(self, office: Office, debt: Json) -> None:
        body = debt | {"to": office.chain.stranger.address}
        typed_data = answered(office.post("/withdrawals/prepare", body), 200)["typed_data"]
        forged = body | {"signature": signature_of(office.chain.stranger, typed_data), "nonce": "0"}

        assert_refused(office.post("/withdrawals/relay", forged), 409, "wrong-signer")

    def test_is_not_paid_to_another_address_than_was_signed(self, office: Office, debt: Json) -> None:
        body = _elsewhere(office, debt, to=office.chain.stranger.address)

        assert_refused(office.post("/withdrawals/relay", body), 409, "wrong-signer")

    def test_with_a_nonce_that_is_not_the_next_is_refused(self, office: Office, debt: Json) -> None:
        problem = assert_refused(
            office.post("/withdrawals/relay", _elsewhere(office, debt, nonce="5")), 409, "wrong-nonce"
        )

        assert (problem["expected"], problem["actual"]) == ("0", "5")

    @pytest.mark.parametrize("missing", ["signature", "nonce"])
    def test_elsewhere_needs_signature_and_nonce(self, office: Office, debt: Json, missing: str) -> None:
        body = _elsewhere(office, debt)
        del body[missing]

        assert assert_refused(office.post("/withdrawals/relay", body), 422, "malformed")["field"] == missing

    def test_is_sent_by_the_owner_itself(self, office: Office, debt: Json) -> None:
        body = debt | {"to": "0x" + "98" * 20}

        prepared = answered(office.post("/withdrawals/prepare", body), 200)

        assert prepared["sender"] == debt["owner"]
        assert prepared["simulation"]["ok"]
        assert f"{AMOUNT / 10**18:.18f}" in prepared["sentence"]

    @pytest.mark.spec("J31")
    def test_in_a_batch_is_the_same_relay_when_it_is_asked_for_again(self, office: Office, debt: Json) -> None:
        act = _elsewhere(office, debt) | {"act": "withdraw"}
        first = answered(office.post("/batches/relay", {"acts": [act]}), 202)
        office.mirror()

        again = answered(office.post("/batches/relay", {"acts": [act]}), 202)
        del act["nonce"]
        nameless = office.post("/batches/relay", {"acts": [act]})

        assert again["relay_id"] == first["relay_id"]
        assert _ether(office, act["to"]) == AMOUNT
        assert assert_refused(nameless, 422, "malformed")["field"] == "acts[0].nonce"
