"""For auditors, in a browser: the books against the chain, the code against its sources, and a proof file by itself."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import WORKER, World


@pytest.fixture(scope="module")
def bundle(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The proof of an agreement, one of whose receipts stands in a block beside another one."""
    first, second = world.delivered(), world.delivered()
    with world.without_blocks():
        world.relay_without_waiting(first, "refund", WORKER)
        world.relay_without_waiting(second, "refund", WORKER)
    world.mine(3)
    path = tmp_path_factory.mktemp("bundle") / "agreement.json"
    path.write_text(json.dumps(world.api.get(f"/agreements/{second}/proof", at="head")), encoding="utf-8")
    return path


def _newest(path: Path) -> str:
    newest: str = json.loads(path.read_text())["blocks"][-1]["hash"]
    return newest


def _look_at(visitor: Visitor, path: Path, anchor: str) -> None:
    visitor.go("/audit")
    visitor.page.get_by_label("The proof file").set_input_files(path)
    visitor.page.get_by_label("The newest block's hash").fill(anchor)


class TestReconciliation:
    @pytest.mark.spec("PG20")
    def test_shows_that_every_figure_agrees_and_what_is_held(self, world: World, visitor: Visitor) -> None:
        world.delivered()
        visitor.go("/audit")
        visitor.page.get_by_label("As of").select_option("head")
        visitor.page.locator("button[data-act=reconcile]").click()

        report = visitor.page.locator("[data-verdict=balanced]")
        expect(report).to_contain_text("Every figure agrees")
        token = report.locator(f"[data-token='{world.token.address}']")
        expect(token).to_contain_text("All postings sum to zero")
        expect(token).to_contain_text("The contract has all that it must hold")

    @pytest.mark.spec("PG20")
    def test_names_what_differs_in_red(self, world: World, visitor: Visitor) -> None:
        """What a server finds in books that somebody wrote into stands in the tests of the API."""
        visitor.page.route("**/v1/audit/reconciliation*", lambda route: _changed(route, _drifted))
        visitor.go("/audit")
        visitor.page.get_by_label("As of").select_option("head")
        visitor.page.locator("button[data-act=reconcile]").click()

        alert = visitor.page.locator("[data-verdict=differs]").get_by_role("alert")
        expect(alert).to_contain_text("1 figures differ")
        expect(visitor.page.locator("[data-finding]")).to_contain_text("released is 5 by the events, but 7")
        expect(visitor.page.get_by_text("The postings do not sum to zero")).to_be_visible()


def _drifted(answer: Any) -> None:
    finding = {"subject": "milestone 0xab/0", "figure": "released", "mirrored": "5", "found": "7"}
    answer.update(is_balanced=False, differing=1, findings=[finding])
    answer["tokens"][0]["residual"] = "-2"


def _changed(route: Route, change: Callable[[Any], None]) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    change(answer)
    route.fulfill(response=response, body=json.dumps(answer))


class TestSource:
    @pytest.mark.spec("PG21")
    def test_is_graded_in_words(self, visitor: Visitor) -> None:
        visitor.go("/audit")

        expect(visitor.page.locator("[data-grade=exact_match]")).to_contain_text("to the last byte")

    @pytest.mark.spec("PG21")
    def test_that_is_another_one_warns(self, visitor: Visitor, watch: Watch) -> None:
        watch.expect("404")
        visitor.page.route("**/v2/contract/**", lambda route: route.fulfill(status=404, json={"match": None}))
        visitor.go("/audit")

        expect(visitor.page.locator("[data-grade=no_match]")).to_contain_text("Do not lock money here")


class TestBundle:
    @pytest.mark.spec("PG22")
    def test_is_proved_by_the_block_that_the_reader_trusts(self, visitor: Visitor, bundle: Path) -> None:
        _look_at(visitor, bundle, _newest(bundle))

        found = visitor.page.locator("[data-verdict=proved]")
        expect(found).to_contain_text(json.loads(bundle.read_text())["agreement"]["id"])
        names = [told.get_attribute("data-told") for told in found.locator("[data-told]").all()]
        assert names == ["MilestonesFunded", "WorkDelivered", "PaymentRefunded"]

    @pytest.mark.spec("PG22")
    def test_proves_nothing_without_a_block_and_nothing_by_another_one(self, visitor: Visitor, bundle: Path) -> None:
        _look_at(visitor, bundle, "")
        expect(visitor.page.locator("[data-verdict=unanchored]")).to_be_visible()

        visitor.page.get_by_label("The newest block's hash").fill("0x" + "ab" * 32)
        expect(visitor.page.locator("[data-verdict=elsewhere]")).to_be_visible()

    @pytest.mark.spec("PG22")
    @pytest.mark.parametrize(
        "case",
        [
            ("agreement.id", lambda found: found["agreement"]["terms"]["conditions"].update(salt="7")),
            ("blocks[0].hash", lambda found: found["blocks"][0]["header"].update(gasUsed="0x1")),
            ("blocks[0].hash", lambda found: found["blocks"][0].update(hash="0x" + "ab" * 32)),
            ("blocks[0].receipts[0]", lambda found: found["blocks"][0]["receipts"][0].update(index=1)),
            ("blocks[0].receipts[0]", lambda found: _flip_a_digit(found["blocks"][0]["receipts"][0]["proof"])),
        ],
    )
    def test_of_which_anything_was_changed_is_refuted_at_its_place(
        self, page: Page, world: World, bundle: Path, tmp_path: Path, case: tuple[str, Callable[[Any], object]]
    ) -> None:
        where, change = case
        found = json.loads(bundle.read_text())
        change(found)
        forged = tmp_path / "forged.json"
        forged.write_text(json.dumps(found))
        _look_at(Visitor(page, world.url), forged, "")

        expect(page.locator("[data-verdict=refuted]")).to_contain_text(where)


def _flip_a_digit(proof: list[str]) -> None:
    last = proof[-1]
    proof[-1] = last[:-1] + ("1" if last[-1] == "0" else "0")
