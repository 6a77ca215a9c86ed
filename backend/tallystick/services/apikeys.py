"""API keys: what machines of a person show instead of signing in. A key is told once, and only its hash is kept."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from tallystick.domain.callers import OF_KEYS, Caller, Scope
from tallystick.domain.credentials import SECRET_BYTES, CredentialKind, beginning_of, hash_of, write_credential
from tallystick.domain.errors import Malformed, TooManyKeys, UnknownKey
from tallystick.domain.logins import ApiKey
from tallystick.domain.ports import Clock
from tallystick.domain.units import Seconds, Timestamp
from tallystick.store.unit_of_work import Store

MOST_KEYS = 50
"""Good ones of one address at once."""
USUAL_SECONDS = Seconds(90 * 24 * 60 * 60)
"""A key is good for so long, if nothing is said of it."""
_ID_BYTES = 8
MOST_SECONDS = Seconds(366 * 24 * 60 * 60)


@dataclass(frozen=True, slots=True)
class Made:
    """A new key, and what to show to be known by it. That is kept nowhere here."""

    credential: str
    key: ApiKey


class ApiKeys:
    """Makes keys, lists and revokes them. Whoever asks is somebody who signed in: that was seen to before."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def make(self, caller: Caller, name: str, scopes: Collection[Scope], expires_at: Timestamp | None) -> Made:
        """
        Make a key for the caller's address.

        Args:
            caller: Whose it is.
            name: What its owner calls it.
            scopes: What it opens; at least one.
            expires_at: From when on it opens nothing; None: in 90 days.

        Raises:
            Malformed: If a scope is none of a key's, or it would end in the past or in more than a year.
            TooManyKeys: If the address has as many as it can have.
        """
        now = self._clock()
        if not scopes or not OF_KEYS.issuperset(scopes):
            raise Malformed("scopes", f"a key opens one or more of {', '.join(sorted(OF_KEYS))}: it makes no keys")
        credential = write_credential(CredentialKind.KEY, secrets.token_bytes(SECRET_BYTES))
        kept = ApiKey(
            id=secrets.token_hex(_ID_BYTES),
            credential_hash=hash_of(credential),
            beginning=beginning_of(credential),
            address=caller.address,
            name=name,
            scopes=frozenset(scopes),
            made_at=now,
            expires_at=_end(expires_at, now),
        )
        with self._store.begin() as unit:
            if unit.door.count_good_keys(caller.address, now) >= MOST_KEYS:
                raise TooManyKeys(MOST_KEYS)
            unit.door.keep_key(kept)
        return Made(credential, kept)

    def of(self, caller: Caller) -> tuple[ApiKey, ...]:
        """All keys of the caller's address, the newest first; also those that open nothing any more."""
        with self._store.read() as unit:
            return unit.door.keys_of(caller.address)

    def revoke(self, caller: Caller, key_id: str) -> None:
        """Let a key of the caller's open nothing any more. Raises UnknownKey when the caller has no such key."""
        with self._store.begin() as unit:
            if not unit.door.revoke_key(caller.address, key_id, self._clock()):
                raise UnknownKey(f"you have no key {key_id}")


def _end(wanted: Timestamp | None, now: Timestamp) -> Timestamp:
    end = Timestamp(now + USUAL_SECONDS) if wanted is None else wanted
    if not now < end <= now + MOST_SECONDS:
        raise Malformed("expires_at", "a key ends in the future, in a year at most")
    return end
