"""Transactions that their senders signed themselves."""

from typing import Any

import pytest

from tests.api.office import Json, Office, answered, assert_refused, raw

UNKNOWN = "0x" + "ab" * 32


def unsigned(office: Office, **changes: Any) -> Json:
    """A plain transaction of the stranger's."""
    usual = {
        "chainId": office.chain.chain_id,
        "to": office.chain.escrow,
        "nonce": 0,
        "value": 0,
        "data": "0x",
        "gas": 21_000,
        "maxFeePerGas": 10**10,
        "maxPriorityFeePerGas": 1,
    }
    return usual | changes


class TestBroadcasting:
    @pytest.mark.spec("J18")
    def test_passes_a_call_of_the_escrow_on(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        office.chain.enrich(office.chain.employer)
        prepared = office.prepare(agreement_id, "fund")

        response = office.post("/transactions", {"raw": raw(office.chain.employer, prepared["transaction"])})

        sent = answered(response, 202)
        assert response.headers["location"] == f"/v1/transactions/{sent['transaction_hash']}"
        office.mirror()
        looked = answered(office.http.get(response.headers["location"]), 200)
        assert looked["state"] in {"mined", "finalized"}
        assert [event["name"] for event in looked["events"]] == ["MilestonesFunded"]

    @pytest.mark.spec("J18")
    def test_passes_an_approval_on_before_the_funding(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        office.chain.mint(office.chain.employer, 250_000_000)
        prepared = office.prepare(agreement_id, "fund")

        office.send(office.chain.employer, prepared["approval"]["transaction"])
        office.send(office.chain.employer, prepared["transaction"])

        office.mirror()
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["state"] == "offered"

    @pytest.mark.spec("J18")
    def test_refuses_what_is_no_business_of_the_escrow(self, office: Office) -> None:
        response = office.post(
            "/transactions", {"raw": raw(office.chain.stranger, unsigned(office, to=office.chain.worker.address))}
        )

        assert_refused(response, 409, "not-our-transaction")

    @pytest.mark.spec("J18")
    def test_refuses_a_transaction_for_another_chain(self, office: Office) -> None:
        response = office.post("/transactions", {"raw": raw(office.chain.stranger, unsigned(office, chainId=1))})

        problem = assert_refused(response, 409, "wrong-chain")
        assert (problem["expected"], problem["actual"]) == (office.chain.chain_id, 1)

    def test_refuses_what_the_node_does_not_take(self, office: Office) -> None:
        agreement_id = office.fund()
        transaction = office.prepare(agreement_id, "release")["transaction"] | {"nonce": "0x0"}

        response = office.post("/transactions", {"raw": raw(office.chain.employer, transaction)})

        assert assert_refused(response, 409, "transaction-refused")["money_moved"] is False

    @pytest.mark.spec("J24")
    def test_refuses_what_would_revert_now(self, office: Office) -> None:
        agreement_id = office.delivered()
        transaction = office.prepare(agreement_id, "claim", sender=office.chain.stranger.address)["transaction"]

        response = office.post("/transactions", {"raw": raw(office.chain.stranger, transaction)})

        problem = assert_refused(response, 409, "act-refused")
        assert (problem["error"], problem["money_moved"]) == ("BeforeDeadline", False)

    def test_of_a_transaction_that_reverts_tells_why(self, office: Office) -> None:
        """It waits for one that its sender has yet to send, so nobody can tell beforehand."""
        agreement_id = office.delivered()
        prepared = office.prepare(agreement_id, "claim", sender=office.chain.stranger.address)["transaction"]
        following = prepared | {"nonce": hex(int(prepared["nonce"], 16) + 1)}

        sent = office.send(office.chain.stranger, following)
        office.chain.send(office.chain.stranger, office.chain.worker, value=1)

        office.mirror()
        looked = answered(office.get(f"/transactions/{sent['transaction_hash']}"), 200)
        assert (looked["state"], looked["revert"]["error"]) == ("reverted", "BeforeDeadline")


class TestLooking:
    @pytest.mark.spec("J12")
    def test_finds_what_somebody_else_s_tool_sent(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]
        office.chain.enrich(office.chain.employer)
        call = office.prepare(agreement_id, "fund")["call"]
        receipt = office.chain.send(office.chain.employer, call["to"], bytes.fromhex(call["input"][2:]))

        office.mirror()

        assert answered(office.get(f"/transactions/{receipt.hash}"), 200)["state"] in {"mined", "finalized"}
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["state"] == "offered"

    @pytest.mark.spec("J3")
    def test_of_a_hash_that_nobody_knows_is_404(self, still_office: Office) -> None:
        assert_refused(still_office.get(f"/transactions/{UNKNOWN}"), 404, "unknown-transaction")

    def test_has_hashes_of_32_bytes(self, still_office: Office) -> None:
        assert assert_refused(still_office.get("/transactions/0x12"), 422, "malformed")["field"] == "transaction_hash"
