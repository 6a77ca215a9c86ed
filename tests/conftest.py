"""Rules for every test: the network ends at the loopback interface, Ctrl-C reaches what it starts, no clock judges."""

import ipaddress
import signal
import sys

from hypothesis import HealthCheck, settings

_NAMES_OF_LOOPBACK = (None, "", "localhost")
_PLACE_OF_HOST = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
"""Where each audit event of Python's sockets carries the host, or the address that begins with it."""


class NetworkBlocked(AssertionError):
    """A test reached for a host that is not this one."""


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii")
    if host in _NAMES_OF_LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _PLACE_OF_HOST:
        return
    place = arguments[_PLACE_OF_HOST[event]]
    is_path = event in ("socket.connect", "socket.sendto") and not isinstance(place, tuple)
    host = place[0] if isinstance(place, tuple) else place
    if not is_path and not _is_loopback(host):
        raise NetworkBlocked(f"{event} to {host}: tests stay on this machine")


sys.addaudithook(_guard)

# Nothing is timed in tests: a busy machine makes none of them fail.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell in the background lets its children ignore Ctrl-C, and theirs in turn.
    signal.signal(signal.SIGINT, signal.default_int_handler)
