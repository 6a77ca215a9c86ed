"""
The contracts that stand beside the escrow: the auditors' lens, a panel, a bridge to a court.

What they are made with cannot be changed afterwards, and the proxy does not pass on why a constructor refuses. So all
that can be known to be wrong is refused here, before anything is spent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eth_abi.abi import encode

from tallystick.chain.abi import Signature, decoded
from tallystick.chain.artifacts import artifact
from tallystick.chain.create2 import Creation
from tallystick.chain.node import Node, NodeRefusal
from tallystick.chain.reverts import revert_in
from tallystick.domain.errors import ChainUnavailable, Malformed
from tallystick.domain.units import ZERO_ADDRESS, Address, Seconds

LENS = "EscrowLens"
PANEL = "PanelArbiter"
BRIDGE = "Erc792Arbiter"

MAX_MEMBERS = 31
MAX_PERIOD = Seconds(30 * 86_400)
MAX_FEE = 2**96 - 1
"""Wei: a bridge counts deposits in 96 bits."""

_ARBITRATION_COST = Signature("arbitrationCost", ({"type": "bytes"},))
"""Source: ERC-792, "Arbitrator"."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a court before a bridge to it is paid for."""

    court: Address
    parameters: bytes


@dataclass(frozen=True, slots=True)
class Companion:
    """A contract to stand beside the escrow."""

    creation: Creation
    made_with: Mapping[str, object] = field(default_factory=dict)
    """What it is made with, by name, for people and programs."""
    question: Question | None = None
    """What must be asked on the chain first."""

    @property
    def contract(self) -> str:
        """Its name in the sources."""
        return self.creation.artifact.contract

    def require_sound(self, node: Node) -> None:
        """
        Make sure that the chain has what it is made with.

        Raises:
            Malformed: If there is no court by ERC-792 where one should be.
            ChainUnavailable: If the node does not answer.
        """
        if self.question:
            _require_court(node, self.question)


def lens() -> Companion:
    """The auditors' lens, which is made with nothing."""
    return Companion(Creation(artifact(LENS)))


def panel(members: Sequence[Address], quorum: int, execution_period: Seconds) -> Companion:
    """
    A panel as arbiter.

    Args:
        members: Who sits on it, each once. Of several amounts the decision's reason is that of the first who voted it.
        quorum: How many must vote: more than half, and at most all.
        execution_period: Kept for bringing a decision to the escrow.

    Raises:
        Malformed: If the contract would refuse it.
    """
    _require_members(members)
    if not len(members) < 2 * quorum <= 2 * len(members):
        least = len(members) // 2 + 1
        raise Malformed("quorum", f"{quorum} of {len(members)}: it is more than half and at most all, {least} or more")
    _require_period("execution period", execution_period)
    arguments = encode(("address[]", "uint256", "uint40"), (list(members), quorum, execution_period))
    made_with = {"members": list(members), "quorum": quorum, "execution_period": execution_period}
    return Companion(Creation(artifact(PANEL), arguments=arguments), made_with)


def bridge(
    court: Address, parameters: bytes, meta_evidence: str, deposit_period: Seconds, execution_period: Seconds
) -> Companion:
    """
    A bridge to a court as arbiter.

    Args:
        court: The court by ERC-792.
        parameters: What the court is told of each dispute: at Kleros, which court and how many jurors.
        meta_evidence: URI of the text that says what disputes are about, and what rulings mean. Source: ERC-1497.
        deposit_period: What a side has to deposit after the other one did.
        execution_period: Kept for bringing a ruling to the escrow.

    Raises:
        Malformed: If the contract would refuse it, or it could never serve.
    """
    if court == ZERO_ADDRESS:
        raise Malformed("court", "zero is no court")
    if not meta_evidence:
        raise Malformed("meta evidence", "jurors are told there what disputes are about: give its URI")
    _require_period("deposit period", deposit_period)
    _require_period("execution period", execution_period)
    kinds = ("address", "bytes", "string", "uint40", "uint40")
    arguments = encode(kinds, (court, parameters, meta_evidence, deposit_period, execution_period))
    made_with = {
        "court": court,
        "court_parameters": f"0x{parameters.hex()}",
        "meta_evidence": meta_evidence,
        "deposit_period": deposit_period,
        "execution_period": execution_period,
    }
    return Companion(Creation(artifact(BRIDGE), arguments=arguments), made_with, Question(court, parameters))


def _require_members(members: Sequence[Address]) -> None:
    if not 0 < len(members) <= MAX_MEMBERS:
        raise Malformed("member", f"a panel has 1 to {MAX_MEMBERS} members, not {len(members)}")
    for place, member in enumerate(members):
        if member == ZERO_ADDRESS:
            raise Malformed("member", "zero has no key to vote with")
        if member in members[:place]:
            raise Malformed("member", f"{member} would have two seats")


def _require_period(name: str, period: Seconds) -> None:
    if not 0 < period <= MAX_PERIOD:
        raise Malformed(name, f"{period} seconds: it is from 1 second to 30 days")


def _require_court(node: Node, question: Question) -> None:
    court = question.court
    if not node.code(court):
        raise Malformed("court", f"no contract stands at {court} on chain {node.chain_id()}")
    fee = decoded(("uint256",), _fee_told(node, question))
    if fee is None:
        raise Malformed("court", f"the contract at {court} names no fee for these parameters: no court by ERC-792")
    if fee[0] > MAX_FEE:
        raise Malformed("court", f"the court at {court} asks {fee[0]} wei for a dispute, more than a bridge can take")


def _fee_told(node: Node, question: Question) -> bytes:
    calldata = _ARBITRATION_COST.encode(question.parameters)
    try:
        return node.call({"to": question.court, "data": f"0x{calldata.hex()}"})
    except NodeRefusal as refusal:
        if revert_in(refusal) is None:
            raise ChainUnavailable(f"the node does not ask the court: {refusal.message}") from refusal
        return b""
