"""For whom a request is remembered: a caller that is known, or else whoever shows the same."""

from collections.abc import Callable

from fastapi import Request
from starlette.types import Scope

from tallystick.api.callers import shown_by
from tallystick.domain.callers import Caller
from tallystick.domain.errors import NotSignedIn

CallerOf = Callable[[str], Caller | None]
"""Who shows a credential; None: nobody who is known. It asks the database."""

NOBODY = ""
"""Shows nothing, as most do: what they are answered is public."""


def principal_of(scope: Scope, caller_of: CallerOf) -> str:
    """
    A text that is the same for the same caller, and another one for everybody else.

    A session that follows another one is the same person. A credential that is unknown, or over, is never taken for
    the caller that it was of. Raises StoreUnavailable.
    """
    request = Request(scope)
    try:
        shown = shown_by(request)
    except NotSignedIn:
        return f"shows {request.headers.get('authorization')}"
    if shown is None:
        return NOBODY
    caller = caller_of(shown.credential)
    return f"shows {shown.credential}" if caller is None else f"is {caller.address} {caller.key_id or ''}"
