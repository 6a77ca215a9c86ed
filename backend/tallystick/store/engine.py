"""The engine: which database it is, and how carefully it writes. One unit of work is never half on the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from tallystick.domain.errors import Malformed, StoreUnavailable, StoreUnusable
from tallystick.domain.units import Seconds

PATIENCE = Seconds(10)


def engine_for(url: str, patience: Seconds = PATIENCE) -> Engine:
    """
    The engine of a database.

    Args:
        url: For example ``sqlite:///.tally/mirror.db`` (the folder is made) or ``postgresql+psycopg://…``.
        patience: How long a writer to SQLite waits for another one to finish.

    Raises:
        Malformed: If this is no database address.
    """
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    _make_folder(address)
    # As many connections as there are threads: a reader never waits for another one.
    engine = create_engine(address, max_overflow=-1, connect_args={"timeout": patience})
    event.listen(engine, "connect", _take_care)
    event.listen(engine, "begin", _begin)
    return engine


def to_write(engine: Engine) -> Connection:
    """A connection whose next unit of work may write. In SQLite it takes the one write lock at once."""
    return engine.connect()


def to_read(engine: Engine) -> Connection:
    """A connection whose next unit of work sees one unchanging state of the database and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.connect().execution_options(sqlite_reads=True)
    return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def named_errors() -> Iterator[None]:
    """Give what the database itself complains of our names. What we did wrong with it keeps the driver's."""
    try:
        yield
    except OperationalError as error:
        raise StoreUnavailable(f"the database did not answer: {error.orig}") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise StoreUnusable(f"the database cannot be used: {error.orig}") from error


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise Malformed("database_url", "it is not a database address such as sqlite:///mirror.db") from error


def _make_folder(address: URL) -> None:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


def _take_care(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # The driver begins nothing by itself: `_begin` says how.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    reads = bool(connection.get_execution_options().get("sqlite_reads", False))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
