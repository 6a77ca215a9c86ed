"""
Papers, and other pages that run nothing, in a real browser: with a screen reader, on a phone, in the dark, in Chinese,
and where JavaScript is switched off. No message and no request to anybody else: the watch of every test sees to that.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.axe import WIDTHS, sideways, violations
from tests.pages.conftest import Watch
from tests.pages.world import EMPLOYER, WORKER, World

EVERYBODY = [(language, scheme) for language in ("en", "zh-CN") for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def paid(world: World) -> str:
    """An agreement of which a part was paid, a part given back, and all of that is final."""
    agreement = world.delivered()
    world.relay(agreement, "release", EMPLOYER, released="100000000")
    world.relay(agreement, "refund", WORKER, refunded="50000000")
    world.mine(3)
    return agreement


@pytest.fixture
def reader(context_of: Callable[..., BrowserContext], world: World) -> Callable[[str, str], Page]:
    """Somebody with a language and colours."""

    def make(language: str, scheme: str) -> Page:
        context = context_of(locale=language, color_scheme=scheme, base_url=world.url)
        return context.new_page()

    return make


@pytest.fixture
def still_reader(context_of: Callable[..., BrowserContext], world: World) -> Page:
    """Somebody whose browser runs no script."""
    return context_of(java_script_enabled=False, base_url=world.url).new_page()


def _faults(page: Page, path: str, language: str) -> Iterator[str]:
    """What is wrong with a page, in whichever width."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("script").count() == 0
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if width in {WIDTHS[0], WIDTHS[-1]}:
            yield from (f"{path} at {width}: {named}" for named in violations(page))
    yield from (f"{path} is wider than {width}" for width in sideways(page))


class TestAPaper:
    @pytest.mark.spec("PA11", "PA14", "PG1")
    @pytest.mark.parametrize(("language", "scheme"), EVERYBODY)
    def test_can_be_read_by_everybody(
        self, world: World, reader: Callable[[str, str], Page], paid: str, language: str, scheme: str
    ) -> None:
        page = reader(language, scheme)
        drafted = world.registered()
        paths = [
            *(f"/receipts/{paid}/0", f"/statements/{WORKER.address}", f"/statements/{EMPLOYER.address}"),
            *(f"/agreements/{paid}/print", f"/agreements/{drafted}/print"),
        ]

        faults = [
            fault
            for path in paths
            for fault in _faults(page, f"{path}?language={language}&zone=Asia/Shanghai", language)
        ]

        assert faults == []

    @pytest.mark.spec("PA12", "PA14")
    @pytest.mark.parametrize(("language", "scheme"), EVERYBODY)
    def test_that_is_not_there_can_be_read_by_everybody(
        self, world: World, reader: Callable[[str, str], Page], watch: Watch, language: str, scheme: str
    ) -> None:
        """Browsers note each such status in their console, and nothing else."""
        watch.expect("Failed to load resource: the server responded with a status of 4")
        page, paths = reader(language, scheme), [f"/receipts/{world.funded()}/0", f"/receipts/0x{'12' * 32}/0"]

        assert [fault for path in paths for fault in _faults(page, f"{path}?language={language}", language)] == []

    @pytest.mark.spec("PA14")
    def test_has_its_wide_tables_moved_by_keys_on_a_phone(self, reader: Callable[[str, str], Page], paid: str) -> None:
        page = reader("en", "light")
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"/receipts/{paid}/0")
        table = page.get_by_role("region", name="Payments")
        assert table.evaluate("one => one.scrollWidth > one.clientWidth")

        table.focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowRight")

        page.wait_for_function("() => document.activeElement.scrollLeft > 0")
        assert page.evaluate("window.scrollX") == 0

    @pytest.mark.spec("PA11", "PA15")
    def test_is_printed_in_light_colours_without_what_is_for_screens(
        self, reader: Callable[[str, str], Page], paid: str
    ) -> None:
        page = reader("zh-CN", "dark")
        page.goto(f"/receipts/{paid}/0?language=zh-CN")
        page.emulate_media(media="print", color_scheme="dark")

        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        expect(page.locator("nav")).to_be_hidden()

    @pytest.mark.spec("PA16", "PA18")
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ("This agreement without JavaScript", "in review")),
            ("zh-CN", ("无需 JavaScript 查看此协议", "审核中")),
        ],
    )
    def test_of_an_agreement_is_where_its_page_cannot_run(
        self, still_reader: Page, paid: str, language: str, words: tuple[str, str]
    ) -> None:
        link, state = words
        page = still_reader
        page.goto(f"/agreements/{paid}")

        page.get_by_role("link", name=link).click()

        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("main")).to_contain_text(state)
        expect(page.locator("main")).to_contain_text("100.000000 TLD")

    @pytest.mark.spec("PA11")
    @pytest.mark.parametrize("language", ["en", "zh-CN"])
    def test_needs_no_javascript(self, still_reader: Page, paid: str, language: str) -> None:
        page = still_reader
        for path in (f"/receipts/{paid}/0", f"/statements/{WORKER.address}", f"/agreements/{paid}/print"):
            page.goto(f"{path}?language={language}")
            expect(page.locator("h1")).to_be_visible()
            expect(page.locator("main")).to_contain_text("100.000000 TLD")


class TestTheReference:
    @pytest.mark.spec("PG1", "PG11")
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_of_the_api_can_be_read_by_everybody(self, reader: Callable[[str, str], Page], scheme: str) -> None:
        assert list(_faults(reader("en", scheme), "/docs", "en")) == []
