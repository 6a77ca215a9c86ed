"""Each room knows only the rooms below it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, named, syntax_of, tracked

PURE_ROOM = PACKAGE / "domain"
LINTER = Path(sys.executable).with_name("lint-imports")


def _imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


class TestLayers:
    def test_are_kept(self) -> None:
        ran = subprocess.run([LINTER, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

        assert ran.returncode == 0, ran.stdout

    @pytest.mark.parametrize("path", tracked(".py", under=PURE_ROOM), ids=named)
    def test_leave_the_domain_with_the_standard_library_alone(self, path: Path) -> None:
        foreign = {
            name
            for name in _imported_by(path)
            if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("tallystick.domain")
        }

        assert not foreign
