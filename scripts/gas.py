"""
What each act costs: real transactions with the shipped artifacts, on a development chain of its own.

`make gas` prints the tables; `make gas ARGS=--write` also keeps them, in docs/gas.md and for the test that holds them.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.gas_account import KINDS, accounts
from scripts.gas_scenes import measure
from tests.devchain import started_chain

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "tests" / "gas" / "snapshot.json"
PAGE = ROOT / "docs" / "gas.md"
BEGINNING = "## What each act costs"
"""The heading at which the page is written anew."""

Kept = dict[str, Any]
"""The snapshot: `weights`, gas by act; `accounts`, gas by act and kind."""

BARS: Mapping[str, tuple[int | None, int | None]] = {
    "ERC-20: fund": (76_000, 72_000),
    "ERC-20: release": (52_000, 50_000),
    "ERC-20: refund": (51_500, 49_000),
    "ERC-20: deliver": (None, 32_000),
    "ERC-20, relayed: release": (None, 54_000),
    "by signature: fund, ERC-3009": (None, 100_000),
    "native: fund": (None, 50_000),
    "native: release": (None, 41_000),
    "many at once: fund, 100 milestones, each": (None, 28_000),
    "many at once: release all, 100 milestones, each": (None, 17_000),
    "many at once: batch of release, 100 agreements, each": (None, 17_000),
}
"""The hard bar and the goal of an act in gas, from the design. An act without an entry has neither."""

OTHERS: Sequence[tuple[str, str, str, str]] = (
    ("Commerce Payments, ERC-3009", "180,325", "177,615", "the payer pays no gas; no work, no dispute"),
    ("Commerce Payments, pre-approval", "201,078", "198,368", ""),
    ("Kleros escrow-v2", "218,048", "218,099", "a refund needs the seller's consent"),
    ("Circle refund protocol", "237,653", "230,254", ""),
    ("ERC-8183 reference", "462,073", "425,331", "no proxy, no fee"),
    ("ERC-8183 base contracts", "559,011", "479,999", "1 % fee"),
    ("SmartInvoice, one milestone", "592,688", "567,227", ""),
    ("Cyfrin escrow", "939,696", "988,581", "a contract for each job"),
    ("Alkahest", "977,629", "534,440", ""),
    ("HUMAN Protocol, one worker", "4,040,752", "-", "a contract for each job"),
    ("native: OpenZeppelin v4 Escrow", "82,229", "-", "keeps no terms at all"),
    ("native: K1, hash of the terms only", "141,108", "128,350", "1 % fee"),
    ("native: Kleros escrow-v2", "189,909", "189,961", ""),
)
"""Name, lock to release, lock to refund, remark: as measured on the same token, compiler and chain rules."""

OURS: Sequence[tuple[str, str, str, str, str]] = (
    ("Tallystick", "ERC-20: fund, accepted", "ERC-20: release", "ERC-20: refund", "complete terms in the event"),
    ("Tallystick, ERC-3009", "by signature: fund, ERC-3009", "ERC-20: release", "ERC-20: reclaim", "offered"),
    (
        "Tallystick, 100 milestones, each",
        "many at once: fund, 100 milestones, each",
        "many at once: release all, 100 milestones, each",
        "",
        "",
    ),
    ("native: Tallystick", "native: fund, accepted", "native: release", "native: refund", "complete terms"),
)
"""Name, the acts that lock, release and refund, remark."""


def page(kept: Kept) -> str:
    """The part of the page that is measured, as Markdown."""
    return "\n\n".join(
        (
            BEGINNING,
            *(_table_of(group, kept["weights"]) for group in _groups(kept["weights"])),
            "## Beside others",
            _OF_OTHERS,
            _others(kept["weights"]),
            "## Where the gas goes",
            _OF_ACCOUNTS,
            _accounts(kept["accounts"]),
        )
    )


def _groups(weights: Mapping[str, int]) -> list[str]:
    return list(dict.fromkeys(name.partition(": ")[0] for name in weights))


def _table_of(group: str, weights: Mapping[str, int]) -> str:
    rows = [f"| {group} | gas | hard bar | goal |", "|---|---:|---:|---:|"]
    for name, gas in weights.items():
        if name.partition(": ")[0] == group:
            bars = (f"{bar:,}" if bar else "" for bar in BARS.get(name, (None, None)))
            rows.append(f"| {name.partition(': ')[2]} | {gas:,} | {' | '.join(bars)} |")
    return "\n".join(rows)


_OF_OTHERS = """
The sum of all transactions from lock to release, or from lock to refund, warm, without approvals. The others' figures
were measured once, with the same token, compiler and chain rules (osaka); ours are the ones above.
""".strip()


def _others(weights: Mapping[str, int]) -> str:
    rows = ["| system | lock to release | lock to refund | |", "|---|---:|---:|---|"]
    for name, lock, release, refund, remark in OURS:
        sums = (f"**{weights[lock] + weights[end]:,}**" if end else "-" for end in (release, refund))
        rows.append(f"| **{name}** | {' | '.join(sums)} | {remark} |")
    rows += [f"| {' | '.join(other)} |" for other in OTHERS]
    return "\n".join(rows)


_OF_ACCOUNTS = """
From the trace of each transaction (`debug_traceTransaction`): every step falls into one line, and the lines add up to
what the receipt says. *Without any computation* is what would be left of the act if the escrow's own arithmetic,
hashing, memory and jumps cost nothing at all. Where that is above a goal, the goal cannot be met with complete terms in
calldata and event; where it is just below, what is left would have to check, hash and encode them.

