import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tallystick.chain.record import (
    ContractRecord,
    DeploymentRecord,
    find_record,
    folder_for,
    path_in,
    read_record,
    write_record,
)
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import ChainIdentity, Token
from tallystick.domain.units import Address, BlockNumber, Hash, TransactionHash

ESCROW = Address("0x3d653e89dF1765521f14a64C4978aaE209e6d090")


def a_hash(digit: str) -> Hash:
    return Hash("0x" + digit * 64)


RECORD = DeploymentRecord(
    chain_id=7,
    genesis_hash=a_hash("1"),
    escrow=ESCROW,
    block_number=BlockNumber(12),
    block_hash=a_hash("2"),
    transaction_hash=TransactionHash(a_hash("3")),
    deployer=ESCROW,
    salt=a_hash("0"),
    init_code_hash=a_hash("4"),
    compiler="0.8.37+commit.f401782d",
    settings_hash=a_hash("5"),
    tokens=(Token(ESCROW, "TLD", 6),),
)
PANEL = ContractRecord(
    contract="PanelArbiter",
    address=ESCROW,
    arguments="0x00ff",
    block_number=BlockNumber(13),
    block_hash=a_hash("6"),
    transaction_hash=None,
    deployer=None,
    salt=a_hash("0"),
    init_code_hash=a_hash("7"),
    compiler="0.8.37+commit.f401782d",
    settings_hash=a_hash("5"),
)


@pytest.mark.parametrize(
    "record",
    [
        RECORD,
        replace(RECORD, transaction_hash=None, deployer=None, tokens=()),
        replace(RECORD, contracts=(PANEL, replace(PANEL, contract="EscrowLens", deployer=ESCROW))),
    ],
)
def test_what_was_written_is_read(tmp_path: Path, record: DeploymentRecord) -> None:
    path = write_record(tmp_path / "new" / "folder", record)

    assert read_record(path) == record
    assert [item.name for item in path.parent.iterdir()] == ["7.json"]


def test_a_record_names_the_chain_and_its_escrow() -> None:
    assert RECORD.identity == ChainIdentity(7, ESCROW, BlockNumber(12), a_hash("1"))


def test_the_first_folder_that_knows_the_chain_wins(tmp_path: Path) -> None:
    write_record(tmp_path / "b", RECORD)
    write_record(tmp_path / "c", replace(RECORD, compiler="another"))

    assert find_record([tmp_path / "a", tmp_path / "b", tmp_path / "c"], 7) == RECORD
    assert find_record([tmp_path / "a", tmp_path / "b"], 8) is None


def test_devnets_do_not_write_among_the_sources() -> None:
    assert folder_for(31_337) == Path(".tally/deployments")
    assert folder_for(11_155_111) == Path("deployments")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("escrow", "0x12"),
        ("escrow", None),
        ("chain_id", "7"),
        ("chain_id", True),
        ("block_number", -1),
        ("block_hash", "0x" + "g" * 64),
        ("genesis_hash", "1" * 64),
        ("tokens", [{}]),
        ("tokens", ["TLD"]),
        ("contracts", "PanelArbiter"),
        ("contracts", [{}]),
        ("contracts", ["PanelArbiter"]),
        ("contracts", [asdict(PANEL) | {"arguments": "00ff"}]),
        ("contracts", [asdict(PANEL) | {"arguments": "0x0"}]),
        ("contracts", [asdict(PANEL) | {"address": "0x12"}]),
    ],
)
def test_a_damaged_record_is_said_to_be_one(tmp_path: Path, field: str, value: object) -> None:
    path = write_record(tmp_path, RECORD)
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))

    with pytest.raises(Malformed, match=r"7\.json: no deployment record"):
        read_record(path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null"])
def test_a_file_that_is_no_record_is_said_so(tmp_path: Path, content: str) -> None:
    path_in(tmp_path, 7).write_text(content)

    with pytest.raises(Malformed, match="no deployment record"):
        find_record([tmp_path], 7)
