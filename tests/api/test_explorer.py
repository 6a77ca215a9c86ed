"""What the chain itself says: transactions, blocks and addresses, beside what the mirror says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from sqlalchemy import text

from tallystick.chain.explorer import NodeExplorer
from tallystick.chain.node import Node
from tallystick.domain.chain import ProofLevel
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import Address, BlockNumber
from tallystick.services.explorer import Exploring, Likeness
from tallystick.services.tokens import Tokens
from tests.api.office import Json, Office, answered, assert_refused, opened_office
from tests.chain.proxy import Proxy, honest, proxied
from tests.deals import AMOUNT, REVIEW
from tests.devchain import DevChain

UNKNOWN = "0x" + "ab" * 32


def told(office: Office, transaction: str) -> Json:
    """A transaction as the explorer tells it."""
    return answered(office.get(f"/explorer/transactions/{transaction}"), 200)


def told_block(office: Office, block: int | str) -> Json:
    """A block as the explorer tells it."""
    return answered(office.get(f"/explorer/blocks/{block}"), 200)


def told_address(office: Office, address: str) -> Json:
    """An address as the explorer tells it."""
    return answered(office.get(f"/explorer/addresses/{address}"), 200)


def calldata(signature: str, *arguments: Any) -> bytes:
    """A call by its signature."""
    kinds = signature.partition("(")[2].removesuffix(")").split(",")
    return keccak(text=signature)[:4] + encode(kinds, arguments)


def last_event(office: Office, agreement_id: str) -> Json:
    """The newest event of an agreement."""
    found: Json = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"][-1]
    return found


def refused_release(office: Office, agreement_id: str) -> bytes:
    """A release without anybody's signature, for who is not the employer."""
    sender = office.chain.employer.address
    prepared = office.prepare(agreement_id, "release", sender=sender)
    return bytes.fromhex(prepared["transaction"]["data"][2:])


@contextmanager
def watched_office(chain: DevChain, folder: Path) -> Iterator[tuple[Office, Proxy]]:
    """An office whose node answers as the test says."""
    with proxied(chain.url, honest) as proxy, opened_office(chain, folder, rpc_url=proxy.url) as office:
        yield office, proxy


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
        office.chain.reorg(1, (signed, 0))
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
            proxy.rule = lambda method, asked: _kept(kept.get((method, asked[0]) if asked else (method, None)))

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


def _kept(answer: Any) -> Any:
    return None if answer is None else {"result": answer}


def _still_knows(mined: Json, receipt: Json) -> Any:
    """A node that tells of a transaction as it was."""
    answers = {"eth_getTransactionByHash": mined, "eth_getTransactionReceipt": receipt}
    return lambda method, asked: _kept(answers.get(method))


class TestTheMirror:
    @pytest.mark.spec("CX6")
    def test_is_told_when_it_differs(self, office: Office) -> None:
        event = last_event(office, office.delivered())
        with office.house.store.engine.begin() as connection:
            changed = connection.execute(text("UPDATE events SET fact = replace(fact, 'd1d1', 'd2d2')"))

        assert changed.rowcount > 0
        assert told(office, event["transaction_hash"])["mirror"] == "differs"
        assert told_block(office, event["block_number"])["mirror"] == "differs"

    @pytest.mark.spec("CX6")
    def test_is_told_when_it_has_too_little(self, office: Office) -> None:
        event = last_event(office, office.delivered())
        with office.house.store.engine.begin() as connection:
            number = {"number": event["block_number"]}
            connection.execute(text("DELETE FROM events WHERE block_number = :number"), number)

        assert told(office, event["transaction_hash"])["mirror"] == "differs"
        assert told_block(office, event["block_number"])["mirror"] == "differs"

    @pytest.mark.spec("CX6")
    def test_is_told_when_it_has_too_much(self, office: Office) -> None:
        event = last_event(office, office.delivered())
        other = office.chain.send(office.chain.stranger, office.chain.worker, value=7)
        office.mirror()
        with office.house.store.engine.begin() as connection:
            names = {"other": other.hash, "real": event["transaction_hash"]}
            moved = text("UPDATE events SET transaction_hash = :other WHERE transaction_hash = :real")
            connection.execute(moved, names)

        assert told(office, other.hash)["mirror"] == "differs"
        assert told(office, event["transaction_hash"])["mirror"] == "differs"


