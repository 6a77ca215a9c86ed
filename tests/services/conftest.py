from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devchain import DevChain, chain, shared_chain
from tests.services.house import House, a_house

__all__ = ["chain", "house", "shared_chain"]

A_GWEI = 10**9


@pytest.fixture
def house(chain: DevChain, tmp_path: Path) -> Iterator[House]:
    """A house on the session's chain, with an empty database. Nothing it sent waits when the next test begins."""
    yield a_house(chain, tmp_path / "mirror.db")
    chain.rpc("anvil_dropAllTransactions")
    chain.rpc("anvil_setNextBlockBaseFeePerGas", hex(A_GWEI))
    chain.rpc("evm_setAutomine", True)
    chain.mine()
