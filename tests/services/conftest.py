from pathlib import Path

import pytest

from tests.devchain import DevChain, chain, shared_chain
from tests.services.house import House, a_house

__all__ = ["chain", "house", "shared_chain"]


@pytest.fixture
def house(chain: DevChain, tmp_path: Path) -> House:
    """A house on the session's chain, with an empty database."""
    return a_house(chain, tmp_path / "mirror.db")
