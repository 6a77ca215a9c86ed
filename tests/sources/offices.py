"""A server over a chain on which everything of ours stands, and its record beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tallystick.settings import read_settings
from tallystick.wiring.house import House, wire
from tests.api.office import served
from tests.sources.stage import Stage


@contextmanager
def wired_over(stage: Stage, folder: Path, rpc_url: str | None = None) -> Iterator[House]:
    """A house of one's own. ``rpc_url`` is the node that it asks, if not the chain's own."""
    settings = read_settings(
        rpc_url=rpc_url or stage.url,
        database_url=f"sqlite:///{folder / 'mirror.db'}",
        deployments=stage.folder,
    )
    with wire(settings) as house:
        yield house


@contextmanager
def office_over(stage: Stage, folder: Path, rpc_url: str | None = None) -> Iterator[httpx.Client]:
    """Somebody who asks a server of one's own, likewise."""
    with wired_over(stage, folder, rpc_url) as house, served(house.app) as http:
        yield http
