"""The figures that a monitor is told of the database and the mirror, read when it asks."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.errors import StoreUnavailable
from tallystick.services.freshness import AsOf, as_of
from tallystick.services.lookout import Lookout
from tallystick.services.mirror import Mirror, Progress
from tallystick.services.readiness import lag_of
from tallystick.store.unit_of_work import Store


class Figures(Collector):
    """Reads the database once for each question. While it does not answer, that is what the monitor is told."""

    def __init__(self, store: Store, mirror: Mirror, lookout: Lookout) -> None:
        self._store = store
        self._mirror = mirror
        self._lookout = lookout

    def collect(self) -> Iterable[Metric]:
        """All figures, as of now."""
        yield _by_label(
            "tally_mirror_progress",
            "What this process's mirror is at: 1 for that, 0 for all else.",
            "progress",
            {progress: float(progress is self._mirror.state.progress) for progress in Progress},
        )
        try:
            with self._store.read() as unit:
                standing, relays, broadcasts = as_of(unit), unit.outbox.count(), unit.broadcasts.count()
        except StoreUnavailable:
            yield GaugeMetricFamily("tally_database_up", "1 if the database answers, else 0.", 0)
            return
        yield GaugeMetricFamily("tally_database_up", "1 if the database answers, else 0.", 1)
        yield from _of_the_mirror(standing, self._lookout.head)
        yield _by_label(
            "tally_outbox_relays",
            "Relayed acts, by what became of them.",
            "state",
            {str(fate): count for fate, count in relays.items()},
        )
        yield _by_label("tally_outbox_broadcasts", "Users' own transactions that were passed on.", "state", broadcasts)


def _of_the_mirror(standing: AsOf, head: BlockStamp | None) -> Iterator[Metric]:
    if head is not None:
        yield GaugeMetricFamily("tally_node_block_number", "The node's newest block.", head.number)
    if standing.finalized is not None:
        name, meaning = "tally_mirror_finalized_block_number", "The newest mirrored block that is final."
        yield GaugeMetricFamily(name, meaning, standing.finalized.number)
    if standing.block is None:
        return
    yield GaugeMetricFamily("tally_mirror_block_number", "The newest mirrored block.", standing.block.number)
    name, meaning = (
        "tally_mirror_block_timestamp_seconds",
        "When the chain says that the newest mirrored block was made.",
    )
    yield GaugeMetricFamily(name, meaning, standing.block.timestamp)
    yield _by_label(
        "tally_mirror_proof_level",
        "The level that all mirrored blocks are proved to: 1 for that, 0 for all else.",
        "level",
        {level: float(level is standing.proof) for level in ProofLevel},
    )
    lag = lag_of(standing.block, head)
    if lag is not None:
        yield GaugeMetricFamily("tally_mirror_lag_blocks", "Blocks that the mirror is behind the node.", lag.blocks)
        name, meaning = "tally_mirror_lag_seconds", "How far the mirror is behind the node, by the chain's clock."
        yield GaugeMetricFamily(name, meaning, lag.seconds)


def _by_label(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, figure in values.items():
        family.add_metric([value], figure)
    return family
