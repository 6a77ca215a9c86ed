"""What `tally audit check` answers: the verdict, what the bundle holds, what is proved by it and what is not."""

from tallystick.chain.bundle.receipts import ToldFact
from tallystick.chain.bundle.report import Checked, Evidence
from tallystick.chain.bundle.sentences import proved, unproved
from tallystick.cli.options import time_shown
from tallystick.domain.chain import BlockStamp
from tallystick.domain.holding import Holding
from tallystick.domain.state import milestone_state
from tallystick.domain.terms import Milestone
from tallystick.domain.units import MilestoneIndex


def check_answer(checked: Checked) -> dict[str, object]:
    """The answer, for people and programs."""
    held = {} if checked.evidence is None else _held(checked.evidence)
    return {
        "verdict": checked.verdict.value,
        **held,
        "proved": proved(checked),
        "not_proved": unproved(checked),
        "faults": [{"place": fault.place, "reason": fault.reason} for fault in checked.faults],
    }


def for_people(answer: dict[str, object]) -> dict[str, object]:
    """The same with a line for each thing of a list."""
    return {name: _lines(content) if isinstance(content, list) else _line(content) for name, content in answer.items()}


def _lines(content: list[object]) -> str:
    return "\n".join(map(str, map(_line, content))) or "-"


def _line(content: object) -> object:
    if not isinstance(content, dict):
        return content
    return ", ".join(f"{name} {value}" for name, value in content.items())


def _held(evidence: Evidence) -> dict[str, object]:
    bundle = evidence.bundle
    return {
        "agreement_id": bundle.agreement_id,
        "chain_id": bundle.chain_id,
        "escrow": bundle.escrow,
        "code_hash": "0x" + bundle.account.code_hash.hex(),
        "block": _block(bundle.blocks[-1].stamp),
        "employer": bundle.terms.payment.employer,
        "worker": bundle.terms.payment.worker,
        "token": bundle.terms.payment.token,
        "brief_hash": bundle.terms.conditions.brief_hash,
        "milestones": [
            _milestone(index, agreed, evidence.held.get(MilestoneIndex(index)))
            for index, agreed in enumerate(bundle.terms.milestones)
        ],
        "successor": evidence.successor,
        "events": [_event(one) for one in evidence.told],
        "to_confirm": [_block(stamp) for stamp in evidence.loose],
    }


def _milestone(index: int, agreed: Milestone, holding: Holding | None) -> dict[str, object]:
    return {
        "index": index,
        "state": milestone_state(holding).value,
        "amount": str(agreed.amount),
        "escrowed": str(holding.escrowed if holding else 0),
        "released": str(holding.released if holding else 0),
        "refunded": str(holding.refunded if holding else 0),
    }


def _event(told: ToldFact) -> dict[str, object]:
    stamp = told.block.stamp
    return {
        "name": type(told.fact).__name__,
        "block": stamp.number,
        "timestamp": time_shown(stamp.timestamp),
        "transaction_index": told.receipt.index,
    }


def _block(stamp: BlockStamp) -> dict[str, object]:
    return {"number": stamp.number, "hash": stamp.hash, "timestamp": time_shown(stamp.timestamp)}
