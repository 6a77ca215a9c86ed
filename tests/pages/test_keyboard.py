"""The main stories by the keyboard alone: nothing is clicked, everything is reached with the tabulator key."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Watch
from tests.pages.places import HOUR, fail_a_payout
from tests.pages.visitor import Visitor
from tests.pages.world import WORKER, World

MOST_TABS = 80


def _walk_to(page: Page, name: str, within: str = "body") -> None:
    """Walk with the tabulator key to what has a name: a button by its words, a field by its label."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "within => { const here = document.activeElement; if (!here.closest(within)) return '';"
            " const label = here.labels && here.labels[0] ? here.labels[0].innerText : '';"
            " return here.innerText || label || here.getAttribute('aria-label') || '' }",
            within,
        )
        if found.strip().startswith(name):
            return
    raise AssertionError(f"the tabulator key does not reach {name}")


def _press(page: Page, name: str, within: str = "body") -> None:
    _walk_to(page, name, within)
    page.keyboard.press("Enter")


def _connect(visitor: Visitor, person: int = 0) -> None:
    """Connect the demo wallet and, with the arrow keys, choose who one is."""
    page = visitor.page
    _press(page, "Connect a wallet")
    _press(page, "Demo wallet")
    expect(page.get_by_role("banner").get_by_text("Connected as")).to_be_attached()
    if person == 0:
        return
    _press(page, "Connected as")
    _walk_to(page, "Employer", within="dialog")
    for _ in range(person):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(visitor.dialog).to_have_count(0)


def _sign(visitor: Visitor) -> None:
    expect(visitor.dialog.get_by_role("button", name="Sign", exact=True)).to_be_visible()
    _press(visitor.page, "Sign", within="dialog")


def _type(page: Page, name: str, text: str, within: str = "body") -> None:
    _walk_to(page, name, within)
    page.keyboard.type(text)


def _carry_out(visitor: Visitor, act: str, label: str, *, signs: bool = True) -> None:
    """Press the last button of an act's dialog once it can be pressed, and sign."""
    expect(visitor.dialog.locator(f"button[data-act={act}-now]")).to_be_enabled()
    _press(visitor.page, label, within="dialog")
    if signs:
        _sign(visitor)


