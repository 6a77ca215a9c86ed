"""Proofs out of a node: of accounts and storage, of receipts. Whatever it answers is held against a header's roots."""

from collections.abc import Collection, Mapping, Sequence

import rlp

from tallystick.chain.answers import fields_of, items_of, octets
from tallystick.chain.bundle.blocks import BundledBlock, ProvedReceipt, bundled
from tallystick.chain.bundle.state import Account, Slot
from tallystick.chain.headers import Header
from tallystick.chain.node import Node, NodeRefusal
from tallystick.chain.patricia import found_at, hashed_path
from tallystick.chain.proving import ReceiptReader
from tallystick.chain.receipts import encoded, proved
from tallystick.chain.refusals import Remedy
from tallystick.chain.trie import proof_of
from tallystick.domain.errors import BundleRefuted, ChainUnavailable, InvalidBlock, NoStateProof
from tallystick.domain.units import Address

SLOTS = 100
"""The most words of storage that are asked for at once."""


class StateProver:
    """Proofs of the state, in the one form that bundles have: the nodes on the way, and no others."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def account(self, address: Address, header: Header) -> Account | None:
        """An account as of a block; None: there is none. Raises NoStateProof."""
        return self._account(address, header, self._asked(address, (), header))

    def storage(self, address: Address, keys: Sequence[bytes], header: Header) -> tuple[Slot, ...]:
        """
        Words of an account's storage as of a block, in the order of the keys.

        Raises:
            NoStateProof: If the node has none.
            InvalidBlock: If a proof does not lead from the root in the header to a word, or is missing.
        """
        found: list[Slot] = []
        for start in range(0, len(keys), SLOTS):
            found += self._portion(address, keys[start : start + SLOTS], header)
        return tuple(found)

    def _portion(self, address: Address, keys: Sequence[bytes], header: Header) -> list[Slot]:
        answer = self._asked(address, keys, header)
        account, proofs = self._account(address, header, answer), items_of(answer.get("storageProof"))
        if account is None or len(proofs) != len(keys):
            found = "none of an account" if account is None else f"one of {len(proofs)} words"
            raise InvalidBlock(header.stamp.number, f"the proof of {address}'s storage", found, f"{len(keys)} words")
        return [_slot(key, account, fields_of(proof), header) for key, proof in zip(keys, proofs, strict=True)]

    def _account(self, address: Address, header: Header, answer: Mapping[str, object]) -> Account | None:
        root, path = octets(header.fields.get("stateRoot")), hashed_path(octets(address))
        value, nodes = _found(root, path, answer.get("accountProof"), header)
        if value is None:
            return None
        nonce, balance, storage_hash, code_hash = rlp.decode(value)
        return Account(int.from_bytes(nonce, "big"), int.from_bytes(balance, "big"), storage_hash, code_hash, nodes)

    def _asked(self, address: Address, keys: Sequence[bytes], header: Header) -> Mapping[str, object]:
        number, wanted = header.stamp.number, ["0x" + key.hex() for key in keys]
        try:
            answer = self._node.ask("eth_getProof", address, wanted, hex(number))
        except NodeRefusal as refusal:
            if refusal.remedy is Remedy.RATE:
                raise
            raise NoStateProof(number, refusal.message[:200]) from refusal
        if answer is None:
            raise NoStateProof(number, "it has no such block")
        return fields_of(answer)


def proved_block(node: Node, header: Header, transactions: Collection[str]) -> BundledBlock:
    """A block with the receipts of some of its transactions. Raises ChainUnavailable when it has not all of them."""
    (answer,) = ReceiptReader(node).of([header])
    receipts = proved(header, answer)
    wanted = [place for place, receipt in enumerate(receipts) if receipt.get("transactionHash") in transactions]
    if len(wanted) != len(transactions):
        raise ChainUnavailable(f"block {header.stamp.number} has not all of the transactions that are mirrored from it")
    written = [encoded(receipt) for receipt in receipts]
    return bundled(header, tuple(ProvedReceipt(place, tuple(proof_of(written, place))) for place in wanted))


def _slot(key: bytes, account: Account, proof: Mapping[str, object], header: Header) -> Slot:
    value, nodes = _found(account.storage_hash, hashed_path(key), proof.get("proof"), header)
    word: bytes = b"" if value is None else rlp.decode(value)
    return Slot(key, word.rjust(32, b"\0"), nodes)


def _found(root: bytes, path: bytes, proof: object, header: Header) -> tuple[bytes | None, tuple[bytes, ...]]:
    try:
        found = found_at(root, path, [octets(node) for node in items_of(proof)], "proof")
    except BundleRefuted as refuted:
        raise InvalidBlock(
            header.stamp.number, "the proof of its state", f"broken ({refuted})", "the way from its root"
        ) from refuted
    return found.value, found.nodes
