"""Power cuts: what is under way ends before a given statement reaches the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


class PowerCut(BaseException):
    """The machine stopped. Nothing of ours may catch it."""


@contextmanager
def power_cut_before(engine: Engine, statement: int, cut: Callable[[], None] | None = None) -> Iterator[None]:
    """
    Cut the power when the engine is about to execute its so-manieth statement, counted from 1.

    Args:
        engine: Of the database.
        statement: Which one is not reached.
        cut: How; otherwise by raising :class:`PowerCut`.
    """
    reached = 0

    def count(*_: object) -> None:
        nonlocal reached
        reached += 1
        if reached == statement:
            (cut or _raise)()

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


def _raise() -> None:
    raise PowerCut
