"""docs/mutation.md: what the campaign came to, and why the survivors live."""

import re
from collections import Counter
from pathlib import Path

from scripts.mutation.campaign import Fate, Verdict

ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| (?P<name>.+?) \| (?P<reason>.*) \|$", re.MULTILINE)
UNEXPLAINED = ""

HEAD = """# Mutants

`make mutate` plants every small wrong that `scripts/mutation/operators.py` knows in the contracts, one at a time, and
runs Foundry's tests. A mutant that they do not notice survives, and is either a hole in the tests or no wrong at all:
the table says which. Written by `make mutate ARGS=--write`, which keeps the reasons; a survivor without one fails the
command.
"""


def explained(page: str) -> dict[tuple[str, str], str]:
    """The reasons that a page gives, by a mutant's file and name."""
    return {(row["path"], row["name"]): row["reason"].strip() for row in ROW.finditer(page)}


def unexplained(verdicts: list[Verdict], page: str) -> list[Verdict]:
    """The survivors that a page gives no reason for."""
    reasons = explained(page)
    return [verdict for verdict in survivors(verdicts) if not reasons.get(_key(verdict))]


def survivors(verdicts: list[Verdict]) -> list[Verdict]:
    """Those whom no test noticed."""
    return [verdict for verdict in verdicts if verdict.fate is Fate.SURVIVED]


def counted(verdicts: list[Verdict]) -> str:
    """How many met which fate, in one sentence."""
    fates = Counter(verdict.fate for verdict in verdicts)
    judged = fates[Fate.KILLED] + fates[Fate.SURVIVED]
    share = 100 * fates[Fate.KILLED] / judged if judged else 0
    return (
        f"{len(verdicts)} mutants: {fates[Fate.STILLBORN]} do not compile, {fates[Fate.EQUIVALENT]} compile to the "
        f"same code; of the other {judged}, {fates[Fate.KILLED]} are noticed ({share:.1f} %) and "
        f"{fates[Fate.SURVIVED]} survive."
    )


def page_of(verdicts: list[Verdict], page: str) -> str:
    """The page anew, with the reasons of the old one."""
    reasons = explained(page)
    rows = [
        f"| `{verdict.mutant.path}` | {verdict.mutant.name} | {reasons.get(_key(verdict), UNEXPLAINED)} |"
        for verdict in survivors(verdicts)
    ]
    table = ["| file | mutant | why it lives |", "|---|---|---|", *dict.fromkeys(rows)]
    return "\n".join([HEAD, counted(verdicts), "", *table, ""])


def write(verdicts: list[Verdict], path: Path) -> None:
    """Keeps the page."""
    path.write_text(page_of(verdicts, read(path)), encoding="utf-8")


def read(path: Path) -> str:
    """The page as it is, or nothing."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _key(verdict: Verdict) -> tuple[str, str]:
    return verdict.mutant.path, verdict.mutant.name
