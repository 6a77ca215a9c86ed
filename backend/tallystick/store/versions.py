"""Whether the database has changed, asked so cheaply that it can be asked before each answer."""

import sqlite3

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError


class Versions:
    """
    A number that is another one after each commit, whoever made it, in this process or in any.

    For one thread. SQLite tells it without reading the file. Source: SQLite, "PRAGMA data_version".
    """

    def __init__(self, engine: Engine) -> None:
        """Nothing is opened before the first question, which may wait as any other does."""
        self._engine = engine
        self._can_tell = engine.dialect.name == "sqlite"
        self._connection: PoolProxiedConnection | None = None

    def now(self) -> int | None:
        """The number. None where the database cannot tell, or not now."""
        if not self._can_tell:
            return None
        try:
            if self._connection is None:
                self._connection = self._opened()
            cursor = self._connection.cursor()
            (number,) = cursor.execute("PRAGMA data_version").fetchone()
        except (SQLAlchemyError, sqlite3.Error):
            return None
        return int(number)

    def _opened(self) -> PoolProxiedConnection:
        connection = self._engine.raw_connection()
        connection.detach()  # It is nobody else's, and closes when it is closed.
        # Who asks answers everybody: better not to know than to wait for somebody who has the file for himself.
        connection.cursor().execute("PRAGMA busy_timeout = 0")
        return connection

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
