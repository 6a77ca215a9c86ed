"""A mutant: one small wrong in one Solidity file."""

from dataclasses import dataclass

SHOWN = 70
"""Characters of a change that a report shows."""


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes `start` to `end` of a file, replaced."""

    start: int
    end: int
    replacement: str
    operator: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change, and where a reader finds it."""

    path: str
    function: str
    line: int
    before: str
    change: Change
    nth: int = 1
    """Which of those in the file that would have the same name."""

    @property
    def name(self) -> str:
        """What a report calls it. It has no line number, so that it outlives changes elsewhere in the file."""
        after = _short(self.change.replacement) or "nothing"
        name = f"{self.change.operator} in `{self.function}`: `{_short(self.before)}` → `{after}`"
        return name if self.nth == 1 else f"{name}, no. {self.nth}"

    def applied_to(self, source: bytes) -> bytes:
        """The file with the wrong in it."""
        return source[: self.change.start] + self.change.replacement.encode() + source[self.change.end :]


def _short(text: str) -> str:
    flat = " ".join(text.split()).replace("|", "¦").replace("`", "'")
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"
