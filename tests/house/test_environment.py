"""What the environment can say stands in the README."""

import ast
import re
from collections.abc import Iterator

from tallystick.settings import Settings
from tests.house.tree import PACKAGE, ROOT, syntax_of, tracked

PREFIX = str(Settings.model_config.get("env_prefix", "")).upper()
VARIABLE = re.compile(rf"\b{PREFIX}[A-Z][A-Z0-9_]*\b")


def _of_the_settings() -> set[str]:
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def _spelled_out_in_code() -> Iterator[str]:
    """Variables that a command reads for itself, such as a deployer's key."""
    for path in tracked(".py", under=PACKAGE):
        for node in ast.walk(syntax_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value):
                yield node.value


def _named_in_the_readme() -> set[str]:
    return set(VARIABLE.findall((ROOT / "README.md").read_text(encoding="utf-8")))


class TestEnvironmentVariables:
    def test_share_a_prefix(self) -> None:
        assert PREFIX == "TALLY_"

    def test_are_in_the_readme(self) -> None:
        assert (_of_the_settings() | set(_spelled_out_in_code())) - _named_in_the_readme() == set()

    def test_of_the_readme_are_read(self) -> None:
        assert _named_in_the_readme() - _of_the_settings() - set(_spelled_out_in_code()) == set()
