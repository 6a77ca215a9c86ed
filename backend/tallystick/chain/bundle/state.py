"""
Accounts and words of storage, proved under the state root of a header.

Source: EIP-1186, "eth_getProof"; Ethereum Yellow Paper, section 4.1, "World State".
"""

from dataclasses import dataclass

import rlp

from tallystick.chain.bundle.blocks import read_nodes, write_nodes
from tallystick.chain.bundle.members import object_of, quantity, word
from tallystick.chain.hashing import keccak256
from tallystick.chain.patricia import hashed_path, proved_at
from tallystick.domain.errors import BundleRefuted
from tallystick.domain.units import Address

NO_CODE = keccak256(b"")
"""The code hash of an address that has no code."""


@dataclass(frozen=True, slots=True)
class Account:
    """An address's entry in the state, and its proof."""

    nonce: int
    balance: int
    """Wei."""
    storage_hash: bytes
    """The root of the trie over its storage."""
    code_hash: bytes
    proof: tuple[bytes, ...]

    @property
    def encoded(self) -> bytes:
        """What stands in the trie of the state."""
        entry: bytes = rlp.encode([self.nonce, self.balance, self.storage_hash, self.code_hash])
        return entry

    def require(self, address: Address, state_root: bytes, place: str) -> None:
        """Raises BundleRefuted unless the proof leads from the root to this account of the address."""
        value = proved_at(state_root, hashed_path(bytes.fromhex(address[2:])), self.proof, f"{place}.proof")
        if value != self.encoded:
            raise BundleRefuted(place, f"the state has another account at {address}, or none")


@dataclass(frozen=True, slots=True)
class Slot:
    """A word of an account's storage, and its proof."""

    key: bytes
    """Its place, 32 bytes."""
    value: bytes
    """32 bytes; zeros: nothing stands there."""
    proof: tuple[bytes, ...]

    def require(self, account: Account, place: str) -> None:
        """Raises BundleRefuted unless the proof leads from the account's storage root to this word."""
        found = proved_at(account.storage_hash, hashed_path(self.key), self.proof, f"{place}.proof")
        digits = self.value.lstrip(b"\0")
        if found != (rlp.encode(digits) if digits else None):
            raise BundleRefuted(f"{place}.value", "the storage has another word there, or none")


def write_account(account: Account) -> dict[str, object]:
    """An account as JSON, under the names of EIP-1186."""
    return {
        "balance": hex(account.balance),
        "codeHash": "0x" + account.code_hash.hex(),
        "nonce": hex(account.nonce),
        "proof": write_nodes(account.proof),
        "storageHash": "0x" + account.storage_hash.hex(),
    }


def read_account(value: object, place: str) -> Account:
    """The account that :func:`write_account` wrote. Raises BundleRefuted."""
    found = object_of(value, place, "balance", "codeHash", "nonce", "proof", "storageHash")
    return Account(
        nonce=quantity(found["nonce"], f"{place}.nonce"),
        balance=quantity(found["balance"], f"{place}.balance"),
        storage_hash=word(found["storageHash"], f"{place}.storageHash"),
        code_hash=word(found["codeHash"], f"{place}.codeHash"),
        proof=read_nodes(found["proof"], f"{place}.proof"),
    )


def write_slot(slot: Slot) -> dict[str, object]:
    """A word of storage as JSON, under the names of EIP-1186."""
    return {"key": "0x" + slot.key.hex(), "proof": write_nodes(slot.proof), "value": "0x" + slot.value.hex()}


def read_slot(value: object, place: str) -> Slot:
    """The word that :func:`write_slot` wrote. Raises BundleRefuted."""
    found = object_of(value, place, "key", "proof", "value")
    return Slot(
        key=word(found["key"], f"{place}.key"),
        value=word(found["value"], f"{place}.value"),
        proof=read_nodes(found["proof"], f"{place}.proof"),
    )
