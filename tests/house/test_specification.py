"""Every numbered sentence of the specification has a test, and every test that cites one cites one that is there."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import ROOT, syntax_of, tracked

SENTENCE = re.compile(r"^\*\*([A-Z]{1,2}\d+)\*\*", re.MULTILINE)


def _numbered() -> list[str]:
    return SENTENCE.findall((ROOT / "SPECIFICATION.md").read_text(encoding="utf-8"))


def _calls() -> Iterator[ast.Call]:
    for path in tracked(".py", under=ROOT / "tests"):
        yield from (node for node in ast.walk(syntax_of(path)) if isinstance(node, ast.Call))


def _cited() -> set[str]:
    marks = (call for call in _calls() if ast.unparse(call.func).endswith("mark.spec"))
    return {ast.literal_eval(argument) for mark in marks for argument in mark.args}


class TestSpecification:
    def test_numbers_each_sentence_once(self) -> None:
        numbered = _numbered()

        assert numbered
        assert len(numbered) == len(set(numbered))

    def test_has_a_test_for_every_sentence(self) -> None:
        assert sorted(set(_numbered()) - _cited()) == []

    def test_has_every_sentence_that_a_test_cites(self) -> None:
        assert sorted(_cited() - set(_numbered())) == []
