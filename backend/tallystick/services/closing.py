"""Closing: what became of relays is written down for good, with what each did cost in place of what it could have."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from tallystick.domain.ports import Mined, Pending
from tallystick.domain.units import Address
from tallystick.store.outbox import Fate, StoredRelay
from tallystick.store.spendings import counted_for
from tallystick.store.unit_of_work import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Closed:
    """A relay, and what cannot change any more of it."""

    relay: StoredRelay
    fate: Fate
    outcome: Mined | Pending | None
    """What the node tells of the transaction that decided it. If it knows of none, the cost stays as it was."""


def close_all(store: Store, closed: Sequence[Closed]) -> None:
    """Write down what became of relays, all in one unit of work. What another courier wrote down stays."""
    if not closed:
        return
    changes: dict[int, dict[Address, int]] = defaultdict(lambda: defaultdict(int))
    with store.begin() as unit:
        known = unit.outbox.get_all([one.relay.id for one in closed])
        current = [(known[one.relay.id], one) for one in closed if one.relay.id in known]
        still = [(relay, one) for relay, one in current if relay.fate is Fate.OPEN]
        costs = {relay.id: one.outcome.cost if isinstance(one.outcome, Mined) else relay.cost for relay, one in still}
        for relay, _ in still:
            before = counted_for(relay.intent, relay.cost)
            for name, wei in counted_for(relay.intent, costs[relay.id]).items():
                changes[relay.day][name] += wei - before[name]
        unit.outbox.settle([(relay, one.fate, costs[relay.id]) for relay, one in still])
        for day, more in changes.items():
            unit.spendings.add_all(still[0][0].intent.chain, day, more)
    for relay, one in still:
        _log.info("relay closed", relay=relay.id, fate=one.fate)
