"""
What a monitor is told of this process, counted since it started. Figures of the database are added when it asks.

Names follow the practice of Prometheus: a prefix, base units, ``_total`` for what only grows.
Source: Prometheus, "Metric and label naming".
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from tallystick.domain.chain import BlocksAdded, BlocksReorged, ChainUpdate
from tallystick.domain.errors import TallyError
from tallystick.domain.webhooks import Answered

_DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: a hot read takes one or two milliseconds, an act that is tried on the node some hundred."""


class Telemetry:
    """The counters. Each process has its own; a monitor adds them up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._updates = Counter(
            "tally_mirror_updates",
            "Updates of the chain that this process booked, by kind.",
            ["kind"],
            registry=self.registry,
        )
        self._blocks = Counter(
            "tally_mirror_blocks", "Blocks that this process booked, again after a reorg too.", registry=self.registry
        )
        self._events = Counter("tally_mirror_events", "Events that this process booked.", registry=self.registry)
        self._node_errors = Counter(
            "tally_node_errors",
            "Questions to the node that failed, by the error's code.",
            ["code"],
            registry=self.registry,
        )
        self._leads = Gauge(
            "tally_mirror_leader", "1 if this process is the one that mirrors, else 0.", registry=self.registry
        )
        self._requests = Histogram(
            "tally_http_request_duration_seconds",
            "From a request's first byte to its answer's last one.",
            ["method", "route", "status"],
            buckets=_DURATIONS,
            registry=self.registry,
        )
        self._letters = Counter(
            "tally_webhook_tries",
            "Messages that this process posted to webhooks, by what came of each try.",
            ["outcome"],
            registry=self.registry,
        )
        for outcome in ("delivered", "refused", "unanswered"):
            self._letters.labels(outcome)
        for kind in ("added", "reorged", "finalized"):
            self._updates.labels(kind)  # What never happened is 0, not missing.

    def note_update(self, update: ChainUpdate) -> None:
        """Count an update that was booked."""
        match update:
            case BlocksAdded():
                self._updates.labels("added").inc()
                self._blocks.inc(len(update.blocks))
                self._events.inc(sum(len(block.events) for block in update.blocks))
            case BlocksReorged():
                self._updates.labels("reorged").inc()
            case _:
                self._updates.labels("finalized").inc()

    def note_node_error(self, error: TallyError) -> None:
        """Count a failure that a question to the node ended with."""
        self._node_errors.labels(error.code).inc()

    def note_letter(self, answer: Answered) -> None:
        """Count a try to tell a webhook something."""
        outcome = "delivered" if answer.is_success else "unanswered" if answer.status is None else "refused"
        self._letters.labels(outcome).inc()

    def note_lead(self, is_held: bool) -> None:
        """Say whether this process mirrors."""
        self._leads.set(is_held)

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Note how long a request took. ``route`` is the place's pattern, not its path: there are few of them."""
        self._requests.labels(method, route, str(status)).observe(seconds)
