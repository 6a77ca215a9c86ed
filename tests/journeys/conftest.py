"""What every journey starts with: a real chain, a real server, and parties with keys of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tallystick.cli.demo_story import Stage
from tests.devchain import DevChain, chain, shared_chain
from tests.journeys.server import Server
from tests.journeys.stages import a_stage

__all__ = ["chain", "shared_chain"]


@pytest.fixture
def server(chain: DevChain, tmp_path: Path) -> Iterator[Server]:
    """A server that mirrors the chain and relays."""
    server = Server(chain, tmp_path)
    server.start()
    yield server
    server.close()


@pytest.fixture
def stage(chain: DevChain, server: Server) -> Stage:
    """An employer with tokens and gas, and a worker with nothing at all, in front of the server's API."""
    return a_stage(chain, server)
