"""
Pages, measured: how long until a stranger, whose browser has nothing of ours, can read one, and what that is made of.

`python -m scripts.bench.pages` measures them alone. The server is `tally serve` in a process of its own; the browser a
real one.
"""

import argparse
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from playwright.sync_api import Browser, Page, Request, sync_playwright

from scripts.bench.live import carry_out, stage
from tallystick.chain.codec import EscrowCodec
from tallystick.domain.acts import Fund
from tests.deals import FIRST

ROUNDS = 5
_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_KILOBYTE = 1_000

_NOTE_WHEN_THERE = """(() => {
    const look = () => { if (document.querySelector(SELECTOR)) window.__usableAt ??= performance.now(); };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", look);
})()"""
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_ANSWERED = "performance.getEntriesByType('navigation')[0].responseEnd"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to one page, by a browser that has nothing of it."""

    usable_ms: float
    """Milliseconds until there is what the reader came for."""
    answered_ms: float
    """Of these, until the document itself has come."""
    painted_ms: float
    """Until something is seen."""
    scripts_ms: float
    """That the page's thread was at our scripts, until all has come to rest."""
    layout_ms: float
    """That it was at styles and layout."""
    requests: float
    script_kb: float
    """Kilobytes of JavaScript, as they come over the line."""


def measured() -> dict[str, Visit]:
    """Each page once, the median of some visits, in turn with an answer of the API that no script of ours shows."""
    visits: dict[str, list[Visit]] = {}
    with _pages() as (url, places), _browser() as browser:
        for _ in range(ROUNDS):
            for name, (path, selector) in places.items():
                visits.setdefault(name, []).append(visit(browser, url + path, selector))
    return {name: _median(found) for name, found in visits.items()}


@contextmanager
def _pages() -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """A server with an agreement under which money is locked, and where there is what to be looked for."""
    with stage() as (chain, server, terms):
        codec = EscrowCodec(chain.identity)
        carry_out(chain, codec, terms, Fund((FIRST,)))
        server.until_level_with(chain)
        yield (
            server.api.url.removesuffix("/v1"),
            {
                "an answer of the API, without a page": ("/v1/chain", "pre"),
                "the first page": ("/", "h1"),
                "the list": ("/agreements", "article a"),
                "a shared agreement": (f"/agreements/{codec.agreement_id(terms)}", "[data-figure=escrowed]"),
            },
        )


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=[*_FLAGS])
        yield browser
        browser.close()


def visit(browser: Browser, url: str, selector: str) -> Visit:
    """Open an address in a profile that is empty, until what ``selector`` names is there and all is at rest."""
    context = browser.new_context(locale="en-GB")
    try:
        page = context.new_page()
        page.add_init_script(_NOTE_WHEN_THERE.replace("SELECTOR", repr(selector)))
        return _seen(page, url, selector)
    finally:
        context.close()


def _seen(page: Page, url: str, selector: str) -> Visit:
    came: list[Request] = []

    def note(request: Request) -> None:
        came.append(request)

    page.on("requestfinished", note)
    thread = page.context.new_cdp_session(page)
    thread.send("Performance.enable")
    page.goto(url)
    page.wait_for_selector(selector)
    page.wait_for_load_state("networkidle")
    spent = {one["name"]: 1_000 * one["value"] for one in thread.send("Performance.getMetrics")["metrics"]}
    scripts = [one.sizes()["responseBodySize"] for one in came if one.resource_type == "script"]
    return Visit(
        usable_ms=page.evaluate("window.__usableAt"),
        answered_ms=page.evaluate(_ANSWERED),
        painted_ms=page.evaluate(_PAINTED) or 0.0,
        scripts_ms=spent["ScriptDuration"],
        layout_ms=spent["LayoutDuration"] + spent["RecalcStyleDuration"],
        requests=len(came),
        script_kb=sum(scripts) / _KILOBYTE,
    )


def _median(visits: list[Visit]) -> Visit:
    return Visit(**{each.name: statistics.median(getattr(one, each.name) for one in visits) for each in fields(Visit)})


def section(visits: dict[str, Visit]) -> str:
    """The figures, as docs/benchmarks.md has them."""
    lines = [
        "",
        f"Pages of `tally serve` in a browser that has nothing of them: the median of {ROUNDS} visits each, in turn,",
        "with server and browser on the same cores. *Usable*: what the reader came for is there. Of that, the document",
        "has come when it is *answered*; *scripts* and *layout* is what the page's thread works until all is at rest.",
        "The first row is what browser and server take without any page of ours.",
        "`python -m scripts.bench.pages` measures them alone.",
        "",
        "| page | usable ms | answered ms | seen ms | scripts ms | layout ms | requests | script kB |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(name, seen) for name, seen in visits.items()),
        "",
    ]
    return "\n".join(lines)


def _row(name: str, visit: Visit) -> str:
    return f"| {name} | " + " | ".join(f"{getattr(visit, each.name):,.0f}" for each in fields(Visit)) + " |"


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m scripts.bench.pages", description="Measures the pages alone.").parse_args()
    print(section(measured()))
