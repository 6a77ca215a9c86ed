"""Who asks, for routes: what a request shows of a login, and what the caller may."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from tallystick.api.desk import AtDesk
from tallystick.api.origins import Origins
from tallystick.domain.callers import Caller, Scope
from tallystick.domain.errors import ForeignOrigin, NotSignedIn, ScopeMissing

COOKIE = "tallystick"
SAFE_COOKIE = f"__Host-{COOKIE}"
"""Where pages come over https. A browser lets no other host set it. Source: RFC 6265bis, "The __Host- Prefix"."""

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_SCHEME = "bearer"
_NOBODY = "sign in (POST /v1/sessions), or send a key: Authorization: Bearer tally_key_…"
_UNKNOWN = "what was shown of a login is unknown, has expired, was ended or revoked: sign in anew, or use another key"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of a login."""

    credential: str
    is_cookie: bool
    """Browsers send it by themselves, whoever made them ask."""


def shown_by(request: Request) -> Shown | None:
    """What a request shows; None: nothing. Raises NotSignedIn when it is shown in a way that is not known here."""
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, credential = header.partition(" ")
        if scheme.lower() != _SCHEME or not credential:
            raise NotSignedIn(f"the header Authorization is not read: {_NOBODY}")
        return Shown(credential.strip(), is_cookie=False)
    origins: Origins = request.app.state.origins
    cookie = request.cookies.get(SAFE_COOKIE if origins.are_safe else COOKIE)
    return None if cookie is None else Shown(cookie, is_cookie=True)


def require(caller: Caller, scope: Scope) -> None:
    """Raises ScopeMissing unless this was opened to the caller."""
    if scope not in caller.scopes:
        raise ScopeMissing(scope)


def require_own_page(request: Request) -> None:
    """
    Raises ForeignOrigin unless one of our own pages asks.

    Another site can make a browser ask us, cookie and all; it cannot make it say that one of our pages did.
    """
    origins: Origins = request.app.state.origins
    if request.headers.get("origin") not in origins.own(request.scope):
        raise ForeignOrigin(request.headers.get("origin"))


def _maybe_caller(request: Request, desk: AtDesk) -> Caller | None:
    """Whose session in a cookie is over is nobody again; whoever sends a credential is told that it is no good."""
    shown = shown_by(request)
    if shown is None:
        return None
    caller = desk.admission.caller_of(shown.credential)
    if caller is None and not shown.is_cookie:
        raise NotSignedIn(_UNKNOWN)
    if caller is not None and shown.is_cookie and request.method not in _READS:
        require_own_page(request)
    return caller


def _known_caller(caller: "MaybeCaller") -> Caller:
    if caller is None:
        raise NotSignedIn(f"nobody is signed in: {_NOBODY}")
    return caller


def _require_may_send(caller: "MaybeCaller") -> None:
    """Who shows nothing may: acts are signed. A key that was made for something else must not be good for it."""
    if caller is not None:
        require(caller, Scope.RELAY)


MaybeCaller = Annotated[Caller | None, Depends(_maybe_caller)]
"""Who asks; None: nobody is signed in. A credential that is no good is refused all the same."""
KnownCaller = Annotated[Caller, Depends(_known_caller)]
"""Who asks. Nobody: 401 ``not-signed-in``."""
MaySend = Depends(_require_may_send)
"""Of what sends something to the chain: refused to a key without the scope for it, 403 ``scope-missing``."""
