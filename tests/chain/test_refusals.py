"""What providers write when they refuse, and what helps against it. The words are theirs."""

import pytest

from tallystick.chain.refusals import NodeRefusal, Remedy, is_of_old_state

REFUSALS = [
    # Alchemy, Infura, QuickNode, Ankr, dRPC
    (429, "Your app has exceeded its compute units per second capacity", Remedy.RATE),
    (-32_005, "project ID request rate exceeded", Remedy.RATE),
    (-32_005, "daily request count exceeded, request rate limited", Remedy.RATE),
    (-32_007, "50/second request limit reached - reduce calls per second or upgrade your account", Remedy.RATE),
    (-32_029, "Too Many Requests", Remedy.RATE),
    (15, "Too many requests, reason: call rate limit exhausted, retry in 10s", Remedy.RATE),
    (-32_005, "query returned more than 10000 results", Remedy.RANGE),
    (
        -32_602,
        "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range",
        Remedy.RANGE,
    ),
    (-32_614, "eth_getLogs is limited to a 10,000 range", Remedy.RANGE),
    (-32_600, "Block range is too large", Remedy.RANGE),
    # Cloudflare, PublicNode, BSC's own nodes, geth, Nethermind, proxyd
    (-32_047, "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800", Remedy.RANGE),
    (-32_701, "exceed maximum block range: 50000", Remedy.RANGE),
    (-32_005, "limit exceeded", Remedy.RANGE),
    (-32_000, "query timeout exceeded", Remedy.RANGE),
    (-32_003, "response too large", Remedy.RANGE),
    (-32_008, "Response is too big", Remedy.RANGE),
    (-32_020, "backend response too large", Remedy.RANGE),
    (-413, "HTTP status 413", Remedy.PERMANENT),
    # Nodes that lag, prune, or are in trouble
    (-32_000, "header not found", Remedy.RETRY),
    (-32_000, "unknown block", Remedy.RETRY),
    (-32_000, "missing trie node 1a2b (path ) state 0x3c is not available", Remedy.RETRY),
    (-32_603, "method handler crashed", Remedy.RETRY),
    (-32_002, "request timed out", Remedy.RETRY),
    (-32_011, "no healthy backends available", Remedy.RETRY),
    # For good
    (-32_601, "the method eth_getBlockReceipts does not exist/is not available", Remedy.PERMANENT),
    (-32_602, "invalid argument 0: hex string without 0x prefix", Remedy.PERMANENT),
    (3, "execution reverted: too many requests", Remedy.PERMANENT),
    (-32_000, "execution reverted: block range", Remedy.PERMANENT),
    (-32_000, "nonce too low", Remedy.PERMANENT),
]


class TestARefusal:
    @pytest.mark.parametrize(("code", "message", "remedy"), REFUSALS, ids=[message for _, message, _ in REFUSALS])
    def test_says_what_helps(self, code: int, message: str, remedy: Remedy) -> None:
        assert NodeRefusal("eth_getLogs", {"code": code, "message": message}).remedy is remedy


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("BlockOutOfRangeError: block height is 10 but requested was 5", True),
        ("missing trie node 5c1a (path ) state 0x5c1a is not available", True),
        ("historical state 5c1a is not available", True),
        ("World state unavailable", True),
        ("No state available for block 0x5c1a", True),
        ("old data not available due to pruning", True),
        ("execution reverted: not found", False),
        ("header not found", False),
        ("rate limit exceeded", False),
    ],
)
def test_a_state_that_was_thrown_away_is_known_by_its_words(message: str, expected: bool) -> None:
    assert is_of_old_state(message) is expected
