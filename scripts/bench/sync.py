"""
One cold sync in a process of its own, measured: `python -m scripts.bench.sync LEVEL EVENTS URL`.

Says as JSON how long it took, how much of a core, and the most memory that the process had.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.bench.traffic import kept
from scripts.bench.tree import peak_mb
from tallystick.chain.node import Node
from tallystick.chain.watcher import NodeWatcher, Reading
from tallystick.domain.chain import ProofLevel
from tallystick.services.mirror import Mirror
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store
from tallystick.wiring.house import prepare_interpreter

_KILOBYTE = 1_000
PATIENCE = 60.0
"""Seconds that a node has to answer."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something cost."""

    events: int
    seconds: float
    core_seconds: float
    peak_mb: float
    stored_mb: float

    @property
    def rate(self) -> float:
        """Events in a second."""
        return self.events / self.seconds


def measured(level: str, events: int, url: str) -> Cost:
    """The cost of a cold sync, in a process of its own."""
    command = [sys.executable, "-m", "scripts.bench.sync", level, str(events), url]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Cost(**json.loads(answer.splitlines()[-1]))


def _synced(level: ProofLevel, events: int, url: str) -> Cost:
    traffic = kept(events)
    prepare_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "mirror.db"
        engine = engine_for(f"sqlite:///{database}")
        migrate(engine)
        store = Store(engine)
        with store.begin() as unit:
            unit.books.require_chain(traffic.identity)
        mirror = Mirror(NodeWatcher(Node(url, PATIENCE), traffic.identity, Reading(level)), store)
        started, started_core = time.perf_counter(), time.process_time()
        while mirror.step() is not None:
            continue
        seconds, core = time.perf_counter() - started, time.process_time() - started_core
        with store.read() as unit:
            checkpoint = unit.books.checkpoint()
            found = sum(1 for _ in unit.books.every_event(checkpoint.number)) if checkpoint else 0
        if found != traffic.events:
            raise AssertionError(f"{found} events were mirrored of {traffic.events}")
        engine.dispose()
        return Cost(found, seconds, core, peak_mb(os.getpid()), database.stat().st_size / _KILOBYTE**2)


if __name__ == "__main__":
    print(json.dumps(asdict(_synced(ProofLevel(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))))
