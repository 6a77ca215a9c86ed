"""A copy of the repository in which the tests meet an escrow that is wrong."""

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from scripts.mutation.press import PRESSED, ROOT, Code, Press

PROFILE = "mutate"
OUT = "out-mutate"
SOURCES = ("contracts", "tests/foundry", "scripts", "backend/tallystick/artifacts")
ROUNDS = (
    ("--no-match-contract", "Invariant|Crowd|Exact|Reentrancy"),
    ("--match-contract", "CrowdTest"),
    ("--match-contract", "Exact|Reentrancy"),
    ("--match-contract", "Invariant"),
)
"""All tests, in the order in which they are asked: those first that notice most in a second."""


class TookTooLong(Exception):
    """A command did not end in its time."""


def forge() -> str:
    """The binary itself: npm's wrapper around it ends with 0 even when tests fail."""
    return str(next(ROOT.glob("node_modules/@foundry-rs/forge-*/bin/forge")))


@dataclass(slots=True)
class Workshop:
    """
    A folder with its own sources and its own build, and the commands that judge what stands in it.

    Forge compiles once. The tests deploy the escrow by its name: so a mutant's code is put into the artifact of that
    name, the sources stay right, and forge sees nothing to compile.
    """

    root: Path
    tests: tuple[str, ...]
    press: Press = field(init=False)

    def set_up(self) -> bool:
        """Copies what is needed to build and test Solidity, and builds it. Whether it compiles."""
        for folder in SOURCES:
            shutil.rmtree(self.root / folder, ignore_errors=True)
            shutil.copytree(ROOT / folder, self.root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "foundry.toml", self.root)
        if not (self.root / "node_modules").exists():
            (self.root / "node_modules").symlink_to(ROOT / "node_modules")
        self.press = Press(self.root)
        return self._forge("build", limit=1800) == 0

    def put(self, code: Code) -> None:
        """Has the tests deploy this."""
        for path, name in PRESSED:
            place = self.root / OUT / Path(path).name / f"{name}.json"
            artifact = json.loads(place.read_text())
            artifact["bytecode"]["object"] = "0x" + code[name]
            place.write_text(json.dumps(artifact))

    def survives_tests(self, limit: float) -> bool:
        """Runs the tests until one fails. Whether none did."""
        return all(self._passes(tests, limit) for tests in ((self.tests,) if self.tests else ROUNDS))

    def _passes(self, tests: tuple[str, ...], limit: float) -> bool:
        for kept in ("fuzz", "invariant"):
            # What failed for another mutant: forge would begin with it.
            shutil.rmtree(self.root / "cache" / kept, ignore_errors=True)
        return self._forge("test", "--fail-fast", *tests, limit=limit) == 0

    def _forge(self, *arguments: str, limit: float) -> int:
        environment = os.environ | {"FOUNDRY_PROFILE": PROFILE, "FOUNDRY_DISABLE_NIGHTLY_WARNING": "1"}
        command = [forge(), *arguments]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
        ) as running:
            try:
                return running.wait(limit)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                raise TookTooLong(" ".join(command)) from None
            except BaseException:
                os.killpg(running.pid, signal.SIGKILL)
                raise
