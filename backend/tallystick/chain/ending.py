"""The end of asking: who is told to stop need not wait for all that was still to be asked of a node."""

import time
from threading import Event

from tallystick.domain.errors import ChainUnavailable


class Ended(ChainUnavailable):
    """This process ends, and asks nothing more. No node is to blame."""


class Ending:
    """Shared by all lines of a house. Nothing ends before somebody says by what it is to."""

    def __init__(self) -> None:
        self._stop: Event | None = None

    def heed(self, stop: Event) -> None:
        """From now on: once ``stop`` is set, nothing is asked any more, by no thread."""
        self._stop = stop

    def require_going_on(self) -> None:
        """Raises Ended once it is time to stop."""
        if self._stop is not None and self._stop.is_set():
            raise Ended("nothing is asked of the node any more: this process was told to stop")

    def rest(self, seconds: float) -> None:
        """Let so many seconds pass; fewer, if it is time to stop."""
        if self._stop is None:
            time.sleep(seconds)
        else:
            self._stop.wait(seconds)
