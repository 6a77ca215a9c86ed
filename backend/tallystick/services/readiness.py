"""Whether the house should be sent requests: whether what it answers is young enough."""

from dataclasses import dataclass

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import StoreUnavailable
from tallystick.domain.units import Seconds
from tallystick.services.lookout import Lookout
from tallystick.services.mirror import Mirror
from tallystick.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far behind the node the mirror may be."""

    blocks: int
    seconds: Seconds
    """Between the newest mirrored block and the node's newest one, by the chain's clock."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the mirror is behind the node."""

    blocks: int
    seconds: Seconds
    """By the chain's clock."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the house is ready, and if it is not, why."""

    reasons: tuple[str, ...]
    """Empty: it is ready."""
    lag: Lag | None
    """None when it cannot be known."""

    @property
    def is_ready(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


class Readiness:
    """Answers at once: it asks the database, and never the node."""

    def __init__(self, store: Store, mirror: Mirror, lookout: Lookout, bounds: Bounds) -> None:
        self._store = store
        self._mirror = mirror
        self._lookout = lookout
        self._bounds = bounds

    def standing(self) -> Standing:
        """Whether the house is ready now."""
        try:
            with self._store.read() as unit:
                mirrored = unit.books.checkpoint()
        except StoreUnavailable as error:
            return Standing((str(error),), None)
        halted = () if self._mirror.trouble is None else (f"the mirror halted: {self._mirror.trouble}",)
        if mirrored is None:
            return Standing((*halted, "nothing is mirrored yet"), None)
        lag = lag_of(mirrored, self._lookout.head)
        return Standing((*halted, *self._too_far(lag)), lag)

    def _too_far(self, lag: Lag | None) -> tuple[str, ...]:
        if lag is None:
            return ("the node does not answer: how far the mirror is behind cannot be known",)
        bounds, found = self._bounds, []
        if lag.blocks > bounds.blocks:
            found.append(f"the mirror is {lag.blocks} blocks behind the node; {bounds.blocks} are allowed")
        if lag.seconds > bounds.seconds:
            found.append(f"the mirror is {lag.seconds} seconds behind the node; {bounds.seconds} are allowed")
        return tuple(found)


def lag_of(mirrored: BlockStamp, head: BlockStamp | None) -> Lag | None:
    """How far a mirrored block is behind the node's newest; None when that is not known. Ahead of it is level."""
    if head is None:
        return None
    blocks = max(head.number - mirrored.number, 0)
    return Lag(blocks, Seconds(max(head.timestamp - mirrored.timestamp, 0) if blocks else 0))
