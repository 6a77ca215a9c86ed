"""The house, opened for a command: wired by the environment, logging to standard error, let go in the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from tallystick.cli.logs import log_to_stderr
from tallystick.settings import read_settings
from tallystick.wiring import House, wire


@contextmanager
def opened_house(*, anew: bool = False) -> Iterator[House]:
    """
    The house that the environment describes.

    Args:
        anew: Whether to forget what was mirrored, and of which chain.
    """
    settings = read_settings()
    log_to_stderr(settings)
    with wire(settings, anew=anew) as house:
        yield house
