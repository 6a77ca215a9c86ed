"""
proved
├── given the receipts of a block ............. they are taken: transactions of every type, failed ones, none at all
├── given any of them changed ................. InvalidBlock: a log dropped, invented or moved, a receipt dropped …
├── given receipts of a type of another chain
│   ├── that hash to the root all the same .... they are taken
│   └── that do not ........................... UnverifiableBlock
└── given receipts of another block ........... ChainUnavailable
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, cast

import pytest
import rlp
from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.chain.answers import logs_of, stamp_of
from tallystick.chain.headers import Header
from tallystick.chain.receipts import encoded, logs_in, proved
from tallystick.chain.trie import root_of
from tallystick.domain.acts import Fund, Release
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, UnverifiableBlock
from tallystick.domain.units import TokenUnits
from tests.chain.agreement import Agreement
from tests.deals import FIRST
from tests.devchain import DevChain, address_of

Receipts = list[dict[str, Any]]

WEI = 10**9
ENOUGH = {"gas": 200_000, "maxFeePerGas": 100 * WEI, "maxPriorityFeePerGas": WEI}


def raw_transactions(chain: DevChain) -> list[str]:
    """One transaction of each type, from accounts of their own."""
    fields = {"chainId": chain.chain_id, "to": chain.stranger.address, "value": 1, "nonce": 0}
    legacy = {"gas": 200_000, "gasPrice": 100 * WEI}
    wallet = cast(LocalAccount, Account.create())
    permission = wallet.sign_authorization({"chainId": chain.chain_id, "address": chain.token, "nonce": 0})
    wanted: list[dict[str, Any]] = [
        {**fields, **legacy},
        {**fields, **legacy, "type": 1, "accessList": [{"address": chain.token, "storageKeys": ["0x" + "00" * 32]}]},
        {**fields, **ENOUGH, "type": 2},
        {**fields, **ENOUGH, "type": 3, "maxFeePerBlobGas": 100 * WEI},
        {**fields, **ENOUGH, "type": 4, "authorizationList": [permission]},
    ]
    return [_signed(chain, transaction) for transaction in wanted]


def _signed(chain: DevChain, transaction: dict[str, Any]) -> str:
    sender = cast(LocalAccount, Account.create())
    chain.give_ether(address_of(sender), 10**18)
    blobs = [b"\x00" * 131_072] if transaction.get("type") == 3 else None
    return "0x" + bytes(sender.sign_transaction(transaction, blobs=blobs).raw_transaction).hex()


def newest_block(chain: DevChain) -> tuple[Header, Receipts]:
    fields = chain.rpc("eth_getBlockByNumber", "latest", False)
    return Header(stamp_of(fields), fields), chain.rpc("eth_getBlockReceipts", fields["hash"])


@pytest.fixture
def block(agreement: Agreement) -> tuple[Header, Receipts]:
    """A block of five transactions: three releases, a transfer of tokens, and one that fails."""
    chain = agreement.chain
    agreement.act(Fund((FIRST,)))
    with chain.hold():
        for part in (1, 2, 3):
            call = agreement.codec.call(agreement.terms, Release(FIRST, TokenUnits(part)))
            chain.submit(chain.employer, call.to, call.input)
        chain.submit(chain.stranger, call.to, call.input)
        transfer = bytes.fromhex("a9059cbb") + bytes(12) + bytes.fromhex(chain.worker.address[2:]) + bytes(31) + b"\1"
        chain.submit(chain.employer, chain.token, transfer)
        chain.mine()
    return newest_block(chain)


class TestReceiptsThatAreTrue:
    def test_are_taken(self, block: tuple[Header, Receipts]) -> None:
        header, receipts = block

        assert proved(header, receipts) == receipts
        assert {receipt["status"] for receipt in receipts} == {"0x0", "0x1"}

    def test_are_taken_of_transactions_of_every_type(self, chain: DevChain) -> None:
        with chain.hold():
            for raw in raw_transactions(chain):
                chain.rpc("eth_sendRawTransaction", raw)
            chain.mine()
        header, receipts = newest_block(chain)

        assert proved(header, receipts) == receipts
        assert {receipt["type"] for receipt in receipts} == {"0x0", "0x1", "0x2", "0x3", "0x4"}

    def test_are_taken_of_a_block_without_any(self, chain: DevChain) -> None:
        chain.mine()
        header, receipts = newest_block(chain)

        assert receipts == proved(header, receipts) == []

    def test_are_taken_of_a_block_with_many(self, chain: DevChain) -> None:
        """More than 128, from where on keys have two bytes."""
        with chain.hold():
            for _ in range(140):
                chain.submit(chain.employer, chain.worker, value=1)
            chain.mine()
        header, receipts = newest_block(chain)

        assert len(proved(header, receipts)) == 140

    def test_have_the_logs_that_the_node_lists(self, block: tuple[Header, Receipts], chain: DevChain) -> None:
        header, receipts = block

        listed = chain.rpc("eth_getLogs", {"address": chain.escrow, "blockHash": header.stamp.hash})

        assert tuple(logs_in(header, proved(header, receipts), chain.escrow)) == logs_of(listed)
        assert len(listed) == 3

    def test_may_be_from_before_there_were_types(self) -> None:
        """Before Byzantium a receipt held the state's root, and none names a type. Source: Yellow Paper, 4.3.1."""
        old = {"root": "0x" + "11" * 32, "cumulativeGasUsed": "0x5208", "logsBloom": "0x" + "00" * 256, "logs": []}

        assert encoded(old) == rlp.encode([b"\x11" * 32, 21_000, bytes(256), []])

    @pytest.mark.parametrize("kind", ["0x80", "0x102", "0x" + "0" * 10_000 + "2"])
    def test_have_a_type_of_one_byte_written_as_such(self, kind: str) -> None:
        new = {"type": kind, "status": "0x1", "cumulativeGasUsed": "0x0", "logsBloom": "0x" + "00" * 256, "logs": []}

        with pytest.raises(ChainUnavailable, match="where a transaction's type belongs") as caught:
            encoded(new)

        assert len(str(caught.value)) < 200


