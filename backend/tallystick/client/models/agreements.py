"""Agreements as the server tells them."""

from typing import Any, ClassVar

from tallystick.client.models.fresh import Answer
from tallystick.client.models.model import Model
from tallystick.client.models.terms import Terms
from tallystick.client.models.texts import Instant, Units
from tallystick.domain.state import AgreementState, MilestoneState, Outcome
from tallystick.domain.units import Address, AgreementId, Hash


class Token(Model):
    """What agreements are paid in, as far as it can be asked now."""

    schema_name: ClassVar[str] = "TokenShape"

    address: Address
    symbol: str | None
    decimals: int | None
    """Digits after the point, for showing amounts."""


class TokenAnswer(Token, Answer):
    """A token, as it describes itself now."""

    schema_name: ClassVar[str] = "TokenAnswer"


class HeldMilestone(Model):
    """A milestone, and what the escrow holds of it. Amounts are token units, instants Unix seconds."""

    schema_name: ClassVar[str] = "HeldMilestone"

    index: int
    state: MilestoneState
    outcome: Outcome | None
    """How it ended; None while it is open."""
    amount: Units
    escrowed: Units
    """What is still held."""
    released: Units
    """What left towards the worker so far, the fee included."""
    refunded: Units
    """What left towards the employer so far."""
    deliver_by: Instant | None
    review_until: Instant | None
    """From this instant on silence pays the worker."""
    rule_by: Instant | None
    round: int
    """How often changes were requested."""
    deliverable: Hash | None


class AgreementRow(Model):
    """An agreement, and where it stands. Amounts are token units, of all milestones."""

    schema_name: ClassVar[str] = "AgreementShape"

    agreement_id: AgreementId
    state: AgreementState
    employer: Address
    worker: Address
    token: Token
    amount: Units
    escrowed: Units
    released: Units
    refunded: Units
    accepted: bool
    """Whether the worker agreed to the terms."""
    successor: AgreementId | None
    """The agreement that replaced it by amendment."""
    milestones: list[HeldMilestone]
    terms: Terms


class Agreement(AgreementRow, Answer):
    """An agreement, as of a block."""

    schema_name: ClassVar[str] = "AgreementAnswer"


class AgreementPage(Answer):
    """Some agreements, those that were funded last first, drafts after them."""

    schema_name: ClassVar[str] = "AgreementPage"

    agreements: list[AgreementRow]
    next: str | None


class Registered(Answer):
    """Registered terms: nothing is on chain yet."""

    schema_name: ClassVar[str] = "RegisteredAnswer"

    agreement_id: AgreementId
    created: bool
    """Whether it was new. The same terms once more are the same agreement."""
    accepted: bool
    """Whether the worker's signature of the terms is registered there."""
    sentence: str
    """What is agreed on, in plain English."""
    sentences: dict[str, str]
    """The same by language tag (BCP 47)."""
    typed_data: dict[str, Any]
    """What the worker signs to accept."""
    terms: Terms
