"""What a client says of an act, and what it is answered. Each act has its own fields; all else they share."""

from typing import Any

from pydantic import Field

from tallystick.api.shapes.fresh import Answer
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import (
    AddressText,
    Amount,
    AmountIn,
    HashText,
    InstantIn,
    SignatureIn,
    hexadecimal,
)
from tallystick.domain.ports import Call, Revert
from tallystick.domain.units import Hash, MilestoneIndex
from tallystick.services.preparing import Approval, Outcome
from tallystick.services.requests import ActKind, ActRequest


class ActFields(Shape):
    """What an act needs to be said beyond its name and milestone: nothing."""

    def request(self, kind: ActKind, milestone: MilestoneIndex) -> ActRequest:
        """The act that is asked for."""
        return ActRequest(kind, milestone)


class DeliverFields(ActFields):
    """What is handed in."""

    deliverable: HashText = Field(description="A hash of what is handed in: by it, everybody can recognise it later.")

    def request(self, kind: ActKind, milestone: MilestoneIndex) -> ActRequest:
        """The act that is asked for."""
        return ActRequest(kind, milestone, deliverable=Hash(self.deliverable))


class RequestChangesFields(ActFields):
    """Why the work is sent back, and until when it can be handed in again."""

    reason: HashText = Field(description="A hash of what is to be changed, and why.")
    deliver_by: InstantIn = Field(description="The new deadline: at least one review period away.")

    def request(self, kind: ActKind, milestone: MilestoneIndex) -> ActRequest:
        """The act that is asked for."""
        return ActRequest(kind, milestone, reason=Hash(self.reason), deliver_by=self.deliver_by)


class ReleaseFields(ActFields):
    """How much is paid."""

    released: AmountIn | None = Field(
        default=None, description="Token units to be released *in all*, earlier releases included. Left out: the rest."
    )

    def request(self, kind: ActKind, milestone: MilestoneIndex) -> ActRequest:
        """The act that is asked for."""
        return ActRequest(kind, milestone, released=self.released)


class RefundFields(ActFields):
    """How much is given back."""

    refunded: AmountIn | None = Field(
        default=None, description="Token units to be refunded *in all*, earlier refunds included. Left out: the rest."
    )

    def request(self, kind: ActKind, milestone: MilestoneIndex) -> ActRequest:
        """The act that is asked for."""
        return ActRequest(kind, milestone, refunded=self.refunded)


class Preparation(ActFields):
    """An act to be prepared."""

    sender: AddressText | None = Field(
        default=None, description="Who would send the transaction. Left out: the party that the act belongs to."
    )


class Relaying(ActFields):
    """An act to be relayed, that anybody may carry out: no signature is needed."""

    @property
    def signed(self) -> bytes:
        """The signature that came along; empty: none did."""
        return b""


class SignedRelaying(Relaying):
    """An act to be relayed, with its party's signature."""

    signature: SignatureIn

    @property
    def signed(self) -> bytes:
        """The signature that came along."""
        return self.signature


class PerhapsSignedRelaying(Relaying):
    """An act to be relayed that does not always need a signature."""

    signature: SignatureIn | None = None

    @property
    def signed(self) -> bytes:
        """The signature that came along; empty: none did."""
        return self.signature or b""


class CallShape(Shape):
    """A call of a contract, decoded."""

    to: AddressText
    function: str = Field(examples=["release"])
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
    arguments: dict[str, str]
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


class ApprovalShape(Shape):
    """What the employer has to send first, so that the escrow can draw the amount."""

    sentence: str
    transaction: dict[str, str | int]
    call: CallShape

    @classmethod
    def of(cls, approval: Approval) -> "ApprovalShape":
        """The shape of an approval."""
        return cls(sentence=approval.sentence, transaction=dict(approval.transaction), call=CallShape.of(approval.call))


class PreparedAnswer(Answer):
    """All that a wallet needs: to send the act itself, or to sign it for somebody else to send."""

    agreement_id: HashText
    milestone: int
    act: ActKind
    sender: AddressText
    sentence: str = Field(description="What the act does, in plain words.")
    transaction: dict[str, str | int] = Field(
        description="The unsigned EIP-1559 transaction, for `eth_sendTransaction`: hex quantities."
    )
    approval: ApprovalShape | None = Field(description="To be sent before; null when none is needed.")
    typed_data: dict[str, Any] | None = Field(
        description="For `eth_signTypedData_v4`. Null when no signature is needed, or the act cannot be relayed."
    )
    call: CallShape
    simulation: SimulationShape
