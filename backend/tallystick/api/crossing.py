"""
Which other sites' pages may ask us, and read the answers. Source: Fetch, "CORS protocol".

Nobody's by default. Never with the browser's cookies: a page of another site shows a credential itself, or is nobody.
"""

from collections.abc import Collection
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

ANYBODY = "*"
READING = ("GET", "HEAD")
ACTING = (*READING, "POST", "PUT", "PATCH", "DELETE")
SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Range")
"""What such a page may send along, beside what every page may."""
SHOWN = (
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "Mirror-Block",
    "Mirror-Block-Hash",
    "Mirror-Finality",
    "Mirror-Lag",
    "Mirror-Proof",
    "RateLimit",
    "RateLimit-Policy",
    "Repr-Digest",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-Id",
)
"""What such a page may read of an answer's headers, beside what every page may."""
REMEMBERED_SECONDS = 600


class Crossing(CORSMiddleware):
    """Tells browsers. It keeps nobody out who is not a browser: that is not what this is for."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        """``allowed``: origins that may ask for everything; or ``*``: any may read what everybody may read."""
        if ANYBODY in allowed:
            how: dict[str, Any] = {"allow_origins": (ANYBODY,), "allow_methods": READING, "allow_headers": ("Range",)}
        else:
            how = {"allow_origins": tuple(allowed), "allow_methods": ACTING, "allow_headers": SENT}
        super().__init__(app, expose_headers=SHOWN, max_age=REMEMBERED_SECONDS, **how)
