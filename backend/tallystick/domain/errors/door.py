"""Who asks is not known, or may not. No money is moved by a login, or by its refusal."""

from tallystick.domain.errors.refused import DomainError


class NotSignedIn(DomainError):
    """Nobody is signed in, or what was shown of a login is unknown, has expired or was revoked."""

    code = "not-signed-in"


class ScopeMissing(DomainError):
    """The caller is known, and this was not opened to it."""

    code = "scope-missing"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"the scope {scope} is missing: nothing was changed. Use a key that has it, or sign in yourself"
        )
        self.scope = scope


class ForeignOrigin(DomainError):
    """A browser that is signed in was made to ask by a page that is not ours. Nothing was changed."""

    code = "foreign-origin"

    def __init__(self, origin: str | None) -> None:
        asked = "no origin" if origin is None else f"the origin {origin[:200]}"
        super().__init__(
            f"a session in a cookie is taken from our own pages alone, and this request names {asked}; nothing was "
            "changed. Send the credential as Authorization: Bearer, or serve the page from an origin that is named in "
            "TALLY_PUBLIC_ORIGINS"
        )


class SignInRefused(DomainError):
    """A message to sign in that is for another site, chain or purpose, is not good now, or was used before."""

    code = "sign-in-refused"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class UnknownKey(DomainError):
    """The caller has no such API key."""

    code = "unknown-key"


class TooManyKeys(DomainError):
    """The caller has as many good API keys as one address can have."""

    code = "too-many-keys"

    def __init__(self, most: int) -> None:
        super().__init__(f"you have {most} keys that are good, and cannot have more: revoke one that nobody uses")
        self.most = most
