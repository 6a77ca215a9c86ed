"""
Lanes: in which others' servers are called at the same time, so that none of them keeps another waiting.

Whoever answered quickly the last time is called in lanes that nobody else takes. Who was slow, did not answer, or is
not known yet waits for the likes of itself.
"""

import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum, auto
from threading import Condition
from types import TracebackType
from typing import Self

import structlog

from tallystick.domain.errors import TallyError

log = structlog.get_logger()

QUICK_AT_ONCE = 8
SLOW_AT_ONCE = 24
"""They wait for others most of the time."""


class Lane(Enum):
    """Among whom somebody is called."""

    QUICK = auto()
    SLOW = auto()


Turn = Callable[[], Lane | None]
"""Calls somebody for a while. Returns in which lane to go on when others had their turn; None: that is all."""


class Lanes:
    """Whoever is called, each by its name, and never twice at once."""

    def __init__(self, quick: int = QUICK_AT_ONCE, slow: int = SLOW_AT_ONCE) -> None:
        """So many at once in each lane."""
        self._pools = {
            Lane.QUICK: ThreadPoolExecutor(quick, "webhooks"),
            Lane.SLOW: ThreadPoolExecutor(slow, "webhooks-slow"),
        }
        self._under_way = set[str]()
        self._changed = Condition()
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_over = True
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)

    def begin(self, name: str, turn: Turn, lane: Lane) -> None:
        """Have somebody called for as long as there is something, unless it is already. Waits for nothing."""
        with self._changed:
            if not self._is_over and name not in self._under_way:
                self._under_way.add(name)
                self._queue(name, turn, lane)

    def rest(self) -> None:
        """Wait until nobody is called any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way)

    def _queue(self, name: str, turn: Turn, lane: Lane) -> None:
        """At the end of the lane's queue: all that wait there had their turn before."""
        self._pools[lane].submit(self._take, name, turn).add_done_callback(_tell)

    def _take(self, name: str, turn: Turn) -> None:
        lane: Lane | None = None
        try:
            lane = turn()
        finally:
            with self._changed:
                if lane is None or self._is_over:
                    self._under_way.remove(name)
                    self._changed.notify_all()
                else:
                    self._queue(name, turn, lane)


def _tell(ended: Future[None]) -> None:
    """What went wrong with one is no matter of the others; it is tried again."""
    error = None if ended.cancelled() else ended.exception()
    if isinstance(error, TallyError):
        log.warning("a webhook pauses", reason=str(error), code=error.code)
    elif error is not None:
        log.error("a webhook could not be called", trace="".join(traceback.format_exception(error)))
