"""What all shapes have in common."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

Value = TypeVar("Value")
Shown = TypeVar("Shown")


class Shape(BaseModel):
    """A JSON object. A field that is not named is refused, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def if_any(shape: Callable[[Value], Shown], value: Value | None) -> Shown | None:
    """The shape of a value, or None when there is none."""
    return None if value is None else shape(value)