def _first_with_logs(receipts: Receipts) -> dict[str, Any]:
    return next(receipt for receipt in receipts if receipt["logs"])


def _drop_a_log(receipts: Receipts) -> None:
    _first_with_logs(receipts)["logs"].pop()


def _invent_a_log(receipts: Receipts) -> None:
    logs = _first_with_logs(receipts)["logs"]
    logs.append(deepcopy(logs[0]))


def _swap_logs(receipts: Receipts) -> None:
    _first_with_logs(receipts)["logs"].reverse()


def _change_data(receipts: Receipts) -> None:
    log = _first_with_logs(receipts)["logs"][0]
    log["data"] = log["data"][:-1] + ("1" if log["data"][-1] != "1" else "2")


def _lengthen_data(receipts: Receipts) -> None:
    _first_with_logs(receipts)["logs"][0]["data"] += "00"


def _change_a_topic(receipts: Receipts) -> None:
    _first_with_logs(receipts)["logs"][0]["topics"][0] = "0x" + "77" * 32


def _drop_a_topic(receipts: Receipts) -> None:
    _first_with_logs(receipts)["logs"][0]["topics"].pop()


def _change_an_address(receipts: Receipts) -> None:
    _first_with_logs(receipts)["logs"][0]["address"] = "0x" + "77" * 20


def _change_the_outcome(receipts: Receipts) -> None:
    receipts[0]["status"] = "0x0" if receipts[0]["status"] == "0x1" else "0x1"


def _change_the_gas(receipts: Receipts) -> None:
    receipts[0]["cumulativeGasUsed"] = hex(int(receipts[0]["cumulativeGasUsed"], 16) + 1)


def _change_the_bloom(receipts: Receipts) -> None:
    receipts[0]["logsBloom"] = "0x" + "ff" * 256


