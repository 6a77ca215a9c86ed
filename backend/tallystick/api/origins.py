"""From where people sign in: the origins that are ours, which is said beforehand and never by the request itself."""

from dataclasses import dataclass
from ipaddress import ip_address

from starlette.types import Scope

_USUAL_PORT = 80
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Origins:
    """Which they are."""

    public: tuple[str, ...] = ()
    """As a browser names them, such as ``https://pay.example``. None: the address that is served on."""

    @property
    def are_safe(self) -> bool:
        """Whether all of them are reached over https."""
        return bool(self.public) and all(origin.startswith("https://") for origin in self.public)

    def own(self, scope: Scope) -> tuple[str, ...]:
        """
        The origins that are ours, where a connection arrived, the preferred one first.

        What the request says of its host counts for nothing: whoever lures somebody to another site writes that
        site's name there.
        """
        if self.public or not scope.get("server"):
            return self.public
        host, port = scope["server"]
        hosts = _LOOPBACK if _is_loopback(host) else (f"[{host}]" if ":" in host else host,)
        return tuple(f"http://{name}" + ("" if port == _USUAL_PORT else f":{port}") for name in hosts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
