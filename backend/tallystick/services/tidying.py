"""Tidying up: what a server that died left behind, and what nobody needs any more."""

from collections.abc import Iterator
from itertools import islice
from threading import Event

import structlog

from tallystick.domain.errors import TallyError
from tallystick.domain.ports import Clock
from tallystick.domain.shelves import Shelf
from tallystick.domain.units import Seconds, Timestamp
from tallystick.services.freeroom import FreeRoom
from tallystick.store.unit_of_work import Store

log = structlog.get_logger()

GRACE = Seconds(60 * 60)
"""What is on the shelf without a record is somebody's who is just handing it in, unless it is older than this."""
REST = 15 * 60.0
"""Seconds between two rounds."""
_AT_ONCE = 500
_FREE = FreeRoom()


class Tidying:
    """Sweeps contents without a record, briefs whose time is over, and logins. Several servers may do so at once."""

    def __init__(self, store: Store, shelf: Shelf, clock: Clock, free: FreeRoom = _FREE) -> None:
        self._free = free
        self._store = store
        self._shelf = shelf
        self._clock = clock

    def run(self, stop: Event) -> None:
        """A round now and then, until told to stop. What goes wrong is logged, and tried again in the next one."""
        while not stop.is_set():
            try:
                self.step()
            except TallyError as error:
                log.warning("tidying up has to wait", code=error.code, reason=str(error))
            stop.wait(REST)

    def step(self) -> int:
        """
        One round. Returns how many contents were swept.

        Raises:
            StorageUnavailable: If contents cannot be listed or removed now.
            StoreUnavailable: If the database does not answer.
        """
        now = self._clock()
        with self._store.begin() as unit:
            unit.door.sweep(now)
            forgotten = self._free.tidy(unit, now)
        if forgotten:
            log.info("briefs of agreements that were never funded are forgotten", count=forgotten)
        before = Timestamp(now - GRACE)
        self._shelf.drop_unkept(before)
        return sum(self._sweep(places) for places in _some_at_a_time(self._shelf.places(before)))

    def _sweep(self, places: list[str]) -> int:
        with self._store.read() as unit:
            known = unit.documents.known_places(places)
        orphans = [place for place in places if place not in known]
        for place in orphans:
            self._shelf.remove(place)
            log.info("content without a record is removed", place=place)
        return len(orphans)


def _some_at_a_time(places: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(places, _AT_ONCE)):
        yield some
