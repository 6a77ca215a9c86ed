"""The engine: which database it is, and how carefully it writes. One unit of work is never half on the disk."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError, TimeoutError

from tallystick.domain.errors import LedgerError, Malformed, StoreUnavailable, StoreUnusable
from tallystick.domain.units import Seconds
from tallystick.store import postgres, sqlite

PATIENCE = Seconds(10)
CONNECTIONS = 20
"""The most connections to a PostgreSQL server. SQLite has as many as there are threads."""


def engine_for(url: str, patience: Seconds = PATIENCE, connections: int = CONNECTIONS) -> Engine:
    """
    The engine of a database.

    Args:
        url: For example ``sqlite:///.tally/mirror.db`` (the folder is made) or ``postgresql://user@host/tally``.
        patience: How long a writer waits for another one to finish, and anybody for a connection.
        connections: The most that are open at once, to a server.

    Raises:
        Malformed: If this is no address of a database that is known here.
    """
    address = _address(url)
    match address.get_backend_name():
        case "sqlite":
            return sqlite.engine_at(address, patience)
        case "postgresql" | "postgres":
            return postgres.engine_at(address, patience, connections)
        case other:
            raise Malformed("database_url", f"{other} is no database that is known here: sqlite or postgresql")


@contextmanager
def named_errors() -> Iterator[None]:
    """Give what the database itself complains of our names. What we did wrong with it keeps the driver's."""
    try:
        yield
    except TimeoutError as error:
        raise StoreUnavailable("the database did not answer: all connections to it are in use") from error
    except DBAPIError as error:
        if named := _named(error):
            raise named from error
        raise


def _named(error: DBAPIError) -> LedgerError | None:
    """Our error for the driver's; None for one that only a mistake of ours brings about."""
    if isinstance(error, OperationalError) or error.connection_invalidated or postgres.is_passing(error):
        return StoreUnavailable(f"the database did not answer: {_said(error)}")
    if type(error) is DatabaseError or postgres.is_foreign(error):
        return StoreUnusable(f"the database cannot be used: {_said(error)}")
    return None


def _said(error: DBAPIError) -> str:
    """The driver's words, in one line."""
    return " ".join(str(error.orig).split())


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Malformed("database_url", "it is not a database address such as sqlite:///mirror.db") from error
