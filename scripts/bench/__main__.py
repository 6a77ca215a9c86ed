"""
`make bench`: measure the mirror on a kept chain, beside the limit, and the pages; and write docs/benchmarks.md.

All contestants run in turn, several times, on one machine: what counts are the medians and their ratios.
"""

import argparse
import os
import platform
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.progress import Progress

from scripts.bench import live, pages, raising, raw, sync
from scripts.bench.live import Life
from scripts.bench.ponder import run as ponder
from scripts.bench.sync import Cost
from scripts.bench.traffic import kept, served
from tallystick.domain.chain import ProofLevel

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
EVENTS = 96_000
_TENTH = 10
_ROUNDS = 3

_ABOUT_PONDER = (
    "*Ponder* is an indexer from npm (`scripts/bench/ponder`), with a row for each event, in a PostgreSQL that need",
    "not be durable. *Cold*, it starts with nothing; *cached*, it indexes anew from what the node answered before.",
    "Its start is not counted; the PostgreSQL is.",
)

Contestant = Callable[[str], Cost]
"""Given a node's URL, what it cost to read its chain."""


def main() -> None:
    """Measure and write."""
    asked = _asked()
    small, large = asked.events // _TENTH, asked.events
    lives = [live.measured() for _ in range(asked.rounds)]
    costs = _measured(small, asked.rounds) | _measured(large, asked.rounds)
    text = _page(costs, (small, large)) + _live(lives) + pages.section(pages.measured())
    if asked.write:
        PAGE.write_text(text)
    print(text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures the mirror on a chain that is kept.")
    parser.add_argument("--events", type=int, default=EVENTS, help="of the larger chain; the smaller has a tenth")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often each is measured")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/benchmarks.md")
    return parser.parse_args()


def _measured(events: int, rounds: int) -> dict[tuple[str, int], list[Cost]]:
    traffic = kept(events)
    with served(traffic) as url, ponder.contestants(events) as ponders, Progress() as progress:
        contestants = _contestants(events) | ponders
        costs: dict[tuple[str, int], list[Cost]] = {(name, events): [] for name in contestants}
        task = progress.add_task(f"{traffic.events} events", total=rounds * len(contestants))
        for _ in range(rounds):
            for name, contestant in contestants.items():
                costs[name, events].append(contestant(url))
                progress.advance(task)
    return costs


def _contestants(events: int) -> dict[str, Contestant]:
    # At the highest level a sync needs old states, which a kept chain has not: there, raising is measured.
    levels = [level for level in ProofLevel if not level.reaches(ProofLevel.STATE_PROVED)]
    mirrors: dict[str, Contestant] = {f"mirror, {level}": partial(sync.measured, level, events) for level in levels}
    mirrors["raised to state-proved"] = partial(raising.measured, events)
    limits = (ProofLevel.HEADER_BOUND, ProofLevel.COMPLETE)
    return mirrors | {f"limit for {level}": partial(raw.measured, level, events) for level in limits}


def _page(costs: dict[tuple[str, int], list[Cost]], sizes: tuple[int, int]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench ARGS=--write`: each contestant in a process of its own, in turn, on one machine, reads",
        "a chain of anvil's that holds real traffic (`scripts/bench/traffic.py`). Medians; SQLite, fully durable.",
        "The *limit* fetches the same answers and decodes the events, and checks, folds and keeps nothing.",
        "*Raised*: what is mirrored already, by `tally mirror verify --raise --at head`.",
        *_ABOUT_PONDER,
        "",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        "The node runs on the same cores.",
        "",
        "| what | events | seconds | events/s | core seconds | peak MB | database MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for (name, _), found in costs.items():
        lines.append(_row(name, found))
    return "\n".join([*lines, "", *_ratios(costs, sizes), ""])


def _row(name: str, costs: list[Cost]) -> str:
    seconds, core = _median(costs, "seconds"), _median(costs, "core_seconds")
    peak, stored = _median(costs, "peak_mb"), _median(costs, "stored_mb")
    events = costs[0].events
    rate = events / seconds
    return f"| {name} | {events:,} | {seconds:.2f} | {rate:,.0f} | {core:.2f} | {peak:.0f} | {stored:.0f} |"


def _ratios(costs: dict[tuple[str, int], list[Cost]], sizes: tuple[int, int]) -> list[str]:
    """How the mirror compares with the limit, and how its cost grows."""
    small, large = sizes
    lines = ["| ratio | |", "|---|---|"]
    for level in (ProofLevel.HEADER_BOUND, ProofLevel.COMPLETE):
        mirror, limit = (_median(costs[f"{name}{level}", large], "seconds") for name in ("mirror, ", "limit for "))
        lines.append(f"| time of the mirror at {level} to its limit | {mirror / limit:.2f} |")
        before = _median(costs[f"mirror, {level}", small], "seconds")
        lines.append(f"| time for ten times the events at {level} | {mirror / before:.1f} |")
    return lines + _beside_ponder(costs, large)


def _beside_ponder(costs: dict[tuple[str, int], list[Cost]], events: int) -> list[str]:
    """How Ponder compares with the mirror, and what its start took."""
    lines = []
    for name in (ponder.COLD, ponder.CACHED):
        if (theirs := costs.get((name, events))) is None:
            continue
        for level in (ProofLevel.HEADER_BOUND, ProofLevel.COMPLETE):
            ratio = _median(theirs, "seconds") / _median(costs[f"mirror, {level}", events], "seconds")
            lines.append(f"| time of {name}, to the mirror at {level} | {ratio:.2f} |")
        lines.append(f"| seconds that {name}, takes to start, not counted | {_median(theirs, 'start_seconds'):.1f} |")
    return lines


def _live(lives: list[Life]) -> str:
    """What a server at work does, the median of the rounds."""
    within = {part: statistics.median([life.percentile(part) for life in lives]) for part in (0.5, 0.95, 0.99)}
    reads = statistics.median([life.reads_per_second for life in lives])
    lines = [
        "",
        "A server at work: `tally serve` on SQLite, beside an anvil that makes a block for each transaction, with the",
        "clients on the same cores. From a transaction's receipt to the API's answer that has its block (`min_block`),",
        f"and how often one agreement is shown to {live.CONNECTIONS} clients at once.",
        "",
        "| a server at work | |",
        "|---|---|",
        *(
            f"| milliseconds from mined to read, within which {part:.0%} are | {ms:.1f} |"
            for part, ms in within.items()
        ),
        f"| reads in a second | {reads:,.0f} |",
        "",
    ]
    return "\n".join(lines)


def _median(costs: list[Cost], of: str) -> float:
    return statistics.median([float(getattr(cost, of)) for cost in costs])


if __name__ == "__main__":
    main()
