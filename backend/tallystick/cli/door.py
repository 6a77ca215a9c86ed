"""Where a server listens: an address of this machine that is bound before anything else is started."""

import errno
import socket
from dataclasses import dataclass

from tallystick.domain.errors import ChainError


class AddressTaken(ChainError):
    """Somebody else listens there, or the address is not this machine's."""

    code = "address-taken"


@dataclass(frozen=True, slots=True)
class Door:
    """A bound socket: the address is ours before anything is started."""

    socket: socket.socket
    moved: bool
    """Whether the address that was asked for was taken, and another one had to serve."""

    @property
    def url(self) -> str:
        """Where the server answers."""
        host, port = self.socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def open_door(host: str, port: int, *, or_any_port: bool = False) -> Door:
    """
    Bind an address.

    Args:
        host: A name or address of this machine.
        port: 0 lets the system choose a free one.
        or_any_port: Whether any free port will do when this one is taken.

    Raises:
        AddressTaken: If somebody else listens there, or the address is not this machine's.
    """
    try:
        return Door(_bound(host, port), moved=False)
    except OSError as error:
        if or_any_port and error.errno == errno.EADDRINUSE:
            return Door(_bound(host, 0), moved=True)
        raise AddressTaken(f"cannot listen on {host}:{port}: {error.strerror}; {_remedy(error)}") from error


def _remedy(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "try another --port (TALLY_PORT)"
    if error.errno == errno.EACCES:
        return "ports below 1024 are for the administrator: try a higher --port (TALLY_PORT)"
    return "name an address that this machine has, such as --host 127.0.0.1 (TALLY_HOST)"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=128)
    # For each connection that is accepted, too. Else a body waits until its header is acknowledged, often for 40 ms:
    # asyncio does this by itself only where it made the socket.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound
