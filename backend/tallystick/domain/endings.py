"""How a milestone ended: by exactly one event, the one after which nothing of it was held any more."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tallystick.domain.events import (
    DisputeConcluded,
    DisputeRuled,
    Money,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    Phase,
)


class Ending(StrEnum):
    """How a milestone ended. One that is open, and one that goes on under another agreement, did not."""

    PAID_BY_APPROVAL = "paid_by_approval"
    """The employer released what was left."""
    PAID_BY_SILENCE = "paid_by_silence"
    """The review passed without a word, and what was left was claimed for the worker."""
    SETTLED = "settled"
    """Both agreed on a split of what was left."""
    RULED = "ruled"
    """The arbiter split what was left."""
    LAPSED = "lapsed"
    """The arbiter's time passed without a ruling, and what was left was split as the terms say."""
    REFUNDED = "refunded"
    """The worker gave back what was left."""
    MISSED = "missed"
    """It was accepted and not delivered in time: what was left went back to the employer."""
    WITHDRAWN = "withdrawn"
    """The employer took the offer back before anybody accepted it."""
    DROPPED = "dropped"
    """An amendment took away what was left."""


def ending_by(event: str, phase: Phase) -> Ending:
    """
    How a milestone ended.

    Args:
        event: The name of the event that emptied it.
        phase: The one that it ended in, and has for ever.
    """
    if event == PaymentReclaimed.__name__ and phase is Phase.OFFERED:
        return Ending.WITHDRAWN
    return _BY_EVENT[event]


_ENDS: Mapping[type[Money], Ending] = MappingProxyType(
    {
        PaymentReleased: Ending.PAID_BY_APPROVAL,
        PaymentClaimed: Ending.PAID_BY_SILENCE,
        PaymentSettled: Ending.SETTLED,
        DisputeRuled: Ending.RULED,
        DisputeConcluded: Ending.LAPSED,
        PaymentRefunded: Ending.REFUNDED,
        PaymentReclaimed: Ending.MISSED,
    }
)
_BY_EVENT = {event.__name__: ending for event, ending in _ENDS.items()}
