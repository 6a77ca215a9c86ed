"""Several servers on one PostgreSQL database: one mirrors, one is ready to, one only reads."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallystick.cli.client import Part
from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal, Stage
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


@pytest.fixture
def servers(chain: DevChain, postgres: PostgresServer, tmp_path: Path) -> Iterator[Servers]:
    with ExitStack() as life:
        url = life.enter_context(postgres.migrated())

        def started(name: str, **variables: str) -> Server:
            folder = tmp_path / name
            folder.mkdir()
            server = Server(chain, folder, TALLY_DATABASE_URL=url, **variables)
            life.callback(server.close)
            server.start()
            return server

        leading = started("leading")
        leading.until_level_with(chain)
        yield Servers(leading, started("waiting"), started("reading", TALLY_READ_ONLY="true"))


def _progress(server: Server) -> str:
    progress: str = server.api.get("/health")["mirror"]["progress"]
    return progress


@pytest.mark.spec("OP1", "OP2", "OP3")
def test_another_server_goes_on_when_the_one_that_mirrors_is_killed(chain: DevChain, servers: Servers) -> None:
    stage = a_stage(chain, servers.leading)
    part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    assert [_progress(servers.waiting), _progress(servers.reading)] == ["elsewhere", "elsewhere"]

    servers.leading.kill()
    _release_on_chain(chain, servers.waiting, stage, part)
    servers.waiting.until_level_with(chain)

    assert _progress(servers.waiting) in {"running", "catching-up"}
    assert servers.reading.milestone(part.agreement_id)["released"] == "600"
    assert servers.waiting.reconcile().findings == ()

    servers.leading.start()
    assert _progress(servers.leading) == "elsewhere"
    assert servers.leading.milestone(part.agreement_id)["released"] == "600"


def _release_on_chain(chain: DevChain, server: Server, stage: Stage, part: Part) -> None:
    """The employer releases by a transaction that only the chain hears of."""
    employer = stage.cast.employer.wallet
    prepared = server.api.prepare(part, "release", sender=employer.address, released="600")
    chain.rpc("eth_sendRawTransaction", employer.sign_transaction(prepared["transaction"]))
