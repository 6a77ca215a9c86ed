"""How an act is said to the API: its place, and its fields."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tallystick.client.asked import Asked
from tallystick.client.effects import Json
from tallystick.client.models.texts import written
from tallystick.domain import acts
from tallystick.domain.acts import Act, Amend, SetAct
from tallystick.domain.units import AgreementId


def place_of(agreement_id: AgreementId, kind: str, act: Act) -> str:
    """Where an act is prepared and relayed, below ``/v1`` and without the last word."""
    on_milestone = "" if isinstance(act, SetAct | Amend) else f"/milestones/{act.milestone}"
    return f"/agreements/{agreement_id}{on_milestone}/{kind}"


def fields_of(asked: Asked, act: Act) -> Json:
    """What is said of an act beyond its place. Nothing is left open. Raises Malformed for instants after 9999."""
    said: Json = {}
    if isinstance(act, SetAct):
        said["milestones"] = list(act.milestones)
    if asked.deadline is not None:
        said["deadline"] = written("deadline", asked.deadline)
    if asked.proposal is not None:
        said["to"] = asked.proposal
    for name in _SAID.get(type(act), ()):
        said[name] = _WRITTEN.get(name, _as_it_is)(name, getattr(act, name))
    return said


def batched(asked: Asked, act: Act, agreement_id: AgreementId) -> Json:
    """An act within a batch."""
    where = {} if isinstance(act, SetAct | Amend) else {"milestone": act.milestone}
    return {"act": asked.kind, "agreement_id": agreement_id, **where, **fields_of(asked, act)}


def _digits(_name: str, value: int) -> str:
    return str(value)


def _as_it_is(_name: str, value: Any) -> Any:
    return value


_SAID: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        acts.FundWithAuthorization: ("valid_after", "valid_before"),
        acts.FundWithPermit2: ("deadline", "nonce"),
        acts.Deliver: ("deliverable",),
        acts.RequestChanges: ("reason", "deliver_by"),
        acts.Release: ("released",),
        acts.Refund: ("refunded",),
        acts.Settle: ("released", "refunded", "valid_before"),
        acts.Dispute: ("party", "evidence"),
        acts.SubmitEvidence: ("party", "evidence"),
        acts.Rule: ("released", "reason"),
        acts.Amend: ("valid_before",),
    }
)
"""Which members of an act the API is told; the round it knows itself."""
_WRITTEN: Mapping[str, Callable[[str, Any], Any]] = MappingProxyType(
    {
        "released": _digits,
        "refunded": _digits,
        "nonce": _digits,
        "valid_before": written,
        "valid_after": written,
        "deliver_by": written,
        "deadline": written,
    }
)
"""How a member is written, where not as it is."""
