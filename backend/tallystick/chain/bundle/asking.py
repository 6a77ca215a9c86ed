"""What a node of the auditor's own says of the blocks in a bundle. It is the auditor who trusts it, not we."""

from dataclasses import replace

from tallystick.chain.bundle.report import Anchor, Evidence
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node, NodeRefusal
from tallystick.domain.errors import WrongSigner
from tallystick.domain.units import BlockNumber, Hash


def asked(node: Node, evidence: Evidence, known: Anchor) -> Anchor:
    """
    What the auditor knows once the node was asked.

    Args:
        node: The auditor's.
        evidence: What a sound bundle holds.
        known: What the auditor knew before.

    Raises:
        ChainUnavailable: If the node does not answer.
    """
    numbers = [evidence.bundle.blocks[-1].number, *(stamp.number for stamp in evidence.loose)]
    found = zip(numbers, node.blocks(numbers), strict=True)
    return replace(
        known,
        heights={number: stamp.hash for number, stamp in found if stamp is not None},
        chain_id=node.chain_id(),
        finalized=_finalized(node),
        wallet_accepts=_wallet_accepts(node, evidence),
    )


def _finalized(node: Node) -> BlockNumber | None:
    try:
        block = node.block("finalized")
    except NodeRefusal:
        return None
    return None if block is None else block.number


def _wallet_accepts(node: Node, evidence: Evidence) -> bool | None:
    bundle = evidence.bundle
    if bundle.acceptance is None or bundle.acceptance.wallet is None:
        return None
    escrow, worker = OnChainEscrow(node, bundle.escrow), bundle.terms.payment.worker
    try:
        escrow.require_signature(worker, Hash(bundle.agreement_id), bundle.acceptance.signature)
    except WrongSigner:
        return False
    return True
