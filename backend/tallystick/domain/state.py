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
    AMENDED = "amended"
    """Replaced by an amendment: what was held is held under the new agreement."""


class Outcome(StrEnum):
    """How a closed milestone ended."""

    RELEASED = "released"
    REFUNDED = "refunded"
    SPLIT = "split"
    """By both, a ruling, a conclusion or a settlement."""
    DROPPED = "dropped"
    """An amendment took back all that was locked before anything was paid."""


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
    AMENDED = "amended"
    """Replaced by another agreement. Final."""


def milestone_state(holding: Holding | None) -> MilestoneState:
    """Where a milestone stands; None: it was never funded."""
    if holding is None:
        return MilestoneState.UNFUNDED
    if holding.phase is Phase.AMENDED:
        return MilestoneState.AMENDED
    return MilestoneState.CLOSED if holding.is_closed else MilestoneState(holding.phase.name.lower())


def outcome(holding: Holding | None) -> Outcome | None:
    """How a milestone ended; None while it is open or unfunded, and when it goes on under another agreement."""
    if holding is None or not holding.is_closed or holding.phase is Phase.AMENDED:
        return None
    return _OUTCOMES[holding.released > 0, holding.refunded > 0]


_OUTCOMES = {
    (True, False): Outcome.RELEASED,
    (False, True): Outcome.REFUNDED,
    (True, True): Outcome.SPLIT,
    (False, False): Outcome.DROPPED,
}
"""By whether anything was released, and whether anything was refunded."""


def agreement_state(holdings: Iterable[Holding | None]) -> AgreementState:
    """Where an agreement stands, by the holdings of its milestones; None for one that has none."""
    known = [holding for holding in holdings if holding is not None]
    if not known:
        return AgreementState.DRAFT
    if any(holding.phase is Phase.AMENDED for holding in known):
        return AgreementState.AMENDED
    phases = [holding.phase for holding in known if not holding.is_closed]
    return AgreementState(Phase(min(phases)).name.lower()) if phases else AgreementState.CLOSED
