"""Requests that may come again, each under its key, with the answer that the first one got."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import HashText, Number

repeats = Table(
    "repeats",
    metadata,
    Column("key", HashText, primary_key=True),
    Column("request", HashText, nullable=False),
    Column("holder", String(32), nullable=False),
    Column("until", Number, nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", LargeBinary),
    Index(None, "until"),
)
"""The key and the request are hashes. A row without a status is of a request that is under way."""
