"""Which chain a node is on, and whether the escrow stands there: anything else than expected stops everything."""

from dataclasses import replace

import pytest

from tallystick.chain.identity import identity_at, require_identity
from tallystick.chain.node import Node
from tallystick.domain.errors import ChainMismatch
from tallystick.domain.units import Address, BlockNumber, Hash
from tests.devchain import DevChain


def test_is_read_from_the_node(chain: DevChain) -> None:
    found = identity_at(Node(chain.url), chain.escrow, chain.identity.deployed_at)

    assert found == chain.identity
    require_identity(Node(chain.url), found)


def test_another_chain_is_a_mismatch(chain: DevChain) -> None:
    with pytest.raises(ChainMismatch, match="the node is on chain 31337; the escrow was deployed on chain 1"):
        require_identity(Node(chain.url), replace(chain.identity, chain_id=1))


def test_a_chain_that_was_started_afresh_is_a_mismatch(chain: DevChain) -> None:
    with pytest.raises(ChainMismatch, match="started afresh"):
        require_identity(Node(chain.url), replace(chain.identity, genesis_hash=Hash("0x" + "00" * 32)))


def test_no_contract_is_a_mismatch(chain: DevChain) -> None:
    with pytest.raises(ChainMismatch, match="no contract"):
        identity_at(Node(chain.url), Address("0x" + "99" * 20), BlockNumber(0))


def test_another_contract_is_a_mismatch(chain: DevChain) -> None:
    with pytest.raises(ChainMismatch, match="not the escrow"):
        identity_at(Node(chain.url), chain.token, BlockNumber(0))