def _change_the_type(receipts: Receipts) -> None:
    receipts[0]["type"] = "0x1"


def _drop_a_receipt(receipts: Receipts) -> None:
    receipts.pop()


def _drop_the_first_receipt(receipts: Receipts) -> None:
    del receipts[0]


def _repeat_a_receipt(receipts: Receipts) -> None:
    receipts.append(deepcopy(receipts[-1]))


def _swap_receipts(receipts: Receipts) -> None:
    receipts[0], receipts[1] = receipts[1], receipts[0]


def _swap_the_transactions(receipts: Receipts) -> None:
    first, second = receipts[0], receipts[1]
    first["transactionHash"], second["transactionHash"] = second["transactionHash"], first["transactionHash"]


CHANGES = (
    *(_drop_a_log, _invent_a_log, _swap_logs, _change_data, _lengthen_data, _change_a_topic, _drop_a_topic),
    *(_change_an_address, _change_the_outcome, _change_the_gas, _change_the_bloom, _change_the_type),
    *(_drop_a_receipt, _drop_the_first_receipt, _repeat_a_receipt, _swap_receipts, _swap_the_transactions),
)


class TestReceiptsThatAreNotTrue:
    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
    def test_are_invalid(self, block: tuple[Header, Receipts], change: Callable[[Receipts], None]) -> None:
        header, receipts = block
        change(receipts)

        with pytest.raises(InvalidBlock) as caught:
            proved(header, receipts)

        assert caught.value.block == header.stamp.number
        assert caught.value.retryable

    def test_say_what_was_expected_and_found(self, block: tuple[Header, Receipts]) -> None:
        header, receipts = block
        _drop_a_log(receipts)

        with pytest.raises(InvalidBlock) as caught:
            proved(header, receipts)

        assert caught.value.expected == "0x" + header.receipts_root.hex()
        assert caught.value.found == "0x" + root_of([encoded(receipt) for receipt in receipts]).hex()

    def test_are_another_blocks_when_they_say_so(self, block: tuple[Header, Receipts]) -> None:
        header, receipts = block
        receipts[0]["blockHash"] = "0x" + "77" * 32

        with pytest.raises(ChainUnavailable, match="another block"):
            proved(header, receipts)

    @pytest.mark.parametrize("answer", [None, {}, "0x", [None], ["0x"]])
    def test_are_senseless_when_they_are_no_receipts(self, block: tuple[Header, Receipts], answer: object) -> None:
        with pytest.raises(ChainUnavailable):
            proved(block[0], answer)

    @pytest.mark.parametrize("member", ["status", "cumulativeGasUsed", "logsBloom", "logs", "type"])
    @pytest.mark.parametrize("written", [7, "", "0xzz", "0x1 ", {}, [7]])
    def test_are_senseless_when_a_member_cannot_be_read(
        self, block: tuple[Header, Receipts], member: str, written: object
    ) -> None:
        header, receipts = block
        receipts[0][member] = written

        with pytest.raises((ChainUnavailable, UnverifiableBlock)):
            proved(header, receipts)


class TestReceiptsOfAnotherChain:
    def test_cannot_be_verified_when_they_hash_to_something_else(self, block: tuple[Header, Receipts]) -> None:
        header, receipts = block
        receipts[0]["type"] = "0x7e"

        with pytest.raises(UnverifiableBlock, match="0x7e") as caught:
            proved(header, receipts)

        assert not caught.value.retryable

    def test_are_taken_when_they_hash_to_the_root(self, block: tuple[Header, Receipts]) -> None:
        """What they are called is no matter, as long as they are made as Ethereum's are."""
        header, receipts = block
        receipts[0]["type"] = "0x6a"
        root = root_of([encoded(receipt) for receipt in receipts])
        fields: Mapping[str, object] = {**header.fields, "receiptsRoot": "0x" + root.hex()}

        assert len(proved(Header(header.stamp, fields), receipts)) == len(receipts)
