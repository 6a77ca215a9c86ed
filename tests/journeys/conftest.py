"""What every journey starts with: a real chain, a real server, and parties with keys of their own."""

from collections.abc import Iterator

import pytest

from tallystick.cli.demo_story import Stage
from tests.devchain import DevChain, started_chain
from tests.journeys.server import Server
from tests.journeys.stages import a_stage


@pytest.fixture(scope="module")
def chain() -> Iterator[DevChain]:
    """A chain for all journeys of a module: a server follows it, so nothing on it can be taken back behind its back."""
    with started_chain() as chain:
        yield chain


@pytest.fixture(scope="module")
def lasting_server(chain: DevChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The module's server. Tests take ``server`` instead, which runs even after a test that ended it."""
    server = Server(chain, tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@pytest.fixture
def server(lasting_server: Server) -> Server:
    """A server that mirrors the chain and relays."""
    lasting_server.ensure_running()
    return lasting_server


@pytest.fixture
def stage(chain: DevChain, server: Server) -> Stage:
    """An employer with tokens and gas, and a new worker with nothing at all, in front of the server's API."""
    return a_stage(chain, server)
