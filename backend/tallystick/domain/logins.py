"""What somebody was let in by: a session of a person, a key of a machine. Neither holds the secret itself."""

from dataclasses import dataclass

from tallystick.domain.callers import Scope
from tallystick.domain.units import Address, Hash, Timestamp


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in."""

    credential_hash: Hash
    address: Address
    made_at: Timestamp
    expires_at: Timestamp
    """From then on it is over."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of somebody's machine."""

    id: str
    credential_hash: Hash
    beginning: str
    """The first characters of what is shown, to know it again by."""
    address: Address
    name: str
    scopes: frozenset[Scope]
    made_at: Timestamp
    expires_at: Timestamp
    """From then on it opens nothing."""
    revoked_at: Timestamp | None = None
    used_at: Timestamp | None = None
    """About: it is not written down each time."""
