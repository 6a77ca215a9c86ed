"""
Close looks at acts: what a quick try does not find good is estimated, or said why it is refused.

That is dear, and somebody's own token or wallet can make it as dear as it may be. The one rule: it holds up nobody who
needs none. So it has a room of its own, with few places; whoever finds it full is told to come again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from tallystick.domain.errors import BusyTrying, TallyError
from tallystick.domain.ports import Call


@dataclass(frozen=True, slots=True)
class Room:
    """How many have place."""

    at_once: int = 4
    waiting: int = 12
    """All together are fewer than a server has threads: who only reads finds one."""
    patience: float = 10.0
    """Seconds for which one waits."""


class CloseLooks:
    """Looks at calls closely, a few at once."""

    def __init__(
        self, look: Callable[[Call], int], room: Room | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Nobody is in the room yet.

        Args:
            look: Tells the gas that a call needs, or raises why it is refused.
            room: How many have place.
            clock: Tells seconds.
        """
        room = room or Room()
        self._look = look
        self._clock = clock
        self._patience = room.patience
        self._inside = BoundedSemaphore(room.at_once + room.waiting)
        self._at_work = BoundedSemaphore(room.at_once)

    def ask(self, call: Call) -> int:
        """The gas that a call needs. Raises what refuses it; BusyTrying, when there is no place, or not soon."""
        if not self._inside.acquire(blocking=False):
            raise BusyTrying
        try:
            if not self._at_work.acquire(timeout=self._patience):
                raise BusyTrying
            try:
                with at_ones_cost(self._clock):
                    return self._look(call)
            finally:
                self._at_work.release()
        finally:
            self._inside.release()


@contextmanager
def at_ones_cost(clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """What is refused inside says how long it was worked at: who asked is charged for that."""
    began = clock()
    try:
        yield
    except TallyError as refused:
        refused.effort += clock() - began
        raise
