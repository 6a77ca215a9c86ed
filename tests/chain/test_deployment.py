"""
deploy
├── given another chain than expected ......... it refuses ChainMismatch
├── given no deployment proxy ................. it refuses, and says how to put it there
├── given an EVM older than Cancun ............ it refuses ChainMismatch
├── given other code at the address ........... it refuses ChainMismatch
├── given an empty purse ...................... it refuses EmptyPurse, with what is missing
├── given nothing at the address .............. it creates the escrow · keeps a record
├── given the escrow and its record ........... it changes nothing, and asks for no key
├── given the escrow without its record ....... it finds the block and completes the record
├── given a record whose block left the chain . it corrects the record
└── given a record of something else .......... it refuses, and the record stays
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.create2 import PROXY, PROXY_COST, PROXY_SIGNER, PROXY_TRANSACTION, Creation
from tallystick.chain.deployed import deployment_block, scan_for
from tallystick.chain.deployment import Deployed, EscrowDeployment
from tallystick.chain.node import Node
from tallystick.chain.parties import party
from tallystick.chain.record import find_record, write_record
from tallystick.domain.errors import (
    ChainMismatch,
    ChainUnavailable,
    DeploymentFailed,
    EmptyPurse,
    KeyUnavailable,
    Malformed,
)
from tallystick.domain.ports import Token
from tallystick.domain.units import Address, BlockNumber, Hash
from tests.devchain import started_anvil

CREATION = Creation(artifact(ESCROW))
BROKE: LocalAccount = Account.from_key("0x" + "5e" * 32)


@pytest.fixture
def url() -> Iterator[str]:
    with started_anvil() as url:
        yield url


@pytest.fixture
def node(url: str) -> Node:
    return Node(url)


def quiet(_: str) -> None:
    """Nobody listens."""


def no_key() -> LocalAccount:
    raise KeyUnavailable("there is none")


def deployment(node: Node, folder: Path | None = None, expected_chain: int | None = None) -> EscrowDeployment:
    return EscrowDeployment(node, quiet, folder, expected_chain)


def deploy(node: Node, folder: Path | None = None) -> Deployed:
    return deployment(node, folder).deploy(lambda: party("deployer").key)


def mine(node: Node, blocks: int) -> None:
    node.ask("anvil_mine", hex(blocks))


class TestRefusals:
    def test_another_chain_than_expected(self, node: Node) -> None:
        with pytest.raises(ChainMismatch, match="the node is on chain 31337, not on 1"):
            deployment(node, expected_chain=1).deploy(no_key)

    def test_a_chain_without_the_proxy_which_its_own_instructions_cure(self) -> None:
        with started_anvil("--disable-default-create2-deployer") as url:
            node = Node(url)

            with pytest.raises(ChainMismatch, match="no deterministic deployment proxy") as refused:
                deploy(node)

            assert all(part in str(refused.value) for part in (PROXY_SIGNER, str(PROXY_COST), PROXY_TRANSACTION))
            node.ask("anvil_setBalance", PROXY_SIGNER, hex(PROXY_COST))
            node.ask("eth_sendRawTransaction", PROXY_TRANSACTION)
            # The node answers before it mines.
            node.ask("evm_mine")
            assert deploy(node).record.escrow == CREATION.address

    def test_a_proxy_that_is_another_contract(self, node: Node) -> None:
        node.ask("anvil_setCode", PROXY, "0x6000")

        with pytest.raises(ChainMismatch, match="is not the deterministic deployment proxy's"):
            deploy(node)

    def test_a_chain_without_transient_storage(self) -> None:
        with (
            started_anvil(hardfork="shanghai") as url,
            pytest.raises(ChainMismatch, match="older than Cancun"),
        ):
            deploy(Node(url))

    def test_another_contract_at_the_address(self, node: Node, tmp_path: Path) -> None:
        node.ask("anvil_setCode", CREATION.address, "0x6000")

        with pytest.raises(ChainMismatch, match="is not that of AgreementEscrow"):
            deploy(node, tmp_path)

        assert list(tmp_path.iterdir()) == []

    def test_an_escrow_with_a_byte_changed(self, node: Node) -> None:
        deploy(node)
        code = bytearray(node.code(CREATION.address))
        code[100] ^= 1
        node.ask("anvil_setCode", CREATION.address, f"0x{code.hex()}")

        with pytest.raises(ChainMismatch, match="is not that of AgreementEscrow"):
            deploy(node)

    def test_an_empty_purse_which_what_it_asks_for_cures(self, node: Node, tmp_path: Path) -> None:
        with pytest.raises(EmptyPurse) as refused:
            deployment(node, tmp_path).deploy(lambda: BROKE)

        told = str(refused.value)
        missing = told.rsplit("send at least ", maxsplit=1)[1]
        assert missing.endswith(f" ether to {BROKE.address} on chain 31337")
        whole, fraction = missing.split(" ")[0].split(".")
        node.ask("anvil_setBalance", BROKE.address, hex(int(whole) * 10**18 + int(fraction.ljust(18, "0"))))
        assert deployment(node, tmp_path).deploy(lambda: BROKE).record.deployer == Address(BROKE.address)

    def test_a_node_that_is_not_there(self) -> None:
        with started_anvil() as url:
            node = Node(url)

        with pytest.raises(ChainUnavailable, match="does not answer"):
            deploy(node)

    def test_a_server_that_is_no_node(self) -> None:
        with a_web_page() as url, pytest.raises(ChainUnavailable, match="JSON-RPC"):
            deploy(Node(url))

    def test_a_key_with_transactions_underway(self, node: Node) -> None:
        """One of them could be this very deployment, sent by a run that was interrupted."""
        deployer = party("deployer").address
        node.ask("evm_setAutomine", False)
        node.ask("eth_sendTransaction", {"from": deployer, "to": deployer, "value": "0x1"})

        with pytest.raises(DeploymentFailed, match="1 transactions underway"):
            deploy(node)

    def test_no_key(self, node: Node) -> None:
        with pytest.raises(KeyUnavailable):
            deployment(node).deploy(no_key)


class TestPlan:
    def test_names_the_address_and_the_cost_and_changes_nothing(self, node: Node, tmp_path: Path) -> None:
        plan = deployment(node, tmp_path).plan(party("deployer").address)

        assert plan.creation.address == CREATION.address
        assert not plan.is_there
        assert plan.cost == plan.gas * plan.fees.max_fee > 0
        assert plan.balance == node.wealth(party("deployer").address)
        assert node.block("latest") == node.block(BlockNumber(0))
        assert list(tmp_path.iterdir()) == []

    def test_needs_no_key(self, node: Node) -> None:
        plan = deployment(node).plan(None)

        assert plan.gas > 0
        assert (plan.deployer, plan.balance) == (None, None)

    def test_is_an_upper_bound_of_what_it_costs(self, node: Node) -> None:
        deployer = party("deployer").address
        plan = deployment(node).plan(deployer)
        before = node.wealth(deployer)

        deploy(node)

        assert 0 < before - node.wealth(deployer) <= plan.cost

    def test_costs_nothing_when_the_escrow_is_there(self, node: Node) -> None:
        deploy(node)

        plan = deployment(node).plan(None)

        assert plan.is_there
        assert plan.cost == 0


class TestDeploying:
    def test_keeps_a_record_of_what_is_on_chain(self, node: Node, tmp_path: Path) -> None:
        mine(node, 5)

        deployed = deploy(node, tmp_path)

        record = deployed.record
        block = node.block(record.block_number)
        genesis = node.block(BlockNumber(0))
        assert block is not None and genesis is not None
        assert deployed.created
        assert deployed.path == tmp_path / "31337.json"
        assert find_record([tmp_path], 31_337) == record
        assert (record.block_number, record.block_hash, record.genesis_hash) == (6, block.hash, genesis.hash)
        assert (record.escrow, record.deployer) == (CREATION.address, party("deployer").address)
        assert record.init_code_hash == CREATION.init_code_hash
        assert record.compiler == CREATION.artifact.compiler

    def test_puts_the_escrow_at_the_same_address_on_every_chain(self, node: Node) -> None:
        with started_anvil(chain_id=77_777) as other:
            there = deploy(Node(other)).record

        here = deploy(node).record

        assert (here.chain_id, there.chain_id) == (31_337, 77_777)
        assert here.escrow == there.escrow == CREATION.address

    def test_again_finds_the_first_and_asks_for_no_key(self, node: Node, tmp_path: Path) -> None:
        first = deploy(node, tmp_path)
        written = (tmp_path / "31337.json").stat().st_mtime_ns
        mine(node, 3)

        second = deployment(node, tmp_path).deploy(no_key)

        assert not second.created
        assert second.record == first.record
        assert (tmp_path / "31337.json").stat().st_mtime_ns == written

    @pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 9), (6, 1), (13, 40)])
    def test_again_completes_a_missing_record(self, node: Node, tmp_path: Path, before: int, after: int) -> None:
        if before:
            mine(node, before)
        first = deploy(node)
        if after:
            mine(node, after)

        second = deployment(node, tmp_path).deploy(no_key)

        assert (first.path, second.created) == (None, False)
        assert find_record([tmp_path], 31_337) == first.record

    def test_again_corrects_a_record_whose_block_left_the_chain(self, node: Node, tmp_path: Path) -> None:
        first = deploy(node, tmp_path).record
        raw = node.ask("eth_getRawTransactionByHash", first.transaction_hash)
        mine(node, 2)
        node.ask("anvil_reorg", 3, [[raw, 1]])

        second = deployment(node, tmp_path).deploy(no_key)

        assert second.record.block_number == first.block_number + 1
        assert second.record.transaction_hash == first.transaction_hash
        assert find_record([tmp_path], 31_337) == second.record

    def test_again_brings_back_an_escrow_that_left_the_chain(self, node: Node, tmp_path: Path) -> None:
        first = deploy(node, tmp_path).record
        node.ask("anvil_reorg", 1, [])
        assert node.code(CREATION.address) == b""

        second = deploy(node, tmp_path)

        assert second.created
        assert second.record.block_hash != first.block_hash

    def test_keeps_the_tokens_of_the_record(self, node: Node, tmp_path: Path) -> None:
        tokens = [Token(Address(f"0x{digit * 40}"), "TST", 6) for digit in "12"]
        for token in tokens:
            deployment(node, tmp_path).deploy(lambda: party("deployer").key, (token,))

        assert deploy(node, tmp_path).record.tokens == tuple(tokens)

    def test_finds_an_escrow_that_somebody_else_put_there(self, node: Node, tmp_path: Path) -> None:
        stranger = party("stranger").address
        call = {"from": stranger, "to": PROXY, "data": CREATION.call_input, "gas": hex(8_000_000)}
        node.ask("eth_sendTransactionSync", call)

        found = deployment(node, tmp_path).deploy(no_key)

        assert (found.created, found.record.deployer) == (False, stranger)

    def test_names_no_transaction_when_a_contract_of_somebody_else_called_the_proxy(self, node: Node) -> None:
        node.ask("anvil_setCode", CREATION.address, f"0x{CREATION.artifact.runtime_bytecode.hex()}")

        record = deployment(node).deploy(no_key).record

        assert (record.transaction_hash, record.deployer) == (None, None)


class TestRecordsOfSomethingElse:
    def test_of_another_chain_with_the_same_id_is_refused_and_stays(self, node: Node, tmp_path: Path) -> None:
        strange = replace(deploy(node, tmp_path).record, genesis_hash=Hash("0x" + "1" * 64))
        write_record(tmp_path, strange)

        with pytest.raises(ChainMismatch, match=r"31337\.json is of another chain with the id 31337"):
            deploy(node, tmp_path)

        assert find_record([tmp_path], 31_337) == strange

    def test_of_another_version_is_refused_and_stays(self, node: Node, tmp_path: Path) -> None:
        older = replace(deploy(node, tmp_path).record, escrow=PROXY)
        write_record(tmp_path, older)

        with pytest.raises(ChainMismatch, match=f"names the escrow {PROXY}"):
            deploy(node, tmp_path)

        assert find_record([tmp_path], 31_337) == older

    def test_that_is_damaged_is_refused_and_stays(self, node: Node, tmp_path: Path) -> None:
        (tmp_path / "31337.json").write_text("{")

        with pytest.raises(Malformed):
            deploy(node, tmp_path)

        assert (tmp_path / "31337.json").read_text() == "{"


class TestFindingTheBlock:
    def test_by_states_and_by_blocks_agree(self, node: Node) -> None:
        mine(node, 130)
        number = deploy(node).record.block_number
        mine(node, 101)

        assert deployment_block(node, CREATION.address) == scan_for(node, CREATION) == number == 131

    def test_among_blocks_finds_nothing_where_nothing_is(self, node: Node) -> None:
        mine(node, 5)

        assert scan_for(node, CREATION) is None


class _WebPage(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>welcome</html>")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def a_web_page() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _WebPage)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
