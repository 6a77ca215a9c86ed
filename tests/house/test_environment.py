"""What the environment can say stands in the README."""

import re

from tallystick.settings import Settings
from tests.house.tree import ROOT

PREFIX = str(Settings.model_config.get("env_prefix", ""))


def _read_by_settings() -> set[str]:
    return {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


def _named_in_the_readme() -> set[str]:
    return set(re.findall(rf"\b{PREFIX.upper()}[A-Z][A-Z0-9_]*\b", (ROOT / "README.md").read_text(encoding="utf-8")))


class TestEnvironmentVariables:
    def test_share_a_prefix(self) -> None:
        assert PREFIX.upper() == "TALLY_"

    def test_are_those_of_the_readme(self) -> None:
        assert _read_by_settings() == _named_in_the_readme()
