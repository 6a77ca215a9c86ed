"""
Node
├── given nothing listens ................... ChainUnavailable
├── given the node is too slow .............. ChainUnavailable
├── given HTTP 500, 429, HTML, half of JSON . ChainUnavailable
├── given HTTP 429 with Retry-After ......... NodeBusy, and it is left alone for so long
├── given an answer without an end .......... ChainUnavailable
├── given a JSON-RPC error .................. NodeRefusal, with code, message and evidence
├── given a JSON-RPC error as HTTP 400 ...... NodeRefusal
├── given answers that mean nothing ......... ChainUnavailable
└── given it takes no batches ............... asks one by one
"""

import json
from socket import socket
from threading import Event

import pytest

from tallystick.chain.node import Node, NodeRefusal, pinned
from tallystick.chain.refusals import NodeBusy
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, BlockNumber
from tests.chain.proxy import Arrangement, honest, listening, proxied, served
from tests.devchain import DevChain

ANYWHERE = Address("0x" + "11" * 20)


def refused() -> "pytest.RaisesExc[NodeRefusal]":
    return pytest.raises(NodeRefusal)


class TestGivenTheNodeIsInTrouble:
    def test_nothing_listens(self) -> None:
        with served(lambda _: (200, b"")) as url:
            closed = url

        with pytest.raises(ChainUnavailable, match="does not answer"):
            Node(closed).chain_id()

    def test_it_is_too_slow(self) -> None:
        answered = Event()

        def slow(_: bytes) -> tuple[int, bytes]:
            answered.wait(5)
            return 200, b"{}"

        with served(slow) as url:
            with pytest.raises(ChainUnavailable, match="too long"):
                Node(url, timeout=0.05).chain_id()
            answered.set()

    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
    def test_it_answers_with_an_http_error(self, status: int) -> None:
        with served(lambda _: (status, b"busy")) as url, pytest.raises(ChainUnavailable) as caught:
            Node(url).chain_id()

        assert not isinstance(caught.value, NodeRefusal)

    def test_it_asks_to_be_left_alone(self) -> None:
        asked: list[bytes] = []

        def busy(body: bytes) -> tuple[int, bytes]:
            asked.append(body)
            return 429, b"slow down"

        with served(busy, {"Retry-After": "60"}) as url:
            node = Node(url)
            for _ in range(3):
                with pytest.raises(NodeBusy) as caught:
                    node.chain_id()

        assert len(asked) == 1
        assert caught.value.wait == pytest.approx(60, abs=5)

    def test_its_answer_has_no_end(self) -> None:
        """Each piece comes in time, and the whole never does."""
        done = Event()

        def endless(connection: socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
            while not done.wait(0.01):
                connection.sendall(b" ")

        with listening(endless) as url:
            try:
                with pytest.raises(ChainUnavailable, match="no end"):
                    Node(url, timeout=0.05).chain_id()
            finally:
                done.set()

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>",
            b"{",
            b"[]",
            b"null",
            b"7",
            b'"x"',
            b'{"id":0}',
            b'{"result":7}',
            b'{"result":"0xzz"}',
            b"\xff",
        ],
    )
    def test_it_answers_with_nonsense(self, body: bytes) -> None:
        with served(lambda _: (200, body)) as url, pytest.raises(ChainUnavailable):
            Node(url).chain_id()

    @pytest.mark.parametrize("body", [b"[]", b"[1,2]", b'[{"id":0,"result":null}]', b"null", b"<html>"])
    def test_it_answers_a_batch_with_nonsense(self, body: bytes) -> None:
        with served(lambda _: (200, body)) as url, pytest.raises(ChainUnavailable):
            Node(url).blocks([BlockNumber(0), BlockNumber(1)])

    def test_its_key_is_not_in_the_message(self) -> None:
        with served(lambda _: (200, b"")) as url:
            closed = url + "/v2/SECRET"

        with pytest.raises(ChainUnavailable, match="no connection to it could be made") as caught:
            Node(closed).chain_id()

        assert "SECRET" not in str(caught.value)

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_its_key_is_not_in_the_message_of_an_http_error(self, status: int) -> None:
        with served(lambda _: (status, b"")) as url, pytest.raises(ChainUnavailable, match=str(status)) as caught:
            Node(url + "/v2/SECRET?key=SECRET").chain_id()

        assert "SECRET" not in str(caught.value)

    def test_it_answers_with_a_million_brackets(self) -> None:
        """A stack that overflows would end the whole process."""
        with served(lambda _: (200, b"[" * 1_000_000)) as url, pytest.raises(ChainUnavailable):
            Node(url).chain_id()

    @pytest.mark.parametrize("field", ["number", "timestamp"])
    def test_it_counts_further_than_anything_is_counted(self, chain: DevChain, field: str) -> None:
        header = chain.rpc("eth_getBlockByNumber", "latest", False) | {field: hex(2**63)}
        body = json.dumps({"id": 0, "result": header}).encode()
        with served(lambda _: (200, body)) as url, pytest.raises(ChainUnavailable, match="where a count belongs"):
            Node(url).block("latest")

    def test_it_counts_more_transactions_than_there_can_be(self) -> None:
        body = json.dumps({"id": 0, "result": "0x" + "f" * 64}).encode()
        with served(lambda _: (200, body)) as url, pytest.raises(ChainUnavailable, match="where a count belongs"):
            Node(url).transaction_count(ANYWHERE)

    @pytest.mark.parametrize(
        "url", ["", "localhost:8545", "ws://127.0.0.1:8545", "file:///etc/passwd", "http://[", "http://", "http://a:b"]
    )
    def test_its_address_is_not_one(self, url: str) -> None:
        with pytest.raises(ChainUnavailable, match="not the HTTP address"):
            Node(url)


