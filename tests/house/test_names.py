"""Names say what a thing is: words that could name anything name nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, Function, named, syntax_of, tracked

BANNED = {"data", "info", "manager", "handler", "helper", "util", "utils", "process", "do", "obj", "base"}
TERMS_OF_STANDARDS = ("typed_data", "base_fee")
"""EIP-712 and EIP-1559 call them so, and so does every wallet."""
NAMES_OF_OTHERS = {"get_route_handler", "process_bind_param", "process_result_value", "data_received"}
"""What a library calls on us: FastAPI's routes, SQLAlchemy's column types, asyncio's protocols."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _words(name: str) -> set[str]:
    snake = "_".join(WORD.findall(name)).lower()
    for term in TERMS_OF_STANDARDS:
        snake = snake.replace(term, "")
    return set(snake.split("_"))


def _is_our_choice(name: str) -> bool:
    return not name.startswith("_") and name not in NAMES_OF_OTHERS


def _names_in(path: Path) -> Iterator[str]:
    yield from path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, Function):
            yield node.name
            yield from (argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg))


class TestNames:
    @pytest.mark.parametrize("path", tracked(".py", under=PACKAGE), ids=named)
    def test_hold_no_banned_word(self, path: Path) -> None:
        banned = {name for name in _names_in(path) if _is_our_choice(name) and not BANNED.isdisjoint(_words(name))}

        assert not banned

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("agreement_data", {"agreement", "data"}),
            ("EventHandler", {"event", "handler"}),
            ("calldata", {"calldata"}),
            ("sign_typed_data", {"sign", ""}),
            ("HTTPInfo", {"http", "info"}),
        ],
    )
    def test_are_read_word_by_word(self, name: str, words: set[str]) -> None:
        assert words <= _words(name) <= words | {""}
