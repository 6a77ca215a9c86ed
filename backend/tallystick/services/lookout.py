"""The lookout: looks at the node's newest block now and then, so that nobody who asks has to wait for the node."""

from threading import Event

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import TallyError
from tallystick.domain.ports import Escrow
from tallystick.services.telemetry import Telemetry


class Lookout:
    """Knows the node's newest block, as of its last look. Safe to ask from any thread."""

    def __init__(self, escrow: Escrow, telemetry: Telemetry, pause: float = 1.0) -> None:
        """``pause`` is how many seconds pass between two looks."""
        self._escrow = escrow
        self._telemetry = telemetry
        self._pause = pause
        self._head: BlockStamp | None = None

    @property
    def head(self) -> BlockStamp | None:
        """The newest block; None before the first look, and while the node does not answer."""
        return self._head

    def look(self) -> None:
        """Look once."""
        try:
            self._head = self._escrow.head()
        except TallyError as error:
            self._telemetry.note_node_error(error)
            self._head = None

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop."""
        while not stop.is_set():
            self.look()
            stop.wait(self._pause)
