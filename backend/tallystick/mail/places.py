"""
Where letters may go: to servers of the public internet, and never into the network that this server stands in.

Whoever makes a webhook chooses where this server connects to. So an address is looked up once and checked, and it is
that very address that is connected to: a name that leads elsewhere a moment later leads nowhere.
"""

import re
import socket
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread
from urllib.parse import urlsplit

from tallystick.domain.errors import Malformed

PORTS = frozenset({443, 8443})
LONGEST = 500
"""Characters of an address."""
_URL = re.compile(r"(https?)://([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?(/[!-~]*)?", re.ASCII | re.I)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
"""The last part of a name that is no name, but an IPv4 address. Source: WHATWG, "URL", "Ends in a number"."""
_LEAD_TO_IPV4 = tuple(
    map(IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
"""Source: RFC 4291 (compatible, mapped), RFC 6052 and 8215 (NAT64), RFC 4380 (Teredo), RFC 3056 (6to4)."""
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))
"""What Python calls global in one version and not in another, or in none. Source: RFC 6890, 7526, 9637."""

Found = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[Found]]
"""The addresses of a name."""


class Unreachable(Exception):
    """Nobody is called there, or can be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter goes."""

    is_safe: bool
    """Whether it goes over TLS."""
    host: str
    port: int
    target: str
    """Path and query."""


def place_of(url: str, *, may_be_here: bool = False) -> Place:
    """
    The place that an address names.

    Args:
        url: An ``https`` address, on port 443 or 8443, without user and without fragment.
        may_be_here: Whether plain ``http`` to this very machine will do, on any port: for development.

    Raises:
        Malformed: If it is none that is called from here.
    """
    found = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None or "#" in url or urlsplit(url).hostname != found[2].lower().strip("[]"):
        raise Malformed("url", "it is no https address such as https://pay.example/hooks, without user and fragment")
    is_safe, host = found[1].lower() == "https", found[2].lower().strip("[]")
    port = int(found[3]) if found[3] else 443 if is_safe else 80
    place = Place(is_safe, host, port, found[4] or "/")
    if may_be_here and _is_here(host):
        return place
    if not is_safe or port not in PORTS:
        raise Malformed("url", "webhooks are called over https, on port 443 or 8443")
    literal = _literal(host)
    if literal is None and _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise Malformed("url", f"{host} is an address that is not written as one is")
    if literal is not None and not is_public(literal):
        raise Malformed("url", f"{host} is no address of the public internet")
    return place


def is_public(address: Found) -> bool:
    """Whether an address is of the public internet, and leads to no other one that is not."""
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address.is_site_local):
        return False
    if any(address in network for network in (*_LEAD_TO_IPV4, *_SPECIAL)):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def addresses_of(place: Place, resolve: Resolve, *, may_be_here: bool = False) -> list[Found]:
    """
    The addresses to connect to.

    Raises:
        Unreachable: If the name has none, or has one that is not of the public internet.
    """
    found = list[Found]()
    with suppress(OSError, UnicodeError, ValueError):
        found = resolve(place.host, place.port)
    if found and may_be_here and _is_here(place.host) and all(address.is_loopback for address in found):
        return found
    if not found or not all(map(is_public, found)):
        # The same word for both: which names there are in this network is nobody's business.
        raise Unreachable(f"{place.host} leads to no address of the public internet")
    return found


def within(seconds: float, resolve: Resolve) -> Resolve:
    """The same, for so long and no longer. A look-up cannot be broken off: one that takes too long is left alone."""

    def bounded(host: str, port: int) -> list[Found]:
        found: Future[list[Found]] = Future()

        def look() -> None:
            try:
                found.set_result(resolve(host, port))
            except (OSError, UnicodeError, ValueError) as error:
                found.set_exception(error)

        Thread(target=look, name="look-up", daemon=True).start()
        return found.result(seconds)

    return bounded


def look_up(host: str, port: int) -> list[Found]:
    """The addresses of a name, as this machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(address[0])) for *_, address in found))


def _is_here(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" or (literal is not None and literal.is_loopback)


def _literal(host: str) -> Found | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
