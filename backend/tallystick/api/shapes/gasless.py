"""Fundings of a set of milestones, also those for which the employer only signs; and which ways there are."""

from typing import Any

from pydantic import Field

from tallystick.api.shapes.acts import (
    ActFields,
    CallShape,
    IndexIn,
    Particulars,
    Preparation,
    Relaying,
    SignedRelaying,
    SimulationShape,
)
from tallystick.api.shapes.agreements import TokenShape
from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import AddressText, Amount, HashText, InstantIn, NonceIn, Sentences, SignatureIn
from tallystick.domain.ports import Codec
from tallystick.domain.units import AgreementId, MilestoneIndex
from tallystick.services.orders import Consent
from tallystick.services.phrases import Language, in_all
from tallystick.services.presenting import PresentedFunding
from tallystick.services.requests import ActKind
from tallystick.services.ways import FundingView, Way, WayView


class FundSetFields(ActFields):
    """Which milestones are funded."""

    milestones: list[IndexIn] | None = Field(
        default=None,
        min_length=1,
        description="Ascending. Left out: all with an amount that were never funded.",
        examples=[[0, 1]],
    )

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        if self.milestones is None:
            return {}
        return {"milestones": tuple(MilestoneIndex(index) for index in self.milestones)}


class FundSetPreparation(FundSetFields, Preparation):
    """To lock the amounts of some milestones."""


class FundSetRelaying(FundSetFields, SignedRelaying):
    """To lock the amounts of some milestones, with the employer's signature."""


