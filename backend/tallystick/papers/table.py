"""
A table of movements for spreadsheets. Source: RFC 4180, "Definition of the CSV Format".

The one rule: no cell is ever a formula. A token's symbol is a stranger's text, and spreadsheets run what begins with
certain characters; such a cell gets an apostrophe in front, which they show as text.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from tallystick.papers.columns import NAMES, Cell, columns_of
from tallystick.papers.sheet import Row, Sheet

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
"""Source: RFC 4180, "MIME Type Registration of text/csv"."""

_WIDE = "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
"""For some spreadsheets these count as the narrow ones."""
_RISKY = tuple(f"=+-@\t\r\n{_WIDE}")
_ESCAPE = "'"


def written_table(sheet: Sheet, rows: Iterable[Row]) -> Iterator[str]:
    """The table, a line after the other: first the names of the columns, then a line for each movement."""
    yield _line(NAMES)
    for row in rows:
        yield _line(tuple(columns_of(sheet, row).values()))


def safe_cell(cell: Cell) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return _ESCAPE + text if text.startswith(_RISKY) else text


def _line(cells: Iterable[Cell]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return written.getvalue()
