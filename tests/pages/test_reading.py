"""The pages for who reads: languages and colours that stay, lists, what auditors look for, what is missing."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tallystick.chain.wallet import Wallet
from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

STRANGER = Wallet.demo(9)


@pytest.fixture(scope="module")
def delivered(world: World) -> str:
    """An agreement with something of everything to look at."""
    return world.delivered()


def _settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("contentinfo").locator("time")).to_be_visible()
    expect(page.locator("[role=status] .animate-pulse")).to_have_count(0)


class TestLanguage:
    @pytest.mark.spec("PG11", "PG12")
    @pytest.mark.parametrize(
        ("language", "scheme", "words"), [("en", "light", "Agreements"), ("zh-CN", "dark", "协议")]
    )
    def test_and_colours_are_the_browsers_at_first(
        self, world: World, context_of: Callable[..., BrowserContext], language: str, scheme: str, words: str
    ) -> None:
        page = context_of(locale=language, color_scheme=scheme).new_page()
        Visitor(page, world.url).go("/agreements")

        expect(page.get_by_role("heading", level=1)).to_have_text(words)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)

    @pytest.mark.spec("PG12")
    def test_is_chosen_and_stays(self, world: World, visitor: Visitor) -> None:
        visitor.go("/agreements")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Agreements")
        visitor.page.get_by_label("Language").select_option("zh-CN")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("协议")

        visitor.page.reload()

        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("协议")
        assert visitor.page.locator("html").get_attribute("lang") == "zh-CN"


class TestColours:
    def test_are_chosen_and_stay(self, world: World, visitor: Visitor) -> None:
        visitor.go("/")
        visitor.page.get_by_label("Colours").select_option("dark")

        visitor.page.reload()

        expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")


class TestList:
    def test_shows_a_partys_agreements_in_a_state_and_can_be_shared(
        self, world: World, visitor: Visitor, delivered: str
    ) -> None:
        visitor.go("/agreements")
        visitor.page.get_by_label("Employer or worker").fill(WORKER.address)
        visitor.page.get_by_label("State").select_option("delivered")
        expect(visitor.page).to_have_url(re.compile(f"party={WORKER.address.lower()}&state=delivered"))
        visitor.page.reload()
        expect(visitor.page.get_by_role("article").first).to_be_visible()

        links = visitor.page.get_by_role("article").get_by_role("link")
        assert f"/agreements/{delivered}" in [link.get_attribute("href") for link in links.all()]

    def test_says_whose_turn_it_is(self, world: World, visitor: Visitor, delivered: str) -> None:
        visitor.go("/agreements?state=delivered")
        row = visitor.page.get_by_role("article").filter(has=visitor.page.locator(f"a[href$='{delivered}']"))
        expect(row).to_be_visible()
        expect(row.get_by_text("Your turn")).to_have_count(0)
        visitor.connect()

        expect(row.get_by_text("Your turn")).to_be_visible()

    def test_of_nothing_says_what_to_do(self, world: World, visitor: Visitor) -> None:
        visitor.go("/agreements?state=amended")

        expect(visitor.page.get_by_text("There is no such agreement yet.")).to_be_visible()


class TestAuditor:
    def test_finds_a_transaction_in_words_and_raw(
        self, world: World, visitor: Visitor, watch: Watch, delivered: str
    ) -> None:
        """An id and a hash look alike: the page asks for the agreement first, and hears that it is none."""
        watch.expect("404")
        event = world.api.get(f"/agreements/{delivered}/events")["events"][-1]
        visitor.go("/audit")
        visitor.page.get_by_label("Look up an agreement's id").fill(event["transaction_hash"])
        visitor.page.get_by_role("search").get_by_role("button").click()

        expect(visitor.page.get_by_text("handed milestone 1 in")).to_be_visible()
        expect(visitor.page.get_by_text("deliver()")).to_be_visible()
        public = visitor.page.get_by_role("link", name="Look up this transaction in the public explorer")
        assert public.get_attribute("href") == f"https://explorer.invalid/tx/{event['transaction_hash']}"
        visitor.page.get_by_text("Raw", exact=True).click()
        expect(visitor.page.get_by_text(event["block_hash"])).to_be_visible()

    def test_takes_the_proof_along(self, world: World, visitor: Visitor, delivered: str) -> None:
        world.mine(3)
        visitor.look_at(delivered)
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("link", name="Download the proof").click()

        bundle = json.loads(Path(download.value.path()).read_text())
        assert (bundle["format"], bundle["agreement"]["id"]) == ("tallystick-bundle/1", delivered)

    @pytest.mark.parametrize(
        ("owner", "words"), [(EMPLOYER, "\N{MINUS SIGN}"), (STRANGER, "Nothing ever stood in this account.")]
    )
    def test_sees_what_stands_in_an_account(
        self, world: World, visitor: Visitor, delivered: str, owner: Wallet, words: str
    ) -> None:
        """Who paid gave more than it got."""
        visitor.go("/audit")
        visitor.page.get_by_label("Address", exact=True).fill(owner.address)
        visitor.page.locator("form").last.get_by_role("button").click()

        expect(visitor.page.locator("section").filter(has=visitor.page.locator("form"))).to_contain_text(words)

    def test_sees_that_the_browser_computed_the_id_itself(self, world: World, visitor: Visitor, delivered: str) -> None:
        visitor.look_at(delivered)

        expect(visitor.page.locator("[data-check=terms]")).to_contain_text(delivered)


class TestMissing:
    def test_agreement_is_said_to_be_missing(self, world: World, page: Page, watch: Watch) -> None:
        watch.expect("404")
        page.goto(f"{world.url}/agreements/0x{'12' * 32}")

        expect(page.get_by_text("No agreement with this id")).to_be_visible()
        expect(page.get_by_text("it forgets all that was on it")).to_be_visible()

    def test_server_is_said_to_be_away_and_the_page_stays(self, visitor: Visitor, watch: Watch, delivered: str) -> None:
        watch.expect("ERR_FAILED")
        visitor.look_at(delivered)
        visitor.page.route("**/v1/**", lambda route: route.abort())

        expect(visitor.page.get_by_role("alert").filter(has_text="The server does not answer")).to_be_visible(
            timeout=30_000
        )
        expect(visitor.figure("escrowed")).to_have_text("250 TLD")


class TestFirstLoad:
    @pytest.mark.parametrize("place", ["/", "/agreements", "/agreements/{delivered}"])
    def test_is_small(self, world: World, page: Page, delivered: str, place: str) -> None:
        """Of the first page, and of a link that was shared: for who has nothing of ours yet."""
        sizes: list[int] = []
        page.on("requestfinished", lambda request: _note_script(request, sizes))
        page.goto(world.url + place.format(delivered=delivered))
        _settled(page)
        page.wait_for_load_state("networkidle")

        assert 0 < sum(sizes) <= MOST_SCRIPT


MOST_SCRIPT = 260_000
"""Bytes of compressed JavaScript that the first page may need, whichever it is."""


def _note_script(request: Request, sizes: list[int]) -> None:
    if request.resource_type == "script":
        sizes.append(request.sizes()["responseBodySize"])
