"""Letters to other people's servers, as an interface. The mail room implements it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from somebody else's server."""

    status: int | None
    """HTTP's; None: there was no answer."""
    milliseconds: int
    excerpt: str
    """The beginning of the answer, or why there was none."""
    retry_after: int | None = None
    """Seconds that the server asks to be left alone; None: it does not say."""


class Outside(Protocol):
    """Other people's servers, to which letters go."""

    def require_place(self, url: str) -> None:
        """Raises Malformed unless letters can be sent there: to this network they cannot."""
        ...

    def post(self, url: str, headers: Mapping[str, str], body: str) -> Reply:
        """Post a JSON text, within a bounded time. Whatever goes wrong is told in the reply."""
        ...
