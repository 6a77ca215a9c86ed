"""Every mutant is built and tested; who survives was not missed by the compiler but by the tests."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from scripts.mutation.mutant import Mutant
from scripts.mutation.operators import mutants_of
from scripts.mutation.press import ROOT, Code
from scripts.mutation.syntax import Source
from scripts.mutation.workshop import TookTooLong, Workshop

SLACK = 30
"""Seconds that a round of a mutant's tests may take beyond twice what all the right code's tests take."""


class Fate(StrEnum):
    """What became of a mutant."""

    STILLBORN = "stillborn"
    """It does not compile."""
    EQUIVALENT = "equivalent"
    """It compiles to the code that is right, be it with the optimizer."""
    KILLED = "killed"
    """A test failed, or did not end."""
    SURVIVED = "survived"
    """Every test passed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mutant and its fate."""

    mutant: Mutant
    fate: Fate


class TestsFail(Exception):
    """Without any mutant."""


@dataclass(slots=True)
class Campaign:
    """Workshops side by side, and how long the right code's tests take."""

    folder: Path
    jobs: int
    tests: tuple[str, ...]
    baseline: float = 0.0
    right: dict[bool, Code] = field(default_factory=dict)
    """The code without a mutant, with and without the optimizer."""
    workshops: list[Workshop] = field(default_factory=list)
    free: "SimpleQueue[Workshop]" = field(default_factory=SimpleQueue)

    def prepare(self) -> None:
        """Builds and tests what is right, in every workshop."""
        for number in range(self.jobs):
            workshop = Workshop(self.folder / str(number), self.tests)
            if not workshop.set_up():
                raise TestsFail("the contracts do not compile without a mutant")
            self.workshops.append(workshop)
            self.free.put(workshop)
        self.right = {optimized: self._right_code(optimized) for optimized in (False, True)}
        workshop = self.workshops[0]
        workshop.put(self.right[False])
        started = time.monotonic()
        if not workshop.survives_tests(limit=1800):
            raise TestsFail("the tests fail without a mutant")
        self.baseline = time.monotonic() - started

    def mutants(self, path: str) -> list[Mutant]:
        """Every mutant of a file."""
        return mutants_of(self.workshops[0].press.syntax_of(path), Source(path, (ROOT / path).read_bytes()))

    def judge(self, mutants: list[Mutant], told: Callable[[Verdict], None]) -> list[Verdict]:
        """The fate of each, in their order. Each is told when it is known."""

        def judged(mutant: Mutant) -> Verdict:
            verdict = Verdict(mutant, self._fate_of(mutant))
            told(verdict)
            return verdict

        with ThreadPoolExecutor(self.jobs) as pool:
            try:
                return list(pool.map(judged, mutants))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def close(self) -> None:
        """Ends what the workshops started."""
        for workshop in self.workshops:
            workshop.press.close()

    def _right_code(self, optimized: bool) -> Code:
        code = self.workshops[0].press.code(optimized=optimized)
        if code is None:
            raise TestsFail("the escrow does not compile without a mutant")
        return code

    def _fate_of(self, mutant: Mutant) -> Fate:
        workshop = self.free.get()
        try:
            return self._examined(workshop, mutant)
        finally:
            self.free.put(workshop)

    def _examined(self, workshop: Workshop, mutant: Mutant) -> Fate:
        code = workshop.press.code(mutant)
        if code is None:
            return Fate.STILLBORN
        if code == self.right[False]:
            return Fate.EQUIVALENT
        workshop.put(code)
        try:
            if not workshop.survives_tests(2 * self.baseline + SLACK):
                return Fate.KILLED
        except TookTooLong:
            return Fate.KILLED
        return Fate.EQUIVALENT if workshop.press.code(mutant, optimized=True) == self.right[True] else Fate.SURVIVED
