"""Agreements as the API answers them."""

from typing import Any

from pydantic import Field

from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.terms import TermsShape
from tallystick.api.shapes.texts import AddressText, Amount, HashText, Instant, Sentences, SignatureIn
from tallystick.domain.ports import Token
from tallystick.domain.state import AgreementState, MilestoneState, Outcome
from tallystick.domain.units import Address
from tallystick.services.agreements import AgreementView, MilestoneView
from tallystick.services.registration import Registered


class TokenShape(Shape):
    """What agreements are paid in."""

    address: AddressText
    symbol: str | None = Field(description="As the token says; null when it cannot be asked now.", examples=["TLD"])
    decimals: int | None = Field(description="Digits after the point, for showing amounts.", examples=[6])

    @classmethod
    def of(cls, address: Address, token: Token | None) -> "TokenShape":
        """The shape of a token, as far as it is known."""
        return cls(
            address=address,
            symbol=None if token is None else token.symbol,
            decimals=None if token is None else token.decimals,
        )


class TokenAnswer(TokenShape, Answer):
    """A token, as it describes itself now."""


class HeldMilestone(Shape):
    """A milestone, and what the escrow holds of it."""

    index: int = Field(description="Its place, from 0.")
    state: MilestoneState
    outcome: Outcome | None = Field(description="How it ended; null while it is open.")
    amount: Amount
    escrowed: Amount = Field(description="Token units that are still held.")
    released: Amount = Field(description="Token units that left towards the worker so far, the fee included.")
    refunded: Amount = Field(description="Token units that left towards the employer so far.")
    deliver_by: Instant | None = Field(
        description="The work is delivered before this instant, as it stands now; null once it is delivered."
    )
    review_until: Instant | None = Field(description="Delivered: from this instant on, silence pays the worker.")
    rule_by: Instant | None = Field(
        description="Disputed: the arbiter rules before this instant; from it on, anybody may conclude as agreed."
    )
    round: int = Field(description="How often changes were requested.")
    deliverable: HashText | None = Field(description="The hash that was handed in last.")

    @classmethod
    def of(cls, view: MilestoneView) -> "HeldMilestone":
        """The shape of a milestone."""
        holding = view.holding
        return cls(
            index=view.index,
            state=view.state,
            outcome=view.outcome,
            amount=view.agreed.amount,
            escrowed=view.escrowed,
            released=holding.released if holding else 0,
            refunded=holding.refunded if holding else 0,
            deliver_by=view.deliver_by,
            review_until=view.review_until,
            rule_by=view.rule_by,
            round=holding.round if holding else 0,
            deliverable=holding.deliverable if holding else None,
        )


class AgreementShape(Shape):
    """An agreement, and where it stands."""

    agreement_id: HashText
    state: AgreementState
    employer: AddressText
    worker: AddressText
    token: TokenShape
    amount: Amount = Field(description="Of all milestones.")
    escrowed: Amount = Field(description="Token units that are held now, for all milestones.")
    released: Amount
    refunded: Amount
    accepted: bool = Field(
        description="Whether the worker agreed to the terms: by a signature registered here, or on the chain, where "
        "work on a milestone has begun, as it does by an amendment that both signed."
    )
    successor: HashText | None = Field(description="The agreement that replaced it by amendment; null: none did.")
    milestones: list[HeldMilestone]
    terms: TermsShape

    @classmethod
    def of(cls, view: AgreementView) -> "AgreementShape":
        """The shape of an agreement."""
        payment = view.terms.payment
        milestones = [HeldMilestone.of(part) for part in view.milestones]
        return cls(
            agreement_id=view.agreement_id,
            state=view.state,
            employer=payment.employer,
            worker=payment.worker,
            token=TokenShape.of(payment.token, view.token),
            amount=view.terms.conditions.total,
            escrowed=sum(part.escrowed for part in milestones),
            released=sum(part.released for part in milestones),
            refunded=sum(part.refunded for part in milestones),
            accepted=view.accepted,
            successor=view.successor,
            milestones=milestones,
            terms=TermsShape.of(view.terms),
        )


class AgreementAnswer(AgreementShape, Answer):
    """An agreement."""


class AgreementPage(Answer):
    """Some agreements, those that were funded last first, drafts after them."""

    agreements: list[AgreementShape]
    next: str | None = Field(description="The cursor of the page that follows; null on the last one.")


class RegisteredAnswer(Answer):
    """A registered agreement, and what its worker signs to accept it."""

    agreement_id: HashText = Field(description="The EIP-712 digest of the terms: what both parties sign.")
    created: bool = Field(description="Whether it was new. The same terms once more are the same agreement.")
    accepted: bool = Field(description="Whether the worker's signature of the terms is registered here.")
    sentence: str = Field(description="What is agreed, in plain words.")
    sentences: Sentences
    typed_data: dict[str, Any] = Field(description="For the worker's `eth_signTypedData_v4`.")
    terms: TermsShape

    @classmethod
    def of(cls, registered: Registered, as_of: AsOfShape) -> "RegisteredAnswer":
        """The shape of a registered agreement."""
        return cls(
            as_of=as_of,
            agreement_id=registered.agreement_id,
            created=registered.created,
            accepted=registered.accepted,
            sentence=registered.sentence,
            sentences=dict(registered.sentences),
            typed_data=dict(registered.typed_data),
            terms=TermsShape.of(registered.terms),
        )


class AcceptanceIn(Shape):
    """The worker's signature of the terms."""

    signature: SignatureIn
