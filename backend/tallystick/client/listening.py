"""
Hearing a stream of server-sent events, whoever carries it: its lines to announcements, and where to go on afterwards.

Source: HTML Living Standard, "Server-sent events", "Parsing an event stream".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from tallystick.client.asking import Retries, get, refusal_in
from tallystick.client.effects import Request, Response, Unreachable
from tallystick.client.errors import Refused, Unavailable
from tallystick.client.models.feed import Announcement
from tallystick.domain.announcements import Topic


@dataclass(slots=True)
class Listening:
    """A stream that is heard: what was asked, what was heard last, how often in a row it failed."""

    query: Mapping[str, str]
    retries: Retries
    cursor: str | None
    types: frozenset[Topic] = frozenset()
    """Which are handed on; empty: all."""
    _failed: int = 0
    _data: str = ""
    _signs_of_life: int = 0

    def request(self) -> Request:
        """What to ask for now: what follows the last that was heard."""
        asked = get("/events/stream", **self.query)
        headers = {"accept": "text/event-stream"} | ({} if self.cursor is None else {"last-event-id": self.cursor})
        return Request(asked.method, asked.path, asked.query, headers=headers)

    def line(self, text: str) -> Announcement | None:
        """What a line completes; None: nothing yet. Raises Unavailable for what is no announcement."""
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if name == "" and value:
            self._alive()
        elif name == "id":
            # Kept also before the first announcement: a break before it loses nothing either.
            self.cursor = value
        elif name == "data":
            self._data += value
        elif text == "" and self._data:
            heard = self._heard()
            return heard if not self.types or heard.type in self.types else None
        return None

    def broken(self, error: Unreachable) -> float:
        """Seconds after which to come again. Raises Unavailable after too many failures in a row."""
        return self._pause(Unavailable(f"the server does not answer: {error}"))

    def refused(self, response: Response) -> float:
        """Seconds after which to come again to a server that did not answer with a stream. Raises what it told."""
        error = refusal_in(response, self.request())
        if isinstance(error, Refused | Unavailable) and error.retryable:
            return self._pause(error)
        raise error

    def _alive(self) -> None:
        """A comment comes at once, and then now and then: with the second one the stream has stood for a while."""
        self._signs_of_life += 1
        if self._signs_of_life > 1:
            self._failed = 0

    def _heard(self) -> Announcement:
        text, self._data, self._failed = self._data, "", 0
        try:
            return Announcement.model_validate_json(text)
        except ValidationError as error:
            raise Unavailable(f"what was heard is not the API's: {str(error)[:300]}") from error

    def _pause(self, error: Refused | Unavailable) -> float:
        self._failed += 1
        self._signs_of_life = 0
        self._data = ""
        pause = self.retries.pause(self._failed, error.retry_after)
        if pause is None:
            raise error
        return pause
