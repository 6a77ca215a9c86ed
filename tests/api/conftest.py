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


@pytest.fixture(scope="module")
def still_office(shared_chain: DevChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One house for many tests, none of which changes anything."""
    with opened_office(shared_chain, tmp_path_factory.mktemp("still")) as opened:
        yield opened
