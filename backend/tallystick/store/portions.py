"""Many keys, a part at a time: databases take so many parameters in one question and no more."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

AT_ONCE = 500
"""The most keys in one question."""

T = TypeVar("T")


def portions(keys: Iterable[T]) -> Iterator[list[T]]:
    """All keys in their order, at most :data:`AT_ONCE` together."""
    left = iter(keys)
    while portion := list(islice(left, AT_ONCE)):
        yield portion
