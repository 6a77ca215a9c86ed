"""
Checks a bundle by nothing but itself and what the auditor knows: no server, no database, no record of a deployment.

Every hash is computed again, every proof followed from its root, and the events are folded by the contract's own rules.
What they lead to must be what the escrow's storage holds.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.bundle.history import tied
from tallystick.chain.bundle.receipts import ToldFact, told_in
from tallystick.chain.bundle.report import Anchor, Checked, Evidence, Fault
from tallystick.chain.bundle.shape import Acceptance, Bundle, read_bundle
from tallystick.chain.bundle.state import NO_CODE
from tallystick.chain.bundle.story import Story
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.hashing import keccak256
from tallystick.chain.signatures import signer_of
from tallystick.domain.errors import BundleRefuted
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import ZERO_HASH, BlockNumber, Hash

T = TypeVar("T")


def check(content: bytes, anchor: Anchor | None = None) -> Checked:
    """
    What a bundle's file proves.

    Args:
        content: The file.
        anchor: What the auditor knows of the chain from elsewhere; None: nothing.
    """
    anchor = anchor or Anchor()
    try:
        bundle, broken_seal = read_bundle(content)
    except BundleRefuted as refuted:
        return Checked((_fault(refuted),), None, anchor)
    found = _Check(bundle, anchor)
    evidence = found.evidence()
    faults = found.faults + ([_fault(broken_seal)] if broken_seal else [])
    return Checked(tuple(faults), None if faults else evidence, anchor)


class _Check:
    """One check. Goes on after a fault, as far as what follows does not stand on what is broken."""

    def __init__(self, bundle: Bundle, anchor: Anchor) -> None:
        self.faults: list[Fault] = []
        self._bundle = bundle
        self._anchor = anchor
        # Digests are bound to chain and escrow alone.
        self._codec = EscrowCodec(ChainIdentity(bundle.chain_id, bundle.escrow, BlockNumber(0), Hash(ZERO_HASH)))

    def evidence(self) -> Evidence | None:
        """What is found when nothing is wrong; None otherwise."""
        for part in (self._agreement, self._blocks, self._anchored, self._account):
            self._attempt(part)
        if self.faults:
            return None
        connected, story = self._attempt(self._connected), self._attempt(self._story)
        if connected is None or story is None:
            return None
        stamps = [block.stamp for block in self._bundle.blocks]
        loose = [one for one in stamps if one.number not in connected and not self._anchor.vouches_for(one)]
        return Evidence(
            bundle=self._bundle,
            told=story[1],
            held=story[0].held,
            successor=story[0].successor,
            is_anchored=self._anchor.vouches_for(stamps[-1]),
            loose=tuple(loose),
        )

    def _attempt(self, part: Callable[[], T]) -> T | None:
        try:
            return part()
        except BundleRefuted as refuted:
            self.faults.append(_fault(refuted))
            return None

    def _agreement(self) -> None:
        bundle = self._bundle
        expected = self._codec.agreement_id(bundle.terms)
        if bundle.agreement_id != expected:
            reason = f"these terms have the id {expected} on chain {bundle.chain_id} in escrow {bundle.escrow}"
            raise BundleRefuted("agreement.id", reason)
        if bundle.acceptance is not None:
            self._signature(bundle.acceptance)

    def _signature(self, acceptance: Acceptance) -> None:
        """A key's is computed back; of a contract wallet's it is only known that there is a wallet to take it."""
        worker, place = self._bundle.terms.payment.worker, "agreement.acceptance"
        recovered = signer_of(Hash(self._bundle.agreement_id), acceptance.signature)
        if acceptance.wallet is None:
            if recovered != worker:
                raise BundleRefuted(f"{place}.signature", f"it is not one of the key of {worker} of these terms")
            return
        if recovered == worker:
            raise BundleRefuted(f"{place}.wallet", "the key of the worker signed: no wallet is needed")
        acceptance.wallet.require(worker, self._bundle.blocks[-1].state_root, f"{place}.wallet")
        if acceptance.wallet.code_hash == NO_CODE:
            raise BundleRefuted(f"{place}.signature", f"{worker} is no contract, and it is not its key's")

    def _blocks(self) -> None:
        blocks = self._bundle.blocks
        for number, block in enumerate(blocks):
            block.require_hash(f"blocks[{number}]")
            if number and block.number <= blocks[number - 1].number:
                raise BundleRefuted(f"blocks[{number}].header.number", "the blocks are not in the order of the chain")

    def _anchored(self) -> None:
        bundle, anchor = self._bundle, self._anchor
        if anchor.chain_id not in (None, bundle.chain_id):
            raise BundleRefuted("chain_id", f"your node is on chain {anchor.chain_id}")
        if foreign := sorted(anchor.hashes - {block.hash for block in bundle.blocks}):
            newest = bundle.blocks[-1]
            reason = f"none has the hash {foreign[0]} that you name; the newest, {newest.number}, has {newest.hash}"
            raise BundleRefuted("blocks", reason)
        for number, block in enumerate(bundle.blocks):
            theirs = anchor.heights.get(block.number, block.hash)
            if theirs != block.hash:
                raise BundleRefuted(f"blocks[{number}].hash", f"your node has {theirs} at height {block.number}")

    def _account(self) -> None:
        bundle = self._bundle
        bundle.account.require(bundle.escrow, bundle.blocks[-1].state_root, "account")
        if keccak256(bundle.code) != bundle.account.code_hash:
            raise BundleRefuted("code", "it is not the code at the escrow's address, whose hash is account.codeHash")
        if not artifact(ESCROW).is_deployed_as(bundle.code):
            raise BundleRefuted("code", "it is not that of the escrow that this version of tally ships")

    def _connected(self) -> frozenset[int]:
        connected = tied(self._bundle.blocks, self._bundle.history, "history")
        hops = {ties.under for ties in self._bundle.history} | {int(self._bundle.blocks[-1].number)}
        for number, block in enumerate(self._bundle.blocks):
            if not block.receipts and block.number not in hops:
                raise BundleRefuted(f"blocks[{number}]", "nothing of it is used")
        return connected

    def _story(self) -> tuple[Story, tuple[ToldFact, ...]]:
        bundle = self._bundle
        told = tuple(told_in(bundle.blocks, bundle.escrow, "blocks"))
        story = Story(bundle.agreement_id, bundle.terms, [one.fact for one in told])
        own = tuple(one for one in told if story.concerns(one.fact))
        self._require_used({one.place for one in own})
        story.require_ids(self._codec)
        self._require_words(story)
        return story, own

    def _require_used(self, telling: set[str]) -> None:
        for place in _places_of_receipts(self._bundle):
            if place not in telling:
                raise BundleRefuted(place, "it tells nothing of the agreement")

    def _require_words(self, story: Story) -> None:
        expected, storage = list(story.words()), self._bundle.storage
        for number, (word, slot) in enumerate(zip(expected, storage, strict=False)):
            place = f"storage[{number}]"
            if slot.key != word.key:
                raise BundleRefuted(f"{place}.key", f"{word.subject} stands at 0x{word.key.hex()}")
            slot.require(self._bundle.account, place)
            word.require(slot.value, place)
        if len(storage) != len(expected):
            raise BundleRefuted("storage", f"{len(expected)} words belong here, where {len(storage)} stand")


def _places_of_receipts(bundle: Bundle) -> Iterator[str]:
    for number, block in enumerate(bundle.blocks):
        for index, _ in enumerate(block.receipts):
            yield f"blocks[{number}].receipts[{index}]"


def _fault(refuted: BundleRefuted) -> Fault:
    return Fault(refuted.place, refuted.reason)
