"""What a page shows first stays where it is, and what is on its way pushes nothing and leaves when it was read."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, World

_MOST = 0.1
"""Layout shift that readers do not take for a jump. Source: web.dev, "Cumulative Layout Shift"."""
_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 200);
})"""
PHONE: ViewportSize = {"width": 390, "height": 844}


def _shift(page: Page, url: str) -> float:
    """Open a page anew, and see how far what it showed first went since."""
    page.goto(url)
    expect(page.get_by_role("banner").get_by_text("Connected as")).to_be_attached()
    page.wait_for_load_state("networkidle")
    shift: float = page.evaluate(_SHIFT)
    return shift


@pytest.mark.spec("PG80")
def test_nothing_jumps_for_a_reader_who_is_connected(world: World, visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    visitor.look_at(world.delivered())
    agreement = visitor.page.url
    visitor.connect()
    visitor.begin("release")
    visitor.dialog.get_by_label("Pay now").fill("1")
    visitor.finish("release")

    places = ("/", "/agreements", "/earnings", agreement.removeprefix(world.url))
    shifts = {place: _shift(visitor.page, world.url + place) for place in places}
    assert {place: shift for place, shift in shifts.items() if shift >= _MOST} == {}


@pytest.mark.spec("PG81")
def test_what_is_final_names_its_agreement_and_leaves_once_it_was_read(world: World, visitor: Visitor) -> None:
    visitor.page.clock.install()
    agreement = world.delivered()
    visitor.look_at(agreement)
    visitor.connect()
    visitor.begin("release")
    visitor.dialog.get_by_label("Pay now").fill("1")
    visitor.finish("release")
    row = visitor.page.locator("[data-activity]")
    expect(row.get_by_role("link", name=f"Agreement {agreement[:8]}")).to_be_visible()
    visitor.page.clock.run_for(60_000)
    expect(row).to_have_attribute("data-stage", "mined")

    world.mine(80)
    visitor.page.clock.run_for(10_000)
    expect(row).to_have_attribute("data-stage", "final")
    visitor.page.clock.run_for(30_000)
    expect(row).to_have_count(0)


@pytest.mark.spec("PG82")
def test_the_journal_reads_on_a_phone_in_words(world: World, visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    visitor.look_at(world.delivered())
    visitor.page.get_by_role("button", name="Show the journal").click()

    journal = visitor.page.get_by_role("region", name="Journal")
    expect(journal).to_contain_text(f"employer {EMPLOYER.address[:8]}")
    expect(journal).to_contain_text("Escrow · milestone 1")
    assert journal.evaluate("one => one.scrollWidth <= one.clientWidth")
