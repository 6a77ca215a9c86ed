"""Options that several commands have, and the questions that they ask."""

import os
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import KeyUnavailable, Malformed
from tallystick.domain.units import BlockNumber
from tallystick.domain.urls import HTTP, is_url, urls_in
from tallystick.services.moments import At, Moment


def http_address(given: str | None) -> str | None:
    """The address of a server or a node. Raises BadParameter, which is wrong usage, for anything else."""
    if given is not None and not is_url(given, HTTP):
        raise typer.BadParameter(f"{given!r} is no HTTP address such as http://127.0.0.1:8000")
    return given


def http_addresses(given: str) -> str:
    """One address, or several. Raises BadParameter."""
    for url in urls_in(given):
        http_address(url)
    return given


RpcUrl = Annotated[
    str,
    typer.Option(
        help="HTTP address of a node, or several.",
        envvar="TALLY_RPC_URL",
        show_default=True,
        callback=http_addresses,
    ),
]
Proof = Annotated[
    ProofLevel | None,
    typer.Option(
        help="To which level to prove blocks before they are mirrored. Default: TALLY_PROOF.", show_default=False
    ),
]
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
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


def hash_in(name: str, text: str) -> str:
    """32 bytes that an argument or an option names, in small letters. Raises Malformed."""
    if not _HASH.fullmatch(text):
        raise Malformed(name, "it is not 32 bytes: 0x and 64 hexadecimal digits")
    return text.lower()


def ask_password(question: str) -> str:
    """A password, asked on the terminal and not shown there. Raises KeyUnavailable where there is no terminal."""
    return _asked(question)


def ask_new_password(question: str) -> str:
    """A password that is to be kept in mind, asked twice. Raises KeyUnavailable where there is no terminal."""
    return _asked(question, confirmation_prompt=True)


def time_shown(timestamp: int) -> str:
    """A block's time for people and programs. Source: RFC 3339, "Internet Date/Time Format"."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=timestamp)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _asked(question: str, *, confirmation_prompt: bool = False) -> str:
    if not _has_terminal():
        raise KeyUnavailable("there is no terminal to ask for the password on: name a file with --password-file")
    answer: str = typer.prompt(question, hide_input=True, confirmation_prompt=confirmation_prompt, err=True)
    return answer


def _has_terminal() -> bool:
    """Whether somebody can be asked unseen. Python asks the terminal itself, wherever standard input comes from."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True