class TestWhatTheNodeSays:
    @pytest.mark.spec("CX7")
    @pytest.mark.parametrize("lie", ["data", "status", "gasUsed"])
    def test_is_not_told_when_it_contradicts_the_block(self, chain: DevChain, tmp_path: Path, lie: str) -> None:
        with watched_office(chain, tmp_path) as (office, proxy):
            event = last_event(office, office.fund())
            transaction, number = event["transaction_hash"], event["block_number"]
            receipts = chain.rpc("eth_getBlockReceipts", event["block_hash"])
            header = chain.rpc("eth_getBlockByHash", event["block_hash"], False)
            if lie == "data":
                receipts[0]["logs"][0]["data"] = receipts[0]["logs"][0]["data"].replace("1", "2")
            elif lie == "status":
                receipts[0]["status"] = "0x0"
            else:
                header["gasUsed"] = hex(int(header["gasUsed"], 16) + 1)
            lies = {"eth_getBlockReceipts": receipts} if lie != "gasUsed" else {"eth_getBlockByHash": header}
            proxy.rule = lambda method, asked: _kept(lies.get(method))

            answers = [office.get(f"/explorer/transactions/{transaction}")]
            if lie != "gasUsed":
                answers.append(office.get(f"/explorer/blocks/{number}"))

        for answer in answers:
            assert_refused(answer, 503, "invalid-block")

    @pytest.mark.spec("CX8")
    def test_is_missed_when_it_does_not_answer(self, chain: DevChain, tmp_path: Path) -> None:
        with watched_office(chain, tmp_path) as (office, proxy):
            proxy.send_to("http://127.0.0.1:9")
            places = (f"/transactions/{UNKNOWN}", "/blocks/head", f"/addresses/{chain.token}")

            answers = [office.get(f"/explorer{one}") for one in places]
            proxy.send_to(chain.url)

        for answer in answers:
            assert assert_refused(answer, 503, "chain-unavailable")["retryable"] is True


class TestBlocks:
    @pytest.mark.spec("CX3", "CX2")
    def test_tells_what_is_ours_among_other_things(self, office: Office) -> None:
        chain, agreement_id = office.chain, office.fund()
        mine = bytes.fromhex(office.prepare(agreement_id, "release", released="5")["transaction"]["data"][2:])
        bad = refused_release(office, agreement_id)
        with chain.hold():
            names = [
                chain.submit(chain.worker, chain.stranger, value=1),
                chain.submit(chain.employer, chain.escrow, mine),
                chain.submit(chain.stranger, chain.escrow, bad),
                chain.submit(chain.deployer, chain.stranger, value=1),
            ]
            chain.mine()
            chain.receipt(names[0])
        office.mirror()

        found = told_block(office, chain.receipt(names[0]).block_number)

        sealed = chain.rpc("eth_getBlockByHash", found["block"]["hash"], False)
        assert (found["transaction_count"], len(found["transactions"])) == (4, 2)
        assert (found["mirror"], found["is_on_chain"], found["is_whole"]) == ("same", True, True)
        assert found["gas_used"] == int(sealed["gasUsed"], 16)
        assert found["base_fee"] == str(int(sealed["baseFeePerGas"], 16))
        assert found["parent_hash"] == sealed["parentHash"]
        by_outcome = {one["outcome"]: one for one in found["transactions"]}
        good, failed = by_outcome["succeeded"], by_outcome["failed"]
        assert [event["name"] for event in good["events"]] == ["PaymentReleased"]
        assert (good["transaction_hash"], good["revert"], good["call"]["function"]) == (names[1], None, "release")
        assert sealed["transactions"][good["position"]] == names[1]
        assert (failed["transaction_hash"], failed["events"]) == (names[2], [])
        assert failed["revert"]["error"] == "NotParty"

    @pytest.mark.spec("CX3")
    def test_is_named_in_each_way(self, office: Office) -> None:
        office.chain.mine(4)
        height = office.chain.number()
        office.mirror()

        head, finalized = told_block(office, "head"), told_block(office, "finalized")

        assert head["block"]["number"] == height
        assert told_block(office, height) == told_block(office, head["block"]["hash"]) == head
        assert (finalized["is_final"], head["is_final"]) == (True, False)
        assert finalized["block"]["number"] < height

    @pytest.mark.spec("CX6")
    def test_says_when_there_was_no_escrow_yet(self, office: Office) -> None:
        house, identity = office.house, office.chain.identity
        explorer = NodeExplorer(Node(office.chain.url), identity, ProofLevel.COMPLETE, "ETH")
        exploring = Exploring(house.store, explorer, Tokens(house.escrow), identity)

        first, before = (exploring.block(BlockNumber(identity.deployed_at - back)).value for back in (0, 1))

        assert (first.mirror, before.mirror) == (Likeness.SAME, Likeness.BEFORE)

    @pytest.mark.spec("CX6")
    def test_says_that_the_mirror_is_behind(self, office: Office) -> None:
        office.chain.mine()

        assert told_block(office, "head")["mirror"] == "behind"

    @pytest.mark.spec("CX8")
    @pytest.mark.parametrize("block", ["99999999", "0x" + "cd" * 32])
    def test_refuses_one_that_is_not_there(self, office: Office, block: str) -> None:
        assert_refused(office.get(f"/explorer/blocks/{block}"), 404, "unknown-block")

    @pytest.mark.spec("CX8")
    @pytest.mark.parametrize("block", ["latest", "01", "-1", "0x12", "1" * 16, "head "])
    def test_refuses_what_is_no_block(self, office: Office, block: str) -> None:
        assert_refused(office.get(f"/explorer/blocks/{block}"), 422, "malformed")

    @pytest.mark.spec("CX3")
    def test_tells_two_hundred_of_many(self, office: Office) -> None:
        chain, many = office.chain, 201
        fields = {"from": chain.stranger.address, "to": chain.escrow, "input": "0x12345678", "gas": hex(60_000)}
        sent = [("eth_sendTransaction", fields | {"nonce": hex(nonce)}) for nonce in range(many)]
        with chain.hold():
            names = chain.rpc_all(sent)
            chain.mine()
            chain.receipt(names[-1])

        found = told_block(office, "head")

        assert (found["transaction_count"], len(found["transactions"])) == (many, 200)
        assert found["is_whole"] is False
        assert [one["transaction_hash"] for one in found["transactions"]] == names[:200]
        assert {one["outcome"] for one in found["transactions"]} == {"failed"}


