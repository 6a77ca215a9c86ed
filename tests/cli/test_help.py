"""Every command of docs/cli.md is there, and teaches."""

import re

import pytest
from typer.testing import CliRunner

from tallystick.cli import make_app
from tests.devchain import ROOT

COMMANDS = re.findall(
    r"^\| `tally (\w[\w -]*?)(?: ID)?(?: ·.*)?` \|", (ROOT / "docs/cli.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_the_page_names_the_commands() -> None:
    assert {"demo", "serve", "mirror run", "agreement show", "audit reconcile", "deploy", "build"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_teaches(command: str) -> None:
    shown = CliRunner().invoke(make_app(), [*command.split(), "--help"])

    assert shown.exit_code == 0, shown.output
    assert "--json" in shown.output
