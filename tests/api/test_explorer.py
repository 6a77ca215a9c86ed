"""What the chain itself says of transactions, beside what the mirror says."""

from pathlib import Path
from typing import Any

import pytest

from tallystick.domain.ports import ChainIdentity
from tests.api.exploring import (
    UNKNOWN,
    answering,
    calldata,
    last_event,
    refused_release,
    told,
    told_block,
    watched_office,
)
from tests.api.office import Json, Office, answered, assert_refused
from tests.deals import AMOUNT, REVIEW
from tests.devchain import DevChain


class TestTransactions:
    @pytest.mark.spec("CX1", "CX6")
    def test_tells_an_act_that_its_party_sent(self, office: Office) -> None:
        agreement_id = office.fund()
        event = last_event(office, agreement_id)

        found = told(office, event["transaction_hash"])

        mined = office.chain.rpc("eth_getTransactionByHash", event["transaction_hash"])
        receipt = office.chain.rpc("eth_getTransactionReceipt", event["transaction_hash"])
        assert (found["outcome"], found["mirror"], found["revert"], found["created"]) == (
            "succeeded",
            "same",
            None,
            None,
        )
        assert (found["sender"], found["recipient"]) == (office.chain.employer.address, office.chain.escrow)
        assert (found["input"], found["type"]) == (mined["input"], int(mined["type"], 16))
        assert (found["block"]["hash"], found["position"]) == (receipt["blockHash"], 0)
        assert found["gas_used"] == int(receipt["gasUsed"], 16)
        assert found["fee"] == str(int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16))
        assert found["call"]["function"] == "fund"
        assert found["call"]["arguments"]["payment"]["employer"] == office.chain.employer.address
        assert found["inner_calls"] == []
        assert [log["data"] for log in found["logs"]] == [log["data"] for log in receipt["logs"]]
        assert [log["log_index"] for log in found["logs"]] == [int(log["logIndex"], 16) for log in receipt["logs"]]
        escrows, tokens = found["logs"]
        assert (escrows["event"], escrows["name"]) == (event, None)
        assert (tokens["event"], tokens["name"]) == (None, "Transfer")
        assert tokens["arguments"] == {
            "from": office.chain.employer.address,
            "to": office.chain.escrow,
            "amount": str(AMOUNT),
        }

    @pytest.mark.spec("CX1")
    def test_tells_an_act_that_was_relayed(self, office: Office) -> None:
        event = last_event(office, office.delivered())

        found = told(office, event["transaction_hash"])

        assert (found["sender"], found["call"]["function"]) == (office.chain.relayer.address, "deliver")
        assert found["call"]["arguments"]["deliverable"] == event["fact"]["deliverable"]
        assert [log["event"] for log in found["logs"]] == [event]

    @pytest.mark.spec("CX1", "CX6")
    def test_tells_an_act_that_a_stranger_sent_past_us(self, office: Office) -> None:
        agreement_id = office.delivered()
        office.chain.travel_to(office.chain.now() + REVIEW)
        prepared = office.prepare(agreement_id, "claim", sender=office.chain.stranger.address)
        input_ = bytes.fromhex(prepared["transaction"]["data"][2:])
        sent = office.chain.send(office.chain.stranger, office.chain.escrow, input_)

        before = told(office, sent.hash)
        office.mirror()
        after = told(office, sent.hash)

        assert (before["call"]["function"], before["sender"]) == ("claim", office.chain.stranger.address)
        assert (before["mirror"], after["mirror"]) == ("behind", "same")
        assert before["logs"] == after["logs"]

    @pytest.mark.spec("CX1")
    def test_tells_the_acts_of_a_batch(self, office: Office) -> None:
        office.chain.enrich(office.chain.employer)
        agreement_id = office.fund()
        acts = [{"act": "release", "agreement_id": agreement_id, "milestone": 0, "released": wanted} for wanted in "12"]
        body = {"sender": office.chain.employer.address, "acts": acts}
        prepared = answered(office.post("/batches/prepare", body), 200)
        sent = office.send(office.chain.employer, prepared["transaction"])

        found = told(office, sent["transaction_hash"])

        assert found["call"]["function"] == "batch"
        assert [call["function"] for call in found["inner_calls"]] == ["release", "release"]
        assert [call["arguments"]["released"] for call in found["inner_calls"]] == ["1", "2"]
        assert [call["input"] for call in found["inner_calls"]] == found["call"]["arguments"]["acts"]
        assert [log["event"]["name"] for log in found["logs"] if log["event"]] == ["PaymentReleased"] * 2

    @pytest.mark.spec("CX2", "CX6")
    def test_tells_why_the_contract_refused_one(self, office: Office) -> None:
        input_ = refused_release(office, office.fund())
        sent = office.chain.send(office.chain.stranger, office.chain.escrow, input_)

        found = told(office, sent.hash)

        assert not sent.succeeded
        assert (found["outcome"], found["mirror"], found["logs"]) == ("failed", "nothing", [])
        assert found["call"]["function"] == "release"
        assert found["revert"]["error"] == "NotParty"
        assert "no money moved" in found["revert"]["meaning"]
        assert (found["gas_used"], int(found["fee"]) > 0) == (sent.gas_used, True)

    @pytest.mark.spec("CX2")
    def test_tells_of_one_that_ran_out_of_gas(self, office: Office) -> None:
        chain, agreement_id = office.chain, office.fund()
        prepared = office.prepare(agreement_id, "deliver", deliverable=UNKNOWN, sender=chain.worker.address)
        act = {"from": chain.worker.address, "to": chain.escrow, "input": prepared["transaction"]["data"]}
        too_little = int(chain.rpc("eth_estimateGas", act), 16) - 1_000
        sent = chain.rpc("eth_sendTransactionSync", act | {"gas": hex(too_little)})["transactionHash"]

        found = told(office, sent)

        assert (found["outcome"], found["revert"]["error"]) == ("failed", "OutOfGas")
        assert found["gas_used"] == found["gas_limit"] == too_little

    @pytest.mark.spec("CX1", "CX6")
    def test_tells_one_that_has_nothing_to_do_with_us(self, office: Office) -> None:
        sent = office.chain.send(office.chain.stranger, office.chain.worker, value=7)

        found = told(office, sent.hash)

        assert (found["outcome"], found["value"], found["mirror"]) == ("succeeded", "7", "nothing")
        assert (found["call"], found["logs"], found["input"]) == (None, [], "0x")

    @pytest.mark.spec("CX1")
    def test_tells_what_is_said_to_a_token_that_is_mirrored_and_to_no_other(self, office: Office) -> None:
        office.fund()
        chain, other = office.chain, office.chain.deploy("DevToken")
        chain.mint(chain.employer, 5)
        chain.mint(chain.employer, 5, other)
        input_ = calldata("transfer(address,uint256)", chain.worker.address, 5)

        known = told(office, chain.send(chain.employer, chain.token, input_).hash)
        unknown = told(office, chain.send(chain.employer, other, input_).hash)

        assert known["call"]["function"] == "transfer"
        assert known["call"]["arguments"] == {"to": chain.worker.address, "amount": "5"}
        assert unknown["call"] is None
        assert known["logs"][0]["arguments"] == unknown["logs"][0]["arguments"]
        assert unknown["logs"][0]["address"] == other

    @pytest.mark.spec("CX1")
    def test_tells_an_approval_for_the_escrow_of_any_token(self, office: Office) -> None:
        chain, other = office.chain, office.chain.deploy("DevToken")
        input_ = calldata("approve(address,uint256)", chain.escrow, 9)

        found = told(office, chain.send(chain.employer, other, input_).hash)

        assert found["call"]["function"] == "approve"
        assert found["logs"][0]["name"] == "Approval"
        assert found["logs"][0]["arguments"]["spender"] == chain.escrow

    @pytest.mark.spec("CX1")
    def test_tells_a_contract_that_was_created(self, office: Office) -> None:
        identity: ChainIdentity = office.chain.identity
        block = office.chain.rpc("eth_getBlockByNumber", hex(identity.deployed_at), False)

        found = told(office, block["transactions"][0])

        assert (found["recipient"], found["created"], found["call"]) == (None, identity.escrow, None)
        assert len(found["input"]) > 2_000

    @pytest.mark.spec("CX1", "CX6")
    def test_tells_one_that_waits(self, office: Office) -> None:
        with office.chain.hold():
            sent = office.chain.submit(office.chain.stranger, office.chain.worker, value=7)
            found = told(office, sent)
            office.chain.mine()
            while told(office, sent)["outcome"] == "pending":
                pass

        assert (found["outcome"], found["block"], found["is_final"], found["mirror"]) == (
            "pending",
            None,
            False,
            "nothing",
        )
        assert {found[name] for name in ("position", "gas_used", "gas_price", "fee", "revert")} == {None}

    @pytest.mark.spec("CX1")
    def test_says_when_it_is_final(self, office: Office) -> None:
        event = last_event(office, office.fund())

        before = told(office, event["transaction_hash"])["is_final"]
        office.chain.mine(3)
        after = told(office, event["transaction_hash"])["is_final"]

        assert (before, after) == (False, True)

    @pytest.mark.spec("CX8")
    def test_refuses_one_that_nobody_knows(self, office: Office) -> None:
        problem = assert_refused(office.get(f"/explorer/transactions/{UNKNOWN}"), 404, "unknown-transaction")
        assert_refused(office.get("/explorer/transactions/0x12"), 422, "malformed")

        assert problem["money_moved"] is False


