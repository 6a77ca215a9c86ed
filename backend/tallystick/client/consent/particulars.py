"""What a call of the escrow must say for an act: its arguments by the names of the contract's interface."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from tallystick.client.hashing import conditions_hash
from tallystick.client.known import Deal
from tallystick.domain import acts
from tallystick.domain.acts import Act, Amend, LooseAct, SetAct, Settle, bits_of
from tallystick.domain.eip712 import conditions_message, payment_message, terms_message

FUNCTIONS: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        acts.Fund: ("fund", "fundWithAllowance"),
        acts.FundWithAuthorization: ("fundWithAuthorization",),
        acts.FundWithPermit2: ("fundWithPermit2",),
        acts.Accept: ("accept",),
        acts.Deliver: ("deliver",),
        acts.RequestChanges: ("requestChanges",),
        acts.Release: ("release",),
        acts.ReleaseAll: ("releaseAll",),
        acts.Refund: ("refund",),
        acts.Claim: ("claim",),
        acts.Reclaim: ("reclaim",),
        acts.Dispute: ("dispute",),
        acts.SubmitEvidence: ("submitEvidence",),
        acts.Rule: ("rule",),
        acts.Conclude: ("conclude",),
        acts.Settle: ("settle",),
        acts.Amend: ("amend",),
        acts.Withdraw: ("withdraw",),
        acts.Sweep: ("sweep",),
    }
)
"""The functions of the contract that carry an act out."""

_MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        "deliver_by": "deliverBy",
        "valid_before": "validBefore",
        "valid_after": "validAfter",
        "fee_recipient": "feeRecipient",
    }
)
"""Members of acts whose name in the contract is another one."""


def particulars_of(known: Deal, act: Act) -> Mapping[str, object]:
    """Every argument that a call may have for an act of an agreement, but for signatures."""
    whole = {
        "payment": payment_message(known.terms.payment),
        "conditions": conditions_message(known.terms.conditions),
        "conditionsHash": conditions_hash(known.terms.conditions),
    }
    if isinstance(act, Amend):
        consent = {"validBefore": str(act.valid_before)}
        return {"from": terms_message(known.terms), "to": terms_message(act.to), **consent}
    if isinstance(act, SetAct):
        return whole | plain_particulars(act) | {"milestones": str(bits_of(act.milestones))}
    amount = known.terms.milestones[act.milestone].amount
    said = plain_particulars(act)
    if isinstance(act, Settle):
        said |= {"settlement": {name: said[name] for name in ("released", "refunded", "validBefore")}}
    return whole | {"amount": str(amount)} | said


def plain_particulars(act: Act | LooseAct) -> dict[str, object]:
    """What an act itself says, by the contract's names; numbers in decimal digits."""
    said = {field.name: getattr(act, field.name) for field in fields(act)}
    return {
        _MEMBERS.get(name, name): str(value) if isinstance(value, int) else value
        for name, value in said.items()
        if isinstance(value, int | str)
    }
