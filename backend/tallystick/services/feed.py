"""The feed of all that became known: page by page, from its beginning or from where somebody stopped."""

import re
from dataclasses import dataclass

from tallystick.domain.announcements import BEGINNING, Announcement, FeedPlace
from tallystick.domain.errors import FeedBeganAnew, Malformed
from tallystick.services.freshness import Dated, as_of
from tallystick.store.announcements import FeedFilter
from tallystick.store.pages import opaque, plain
from tallystick.store.unit_of_work import Store, UnitOfWork

Wanted = FeedFilter
"""Which announcements are asked for. What is None is not asked."""

_CURSOR = re.compile(r"([0-9a-z]{1,16})\.([0-9]{1,9})(?:\.([0-9]{1,18})\.([0-9]{1,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A part of the feed."""

    epoch: str
    items: tuple[Announcement, ...]
    resume: str
    """The cursor of what follows, whether it is there already or not."""
    is_more: bool
    """Whether something follows already."""

    def cursor(self, item: Announcement) -> str:
        """The cursor of what follows an item."""
        return write_cursor(self.epoch, item.place)


class Feed:
    """Questions about the feed. Each is answered from one snapshot of the mirror."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, wanted: Wanted, cursor: str | None, limit: int) -> Dated[FeedPage]:
        """
        Announcements behind a cursor, in the order in which they became known.

        Args:
            wanted: Which; another filter may go on from a cursor of this one.
            cursor: Of an earlier page, or of an announcement. None: the beginning.
            limit: How many at most; at least 1.

        Raises:
            Malformed: If the cursor is none of ours.
            FeedBeganAnew: If it is of a feed that there is no more.
        """
        with self._store.read() as unit:
            return Dated(as_of(unit), _page(unit, wanted, cursor, limit))

    def end(self, wanted: Wanted) -> str:
        """The cursor of what will be told next of what is wanted."""
        with self._store.read() as unit:
            return write_cursor(unit.books.epoch, unit.announcements.end(wanted))


def write_cursor(epoch: str, place: FeedPlace) -> str:
    """The opaque text that stands for a place."""
    parts = (epoch, place.row, *(place.within or ()))
    return opaque(".".join(map(str, parts)))


def read_cursor(text: str, epoch: str) -> FeedPlace:
    """
    The place that a cursor stands for.

    Raises:
        Malformed: If it is none of ours.
        FeedBeganAnew: If it is of another feed than that of ``epoch``.
    """
    found = _CURSOR.fullmatch(plain(text))
    if found is None:
        raise Malformed("cursor", "it is not one that an earlier page or announcement gave")
    of, row, block, log_index = found.groups()
    if of != epoch:
        raise FeedBeganAnew
    return FeedPlace(int(row), None if block is None else (int(block), int(log_index)))


def _page(unit: UnitOfWork, wanted: Wanted, cursor: str | None, limit: int) -> FeedPage:
    epoch = unit.books.epoch
    place = BEGINNING if cursor is None else read_cursor(cursor, epoch)
    found = unit.announcements.after(place, wanted, limit + 1)
    items, is_more = tuple(found[:limit]), len(found) > limit
    if items:
        place = items[-1].place
    if not is_more and not wanted.only_final:
        # All that was told is read, also what is not wanted. What is not final yet is still to be told as final.
        place = unit.announcements.end()
    return FeedPage(epoch, items, write_cursor(epoch, place), is_more)
