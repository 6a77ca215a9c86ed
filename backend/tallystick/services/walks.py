"""
Walks through a list, page by page, while the chain goes on under them.

A cursor says of which list with which filters it is, and when the walk began: at which head, after how many rewinds.
So a page knows what the chain took back since, and where that stood: what was there all the time is shown once.
"""

import re
from dataclasses import dataclass, replace
from hashlib import blake2b

from tallystick.domain.errors import Malformed
from tallystick.domain.units import BlockNumber
from tallystick.store.pages import Place, opaque, plain, read_cursor, write_cursor
from tallystick.store.unit_of_work import UnitOfWork

_FORM = re.compile(r"1\.([0-9a-f]{16})\.([0-9a-f]{8})\.([0-9]{1,9})\.([0-9]{1,18})\.([A-Za-z0-9_-]{1,150})")
_BEGIN_ANEW = "begin anew, without a cursor"
_LAST_LOG = 999_999_999
MOST_REWINDS = 500
"""So many rewinds a walk may have heard nothing of: whatever a cursor says, looking them up has an end."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody's way through one list."""

    subject: str
    """The list and its filters, by a hash."""
    epoch: str
    rewinds: int
    """How many rewinds there had been."""
    head: BlockNumber
    """The newest block when it began."""
    place: str | None = None
    """Where it is, as the list names its places; None: at the beginning."""

    def at(self, place: str | None) -> str | None:
        """The cursor of this walk at another place; None at its end."""
        if place is None:
            return None
        text = f"1.{self.subject}.{self.epoch}.{self.rewinds}.{self.head}.{place}"
        return opaque(text)


def walk_of(unit: UnitOfWork, cursor: str | None, *subject: object) -> Walk:
    """
    The walk that a cursor goes on with, or a new one.

    Raises:
        Malformed: If the cursor is none that a page of this very list gave, or of books that were forgotten since.
    """
    begun = _begun(unit, *subject)
    if cursor is None:
        return begun
    found = _FORM.fullmatch(plain(cursor))
    if found is None:
        raise Malformed("cursor", f"it is not one that an earlier page gave: {_BEGIN_ANEW}")
    read = Walk(found[1], found[2], int(found[3]), BlockNumber(int(found[4])), found[5])
    if read.subject != begun.subject:
        raise Malformed("cursor", f"it is of another list, or of one with other filters: {_BEGIN_ANEW}")
    if read.epoch != begun.epoch or read.rewinds > begun.rewinds:
        raise Malformed("cursor", f"what it went through was forgotten meanwhile, and mirrored again: {_BEGIN_ANEW}")
    if begun.rewinds - read.rewinds > MOST_REWINDS:
        raise Malformed("cursor", f"the chain took back blocks too often since: {_BEGIN_ANEW}")
    return read


def resumed(unit: UnitOfWork, walk: Walk) -> str | None:
    """
    Where a walk in the order of the chain goes on: where it was, or at the newest block that stayed since.

    What was shown of blocks that were taken back is no more; what stands in their place is shown.
    """
    fork = unit.books.fork_since(walk.rewinds)
    if walk.place is None or fork is None:
        return walk.place
    place = read_cursor(walk.place)
    return walk.place if place.block_number <= fork else write_cursor(Place(fork, _LAST_LOG))


def anew(unit: UnitOfWork, walk: Walk) -> Walk:
    """The walk, as far as it has heard of all rewinds until now."""
    return replace(walk, rewinds=unit.books.rewinds())


def _begun(unit: UnitOfWork, *subject: object) -> Walk:
    checkpoint = unit.books.checkpoint()
    head = BlockNumber(0) if checkpoint is None else checkpoint.number
    return Walk(_hash(repr(subject), 8), _hash(unit.books.epoch, 4), unit.books.rewinds(), head)


def _hash(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()
