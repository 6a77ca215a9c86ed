"""Which version of the house this is."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The version of the installed package; `unknown` when it runs from plain sources."""
    try:
        return installed("tallystick")
    except PackageNotFoundError:
        return "unknown"
