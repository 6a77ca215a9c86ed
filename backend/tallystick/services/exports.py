"""Exports: an extract as a file, for spreadsheets, programs or accountants."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from tallystick.papers import ledger, lines, table
from tallystick.papers.ledger import Ledger
from tallystick.services.extracts import Extract


class Format(StrEnum):
    """As what movements are written."""

    CSV = "csv"
    """A table for spreadsheets (RFC 4180). No cell is a formula."""
    JSONL = "jsonl"
    """Lines of JSON, for programs."""
    BEANCOUNT = "beancount"
    """Accounts for accountants, which assert their own closing balances."""


MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {Format.CSV: table.MEDIA_TYPE, Format.JSONL: lines.MEDIA_TYPE, Format.BEANCOUNT: ledger.MEDIA_TYPE}
)


def written(extract: Extract, form: Format) -> Iterator[str]:
    """The file, a part at a time. For errors see :meth:`~tallystick.services.extracts.Extract.rows`."""
    match form:
        case Format.CSV:
            return table.written_table(extract.sheet, extract.rows())
        case Format.JSONL:
            return lines.written_lines(extract.sheet, extract.rows())
        case Format.BEANCOUNT:
            return Ledger(extract.sheet, extract.standings).written(extract.rows())


def file_name(extract: Extract, form: Format) -> str:
    """What a file is called: by its chain, whose it is, and as of which block."""
    sheet = extract.sheet
    whose = "all" if sheet.party is None else sheet.party
    return f"movements-{sheet.identity.chain_id}-{whose}-{sheet.block.number}.{form.value}"
