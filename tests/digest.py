"""All that a store says of the chain, as one value: two stores with the same digest mirror the same."""

from sqlalchemy import Engine, select

from tallystick.store.tables import metadata, mirror

HISTORY = (mirror.reorgs, mirror.dropped_events)
"""How the mirror got where it is differs; where it is must not."""

TABLES = tuple(table for table in mirror.__dict__.values() if getattr(table, "metadata", None) is metadata)


def digest_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the mirror, but for the record of reorgs."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in TABLES
            if table not in HISTORY
        }