class TestReorgs:
    @pytest.mark.spec("CX5", "CX6")
    def test_tells_one_that_came_back_in_another_block(self, office: Office) -> None:
        event = last_event(office, office.fund())
        signed = office.chain.raw(event["transaction_hash"])
        office.chain.mine()
        # A height above: within one second the same block would be made again, to the last byte.
        office.chain.reorg(2, (signed, 1))
        office.chain.mine()

        moved = told(office, event["transaction_hash"])
        office.mirror()
        followed = told(office, event["transaction_hash"])

        assert moved["block"]["hash"] != event["block_hash"]
        assert (moved["mirror"], followed["mirror"]) == ("behind", "same")
        assert followed["block"] == moved["block"]

    @pytest.mark.spec("CX6", "CX8")
    def test_knows_one_no_more_that_left_the_chain(self, office: Office) -> None:
        event = last_event(office, office.fund())
        office.chain.reorg(1)
        office.chain.rpc("anvil_dropAllTransactions")

        problem = assert_refused(
            office.get(f"/explorer/transactions/{event['transaction_hash']}"), 404, "unknown-transaction"
        )
        gone = office.get(f"/explorer/blocks/{event['block_hash']}")
        at_its_height = told_block(office, event["block_number"])

        assert f"the mirror has it in block {event['block_number']}" in problem["detail"]
        assert_refused(gone, 404, "unknown-block")
        assert (at_its_height["mirror"], at_its_height["transactions"]) == ("behind", [])

    @pytest.mark.spec("CX3", "CX6")
    def test_tells_a_block_that_left_the_chain_where_the_node_keeps_it(self, chain: DevChain, tmp_path: Path) -> None:
        with watched_office(chain, tmp_path) as (office, proxy):
            event = last_event(office, office.fund())
            left, height = event["block_hash"], hex(event["block_number"])
            kept = {
                ("eth_getBlockByHash", left): chain.rpc("eth_getBlockByHash", left, True),
                ("eth_getBlockReceipts", left): chain.rpc("eth_getBlockReceipts", left),
            }
            chain.reorg(1)
            assert chain.rpc("eth_getBlockByNumber", height, False)["hash"] != left
            proxy.rule = lambda method, asked: answering(kept.get((method, asked[0]) if asked else (method, None)))

            found = told_block(office, left)

        assert (found["is_on_chain"], found["is_final"], found["mirror"]) == (False, False, "gone")
        assert [one["events"] for one in found["transactions"]] == [[event]]

    @pytest.mark.spec("CX5")
    def test_is_asked_again_when_the_block_leaves_meanwhile(self, chain: DevChain, tmp_path: Path) -> None:
        with watched_office(chain, tmp_path) as (office, proxy):
            event = last_event(office, office.fund())
            mined = chain.rpc("eth_getTransactionByHash", event["transaction_hash"])
            receipt = chain.rpc("eth_getTransactionReceipt", event["transaction_hash"])
            chain.reorg(1)
            proxy.rule = _still_knows(mined, receipt)

            problem = assert_refused(
                office.get(f"/explorer/transactions/{event['transaction_hash']}"), 503, "chain-unavailable"
            )

        assert problem["retryable"] is True


def _still_knows(mined: Json, receipt: Json) -> Any:
    """A node that tells of a transaction as it was."""
    answers = {"eth_getTransactionByHash": mined, "eth_getTransactionReceipt": receipt}
    return lambda method, asked: answering(answers.get(method))
