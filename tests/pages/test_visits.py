"""What the bench measures of a page."""

import pytest
from playwright.sync_api import Browser

from scripts.bench.pages import Visit, section, visit
from tests.pages.world import World


class TestAVisit:
    @pytest.fixture(scope="class")
    def seen(self, browser: Browser, world: World) -> Visit:
        """A visit to an agreement, by a browser that has nothing of ours."""
        return visit(browser, f"{world.url}/agreements/{world.funded()}", "[data-figure=escrowed]")

    def test_is_usable_after_it_was_answered_and_before_all_is_at_rest(self, seen: Visit) -> None:
        assert 0 < seen.answered_ms < seen.usable_ms

    def test_is_made_of_scripts_and_layout(self, seen: Visit) -> None:
        assert min(seen.painted_ms, seen.scripts_ms, seen.layout_ms, seen.script_kb) > 0
        assert seen.requests > 1

    def test_is_a_row_of_the_page(self, seen: Visit) -> None:
        assert f"| an agreement | {seen.usable_ms:,.0f} |" in section({"an agreement": seen})
