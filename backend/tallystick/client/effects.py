"""
What an operation wants done in the world, as values: to ask the server something, and to wait.

An operation is a *plan*: a generator that yields effects and is sent what came of them. It knows neither sockets nor
clocks, so that one text serves programs that block and programs that do not: the carrier of each carries it out.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tallystick.client.files import Saving, Upload

Json = dict[str, Any]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Request:
    """Something to be asked of the server."""

    method: str
    path: str
    """Below ``/v1``."""
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)
    """Instead of a body: a file, to the byte."""
    takes: str = "application/json"
    """What an answer must be to be one; empty: anything."""
    upload: Upload | None = field(default=None, repr=False)
    """Instead of a body: a file, part after part."""
    saving: Saving | None = field(default=None, repr=False)
    """Where the content of a good answer goes, part after part; None: into the answer."""

    @property
    def sends(self) -> bool:
        """Whether it asks to send something to the chain, so that nobody knows what left if it breaks off."""
        return self.method == "POST" and (self.path.endswith("/relay") or self.path == "/transactions")


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """By lower-case names."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is to be done for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock says that only goes forward: seconds, as a float, from no instant in particular."""


Effect = Request | Pause | Clock
Plan = Generator[Effect, Any, Value]
"""An operation that ends with a value. A request is answered by a Response, or Unreachable is thrown in."""


class Unreachable(Exception):
    """Nobody answered a request: whether it arrived is not known. It never leaves this room."""