class TestGivenTheNodeRefuses:
    def test_tells_code_message_and_evidence(self) -> None:
        error = {"code": 3, "message": "execution reverted", "data": "0x01"}
        with served(lambda _: (200, json.dumps({"id": 0, "error": error}).encode())) as url, refused() as caught:
            Node(url).chain_id()

        assert (caught.value.number, caught.value.message, caught.value.evidence) == (3, "execution reverted", "0x01")

    @pytest.mark.parametrize("error", ["text", {}, {"code": "x", "message": None}, 7])
    def test_takes_errors_of_any_shape(self, error: object) -> None:
        with served(lambda _: (200, json.dumps({"id": 0, "error": error}).encode())) as url, refused() as caught:
            Node(url).chain_id()

        assert caught.value.evidence is None
        assert "eth_chainId" in str(caught.value)

    def test_reads_an_error_sent_as_http_400(self) -> None:
        body = json.dumps({"id": 0, "error": {"code": -32_602, "message": "range too wide"}}).encode()
        with served(lambda _: (400, body)) as url, pytest.raises(NodeRefusal, match="range too wide"):
            Node(url).chain_id()

    def test_one_of_a_batch_is_a_value(self, chain: DevChain) -> None:
        answers = Node(chain.url).ask_all([("eth_chainId", ()), ("eth_nonsense", ())])

        assert answers[0] == hex(chain.chain_id)
        assert isinstance(answers[1], NodeRefusal)


class TestGivenAnHonestNode:
    def test_reads_many_blocks_in_their_order(self, chain: DevChain) -> None:
        chain.mine(250)

        blocks = Node(chain.url).blocks(map(BlockNumber, range(chain.number() + 2)))

        assert [block and block.number for block in blocks] == [*range(chain.number() + 1), None]

    def test_asks_one_by_one_when_batches_are_refused(self, chain: DevChain) -> None:
        with proxied(chain.url, honest) as proxy:
            proxy.most_at_once = 1

            blocks = Node(proxy.url).blocks([BlockNumber(0), BlockNumber(1), BlockNumber(2)])

        assert [block and block.number for block in blocks] == [0, 1, 2]

    def test_finds_answers_of_a_batch_that_come_in_another_order(self, chain: DevChain) -> None:
        with proxied(chain.url, honest) as proxy:
            proxy.arrange = lambda answers: answers[::-1]

            blocks = Node(proxy.url).blocks([BlockNumber(0), BlockNumber(1), BlockNumber(2)])

        assert [block and block.number for block in blocks] == [0, 1, 2]

    @pytest.mark.parametrize("arranged", [lambda answers: answers[:1] * 3, lambda answers: answers[:2]])
    def test_refuses_a_batch_that_answers_something_else(self, chain: DevChain, arranged: Arrangement) -> None:
        with proxied(chain.url, honest) as proxy:
            proxy.arrange = arranged

            with pytest.raises(ChainUnavailable, match="of 3 requests"):
                Node(proxy.url).blocks([BlockNumber(0), BlockNumber(1), BlockNumber(2)])

    def test_remembers_how_many_requests_it_takes_at_once(self, chain: DevChain) -> None:
        with proxied(chain.url, honest) as proxy:
            proxy.most_at_once = 30
            node = Node(proxy.url)
            node.headers([BlockNumber(0)] * 100)
            first = proxy.refused_batches

            node.headers([BlockNumber(0)] * 100)

            assert first == 3
            assert proxy.refused_batches < 2 * first

    def test_reads_as_of_a_block(self, chain: DevChain) -> None:
        node = Node(chain.url)
        before = node.block("latest")
        assert before is not None
        chain.send(chain.employer, ANYWHERE, value=7)

        assert node.wealth(ANYWHERE) == 7
        assert node.wealth(ANYWHERE, before) == 0
        assert node.wealth(ANYWHERE, before.number) == 0

    def test_pins_by_hash(self, chain: DevChain) -> None:
        stamp = Node(chain.url).block("latest")
        assert stamp is not None

        assert pinned(stamp) == {"blockHash": stamp.hash}
        assert Node(chain.url).block(stamp.hash) == stamp

    def test_has_no_block_that_is_not_there(self, chain: DevChain) -> None:
        assert Node(chain.url).block("0x" + "12" * 32) is None
