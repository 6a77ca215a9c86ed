"""Who is known by what they show: the session of a person, or the key of a machine."""

from hmac import compare_digest

import structlog

from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.credentials import CredentialKind, hash_of, kind_of
from tallystick.domain.errors import StoreUnavailable
from tallystick.domain.logins import ApiKey
from tallystick.domain.ports import Clock
from tallystick.domain.units import Hash, Timestamp
from tallystick.store.unit_of_work import Store

log = structlog.get_logger()

USE_SECONDS = 60
"""A key's use is written down once in so many seconds."""


class Admission:
    """Knows callers again. It lets nobody in who is not let in already."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def caller_of(self, credential: str) -> Caller | None:
        """
        Who shows this; None when it is no credential, or one that is over, was ended or revoked.

        Raises:
            StoreUnavailable: If the database does not answer: then nobody is known, and nobody is let in.
        """
        kind, now = kind_of(credential), self._clock()
        if kind is None:
            return None
        shown = hash_of(credential)
        if kind is CredentialKind.SESSION:
            return self._person(shown, now)
        key = self._key(shown, now)
        if key is None:
            return None
        self._note_use(key, now)
        return Caller(key.address, key.scopes, key.id)

    def _person(self, shown: Hash, now: Timestamp) -> Caller | None:
        with self._store.read() as unit:
            session = unit.door.session(shown, now)
        if session is None or not compare_digest(session.credential_hash, shown):
            return None
        return Caller(session.address, EVERYTHING, None)

    def _key(self, shown: Hash, now: Timestamp) -> ApiKey | None:
        with self._store.read() as unit:
            key = unit.door.key(shown, now)
        return key if key is not None and compare_digest(key.credential_hash, shown) else None

    def _note_use(self, key: ApiKey, now: Timestamp) -> None:
        """That is for people to look at: nobody waits in vain for it."""
        is_recent = key.used_at is not None and now - key.used_at < USE_SECONDS
        if is_recent or self._store.is_read_only:
            return
        try:
            with self._store.begin() as unit:
                unit.door.note_use(key.id, now)
        except StoreUnavailable as error:
            log.warning("use of a key is not written down", key=key.id, reason=str(error))
