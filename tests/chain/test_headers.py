"""
require_bound
├── given a header of the main chain, of any fork ... it is taken
├── given a header that anvil made, of any fork ..... it is taken
├── given a member that was changed ................. InvalidBlock, with block, found and expected
├── given a member that is none of Ethereum's
│   ├── beside a header whose hash is right ......... it is taken
│   └── otherwise ................................... UnverifiableBlock
└── given a header that lacks what every fork has ... UnverifiableBlock
"""

from collections.abc import Mapping
from typing import cast

import pytest

from tallystick.chain.answers import stamp_of
from tallystick.chain.headers import Header, hash_of, require_bound
from tallystick.chain.node import Node
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, UnverifiableBlock
from tallystick.domain.units import BlockNumber
from tests.chain import mainnet
from tests.devchain import started_anvil

FORKS = ("london", "paris", "shanghai", "cancun", "prague", "osaka")
IN_THE_STAMP = ("hash", "number", "parentHash", "timestamp")
"""Without these it is no block at all."""
BOUND = tuple(name for name in mainnet.OF_OSAKA if name != "hash")


def header_of(fields: Mapping[str, object]) -> Header:
    return Header(stamp_of(fields), fields)


def another(written: str) -> str:
    """Something else of the same form."""
    return written[:-1] + ("1" if written[-1] != "1" else "2")


def assert_bound(fields: Mapping[str, object]) -> None:
    """The header is taken, and its members hash to the hash that it names."""
    header = header_of(fields)

    require_bound(header)

    assert "0x" + hash_of(fields).hex() == header.stamp.hash


class TestAHeaderThatIsTrue:
    @pytest.mark.parametrize("fields", mainnet.ALL.values(), ids=mainnet.ALL.keys())
    def test_is_taken_when_it_is_of_the_main_chain(self, fields: Mapping[str, str]) -> None:
        assert_bound(fields)

    @pytest.mark.parametrize("fork", FORKS)
    def test_is_taken_when_anvil_made_it(self, fork: str) -> None:
        with started_anvil(hardfork=fork) as url:
            node = Node(url)
            node.ask("anvil_mine", "0x3", "0x1")
            headers = [cast(Mapping[str, str], header) for header in node.headers(map(BlockNumber, range(4)))]

        assert [bytes.fromhex(fields["hash"][2:]) for fields in headers] == [hash_of(fields) for fields in headers]

    def test_is_taken_with_what_a_node_adds(self) -> None:
        assert_bound({**mainnet.OF_OSAKA, "l1BlockNumber": "0x1", "sendRoot": "0x"})

    def test_is_taken_with_later_members_left_null(self) -> None:
        assert_bound({**mainnet.FIRST, "baseFeePerGas": None, "requestsHash": None})

    def test_is_taken_in_upper_case(self) -> None:
        shouted = {name: "0x" + written[2:].upper() for name, written in mainnet.OF_OSAKA.items()}

        assert_bound(shouted)


class TestAHeaderThatIsNotTrue:
    @pytest.mark.parametrize("name", BOUND)
    def test_is_invalid_whichever_member_was_changed(self, name: str) -> None:
        changed = {**mainnet.OF_OSAKA, name: another(mainnet.OF_OSAKA[name])}

        with pytest.raises(InvalidBlock) as caught:
            require_bound(header_of(changed))

        assert caught.value.expected == mainnet.OF_OSAKA["hash"]
        assert caught.value.found == "0x" + hash_of(changed).hex()
        assert caught.value.block == stamp_of(changed).number
        assert caught.value.retryable

    def test_is_invalid_under_another_hash(self) -> None:
        with pytest.raises(InvalidBlock, match="the hash of its header"):
            require_bound(header_of({**mainnet.OF_OSAKA, "hash": mainnet.OF_PRAGUE["hash"]}))

    @pytest.mark.parametrize("name", [name for name in BOUND if name not in mainnet.FIRST])
    def test_is_invalid_without_a_member_of_its_fork(self, name: str) -> None:
        lacking = {member: written for member, written in mainnet.OF_OSAKA.items() if member != name}

        with pytest.raises(InvalidBlock):
            require_bound(header_of(lacking))

    @pytest.mark.parametrize("name", [name for name in mainnet.FIRST if name not in IN_THE_STAMP])
    def test_cannot_be_verified_without_what_every_fork_has(self, name: str) -> None:
        lacking = {member: written for member, written in mainnet.OF_OSAKA.items() if member != name}

        with pytest.raises(UnverifiableBlock, match=name):
            require_bound(header_of(lacking))

    def test_cannot_be_verified_with_members_of_another_chain(self) -> None:
        foreign = {**mainnet.OF_OSAKA, "slotNumber": "0x1", "stateRoot": another(mainnet.OF_OSAKA["stateRoot"])}

        with pytest.raises(UnverifiableBlock, match="slotNumber") as caught:
            require_bound(header_of(foreign))

        assert not caught.value.retryable
        assert "TALLY_PROOF" in str(caught.value)

    @pytest.mark.parametrize("written", ["0x", "0x12 4", "zz", "0xzz", 5])
    def test_is_senseless_when_a_member_cannot_be_read(self, written: object) -> None:
        with pytest.raises(ChainUnavailable):
            require_bound(header_of({**mainnet.OF_OSAKA, "stateRoot": written}))
