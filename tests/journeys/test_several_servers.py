"""Several servers on one PostgreSQL database: one mirrors, one is ready to, one only reads."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal, Stage
from tallystick.client import Part
from tallystick.domain.units import TokenUnits
from tests.devchain import DevChain
from tests.journeys.server import Server
from tests.journeys.stages import a_stage
from tests.postgres import PostgresServer
from tests.store_fixture import postgres

__all__ = ["postgres"]


@dataclass(frozen=True, slots=True)
class Servers:
    """All of them, on one database."""

    leading: Server
    waiting: Server
    reading: Server


Starting = Callable[..., Server]


@pytest.fixture
def started(chain: DevChain, postgres: PostgresServer, tmp_path: Path) -> Iterator[Starting]:
    """Starts servers on one database, each with what the environment says of it besides."""
    with ExitStack() as life:
        url = life.enter_context(postgres.migrated())

        def start(name: str, **variables: str) -> Server:
            folder = tmp_path / name
            folder.mkdir()
            server = Server(chain, folder, TALLY_DATABASE_URL=url, **variables)
            life.callback(server.close)
            server.start()
            return server

        yield start


@pytest.fixture
def leading(chain: DevChain, started: Starting) -> Server:
    """The server that was there first."""
    server = started("leading")
    server.until_level_with(chain)
    return server


@pytest.fixture
def servers(leading: Server, started: Starting) -> Servers:
    return Servers(leading, started("waiting"), started("reading", TALLY_READ_ONLY="true"))


@pytest.mark.spec("OP1", "OP2", "OP3")
def test_another_server_goes_on_when_the_one_that_mirrors_is_killed(chain: DevChain, servers: Servers) -> None:
    stage = a_stage(chain, servers.leading)
    part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    assert [servers.waiting.progress, servers.reading.progress] == ["elsewhere", "elsewhere"]

    servers.leading.kill()
    _release_on_chain(chain, servers.waiting, stage, part)
    servers.waiting.until_level_with(chain)

    assert servers.waiting.progress in {"running", "catching-up"}
    assert servers.reading.milestone(part.agreement_id)["released"] == "600"
    assert servers.waiting.reconcile().findings == ()

    servers.leading.start()
    assert servers.leading.progress == "elsewhere"
    assert servers.leading.milestone(part.agreement_id)["released"] == "600"


def _release_on_chain(chain: DevChain, server: Server, stage: Stage, part: Part) -> None:
    """The employer releases by a transaction that only the chain hears of."""
    employer = stage.cast.employer.wallet
    prepared = server.api.prepare(part, "release", sender=employer.address, released="600")
    chain.rpc("eth_sendRawTransaction", employer.sign_transaction(prepared["transaction"]))


@pytest.mark.spec("OP2", "OP5", "OP6")
def test_beside_a_server_the_mirror_can_be_verified_and_not_be_changed(leading: Server) -> None:
    checkpoint = leading.api.get("/chain")["checkpoint"]["number"]

    verified = leading.tally("mirror", "verify", "--json")
    refused = [
        leading.tally("mirror", *command, "--json")
        for command in (("rebuild", "--yes"), ("rewind", "1"), ("run", "--once"))
    ]

    assert json.loads(verified.stdout)["verified_up_to"] >= checkpoint, verified.stderr
    assert [ended.returncode for ended in refused] == [1, 1, 1]
    assert all("mirrored-elsewhere" in ended.stderr for ended in refused)
    assert leading.api.get("/chain")["checkpoint"]["number"] >= checkpoint
