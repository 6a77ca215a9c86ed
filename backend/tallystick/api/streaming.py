"""Files that are sent while they are made: no memory holds them, and an error at their start is a problem still."""

from collections.abc import Callable, Iterator
from itertools import chain

from fastapi.responses import StreamingResponse

_AT_ONCE = 32 * 1_024
"""Characters that are sent together."""


def streamed(parts: Iterator[str], pay: Callable[[], None], *, name: str, media_type: str) -> StreamingResponse:
    """
    The answer that a file is, to be kept under a name.

    Its beginning is made first: what goes wrong there is answered with a problem, and a short file is sent only whole.
    Later an error ends the connection before the file has ended, which clients notice. For each
    piece ``pay`` is called.
    """
    pieces = _paid(_gathered(parts), pay)
    begun = next(pieces, "")
    answer = StreamingResponse(chain([begun], pieces), media_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _paid(pieces: Iterator[str], pay: Callable[[], None]) -> Iterator[str]:
    for piece in pieces:
        pay()
        yield piece


def _gathered(parts: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    length = 0
    for part in parts:
        held.append(part)
        length += len(part)
        if length >= _AT_ONCE:
            yield "".join(held)
            held, length = [], 0
    yield "".join(held)
