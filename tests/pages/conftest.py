"""A browser and a world for each module, and tabs that nothing escapes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.pages.visitor import PATIENCE, Visitor
from tests.pages.world import World, a_world

pytest.register_assert_rewrite("tests.pages.calls")

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_CHROMIUM = "/usr/bin/chromium"
WIDE = {"width": 1_280, "height": 900}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--keep-pictures`` writes the pictures that the README shows."""
    parser.addoption("--keep-pictures", action="store_true", help="write docs/pictures anew")


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """What drives the browser. It holds an event loop in this thread, until the module ends."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(driver: Playwright) -> Iterator[Browser]:
    """A real browser."""
    browser = driver.chromium.launch(executable_path=_CHROMIUM, args=[*_FLAGS])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A chain and a server, for all tests of a module."""
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


class Watch:
    """What must not happen in any tab: a message, an error, a request to somebody else."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._expected = ""
        self._seen: list[str] = []

    def expect(self, words: str) -> None:
        """A browser notes in its console what a server refuses: these words are to be among its messages."""
        self._expected = words

    def require_silence(self) -> None:
        """Nothing was seen but what was expected, and that was seen."""
        if not self._expected:
            assert self._seen == []
            return
        assert [line for line in self._seen if self._expected not in line] == []
        assert self._seen

    def over(self, context: BrowserContext) -> None:
        """Watch all tabs of a context, those to come too."""
        context.on("console", lambda message: self._seen.append(f"console: {message.text}"))
        context.on("weberror", lambda error: self._seen.append(f"error: {error.error}"))
        context.on("request", lambda request: self._hear(request.url))

    def _hear(self, url: str) -> None:
        if not url.startswith((self._url, "data:")):
            self._seen.append(f"request: {url}")


@pytest.fixture
def watch(world: World) -> Watch:
    """Who watches the tabs of a test."""
    return Watch(world.url)


@pytest.fixture
def context_of(browser: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser's profile, empty and watched. What was seen that must not be is told at the end."""
    opened = []

    def make(**options: Any) -> BrowserContext:
        chosen: dict[str, Any] = {
            "viewport": WIDE,
            "locale": "en-GB",
            "timezone_id": "Asia/Shanghai",
            "color_scheme": "light",
        } | options
        context = browser.new_context(**chosen)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        opened.append(context)
        return context

    yield make
    for context in opened:
        for tab in context.pages:
            tab.unroute_all(behavior="wait")
        context.close()
    watch.require_silence()


@pytest.fixture
def page(context_of: Callable[..., BrowserContext]) -> Page:
    """A tab of a profile of its own."""
    return context_of().new_page()


@pytest.fixture
def visitor(page: Page, world: World) -> Visitor:
    """Somebody in front of a tab."""
    return Visitor(page, world.url)


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a picture of a tab for the README, when it is told to."""
    folder = Path(__file__).parents[2] / "docs" / "pictures"

    def keep(page: Page, name: str) -> None:
        if request.config.getoption("--keep-pictures", default=False):
            folder.mkdir(exist_ok=True)
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=folder / f"{name}.png")

    return keep
