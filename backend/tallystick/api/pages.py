"""
The web pages: files that were built from `web/`, read once when the server starts, and handed out as they are.

They run in the reader's browser and ask the same API as everybody else. Nothing here knows what they show.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tallystick.api.policies import POLICY, RUNNING, STILL, STYLE_AT

BUILT = Path(__file__).parent.parent / "pages"
"""Where `make pages` puts them, and where a wheel has them."""

_INDEX = "index.html"
_ASSETS = "/assets/"
_OTHERS = (
    "/v1",
    "/v2",
    "/docs",
    "/openapi.json",
    "/livez",
    "/readyz",
    "/metrics",
    "/receipts",
    "/statements",
    "/papers",
)
"""What is not a page, also where a browser asks for one."""
_DEEPEST = 2
"""Steps of a page's address, as in ``/agreements/0x…``: a bound, so that nobody makes up series for a monitor."""
_AGREEMENT = re.compile(r"/agreements/0x[0-9a-f]{64}")
_NO_SCRIPT = b"</noscript>"
_ON_PAPER = (("en", "This agreement without JavaScript"), ("zh-CN", "无需 JavaScript 查看此协议"))
_FOR_EVER = "public, max-age=31536000, immutable"
"""An asset's name holds the hash of its content."""
_ASK_AGAIN = "no-cache"
_SMALLEST = 1_024
"""Bytes of a file that is worth compressing."""

_TYPES: Mapping[str, str] = MappingProxyType(
    {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
)
"""What a machine calls them is its own business: a browser that is told another type runs no script."""

_NOT_BUILT = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tallystick</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{STYLE_AT}"></head><body><main>
<h1>The pages are not there</h1>
<p>This server runs, but it was installed without its web pages. In a clone of the source, <code>make pages</code>
builds them; then start the server anew.</p>
<p>All else works without them: <a href="/docs">the API</a>, and the command <code>tally</code>.</p>
</main></body></html>
"""


@dataclass(frozen=True, slots=True)
class _File:
    """A file, ready to be sent."""

    content: bytes
    compressed: bytes | None
    """By gzip; None where that saves nothing."""
    media_type: str
    tag: str
    """Another one for each content; weak, because it is sent in two codings. Source: RFC 9110, "ETag"."""

    def response(self, asked: Headers, caching: str) -> Response:
        """The answer to a request with such headers."""
        headers = {"Cache-Control": caching, "ETag": self.tag, "Vary": "Accept, Accept-Encoding"}
        if self.media_type == "text/html":
            headers[POLICY] = RUNNING
        if self.tag in asked.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        if self.compressed is None or "gzip" not in asked.get("accept-encoding", ""):
            return Response(self.content, headers=headers, media_type=self.media_type)
        return Response(self.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What a monitor calls the place: see :mod:`tallystick.api.timing`."""

    path: str


class Pages:
    """The layer that hands the pages out, and passes on all that asks for something else."""

    def __init__(self, app: ASGIApp, folder: Path = BUILT) -> None:
        self._app = app
        self._files = _read(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        response = self._response(scope) if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} else None
        await (response or self._app)(scope, receive, send)

    def _response(self, scope: Scope) -> Response | None:
        """A file, or the page that finds out in the browser what its address means; None for all else."""
        path, asked = scope["path"], Headers(scope=scope)
        if path.startswith(_ASSETS):
            found = self._files.get(path)
            return None if found is None else _named(scope, "/assets/{file}", found.response(asked, _FOR_EVER))
        if path in self._files and path != f"/{_INDEX}":
            return _named(scope, path, self._files[path].response(asked, _ASK_AGAIN))
        if not _asks_for_a_page(path, asked):
            return None
        index = self._files.get(f"/{_INDEX}")
        if index is None:
            return Response(_NOT_BUILT, HTTPStatus.NOT_FOUND, {POLICY: STILL}, media_type="text/html")
        page = _with_paper(index, path) if _AGREEMENT.fullmatch(path) else index
        return _named(scope, "/{page}" * path.count("/"), page.response(asked, _ASK_AGAIN))


def _asks_for_a_page(path: str, asked: Headers) -> bool:
    if path == "/":
        return True
    is_near = path.count("/") <= _DEEPEST
    is_other = any(path == other or path.startswith(f"{other}/") for other in _OTHERS)
    return is_near and not is_other and "text/html" in asked.get("accept", "")


def _with_paper(index: _File, path: str) -> _File:
    """The page of an agreement, which leads who runs no script to the same on paper."""
    links = " · ".join(f'<a href="{path}/print?at=head&amp;language={tag}">{words}</a>' for tag, words in _ON_PAPER)
    return _filed(index.content.replace(_NO_SCRIPT, f"<p>{links}</p>".encode() + _NO_SCRIPT), index.media_type)


def _named(scope: Scope, pattern: str, response: Response) -> Response:
    scope["route"] = _Pattern(pattern)
    return response


def _read(folder: Path) -> Mapping[str, _File]:
    """All files below a folder, by their address. None where there is no such folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return MappingProxyType({f"/{path.relative_to(folder).as_posix()}": _file(path) for path in found})


def _file(path: Path) -> _File:
    return _filed(path.read_bytes(), _TYPES.get(path.suffix, "application/octet-stream"))


def _filed(content: bytes, media_type: str) -> _File:
    compressed = gzip.compress(content, mtime=0) if len(content) >= _SMALLEST else content
    return _File(
        content=content,
        compressed=compressed if len(compressed) < len(content) else None,
        media_type=media_type,
        tag=f'W/"{hashlib.sha256(content).hexdigest()[:32]}"',
    )
