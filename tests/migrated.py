"""Databases in files that have the newest schema: made once in a process, step by step, and copied ever after."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate


def migrated(database: Path) -> str:
    """The address of a database in a file. If there is none, one is made: the newest schema, and a feed of its own."""
    if not database.exists():
        database.write_bytes(_newest())
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("UPDATE epoch SET name = ?", (token_hex(6),))
    return f"sqlite:///{database}"


@cache
def _newest() -> bytes:
    with TemporaryDirectory(prefix="tally-") as folder:
        database = Path(folder) / "mirror.db"
        engine = engine_for(f"sqlite:///{database}")
        migrate(engine)
        engine.dispose()
        return database.read_bytes()
