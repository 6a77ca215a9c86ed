"""Sessions, keys and signed nonces, as they are kept. Whoever asks brings the instant along."""

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tallystick.domain.callers import Scope
from tallystick.domain.logins import ApiKey, Session
from tallystick.domain.units import Address, Hash, Timestamp
from tallystick.store.tables.door import api_keys, door_seals, sessions, signed_nonces

_NONCES = "nonces"


class Door:
    """Who was let in. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seal(self) -> bytes | None:
        """What nonces are sealed with; None: there is nothing yet."""
        query = select(door_seals.c.seal).where(door_seals.c.name == _NONCES)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes.fromhex(found)

    def keep_seal(self, seal: bytes) -> bytes:
        """Keep what nonces are sealed with. The first one stays, and is what is returned."""
        kept = self.seal()
        if kept is not None:
            return kept
        self._connection.execute(insert(door_seals).values(name=_NONCES, seal=seal.hex()))
        return seal

    def use_nonce(self, nonce: str, expires_at: Timestamp) -> bool:
        """Note that a nonce was signed. Returns whether it is the first time."""
        known = select(signed_nonces.c.nonce).where(signed_nonces.c.nonce == nonce)
        if self._connection.execute(known).one_or_none() is not None:
            return False
        self._connection.execute(insert(signed_nonces).values(nonce=nonce, expires_at=expires_at))
        return True

    def sweep(self, now: Timestamp) -> None:
        """Forget nonces and sessions that have expired."""
        self._connection.execute(delete(signed_nonces).where(signed_nonces.c.expires_at <= now))
        self._connection.execute(delete(sessions).where(sessions.c.expires_at <= now))

    def open_session(self, session: Session) -> None:
        """Keep a new session."""
        row = {
            "credential_hash": session.credential_hash,
            "address": session.address,
            "made_at": session.made_at,
            "expires_at": session.expires_at,
        }
        self._connection.execute(insert(sessions).values(row))

    def session(self, credential_hash: Hash, now: Timestamp) -> Session | None:
        """The session of what was shown; None when it is none, was ended, or is over."""
        query = select(sessions).where(sessions.c.credential_hash == credential_hash, sessions.c.expires_at > now)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Session(**row._mapping)

    def end_session(self, credential_hash: Hash) -> None:
        """End one session."""
        self._connection.execute(delete(sessions).where(sessions.c.credential_hash == credential_hash))

    def end_sessions(self, address: Address) -> None:
        """End all sessions of an address, wherever they were opened."""
        self._connection.execute(delete(sessions).where(sessions.c.address == address))

    def keep_key(self, key: ApiKey) -> None:
        """Keep a new key."""
        row = {column.name: getattr(key, column.name) for column in api_keys.c}
        self._connection.execute(insert(api_keys).values(row | {"scopes": " ".join(sorted(key.scopes))}))

    def key(self, credential_hash: Hash, now: Timestamp) -> ApiKey | None:
        """The key of what was shown; None when it is none, was revoked, or has expired."""
        query = select(api_keys).where(
            api_keys.c.credential_hash == credential_hash, api_keys.c.expires_at > now, api_keys.c.revoked_at.is_(None)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _key(row)

    def keys_of(self, address: Address) -> tuple[ApiKey, ...]:
        """All keys of an address, the newest first; also those that are good no more."""
        query = select(api_keys).where(api_keys.c.address == address)
        return tuple(_key(row) for row in self._connection.execute(query.order_by(api_keys.c.made_at.desc(), "id")))

    def count_good_keys(self, address: Address, now: Timestamp) -> int:
        """How many keys of an address open something."""
        query = select(func.count()).where(
            api_keys.c.address == address, api_keys.c.expires_at > now, api_keys.c.revoked_at.is_(None)
        )
        return self._connection.execute(query).scalar_one()

    def revoke_key(self, address: Address, key_id: str, now: Timestamp) -> bool:
        """Let a key open nothing any more. Returns whether the address has such a key; one revoked earlier stays so."""
        mine = (api_keys.c.address == address) & (api_keys.c.id == key_id)
        if self._connection.execute(select(api_keys.c.id).where(mine)).one_or_none() is None:
            return False
        self._connection.execute(update(api_keys).where(mine, api_keys.c.revoked_at.is_(None)).values(revoked_at=now))
        return True

    def note_use(self, key_id: str, now: Timestamp) -> None:
        """Write down when a key was used."""
        self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_at=now))


def _key(row: Row[Any]) -> ApiKey:
    fields = dict(row._mapping)
    return ApiKey(**fields | {"scopes": frozenset(map(Scope, row.scopes.split()))})
