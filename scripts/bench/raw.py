"""
The limit: only fetch what a sync must fetch, and decode it. Nothing is checked, folded or kept.

`python -m scripts.bench.raw LEVEL EVENTS URL` says the cost as JSON, like `scripts.bench.sync`.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import urllib3

from scripts.bench.sync import Cost
from scripts.bench.traffic import Traffic, kept
from scripts.bench.tree import peak_mb
from tallystick.chain.answers import log_of
from tallystick.chain.events import fact_of
from tallystick.domain.chain import ProofLevel
from tallystick.wiring.house import prepare_interpreter

_AT_ONCE = 100
"""How many blocks are asked for at once."""


def measured(level: str, events: int, url: str) -> Cost:
    """The cost of fetching and decoding, in a process of its own."""
    command = [sys.executable, "-m", "scripts.bench.raw", level, str(events), url]
    return Cost(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def _fetched(level: ProofLevel, traffic: Traffic, url: str) -> Cost:
    prepare_interpreter()
    session, escrow = urllib3.PoolManager(), traffic.identity.escrow.lower()
    started, started_core = time.perf_counter(), time.process_time()
    found = 0
    for start in range(0, traffic.blocks, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, traffic.blocks))
        headers = _ask(session, url, [("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
        logs = _logs(session, url, level, escrow, headers)
        found += sum(1 for log in logs if fact_of(log_of(log)) is not None)
    if found != traffic.events:
        raise AssertionError(f"{found} events were decoded of {traffic.events}")
    return Cost(found, time.perf_counter() - started, time.process_time() - started_core, peak_mb(os.getpid()), 0.0)


def _logs(session: urllib3.PoolManager, url: str, level: ProofLevel, escrow: str, headers: list[Any]) -> Iterator[Any]:
    if level is not ProofLevel.COMPLETE:
        asked = {"address": escrow, "fromBlock": headers[0]["number"], "toBlock": headers[-1]["number"]}
        yield from _ask(session, url, [("eth_getLogs", [asked])])[0]
        return
    for receipts in _ask(session, url, [("eth_getBlockReceipts", [header["hash"]]) for header in headers]):
        yield from (log for receipt in receipts for log in receipt["logs"] if log["address"] == escrow)


def _ask(session: urllib3.PoolManager, url: str, asked: list[tuple[str, list[object]]]) -> list[Any]:
    batch: Any = [
        {"jsonrpc": "2.0", "id": place, "method": method, "params": parameters}
        for place, (method, parameters) in enumerate(asked)
    ]
    return [
        answer["result"]
        for answer in sorted(session.request("POST", url, json=batch).json(), key=lambda one: one["id"])
    ]


if __name__ == "__main__":
    print(json.dumps(asdict(_fetched(ProofLevel(sys.argv[1]), kept(int(sys.argv[2])), sys.argv[3]))))
