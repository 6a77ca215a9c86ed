"""The contracts compiled once more from the sources that we ship, by the compiler that is named there and no other."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from tallystick.chain.artifacts import Artifact, artifact
from tallystick.chain.compiler import compile_input, find_compiler
from tallystick.domain.errors import CompilerUnavailable


class Recompiled:
    """Artifacts made anew, each when it is first asked for."""

    def __init__(self, root: Path, report: Callable[[str], None]) -> None:
        """
        Find the compiler.

        Args:
            root: The folder with Node's packages; without a compiler there, a native one is taken.
            report: Is told of each step, for each takes a while.

        Raises:
            CompilerUnavailable: If none can be had.
        """
        self._solc = find_compiler(root, report)
        self._report = report
        self._made: dict[str, Artifact] = {}
        self.differing: list[str] = []
        """Contracts whose shipped artifact is not what its own sources give."""

    def of(self, contract: str) -> Artifact:
        """
        A contract of ours, compiled from the sources that its artifact carries.

        Raises:
            CompilerUnavailable: If the compiler is of another version than the one that is named.
            CompilationFailed: If it refuses them.
        """
        if contract not in self._made:
            self._made[contract] = self._make(artifact(contract))
        return self._made[contract]

    def _make(self, shipped: Artifact) -> Artifact:
        self._require_version(shipped.compiler)
        self._report(f"compiling {shipped.source}")
        made = compile_input(shipped.contract, shipped.source, shipped.standard_input, self._solc)
        if made != shipped:
            self.differing.append(shipped.contract)
        return made

    def _require_version(self, wanted: str) -> None:
        told = subprocess.run([self._solc, "--version"], capture_output=True, text=True, check=False).stdout
        if wanted not in told:
            raise CompilerUnavailable(f"the sources are of the compiler {wanted}, and {self._solc} is another")
