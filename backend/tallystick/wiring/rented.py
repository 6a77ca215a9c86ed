"""Rooms that stand on libraries which only those install who want them: taken in when they are wanted."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from tallystick.domain.errors import TallyError

_PARTS = frozenset({"boto3", "botocore"})
"""Of `tallystick[aws]`."""
_MISSING = "what it needs is not installed: pip install 'tallystick[aws]'"


def rented(room: str, missing: Callable[[str], TallyError]) -> ModuleType:
    """
    A room below.

    Args:
        room: Its module's name.
        missing: The error that says why it is not there.
    """
    try:
        return import_module(room)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in _PARTS:
            raise
        raise missing(_MISSING) from error