class TestAddresses:
    @pytest.mark.spec("CX4")
    def test_tells_an_account(self, office: Office) -> None:
        office.fund()
        owner = office.chain.employer

        found = told_address(office, owner.address)

        assert (found["kind"], found["code_hash"], found["code_bytes"]) == ("account", None, 0)
        assert found["balance"] == str(int(office.chain.rpc("eth_getBalance", owner.address, "latest"), 16))
        assert found["nonce"] == int(office.chain.rpc("eth_getTransactionCount", owner.address, "latest"), 16)
        (held,) = found["balances"]
        assert held["token"]["address"] == office.chain.token
        assert held["amount"] == str(office.chain.balance(owner))
        assert found["is_whole"] is True

    @pytest.mark.spec("CX4")
    def test_leaves_out_what_it_has_nothing_of(self, office: Office) -> None:
        office.fund()

        assert told_address(office, office.chain.stranger.address)["balances"] == []

    @pytest.mark.spec("CX4")
    def test_tells_what_stands_there(self, office: Office) -> None:
        office.fund()
        chain, lent = office.chain, office.chain.arbiter
        lens = chain.deploy("EscrowLens")
        chain.install(Address(lent.address), bytes.fromhex("ef0100" + lens[2:]))

        found = {place: told_address(office, place) for place in (chain.escrow, chain.token, lens, lent.address)}

        assert [one["kind"] for one in found.values()] == ["escrow", "token", "contract", "delegated"]
        assert found[chain.escrow]["balances"][0]["amount"] == str(AMOUNT)
        assert [one["delegate"] for one in found.values()] == [None, None, None, lens]
        code = bytes.fromhex(chain.rpc("eth_getCode", chain.escrow, "latest")[2:])
        assert (found[chain.escrow]["code_bytes"], found[chain.escrow]["code_hash"]) == (
            len(code),
            "0x" + keccak(code).hex(),
        )

    @pytest.mark.spec("CX4", "CX5")
    def test_is_told_as_of_one_block(self, chain: DevChain, tmp_path: Path) -> None:
        with watched_office(chain, tmp_path) as (office, proxy):
            office.fund()
            before = len(proxy.asked)
            found = told_address(office, chain.token)
            asked = proxy.asked[before:]

        pinned = [parameters[-1] for method, parameters in asked if method != "eth_getBlockByNumber"]
        assert len(pinned) > 3
        assert pinned.count({"blockHash": found["block"]["hash"]}) >= len(pinned) - 2
        assert {method for method, parameters in asked if parameters[-1] == "latest"} <= {"eth_call"}

    @pytest.mark.spec("CX8")
    @pytest.mark.parametrize("address", ["0x12", "0x" + "Ab" * 20, "head"])
    def test_refuses_what_is_no_address(self, office: Office, address: str) -> None:
        assert_refused(office.get(f"/explorer/addresses/{address}"), 422, "malformed")
