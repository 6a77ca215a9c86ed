"""docs/mutation.md: what the campaign came to, file by file, and why the survivors live."""

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

from scripts.mutation.campaign import Fate, Verdict

COUNTED = re.compile(r"^\| `(?P<path>[^`]+)` \| `(?P<digest>\w+)` \| \d+ \|(?P<counts>(?: \d+ \|){4})$", re.MULTILINE)
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| (?P<name>[a-z].+?) \| (?P<reason>.*) \|$", re.MULTILINE)
FATES = (Fate.STILLBORN, Fate.EQUIVALENT, Fate.KILLED, Fate.SURVIVED)
UNEXPLAINED = ""

HEAD = """# Mutants

`make mutate` plants every small wrong that `scripts/mutation/operators.py` knows in the contracts, one at a time, and
runs Foundry's tests on them. A mutant that they do not notice survives, and is either a hole in the tests or no
wrong at all. Written by `make mutate ARGS=--write`, file by file: what was judged before stays, and so do the reasons.
A survivor without a reason fails the command.

## What was judged

Only the files that stand here. The digest is the beginning of the SHA-256 of the file as it was judged: a file whose
digest is another today has changed since. Mutants that do not compile, and those that compile to the very code that is
right, say nothing about the tests.

| file | digest | mutants | do not compile | same code | noticed | survive |
|---|---|---|---|---|---|---|
"""

SURVIVORS = """
## Who survives, and why

| file | mutant | why it lives |
|---|---|---|
"""

Row = tuple[str, str]
"""A survivor: its file and its name."""
Counts = dict[str, tuple[str, Counter[Fate]]]
"""Of each file that was judged: its digest then, and how many mutants met which fate."""


def explained(page: str) -> dict[Row, str]:
    """The survivors on a page, each with its reason, by a mutant's file and name."""
    return {(row["path"], row["name"]): row["reason"].strip() for row in ROW.finditer(page)}


def unexplained(verdicts: list[Verdict], page: str) -> list[Verdict]:
    """The survivors that a page gives no reason for."""
    reasons = explained(page)
    return [verdict for verdict in survivors(verdicts) if not reasons.get(_key(verdict))]


def survivors(verdicts: list[Verdict]) -> list[Verdict]:
    """Those whom no test noticed."""
    return [verdict for verdict in verdicts if verdict.fate is Fate.SURVIVED]


def counted(fates: Counter[Fate]) -> str:
    """How many met which fate, in one sentence."""
    judged = fates[Fate.KILLED] + fates[Fate.SURVIVED]
    share = 100 * fates[Fate.KILLED] / judged if judged else 0
    return (
        f"{fates.total()} mutants: {fates[Fate.STILLBORN]} do not compile, {fates[Fate.EQUIVALENT]} compile to the "
        f"same code; of the other {judged}, {fates[Fate.KILLED]} are noticed ({share:.1f} %) and "
        f"{fates[Fate.SURVIVED]} survive."
    )


def fates_of(verdicts: list[Verdict]) -> Counter[Fate]:
    """How many met which fate."""
    return Counter(verdict.fate for verdict in verdicts)


def counts_on(page: str) -> Counts:
    """What a page says was judged."""
    counts: Counts = {}
    for row in COUNTED.finditer(page):
        numbers = (int(number) for number in row["counts"].split("|") if number.strip())
        counts[row["path"]] = row["digest"], Counter(dict(zip(FATES, numbers, strict=True)))
    return counts


def page_of(verdicts: list[Verdict], digest: str, page: str, *, again: bool = False) -> str:
    """
    The page anew, after one file was judged. Other files keep what it says of them.

    `again`: only those were judged that the page calls survivors of the file; the others are counted as they were.
    """
    path = verdicts[0].mutant.path
    counts, reasons = counts_on(page), explained(page)
    before = counts[path][1] if again else Counter[Fate]()
    before[Fate.SURVIVED] = 0
    counts[path] = digest, before + fates_of(verdicts)
    rows = {row: reason for row, reason in reasons.items() if row[0] != path}
    rows |= {_key(verdict): reasons.get(_key(verdict), UNEXPLAINED) for verdict in survivors(verdicts)}
    return _written(counts, rows)


def write(verdicts: list[Verdict], digest: str, path: Path, *, again: bool = False) -> None:
    """Keeps the page."""
    path.write_text(page_of(verdicts, digest, read(path), again=again), encoding="utf-8")


def read(path: Path) -> str:
    """The page as it is, or nothing."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def digest_of(path: Path) -> str:
    """The beginning of a file's SHA-256."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def _written(counts: Counts, rows: dict[Row, str]) -> str:
    table = "".join(_counted_row(path, *counts[path]) for path in sorted(counts))
    total = counted(sum((fates for _, fates in counts.values()), Counter[Fate]()))
    alive = "".join(f"| `{path}` | {name} | {reason} |\n" for (path, name), reason in _by_file(rows))
    return f"{HEAD}{table}\nTogether {total}\n{SURVIVORS}{alive}"


def _by_file(rows: dict[Row, str]) -> list[tuple[Row, str]]:
    """By file; within a file, as the lines come."""
    return sorted(rows.items(), key=lambda row: row[0][0])


def _counted_row(path: str, digest: str, fates: Counter[Fate]) -> str:
    numbers = " | ".join(str(number) for number in (fates.total(), *(fates[fate] for fate in FATES)))
    return f"| `{path}` | `{digest}` | {numbers} |\n"


def _key(verdict: Verdict) -> Row:
    return verdict.mutant.path, verdict.mutant.name
