"""
A house in production: a mirror, a relay and two replicas, each a process of its own, on one PostgreSQL database.

Each of them is killed in turn, the replicas with a role that cannot write. Nothing is lost, nothing is doubled, and the
books are the contract's.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal, Stage
from tallystick.domain.units import TokenUnits
from tests.devchain import DevChain
from tests.journeys.server import Server
from tests.journeys.stages import a_stage
from tests.postgres import PostgresServer, name_of
from tests.rawapi import ApiRefused
from tests.store_fixture import postgres

__all__ = ["postgres"]

_READER = "reader"
_PATIENCE = 60.0
_PAUSE = 0.05
"""Seconds, as for any server here."""
_GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {_READER}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE tally IN SCHEMA public GRANT SELECT ON TABLES TO {_READER}",
)
"""As docs/operations/servers.md has them."""


class MirrorProcess:
    """`tally mirror run`, without a door and without a key."""

    def __init__(self, chain: DevChain, folder: Path, url: str) -> None:
        self._log = folder / "mirror.log"
        self._environment = os.environ | {
            "TALLY_RPC_URL": chain.url,
            "TALLY_ESCROW": chain.escrow,
            "TALLY_DATABASE_URL": url,
            "TALLY_POLL_SECONDS": "0.1",
        }
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it leads and has mirrored something."""
        before = self._log.stat().st_size if self._log.exists() else 0
        command = [sys.executable, "-m", "tallystick.cli", "mirror", "run"]
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment, cwd=self._folder)

        deadline = time.monotonic() + _PATIENCE
        while b"mirror state" not in self._log.read_bytes()[before:]:
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(_PAUSE)

    def end(self, by: signal.Signals = signal.SIGKILL) -> int:
        """End it, if it runs. Returns how it ended."""
        if self._running is None:
            return 0
        self._running.send_signal(by)
        running, self._running = self._running, None
        return running.wait(60)


@dataclass(frozen=True, slots=True)
class Production:
    """All of it."""

    mirror: MirrorProcess
    relay: Server
    replicas: tuple[Server, Server]


@pytest.fixture
def production(chain: DevChain, postgres: PostgresServer, tmp_path: Path) -> Iterator[Production]:
    with ExitStack() as life:
        url = life.enter_context(postgres.empty())
        with postgres.connected() as owner:
            if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_READER,)).fetchone():
                owner.execute(f"CREATE ROLE {_READER} LOGIN".encode())
        with postgres.connected(name_of(url)) as owner:
            for grant in _GRANTS:
                owner.execute(grant.encode())
        mirror = MirrorProcess(chain, tmp_path, url)
        life.callback(mirror.end)
        mirror.start()
        relay = _started(life, chain, tmp_path / "relay", TALLY_DATABASE_URL=url)
        relay.until_level_with(chain)
        read = make_url(url).set(username=_READER).render_as_string(hide_password=False)
        reading = {"TALLY_DATABASE_URL": read, "TALLY_READ_ONLY": "true", "TALLY_RELAYER_KEY": ""}
        replicas = tuple(_started(life, chain, tmp_path / name, **reading) for name in ("one", "other"))
        yield Production(mirror, relay, (replicas[0], replicas[1]))


def _started(life: ExitStack, chain: DevChain, folder: Path, **variables: str) -> Server:
    folder.mkdir()
    server = Server(chain, folder, **variables)
    life.callback(server.close)
    server.start()
    return server


@pytest.mark.spec("OP14", "OP2", "OP3")
def test_a_house_in_production_loses_nothing_whoever_of_it_is_killed(chain: DevChain, production: Production) -> None:
    stage = a_stage(chain, production.relay)
    part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    stage.deliver(part, "chair")

    _replicas_serve_and_do_not_write(chain, production, part.agreement_id)
    _the_relay_goes_on_for_the_mirror(stage, production, part.agreement_id)
    _one_replica_goes_on_for_the_other(production, part.agreement_id)
    _what_the_relay_accepted_happens_once(chain, stage, production, part.agreement_id)

    assert chain.balance(stage.cast.worker.wallet.address) == 1_000
    production.relay.until_level_with(chain)
    assert production.relay.reconcile().findings == ()


def _replicas_serve_and_do_not_write(chain: DevChain, production: Production, agreement_id: str) -> None:
    """Whoever has no right to write serves what was written, and refuses the rest."""
    for replica in production.replicas:
        replica.until_level_with(chain)
        assert replica.milestone(agreement_id)["state"] == "delivered"
        assert replica.api.get("/chain")["relayer"] is None
        assert replica.progress == "elsewhere"
        with pytest.raises(ApiRefused, match="read-only"):
            replica.api.register(_some_terms(chain))


def _the_relay_goes_on_for_the_mirror(stage: Stage, production: Production, agreement_id: str) -> None:
    assert production.relay.progress == "elsewhere"
    production.mirror.end()

    _release(stage, production.relay, agreement_id, 400)

    production.replicas[0].until_event(agreement_id, "PaymentReleased", 1)
    assert production.relay.progress in {"running", "catching-up"}
    production.mirror.start()


def _one_replica_goes_on_for_the_other(production: Production, agreement_id: str) -> None:
    one, other = production.replicas

    one.kill()

    assert other.milestone(agreement_id)["released"] == "400"


def _what_the_relay_accepted_happens_once(
    chain: DevChain, stage: Stage, production: Production, agreement_id: str
) -> None:
    """It dies with an act accepted and not mined, and the node forgets the transaction."""
    relay, (_, other) = production.relay, production.replicas
    with chain.hold():
        accepted = _release(stage, relay, agreement_id, 1_000)
        relay.kill()
        chain.rpc("anvil_dropAllTransactions")

    relay.start()

    other.until_event(agreement_id, "PaymentReleased", 2)
    assert relay.api.get(f"/relays/{accepted}")["state"] in {"mined", "finalized"}
    assert other.milestone(agreement_id)["state"] == "closed"


@pytest.mark.spec("OP14")
def test_a_mirror_that_is_told_to_stop_ends_well(production: Production) -> None:
    assert production.mirror.end(signal.SIGTERM) == 0


def _some_terms(chain: DevChain) -> dict[str, object]:
    milestone = {"amount": "1", "deliver_by": "2040-01-01T00:00:00Z"}
    return {"employer": chain.employer.address, "worker": chain.worker.address, "milestones": [milestone]}


def _release(stage: Stage, relay: Server, agreement_id: str, released: int) -> str:
    """Have a release relayed. Returns the relay's id."""
    place = f"/agreements/{agreement_id}/milestones/0/release"
    prepared = relay.api.post(f"{place}/prepare", {"released": str(released)})
    signature = stage.cast.employer.wallet.sign_typed_data(prepared["typed_data"])
    sent = relay.api.post(f"{place}/relay", {"released": str(released), "signature": signature})
    return str(sent["relay_id"])
