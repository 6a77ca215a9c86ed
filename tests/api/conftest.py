"""An office over the session's development chain, for each test its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.office import Office, opened_office
from tests.devchain import DevChain, chain, shared_chain

__all__ = ["chain", "shared_chain"]


@pytest.fixture
def office(chain: DevChain, tmp_path: Path) -> Iterator[Office]:
    """A house over the chain, served on a free port."""
    with opened_office(chain, tmp_path) as opened:
        yield opened
