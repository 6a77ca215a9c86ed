"""What the chain itself says of blocks and addresses, and how the mirror and the node stand to it."""

from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from sqlalchemy import text

from tallystick.chain.explorer import NodeExplorer
from tallystick.chain.node import Node
from tallystick.domain.chain import ProofLevel
from tallystick.domain.units import Address, BlockNumber
from tallystick.services.explorer import Exploring, Likeness
from tallystick.services.tokens import Tokens
from tests.api.exploring import (
    UNKNOWN,
    answering,
    last_event,
    refused_release,
    told,
    told_address,
    told_block,
    watched_office,
)
from tests.api.office import Office, assert_refused
from tests.deals import AMOUNT
from tests.devchain import DevChain


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
            proxy.rule = lambda method, asked: answering(lies.get(method))

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
