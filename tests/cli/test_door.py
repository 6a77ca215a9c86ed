import socket

import pytest

from tallystick.cli.door import AddressTaken, open_door


def test_a_free_port_is_bound_before_it_is_told() -> None:
    door = open_door("127.0.0.1", 0)

    with door.socket:
        assert door.url == f"http://127.0.0.1:{door.socket.getsockname()[1]}"
        assert not door.moved


def test_a_taken_port_is_said_so() -> None:
    with open_door("127.0.0.1", 0).socket as taken:
        port = taken.getsockname()[1]

        with pytest.raises(AddressTaken, match=str(port)):
            open_door("127.0.0.1", port)


def test_another_port_serves_when_any_will_do() -> None:
    with open_door("127.0.0.1", 0).socket as taken:
        port = taken.getsockname()[1]

        door = open_door("127.0.0.1", port, or_any_port=True)

        with door.socket:
            assert door.moved
            assert door.socket.getsockname()[1] != port


def test_what_is_sent_there_does_not_wait_for_what_was_sent_before() -> None:
    with open_door("127.0.0.1", 0).socket as bound, socket.create_connection(bound.getsockname()):
        accepted, _ = bound.accept()

        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressTaken, match="--host") as refused:
        open_door("192.0.2.1", 8000)

    assert "--port" not in str(refused.value)
