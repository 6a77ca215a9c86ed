"""Batches: the acts that may stand in one, and what is answered."""

from typing import Annotated, Literal

from pydantic import Field

from tallystick.api.shapes.acts import (
    ActFields,
    AmendFields,
    CallShape,
    DeliverFields,
    DisputeFields,
    EvidenceFields,
    IndexIn,
    RefundFields,
    ReleaseAllFields,
    ReleaseFields,
    RequestChangesFields,
    RuleFields,
    SettleFields,
    SimulationShape,
)
from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.gasless import AuthorizationFields, FundSetFields, Permit2Fields, PermitFields
from tallystick.api.shapes.loose import SweepFields, WithdrawFields
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, HashText, Sentences, SignatureIn
from tallystick.domain.ports import Codec
from tallystick.domain.units import AgreementId
from tallystick.services.batching import MOST_ACTS, BatchedAct
from tallystick.services.orders import Order
from tallystick.services.phrases import Language, Saying, in_all
from tallystick.services.presenting import PresentedBatch
from tallystick.services.requests import ActKind


class _OnAgreement(ActFields):
    """An act of a batch on an agreement."""

    act: str
    agreement_id: HashText
    signature: SignatureIn | None = Field(
        default=None, description="Of the party that it belongs to. Left out: it is the sender, or nobody has to sign."
    )

    @property
    def second_signature(self) -> bytes:
        """The signature beside the first one; empty: there is none."""
        return b""

    def batched(self, codec: Codec) -> BatchedAct:
        """The act. Raises Malformed for an address with a wrong checksum."""
        request = self.request(ActKind(self.act), getattr(self, "milestone", None), codec)
        return BatchedAct(AgreementId(self.agreement_id), request, self.signature or b"", self.second_signature)


class _OnMilestone(_OnAgreement):
    """An act of a batch on one milestone."""

    milestone: IndexIn


class _OfBoth(_OnAgreement):
    """An act of a batch that both parties consent to."""

    worker_signature: SignatureIn | None = Field(
        default=None, description="The worker's. Left out: the worker is the sender."
    )

    @property
    def second_signature(self) -> bytes:
        """The worker's."""
        return self.worker_signature or b""


class BatchedFund(FundSetFields, _OnAgreement):
    """The employer locks the amounts of some milestones."""

    act: Literal["fund"]


class BatchedAuthorization(AuthorizationFields, _OnAgreement):
    """The same by a signature for the token."""

    act: Literal["fund-with-authorization"]


class BatchedPermit(PermitFields, _OnAgreement):
    """The same by two signatures."""

    act: Literal["fund-with-permit"]
    permit_signature: SignatureIn | None = Field(default=None, description="Of the permit, for the token.")

    @property
    def second_signature(self) -> bytes:
        """The permit's."""
        return self.permit_signature or b""


class BatchedPermit2(Permit2Fields, _OnAgreement):
    """The same by a signature for Permit2."""

    act: Literal["fund-with-permit2"]


class BatchedAccept(_OnMilestone):
    """The worker takes up a funded milestone."""

    act: Literal["accept"]


class BatchedDeliver(DeliverFields, _OnMilestone):
    """The worker hands in the work."""

    act: Literal["deliver"]


class BatchedRequestChanges(RequestChangesFields, _OnMilestone):
    """The employer sends delivered work back."""

    act: Literal["request-changes"]


class BatchedRelease(ReleaseFields, _OnMilestone):
    """The employer pays the worker."""

    act: Literal["release"]


class BatchedReleaseAll(ReleaseAllFields, _OnAgreement):
    """The employer pays all that is left in some milestones."""

    act: Literal["release-all"]


class BatchedRefund(RefundFields, _OnMilestone):
    """The worker gives the employer back."""

    act: Literal["refund"]


class BatchedClaim(_OnMilestone):
    """The worker is paid after a silent review."""

    act: Literal["claim"]


class BatchedReclaim(_OnMilestone):
    """The employer gets back what was not accepted, or not delivered in time."""

    act: Literal["reclaim"]


class BatchedDispute(DisputeFields, _OnMilestone):
    """A party puts a milestone before the arbiter."""

    act: Literal["dispute"]


class BatchedEvidence(EvidenceFields, _OnMilestone):
    """Something is put in evidence."""

    act: Literal["evidence"]


class BatchedRule(RuleFields, _OnMilestone):
    """The arbiter decides a dispute."""

    act: Literal["rule"]


