"""What relaying costs a day: counted by what was signed, and corrected by what was paid."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select

from tallystick.domain.units import Address, Hash, Wei
from tallystick.store.bulk import put_rows
from tallystick.store.relays import WHOLE, Intent, StoredRelay
from tallystick.store.tables.relay import spendings

_OF_DAY = select(spendings.c.party, spendings.c.wei).where(
    spendings.c.chain == bindparam("on"),
    spendings.c.day == bindparam("day"),
    spendings.c.party.in_(bindparam("names", expanding=True)),
)
EVERYBODY = Address("")
"""Under this name stands what is spent for everybody together."""


class Spendings:
    """The sums of each day. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, chain: Hash, day: int, parties: Collection[Address] = ()) -> dict[Address, Wei]:
        """
        What a day counts for, in wei: for everybody, and for each of some parties.

        Args:
            chain: Where.
            day: Of the chain's clock, from 1970-01-01 on.
            parties: For whom.
        """
        names = {EVERYBODY, *parties}
        rows = self._connection.execute(_OF_DAY, {"on": chain, "day": day, "names": list(names)})
        return dict.fromkeys(names, Wei(0)) | {Address(row.party): Wei(row.wei) for row in rows}

    def put(self, chain: Hash, day: int, sums: Mapping[Address, int]) -> None:
        """Write sums in place of those of before. None falls below nothing."""
        put_rows(self._connection, spendings, [(chain, day, name, max(wei, 0)) for name, wei in sums.items()])

    def add_all(self, chain: Hash, day: int, more: Mapping[Address, int]) -> None:
        """Count so many more wei (less, where it is negative) for each."""
        sums = self.of(chain, day, tuple(more))
        self.put(chain, day, {name: sums[name] + wei for name, wei in more.items()})

    def correct(self, relay: StoredRelay, cost: Wei) -> None:
        """Count ``cost`` for a relay, in place of what it counted for so far."""
        intent = relay.intent
        before, now = counted_for(intent, relay.cost), counted_for(intent, cost)
        self.add_all(intent.chain, relay.day, {name: now[name] - before[name] for name in now})


def counted_for(intent: Intent, cost: Wei) -> dict[Address, Wei]:
    """For whom a cost counts, and how much of it, in wei: for everybody, and each one's share, rounded down."""
    return {EVERYBODY: cost} | {party: Wei(cost * share // WHOLE) for party, share in intent.shares.items()}
