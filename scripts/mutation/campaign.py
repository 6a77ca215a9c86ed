"""Every mutant is built and tested; who survives was not missed by the compiler but by the tests."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from scripts.mutation.mutant import Mutant
from scripts.mutation.operators import mutants_of
from scripts.mutation.syntax import Source
from scripts.mutation.workshop import ROOT, TookTooLong, Workshop

SLACK = 60
"""Seconds that a mutant's tests may take beyond ten times what the right code's take."""


class Fate(StrEnum):
    """What became of a mutant."""

    STILLBORN = "stillborn"
    """It does not compile."""
    EQUIVALENT = "equivalent"
    """It compiles to the code that is right."""
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
    free: "SimpleQueue[Workshop]" = field(default_factory=SimpleQueue)

    def prepare(self) -> None:
        """Builds and tests what is right, in every workshop."""
        workshops = [Workshop(self.folder / str(number), self.tests) for number in range(self.jobs)]
        for workshop in workshops:
            workshop.set_up()
            if not workshop.build():
                raise TestsFail("the contracts do not compile without a mutant")
            workshop.original_code = workshop.code()
            self.free.put(workshop)
        started = time.monotonic()
        if not workshops[0].survives_tests(limit=1800):
            raise TestsFail("the tests fail without a mutant")
        self.baseline = time.monotonic() - started

    def mutants(self, paths: Iterable[str]) -> Iterator[Mutant]:
        """Every mutant of some files."""
        workshop = self.free.get()
        for path in paths:
            yield from mutants_of(workshop.syntax_of(path), Source(path, (ROOT / path).read_bytes()))
        self.free.put(workshop)

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

    def _fate_of(self, mutant: Mutant) -> Fate:
        workshop = self.free.get()
        try:
            workshop.write(mutant)
            return self._examined(workshop)
        finally:
            workshop.restore(mutant)
            self.free.put(workshop)

    def _examined(self, workshop: Workshop) -> Fate:
        try:
            if not workshop.build():
                return Fate.STILLBORN
            if workshop.code() == workshop.original_code:
                return Fate.EQUIVALENT
            return Fate.SURVIVED if workshop.survives_tests(10 * self.baseline + SLACK) else Fate.KILLED
        except TookTooLong:
            return Fate.KILLED
