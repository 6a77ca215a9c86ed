"""Everything that the pages can show: with a screen reader, in both languages and colours, on every width."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.looks import LOOKS, WHILE_SILENT, WORDS, Look, everything
from tests.pages.places import everywhere
from tests.pages.visitor import Visitor
from tests.pages.world import World

_AXE = (Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (320, 390, 768, 1_280)
Colours = Literal["light", "dark"]
READ: dict[tuple[str, int], Colours] = {
    ("en", 320): "light",
    ("en", 1_280): "dark",
    ("zh-CN", 320): "dark",
    ("zh-CN", 1_280): "light",
}
"""In which colours it is read: each language in both, on the smallest screen and the largest."""

_READ = """async () => {
    await new Promise(requestAnimationFrame);
    const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(changing.map((one) => one.finished));
    const shown = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
    const { violations } = await window.axe.run(shown, options);
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${(failureSummary ?? "").slice(0, 300)}`),
    );
}"""
"""What axe finds once no colour is on its way to another one: in the dialog on top, or on the page."""

_OPEN_ALL = """() => {
    const shown = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    for (const part of shown.querySelectorAll("details")) part.open = true;
}"""

_TOO_WIDE = """() => {
    const shown = [document.documentElement, ...document.querySelectorAll("dialog[open]")].at(-1);
    if (shown.scrollWidth <= shown.clientWidth) return [];
    const edge = shown.getBoundingClientRect().left + shown.clientWidth;
    const wide = [...shown.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > edge);
    return wide.slice(-1).map((one) => one.outerHTML.slice(0, 200));
}"""
"""What reaches furthest beyond the edge of the page, or of the dialog on top."""

_SEEN = "dialog[open] h2, details[open] > summary, main h1, main h2, main h3, main p, main span, main label, main h3 *"


@pytest.fixture(scope="module")
def places(world: World) -> dict[str, str]:
    """All there is to look at."""
    return everywhere(world)


PEOPLE = [(who, list(looks)) for who, looks in groupby(LOOKS, key=lambda look: look.who)]


class TestEverything:
    @pytest.mark.spec("PG11", "PG12")
    def test_that_the_pages_can_show_is_in_the_table(self) -> None:
        assert {shown for look in LOOKS for shown in look.shows} >= everything() - WHILE_SILENT

    @pytest.mark.spec("PG11", "PG12")
    @pytest.mark.parametrize("person", PEOPLE, ids=[who or "Nobody" for who, _ in PEOPLE])
    def test_can_be_read_by_everybody_without_scrolling_sideways(
        self,
        world: World,
        context_of: Callable[..., BrowserContext],
        places: dict[str, str],
        person: tuple[str, list[Look]],
    ) -> None:
        who, looks = person
        page = context_of().new_page()
        visitor = Visitor(page, world.url)
        if who:
            visitor.go("/")
            visitor.connect()
            visitor.become(who)

        found = {}
        path = ""
        for number, look in enumerate(looks):
            if look.path != path:
                _arrive(visitor, look.path.format(**places))
            path = look.path
            look.opens(visitor)
            _require(page, look)
            if trouble := list(_troubles(page)):
                found[number, look.path, look.shows] = trouble
            _leave(page)

        assert found == {}, json.dumps([[*map(str, where), trouble] for where, trouble in found.items()], indent=1)


def _arrive(visitor: Visitor, path: str) -> None:
    page = visitor.page
    visitor.go(path)
    page.evaluate(_AXE)
    expect(page.get_by_role("contentinfo").locator("time")).to_be_visible()
    expect(page.locator("[role=status] .animate-pulse")).to_have_count(0)


def _require(page: Page, look: Look) -> None:
    """What the row says is there, once all parts are opened that open."""
    names = [name for name in look.shows if name in WORDS]
    if "acts.exactly" in names:
        # What is signed or sent is there once the act was tried.
        expect(page.get_by_text(WORDS["acts.exactly"])).to_be_visible()
    page.evaluate(_OPEN_ALL)
    for name in names:
        words = re.sub(r"\\{\\{\w+\\}\\}", ".+", re.escape(WORDS[name]))
        expect(page.locator(_SEEN).filter(has_text=re.compile(f"^{words}$")).first).to_be_visible()


def _troubles(page: Page) -> Iterator[str]:
    for language in ("en", "zh-CN"):
        page.locator("footer select").first.select_option(language)
        expect(page.locator("html")).to_have_attribute("lang", language)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            yield from [f"{language}, at {width}, too wide: {place}" for place in page.evaluate(_TOO_WIDE)]
            if scheme := READ.get((language, width)):
                page.emulate_media(color_scheme=scheme)
                expect(page.locator("html")).to_have_attribute("data-theme", scheme)
                yield from [f"{language}, {scheme}, at {width}: {words}" for words in page.evaluate(_READ)]
    page.locator("footer select").first.select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def _leave(page: Page) -> None:
    """Close what is open. The focus is then where it was, for who cannot see the page."""
    while left := page.locator("dialog[open]").count():
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(left - 1)
        # What was opened by something that is off by now has nothing to give the focus back to.
        assert left > 1 or page.evaluate("document.activeElement !== document.body")
