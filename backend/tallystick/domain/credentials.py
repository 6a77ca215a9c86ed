"""
What is shown to be known: 32 secret random bytes, written so that people and scanners of secrets recognise them.

``tally_key_`` or ``tally_session_``, 43 digits of 62 for the bytes, and 6 more for a checksum: what was mistyped or
only looks like one is told from what is one without asking a database.
"""

from enum import StrEnum
from hashlib import sha256
from zlib import crc32

from tallystick.domain.units import Hash

SECRET_BYTES = 32
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_DIGITS = 43
_CHECK_DIGITS = 6
SHOWN = 6
"""So many digits of a key are kept to recognise it by. The others are never kept."""


class CredentialKind(StrEnum):
    """What a credential stands for, as its first letters."""

    SESSION = "tally_session_"
    KEY = "tally_key_"


def write_credential(kind: CredentialKind, secret: bytes) -> str:
    """The credential of so many random bytes: 32 of them."""
    body = kind.value + _written(int.from_bytes(secret), _SECRET_DIGITS)
    return body + _checksum(body)


def kind_of(text: str) -> CredentialKind | None:
    """What a text is a credential of; None when it is none, or mistyped."""
    kind = next((kind for kind in CredentialKind if text.startswith(kind.value)), None)
    if kind is None or len(text) != len(kind.value) + _SECRET_DIGITS + _CHECK_DIGITS or not text.isascii():
        return None
    body, check = text[:-_CHECK_DIGITS], text[-_CHECK_DIGITS:]
    return kind if _checksum(body) == check else None


def hash_of(credential: str) -> Hash:
    """SHA-256: all of a credential that is kept. What has 256 random bits needs no salt and no slow hash."""
    return Hash("0x" + sha256(credential.encode()).hexdigest())


def beginning_of(credential: str) -> str:
    """Enough of a key to know it again by, and too little to use."""
    return credential[: len(CredentialKind.KEY.value) + SHOWN]


def _checksum(body: str) -> str:
    return _written(crc32(body.encode()), _CHECK_DIGITS)


def _written(number: int, digits: int) -> str:
    text = ""
    for _ in range(digits):
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text
