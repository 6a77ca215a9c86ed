"""The table in docs/critiques.md names every test of these rooms, each once, and links to where it is."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "docs" / "critiques.md"
ROW = re.compile(r"\[`(test_\w+)`\]\(\.\./tests/contracts/critiques/(test_\w+\.py)\)")


def _tests() -> list[tuple[str, str]]:
    return sorted(
        (node.name, path.name)
        for path in HERE.glob("test_*.py")
        if path.name != Path(__file__).name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_names_every_mistake_that_is_tested_and_no_other():
    assert sorted(ROW.findall(PAGE.read_text(encoding="utf-8"))) == _tests()


def test_names_them_where_there_are_some():
    assert len(_tests()) > 40
