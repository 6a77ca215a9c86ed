"""
The one way to write a bundle. Another way to write the same is refused like anything else that is changed.

Compact JSON with sorted members in ASCII, and one line feed at its end. As every member is a text of ASCII, a whole
number below 2^53 or null, that is what RFC 8785 writes, and the line feed.

Source: RFC 8785, section 3.2, "Generation of Canonical JSON".
"""

import json
import re

from tallystick.domain.errors import BundleRefuted

LARGEST = 64 * 1024 * 1024
"""Bytes of a bundle that is looked at."""
DEEPEST = 16
"""Brackets within brackets; a bundle has seven. A reader of JSON overflows its stack at some number of them."""
_BRACKET = re.compile(rb"[\[\]{}]")


def written(value: object) -> bytes:
    """A value of lists, texts, whole numbers, nulls and objects, in the one way."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def read(content: bytes) -> object:
    """
    What was written.

    Raises:
        BundleRefuted: If it was written in any other way, naming the first byte (from 0) that is not as it should be.
    """
    if len(content) > LARGEST:
        raise BundleRefuted(f"byte {LARGEST}", f"a bundle has at most {LARGEST} bytes")
    _require_shallow(content)
    value = _parsed(content)
    try:
        again = written(value)
    except ValueError as trouble:
        raise BundleRefuted("the file", "it holds a number that JSON does not have") from trouble
    if again != content:
        pairs = zip(again, content, strict=False)
        same = next(
            (place for place, (ours, theirs) in enumerate(pairs) if ours != theirs), min(len(again), len(content))
        )
        raise BundleRefuted(
            f"byte {same}", "the same would be written otherwise: members in order, each once, no blanks"
        )
    return value


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content.decode("ascii"))
    except UnicodeDecodeError as trouble:
        raise BundleRefuted(f"byte {trouble.start}", "it is no ASCII") from trouble
    except json.JSONDecodeError as trouble:
        raise BundleRefuted(f"byte {trouble.pos}", f"it is no JSON: {trouble.msg}") from trouble
    except ValueError as trouble:
        raise BundleRefuted("the file", "it holds a number that no bundle has") from trouble


def _require_shallow(content: bytes) -> None:
    """No text in a bundle holds a bracket: all of them are counted, wherever they stand."""
    depth = 0
    for bracket in _BRACKET.finditer(content):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > DEEPEST:
            raise BundleRefuted(f"byte {bracket.start()}", "brackets stand within brackets as in no bundle")
