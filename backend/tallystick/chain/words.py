"""
ABI encodings of words, read directly: what the escrow's events are made of, by the hundred thousand.

Takes the straight way only where the encoding is the one that a compiler writes; whatever else stands there is left to
:func:`tallystick.chain.abi.decoded`, which knows all that the ABI allows.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tallystick.chain.abi import WORD, decoded

Reader = Callable[[bytes], tuple[Any, ...] | None]
"""The values that some bytes encode; None when they encode none."""

_Word = Callable[[bytes], Any]
"""The value of one word; None when it has none, or needs a closer look."""

_PADDING = bytes(12)
"""What stands before an address."""


def reader_of(kinds: Sequence[str]) -> Reader:
    """How values of these types are read."""
    if kinds == ("bytes",):
        return _only_bytes
    words = [(slice(place * WORD, (place + 1) * WORD), _word(kind)) for place, kind in enumerate(kinds)]
    known = [(place, word) for place, word in words if word is not None]
    return partial(_words, kinds, known) if len(known) == len(words) else partial(decoded, kinds)


def _words(kinds: Sequence[str], words: Sequence[tuple[slice, _Word]], payload: bytes) -> tuple[Any, ...] | None:
    values = tuple([read(payload[place]) for place, read in words])
    is_straight = len(payload) >= len(words) * WORD and None not in values
    return values if is_straight else decoded(kinds, payload)


def _only_bytes(payload: bytes) -> tuple[Any, ...] | None:
    """One string of bytes: where it starts, how long it is, and itself up to a whole word."""
    start = 2 * WORD
    stop = start + int.from_bytes(payload[WORD:start], "big")
    end = stop + -stop % WORD
    is_straight = int.from_bytes(payload[:WORD], "big") == WORD and len(payload) >= max(end, start)
    if not is_straight or any(payload[stop:end]):
        return decoded(("bytes",), payload)
    return (payload[start:stop],)


def _word(kind: str) -> _Word | None:
    if kind == "address":
        return _address
    if kind == "bytes32":
        return bytes
    bits = kind.removeprefix("uint")
    return partial(_number, 1 << int(bits)) if bits != kind and bits.isdigit() else None


def _address(word: bytes) -> str | None:
    return "0x" + word[12:].hex() if word[:12] == _PADDING else None


def _number(limit: int, word: bytes) -> int | None:
    number = int.from_bytes(word, "big")
    return number if number < limit else None
