"""
deploy beside the escrow
├── given no escrow ........................... it refuses ChainMismatch, and asks for no key
├── given a court that is none ................ it refuses Malformed, and asks for no key
├── given an empty purse ...................... it refuses EmptyPurse
├── given nothing at the address .............. it creates the contract · adds it to the escrow's record
├── given the contract and its record ......... it changes nothing, and asks for no key
├── given the contract without its record ..... it completes the record
├── given a record whose block left the chain . it corrects the record
└── given a record of another escrow .......... it deploys beside that one
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.chain import companions
from tallystick.chain.abi import Signature, decoded
from tallystick.chain.beside import CompanionDeployment, DeployedBeside
from tallystick.chain.companions import Companion
from tallystick.chain.create2 import PROXY
from tallystick.chain.deployment import EscrowDeployment
from tallystick.chain.node import Node
from tallystick.chain.parties import party
from tallystick.chain.record import DeploymentRecord, find_record, read_record, write_record
from tallystick.domain.errors import ChainMismatch, EmptyPurse, KeyUnavailable, Malformed
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address
from tests.chain.courts import COURT, DAY, a_bridge, a_court, a_wall
from tests.devchain import started_anvil

MEMBERS = [party(name).address for name in ("arbiter", "relayer", "stranger")]
PANEL = companions.panel(MEMBERS, 2, DAY)
LENS = companions.lens()


@pytest.fixture
def node() -> Iterator[Node]:
    with started_anvil() as url:
        yield Node(url)


def quiet(_: str) -> None:
    """Nobody listens."""


def no_key() -> LocalAccount:
    raise KeyUnavailable("there is none")


def a_key() -> LocalAccount:
    return party("deployer").key


def escrow(node: Node, folder: Path | None = None) -> DeploymentRecord:
    return EscrowDeployment(node, quiet, folder).deploy(a_key).record


def deploy(node: Node, companion: Companion, folder: Path | None = None) -> DeployedBeside:
    return CompanionDeployment(node, quiet, folder).deploy(companion, a_key)


def asked(node: Node, address: Address, question: str, kind: str) -> object:
    found = decoded((kind,), node.call({"to": address, "data": f"0x{Signature(question, ()).encode().hex()}"}))
    assert found is not None
    return found[0]


class TestRefusals:
    def test_without_an_escrow_on_whose_record_it_could_go(self, node: Node, tmp_path: Path) -> None:
        beside = CompanionDeployment(node, quiet, tmp_path)

        with pytest.raises(ChainMismatch, match="deploy the escrow first"):
            beside.plan(PANEL, None)
        with pytest.raises(ChainMismatch, match="deploy the escrow first"):
            beside.deploy(PANEL, no_key)

        assert list(tmp_path.iterdir()) == []

    def test_a_court_that_is_none_before_anything_is_spent(self, node: Node, tmp_path: Path) -> None:
        escrow(node, tmp_path)
        before = node.wealth(party("deployer").address)

        for court in (COURT, a_wall(node)):
            with pytest.raises(Malformed, match="court"):
                CompanionDeployment(node, quiet, tmp_path).deploy(a_bridge(court), no_key)

        assert node.wealth(party("deployer").address) == before

    def test_an_empty_purse(self, node: Node, tmp_path: Path) -> None:
        escrow(node, tmp_path)
        broke: LocalAccount = Account.from_key("0x" + "5e" * 32)

        with pytest.raises(EmptyPurse, match="deploying PanelArbiter can cost"):
            CompanionDeployment(node, quiet, tmp_path).deploy(PANEL, lambda: broke)

    def test_another_chain_than_expected(self, node: Node) -> None:
        with pytest.raises(ChainMismatch, match="not on 1"):
            CompanionDeployment(node, quiet, None, expected_chain=1).deploy(PANEL, no_key)


class TestDeploying:
    def test_a_panel_that_has_the_members_it_was_made_with(self, node: Node, tmp_path: Path) -> None:
        beside = escrow(node, tmp_path)

        deployed = deploy(node, PANEL, tmp_path)

        address = deployed.record.address
        assert (deployed.created, address) == (True, PANEL.creation.address)
        assert asked(node, address, "members", "address[]") == tuple(member.lower() for member in MEMBERS)
        assert asked(node, address, "QUORUM", "uint256") == 2
        assert asked(node, address, "EXECUTION_PERIOD", "uint40") == DAY
        assert find_record([tmp_path], 31_337) == replace(beside, contracts=(deployed.record,))

    def test_a_bridge_to_the_court_it_was_made_with(self, node: Node) -> None:
        escrow(node)
        a_court(node)

        address = deploy(node, a_bridge()).record.address

        assert asked(node, address, "COURT", "address") == COURT.lower()
        assert asked(node, address, "parameters", "bytes") == b"\xc0"
        assert asked(node, address, "DEPOSIT_PERIOD", "uint40") == 3 * DAY

    def test_a_lens_that_reads_the_escrow(self, node: Node) -> None:
        found = escrow(node)
        address = deploy(node, LENS).record.address
        terms = "((address,address,address,address,uint16,uint40),(address,uint40,uint16,bytes32,bytes32,uint64,"
        kinds = ("address", "address", f"{terms}(uint96,uint40)[]))[]", "address[]", "address[]")
        question = Signature("standingOf", tuple({"type": kind} for kind in kinds))

        calldata = question.encode(found.escrow, ZERO_ADDRESS, [], [], [])

        assert node.call({"to": address, "data": f"0x{calldata.hex()}"}) == bytes(4 * 32)

    def test_at_the_same_address_on_every_chain(self, node: Node) -> None:
        escrow(node)
        with started_anvil(chain_id=77_777) as other:
            escrow(Node(other))
            there = deploy(Node(other), PANEL)

        here = deploy(node, PANEL)

        assert (here.chain_id, there.chain_id) == (31_337, 77_777)
        assert here.record.address == there.record.address

    def test_records_what_an_explorer_asks_for(self, node: Node, tmp_path: Path) -> None:
        escrow(node, tmp_path)

        record = deploy(node, PANEL, tmp_path).record

        block = node.block(record.block_number)
        assert block is not None
        assert (record.block_hash, record.deployer) == (block.hash, party("deployer").address)
        assert record.arguments == f"0x{PANEL.creation.arguments.hex()}"
        assert record.init_code_hash == PANEL.creation.init_code_hash
        assert record.compiler == PANEL.creation.artifact.compiler

    def test_again_finds_the_first_and_asks_for_no_key(self, node: Node, tmp_path: Path) -> None:
        escrow(node, tmp_path)
        first = deploy(node, PANEL, tmp_path)
        written = (tmp_path / "31337.json").stat().st_mtime_ns

        second = CompanionDeployment(node, quiet, tmp_path).deploy(PANEL, no_key)

        assert (second.created, second.record) == (False, first.record)
        assert (tmp_path / "31337.json").stat().st_mtime_ns == written

    def test_again_asks_no_court_that_is_gone(self, node: Node) -> None:
        escrow(node)
        a_court(node)
        deploy(node, a_bridge())
        node.ask("anvil_setCode", COURT, "0x")

        assert not CompanionDeployment(node, quiet, None).deploy(a_bridge(), no_key).created

    def test_again_completes_a_missing_record_and_the_escrows(self, node: Node, tmp_path: Path) -> None:
        found = escrow(node)
        first = deploy(node, PANEL)

        second = CompanionDeployment(node, quiet, tmp_path).deploy(PANEL, no_key)

        assert (first.path, second.created) == (None, False)
        assert find_record([tmp_path], 31_337) == replace(found, contracts=(first.record,))

    def test_again_corrects_a_record_whose_block_left_the_chain(self, node: Node, tmp_path: Path) -> None:
        escrow(node, tmp_path)
        first = deploy(node, PANEL, tmp_path).record
        raw = node.ask("eth_getRawTransactionByHash", first.transaction_hash)
        node.ask("anvil_mine", "0x2")
        node.ask("anvil_reorg", 3, [[raw, 1]])

        second = CompanionDeployment(node, quiet, tmp_path).deploy(PANEL, no_key).record

        known = find_record([tmp_path], 31_337)
        assert second.block_number == first.block_number + 1
        assert known is not None and known.contracts == (second,)


class TestRecord:
    def test_names_every_contract_once_in_the_order_of_deployment(self, node: Node, tmp_path: Path) -> None:
        escrow(node, tmp_path)
        other = companions.panel(MEMBERS, 3, DAY)

        for companion in (PANEL, LENS, other, PANEL):
            deploy(node, companion, tmp_path)

        known = find_record([tmp_path], 31_337)
        assert known is not None
        assert [contract.address for contract in known.contracts] == [
            companion.creation.address for companion in (PANEL, LENS, other)
        ]

    def test_keeps_them_when_the_escrow_is_deployed_again_or_its_block_left(self, node: Node, tmp_path: Path) -> None:
        first = escrow(node, tmp_path)
        panel = deploy(node, PANEL, tmp_path).record
        write_record(tmp_path, replace(first, block_hash=panel.block_hash, contracts=(panel,)))

        EscrowDeployment(node, quiet, tmp_path).deploy(no_key, (Token(PROXY, "TST", 6),))

        known = find_record([tmp_path], 31_337)
        assert known is not None
        assert (known.block_hash, known.contracts, len(known.tokens)) == (first.block_hash, (panel,), 1)

    def test_is_read_by_who_knows_of_no_contracts_and_may_lack_them(self, node: Node, tmp_path: Path) -> None:
        """Versions before read the fields that they know by name, and so lose nothing of the escrow."""
        first = escrow(node, tmp_path)
        before = json.loads((tmp_path / "31337.json").read_text())
        deploy(node, PANEL, tmp_path)
        after = json.loads((tmp_path / "31337.json").read_text())
        older = tmp_path / "older.json"
        older.write_text(json.dumps({name: value for name, value in after.items() if name != "contracts"}))

        assert after == before | {"contracts": after["contracts"]}
        assert read_record(older) == first

    def test_of_another_version_of_the_escrow_is_as_good(self, node: Node, tmp_path: Path) -> None:
        older = replace(escrow(node, tmp_path), escrow=PROXY)
        write_record(tmp_path, older)

        deployed = deploy(node, PANEL, tmp_path)

        assert find_record([tmp_path], 31_337) == replace(older, contracts=(deployed.record,))
