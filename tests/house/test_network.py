"""The tests' own network rule."""

import socket
from contextlib import closing

import pytest


class TestNetworkOfTheTests:
    @pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1"])
    def test_ends_at_this_machine(self, host: str) -> None:
        with closing(_socket_for(host)) as outward, pytest.raises(AssertionError, match="stay on this machine"):
            outward.connect((host, 443))

    def test_resolves_no_names(self) -> None:
        with pytest.raises(AssertionError, match="stay on this machine"):
            socket.getaddrinfo("example.com", 443)

    def test_reaches_loopback(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server, closing(socket.socket()) as client:
            client.connect(server.getsockname())

            assert client.getpeername() == server.getsockname()


def _socket_for(host: str) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
