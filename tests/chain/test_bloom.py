from hypothesis import given
from hypothesis import strategies as st

from tallystick.chain.bloom import LogFilter
from tallystick.chain.events import TOPICS
from tallystick.domain.acts import Fund
from tests.chain.agreement import Agreement
from tests.deals import FIRST
from tests.devchain import DevChain

ADDRESS = "0x" + "66" * 20
addresses = st.binary(min_size=20, max_size=20).map(lambda octets: "0x" + octets.hex())
topics = st.binary(min_size=32, max_size=32)


def bloom_of(chain: DevChain, block: int) -> int:
    return int(chain.rpc("eth_getBlockByNumber", hex(block), False)["logsBloom"], 16)


class TestTheFilterOfABlock:
    def test_has_room_for_what_is_in_the_block(self, agreement: Agreement) -> None:
        agreement.act(Fund((FIRST,)))
        chain = agreement.chain

        assert LogFilter(chain.escrow, TOPICS).has_room_in(bloom_of(chain, chain.number()))

    def test_may_hold_each_log_that_is_in_the_block(self, agreement: Agreement) -> None:
        agreement.act(Fund((FIRST,)))
        chain = agreement.chain
        logs = chain.rpc("eth_getLogs", {"fromBlock": "latest"})

        held = [
            LogFilter(log["address"], ()).may_hold(
                bloom_of(chain, chain.number()), [bytes.fromhex(topic[2:]) for topic in log["topics"]]
            )
            for log in logs
        ]

        assert len(held) > 1
        assert all(held)

    def test_has_no_room_in_an_empty_block(self, chain: DevChain) -> None:
        chain.mine()

        assert not LogFilter(chain.escrow, TOPICS).has_room_in(bloom_of(chain, chain.number()))

    def test_has_no_room_in_a_block_of_others(self, chain: DevChain) -> None:
        chain.mint(chain.employer, 1)

        assert bloom_of(chain, chain.number()) != 0
        assert not LogFilter(chain.escrow, TOPICS).has_room_in(bloom_of(chain, chain.number()))

    def test_has_no_room_for_other_events_of_the_address(self, agreement: Agreement) -> None:
        agreement.act(Fund((FIRST,)))
        chain = agreement.chain

        assert not LogFilter(chain.escrow, [b"\x01" * 32]).has_room_in(bloom_of(chain, chain.number()))

    @given(addresses, topics)
    def test_that_is_full_has_room_for_anything(self, address: str, topic: bytes) -> None:
        full = 2**2_048 - 1

        assert LogFilter(address, [topic]).has_room_in(full)
        assert LogFilter(address, [topic]).may_hold(full, [topic])

    @given(addresses, topics)
    def test_that_is_empty_has_room_for_nothing(self, address: str, topic: bytes) -> None:
        assert not LogFilter(address, [topic]).has_room_in(0)
        assert not LogFilter(address, [topic]).may_hold(0, [])
