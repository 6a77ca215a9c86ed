"""Where the house's log goes: to standard error, one event a line, never among the answers."""

import logging
import sys

import structlog

from tallystick.settings import Settings


def log_to_stderr(settings: Settings, *, quietly: bool = False) -> None:
    """
    Log what is worth a line: readable on a terminal, JSON elsewhere.

    Args:
        settings: Say what is.
        quietly: Whether only errors are, whatever they say.
    """
    level = "error" if quietly else settings.log_level
    on_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(() if on_terminal else (structlog.processors.format_exc_info,)),
            structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
