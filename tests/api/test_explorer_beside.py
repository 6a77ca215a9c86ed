"""What the explorer tells beside the escrow, and where a node has less to offer."""

from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tallystick.chain.explorer import NodeExplorer
from tallystick.chain.node import Node
from tallystick.domain.chain import ProofLevel
from tallystick.domain.ports import Token
from tallystick.domain.units import Address
from tallystick.services.explorer import MOST_TOKENS, Exploring
from tallystick.services.tokens import Tokens
from tests.api.exploring import last_event, told, watched_office
from tests.api.office import Office
from tests.devchain import DevChain


class TestBeyondTheEscrow:
    @pytest.mark.spec("CX1")
    def test_tells_what_is_said_to_the_arbiter_of_an_agreement(self, office: Office) -> None:
        chain = office.chain
        seats = [("address[]", [chain.arbiter.address]), ("uint256", 1), ("uint40", 3_600)]
        panel, other = (chain.deploy("PanelArbiter", *seats) for _ in range(2))
        office.fund(arbiter=panel)
        kinds = "(address,bytes32,uint256,uint96),address,uint96,bytes32,bytes"
        case = (chain.escrow, bytes(32), 0, 1)
        body = encode(
            ["(address,bytes32,uint256,uint96)", "address", "uint96", "bytes32", "bytes"],
            (case, chain.arbiter.address, 5, bytes(32), b""),
        )
        input_ = keccak(text=f"vote({kinds})")[:4] + body

        known = told(office, chain.send(chain.arbiter, panel, input_).hash)
        unknown = told(office, chain.send(chain.arbiter, other, input_).hash)

        assert (known["call"]["function"], known["outcome"]) == ("vote", "failed")
        assert chain.arbiter.address in known["call"]["arguments"].values()
        assert unknown["call"] is None

    @pytest.mark.spec("CX4")
    def test_says_when_more_tokens_are_mirrored_than_were_asked_in(self, office: Office) -> None:
        chain, house = office.chain, office.house
        tokens = [
            Token(Address(to_checksum_address(f"0x{number:02x}" + "ee" * 19)), "T", 0)
            for number in range(1, MOST_TOKENS + 1)
        ]
        explorer = NodeExplorer(Node(chain.url), chain.identity, ProofLevel.COMPLETE, "ETH")
        owner = Address(chain.employer.address)

        before = Exploring(house.store, explorer, Tokens(house.escrow, tokens), chain.identity).address(owner)
        office.fund()
        after = Exploring(house.store, explorer, Tokens(house.escrow, tokens), chain.identity).address(owner)

        assert (before.value.is_whole, after.value.is_whole) == (True, False)
        assert after.value.balances == ()

    @pytest.mark.spec("CX7")
    def test_is_told_where_a_node_offers_no_receipts_by_block(self, chain: DevChain, tmp_path: Path) -> None:
        with watched_office(chain, tmp_path) as (office, proxy):
            proxy.rule = _without_receipts_by_block
            event = last_event(office, office.fund())

            found = told(office, event["transaction_hash"])

        assert (found["outcome"], found["mirror"]) == ("succeeded", "same")
        assert "eth_getBlockReceipts" in proxy.methods()


def _without_receipts_by_block(method: str, asked: list[Any]) -> Any:
    if method != "eth_getBlockReceipts":
        return None
    return {"error": {"code": -32_601, "message": "the method eth_getBlockReceipts does not exist"}}
