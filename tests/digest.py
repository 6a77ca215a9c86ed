"""All that a store says of the chain, as one value: two stores with the same digest mirror the same."""

from sqlalchemy import Engine, select

from tallystick.store.tables import metadata, mirror

HISTORY = (mirror.reorgs, mirror.dropped_events)
"""How the mirror got where it is differs; where it is must not."""

_POSTINGS = select(
    mirror.postings.c.block_number,
    mirror.postings.c.log_index,
    mirror.postings.c.place,
    mirror.balances.c.account,
    mirror.balances.c.token,
    mirror.postings.c.amount,
).join(mirror.balances)
_WITHOUT_IDS = {
    mirror.balances: select(mirror.balances.c.account, mirror.balances.c.token, mirror.balances.c.amount),
    mirror.postings: _POSTINGS,
}
"""The ids of balances follow from the order in which they came to be, not from what the chain says."""

TABLES = tuple(table for table in mirror.__dict__.values() if getattr(table, "metadata", None) is metadata)


def digest_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the mirror, but for the record of reorgs."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(_WITHOUT_IDS.get(table, select(table)))), key=repr
            )
            for table in TABLES
            if table not in HISTORY
        }
