"""Runs the command as its users do, and keeps what it said."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tallystick import cli


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The JSON on standard output."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON error on standard error, after what was said before."""
        return json.loads(self.err.strip().splitlines()[-1])


def tally(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ended:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    code = ended.value.code
    assert code is None or isinstance(code, int)
    return Ended(code or 0, captured.out, captured.err)