class BatchedConclude(_OnMilestone):
    """A dispute without a ruling ends."""

    act: Literal["conclude"]


class BatchedSettle(SettleFields, _OfBoth, _OnMilestone):
    """Both parties split as they agree."""

    act: Literal["settle"]


class BatchedAmend(AmendFields, _OfBoth):
    """New terms take the place of the agreement's."""

    act: Literal["amend"]


class BatchedWithdraw(WithdrawFields):
    """A debt is paid out."""

    act: Literal["withdraw"]
    signature: SignatureIn | None = Field(default=None, description="The owner's, for another address than its own.")

    def batched(self, codec: Codec) -> BatchedAct:
        """The act."""
        return BatchedAct(None, self.request(codec), self.signature or b"")


class BatchedSweep(SweepFields):
    """Fees are paid out."""

    act: Literal["sweep"]

    def batched(self, codec: Codec) -> BatchedAct:
        """The act."""
        return BatchedAct(None, self.request(codec))


BatchedIn = Annotated[
    BatchedFund
    | BatchedAuthorization
    | BatchedPermit
    | BatchedPermit2
    | BatchedAccept
    | BatchedDeliver
    | BatchedRequestChanges
    | BatchedRelease
    | BatchedReleaseAll
    | BatchedRefund
    | BatchedClaim
    | BatchedReclaim
    | BatchedDispute
    | BatchedEvidence
    | BatchedRule
    | BatchedConclude
    | BatchedSettle
    | BatchedAmend
    | BatchedWithdraw
    | BatchedSweep,
    Field(discriminator="act"),
]
_ON_ONE = {"agreement_id": "0x" + "9c" * 32, "milestone": 0}
_EXAMPLE = [{"act": "accept", **_ON_ONE}, {"act": "deliver", **_ON_ONE, "deliverable": "0x" + "d1" * 32}]
ActsIn = Annotated[
    list[BatchedIn],
    Field(
        min_length=1,
        max_length=MOST_ACTS,
        description="In the order in which they are carried out. Each has the fields of its own preparation. What is "
        "left out is filled in from what is mirrored: an act does not know what the ones before it will do.",
        examples=[_EXAMPLE],
    ),
]


class BatchPreparation(Shape):
    """Several acts, to be sent by one address."""

    sender: AddressText = Field(description="Who would send the transaction, and need not sign its own acts.")
    acts: ActsIn


class BatchRelaying(Shape):
    """Several acts that everybody signed whom they need, to be relayed as one."""

    acts: ActsIn


class BatchedShape(Shape):
    """One act of a batch."""

    act: ActKind
    agreement_id: HashText | None = Field(description="Null for an act that belongs to no agreement.")
    milestone: int | None = Field(description="Null for an act on the whole agreement, or on none.")
    sentence: str = Field(description="What the act does, in plain words.")
    sentences: Sentences
    calls: list[CallShape] = Field(description="One; two for a funding with a permit.")

    @classmethod
    def of(cls, order: Order, saying: Saying) -> "BatchedShape":
        """The shape of one act of a batch."""
        return cls(
            act=order.kind,
            agreement_id=order.agreement_id,
            milestone=order.milestone,
            sentence=saying.said(Language.ENGLISH),
            sentences=dict(in_all(saying)),
            calls=[CallShape.of(call) for call in order.calls],
        )


class BatchAnswer(Answer):
    """Several acts as one transaction: all of them happen, or none."""

    sender: AddressText
    acts: list[BatchedShape]
    sentence: str = Field(description="What all of it does, in plain words.")
    sentences: Sentences
    transaction: dict[str, str | int] = Field(
        description="The unsigned EIP-1559 transaction, for `eth_sendTransaction`: hex quantities, with all the value."
    )
    call: CallShape
    simulation: SimulationShape = Field(description="Of all acts together: one that fails, fails them all.")

    @classmethod
    def of(cls, presented: PresentedBatch, as_of: AsOfShape) -> "BatchAnswer":
        """The shape of a batch."""
        whole = presented.whole
        pairs = zip(presented.orders, presented.sayings, strict=True)
        return cls(
            as_of=as_of,
            sender=whole.sender,
            acts=[BatchedShape.of(order, saying) for order, saying in pairs],
            sentence=whole.saying.said(Language.ENGLISH),
            sentences=dict(in_all(whole.saying)),
            transaction=dict(whole.transaction),
            call=CallShape.of(whole.call),
            simulation=SimulationShape.of(whole.simulation),
        )
