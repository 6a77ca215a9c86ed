"""The main stories by the keyboard alone: nothing is clicked, everything is reached with the tabulator key."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.visitor import Visitor
from tests.pages.world import WORKER, World

MOST_TABS = 80


def _walk_to(page: Page, name: str, within: str = "body") -> None:
    """Walk with the tabulator key to what has a name: a button by its words, a field by its label."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "within => { const here = document.activeElement; if (!here.closest(within)) return '';"
            " return here.innerText || (here.labels && here.labels[0] ? here.labels[0].innerText : '') }",
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
