"""For auditors, in a browser: the books against the chain, the code against its sources, and a proof file by itself."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tallystick.chain.bundle.canon import written
from tests.bundles.case import changed
from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World


@pytest.fixture(scope="module")
def bundle(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The proof of an agreement, one of whose receipts stands in a block beside another one."""
    first, second = world.delivered(), world.delivered()
    with world.without_blocks():
        world.relay_without_waiting(first, "refund", WORKER)
        world.relay_without_waiting(second, "refund", WORKER)
    world.mine(3)
    return _kept(world, second, tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def disputed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The proof of an agreement that was disputed, with something put in evidence, and ruled."""
    identity = world.delivered()
    world.relay(identity, "dispute", WORKER, party=WORKER.address, evidence="0x" + "cd" * 32)
    world.relay(identity, "evidence", WORKER, party=WORKER.address, evidence="ipfs://bread")
    world.relay(identity, "rule", ARBITER, released="200000000", reason="0x" + "ef" * 32)
    world.mine(3)
    return _kept(world, identity, tmp_path_factory.mktemp("disputed"))


def _kept(world: World, agreement_id: str, folder: Path) -> Path:
    path = folder / "agreement.json"
    path.write_bytes(written(world.api.get(f"/agreements/{agreement_id}/proof", at="head")))
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
        visitor.page.get_by_label("As of").first.select_option("head")
        visitor.page.locator("button[data-act=reconcile]").click()

        report = visitor.page.locator("[data-verdict=balanced]")
        expect(report).to_contain_text("Every figure agrees")
        token = report.locator(f"[data-token='{world.token.address}']")
        expect(token).to_contain_text("All postings sum to zero")
        expect(token).to_contain_text("The contract has all that it must hold")

    @pytest.mark.spec("PG20")
    def test_names_what_it_is_told_in_red(self, world: World, visitor: Visitor) -> None:
        """What a server finds in books that somebody wrote into stands in the tests of the API."""
        visitor.page.route("**/v1/audit/reconciliation*", lambda route: _changed(route, _drifted))
        visitor.go("/audit")
        visitor.page.get_by_label("As of").first.select_option("head")
        visitor.page.locator("button[data-act=reconcile]").click()

        alert = visitor.page.locator("[data-verdict=differs]").get_by_role("alert")
        expect(alert).to_contain_text("1 figures differ")
        expect(visitor.page.locator("[data-finding]")).to_contain_text("released is 5 by the events, but 7")
        expect(visitor.page.get_by_text("The postings do not sum to zero")).to_be_visible()

    @pytest.mark.spec("PG40")
    def test_says_of_each_moment_which_block_that_is(self, world: World, visitor: Visitor) -> None:
        world.delivered()
        world.mine(3)
        visitor.go("/audit")
        picker, sheet = visitor.page.get_by_label("As of").first, _sheet(visitor)
        known = world.api.get("/chain")["as_of"]
        expect(sheet).to_contain_text(f"Block {known['finalized']}")

        picker.select_option("head")

        expect(sheet).to_contain_text(re.compile(rf"Block {known['block']['number']}, (now|\d+ \w+ ago)"))

    @pytest.mark.spec("PG40")
    def test_says_what_to_do_about_a_block_that_cannot_be_compared(
        self, world: World, visitor: Visitor, watch: Watch
    ) -> None:
        watch.expect("503")
        known = world.api.get("/chain")
        visitor.go("/audit")
        _choose_block(visitor, "x")
        button, sheet = visitor.page.locator("button[data-act=reconcile]"), _sheet(visitor)
        for typed, told in (
            ("1,000", "digits alone"),
            (str(known["deployed_at"] - 1), f"it is there since block {known['deployed_at']}"),
            (str(10**9), f"The mirror has come to block {known['as_of']['block']['number']}"),
        ):
            visitor.page.get_by_label("The block's number").fill(typed)
            expect(sheet).to_contain_text(told)
            expect(button).to_be_disabled()
        visitor.page.route("**/v1/audit/reconciliation*", _forgotten)
        visitor.page.get_by_label("The block's number").fill(str(known["deployed_at"]))
        button.click()

        expect(sheet.get_by_role("alert")).to_contain_text("ask a node that keeps old state")


def _drifted(answer: Any) -> None:
    finding = {"subject": "milestone 0xab/0", "figure": "released", "mirrored": "5", "found": "7"}
    answer.update(is_balanced=False, differing=1, findings=[finding])
    answer["tokens"][0]["residual"] = "-2"


def _changed(route: Route, change: Callable[[Any], None]) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    change(answer)
    route.fulfill(response=response, body=json.dumps(answer))


def _sheet(visitor: Visitor) -> Locator:
    return visitor.page.locator("section").filter(has=visitor.page.locator("button[data-act=reconcile]"))


def _choose_block(visitor: Visitor, height: str) -> None:
    visitor.page.get_by_label("As of").first.select_option("height")
    visitor.page.get_by_label("The block's number").first.fill(height)


def _forgotten(route: Route) -> None:
    """What a node without old state makes the server answer: its own is asked in the tests of the commands."""
    problem = {"status": 503, "code": "no-old-state", "retryable": False, "money_moved": False, "detail": "forgotten"}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


class TestDrift:
    """Somebody wrote into the books past the house: a payment is told to have been another one."""

    @pytest.mark.spec("PG20", "PG40")
    def test_is_red_as_of_every_block_that_has_it_and_of_no_earlier_one(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered()
        before = world.controls.head().number
        world.relay(agreement, "release", EMPLOYER, released="100000000")
        paid = world.controls.head().number
        world.mine(3)
        visitor.go("/audit")
        with world.forged("PaymentReleased", "100000000", "100000005", paid):
            for moment in ("finalized", "head", str(paid)):
                _compare(visitor, moment)
                alert = visitor.page.locator("[data-verdict=differs]").get_by_role("alert")
                expect(alert).to_contain_text("figures differ")
                finding = visitor.page.locator("[data-finding]").filter(has_text="released is")
                expect(finding).to_contain_text(f"milestone {agreement}/0")
                expect(finding).to_contain_text("100000005 by the events, but 100000000")
                assert _is_reddish(finding.locator("strong"))

            _compare(visitor, str(before))

            expect(visitor.page.locator("[data-verdict=balanced]")).to_contain_text(f"as of block {before}")


def _compare(visitor: Visitor, moment: str) -> None:
    if moment.isdigit():
        _choose_block(visitor, moment)
    else:
        visitor.page.get_by_label("As of").first.select_option(moment)
    visitor.page.locator("button[data-act=reconcile]").click()


def _is_reddish(text: Locator) -> bool:
    shown = text.evaluate("one => getComputedStyle(one).color")
    red, green, blue = (int(part) for part in re.findall(r"\d+", shown)[:3])
    return red > 2 * max(green, blue)


class TestExports:
    @pytest.mark.spec("PG41")
    def test_of_everything_are_three_files_and_of_an_address_its_statement(
        self, world: World, visitor: Visitor
    ) -> None:
        agreement = world.delivered()
        world.relay(agreement, "release", EMPLOYER, released="250000000")
        world.mine(3)
        visitor.go("/audit")
        page = visitor.page
        exports = page.locator("#exports")
        assert agreement in _file(page, exports.get_by_role("link", name="For programs"))
        expect(exports).to_contain_text("A statement is of one address")
        exports.get_by_label("Address").fill(WORKER.address.lower())
        exports.get_by_label("Token").select_option("TLD")
        day = re.sub(r"T.*", "", world.api.get("/chain")["checkpoint"]["timestamp"])
        exports.get_by_label("First day").fill(day)
        exports.get_by_label("Days by the clocks of").fill("UTC")
        exports.get_by_label("As of").select_option("head")

        for name, mark in (("Spreadsheet", "event_id,"), ("Accounts", "Income:Work")):
            assert mark in _file(page, exports.get_by_role("link", name=name))
        with page.context.expect_page() as opened:
            exports.get_by_role("link", name="The statement as a page").click()
        expect(opened.value.get_by_text(f"from {day}")).to_be_visible()
        assert exports.get_by_role("link", name="A statement (PDF)").get_attribute("href") == (
            f"/v1/exports/statement?party={WORKER.address}&token={world.token.address}&from={day}&zone=UTC&at=head"
            "&language=en"
        )

    @pytest.mark.spec("PG41")
    def test_are_not_offered_where_something_is_wrong(self, visitor: Visitor) -> None:
        visitor.go("/audit")
        exports = visitor.page.locator("#exports")
        for label, wrong, told, right in (
            ("Address", "0x12", "An address is 0x and 40 hexadecimal digits", ""),
            ("Days by the clocks of", "Nowhere/Land", "There is no such time zone", "Europe/Berlin"),
            ("Last day", "2026-01-01", "before the first one", "2026-02-02"),
        ):
            exports.get_by_label("First day").fill("2026-02-02")
            exports.get_by_label(label).fill(wrong)
            expect(exports).to_contain_text(told)
            expect(exports.get_by_role("link")).to_have_count(0)

            exports.get_by_label(label).fill(right)

            expect(exports.get_by_role("link")).to_have_count(3)


def _file(page: Page, link: Locator) -> str:
    """The text of the file that a link leads to."""
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_text(encoding="utf-8")


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
        forged.write_bytes(written(found))
        _look_at(Visitor(page, world.url), forged, "")

        expect(page.locator("[data-verdict=refuted]")).to_contain_text(where)

    @pytest.mark.spec("PG70")
    def test_shows_what_was_put_in_evidence_and_what_is_held(
        self, world: World, visitor: Visitor, disputed: Path
    ) -> None:
        _look_at(visitor, disputed, _newest(disputed))

        found = visitor.page.locator("[data-verdict=proved]")
        expect(found.locator("[data-held]")).to_contain_text("200000000")
        names = [told.get_attribute("data-told") for told in found.locator("[data-told]").all()]
        assert names == ["MilestonesFunded", "WorkDelivered", "DisputeOpened", "Evidence", "DisputeRuled"]

    @pytest.mark.spec("PG71")
    def test_that_was_changed_and_sealed_anew_is_refuted_although_its_block_is_trusted(
        self, visitor: Visitor, disputed: Path, tmp_path: Path
    ) -> None:
        _look_at(visitor, disputed, _newest(disputed))
        for place, (where, change) in enumerate(_CHANGES):
            forged = tmp_path / f"{place}.json"
            forged.write_bytes(changed(disputed.read_bytes(), change))
            visitor.page.get_by_label("The proof file").set_input_files(forged)

            expect(visitor.page.locator("[data-verdict=refuted]")).to_contain_text(where)

    @pytest.mark.spec("PG71")
    def test_that_nothing_ties_to_its_older_blocks_proves_the_state_alone(
        self, visitor: Visitor, disputed: Path, tmp_path: Path
    ) -> None:
        loose = tmp_path / "loose.json"
        loose.write_bytes(changed(disputed.read_bytes(), lambda found: found.update(history=[])))
        _look_at(visitor, loose, _newest(disputed))

        expect(visitor.page.locator("[data-verdict=state-proved]")).to_contain_text("that nothing here ties to it: 5")

    @pytest.mark.spec("PG71")
    def test_that_was_written_otherwise_or_lost_its_seal_is_refuted(
        self, visitor: Visitor, disputed: Path, tmp_path: Path
    ) -> None:
        forged, found = tmp_path / "forged.json", json.loads(disputed.read_bytes())
        forged.write_text(json.dumps(found))
        _look_at(visitor, forged, _newest(disputed))
        expect(visitor.page.locator("[data-verdict=refuted]")).to_contain_text("no blanks")

        broken = tmp_path / "broken.json"
        broken.write_bytes(written(found | {"seal": "0x" + "00" * 32}))
        visitor.page.get_by_label("The proof file").set_input_files(broken)
        expect(visitor.page.locator("[data-verdict=refuted]")).to_contain_text("seal")


_CHANGES: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("DisputeOpened could not follow", lambda found: found["blocks"].pop(1)),
    ("storage[0].value", lambda found: found["blocks"].pop(4)),
    ("storage[0].value", lambda found: found["storage"][0].update(value="0x" + "00" * 32)),
    ("storage: ", lambda found: found["storage"].pop()),
    ("account: ", lambda found: found["account"].update(nonce="0x7")),
    ("code: ", lambda found: found.update(code=found["code"][:-2] + "00")),
    ("history[0].storage[0].value", lambda found: found["history"][0]["storage"][0].update(value="0x" + "ab" * 32)),
)


def _flip_a_digit(proof: list[str]) -> None:
    last = proof[-1]
    proof[-1] = last[:-1] + ("1" if last[-1] == "0" else "0")
