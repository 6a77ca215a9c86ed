"""The nodes themselves: which are asked, how each stands, and what tells of new blocks. The chain room has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Protocol


class Standing(StrEnum):
    """How far one of the nodes that are asked is trusted at the moment."""

    WORKING = "working"
    RESTING = "resting"
    """It did not answer. It is asked again in a while, and before that only if there is nobody else."""
    QUARANTINED = "quarantined"
    """It was caught telling what is not so. It is asked nothing, each time for longer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of the nodes that are asked."""

    name: str
    """Its address without keys."""
    standing: Standing
    trouble: str | None
    """What it did, or failed to do; None while it works."""


class Endpoints(Protocol):
    """The nodes that are asked, in the order of preference."""

    def endpoints(self) -> Sequence[Endpoint]:
        """How each stands now. Asks none of them."""
        ...

    def heed(self, stop: Event) -> None:
        """From now on: once ``stop`` is set, nothing is asked any more. Who asks is told ChainUnavailable at once."""
        ...


class Notices(Protocol):
    """Tells when it is time to look at the chain again."""

    def wait(self, stop: Event, seconds: float) -> None:
        """Until a new block is announced; no longer than so many seconds, and not once ``stop`` is set."""
        ...

    def close(self) -> None:
        """Let go what is held open for it."""
        ...
