"""What the contract would certainly refuse, known before it is signed: as it was tried, and of settlements computed."""

from collections.abc import Mapping
from types import MappingProxyType

from tallystick.client.errors import WouldBeRefused
from tallystick.client.models.agreements import HeldMilestone
from tallystick.client.models.prepared import Prepared, Prospect, Revert
from tallystick.client.ready import Ready
from tallystick.domain.acts import Accept, Act, Amend, Deliver, Dispute, Settle
from tallystick.domain.events import Phase

FOR_WANT_OF_A_SIGNATURE = frozenset({"NotParty", "InvalidSignature"})
"""How an act of both parties is refused for as long as one of them has not signed."""
MAY_BE_DONE = frozenset(
    {
        "AlreadyAmended",
        "AlreadyFunded",
        "AlreadyRefunded",
        "AlreadyReleased",
        "AlreadySettled",
        "NoMilestones",
        "NothingEscrowed",
    }
)
"""
How an act is refused that was carried out before: then the server knows it, and answers what became of it.

Each holds for good: an act so refused is never possible again, and its signature good for nothing else.
"""
LEADS_TO: Mapping[type[Act], Phase] = MappingProxyType(
    {Accept: Phase.ACTIVE, Deliver: Phase.DELIVERED, Dispute: Phase.DISPUTED}
)
"""
In which phase an act is refused that was carried out before, where no other error tells it.

None comes back to where that act is possible again in the same round. Not here: a ruling, which names no round, so that
one signed too early would decide any later dispute; and a request of changes, whose round is over once it was made, so
that in the active phase it was never made in this one.
"""


def refusal_of(prepared: Ready) -> Revert | None:
    """Why the contract would refuse an act as things stand; None: it would not, or nobody can tell yet."""
    told = _tried(prepared)
    if told is None or not isinstance(prepared.act, Settle | Amend) or told.error not in FOR_WANT_OF_A_SIGNATURE:
        return told
    if isinstance(prepared.act, Settle):
        return _unsettled(prepared.known.held(prepared.act.milestone), prepared.act)
    return None


def require_hope(prepared: Ready, *, again: bool = False) -> None:
    """
    That an act is not certainly refused.

    Args:
        prepared: The act.
        again: Whether it is no matter if it was carried out before: the same signed act relayed again is one relay.

    Raises:
        WouldBeRefused: If it is.
    """
    refusal = refusal_of(prepared)
    if refusal is not None and not (again and _may_be_done(prepared.act, refusal)):
        raise WouldBeRefused(refusal.error, dict(refusal.arguments), refusal.meaning)


def _may_be_done(act: Act, refusal: Revert) -> bool:
    """Whether an act is refused as it would be if it had been carried out before."""
    if refusal.error != "PhaseIs":
        return refusal.error in MAY_BE_DONE
    phase = LEADS_TO.get(type(act))
    return phase is not None and refusal.arguments.get("phase") == phase.name.capitalize()


def _tried(prepared: Ready) -> Revert | None:
    """What was answered when the act was tried, with all that is sent before it."""
    answer = prepared.answer
    if not isinstance(answer, Prepared) or answer.prospect is not Prospect.FAILS:
        return None
    return answer.simulation.revert


def _unsettled(held: HeldMilestone, act: Settle) -> Revert | None:
    """Why a settlement moves nothing, or what is not there. The contract asks for that after the signatures."""
    if act.released < held.released:
        return _revert("AlreadyReleased", {"released": held.released, "requested": act.released})
    if act.refunded < held.refunded:
        return _revert("AlreadyRefunded", {"refunded": held.refunded, "requested": act.refunded})
    rise = act.released - held.released + act.refunded - held.refunded
    if rise == 0:
        return _revert("AlreadySettled", {"released": held.released, "refunded": held.refunded})
    if rise > held.escrowed:
        return _revert("InsufficientEscrow", {"escrowed": held.escrowed, "requested": rise})
    return None


_MEANINGS: Mapping[str, str] = {
    "AlreadyReleased": "{released} token units were released already, and the settlement says {requested} in all",
    "AlreadyRefunded": "{refunded} token units were refunded already, and the settlement says {requested} in all",
    "AlreadySettled": "{released} token units were released and {refunded} refunded already: it would move nothing",
    "InsufficientEscrow": "it would move {requested} token units, and {escrowed} are in escrow",
}


def _revert(error: str, evidence: Mapping[str, int]) -> Revert:
    arguments = {name: str(units) for name, units in evidence.items()}
    return Revert(error=error, arguments=arguments, meaning=f"{_MEANINGS[error].format(**arguments)}; no money moved")
