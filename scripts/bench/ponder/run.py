"""
Syncs by Ponder, measured from the start of its backfill to the last event: its start-up does not count.

Cold, its database is new. Cached, it indexes anew from the answers of the node that it kept, as it does when the code
of an application changes. It works in a PostgreSQL of the bench's own, which is faster than PGlite, its default, and
whose work and memory are Ponder's, too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from psycopg import sql

from scripts.bench.ponder.installed import installed
from scripts.bench.ponder.journal import DONE, KEPT, STARTED, Mark, followed
from scripts.bench.ponder.program import Program, running
from scripts.bench.sync import Cost
from scripts.bench.traffic import Traffic, kept
from scripts.bench.tree import core_seconds, held_mb, peak_mb
from tallystick.chain import artifacts
from tests.postgres import PostgresServer, started_postgres

COLD, CACHED = "Ponder, cold", "Ponder, cached"
_DATABASE = "ponder"
_RENEWED = ("DROP DATABASE IF EXISTS ponder WITH (FORCE)", "CREATE DATABASE ponder TEMPLATE template0")
_OFTEN = 64
"""As how many nodes the one node is named, so that Ponder's patience with public nodes does not slow it down."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class PonderCost(Cost):
    """What a sync by Ponder cost."""

    start_seconds: float
    """From the start of its process to that of its backfill. Not among the seconds."""


@contextmanager
def contestants(events: int) -> Iterator[dict[str, Callable[[str], Cost]]]:
    """Ponder cold, and cached in the database of the cold one before it; none if it cannot be installed."""
    folder = installed()
    if folder is None:
        yield {}
        return
    with started_postgres() as server:
        stage = _Stage(folder, server, kept(events))
        yield {name: partial(stage.measured, name) for name in (COLD, CACHED)}


@dataclass(slots=True)
class _Stage:
    """Where Ponder works."""

    folder: Path
    server: PostgresServer
    traffic: Traffic
    numbers: Iterator[int] = field(default_factory=count)

    def measured(self, name: str, url: str) -> PonderCost:
        """The cost of a sync into tables of its own."""
        if name == COLD:
            self._renew()
        schema = f"run_{next(self.numbers)}"
        with running(self.folder, schema, self._told(url)) as program:
            used = partial(self._core_seconds, program)
            marks = followed(program.journal, used)
            peak = peak_mb(program.process) + held_mb(self._postmaster())
        if (KEPT in marks) != (name == CACHED):
            raise AssertionError(f"{name} was to be measured, and the other was")
        return self._cost(schema, program.began, marks, peak)

    def _cost(self, schema: str, began: float, marks: dict[str, Mark], peak: float) -> PonderCost:
        started, done = marks[STARTED], marks[DONE]
        found, stored = self._found(schema)
        if found != self.traffic.events:
            raise AssertionError(f"{found} events were indexed of {self.traffic.events}")
        seconds, core = done.time - started.time, done.core_seconds - started.core_seconds
        return PonderCost(found, seconds, core, peak, stored, started.time - began)

    def _renew(self) -> None:
        with self.server.connected() as connection:
            for statement in _RENEWED:
                connection.execute(statement.encode())

    def _found(self, schema: str) -> tuple[int, float]:
        """How many events have rows with their arguments, and how large the database is, in megabytes."""
        counting = sql.SQL("SELECT count(args), pg_database_size(current_database()) FROM {}")
        with self.server.connected(_DATABASE) as connection:
            row = connection.execute(counting.format(sql.Identifier(schema, "escrow_event"))).fetchone()
        assert row is not None
        return row[0], row[1] / _MEGABYTE

    def _core_seconds(self, program: Program) -> float:
        return core_seconds(program.process) + core_seconds(self._postmaster())

    def _postmaster(self) -> int:
        """The server's first process, as the server itself notes it."""
        return int((self.server.folder / "cluster" / "postmaster.pid").read_text().split()[0])

    def _told(self, url: str) -> dict[str, str]:
        """What the application is told, in the environment."""
        identity, abi = self.traffic.identity, f"{artifacts.ESCROW_INTERFACE}.json"
        return {
            "BENCH_ARTIFACT": str(Path(artifacts.__file__).parents[1] / "artifacts" / abi),
            "BENCH_CHAIN": str(identity.chain_id),
            "BENCH_DATABASE": self.server.url(_DATABASE).replace("+psycopg", "").replace("@/", "@localhost/"),
            "BENCH_ESCROW": identity.escrow,
            "BENCH_FIRST": str(identity.deployed_at),
            "BENCH_LAST": str(self.traffic.blocks - 1),
            "BENCH_NAMED": str(_OFTEN),
            "BENCH_RPC": url,
        }
