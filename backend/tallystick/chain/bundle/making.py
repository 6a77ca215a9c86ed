"""Makes bundles: gathers an agreement's proofs from a node, and hands nothing out that does not verify."""

from collections import defaultdict
from collections.abc import Sequence

from tallystick.chain.bundle.blocks import BundledBlock, bundled
from tallystick.chain.bundle.checking import check
from tallystick.chain.bundle.history import WINDOW, Ties
from tallystick.chain.bundle.past import Past, header_of
from tallystick.chain.bundle.proving import StateProver, proved_block
from tallystick.chain.bundle.report import Anchor
from tallystick.chain.bundle.shape import Acceptance, Bundle, write_bundle
from tallystick.chain.bundle.story import Story
from tallystick.chain.headers import Header, HeaderReader
from tallystick.chain.node import BlockName, Node
from tallystick.chain.signatures import signer_of
from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.errors import BundleRefuted, NotMirrored
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import BundleSubject, ChainIdentity
from tallystick.domain.units import Hash


class NodeNotary:
    """Implements ``ports.Notary`` over one node."""

    def __init__(self, node: Node, identity: ChainIdentity, stride: int = WINDOW) -> None:
        """``stride``: the way back to older blocks goes over so many at once."""
        self._node = node
        self._identity = identity
        self._headers = HeaderReader(node, ProofLevel.COMPLETE)
        self._state = StateProver(node)
        self._past = Past(self._headers, self._state, stride)

    def bundle(self, subject: BundleSubject, at: BlockStamp) -> bytes:
        """One file that proves an agreement. Raises BundleRefuted, NotMirrored, NoStateProof and ChainUnavailable."""
        story = Story(subject.agreement_id, subject.terms, [event.fact for event in subject.events])
        events = [event for event in subject.events if story.concerns(event.fact)]
        newest = self._header(at.hash)
        escrow, keys = self._identity.escrow, [word.key for word in story.words()]
        account = self._state.account(escrow, newest)
        if account is None:
            raise NotMirrored(f"as of block {at.number} there was no contract yet at {escrow}")
        blocks, history = self._blocks(events, newest)
        content = write_bundle(
            Bundle(
                chain_id=self._identity.chain_id,
                escrow=escrow,
                agreement_id=subject.agreement_id,
                terms=subject.terms,
                acceptance=self._acceptance(subject, newest),
                blocks=blocks,
                history=history,
                account=account,
                code=self._node.code(escrow, at),
                storage=self._state.storage(escrow, keys, newest),
            )
        )
        _require_sound(content, at)
        return content

    def _acceptance(self, subject: BundleSubject, newest: Header) -> Acceptance | None:
        if not subject.acceptance:
            return None
        worker = subject.terms.payment.worker
        by_key = signer_of(Hash(subject.agreement_id), subject.acceptance) == worker
        wallet = None if by_key else self._state.account(worker, newest)
        return Acceptance(subject.acceptance, wallet)

    def _blocks(
        self, events: Sequence[EscrowEvent], newest: Header
    ) -> tuple[tuple[BundledBlock, ...], tuple[Ties, ...]]:
        transactions: defaultdict[Hash, set[str]] = defaultdict(set)
        for event in events:
            transactions[event.block_hash].add(event.transaction_hash)
        headers = {hash_: self._header(hash_) for hash_ in transactions}
        found = [proved_block(self._node, header, transactions[hash_]) for hash_, header in headers.items()]
        older = [header for header in headers.values() if header.stamp != newest.stamp]
        way = self._past.way(newest, older)
        known = {block.number for block in found}
        others = [bundled(header) for header in (newest, *way.hops) if header.stamp.number not in known]
        return tuple(sorted(found + others, key=lambda block: block.number)), way.ties

    def _header(self, name: BlockName) -> Header:
        return header_of(self._headers, name)


def _require_sound(content: bytes, at: BlockStamp) -> None:
    """Raises BundleRefuted when whoever checks the bundle would find a fault."""
    faults = check(content, Anchor(hashes=frozenset({at.hash}))).faults
    if faults:
        raise BundleRefuted(faults[0].place, f"what is mirrored is not what the chain proves: {faults[0].reason}")
