"""Who asks: an address that has shown that it is the one, and what it may ask for beyond what everybody may."""

from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.units import Address


class Scope(StrEnum):
    """What a login opens. What moves money is none of it: for that the act itself is signed."""

    RELAY = "relay"
    """Have acts relayed and transactions passed on, within the caller's quotas. Who shows nothing may, too."""
    DOCUMENTS_READ = "documents:read"
    """Read the private documents of the caller's agreements."""
    DOCUMENTS_WRITE = "documents:write"
    """Hand in documents, and grant others a look at them."""
    WEBHOOKS = "webhooks"
    """Have the caller's own servers called."""
    KEYS = "keys"
    """Make and revoke keys. Only a person who signed in can: a key makes no keys."""


EVERYTHING = frozenset(Scope)
"""What a person may who signed in."""
OF_KEYS = EVERYTHING - {Scope.KEYS}
"""What a key can be given."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who is known."""

    address: Address
    scopes: frozenset[Scope]
    key_id: str | None
    """Of the API key that was shown; None: a person signed in."""
