"""A copy of the repository in which one file at a time is wrong."""

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from scripts.mutation.mutant import Mutant
from scripts.mutation.syntax import Node

ROOT = Path(__file__).resolve().parents[2]
PROFILE = "mutate"
OUT = "out-mutate"
CONTRACT = Path(OUT) / "AgreementEscrow.sol" / "AgreementEscrow.json"


class TookTooLong(Exception):
    """A command did not end in its time."""


def forge() -> str:
    """The binary itself: npm's wrapper around it ends with 0 even when tests fail."""
    return str(next(ROOT.glob("node_modules/@foundry-rs/forge-*/bin/forge")))


@dataclass(slots=True)
class Workshop:
    """A folder with its own sources and its own build, and the commands that judge what stands in it."""

    root: Path
    tests: tuple[str, ...]
    original_code: str = field(default="")

    def set_up(self) -> None:
        """Copies what git knows, except environments and what is not needed to build and test Solidity."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in ("contracts", "tests/foundry", "scripts", "backend/tallystick/artifacts"):
            shutil.copytree(ROOT / folder, self.root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "foundry.toml", self.root)
        (self.root / "node_modules").symlink_to(ROOT / "node_modules")

    def build(self) -> bool:
        """Compiles. Whether it does."""
        return self._forge("build", limit=300) == 0

    def survives_tests(self, limit: float) -> bool:
        """Runs the tests until one fails. Whether none did."""
        return self._forge("test", "--fail-fast", *self.tests, limit=limit) == 0

    def code(self) -> str:
        """The escrow's code as it is now."""
        built = json.loads((self.root / CONTRACT).read_text())
        return str(built["deployedBytecode"]["object"])

    def syntax_of(self, path: str) -> Node:
        """The compiler's syntax tree of a file, from the last build."""
        name = Path(path)
        built = self.root / OUT / name.name / f"{name.stem}.json"
        tree: Node = json.loads(built.read_text())["ast"]
        return tree

    def write(self, mutant: Mutant) -> None:
        """Puts a mutant in the place of what is right."""
        source = (ROOT / mutant.path).read_bytes()
        (self.root / mutant.path).write_bytes(mutant.applied_to(source))

    def restore(self, mutant: Mutant) -> None:
        """Makes it right again."""
        shutil.copy(ROOT / mutant.path, self.root / mutant.path)

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
