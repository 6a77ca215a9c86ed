"""Rows as people and other programs read them: columns without borders, each row on one line however long it is."""

import re
import shutil
import sys
from collections.abc import Sequence

import typer

_GAP = "  "
_LONG_ID = re.compile(r"0x([0-9a-fA-F]{4})[0-9a-fA-F]{32,}([0-9a-fA-F]{4})")
"""An address or a hash."""


def print_rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """
    Print rows under headings.

    An id in the first column is always whole: it is there to be copied. On a terminal that is too narrow for a row, the
    other ones are shown by their ends; elsewhere nothing is shortened.
    """
    for line in written(headings, rows, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        typer.echo(line)


def written(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """The lines of rows under headings. The width is in characters; None: as wide as they are."""
    lines = _aligned([headings, *rows])
    if width is not None and any(len(line) > width for line in lines):
        return _aligned([headings, *([first, *map(_shortened, rest)] for first, *rest in rows)])
    return lines


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_GAP.join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _shortened(cell: str) -> str:
    return _LONG_ID.sub(r"0x\1…\2", cell)
