"""How much of a request is read before it leads to something: a head has an end, or is not listened to."""

import uuid

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tallystick.api.surroundings import headers_too_large

LONGEST_HEAD = 128 * 1_024
"""Bytes of an address and its header fields, or of what stands between two pieces of a body."""


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1, but for heads that never end. The parser itself gathers a field of any length."""

    _led_nowhere = 0
    """Bytes that came since something was last read to its end."""

    def data_received(self, piece: bytes) -> None:
        """Source: asyncio, "Streaming Protocols"."""
        self._led_nowhere += len(piece)
        super().data_received(piece)
        if self._led_nowhere > LONGEST_HEAD and not self.transport.is_closing():
            self._hang_up()

    def on_headers_complete(self) -> None:
        """The head had an end."""
        self._led_nowhere = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body came."""
        self._led_nowhere = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request had an end."""
        self._led_nowhere = 0
        super().on_message_complete()

    def _hang_up(self) -> None:
        """Say why, unless an answer is under way."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(_refusal())
        self.transport.close()


def _refusal() -> bytes:
    scope: Scope = {"path": "", "method": "", "state": {"request_id": uuid.uuid4().hex}}
    answer = headers_too_large(LONGEST_HEAD).response(scope)
    fields = b"".join(b"%s: %s\r\n" % field for field in (*answer.raw_headers, (b"connection", b"close")))
    return b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + fields + b"\r\n" + bytes(answer.body)
