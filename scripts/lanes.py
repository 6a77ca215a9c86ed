"""
Checks side by side: lanes of make's targets, the targets of a lane one after another. `make test` runs this.

Each line is told with the name of its target before it. When a target fails, what runs is let end, and nothing else
begins. What the runners counted stands at the end, as they wrote it.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

CLOSING = re.compile(
    r"=+ .*\b(passed|failed|errors?|no tests ran)\b.* =+$"  # pytest, Brownie's too
    r"|Ran \d+ test suites? "  # forge
    r"|\s*(Test Files|Tests)  ?\S"  # vitest
    r"|Success: |Found \d+ errors? "  # mypy
    r"|Contracts: "  # import-linter
)
"""How the lines begin in which runners say what they counted."""
LONGEST = 16 * 2**20
"""Bytes of a line."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a target."""

    target: str
    code: int
    closing: tuple[str, ...]


class Lanes:
    """Lanes under way. A failure, or a signal, closes them all to what has not begun."""

    def __init__(self) -> None:
        self.ended: list[Ended] = []
        self.told: signal.Signals | None = None
        """The signal by which somebody ended them."""
        self._running: set[int] = set()

    @property
    def failed(self) -> list[Ended]:
        """The targets that failed, the first one first."""
        return [one for one in self.ended if one.code != 0]

    async def run(self, targets: Sequence[str]) -> None:
        """Make a lane's targets, as long as nothing failed in any lane."""
        for target in targets:
            if self.failed or self.told:
                return
            self.ended.append(await self._made(target))

    def end(self, by: signal.Signals) -> None:
        """Tell everything that runs, and whatever it started, what somebody told us."""
        self.told = by
        for group in self._running:
            with suppress(ProcessLookupError):
                os.killpg(group, by)

    async def _made(self, target: str) -> Ended:
        """Make a target in a group of processes of its own, and pass on what it says."""
        making = await asyncio.create_subprocess_exec(
            *("make", "--no-print-directory", target),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=LONGEST,
            process_group=0,
        )
        self._running.add(making.pid)
        if self.told:
            self.end(self.told)  # It began while somebody ended us.
        closing = await _passed_on(target, making)
        self._running.remove(making.pid)
        return Ended(target, await making.wait(), closing)


async def _passed_on(target: str, making: asyncio.subprocess.Process) -> tuple[str, ...]:
    """Say line by line what a target says. Returns the lines in which runners say what they counted."""
    assert making.stdout is not None
    closing = []
    async for line in making.stdout:
        said = line.decode(errors="replace").rstrip()
        print(f"{target} | {said}", flush=True)
        if CLOSING.match(said):
            closing.append(said)
    return tuple(closing)


async def _run_all(lanes: Sequence[Sequence[str]]) -> Lanes:
    """Run lanes side by side."""
    under_way = Lanes()
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, under_way.end, told)
    await asyncio.gather(*(under_way.run(targets) for targets in lanes))
    return under_way


def main(lanes: Sequence[str]) -> int:
    """Runs lanes, each written as targets with spaces between them. Returns an exit code."""
    ran = asyncio.run(_run_all([lane.split() for lane in lanes]))
    for one in ran.ended:
        print(*one.closing, sep="\n", end="\n" if one.closing else "")
    for one in ran.failed:
        print(f"{one.target} failed with {one.code}")
    return 128 + ran.told if ran.told else int(bool(ran.failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
