"""What is known of a deployment, kept as `<folder>/<chain id>.json`: where the escrow stands, since when, of what."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from web3 import Web3

from tallystick.domain.errors import Malformed
from tallystick.domain.ports import ChainIdentity, Token
from tallystick.domain.units import Address, BlockNumber, Hash, TransactionHash


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """A contract beside the escrow: the auditors' lens, or an arbiter."""

    contract: str
    """Its name in the sources: ``PanelArbiter``."""
    address: Address
    arguments: str
    """What it was made with, ABI-encoded, as ``0x…``: an explorer asks for that to verify it."""
    block_number: BlockNumber
    """The first block in which it stands."""
    block_hash: Hash
    transaction_hash: TransactionHash | None
    deployer: Address | None
    salt: Hash
    init_code_hash: Hash
    """keccak256 of the creation code, arguments included."""
    compiler: str
    settings_hash: Hash


@dataclass(frozen=True, slots=True)
class DeploymentRecord:
    """The escrow of one chain."""

    chain_id: int
    genesis_hash: Hash
    """The hash of block 0: two chains can have the same id."""
    escrow: Address
    block_number: BlockNumber
    """The first block in which the escrow stands."""
    block_hash: Hash
    transaction_hash: TransactionHash | None
    """None when the escrow came by way of a contract of somebody else's."""
    deployer: Address | None
    """Who paid for it. No power comes with that."""
    salt: Hash
    init_code_hash: Hash
    compiler: str
    settings_hash: Hash
    """keccak256 of the compiler's settings as JSON with sorted keys and no spaces."""
    tokens: tuple[Token, ...] = ()
    """Tokens worth showing. On a devnet: the test token."""
    contracts: tuple[ContractRecord, ...] = ()
    """What was deployed beside the escrow, in the order of that."""

    @property
    def identity(self) -> ChainIdentity:
        """Which escrow on which chain this is."""
        return ChainIdentity(self.chain_id, self.escrow, self.block_number, self.genesis_hash)


DEVNET_CHAIN_IDS = frozenset({1337, 31_337})
"""The ids of chains that come and go on one machine."""


def folder_for(chain_id: int) -> Path:
    """Where records of a chain belong: with the sources, unless the chain is a devnet."""
    return Path(".tally/deployments") if chain_id in DEVNET_CHAIN_IDS else Path("deployments")


def find_record(folders: Iterable[Path], chain_id: int) -> DeploymentRecord | None:
    """The record of a chain in the first folder that has one. Raises Malformed when it is damaged."""
    for folder in folders:
        record = read_record(path_in(folder, chain_id))
        if record is not None:
            return record
    return None


def path_in(folder: Path, chain_id: int) -> Path:
    """Where a folder keeps the record of a chain."""
    return folder / f"{chain_id}.json"


def read_record(path: Path) -> DeploymentRecord | None:
    """The record in a file, or None when there is no such file. Raises Malformed when it is damaged."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return _record_of(fields)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Malformed(str(path), f"no deployment record: {error}") from error
    except KeyError as error:
        raise Malformed(str(path), f"no deployment record: it lacks {error}") from error
    except (TypeError, AttributeError) as error:
        raise Malformed(str(path), "no deployment record: it is not made of fields") from error


def write_record(folder: Path, record: DeploymentRecord) -> Path:
    """Keep a record, replacing what the folder knew of the chain. A reader sees the old file or the new one whole."""
    folder.mkdir(parents=True, exist_ok=True)
    path = path_in(folder, record.chain_id)
    draft = path.with_suffix(f".{os.getpid()}.new")
    draft.write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def _record_of(fields: Mapping[str, object]) -> DeploymentRecord:
    tokens = fields.get("tokens", [])
    return DeploymentRecord(
        chain_id=_number(fields["chain_id"]),
        genesis_hash=_hash(fields["genesis_hash"]),
        escrow=_address(fields["escrow"]),
        block_number=BlockNumber(_number(fields["block_number"])),
        block_hash=_hash(fields["block_hash"]),
        transaction_hash=_transaction(fields["transaction_hash"]),
        deployer=_deployer(fields["deployer"]),
        salt=_hash(fields["salt"]),
        init_code_hash=_hash(fields["init_code_hash"]),
        compiler=str(fields["compiler"]),
        settings_hash=_hash(fields["settings_hash"]),
        tokens=tuple(_token(token) for token in tokens) if isinstance(tokens, list) else (),
        contracts=tuple(map(_contract, _list(fields.get("contracts", [])))),
    )


def _contract(fields: Mapping[str, object]) -> ContractRecord:
    return ContractRecord(
        contract=str(fields["contract"]),
        address=_address(fields["address"]),
        arguments=_bytes(fields["arguments"]),
        block_number=BlockNumber(_number(fields["block_number"])),
        block_hash=_hash(fields["block_hash"]),
        transaction_hash=_transaction(fields["transaction_hash"]),
        deployer=_deployer(fields["deployer"]),
        salt=_hash(fields["salt"]),
        init_code_hash=_hash(fields["init_code_hash"]),
        compiler=str(fields["compiler"]),
        settings_hash=_hash(fields["settings_hash"]),
    )


def _token(fields: Mapping[str, object]) -> Token:
    return Token(_address(fields["address"]), str(fields["symbol"]), _number(fields["decimals"]))


def _transaction(value: object) -> TransactionHash | None:
    return None if value is None else TransactionHash(_hash(value))


def _deployer(value: object) -> Address | None:
    return None if value is None else _address(value)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")
    return value


def _bytes(value: object) -> str:
    text = str(value).lower()
    if not text.startswith("0x"):
        raise ValueError(f"{value!r} is no bytes")
    return f"0x{bytes.fromhex(text[2:]).hex()}"


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no number")
    return value


def _hash(value: object) -> Hash:
    text = str(value).lower()
    if len(text) != len("0x") + 64 or int(text, 16) < 0:
        raise ValueError(f"{value!r} is no hash")
    return Hash(text)


def _address(value: object) -> Address:
    if not Web3.is_address(value):
        raise ValueError(f"{value!r} is no address")
    return Address(Web3.to_checksum_address(str(value)))
