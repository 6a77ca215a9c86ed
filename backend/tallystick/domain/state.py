"""The words for where a milestone and an agreement stand: derived from what is held, never a truth of their own."""

from collections.abc import Iterable
from enum import StrEnum

from tallystick.domain.events import Phase
from tallystick.domain.holding import Holding


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    UNFUNDED = "unfunded"
    OFFERED = "offered"
    ACTIVE = "active"
    DELIVERED = "delivered"
    DISPUTED = "disputed"
    CLOSED = "closed"
    """Nothing is held any more."""


class Outcome(StrEnum):
    """How a closed milestone ended."""

    RELEASED = "released"
    REFUNDED = "refunded"
    SPLIT = "split"


class AgreementState(StrEnum):
    """Where an agreement stands: the least advanced of its open milestones decides."""

    DRAFT = "draft"
    """Nothing was funded yet."""
    OFFERED = "offered"
    ACTIVE = "active"
    DELIVERED = "delivered"
    DISPUTED = "disputed"
    CLOSED = "closed"
    """Every milestone that was funded is closed. Funding another one opens the agreement again."""


def milestone_state(holding: Holding | None) -> MilestoneState:
    """Where a milestone stands; None: it was never funded."""
    if holding is None:
        return MilestoneState.UNFUNDED
    return MilestoneState.CLOSED if holding.is_closed else MilestoneState(holding.phase.name.lower())


def outcome(holding: Holding | None) -> Outcome | None:
    """How a milestone ended; None while it is open or unfunded."""
    if holding is None or not holding.is_closed:
        return None
    if holding.refunded == 0:
        return Outcome.RELEASED
    return Outcome.REFUNDED if holding.released == 0 else Outcome.SPLIT


def agreement_state(holdings: Iterable[Holding | None]) -> AgreementState:
    """Where an agreement stands, by the holdings of its milestones; None for one that was never funded."""
    funded = [holding for holding in holdings if holding is not None]
    if not funded:
        return AgreementState.DRAFT
    phases = [holding.phase for holding in funded if not holding.is_closed]
    return AgreementState(Phase(min(phases)).name.lower()) if phases else AgreementState.CLOSED
