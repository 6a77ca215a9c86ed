"""
Symbolic proofs by Halmos: every `check_` function of tests/halmos must hold for all inputs.

Those of `Refuted` must not: each says that an act never goes through. A counterexample shows that the scene is one in
which acts happen, so that the proofs beside it are not empty. `make prove-symbols` runs this.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HALMOS = ROOT / ".venv-prove" / "bin" / "halmos"
SOLVERS = ROOT / "scripts" / "solve"
PROVED, REFUTED = 0, 1
"""What Halmos says of a check: it holds, or here is a counterexample. Everything else is neither."""


class NothingChecked(Exception):
    """Halmos ended without a result."""


@dataclass(frozen=True, slots=True)
class Result:
    """What Halmos says of one check."""

    contract: str
    check: str
    verdict: int
    cut_loops: int
    paths: int
    seconds: float

    @property
    def is_as_it_should_be(self) -> bool:
        """Proved, with every loop run to its end; or refuted, where the check denies what must be possible."""
        if self.contract == "Refuted":
            return self.verdict == REFUTED
        return self.verdict == PROVED and self.cut_loops == 0


def results(arguments: list[str]) -> list[Result]:
    """Runs Halmos, which builds first."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "halmos.json"
        command = [
            str(HALMOS),
            "--forge-build-out",
            "out-halmos",
            "--loop",
            "4",
            "--solver-command",
            str(SOLVERS),
            "--solver-timeout-assertion",
            "120s",
            "--json-output",
            str(answer),
            *arguments,
        ]
        subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr)
        if not answer.exists():
            raise NothingChecked("halmos gave no result; what it said stands above")
        contracts = json.loads(answer.read_text())["test_results"]
    return [
        Result(
            place.rsplit(":", 1)[-1],
            test["name"].split("(")[0],
            test["exitcode"],
            int(test["num_bounded_loops"] or 0),
            *_effort(test),
        )
        for place, tests in contracts.items()
        for test in tests
    ]


def _effort(test: dict[str, list[float]]) -> tuple[int, float]:
    """Over how many paths, and for how many seconds."""
    return int((test["num_paths"] or [0])[0]), float((test["time"] or [0.0])[0])


def main(arguments: list[str]) -> int:
    """Fails unless every proof holds and every denial is refuted."""
    found = results(arguments)
    for result in found:
        word = "as it should be" if result.is_as_it_should_be else "NOT AS IT SHOULD BE"
        print(f"{result.contract}.{result.check}: {word} ({result.paths} paths, {result.seconds:.1f} s)")
    failed = [result for result in found if not result.is_as_it_should_be]
    print(f"halmos: {len(found)} checks, {len(failed)} of them not as they should be")
    return int(bool(failed) or not found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
