"""How fast one endpoint is asked: as fast as it answers, until it complains; then ever slower, and carefully faster."""

import time
from collections.abc import Callable
from threading import Lock

from tallystick.chain.refusals import NodeBusy

PATIENCE = 5.0
"""The longest that a request waits for its turn, in seconds. One that would wait longer is told to come again."""
SLOWEST = 1.0
"""Requests a second below which no complaint slows down further."""
FREE = 1_000.0
"""Requests a second from which there is no limit any more."""

_FASTER = 1.05
"""How much faster after each second without a complaint."""


class Pace:
    """A limit that is halved by each complaint, and grows by a twentieth each second. Shared between threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, pause: Callable[[float], object] = time.sleep
    ) -> None:
        """``clock`` tells seconds, and ``pause`` lets some pass."""
        self._clock = clock
        self._pause = pause
        self._lock = Lock()
        self._rate: float | None = None
        self._opens_at = clock()
        self._free_at = clock()
        self._counting_since = clock()
        self._counted = 0

    @property
    def rate(self) -> float | None:
        """Requests a second; None: no limit is known."""
        return self._rate

    def at_once(self, wanted: int) -> int:
        """How many requests may go together: no more than one second's."""
        return wanted if self._rate is None else max(1, min(wanted, int(self._rate)))

    def take_turn(self, requests: int) -> None:
        """
        Wait until so many requests may be sent.

        Raises:
            NodeBusy: If that is longer than anybody should wait here.
        """
        with self._lock:
            wait = self._next_turn(requests)
        if wait > 0:
            self._pause(wait)

    def complain(self, wait: float | None) -> None:
        """The endpoint refused requests for their rate, and said for how many seconds to stay away, if it did."""
        with self._lock:
            now = self._clock()
            self._rate = max(SLOWEST, (self._rate or self._recent(now)) / 2)
            self._opens_at = max(self._opens_at, now + (wait or 0.0))

    def _next_turn(self, requests: int) -> float:
        now = self._clock()
        self._count(now, requests)
        start = max(self._opens_at, self._free_at, now)
        if start - now > PATIENCE:
            raise NodeBusy("the node asked to be left alone for a while", start - now)
        self._free_at = start if self._rate is None else start + requests / self._rate
        return start - now

    def _count(self, now: float, requests: int) -> None:
        """Count the requests of the second, and let a second without a complaint make the next one faster."""
        if now - self._counting_since >= 1.0:
            self._counting_since, self._counted = now, 0
            if self._rate is not None and now > self._opens_at:
                self._rate = self._rate * _FASTER if self._rate < FREE else None
        self._counted += requests

    def _recent(self, now: float) -> float:
        return self._counted / max(now - self._counting_since, 1.0)
