"""
Movements as lines of JSON, for programs. Source: JSON Lines, "Requirements".

The first line says what it is an extract of; the last one how many movements came between, so that a file that broke
off is not taken for a whole one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from tallystick.papers.columns import columns_of
from tallystick.papers.sheet import Row, Sheet, written_instant

MEDIA_TYPE = "application/jsonl"


def written_lines(sheet: Sheet, rows: Iterable[Row]) -> Iterator[str]:
    """The lines, each an object."""
    yield _line({"extract": extract_of(sheet)})
    count = 0
    for row in rows:
        count += 1
        yield _line({"movement": dict(columns_of(sheet, row))})
    yield _line({"end": {"movements": count}})


def extract_of(sheet: Sheet) -> Mapping[str, object]:
    """What a file of movements is an extract of."""
    return {
        "chain_id": sheet.identity.chain_id,
        "escrow": sheet.identity.escrow,
        "as_of_block": sheet.block.number,
        "as_of_block_hash": sheet.block.hash,
        "as_of_time": written_instant(sheet.block.timestamp),
        "finality": "finalized" if sheet.is_final else "latest",
        "party": sheet.party,
        "token": sheet.token,
        "from": None if sheet.since is None else written_instant(sheet.since),
        "to": None if sheet.until is None else written_instant(sheet.until),
        "zone": sheet.zone.key,
    }


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
