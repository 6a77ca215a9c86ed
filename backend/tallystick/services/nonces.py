"""
Nonces that need no room until they are signed.

Each carries when it expires, under a seal that every server on one database has: so whoever asks for a million of them
leaves nothing behind. The ones that somebody signed in with are remembered until they expire.
"""

import secrets
from hmac import compare_digest, digest

from tallystick.domain.errors import ReadOnly, SignInRefused
from tallystick.domain.units import Seconds, Timestamp
from tallystick.store.unit_of_work import Store

NONCE_SECONDS = Seconds(600)
"""For so long a nonce is good, and with it the message that it stands in."""

_RANDOM_BYTES = 16
_SEAL_BYTES = 32
_DIGITS_OF_END = 12
_DIGITS = 2 * _RANDOM_BYTES + _DIGITS_OF_END + 2 * _SEAL_BYTES


class Nonces:
    """Makes them, and tells which of them are good. It is for the unit of work that uses one to say that it is new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seal: bytes | None = None

    def new(self, now: Timestamp) -> str:
        """A nonce that is good for :data:`NONCE_SECONDS`. Raises ReadOnly where nobody can sign in."""
        plain = secrets.token_hex(_RANDOM_BYTES) + format(now + NONCE_SECONDS, f"0{_DIGITS_OF_END}d")
        return plain + self._sealed(plain)

    def require(self, nonce: str, now: Timestamp) -> Timestamp:
        """When a nonce of ours expires. Raises SignInRefused when it is none of ours, or has expired."""
        plain, seal = nonce[: -2 * _SEAL_BYTES], nonce[-2 * _SEAL_BYTES :]
        if len(nonce) != _DIGITS or not compare_digest(seal.encode(), self._sealed(plain).encode()):
            raise SignInRefused("nonce", "it is none that this server gave out")
        expires_at = Timestamp(int(plain[-_DIGITS_OF_END:]))
        if now >= expires_at:
            raise SignInRefused("nonce", "it has expired: ask for a new message, and sign that")
        return expires_at

    def _sealed(self, plain: str) -> str:
        return digest(self._its_seal(), plain.encode(), "sha256").hex()

    def _its_seal(self) -> bytes:
        if self._seal is None:
            self._seal = self._kept() or self._made()
        return self._seal

    def _kept(self) -> bytes | None:
        if self._store.is_read_only:
            raise ReadOnly("this server only reads: sign in at one that writes. What you get there is good here, too")
        with self._store.read() as unit:
            return unit.door.seal()

    def _made(self) -> bytes:
        with self._store.begin() as unit:
            return unit.door.keep_seal(secrets.token_bytes(_SEAL_BYTES))
