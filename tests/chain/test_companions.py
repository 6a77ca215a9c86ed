"""What a lens, a panel or a bridge is made with, and what is refused before anything is spent."""

from collections.abc import Iterator

import pytest
from eth_abi.abi import encode

from tallystick.chain import companions
from tallystick.chain.artifacts import artifact
from tallystick.chain.companions import BRIDGE, LENS, MAX_MEMBERS, PANEL, Companion
from tallystick.chain.create2 import Creation
from tallystick.chain.node import Node, NodeRefusal
from tallystick.domain.errors import ChainUnavailable, Malformed
from tallystick.domain.units import ZERO_ADDRESS, Address, Seconds
from tests.chain.courts import DAY, a_bridge, a_court, a_wall
from tests.devchain import started_anvil

MONTH = Seconds(30 * DAY)


def members(count: int) -> list[Address]:
    return [Address(f"0x{number:040x}") for number in range(1, count + 1)]


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with started_anvil() as url:
        yield Node(url)


def is_taken(node: Node, creation: Creation) -> bool:
    """Whether the contract's own constructor takes what it is made with."""
    try:
        return bool(node.call({"data": f"0x{creation.init_code.hex()}"}))
    except NodeRefusal:
        return False


def is_sound(node: Node, companion: Companion) -> bool:
    """Whether the chain has what it is made with."""
    try:
        companion.require_sound(node)
    except Malformed:
        return False
    return True


class TestLens:
    def test_is_made_with_nothing(self) -> None:
        assert (companions.lens().contract, companions.lens().creation.arguments) == (LENS, b"")


class TestPanel:
    @pytest.mark.parametrize(("count", "quorum"), [(1, 1), (2, 2), (4, 3), (5, 3), (5, 5), (31, 16), (31, 31)])
    def test_is_what_the_contract_takes(self, node: Node, count: int, quorum: int) -> None:
        panel = companions.panel(members(count), quorum, DAY)

        assert is_taken(node, panel.creation)
        assert panel.made_with == {"members": members(count), "quorum": quorum, "execution_period": DAY}

    @pytest.mark.parametrize(
        ("count", "quorum"), [(0, 1), (32, 17), (1, 0), (1, 2), (2, 1), (4, 2), (5, 2), (5, 6), (31, 15)]
    )
    def test_is_refused_where_the_contract_refuses(self, node: Node, count: int, quorum: int) -> None:
        with pytest.raises(Malformed, match=r"member|quorum"):
            companions.panel(members(count), quorum, DAY)

        assert not is_taken(node, _unchecked_panel(members(count), quorum, DAY))

    @pytest.mark.parametrize("period", [Seconds(0), Seconds(MONTH + 1)])
    def test_is_refused_for_a_period_that_the_contract_refuses(self, node: Node, period: Seconds) -> None:
        with pytest.raises(Malformed, match=f"execution period: {period} seconds: it is from 1 second to 30 days"):
            companions.panel(members(3), 2, period)

        assert not is_taken(node, _unchecked_panel(members(3), 2, period))

    @pytest.mark.parametrize("period", [Seconds(1), MONTH])
    def test_takes_the_shortest_and_the_longest_period(self, node: Node, period: Seconds) -> None:
        assert is_taken(node, companions.panel(members(3), 2, period).creation)

    def test_gives_nobody_two_seats(self, node: Node) -> None:
        twice = [*members(2), members(1)[0]]

        with pytest.raises(Malformed, match=f"member: {twice[0]} would have two seats"):
            companions.panel(twice, 2, DAY)

        assert not is_taken(node, _unchecked_panel(twice, 2, DAY))

    def test_gives_zero_no_seat(self, node: Node) -> None:
        with_zero = [*members(2), ZERO_ADDRESS]

        with pytest.raises(Malformed, match="member: zero has no key"):
            companions.panel(with_zero, 2, DAY)

        assert not is_taken(node, _unchecked_panel(with_zero, 2, DAY))

    def test_knows_as_many_members_as_the_contract(self, node: Node) -> None:
        assert is_taken(node, _unchecked_panel(members(MAX_MEMBERS), MAX_MEMBERS, DAY))
        assert not is_taken(node, _unchecked_panel(members(MAX_MEMBERS + 1), MAX_MEMBERS, DAY))

    def test_stands_elsewhere_with_other_members_or_another_order_of_them(self) -> None:
        first, second, third = members(3)
        panels = [
            companions.panel([first, second, third], 2, DAY),
            companions.panel([second, first, third], 2, DAY),
            companions.panel([first, second, third], 3, DAY),
            companions.panel([first, second, third], 2, MONTH),
        ]

        assert len({panel.creation.address for panel in panels}) == len(panels)


class TestBridge:
    def test_is_what_the_contract_takes(self, node: Node) -> None:
        assert is_taken(node, a_bridge().creation)
        assert a_bridge().contract == BRIDGE
        assert a_bridge().made_with["court_parameters"] == "0xc0"

    @pytest.mark.parametrize("period", [Seconds(0), Seconds(MONTH + 1)])
    def test_is_refused_for_a_period_that_the_contract_refuses(self, period: Seconds) -> None:
        with pytest.raises(Malformed, match=f"deposit period: {period} seconds"):
            a_bridge(deposit_period=period)
        with pytest.raises(Malformed, match=f"execution period: {period} seconds"):
            a_bridge(execution_period=period)

    def test_is_refused_without_a_text_for_the_jurors(self) -> None:
        with pytest.raises(Malformed, match="meta evidence: jurors are told there"):
            a_bridge(meta_evidence="")

    def test_is_refused_to_zero(self) -> None:
        with pytest.raises(Malformed, match="court: zero is no court"):
            a_bridge(court=ZERO_ADDRESS)


class TestCourt:
    def test_is_one_that_names_its_fee(self, node: Node) -> None:
        wall = a_wall(node)
        court = a_court(node)

        assert is_sound(node, a_bridge(court))
        assert not is_sound(node, a_bridge(wall))

    def test_is_refused_where_there_is_no_contract(self, node: Node) -> None:
        nowhere = Address("0x" + "7" * 40)

        with pytest.raises(Malformed, match=f"court: no contract stands at {nowhere} on chain 31337"):
            a_bridge(court=nowhere).require_sound(node)

    def test_is_refused_when_it_names_no_fee(self, node: Node) -> None:
        wall = a_wall(node)

        with pytest.raises(Malformed, match=f"the contract at {wall} names no fee"):
            a_bridge(court=wall).require_sound(node)

    def test_is_refused_when_its_fee_is_more_than_a_bridge_can_take(self, node: Node) -> None:
        a_court(node, fee=2**96 - 1)
        assert is_sound(node, a_bridge())
        a_court(node, fee=2**96)

        with pytest.raises(Malformed, match=f"asks {2**96} wei for a dispute, more than a bridge can take"):
            a_bridge().require_sound(node)

    def test_is_not_judged_by_a_node_that_does_not_answer(self) -> None:
        with started_anvil() as url:
            gone = Node(url)

        with pytest.raises(ChainUnavailable):
            a_bridge().require_sound(gone)


def _unchecked_panel(seats: list[Address], quorum: int, period: int) -> Creation:
    return Creation(artifact(PANEL), arguments=encode(("address[]", "uint256", "uint40"), (seats, quorum, period)))
