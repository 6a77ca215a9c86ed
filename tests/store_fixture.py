"""Databases for tests, each of its own: in a file, and on a real PostgreSQL server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tests.migrated import migrated
from tests.postgres import PostgresServer, started_postgres

Addresses = Callable[[], str]
"""Makes an empty database, and says where it is. It is gone after the test."""


class Kind(StrEnum):
    """The databases that everything has to work on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of a process."""
    with started_postgres() as server:
        yield server


@pytest.fixture(params=Kind)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each database in turn."""
    assert isinstance(request.param, Kind)
    return request.param


@pytest.fixture
def address(kind: Kind, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Addresses]:
    """As many empty databases as a test wants, of the kind whose turn it is."""
    if kind is Kind.SQLITE:
        numbers = count()
        yield lambda: f"sqlite:///{tmp_path}/made/for/it/{next(numbers)}.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with ExitStack() as life:
        yield lambda: life.enter_context(server.empty())


@pytest.fixture
def store(kind: Kind, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store in a database with the newest schema, of each kind in turn."""
    with ExitStack() as life:
        if kind is Kind.SQLITE:
            url = migrated(tmp_path / "mirror.db")
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            url = life.enter_context(server.migrated())
        engine = engine_for(url)
        life.callback(engine.dispose)
        yield Store(engine)


@contextmanager
def opened_store() -> Iterator[Store]:
    """A store with the newest schema, gone in the end: for properties, each of whose examples wants one of its own."""
    with TemporaryDirectory(prefix="tally-") as folder:
        engine = engine_for(migrated(Path(folder) / "mirror.db"))
        try:
            yield Store(engine)
        finally:
            engine.dispose()
