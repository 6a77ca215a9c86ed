"""How many requests of a kind a server takes: a bucket that fills again, and lets nobody in while it is empty."""

import time
from collections.abc import Callable
from threading import Lock


class Ration:
    """So many requests at once, and so many a second for longer. Shared between threads, and by all clients."""

    def __init__(self, at_once: int, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds."""
        self._most = float(at_once)
        self._a_second = a_second
        self._clock = clock
        self._lock = Lock()
        self._left = self._most
        self._since = clock()

    def take(self) -> bool:
        """Whether there is one more."""
        with self._lock:
            now = self._clock()
            self._left = min(self._most, self._left + (now - self._since) * self._a_second)
            self._since = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
