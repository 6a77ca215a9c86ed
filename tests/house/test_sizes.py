"""Nothing is longer than a page of thought."""

from pathlib import Path

import pytest

from tests.house.tree import functions_of, named, tracked

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
NEARLY_ALL_FUNCTIONS = 30
"""Lines that 95 functions in 100 stay within."""


def _lengths_of_functions() -> dict[str, int]:
    return {
        f"{named(path)}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in tracked(".py")
        for function in functions_of(path)
    }


class TestSizes:
    @pytest.mark.parametrize("path", tracked(".py", ".sol", ".ts", ".tsx", ".css", ".js"), ids=named)
    def test_of_a_file(self, path: Path) -> None:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE

    def test_of_a_function(self) -> None:
        too_long = {place: length for place, length in _lengths_of_functions().items() if length > LONGEST_FUNCTION}

        assert not too_long

    def test_of_nearly_all_functions(self) -> None:
        lengths = sorted(_lengths_of_functions().values())

        assert lengths[len(lengths) * 95 // 100] <= NEARLY_ALL_FUNCTIONS
