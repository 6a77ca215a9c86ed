"""Where nodes and servers are on the network, as people write it: one address, or several."""

from collections.abc import Collection
from urllib.parse import urlsplit

HTTP = frozenset({"http", "https"})
WEBSOCKET = frozenset({"ws", "wss"})
_USUAL_PORTS = {"http": 80, "https": 443}
NONE = "none"
"""What stands for no address at all, where leaving it out would mean the usual ones."""


def urls_in(text: str) -> list[str]:
    """The addresses that a text names, parted by commas or blanks."""
    return text.replace(",", " ").split()


def is_url(text: str, schemes: Collection[str]) -> bool:
    """Whether a text is an address with one of these schemes, a host, and a port that there is."""
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and parts.hostname is not None and parts.port != 0
    except ValueError:
        return False


def is_origin(text: str) -> bool:
    """Whether a text is an origin as browsers write it. Source: RFC 6454, "ASCII Serialization of an Origin"."""
    if not is_url(text, HTTP):
        return False
    parts = urlsplit(text)
    port = "" if parts.port in {None, _USUAL_PORTS[parts.scheme]} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return text.isascii() and text == f"{parts.scheme}://{host}{port}"


def without_keys(url: str) -> str:
    """An address without the keys that its path, query or user may hold; of what is none, what comes before a slash."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return url.partition("/")[0]
