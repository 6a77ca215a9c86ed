"""Options that several commands have."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import Malformed
from tallystick.domain.units import BlockNumber
from tallystick.services.moments import At, Moment

RpcUrl = Annotated[
    str, typer.Option(help="HTTP address of a node, or several.", envvar="TALLY_RPC_URL", show_default=True)
]
Proof = Annotated[
    ProofLevel | None,
    typer.Option(
        help="To which level to prove blocks before they are mirrored. Default: TALLY_PROOF.", show_default=False
    ),
]
_MOST_DIGITS = 15
"""Of a block's height: no chain has more."""
_MOMENTS = "`head`: the newest mirrored block; `finalized`: the newest that the chain calls final; or a height."
AtBlock = Annotated[str, typer.Option("--at", metavar="BLOCK", help=f"As of which block. {_MOMENTS}")]
DEFAULT_RPC_URL = "http://127.0.0.1:8545"


def moment(text: str) -> At:
    """The block that `--at` names. Raises Malformed."""
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return BlockNumber(int(text))
    try:
        return Moment(text)
    except ValueError as unknown:
        raise Malformed("--at", f"{text!r} is neither head, finalized nor the height of a block") from unknown


def ask_password(question: str) -> str:
    """A password, asked on the terminal and not shown there."""
    answer: str = typer.prompt(question, hide_input=True, err=True)
    return answer


def time_shown(timestamp: int) -> str:
    """A block's time for people and programs. Source: RFC 3339, "Internet Date/Time Format"."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=timestamp)).strftime("%Y-%m-%dT%H:%M:%SZ")
