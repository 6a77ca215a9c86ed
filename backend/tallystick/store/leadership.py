"""
Leadership: of several processes on one PostgreSQL server one mirrors, and the others are ready to.

It is a lock that the server holds for a connection. When the leader's process, its machine or its network dies, the
connection ends, the lock falls, and whoever asks next has it. Leading is for economy alone: were there two leaders, for
the blink in which one does not know yet that it is none, the checkpoint would let only one of them win.
"""

from contextlib import suppress
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from tallystick.domain.errors import MirroredElsewhere
from tallystick.store.engine import named_errors
from tallystick.store.postgres import OURS

LEADING = 2
"""The second half of the lock's name; the first is the same for all locks of ours."""


class Leadership:
    """Whether this process is the one that mirrors. A database in a file has nobody to share with: it leads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = Lock()
        self._connection: Connection | None = None

    def is_held(self) -> bool:
        """
        Take the lead unless another process has it, or see that it is still ours.

        Raises:
            StoreUnavailable: If the database does not answer. Whoever led does not any more.
        """
        if self._engine.dialect.name == "sqlite":
            return True
        with self._guard, named_errors():
            if self._connection is None:
                self._connection = self._taken()
            else:
                self._require_alive(self._connection)
            return self._connection is not None

    def require(self) -> None:
        """Raises MirroredElsewhere unless this process leads, or can from now on."""
        if not self.is_held():
            raise MirroredElsewhere("another process mirrors into this database: stop it first")

    def give_up(self) -> None:
        """Let another process lead, at once."""
        with self._guard:
            if self._connection is not None:
                # The server would notice the connection's end by itself, but a moment later.
                with suppress(DBAPIError):
                    self._connection.exec_driver_sql("SELECT pg_advisory_unlock(%s, %s)", (OURS, LEADING))
            self._drop()

    def _taken(self) -> Connection | None:
        """A connection that holds the lock; None while another one does."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT", tally_reads=True)
        try:
            found = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s, %s)", (OURS, LEADING))
            if found.scalar_one():
                # It is the pool's no more: it must end with the lead, and not go to whoever asks for one next.
                connection.detach()
                return connection
        except DBAPIError:
            connection.invalidate()
            raise
        connection.close()
        return None

    def _require_alive(self, connection: Connection) -> None:
        """The lock lives as long as its connection, and only that can have ended."""
        try:
            connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()
