"""Every numbered sentence of the specification has a test, and every test that cites one cites one that is there."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import ROOT, syntax_of, tracked

SENTENCE = re.compile(r"^\*\*([A-Z]{1,2}\d+)\*\*", re.MULTILINE)
CITED_IN_SOLIDITY = re.compile(r"// spec: *(.*)$", re.MULTILINE)
"""How tests in Foundry and Halmos cite: ids, parted by blanks or commas."""


def _numbered() -> list[str]:
    return SENTENCE.findall((ROOT / "SPECIFICATION.md").read_text(encoding="utf-8"))


def _calls() -> Iterator[ast.Call]:
    for path in tracked(".py", under=ROOT / "tests"):
        yield from (node for node in ast.walk(syntax_of(path)) if isinstance(node, ast.Call))


def _cited_in_python() -> Iterator[str]:
    marks = (call for call in _calls() if ast.unparse(call.func).endswith("mark.spec"))
    return (ast.literal_eval(argument) for mark in marks for argument in mark.args)


def _cited_in_solidity() -> Iterator[str]:
    for path in tracked(".sol", under=ROOT / "tests"):
        for ids in CITED_IN_SOLIDITY.findall(path.read_text(encoding="utf-8")):
            yield from ids.replace(",", " ").split()


def _cited() -> set[str]:
    return {*_cited_in_python(), *_cited_in_solidity()}


class TestSpecification:
    def test_numbers_each_sentence_once(self) -> None:
        numbered = _numbered()

        assert numbered
        assert len(numbered) == len(set(numbered))

    def test_has_a_test_for_every_sentence(self) -> None:
        assert sorted(set(_numbered()) - _cited()) == []

    def test_has_every_sentence_that_a_test_cites(self) -> None:
        assert sorted(_cited() - set(_numbered())) == []

    def test_is_cited_by_tests_in_both_languages(self) -> None:
        assert {*_cited_in_python()}
        assert {*_cited_in_solidity()}
