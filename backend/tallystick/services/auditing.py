"""
Reconciliations for whoever asks: one at a time, and one that was made as of a block is told again.

Each asks the node for every figure there is. What it finds as of a block does not change, but for the other tables of
the books at their head: so what was found is told again for a while only.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import BusyReconciling
from tallystick.domain.ports import Escrow
from tallystick.services.freshness import Dated, as_of
from tallystick.services.moments import At, block_at
from tallystick.services.reconcile import Reconcile, Report
from tallystick.store.unit_of_work import Store

SECONDS = 10.0
"""For which a report is told again."""


@dataclass(frozen=True, slots=True)
class _Known:
    report: Report
    since: float


class Auditing:
    """Answers whether the books are what the contract stores."""

    def __init__(self, store: Store, escrow: Escrow, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is compared yet. ``clock`` tells seconds."""
        self._store = store
        self._escrow = escrow
        self._reconcile = Reconcile(store, escrow)
        self._clock = clock
        self._lock = Lock()
        self._known: dict[BlockStamp, _Known] = {}

    def of(self, at: At) -> Dated[Report]:
        """
        What a reconciliation as of a block sees. Nobody is kept waiting.

        Raises:
            BusyReconciling: If another one is being made.
            NotMirrored: If the mirror has not come so far.
            NoOldState: If the node keeps no state of the block any more.
            ChainUnavailable: If the node does not answer, or has left the block meanwhile.
        """
        if not self._lock.acquire(blocking=False):
            raise BusyReconciling
        try:
            return self._made(at)
        finally:
            self._lock.release()

    def _made(self, at: At) -> Dated[Report]:
        block = block_at(self._store, self._escrow, at)
        known = self._known.get(block)
        if known is None or self._clock() - known.since >= SECONDS:
            known = _Known(self._reconcile.run(block.number), self._clock())
            self._known = {known.report.block: known}
        with self._store.read() as unit:
            return Dated(as_of(unit), known.report)
