"""
Pages of long lists, and the cursors between them.

Lists run in the order of the chain, by block, by place in its log, by agreement, or against it. A cursor names the last
place seen, not a row: new blocks shift no page. What a reorg takes away may come back at another place; what that means
to somebody who turns pages, `services/walks.py` knows.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tallystick.domain.errors import Malformed
from tallystick.domain.units import AgreementId, BlockNumber

Item = TypeVar("Item")

_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})(?:\.(0x[0-9a-f]{64}))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the order of the chain."""

    block_number: BlockNumber
    log_index: int
    agreement_id: AgreementId | None = None
    """None in lists of events: block and log tell them apart already."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list."""

    items: tuple[Item, ...]
    next: str | None
    """The cursor of the page that follows; None at the end of the list."""

    @classmethod
    def of(cls, found: Sequence[Item], limit: int, place: Callable[[Item], Place]) -> "Page[Item]":
        """The first ``limit`` items of those found; one more than ``limit`` says that the list goes on."""
        items = tuple(found[:limit])
        return cls(items, write_cursor(place(items[-1])) if len(found) > limit else None)


def write_cursor(place: Place) -> str:
    """The opaque text that stands for a place."""
    parts = [str(place.block_number), str(place.log_index), *([place.agreement_id] if place.agreement_id else [])]
    return opaque(".".join(parts))


def read_cursor(text: str) -> Place:
    """
    The place that a cursor stands for.

    Raises:
        Malformed: If it is not a cursor of ours.
    """
    found = _CURSOR.fullmatch(plain(text))
    if found is None:
        raise Malformed("cursor", "it is not one that an earlier page gave")
    block_number, log_index, agreement_id = found.groups()
    return Place(BlockNumber(int(block_number)), int(log_index), AgreementId(agreement_id) if agreement_id else None)


def opaque(text: str) -> str:
    """A text as cursors have it. Source: RFC 4648, section 5, without padding."""
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def plain(cursor: str) -> str:
    """The text in a cursor; empty: there is none."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        return ""
