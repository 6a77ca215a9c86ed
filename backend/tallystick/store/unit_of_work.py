"""The unit of work: all that one step reads or writes, wholly on the disk or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from tallystick.domain.errors import ReadOnly
from tallystick.store.agreements import Agreements
from tallystick.store.announcements import Announcements
from tallystick.store.books import Books
from tallystick.store.broadcasts import Broadcasts
from tallystick.store.documents import Documents
from tallystick.store.door import Door
from tallystick.store.drafts import Drafts
from tallystick.store.engine import named_errors
from tallystick.store.extracts import Extracts
from tallystick.store.outbox import Outbox
from tallystick.store.reading import to_read, to_write
from tallystick.store.records import Records
from tallystick.store.repeats import Repeats
from tallystick.store.spendings import Spendings
from tallystick.store.webhooks import Webhooks


class UnitOfWork:
    """What the store offers, over one connection. Each part keeps to its own tables."""

    def __init__(self, connection: Connection) -> None:
        self.agreements = Agreements(connection)
        self.books = Books(connection, self.agreements)
        self.extracts = Extracts(connection)
        self.records = Records(connection)
        self.announcements = Announcements(connection)
        self.webhooks = Webhooks(connection)
        self.drafts = Drafts(connection)
        self.door = Door(connection)
        self.documents = Documents(connection)
        self.outbox = Outbox(connection)
        self.spendings = Spendings(connection)
        self.broadcasts = Broadcasts(connection)
        self.repeats = Repeats(connection)


class Store:
    """Opens units of work. Safe to share between threads; a unit is not."""

    def __init__(self, engine: Engine, *, read_only: bool = False) -> None:
        """``read_only``: whether nothing is ever written through this store, whatever the database would take."""
        self.engine = engine
        self.is_read_only = read_only

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """
        Write: commit at the end, roll everything back on an exception.

        Raises:
            StoreUnavailable: If another writer does not finish, or the disk is full. Nothing was written.
            ReadOnly: If nothing is written here.
        """
        self.require_writing()
        with named_errors(), to_write(self.engine) as connection, connection.begin():
            yield UnitOfWork(connection)

    def require_writing(self) -> None:
        """Raises ReadOnly if nothing is written here."""
        if self.is_read_only:
            raise ReadOnly("this server only reads: register, relay and broadcast at one that writes")

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """
        Read one state of the database, which does not change until the end.

        Raises:
            StoreUnavailable: If the database does not answer, or was asked to write.
        """
        with named_errors(), to_read(self.engine) as connection, connection.begin():
            yield UnitOfWork(connection)
