"""What an act costs does not change unnoticed: `make gas ARGS=--write` keeps a new figure, and the commit says why."""

import json

import pytest

from scripts.gas import BARS, PAGE, SNAPSHOT, Kept, page
from scripts.gas_account import Step, accounts, divided
from scripts.gas_scenes import measure
from tests.devchain import DevChain, chain, shared_chain, started_chain

__all__ = ["chain", "shared_chain"]

TOLERANCE = 0.02


@pytest.fixture
def kept() -> Kept:
    snapshot: Kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return snapshot


class TestGas:
    def test_of_every_act_is_within_two_percent_of_the_snapshot(self, chain: DevChain, kept: Kept) -> None:
        weights = measure(chain)

        assert weights == pytest.approx(kept["weights"], rel=TOLERANCE)

    def test_of_no_act_is_above_its_hard_bar(self, kept: Kept) -> None:
        weights = kept["weights"]

        assert [name for name, (bar, _) in BARS.items() if bar is not None and weights[name] > bar] == []

    def test_goes_where_the_snapshot_says(self, kept: Kept) -> None:
        with started_chain("--steps-tracing") as traced:
            found = accounts(traced)

        assert found.keys() == kept["accounts"].keys()
        for act, account in found.items():
            assert account == pytest.approx(kept["accounts"][act], rel=TOLERANCE, abs=100)

    def test_on_the_page_is_the_snapshots(self, kept: Kept) -> None:
        assert PAGE.read_text(encoding="utf-8").endswith("\n" + page(kept) + "\n")


class TestAnAccount:
    STEPS = (
        Step("PUSH1", 1, 10_000, 3),
        Step("SLOAD", 1, 9_997, 2_100),
        Step("CALL", 1, 7_897, 7_000),
        Step("ADD", 2, 4_297, 3),
        Step("STOP", 2, 4_294, 0),
        Step("LOG1", 1, 5_294, 750),
        Step("STOP", 1, 4_544, 0),
    )

    def test_tells_what_reaching_another_cost_from_what_the_other_did(self) -> None:
        account = divided(b"\x00\x01", self.STEPS, 21_000 + 4 + 16 + 5_456)

        assert account == {
            "the transaction itself": 21_000,
            "calldata": 20,
            "storage of the escrow": 2_100,
            "event": 750,
            "calls: reaching others, sending value, recovering a signer": 2_600,
            "the token's own work": 3,
            "computation": 3,
            "given back for storage": 0,
        }

    @pytest.mark.parametrize("gas_used", [26_477, 1])
    def test_that_does_not_explain_the_receipt_is_an_error(self, gas_used: int) -> None:
        with pytest.raises(AssertionError, match="does not explain"):
            divided(b"\x00\x01", self.STEPS, gas_used)
