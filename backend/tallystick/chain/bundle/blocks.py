"""Blocks in a bundle: each member of a header in its one form, so that the block's hash can be computed again."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.chain.answers import count, octets, quantity
from tallystick.chain.bundle import members
from tallystick.chain.bundle.members import list_of, object_of, whole
from tallystick.chain.headers import ALWAYS, LATER, QUANTITIES, Header
from tallystick.chain.headers import hash_of as header_hash
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import BundleRefuted, ChainUnavailable
from tallystick.domain.units import BlockNumber, Hash, Timestamp


@dataclass(frozen=True, slots=True)
class ProvedReceipt:
    """A receipt: what the proof leads to."""

    index: int
    """The place of its transaction in the block, from 0."""
    proof: tuple[bytes, ...]
    """The nodes from the header's ``receiptsRoot``."""


@dataclass(frozen=True, slots=True)
class BundledBlock:
    """A block's header, and those of its receipts in which something is told of the agreement."""

    hash: Hash
    header: Mapping[str, str]
    """Under the names that nodes give the members."""
    receipts: tuple[ProvedReceipt, ...]

    @property
    def number(self) -> BlockNumber:
        """Its height."""
        return BlockNumber(int(self.header["number"], 16))

    @property
    def stamp(self) -> BlockStamp:
        """The block, as its header names it."""
        header = self.header
        return BlockStamp(self.number, self.hash, Hash(header["parentHash"]), Timestamp(int(header["timestamp"], 16)))

    @property
    def receipts_root(self) -> bytes:
        """The root of the trie over its receipts."""
        return bytes.fromhex(self.header["receiptsRoot"][2:])

    @property
    def state_root(self) -> bytes:
        """The root of the trie over all accounts, after the block."""
        return bytes.fromhex(self.header["stateRoot"][2:])

    def require_hash(self, place: str) -> None:
        """Raises BundleRefuted unless the header hashes to the hash."""
        try:
            found = "0x" + header_hash(self.header).hex()
        except ChainUnavailable as trouble:
            raise BundleRefuted(f"{place}.header", "a member has not the size that it has in headers") from trouble
        if found != self.hash:
            raise BundleRefuted(f"{place}.hash", f"the header hashes to {found}, where {self.hash} is named")


def bundled(header: Header, receipts: tuple[ProvedReceipt, ...] = ()) -> BundledBlock:
    """A block as a bundle has it. The header's hash was recomputed."""
    named = ((name, header.fields.get(name)) for name in ALWAYS + LATER)
    shown = {name: _shown(name, answer) for name, answer in named if answer is not None}
    return BundledBlock(header.stamp.hash, shown, receipts)


def write_block(block: BundledBlock) -> dict[str, object]:
    """A block as JSON."""
    receipts = [{"index": one.index, "proof": write_nodes(one.proof)} for one in block.receipts]
    return {"hash": block.hash, "header": dict(block.header), "receipts": receipts}


def read_block(value: object, place: str) -> BundledBlock:
    """The block that :func:`write_block` wrote. Its hash is not checked yet. Raises BundleRefuted."""
    found = object_of(value, place, "hash", "header", "receipts")
    return BundledBlock(
        hash=members.hash_of(found["hash"], f"{place}.hash"),
        header=_read_header(found["header"], f"{place}.header"),
        receipts=list_of(_read_receipt, found["receipts"], f"{place}.receipts"),
    )


def write_nodes(nodes: tuple[bytes, ...]) -> list[str]:
    """A proof as JSON."""
    return ["0x" + node.hex() for node in nodes]


def read_nodes(value: object, place: str) -> tuple[bytes, ...]:
    """The proof that :func:`write_nodes` wrote. Raises BundleRefuted."""
    return list_of(members.octets, value, place)


def _read_receipt(value: object, place: str) -> ProvedReceipt:
    found = object_of(value, place, "index", "proof")
    return ProvedReceipt(whole(found["index"], f"{place}.index"), read_nodes(found["proof"], f"{place}.proof"))


def _read_header(value: object, place: str) -> Mapping[str, str]:
    given = value.keys() if isinstance(value, dict) else ()
    found = object_of(value, place, *ALWAYS, *(name for name in LATER if name in given))
    for name, member in found.items():
        read = members.quantity if name in QUANTITIES else members.octets
        read(member, f"{place}.{name}")
    for name in ("number", "timestamp"):
        if members.quantity(found[name], f"{place}.{name}") > members.LARGEST_NUMBER:
            raise BundleRefuted(f"{place}.{name}", "no block is so high or so late")
    return {name: str(member) for name, member in found.items()}


def _shown(name: str, answer: object) -> str:
    if name in ("number", "timestamp"):
        return hex(count(answer))
    return hex(quantity(answer)) if name in QUANTITIES else "0x" + octets(answer).hex()
