import subprocess
import sys
from pathlib import Path

import pytest

from tallystick import cli
from tallystick.cli.catalogue import SUMMARIES, command

HEAVY = ("web3", "eth_account", "sqlalchemy", "fastapi", "uvicorn")
HELP = f"""
import sys
from tallystick import cli
try:
    cli.main(["--help"])
except SystemExit as ended:
    sys.exit(ended.code or " ".join(name for name in {HEAVY!r} if name in sys.modules) or 0)
"""


def test_help_lists_the_commands_without_importing_what_they_need() -> None:
    ran = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert all(name in ran.stdout for name in SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_command_is_listed_with_its_own_words(name: str) -> None:
    assert command(name).get_short_help_str(limit=1000) == SUMMARIES[name]


def test_every_command_is_listed() -> None:
    modules = Path(cli.__file__).parent.glob("*.py")

    assert {path.stem for path in modules if "def register(app: typer.Typer)" in path.read_text()} == set(SUMMARIES)
