import pytest

from tests.chain.agreement import Agreement
from tests.devchain import DevChain, chain, shared_chain

__all__ = ["chain", "shared_chain"]


@pytest.fixture
def agreement(chain: DevChain) -> Agreement:
    return Agreement(chain)
