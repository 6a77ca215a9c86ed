"""
What is mirrored raised to state-proved, measured: `python -m scripts.bench.raising EVENTS URL` says the cost as JSON.

A kept chain has the state of its newest block alone, so a sync at that level cannot be measured on it. This can: all
blocks are read and proved once more, and every word of the contract's storage is proved at the head.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from scripts.bench.sync import PATIENCE, Cost
from scripts.bench.traffic import Traffic, kept
from scripts.bench.tree import peak_mb
from tallystick.chain.endpoints import EndpointPool, pool_of
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.chain.quorum import watcher_over
from tallystick.chain.stateproofs import PooledStateProofs
from tallystick.services.mirror import Mirror
from tallystick.services.moments import Moment
from tallystick.services.raising import Raising
from tallystick.services.verification import Verification
from tallystick.store.engine import engine_for
from tallystick.store.leadership import Leadership
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store
from tallystick.wiring.house import prepare_interpreter


def measured(events: int, url: str) -> Cost:
    """The cost of raising, in a process of its own. What was mirrored before is not counted."""
    command = [sys.executable, "-m", "scripts.bench.raising", str(events), url]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Cost(**json.loads(answer.splitlines()[-1]))


def _raised(events: int, url: str) -> Cost:
    traffic, pool = kept(events), pool_of(url, PATIENCE)
    prepare_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for(f"sqlite:///{Path(folder) / 'mirror.db'}")
        migrate(engine)
        store = Store(engine)
        _mirror(store, traffic, pool)
        escrow, proofs = OnChainEscrow(Node(pool), traffic.identity.escrow), PooledStateProofs(pool, traffic.identity)
        verification = Verification(watcher_over(pool, traffic.identity), store)
        raising = Raising(store, escrow, verification, proofs, Leadership(engine))
        started, started_core = time.perf_counter(), time.process_time()
        raised = raising.to(Moment.HEAD)
        seconds, core = time.perf_counter() - started, time.process_time() - started_core
        if not raised.is_raised or raised.verified.events != traffic.events:
            raise AssertionError(f"not all of {traffic.events} events were raised: {raised}")
        engine.dispose()
        return Cost(traffic.events, seconds, core, peak_mb(os.getpid()), 0.0)


def _mirror(store: Store, traffic: Traffic, pool: EndpointPool) -> None:
    with store.begin() as unit:
        unit.books.require_chain(traffic.identity)
    mirror = Mirror(watcher_over(pool, traffic.identity), store)
    while mirror.step() is not None:
        continue


if __name__ == "__main__":
    print(json.dumps(asdict(_raised(int(sys.argv[1]), sys.argv[2]))))
