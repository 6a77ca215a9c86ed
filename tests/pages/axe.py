"""What axe finds against WCAG 2.2 AA, and whether a page has to be scrolled sideways."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

WIDTHS = (320, 390, 768, 1_280)
_AXE = (Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AT_REST = """async () => {
    await new Promise(requestAnimationFrame);
    const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(changing.map((one) => one.finished));
}"""
"""Until no colour is on its way to another one."""


def violations(page: Page) -> list[str]:
    """What axe finds, with the places."""
    page.evaluate(_AT_REST)
    page.evaluate(_AXE)
    options = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => window.axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[int]:
    """At which widths a page has to be scrolled sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(width)
    return found
