"""
The feed: in which order the mirror's updates became known. It only grows.

A row is an update that told something. What it told is not copied: it stands in `events`, or, once it left the chain,
in `dropped_events`.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import Number

feed = Table(
    "feed",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(9), nullable=False),
    Column("start", Number, nullable=False),
    Column("stop", Number, nullable=False),
    Column("kept", Number, nullable=False),
    Index(None, "kind", "kept"),
)
"""
Blocks ``start <= number <= stop`` were added, became final or were taken back.

Those up to ``kept`` are in the books still: a rewind lowers it. -1 where blocks were taken back.
"""

epoch = Table(
    "epoch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(16), nullable=False),
    CheckConstraint("id = 1", name="single"),
)
"""One row: which feed this is. A mirror that is written anew has another one, for places mean something else in it."""
