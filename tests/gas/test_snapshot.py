"""What an act costs does not change unnoticed: `make gas ARGS=--write` keeps a new figure, and the commit says why."""

import json

import pytest

from scripts.gas import PAGE, SNAPSHOT, measure, table
from tests.devchain import DevChain, chain, shared_chain

__all__ = ["chain", "shared_chain"]

TOLERANCE = 0.02


class TestGas:
    def test_of_every_act_is_within_two_percent_of_the_snapshot(self, chain: DevChain) -> None:
        kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))

        weights = measure(chain)

        assert weights == pytest.approx(kept, rel=TOLERANCE)

    def test_on_the_page_is_the_snapshots(self) -> None:
        kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))

        assert PAGE.read_text(encoding="utf-8").endswith(table(kept) + "\n")
