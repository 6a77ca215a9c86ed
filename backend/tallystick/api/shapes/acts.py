"""What a client says of an act, and what it is answered. Each act has its own fields; all else they share."""

from typing import Annotated, Any

from pydantic import Field

from tallystick.api.shapes.fresh import Answer
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import (
    AddressText,
    Amount,
    AmountIn,
    EvidenceText,
    HashText,
    InstantIn,
    Sentences,
    SignatureIn,
    hexadecimal,
)
from tallystick.domain.ports import Call, Codec, Revert
from tallystick.domain.terms import MAX_MILESTONES
from tallystick.domain.units import AgreementId, Hash, MilestoneIndex
from tallystick.services.preparing import Prospect, Step
from tallystick.services.requests import ActKind, ActRequest
from tallystick.services.trying import Outcome

Particulars = dict[str, Any]

IndexIn = Annotated[int, Field(strict=True, ge=0, lt=MAX_MILESTONES, description="A milestone's place, from 0.")]


class ActFields(Shape):
    """What an act needs to be said beyond its name and milestone: nothing."""

    def request(self, kind: ActKind, milestone: MilestoneIndex | None, codec: Codec) -> ActRequest:
        """The act that is asked for. Raises Malformed for an address with a wrong checksum."""
        return ActRequest(kind, milestone, **self.particulars(codec))

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act beyond its name and milestone, by the names of :class:`ActRequest`."""
        return {}


class DeliverFields(ActFields):
    """What is handed in."""

    deliverable: HashText = Field(description="A hash of what is handed in: by it, everybody can recognise it later.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"deliverable": Hash(self.deliverable)}


class RequestChangesFields(ActFields):
    """Why the work is sent back, and until when it can be handed in again."""

    reason: HashText = Field(description="A hash of what is to be changed, and why.")
    deliver_by: InstantIn = Field(description="The new deadline: at least one review period away.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"reason": Hash(self.reason), "deliver_by": self.deliver_by}


class ReleaseFields(ActFields):
    """How much is paid."""

    released: AmountIn | None = Field(
        default=None, description="Token units to be released *in all*, earlier releases included. Left out: the rest."
    )

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"released": self.released}


class RefundFields(ActFields):
    """How much is given back."""

    refunded: AmountIn | None = Field(
        default=None, description="Token units to be refunded *in all*, earlier refunds included. Left out: the rest."
    )

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"refunded": self.refunded}


class ReleaseAllFields(ActFields):
    """What is paid for."""

    milestones: list[IndexIn] | None = Field(
        default=None, min_length=1, description="Ascending. Left out: all in which something is left."
    )

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        if self.milestones is None:
            return {}
        return {"milestones": tuple(MilestoneIndex(index) for index in self.milestones)}


class DisputeFields(ActFields):
    """Who disputes, and why."""

    party: AddressText = Field(description="Who disputes: the employer or the worker.")
    evidence: HashText = Field(description="A hash of what is said about it.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"party": codec.address("party", self.party), "evidence": Hash(self.evidence)}


class EvidenceFields(ActFields):
    """What is submitted, and by whom."""

    party: AddressText = Field(description="Who submits it: the employer, the worker or the arbiter.")
    evidence: EvidenceText

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"party": codec.address("party", self.party), "uri": self.evidence}


class RuleFields(ActFields):
    """How the arbiter rules."""

    released: AmountIn = Field(
        description="Token units that the worker is to have got *in all*, earlier releases included, as far as they "
        "are there. The employer gets the rest."
    )
    reason: HashText = Field(description="A hash of the written reason.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"released": self.released, "reason": Hash(self.reason)}


class SettleFields(ActFields):
    """What both parties agree on."""

    released: AmountIn | None = Field(
        default=None, description="Token units to be released *in all*. Left out: what was released so far."
    )
    refunded: AmountIn | None = Field(
        default=None, description="Token units to be refunded *in all*. Left out: what was refunded so far."
    )
    valid_before: InstantIn = Field(description="The consent holds before this instant.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"released": self.released, "refunded": self.refunded, "valid_before": self.valid_before}


class AmendFields(ActFields):
    """What takes this agreement's place."""

    to: HashText = Field(description="The id of the new terms, which were registered with this agreement as `parent`.")
    valid_before: InstantIn = Field(description="The consent holds before this instant.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return {"to": AgreementId(self.to), "valid_before": self.valid_before}


class Preparation(ActFields):
    """An act to be prepared."""

    sender: AddressText | None = Field(
        default=None, description="Who would send the transaction. Left out: the party that the act belongs to."
    )

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along, the employer's first; empty: none did."""
        return b"", b""


class JointPreparation(Preparation):
    """An act of both parties to be prepared, with the other party's signature, if it is there already."""

    signature: SignatureIn | None = Field(default=None, description="The employer's. Left out: it is the sender.")
    worker_signature: SignatureIn | None = Field(
        default=None, description="The worker's. Left out: the worker is the sender."
    )

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along, the employer's first; empty: none did."""
        return self.signature or b"", self.worker_signature or b""


class Relaying(ActFields):
    """An act to be relayed, that anybody may carry out: no signature is needed."""

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along, the employer's first; empty: none did."""
        return b"", b""


class SignedRelaying(Relaying):
    """An act to be relayed, with its party's signature."""

    signature: SignatureIn

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signature that came along."""
        return self.signature, b""


class PerhapsSignedRelaying(Relaying):
    """An act to be relayed that does not always need a signature."""

    signature: SignatureIn | None = Field(
        default=None, description="Left out where the act, as things stand, needs none."
    )

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signature that came along; empty: none did."""
        return self.signature or b"", b""


class JointRelaying(Relaying):
    """An act to be relayed that both parties sign."""

    signature: SignatureIn = Field(description="The employer's.")
    worker_signature: SignatureIn | None = Field(
        default=None, description="The worker's; left out where the new terms of an amendment name no worker."
    )

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along, the employer's first."""
        return self.signature, self.worker_signature or b""


class CallShape(Shape):
    """A call of a contract, decoded."""

    to: AddressText
    function: str = Field(description="As in the contract's interface.", examples=["release"])
    arguments: dict[str, Any] = Field(description="By name. Amounts are decimal strings, bytes are `0x…`.")
    value: Amount = Field(description="Wei that go along.")
    input: str = Field(description="The calldata.", examples=["0x"])

    @classmethod
    def of(cls, call: Call) -> "CallShape":
        """The shape of a call."""
        return cls(
            to=call.to,
            function=call.function,
            arguments=dict(call.arguments),
            value=call.value,
            input=hexadecimal(call.input),
        )


class RevertShape(Shape):
    """Why the contract refuses."""

    error: str = Field(description="As in the contract's interface.", examples=["BeforeDeadline"])
    arguments: dict[str, str] = Field(description="Its arguments by name: amounts are token units in decimal.")
    meaning: str = Field(description="One plain sentence, with the evidence in it.")

    @classmethod
    def of(cls, revert: Revert) -> "RevertShape":
        """The shape of a revert."""
        return cls(error=revert.error, arguments=dict(revert.arguments), meaning=revert.meaning)


class SimulationShape(Shape):
    """What would happen if the transaction were sent now."""

    ok: bool
    gas: int | None = Field(description="What it needs; null when the contract would refuse it.", examples=[52000])
    revert: RevertShape | None = Field(description="Why the contract would refuse it; null when it would not.")

    @classmethod
    def of(cls, simulation: Outcome) -> "SimulationShape":
        """The shape of a simulation's outcome."""
        revert = if_any(RevertShape.of, simulation.revert)
        return cls(ok=simulation.ok, gas=simulation.gas, revert=revert)


class StepShape(Shape):
    """A transaction that belongs to an act."""

    function: str = Field(description="Of the contract that it calls.", examples=["approve", "fund"])
    sender: AddressText = Field(description="Who signs and sends it.")
    sentence: str = Field(description="What it does, in English.")
    sentences: Sentences
    transaction: dict[str, str | int] = Field(description="Unsigned, for the sender's wallet.")
    call: CallShape

    @classmethod
    def of(cls, step: Step) -> "StepShape":
        """The shape of a step."""
        return cls(
            function=step.function,
            sender=step.sender,
            sentence=step.sentence,
            sentences=dict(step.sentences),
            transaction=dict(step.transaction),
            call=CallShape.of(step.call),
        )


class PreparedAnswer(Answer):
    """All that a wallet needs: to send the act itself, or to sign it for somebody else to send."""

    agreement_id: HashText
    milestone: int | None = Field(description="Null for an act on the whole agreement.")
    act: ActKind
    sender: AddressText
    sentence: str = Field(description="What the act does, in plain words.")
    sentences: Sentences
    transaction: dict[str, str | int] = Field(
        description="The unsigned EIP-1559 transaction, for `eth_sendTransaction`: hex quantities."
    )
    approval: StepShape | None = Field(
        description="What the employer has to send before, so that the escrow can draw the amount; null when nothing."
    )
    clearing: StepShape | None = Field(
        description=(
            "What the employer has to send even before the approval: an `approve` of zero, where the token takes no "
            "new allowance while an old one stands, as USDT; null when nothing."
        )
    )
    steps: list[StepShape] = Field(
        description="All that is to be sent, in this order. The act is the last one; or it is signed, and relayed."
    )
    prospect: Prospect = Field(
        description=(
            "`succeeds`: sent now, it would be carried out. `succeeds-after-steps`: it is refused now, and was tried "
            "to succeed after the steps before it. `fails`: refused, whatever comes before it. `untried`: refused "
            "now, and the node cannot try it after the steps before it."
        )
    )
    typed_data: dict[str, Any] | None = Field(
        description="For `eth_signTypedData_v4`. Null when no signature is needed, or the act cannot be relayed."
    )
    call: CallShape
    simulation: SimulationShape = Field(description="Of the act alone, sent now, without the steps before it.")