class AuthorizationFields(FundSetFields):
    """Which milestones are funded, and when the authorization is good."""

    valid_after: InstantIn | None = Field(
        default=None, description="The authorization is good after this instant. Left out: at once."
    )
    valid_before: InstantIn = Field(description="The authorization is good before this instant.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        window = {"valid_after": self.valid_after, "valid_before": self.valid_before}
        return super().particulars(codec) | window


class PermitFields(FundSetFields):
    """Which milestones are funded, and until when the permit is good."""

    deadline: InstantIn = Field(description="The last instant at which the permit is good.")

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return super().particulars(codec) | {"deadline": self.deadline}


class Permit2Fields(FundSetFields):
    """Which milestones are funded, until when the permission is good, and its nonce."""

    deadline: InstantIn = Field(description="The last instant at which the permission is good.")
    nonce: NonceIn | None = Field(
        default=None,
        description="An unused one of the employer at Permit2. Left out: one that follows from the milestones.",
    )

    def particulars(self, codec: Codec) -> Particulars:
        """What is said of the act."""
        return super().particulars(codec) | {"deadline": self.deadline, "nonce": self.nonce}


class GaslessPreparation(Preparation):
    """A gasless funding to be prepared; with its signature, as the transaction that anybody can send."""

    signature: SignatureIn | None = Field(default=None, description="The employer's, once it is there.")

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along; empty: none did."""
        return self.signature or b"", b""


class AuthorizationPreparation(AuthorizationFields, GaslessPreparation):
    """To lock the amounts of some milestones by a signature for the token."""


class AuthorizationRelaying(AuthorizationFields, SignedRelaying):
    """To lock the amounts of some milestones by a signature for the token."""


class Permit2Preparation(Permit2Fields, GaslessPreparation):
    """To lock the amounts of some milestones by a signature for Permit2."""


class Permit2Relaying(Permit2Fields, SignedRelaying):
    """To lock the amounts of some milestones by a signature for Permit2."""


class PermitPreparation(PermitFields, GaslessPreparation):
    """To lock the amounts of some milestones by two signatures."""

    permit_signature: SignatureIn | None = Field(default=None, description="The permit's, once it is there.")

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along, the funding's first; empty: it did not."""
        return self.signature or b"", self.permit_signature or b""


class PermitRelaying(PermitFields, Relaying):
    """To lock the amounts of some milestones by two signatures of the employer."""

    signature: SignatureIn = Field(description="Of the funding, for the escrow.")
    permit_signature: SignatureIn = Field(description="Of the permit, for the token: 65 bytes of the employer's key.")

    @property
    def consents(self) -> tuple[bytes, bytes]:
        """The signatures that came along, the funding's first."""
        return self.signature, self.permit_signature


class SigningShape(Shape):
    """A signature that is needed."""

    field: str = Field(description="By which name the relaying brings it.", examples=["signature"])
    signer: AddressText
    typed_data: dict[str, Any] = Field(description="For `eth_signTypedData_v4`.")

    @classmethod
    def of(cls, consent: Consent) -> "SigningShape":
        """The shape of a consent that is to be given."""
        return cls(field=consent.field, signer=consent.party, typed_data=dict(consent.typed_data))


class GaslessAnswer(Answer):
    """What the employer signs and, once it is signed, what anybody can send."""

    agreement_id: HashText
    milestone: int | None = Field(description="Null for several.")
    act: ActKind
    sender: AddressText
    sentence: str = Field(description="What is locked, what the signatures bind, and until when.")
    sentences: Sentences
    signatures: list[SigningShape] = Field(description="One, or two for a funding with a permit.")
    transaction: dict[str, str | int] | None = Field(
        description="The unsigned transaction for whoever sends it; null until all signatures are there."
    )
    call: CallShape | None = Field(description="Null until all signatures are there.")
    simulation: SimulationShape | None = Field(
        description="Null while it cannot be tried for lack of a signature, and nothing else stands in its way."
    )

    @classmethod
    def of(cls, agreement_id: AgreementId, presented: PresentedFunding, as_of: AsOfShape) -> "GaslessAnswer":
        """The shape of a gasless funding."""
        ready = presented.sendable
        return cls(
            as_of=as_of,
            agreement_id=agreement_id,
            milestone=presented.order.milestone,
            act=presented.order.kind,
            sender=presented.sender,
            sentence=presented.saying.said(Language.ENGLISH),
            sentences=dict(in_all(presented.saying)),
            signatures=[SigningShape.of(consent) for consent in presented.order.consents],
            transaction=None if ready is None else dict(ready.transaction),
            call=None if ready is None else CallShape.of(ready.call),
            simulation=if_any(SimulationShape.of, presented.refusal if ready is None else ready.simulation),
        )


class WayShape(Shape):
    """A way of locking money."""

    way: Way
    act: ActKind = Field(description="The act by which it is prepared and relayed.")
    offered: bool = Field(description="Whether it is open now, as the token itself says.")
    needs_gas: bool = Field(description="Whether the employer needs the chain's own currency for it.")
    signatures: int = Field(description="How many the employer gives; 0: it sends a transaction.")
    reason: str = Field(
        description="What opens it, or what stands in its way.",
        examples=["The token takes transfers by signature (ERC-3009)."],
    )

    @classmethod
    def of(cls, view: WayView) -> "WayShape":
        """The shape of a way."""
        return cls(
            way=view.way,
            act=view.kind,
            offered=view.is_offered,
            needs_gas=view.needs_gas,
            signatures=view.signatures,
            reason=view.reason,
        )


class FundingAnswer(Answer):
    """What is still to be funded, and in which ways it can be now."""

    agreement_id: HashText
    employer: AddressText
    token: TokenShape
    milestones: list[int] = Field(description="Those with an amount that were never funded.")
    amount: Amount = Field(description="Of all of them.")
    balance: Amount = Field(description="What the employer has of the token now, as the node says.")
    allowance: Amount = Field(description="What the escrow may draw of it now; 0 of the chain's own currency.")
    approvals: list[Amount] = Field(
        description=(
            "What the employer approves, in this order, before it sends the funding itself: nothing, the amount, or "
            "zero and then the amount, where the token takes no new allowance while an old one stands."
        ),
        examples=[["0", "250000000"]],
    )
    ways: list[WayShape]

    @classmethod
    def of(cls, view: FundingView, as_of: AsOfShape) -> "FundingAnswer":
        """The shape of what is still to be funded."""
        return cls(
            as_of=as_of,
            agreement_id=view.agreement_id,
            employer=view.employer,
            token=TokenShape.of(view.token.address, view.token),
            milestones=list(view.milestones),
            amount=view.amount,
            balance=view.balance,
            allowance=view.allowance,
            approvals=list(view.approvals),
            ways=[WayShape.of(way) for way in view.ways],
        )
