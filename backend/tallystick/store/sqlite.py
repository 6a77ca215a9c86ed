"""SQLite: a file beside the program. A reader never waits; a writer waits for the one before it."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from tallystick.domain.errors import Malformed
from tallystick.domain.units import Seconds
from tallystick.store.reading import only_reads

_NO_FILE = (None, "", ":memory:")
_CACHE = 16 * 1_024
"""The most of the file that who writes keeps in memory, in KiB: hashes fall anywhere in an index. Only one writes."""
_SMALL_CACHE = 2_000
"""Likewise for who reads, of whom there are many at a time: SQLite's own choice."""
_KEPT = 20
"""Connections that stay open while nobody uses them."""
_SET_UP = "tally_reads_now"
"""In a connection's notes: whether it is set up to read alone, or to write."""


def engine_at(address: URL, patience: Seconds) -> Engine:
    """
    The engine of a file, whose folder is made.

    Args:
        address: Of the file.
        patience: How long a writer waits for another one to finish.

    Raises:
        Malformed: If it names no file, or its folder cannot be made. What is only in memory, each connection would have
            for itself.
    """
    if address.database in _NO_FILE:
        raise Malformed("database_url", "it names no file, as sqlite:///mirror.db does")
    folder = Path(str(address.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Malformed("database_url", f"the folder {folder} cannot be made: {error.strerror}") from error
    # As many connections as there are threads: a reader never waits for another one. Some stay open, those that were
    # used last first: a new one has to read the schema, and to prepare all its statements anew.
    engine = create_engine(
        address, pool_size=_KEPT, max_overflow=-1, pool_use_lifo=True, connect_args={"timeout": patience}
    )
    event.listen(engine, "connect", _take_care)
    event.listen(engine, "begin", _begin)
    return engine


def _take_care(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # The driver begins nothing by itself: `_begin` says how.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    reads = only_reads(connection)
    if connection.info.get(_SET_UP) is not reads:
        driver = connection.connection.cursor()
        driver.execute(f"PRAGMA query_only = {int(reads)}")
        driver.execute(f"PRAGMA cache_size = -{_SMALL_CACHE if reads else _CACHE}")
        connection.info[_SET_UP] = reads
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
