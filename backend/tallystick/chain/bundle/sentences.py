"""What a check proves and what it does not, in sentences that a court can read. None says more than was computed."""

from collections.abc import Iterator

from tallystick.chain.bundle.report import Anchor, Checked, Evidence
from tallystick.domain.chain import BlockStamp

ALWAYS_OPEN = (
    "That nothing happened after that block.",
    "That no event is left out which leaves no mark on a holding: something put in evidence, an acceptance that a "
    "delivery followed, a payout that was owed. Every other one is there, or the state would be another.",
    "That what was owed to a payee was withdrawn, and that fees were swept: the escrow counts these for all "
    "agreements together.",
    "What the texts behind hashes say: of the brief, of deliverables, of reasons. Hash the text and compare.",
)
"""What no bundle of this format proves."""


def proved(checked: Checked) -> list[str]:
    """What is proved; nothing of a bundle that is not sound."""
    return [] if checked.evidence is None else list(_proved(checked.evidence))


def unproved(checked: Checked) -> list[str]:
    """What is not proved, and how the auditor can see to it."""
    evidence = checked.evidence
    return [] if evidence is None else [*_open(evidence, checked.anchor), *ALWAYS_OPEN]


def _proved(evidence: Evidence) -> Iterator[str]:
    bundle, newest = evidence.bundle, evidence.bundle.blocks[-1].stamp
    provided = "" if evidence.is_anchored else f"Provided that {_block(newest)} is on the chain: "
    yield (
        f"The terms have the id {bundle.agreement_id}: their EIP-712 digest on chain {bundle.chain_id} in the escrow "
        f"{bundle.escrow}."
    )
    if bundle.acceptance is not None and bundle.acceptance.wallet is None:
        yield f"The key of the worker, {bundle.terms.payment.worker}, signed these terms."
    yield (
        f"{provided}as of {_block(newest)}, the contract at {bundle.escrow} is the escrow that this version of tally "
        f"ships (code hash 0x{bundle.account.code_hash.hex()}), whatever its immutables."
    )
    yield f"{provided}as of it, the escrow holds for each milestone exactly what stands here, and knows this successor."
    yield (
        f"{provided}the events here lead from nothing to exactly that state, by the rules of the contract: none that "
        "changed it is missing, and none was put in that changes it."
    )
    if evidence.told and not evidence.loose:
        yield f"{provided}each of the {len(evidence.told)} events was told by the escrow in the block that stands here."


def _open(evidence: Evidence, anchor: Anchor) -> Iterator[str]:
    newest = evidence.bundle.blocks[-1].stamp
    if not evidence.is_anchored:
        lacking = "your node does not have it. " if anchor.chain_id is not None else ""
        yield (
            f"That {_block(newest)} is on the chain: {lacking}compare it with a source that you trust, and name it "
            "with --block-hash, or name a node of yours with --rpc."
        )
    for stamp in evidence.loose:
        yield (
            f"That {_block(stamp)}, with events of the agreement, is on the chain: nothing here ties it to the newest "
            "block. Compare it as well, and name it with --block-hash. What it tells does lead to the proved state."
        )
    if anchor.finalized is None or anchor.finalized < newest.number:
        yield f"That block {newest.number} stays on the chain: " + (
            "ask a source that you trust whether it is final."
            if anchor.finalized is None
            else "your node does not call it final yet."
        )
    yield from _open_acceptance(evidence, anchor)


def _open_acceptance(evidence: Evidence, anchor: Anchor) -> Iterator[str]:
    bundle = evidence.bundle
    worker = bundle.terms.payment.worker
    if bundle.acceptance is None:
        yield "That the worker signed the terms: no signature was registered. The events say whether it accepted."
    elif bundle.acceptance.wallet is not None:
        said = {
            None: "a contract's signature (ERC-1271) is checked by asking the contract: name a node with --rpc.",
            True: "your node says that the contract takes the signature now.",
            False: "your node says that the contract does not take the signature now. It may have when it was made.",
        }
        yield f"That the worker, the contract {worker}, signed the terms: {said[anchor.wallet_accepts]}"


def _block(stamp: BlockStamp) -> str:
    return f"block {stamp.number} with the hash {stamp.hash}"
