"""Ponder's journal, a JSON object a line: it tells when the backfill started, and when all was indexed."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

STARTED, DONE = "Started backfill indexing", "Completed indexing across all chains"
KEPT = "Skipped fetching backfill JSON-RPC data (cache contains all required data)"
_MARKS = {STARTED, KEPT, DONE}
_MILLISECONDS = 1_000
_LAST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that counts."""

    time: float
    """Unix seconds."""
    core_seconds: float
    """What had been used until then."""


def followed(journal: Iterable[str], used: Callable[[], float]) -> dict[str, Mark]:
    """The lines that count, by what they say, read until all is indexed."""
    marks: dict[str, Mark] = {}
    heard = []
    for line in journal:
        heard.append(line)
        said: dict[str, Any] = json.loads(line) if line.startswith("{") else {"msg": line}
        if said["msg"] in _MARKS:
            marks[said["msg"]] = Mark(said["time"] / _MILLISECONDS, used())
        if said["msg"] == DONE:
            return marks
    raise AssertionError("Ponder ended before it was done: " + "".join(heard[-_LAST_WORDS:]))
