"""What comes next, read while the reader still books what came before: neither waits for the other."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from tallystick.domain.chain import BlocksAdded, BlockStamp


class Ahead:
    """One reading at a time, in a thread of its own. For one thread that asks."""

    def __init__(self) -> None:
        """No thread is started before there is something to read."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._begun: tuple[BlockStamp, Future[BlocksAdded]] | None = None

    def begin(self, after: BlockStamp, read: Callable[[], BlocksAdded]) -> None:
        """Read what follows a block. What was begun before must be taken first."""
        with suppress(RuntimeError):  # The program ends: nobody will take it.
            self._begun = (after, self._thread.submit(read))

    def take(self, after: BlockStamp | None) -> BlocksAdded | None:
        """
        What was read, once it is there; None when nothing was begun, or what follows another block.

        Either way nothing is being read any more. Raises what the reading raised.
        """
        if self._begun is None:
            return None
        (begun_after, reading), self._begun = self._begun, None
        failure = reading.exception()
        if begun_after != after:
            return None
        if failure is not None:
            raise failure
        return reading.result()
