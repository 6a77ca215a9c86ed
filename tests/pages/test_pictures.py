"""The main pages as the README shows them: each is there, and its picture is taken when that is asked for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, World

Picture = Callable[[Page, str], None]
ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def paid(world: World) -> str:
    """An agreement that was delivered and paid, in blocks that are final. Returns its id."""
    agreement = world.delivered()
    world.relay(agreement, "release", EMPLOYER)
    world.mine(3)
    return agreement


class TestPictures:
    def test_of_an_audit_shows_books_that_agree_with_the_chain(
        self, visitor: Visitor, paid: str, picture: Picture
    ) -> None:
        visitor.go("/audit")
        visitor.page.locator("button[data-act=reconcile]").click()
        expect(visitor.page.locator("[data-verdict=balanced]")).to_be_visible()

        picture(visitor.page, "audit")

    def test_of_a_transaction_shows_what_it_did(
        self, world: World, visitor: Visitor, paid: str, picture: Picture
    ) -> None:
        event = world.api.get(f"/agreements/{paid}/events")["events"][-1]
        visitor.go(f"/transactions/{event['transaction_hash']}")
        expect(visitor.page.get_by_text("was released").first).to_be_visible()

        picture(visitor.page, "transaction")

    def test_of_a_phone_in_the_dark_shows_an_agreement_in_chinese(
        self, world: World, context_of: Callable[..., BrowserContext], picture: Picture
    ) -> None:
        context = context_of(locale="zh-CN", color_scheme="dark", viewport=PHONE)
        visitor = Visitor(context.new_page(), world.url)
        visitor.look_at(world.delivered())
        expect(visitor.page.locator("[data-words=delivered]")).to_be_visible()

        picture(visitor.page, "phone")


class TestReadme:
    def test_shows_every_picture_that_is_kept(self) -> None:
        shown = set(re.findall(r"docs/pictures/([\w-]+)\.png", (ROOT / "README.md").read_text(encoding="utf-8")))

        assert shown == {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")}
