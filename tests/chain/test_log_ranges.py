"""Logs are asked for in ranges as wide as the node answers."""

from typing import Any

import pytest

from tallystick.chain.logs import LogReader
from tallystick.chain.node import Node
from tallystick.domain.acts import Accept, Fund
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import BlockNumber
from tests.chain.agreement import Agreement
from tests.chain.proxy import proxied
from tests.deals import FIRST
from tests.devchain import DevChain


class TestLogRanges:
    @pytest.mark.parametrize("limit", [1, 3, 10])
    def test_shrink_to_what_the_node_answers(self, agreement: Agreement, limit: int) -> None:
        first = agreement.chain.number()
        agreement.act(Fund((FIRST,)))
        agreement.chain.mine(20)
        agreement.act(Accept(FIRST))
        stop = BlockNumber(agreement.chain.number() + 1)

        with proxied(agreement.chain.url, limited_to(limit)) as proxy:
            logs = LogReader(Node(proxy.url), agreement.chain.escrow, width=100)
            found = list(logs.in_range(BlockNumber(first), stop))

        assert len(found) == 2

    def test_grow_again(self, chain: DevChain) -> None:
        chain.mine(30)
        logs = LogReader(Node(chain.url), chain.escrow, width=2)

        list(logs.in_range(BlockNumber(0), BlockNumber(20)))

        assert logs.width > 8

    def test_a_single_block_that_is_refused_is_unavailable(self, chain: DevChain) -> None:
        with proxied(chain.url, limited_to(0)) as proxy, pytest.raises(ChainUnavailable, match="range"):
            list(LogReader(Node(proxy.url), chain.escrow).in_range(BlockNumber(0), BlockNumber(9)))

    def test_are_not_narrowed_by_a_node_that_is_asked_too_often(self, chain: DevChain) -> None:
        complaint = {"error": {"code": -32_005, "message": "project ID request rate exceeded"}}
        with proxied(chain.url, lambda method, _: complaint if method == "eth_getLogs" else None) as proxy:
            logs = LogReader(Node(proxy.url), chain.escrow, width=100)
            with pytest.raises(ChainUnavailable, match="request rate"):
                list(logs.in_range(BlockNumber(0), BlockNumber(99)))

        assert (logs.width, proxy.methods()) == (100, ["eth_getLogs"])


def limited_to(limit: int) -> Any:
    def limited(method: str, parameters: list[Any]) -> Any:
        if method != "eth_getLogs" or "blockHash" in parameters[0]:
            return None
        width = int(parameters[0]["toBlock"], 16) - int(parameters[0]["fromBlock"], 16) + 1
        refused = {"error": {"code": -32_005, "message": "query exceeds max block range"}}
        return refused if width > limit else None

    return limited
