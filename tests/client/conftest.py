"""A chain and a server for each module; for each test parties of its own."""

from collections.abc import Iterator

import pytest

from tests.client.world import World, a_world
from tests.devchain import DevChain
from tests.journeys.conftest import chain, lasting_server, server
from tests.journeys.server import Server

__all__ = ["chain", "lasting_server", "server"]


@pytest.fixture
def world(chain: DevChain, server: Server) -> Iterator[World]:
    """Parties with keys of their own, in front of the server."""
    opened = a_world(chain, server)
    yield opened
    opened.tally.close()
