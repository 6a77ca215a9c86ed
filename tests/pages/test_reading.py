"""The pages for everybody: with a keyboard, a screen reader, a phone, in the dark, in Chinese, and for auditors."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tallystick.chain.wallet import Wallet
from tests.pages.axe import sideways, violations
from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

STRANGER = Wallet.demo(9)
STEPS = [("What is the work?", "A poster"), ("Amount in TLD", "5")]


@pytest.fixture(scope="module")
def delivered(world: World) -> str:
    """An agreement with something of everything to look at."""
    return world.delivered()


@pytest.fixture(scope="module")
def paths(world: World, delivered: str) -> list[str]:
    """All pages there are, and one that there is not."""
    events = world.api.get(f"/agreements/{delivered}/events")["events"]
    return [
        "/",
        "/agreements",
        f"/agreements/{delivered}",
        "/new",
        f"/earnings?of={WORKER.address}",
        "/disputes",
        f"/transactions/{events[-1]['transaction_hash']}",
        f"/transactions/{world.fail(delivered, 'claim', STRANGER)}",
        f"/blocks/{events[-1]['block_number']}",
        "/audit",
        "/without-us",
        "/nothing-here",
    ]


def _settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("contentinfo").locator("time")).to_be_visible()
    expect(page.locator("[role=status] .animate-pulse")).to_have_count(0)


class TestEverybody:
    @pytest.mark.spec("PG11", "PG12")
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("language", ["en", "zh-CN"])
    def test_can_read_every_page(
        self, world: World, context_of: Callable[..., BrowserContext], paths: list[str], language: str, scheme: str
    ) -> None:
        page = context_of(locale=language, color_scheme=scheme).new_page()
        found: dict[str, list[str]] = {}
        for path in paths:
            page.goto(world.url + path)
            _settled(page)
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("html").get_attribute("data-theme") == scheme
            if named := violations(page):
                found[path] = named

        assert found == {}

    @pytest.mark.spec("PG11")
    def test_can_use_every_dialog(
        self, world: World, context_of: Callable[..., BrowserContext], delivered: str
    ) -> None:
        visitor = Visitor(context_of(color_scheme="dark").new_page(), world.url)
        visitor.look_at(delivered)
        visitor.connect()
        for act in ("release", "request-changes", "dispute", "settle"):
            visitor.begin(act)
            assert violations(visitor.page) == []
            visitor.page.keyboard.press("Escape")
            expect(visitor.dialog).to_have_count(0)
            # The focus is where it was: on the button that opened it.
            expect(visitor.page.locator(f"button[data-act={act}]")).to_be_focused()

    @pytest.mark.spec("PG11")
    @pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1_280)])
    def test_can_lock_money_and_propose_other_terms(
        self, world: World, context_of: Callable[..., BrowserContext], scheme: str, width: int
    ) -> None:
        """The long dialogs: on a small screen nothing of them is out of reach."""
        context = context_of(color_scheme=scheme, viewport={"width": width, "height": 800})
        visitor = Visitor(context.new_page(), world.url)
        parts = [{"amount": amount, "deliver_by": world.in_days(7)} for amount in ("100000000", "40000000")]
        for agreement, act in ((world.registered(milestones=parts), "fund"), (world.funded(), "propose")):
            visitor.look_at(agreement)
            if act == "fund":
                visitor.connect()
            # The next page knows the wallet again, a moment after it came.
            expect(visitor.page.get_by_role("banner").get_by_text("Connected as")).to_be_attached()
            visitor.page.locator(f"button[data-act={act}]").first.click()
            expect(visitor.dialog.get_by_role("button", name="Cancel")).to_be_visible()
            assert violations(visitor.page) == []
            assert visitor.dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
            visitor.page.keyboard.press("Escape")

    @pytest.mark.spec("PG11")
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_can_fill_in_a_new_agreement(
        self, world: World, context_of: Callable[..., BrowserContext], scheme: str
    ) -> None:
        """Each step, and what it says when nothing is filled in."""
        visitor = Visitor(context_of(color_scheme=scheme, viewport={"width": 390, "height": 800}).new_page(), world.url)
        visitor.go("/new")
        visitor.connect()
        page = visitor.page
        assert violations(page) == []
        # Who is to do it may stay open.
        page.get_by_role("button", name="Next").click()
        for label, text in STEPS:
            page.get_by_role("button", name="Next").click()
            expect(page.get_by_label(label)).to_be_visible()
            assert violations(page) == []
            page.get_by_label(label).fill(text)
            page.get_by_role("button", name="Next").click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    @pytest.mark.spec("PG11", "PG12")
    def test_can_sign_in_and_use_private_documents_on_a_small_screen(
        self, world: World, context_of: Callable[..., BrowserContext], delivered: str
    ) -> None:
        """In both colours and languages, with all that can be opened."""
        context = context_of(color_scheme="dark", viewport={"width": 320, "height": 800})
        visitor = Visitor(context.new_page(), world.url)
        page = visitor.page
        visitor.look_at(delivered)
        visitor.connect()
        visitor.login.click()
        assert violations(page) == []
        page.keyboard.press("Escape")
        visitor.sign_in("Sign")
        expect(page.locator("#documents summary")).to_have_count(2)
        for summary in page.locator("#documents summary").all():
            summary.click()
        expect(page.get_by_label("Address that may look")).to_be_visible()
        for language, scheme in (("en", "dark"), ("zh-CN", "light")):
            page.get_by_role("contentinfo").locator("select").first.select_option(language)
            page.get_by_role("contentinfo").locator("select").last.select_option(scheme)
            expect(page.locator("html")).to_have_attribute("data-theme", scheme)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    @pytest.mark.spec("PG11")
    def test_never_has_to_scroll_sideways(self, world: World, page: Page, paths: list[str]) -> None:
        wide = list[tuple[str, int]]()
        for path in paths:
            page.goto(world.url + path)
            _settled(page)
            wide += [(path, width) for width in sideways(page)]

        assert wide == []


class TestLanguage:
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


class TestFirstPage:
    def test_is_small(self, world: World, page: Page) -> None:
        sizes: list[int] = []
        page.on("requestfinished", lambda request: _note_script(request, sizes))
        page.goto(world.url)
        _settled(page)

        assert 0 < sum(sizes) <= MOST_SCRIPT


MOST_SCRIPT = 260_000
"""Bytes of compressed JavaScript that the first page may need."""


def _note_script(request: Request, sizes: list[int]) -> None:
    if request.resource_type == "script":
        sizes.append(request.sizes()["responseBodySize"])
