"""What becomes of an error: one clear message on standard error, and an exit code that programs can rely on."""

import json
import os
import sys
import traceback
from enum import IntEnum
from pathlib import Path

from tallystick.domain.errors import ChainError, DomainError, LedgerError, Malformed, TallyError

LOG = Path(".tally") / "unexpected.log"
"""Where the traceback of what nobody foresaw goes."""


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    CHAIN = 3
    LEDGER = 4
    OUT_OF_BALANCE = 5
    UNPROVED = 6
    UNDECIDED = 7
    UNEXPECTED = 70


MEANINGS = {
    ExitCode.OK: "success",
    ExitCode.REFUSED: "refused",
    ExitCode.USAGE: "wrong usage",
    ExitCode.CHAIN: "chain or environment failed",
    ExitCode.LEDGER: "mirror failed",
    ExitCode.OUT_OF_BALANCE: "books and chain differ, or a bundle, code or what was to be signed is not right",
    ExitCode.UNPROVED: "nothing is wrong, but not all is proved",
    ExitCode.UNDECIDED: "on its way, and not decided in time",
    ExitCode.UNEXPECTED: "unexpected, please report",
}
"""A few words on each code, for the help page."""


def report(error: Exception, *, as_json: bool) -> ExitCode:
    """
    Say on standard error what went wrong.

    Args:
        error: What was raised.
        as_json: Whether the reader is a program.

    Returns:
        The code to exit with.
    """
    if os.environ.get("TALLY_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error, file=sys.stderr)
    code, message = _told(error)
    # What a server said of it ends with its code, for programs that print the text alone.
    message = message.removesuffix(f" ({code})")
    line = json.dumps({"error": code, "message": message, **_money(error)}) if as_json else f"tally: {message} [{code}]"
    print(line, file=sys.stderr)
    return _exit_code(error)


def _told(error: Exception) -> tuple[str, str]:
    if isinstance(error, TallyError):
        return error.code, str(error) or type(error).__doc__ or error.code
    return "unexpected", f"unexpected, please report: {type(error).__name__}; details are in {_written(error)}"


def _money(error: Exception) -> dict[str, object]:
    """Whether money moved, and whether the same again may succeed: of a request, and not of a fault of ours."""
    if isinstance(error, DomainError) or (isinstance(error, TallyError) and type(error).__module__ == _CLIENT):
        return {"money_moved": error.money_moved, "retryable": error.retryable}
    return {}


def _written(error: Exception) -> str:
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        with LOG.open("a", encoding="utf-8") as log:
            traceback.print_exception(error, file=log)
    except OSError as unwritable:
        return f"no file ({unwritable.strerror}); run again with TALLY_LOG_LEVEL=debug"
    return str(LOG)


_FAMILIES: tuple[tuple[type[TallyError], ExitCode], ...] = (
    (Malformed, ExitCode.USAGE),
    (DomainError, ExitCode.REFUSED),
    (ChainError, ExitCode.CHAIN),
    (LedgerError, ExitCode.LEDGER),
    (TallyError, ExitCode.REFUSED),
)
"""The first that fits. What is malformed was typed so: an argument, an option, a variable, or a file that they name."""


_CLIENT = "tallystick.client.errors"
_BY_CODE = {"not-as-asked": ExitCode.OUT_OF_BALANCE, "not-decided": ExitCode.UNDECIDED}
"""Errors of the client, which is not imported for their sake, that end in a way of their own."""


def _exit_code(error: Exception) -> ExitCode:
    if isinstance(error, TallyError) and error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if isinstance(error, LedgerError) and error.retryable:
        # A database that is down is a world that fails, as a node is: nobody must look into the books.
        return ExitCode.CHAIN
    return next((code for family, code in _FAMILIES if isinstance(error, family)), ExitCode.UNEXPECTED)
