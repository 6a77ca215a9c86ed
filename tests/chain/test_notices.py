"""
HeadNotices
├── given a node that announces blocks ....... a wait ends with a block, and long before its time
├── given blocks between two waits ........... the next wait ends at once, and the one after does not
├── given nobody announces ................... a wait takes its time
├── given the connection is lost ............. waits take their time, and blocks are announced again later
├── given several addresses .................. the one after is tried when one does not work
├── given a server that is no such node ...... a wait takes its time, whatever it answers
└── given it is stopped ...................... a wait ends
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from websockets.sync.server import ServerConnection, serve

from tallystick.chain.notices import HeadNotices, notices_of
from tallystick.domain.errors import ChainUnavailable
from tests.chain.proxy import served
from tests.devchain import DevChain

LONG = 30.0
SHORT = 0.05


@pytest.fixture
def notices(chain: DevChain) -> Iterator[HeadNotices]:
    """Notices of the chain, connected."""
    notices = notices_of(None, chain.url)
    notices.wait(Event(), SHORT)
    yield notices
    notices.close()


def seconds_of(notices: HeadNotices, seconds: float, stop: Event | None = None) -> float:
    """How long a wait took."""
    began = time.monotonic()
    notices.wait(stop or Event(), seconds)
    return time.monotonic() - began


class TestNotices:
    @pytest.mark.spec("BN7")
    def test_end_a_wait_when_a_block_is_mined(self, chain: DevChain, notices: HeadNotices) -> None:
        miner = Thread(target=chain.mine)
        miner.start()

        waited = seconds_of(notices, LONG)
        miner.join()

        assert waited < LONG / 2

    @pytest.mark.spec("BN7")
    def test_are_not_missed_between_two_waits(self, chain: DevChain, notices: HeadNotices) -> None:
        for _ in range(3):
            chain.mine()

        assert seconds_of(notices, LONG) < LONG / 2

    @pytest.mark.spec("BN7")
    def test_do_not_keep_a_wait_from_ending(self, notices: HeadNotices) -> None:
        assert seconds_of(notices, SHORT) >= SHORT

    def test_end_when_they_are_stopped(self, notices: HeadNotices) -> None:
        stop = Event()
        stop.set()

        assert seconds_of(notices, LONG, stop) < LONG / 2

    @pytest.mark.spec("BN7")
    def test_of_an_address_that_does_not_work_are_of_the_next_one(self, chain: DevChain) -> None:
        with served(lambda _: (404, b"")) as silent:
            notices = notices_of(None, f"{silent},{chain.url}")
            pauses = [seconds_of(notices, SHORT), seconds_of(notices, 1.1), seconds_of(notices, SHORT)]
            chain.mine()

            waited = seconds_of(notices, LONG)
            notices.close()

        assert pauses[0] >= SHORT
        assert waited < LONG / 2

    @pytest.mark.parametrize("answer", ["", "nonsense", "[" * 100_000, "7", '{"error":{"code":-32601}}', b"\xff"])
    def test_of_what_is_no_such_node_are_none(self, answer: str | bytes) -> None:
        def reply(connection: ServerConnection) -> None:
            connection.recv()
            connection.send(answer)

        with announcing(reply) as url:
            notices = HeadNotices([url])

            assert seconds_of(notices, SHORT) >= SHORT

    @pytest.mark.spec("BN7")
    def test_that_are_cut_off_are_taken_up_again(self) -> None:
        confirmation = '{"jsonrpc":"2.0","id":1,"result":"0x1"}'
        connected = Event()

        def reply(connection: ServerConnection) -> None:
            connection.recv()
            connection.send(confirmation)
            if connected.is_set():
                connection.send("{}")
                connection.recv()
            connected.set()

        with announcing(reply) as url:
            notices = HeadNotices([url])
            notices.wait(Event(), LONG)
            seconds_of(notices, 1.1)

            waited = seconds_of(notices, LONG)
            notices.close()

        assert waited < LONG / 2

    def test_of_no_address_are_none(self) -> None:
        assert seconds_of(notices_of("none", "http://127.0.0.1:1"), SHORT) >= SHORT

    @pytest.mark.parametrize("address", ["http://a:1", "ws://", "ws://[", "none,ws://a", "ws://a:0"])
    def test_of_what_is_no_address_are_refused(self, address: str) -> None:
        with pytest.raises(ChainUnavailable, match="not the WebSocket address"):
            notices_of(address, "http://127.0.0.1:1")

    def test_name_no_key(self) -> None:
        with pytest.raises(ChainUnavailable) as caught:
            notices_of("https://a/v2/SECRET", "http://127.0.0.1:1")

        assert "SECRET" not in str(caught.value)


@contextmanager
def announcing(reply: Callable[[ServerConnection], None]) -> Iterator[str]:
    """A WebSocket server on a free port, as its URL."""
    with serve(reply, "127.0.0.1", 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()