class TestWithoutAMouse:
    @pytest.mark.spec("PG11", "PG27")
    def test_a_worker_signs_in_and_out(self, world: World, visitor: Visitor) -> None:
        visitor.go("/")
        _connect(visitor, person=1)
        _press(visitor.page, "Sign in")
        _press(visitor.page, "Sign in", within="dialog")
        _sign(visitor)
        expect(visitor.login).to_have_text("Signed in")
        _press(visitor.page, "Signed in")
        _press(visitor.page, "Sign out", within="dialog")
        expect(visitor.login).to_have_text("Sign in")

    @pytest.mark.spec("PG11")
    def test_an_employer_locks_the_money(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.registered())
        _connect(visitor)
        _press(visitor.page, "Lock the money")
        expect(visitor.dialog.locator("button[data-act=fund-now]")).to_be_enabled()
        _press(visitor.page, "Lock the money", within="dialog")
        _sign(visitor)

        visitor.expect_state("offered")

    @pytest.mark.spec("PG11")
    def test_a_worker_accepts_and_hands_in(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.funded())
        _connect(visitor, person=1)
        page = visitor.page
        _press(page, "Accept")
        expect(visitor.dialog.locator("button[data-act=accept-now]")).to_be_enabled()
        _press(page, "Accept", within="dialog")
        _sign(visitor)
        visitor.expect_state("active")
        _press(page, "Deliver")
        _press(page, "Hand in a text or a link instead", within="dialog")
        _walk_to(page, "The text that you hand in", within="dialog")
        page.keyboard.type("https://bakery.example/logo/3")
        expect(visitor.dialog.locator("button[data-act=deliver-now]")).to_be_enabled()
        _press(page, "Deliver", within="dialog")
        _sign(visitor)

        visitor.expect_state("delivered")

    @pytest.mark.spec("PG11")
    def test_an_employer_releases_the_payment(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.delivered())
        _connect(visitor)
        _press(visitor.page, "Release payment")
        expect(visitor.dialog.locator("[data-check=tried]")).to_be_visible()
        _press(visitor.page, "Release payment", within="dialog")
        _sign(visitor)

        visitor.expect_state("closed")

    @pytest.mark.spec("PG11")
    def test_an_arbiter_rules(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered()
        world.relay(agreement, "dispute", WORKER, party=WORKER.address, evidence="0x" + "cd" * 32)
        visitor.go("/disputes")
        _connect(visitor, person=2)
        page = visitor.page
        expect(page.locator(f"[data-dispute='{agreement}']")).to_be_visible()
        _press(page, "Rule")
        _walk_to(page, "To the worker", within="dialog")
        page.keyboard.type("100")
        _walk_to(page, "Your written reason", within="dialog")
        page.keyboard.type("There is some bread in it.")
        expect(visitor.dialog.locator("button[data-act=rule-now]")).to_be_enabled()
        _press(page, "Rule", within="dialog")
        _sign(visitor)

        expect(page.locator(f"[data-dispute='{agreement}']")).to_have_count(0)

    @pytest.mark.spec("PG11")
    def test_an_employer_makes_an_agreement(self, world: World, visitor: Visitor) -> None:
        """From the first page, by every step of the wizard, to the agreement's own page."""
        visitor.go("/")
        _connect(visitor)
        page = visitor.page
        _press(page, "Lock a payment")
        expect(page.get_by_label("The worker's address")).to_be_visible()
        _type(page, "The worker's address", WORKER.address)
        page.keyboard.press("Enter")
        expect(page.get_by_label("What is the work?")).to_be_focused()
        page.keyboard.type("A logo for a bakery")
        _press(page, "Next")
        expect(page.get_by_label("Paid in")).to_be_focused()
        _type(page, "Amount in TLD", "1,250.5")
        page.keyboard.press("Tab")
        expect(page.get_by_label("To be delivered before")).to_be_focused()
        # A browser's fields follow its own language: day and month are alike, and half a day is said where it counts.
        page.keyboard.type("12122039")
        page.keyboard.press("Tab")
        page.keyboard.type("1010a")
        expect(page.get_by_text("2039-12-12 02:10:00 UTC")).to_be_visible()
        _press(page, "Next")
        expect(page.get_by_label("Days to review")).to_be_focused()
        _press(page, "Next")
        expect(page.locator("[data-sentence=terms]")).to_contain_text("1,250.5 TLD")
        _press(page, "Create the agreement")

        expect(page.get_by_role("heading", level=1)).to_have_text("A logo for a bakery")

    @pytest.mark.spec("PG11")
    def test_an_employer_takes_an_offer_back(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.funded())
        _connect(visitor)
        _press(visitor.page, "Take the money back")
        _carry_out(visitor, "reclaim", "Take the money back")

        visitor.expect_state("closed")
        expect(visitor.page.locator("[data-event=PaymentReclaimed]")).to_be_visible()
        expect(visitor.figure("refunded")).to_have_text("250 TLD")

    @pytest.mark.spec("PG11")
    def test_a_worker_claims_after_silence(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered(review_period=HOUR)
        world.advance(2 * HOUR)
        visitor.look_at(agreement)
        _connect(visitor, person=1)
        _press(visitor.page, "Claim payment")
        _carry_out(visitor, "claim", "Claim payment", signs=False)

        visitor.expect_state("closed")
        expect(visitor.page.locator("[data-event=PaymentClaimed]")).to_be_visible()
        expect(visitor.figure("released")).to_have_text("250 TLD")

    @pytest.mark.spec("PG11")
    def test_an_employer_requests_changes(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.delivered())
        _connect(visitor)
        _press(visitor.page, "Request changes")
        _type(visitor.page, "What is to be changed", "More bread.", within="dialog")
        _carry_out(visitor, "request-changes", "Request changes")

        visitor.expect_state("active")
        expect(visitor.page.locator("[data-event=ChangesRequested] blockquote")).to_have_text("More bread.")
        expect(visitor.figure("escrowed")).to_have_text("250 TLD")

    @pytest.mark.spec("PG11")
    def test_a_worker_opens_a_dispute(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.delivered())
        _connect(visitor, person=1)
        _press(visitor.page, "Open a dispute")
        _type(visitor.page, "What you say about it", "There is bread in it.", within="dialog")
        _carry_out(visitor, "dispute", "Open a dispute")

        visitor.expect_state("disputed")
        expect(visitor.page.locator("[data-event=DisputeOpened] blockquote")).to_have_text("There is bread in it.")
        expect(visitor.figure("escrowed")).to_have_text("250 TLD")

    @pytest.mark.spec("PG11")
    def test_a_split_is_chosen_by_the_slider(self, world: World, visitor: Visitor) -> None:
        """Before it is moved nothing is chosen, and that is said; then it says what each gets, down to nothing."""
        visitor.look_at(world.delivered())
        _connect(visitor)
        page, dialog = visitor.page, visitor.dialog
        _press(page, "Propose a split")
        slider, sign = dialog.get_by_role("slider"), dialog.get_by_role("button", name="Sign the proposal")
        expect(slider).to_have_accessible_description(re.compile("Nothing is chosen yet"))
        expect(slider).to_have_attribute("aria-valuetext", "nothing chosen yet")
        expect(sign).to_be_disabled()
        _walk_to(page, "Split what is left", within="dialog")
        page.keyboard.press("Home")

        expect(slider).to_have_accessible_description("0 TLD to the worker, 250 TLD to the employer")
        expect(dialog.get_by_label("To the worker")).not_to_have_attribute("aria-invalid", "true")
        expect(sign).to_be_enabled()

    @pytest.mark.spec("PG11")
    def test_both_settle_by_the_slider(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.delivered())
        _connect(visitor)
        page = visitor.page
        _press(page, "Propose a split")
        _walk_to(page, "Split what is left", within="dialog")
        page.keyboard.press("End")
        for _ in range(20):
            page.keyboard.press("ArrowLeft")
        expect(visitor.dialog.get_by_label("To the worker")).to_have_value("200")
        _press(page, "Sign the proposal", within="dialog")
        _sign(visitor)
        link = visitor.dialog.get_by_label("Link").input_value()
        page.keyboard.press("Escape")
        visitor.become("Worker$")
        page.goto(link)
        _press(page, "Agree to this split")
        _carry_out(visitor, "settle", "Agree to this split")

        visitor.expect_state("closed")
        expect(visitor.figure("released")).to_have_text("200 TLD")

    @pytest.mark.spec("PG11")
    def test_a_worker_delivers_a_file(self, world: World, visitor: Visitor, tmp_path: Path) -> None:
        work = tmp_path / "logo.svg"
        work.write_text("<svg>bread</svg>")
        visitor.look_at(world.funded())
        _connect(visitor, person=1)
        _press(visitor.page, "Deliver")
        # The browser is told to hand the choice over long before there is one: else it could ask somebody itself.
        with visitor.page.expect_file_chooser() as chooser:
            _walk_to(visitor.page, "The files that you hand in", within="dialog")
            visitor.page.keyboard.press("Enter")
        chooser.value.set_files(work)
        expect(visitor.dialog).to_contain_text("logo.svg")
        _carry_out(visitor, "deliver", "Deliver")

        visitor.expect_state("delivered")

    @pytest.mark.spec("PG11", "PG16")
    def test_a_worker_withdraws_what_is_owed(self, world: World, visitor: Visitor) -> None:
        fail_a_payout(world)
        visitor.go("/earnings")
        _connect(visitor, person=1)
        _press(visitor.page, "Withdraw")
        _carry_out(visitor, "withdraw", "Withdraw", signs=False)

        expect(visitor.page.get_by_text("Nothing is owed.")).to_be_visible()

    @pytest.mark.spec("PG11", "PG20")
    def test_an_auditor_looks_a_transaction_up_and_reconciles(
        self, world: World, visitor: Visitor, watch: Watch
    ) -> None:
        """An id and a hash look alike: the page asks for the agreement first, and hears that it is none."""
        watch.expect("404")
        event = world.api.get(f"/agreements/{world.delivered()}/events")["events"][-1]
        visitor.go("/audit")
        page = visitor.page
        _type(page, "Look up an agreement's id", event["transaction_hash"])
        page.keyboard.press("Enter")
        expect(page.get_by_text("handed milestone 1 in")).to_be_visible()
        _press(page, "Raw")
        expect(page.get_by_text(event["block_hash"])).to_be_visible()
        _press(page, "Audit")
        _press(page, "Compare now")

        expect(page.locator("[data-verdict=balanced]")).to_be_visible()
