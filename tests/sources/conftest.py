"""One chain for a module's tests; what a test changes is taken back."""

from collections.abc import Iterator

import pytest

from tests.devchain import started_anvil
from tests.sources.stage import Stage, set_up


@pytest.fixture(scope="package")
def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with started_anvil() as url:
        yield set_up(url, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def stage(shared_stage: Stage) -> Iterator[Stage]:
    """A chain as it was deployed."""
    snapshot = shared_stage.node.ask("evm_snapshot")
    yield shared_stage
    shared_stage.node.ask("evm_revert", snapshot)
