"""All that the client offers is explained: what it is, in which units, and what it raises."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tallystick import client
from tallystick.client import errors as client_errors
from tallystick.client.clients import Operations
from tallystick.client.operation import Hearing, Listing, Operation
from tallystick.domain import errors
from tests.house.tree import PACKAGE, ROOT, Function, named, syntax_of, tracked

SOURCES = tracked(".py", under=PACKAGE / "client")
RAISES = re.compile(r"\bRaises?\b")
ERRORS = {name for module in (client, errors) for name, item in vars(module).items() if inspect.isclass(item)}
NAMED = re.compile(r"^ +((?:[A-Z]\w+(?:, )?)+):", re.MULTILINE)
"""The errors that a line of a docstring's ``Raises`` names."""


def _public(path: Path) -> Iterator[Function]:
    """The functions that can be called from elsewhere: not those within others."""
    body = syntax_of(path).body
    for node in [*body, *(part for item in body if isinstance(item, ast.ClassDef) for part in item.body)]:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def _raises(function: Function) -> bool:
    inner = {
        part
        for node in ast.walk(function)
        if isinstance(node, Function) and node is not function
        for part in ast.walk(node)
    }
    return any(isinstance(node, ast.Raise) and node not in inner for node in ast.walk(function))


def _operations() -> dict[str, str]:
    found = inspect.getmembers(Operations, lambda member: isinstance(member, Operation | Listing | Hearing))
    return {name: inspect.cleandoc(member.__doc__ or "") for name, member in found}


def _is_error(item: object) -> TypeGuard[type[errors.TallyError]]:
    return inspect.isclass(item) and issubclass(item, errors.TallyError)


def _is_own_error(item: object) -> bool:
    return inspect.isclass(item) and issubclass(item, errors.TallyError) and item.__module__ == client_errors.__name__


class TestWhatTheClientOffers:
    @pytest.mark.parametrize("name", client.__all__)
    def test_is_explained(self, name: str) -> None:
        assert inspect.getdoc(getattr(client, name))

    @pytest.mark.parametrize("name", _operations())
    def test_says_what_it_raises_in_names_that_there_are(self, name: str) -> None:
        told = _operations()[name]
        assert "\nRaises:\n" in told

        names = {error for line in NAMED.findall(told.split("\nRaises:\n")[1]) for error in line.split(", ")}
        assert names
        assert names - ERRORS == set()

    @pytest.mark.parametrize("path", SOURCES, ids=named)
    def test_names_what_it_raises_itself(self, path: Path) -> None:
        silent = [
            function.name
            for function in _public(path)
            if _raises(function) and not RAISES.search(ast.get_docstring(function) or "")
        ]

        assert silent == []

    def test_is_told_with_each_of_its_errors_in_the_documents(self) -> None:
        page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").split("\n# Errors of the client\n")[1]
        codes = {item.code for item in vars(client_errors).values() if _is_own_error(item)}

        assert codes == set(re.findall(r"^\| `([a-z-]+)` \|", page.split("\n# ")[0], re.MULTILINE))

    @pytest.mark.spec("CL16")
    def test_says_of_every_error_whether_money_moved(self) -> None:
        raised = {name for told in _operations().values() for line in NAMED.findall(told) for name in line.split(", ")}
        offered = {name: item for name, item in vars(client).items() if _is_error(item)}

        assert raised - set(offered) <= {"ValueError"}
        assert set(offered) <= set(client.__all__)
        assert [name for name, item in offered.items() if not hasattr(item, "money_moved")] == []
        by_class = {item.money_moved for item in offered.values() if issubclass(item, errors.DomainError)}
        assert by_class == {False}

    def test_is_light(self) -> None:
        """Who only wants the client does not pay for a server: no web framework, no database, no web3."""
        heavy = ("fastapi", "sqlalchemy", "web3", "typer", "uvicorn", "structlog")
        program = f"import sys, tallystick.client; print([name for name in {heavy} if name in sys.modules])"

        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

        assert ran.stdout.strip() == "[]"
