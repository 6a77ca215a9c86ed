"""The tree in the docstring of the errors is the tree of the classes."""

import inspect
import re

import pytest

from tallystick.domain import errors
from tallystick.domain.errors import ChainError, DomainError, LedgerError, TallyError

BRANCH = re.compile(r"^(?P<indent> *)[*x+] (?P<name>[A-Z]\w+)", re.MULTILINE)


def _drawn() -> dict[str, str | None]:
    """The docstring's tree: each name with the name that it hangs from."""
    parents: dict[str, str | None] = {}
    trunk: list[str] = []
    for branch in BRANCH.finditer(errors.__doc__ or ""):
        depth = len(branch["indent"]) // 2
        parents[branch["name"]] = trunk[depth - 1] if depth else None
        trunk[depth:] = [branch["name"]]
    return parents


def _written() -> dict[str, type[TallyError]]:
    classes = vars(errors).items()
    return {name: item for name, item in classes if inspect.isclass(item) and issubclass(item, TallyError)}


class TestErrors:
    def test_hang_where_the_docstring_draws_them(self) -> None:
        hanging = {name: item.__bases__[0].__name__ for name, item in _written().items() if item is not TallyError}

        assert _drawn() == {"TallyError": None, **hanging}

    @pytest.mark.parametrize("kind", [DomainError, ChainError, LedgerError])
    def test_are_drawn_in_the_order_they_are_written(self, kind: type[TallyError]) -> None:
        written = re.findall(r"^class (\w+)\(", inspect.getsource(inspect.getmodule(kind) or errors), re.MULTILINE)

        assert [name for name in _drawn() if name in written] == written

    def test_have_a_code_of_their_own(self) -> None:
        codes = [item.code for item in _written().values()]

        assert len(codes) == len(set(codes))
