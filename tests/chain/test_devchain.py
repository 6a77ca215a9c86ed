"""The development chain itself: what the other rooms' tests stand on."""

import pytest

from tests.devchain import DevChain, NodeRefused


def test_finalized_is_two_blocks_behind_the_head(chain: DevChain) -> None:
    chain.mine(10)

    finalized = chain.rpc("eth_getBlockByNumber", "finalized", False)

    assert int(finalized["number"], 16) == chain.number() - 2


def test_mint_and_approve_enrich_an_address(chain: DevChain) -> None:
    chain.enrich(chain.employer, 5_000)

    assert chain.balance(chain.employer) == 5_000


def test_each_test_finds_the_chain_freshly_deployed(chain: DevChain) -> None:
    assert chain.balance(chain.employer) == 0


def test_travels_to_an_instant(chain: DevChain) -> None:
    later = chain.now() + 1_000_000

    chain.travel_to(later)

    assert chain.now() == later


def test_a_reorg_replaces_the_newest_blocks(chain: DevChain) -> None:
    chain.mine(3)
    before = chain.rpc("eth_getBlockByNumber", "latest", False)

    chain.reorg(2)

    after = chain.rpc("eth_getBlockByNumber", "latest", False)
    assert after["number"] == before["number"]
    assert after["hash"] != before["hash"]


def test_a_held_chain_mines_only_when_told(chain: DevChain) -> None:
    before = chain.number()

    with chain.hold():
        sent = chain.submit(chain.employer, chain.stranger.address, value=1)
        assert chain.number() == before
        chain.mine()

    assert chain.receipt(sent).succeeded


def test_an_error_of_the_node_fails_the_test(chain: DevChain) -> None:
    with pytest.raises(NodeRefused, match="eth_nonsense"):
        chain.rpc("eth_nonsense")


def test_a_failed_transaction_is_in_a_block_all_the_same(chain: DevChain) -> None:
    receipt = chain.send(chain.employer, chain.token, b"\x00\x00\x00\x00")

    assert not receipt.succeeded
    assert receipt.block_number == chain.number()


def test_a_transaction_can_come_back_after_a_reorg(chain: DevChain) -> None:
    sent = chain.send(chain.employer, chain.stranger, value=1)
    raw = chain.raw(sent.hash)
    chain.mine()

    chain.reorg(2, (raw, 1))

    assert chain.receipt(sent.hash).block_number == sent.block_number + 1
    assert chain.receipt(sent.hash).block_hash != sent.block_hash


def test_going_back_waits_for_blocks_in_the_making(chain: DevChain) -> None:
    """Else one would be made above those that are gone, and no reader could cross the gap."""
    for _ in range(20):
        before = chain.snapshot()
        for _ in range(3):
            chain.submit(chain.employer, chain.worker, value=1)

        chain.restore(before)
        chain.mine(4)

        blocks = [chain.rpc("eth_getBlockByNumber", hex(number), False) for number in range(chain.number() + 1)]
        assert None not in blocks
