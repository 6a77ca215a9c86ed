"""The figures of webhooks that a monitor is told: how they stand, and what did not arrive. Read when it asks."""

import json
from collections.abc import Iterable
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from tallystick.domain.errors import StoreUnavailable
from tallystick.store.unit_of_work import Store


class HookFigures(Collector):
    """Tells how many webhooks are called, and since when something is not delivered."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterable[Metric]:
        """All figures, as of now; none while the database does not answer, which another figure says."""
        try:
            with self._store.read() as unit:
                standings, pending, oldest = (
                    unit.webhooks.standings(),
                    unit.webhooks.pending(),
                    unit.webhooks.oldest_open(),
                )
        except StoreUnavailable:
            return
        hooks = GaugeMetricFamily("tally_webhooks", "Webhooks, by how they stand.", labels=["standing"])
        for standing, count in standings.items():
            hooks.add_metric([standing], count)
        waiting = GaugeMetricFamily(
            "tally_webhook_messages",
            "Messages that were tried and not delivered, by where they stand.",
            labels=["state"],
        )
        for state, count in pending.items():
            waiting.add_metric([state], count)
        yield from (hooks, waiting)
        if oldest is not None:
            name = "tally_webhook_oldest_timestamp_seconds"
            meaning = "When the oldest of them that is still tried happened, by the chain's clock."
            yield GaugeMetricFamily(name, meaning, datetime.fromisoformat(json.loads(oldest)["timestamp"]).timestamp())