What was tried to come nearer, what it brought and what was left aside is in
[decision 0019](decisions/0019-cheap-selectors-and-ten-thousand-runs.md): it met the goal of refund, and brought
release, deliver and fund 440, 1,060 and 800 gas. Not met are fund, deliver, relayed release, ERC-3009 and the two of
the chain's own currency. Native fund and ERC-3009 cannot be. Deliver and native release would leave 290 and 570 gas for
all computation, and hashing the id and finding the holding alone take more. Fund would leave 2,570, of which the guard,
the hashes of thirteen members and the encoding of three calls take the better part. Relayed release would leave 3,170,
which is 280 more than the same release takes without a signature: hashing what was signed and recovering who signed
would have to fit into that.
""".strip()


def _accounts(kept: Mapping[str, Mapping[str, int]]) -> str:
    names = list(kept)
    rows = [f"| | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    rows += [f"| {kind} | {' | '.join(f'{kept[name][kind]:,}' for name in names)} |" for kind in KINDS]
    totals = {name: sum(kept[name].values()) for name in names}
    rows.append(f"| **in all** | {' | '.join(f'**{totals[name]:,}**' for name in names)} |")
    bare = {name: totals[name] - kept[name]["computation"] for name in names}
    rows.append(f"| without any computation | {' | '.join(f'{bare[name]:,}' for name in names)} |")
    goals = [BARS[name][1] for name in names]
    rows.append(f"| goal | {' | '.join(f'{goal:,}' for goal in goals)} |")
    return "\n".join(rows)


def measured() -> Kept:
    """All of it, on chains of its own: one as others have it, and one that traces steps."""
    with started_chain() as chain:
        weights = measure(chain)
    with started_chain("--steps-tracing") as traced:
        return {"weights": weights, "accounts": accounts(traced)}


def write(kept: Kept) -> None:
    """Keep the figures: for the test that holds them, and on the page that people read."""
    SNAPSHOT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    prose, _, _ = PAGE.read_text(encoding="utf-8").partition(BEGINNING)
    PAGE.write_text(prose + page(kept) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and print; keep it, too, when told to."""
    kept = measured()
    print(page(kept))
    if "--write" in sys.argv[1:]:
        write(kept)


if __name__ == "__main__":
    main()
