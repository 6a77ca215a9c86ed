"""A paper before it is set: words only. Typesetting and the page for browsers are made of the same one."""

from dataclasses import dataclass

from tallystick.domain.units import Timestamp


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has a name."""

    label: str
    value: str
    is_code: bool = False
    """Whether it is an id, a hash or a command: set in letters of one width, broken anywhere."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    heading: str
    is_amount: bool = False
    """Whether its cells are set to the right."""
    is_code: bool = False
    leads_to: str | None = None
    """Where each of its cells leads: an address with ``{id}`` in it, which the cell stands for. None: nowhere."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper, with whatever of these it has, in this order."""

    heading: str
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    table: Table | None = None
    ending: tuple[str, ...] = ()
    """Notes below."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader looks, and what is said about it."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt, a statement or an agreement."""

    language: str
    """Source: BCP 47, "Language Tag"."""
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    link: Link | None
    """Is drawn as a code that a camera reads. None: there is no address to lead to."""
    dated: Timestamp
    """The time of the block that it is as of. The paper has no other date: the same paper is the same bytes."""
    alarm: str | None = None
    """What nobody may overlook: it stands on top, in big letters."""
