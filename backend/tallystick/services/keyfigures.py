"""The figures of the relayer's keys that a monitor is told, as they were seen last: no node is asked for them."""

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from tallystick.domain.errors import StoreUnavailable
from tallystick.domain.units import Hash
from tallystick.services.purses import Purses
from tallystick.store.unit_of_work import Store


class KeyFigures(Collector):
    """Tells what each key has, and how long its line is."""

    def __init__(self, store: Store, chain: Hash, purses: Purses) -> None:
        self._store = store
        self._chain = chain
        self._purses = purses

    def collect(self) -> Iterable[Metric]:
        """All figures, as of now."""
        balance = _family("tally_relayer_balance_wei", "What a key of the relayer had for gas when it was seen last.")
        low = _family("tally_relayer_low", "1 if a key of the relayer was seen to run low, else 0.")
        for address, standing in self._purses.seen.items():
            balance.add_metric([address], standing.wealth)
            low.add_metric([address], float(self._purses.is_low(address)))
        yield from (balance, low)
        try:
            with self._store.read() as unit:
                lines = unit.outbox.lines(self._chain)
        except StoreUnavailable:
            return
        waiting = _family("tally_relayer_open_relays", "Relays of a key of the relayer that are not final yet.")
        oldest = _family(
            "tally_relayer_oldest_timestamp_seconds", "When the oldest of them was signed first, by the chain's clock."
        )
        for address in self._purses.addresses:
            count, since = lines.get(address, (0, None))
            waiting.add_metric([address], count)
            if since is not None:
                oldest.add_metric([address], since)
        yield from (waiting, oldest)


def _family(name: str, meaning: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, labels=["key"])
