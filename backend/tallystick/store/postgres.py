"""
PostgreSQL: a server for several machines.

Units of work that write follow one another, as in SQLite: each begins by taking one lock, which its end gives back. So
what was read in a unit still holds when it writes, the same code is right on both databases, and no unit fails because
another one was faster. They are short; what is read meanwhile does not wait for them.
"""

from collections.abc import Callable
from typing import Any

from psycopg import Connection as PostgresConnection
from psycopg.errors import (
    InsufficientPrivilege,
    InvalidSchemaName,
    ReadOnlySqlTransaction,
    UndefinedColumn,
    UndefinedTable,
)
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from tallystick.domain.units import Seconds
from tallystick.store.reading import only_reads

OURS = 0x74616C6C
"""The first half of the names of our advisory locks; other programs in the same database have others."""
WRITING = 1
"""The second half, of the lock that a unit of work takes to write."""

_SILENCE = Seconds(30)
"""After so long without a sign of life the other side of a connection counts as gone, so that its locks fall."""
_HESITATION = Seconds(60)
"""How long a unit of work may ask for nothing, before the server ends it and gives its lock to others."""


def engine_at(address: URL, patience: Seconds, connections: int) -> Engine:
    """
    The engine of a database on a server.

    Args:
        address: Its address; whatever driver it names, ours is taken.
        patience: How long a writer waits for another one to finish, and anybody for a connection.
        connections: The most that are open at once.
    """
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=patience,
        pool_pre_ping=True,  # A server that was started anew in between is nobody's failure.
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": int(patience) or 1,
            "keepalives_idle": _SILENCE // 3,
            "keepalives_interval": _SILENCE // 3,
            "keepalives_count": 2,
            "tcp_user_timeout": 1_000 * _SILENCE,
        },
    )
    event.listen(engine, "connect", _careful(patience))
    event.listen(engine, "begin", _begin)
    return engine


def is_passing(error: DBAPIError) -> bool:
    """Whether the database will do later what it does not now: it is a standby that is not yet the primary."""
    return isinstance(error.orig, ReadOnlySqlTransaction)


def is_foreign(error: DBAPIError) -> bool:
    """Whether the database is not ours to use: it has not our tables, or we have no right to them."""
    return isinstance(error.orig, InsufficientPrivilege | InvalidSchemaName | UndefinedColumn | UndefinedTable)


def _careful(patience: Seconds) -> Callable[["PostgresConnection[Any]", ConnectionPoolEntry], None]:
    """What is said to the server on each new connection."""
    settings = {
        "lock_timeout": 1_000 * patience or 1,  # Milliseconds; 0 would be for ever.
        "idle_in_transaction_session_timeout": 1_000 * _HESITATION,
        "tcp_keepalives_idle": _SILENCE // 3,
        "tcp_keepalives_interval": _SILENCE // 3,
        "tcp_keepalives_count": 2,
    }
    told = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in settings.items())
    # What was committed must be on a disk, even where the server's settings are careless. Stricter ones stay.
    careless = (
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )

    def take_care(connection: "PostgresConnection[Any]", _: ConnectionPoolEntry) -> None:
        connection.execute(f"SELECT {told}".encode())
        connection.execute(careless)
        connection.commit()

    return take_care


def _begin(connection: Connection) -> None:
    if not only_reads(connection):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, %s)", (OURS, WRITING))
