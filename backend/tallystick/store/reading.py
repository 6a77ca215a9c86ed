"""Connections to write, one after the other, and connections to read, which see one state of the database."""

from sqlalchemy import Connection, Engine

READS = "tally_reads"
"""The option of a connection that its next unit of work only reads."""


def to_write(engine: Engine) -> Connection:
    """A connection whose next unit of work may write. It takes the database's one write lock at once."""
    return engine.connect()


def to_read(engine: Engine) -> Connection:
    """A connection whose next unit of work sees one unchanging state of the database and cannot write."""
    reading = engine.connect().execution_options(**{READS: True})
    if engine.dialect.name == "sqlite":
        return reading
    return reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def only_reads(connection: Connection) -> bool:
    """Whether a connection's unit of work is one that only reads."""
    return bool(connection.get_execution_options().get(READS, False))
