"""Deadlines where the reader is: typed by the clock on the wall, told in UTC, and on the chain to the second."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.visitor import Visitor
from tests.pages.world import WORKER, World

SHANGHAI, LOS_ANGELES = "Asia/Shanghai", "America/Los_Angeles"


def _to_the_money(visitor: Visitor) -> Page:
    page = visitor.page
    visitor.go("/new")
    visitor.connect()
    page.get_by_label("The worker's address").fill(WORKER.address)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("What is the work?").fill("A poster")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Amount in TLD").fill("5")
    return page


class TestDeadline:
    @pytest.mark.spec("PG25")
    @pytest.mark.parametrize(
        "case",
        [
            (SHANGHAI, "2039-12-31T18:00", "2039-12-31 10:00:00 UTC"),
            (SHANGHAI, "2040-01-01T07:59", "2039-12-31 23:59:00 UTC"),
            (LOS_ANGELES, "2039-12-31T18:00", "2040-01-01 02:00:00 UTC"),
            (LOS_ANGELES, "2039-07-01T18:00", "2039-07-02 01:00:00 UTC"),
            # Clocks go forward on this day: from 1:59 to 3:00.
            (LOS_ANGELES, "2027-03-14T01:59", "2027-03-14 09:59:00 UTC"),
            (LOS_ANGELES, "2027-03-14T03:00", "2027-03-14 10:00:00 UTC"),
            # And back on this one: the hour after one o'clock comes twice, and the first is meant.
            (LOS_ANGELES, "2027-11-07T01:30", "2027-11-07 08:30:00 UTC"),
            (LOS_ANGELES, "2027-11-07T02:00", "2027-11-07 10:00:00 UTC"),
        ],
    )
    def test_is_told_in_utc_as_it_is_typed(
        self, world: World, context_of: Callable[..., BrowserContext], case: tuple[str, str, str]
    ) -> None:
        zone, typed, utc = case
        page = _to_the_money(Visitor(context_of(timezone_id=zone).new_page(), world.url))
        page.get_by_label("To be delivered before").fill(typed)

        expect(page.get_by_text(utc)).to_be_visible()

    @pytest.mark.spec("PG25")
    def test_on_the_day_that_has_an_hour_less_is_registered_to_the_second(
        self, world: World, context_of: Callable[..., BrowserContext]
    ) -> None:
        page = _to_the_money(Visitor(context_of(timezone_id=LOS_ANGELES).new_page(), world.url))
        page.get_by_label("To be delivered before").fill("2027-03-14T03:00")
        for _ in range(2):
            page.get_by_role("button", name="Next").click()
        expect(page.locator("[data-sentence=terms]")).to_contain_text("Mar 14, 2027, 03:00 PDT")
        page.get_by_role("button", name="Create the agreement").click()
        page.wait_for_url("**/agreements/0x*")

        terms = world.api.get(f"/agreements/{page.url[-66:]}")["terms"]
        assert terms["milestones"][0]["deliver_by"] == "2027-03-14T10:00:00Z"

    @pytest.mark.spec("PG25")
    @pytest.mark.parametrize(("zone", "shown"), [(SHANGHAI, "18:00 GMT+8"), (LOS_ANGELES, "03:00 PDT")])
    def test_of_an_agreement_is_shown_where_the_reader_is_and_in_utc(
        self, world: World, context_of: Callable[..., BrowserContext], zone: str, shown: str
    ) -> None:
        parts = [{"amount": "5", "deliver_by": "2027-03-14T10:00:00Z"}]
        visitor = Visitor(context_of(timezone_id=zone).new_page(), world.url)
        visitor.look_at(world.registered(milestones=parts))

        clock = visitor.page.locator("[data-milestone='0'] [data-clock] time")
        expect(clock).to_contain_text(shown)
        expect(clock).to_contain_text("2027-03-14 10:00:00 UTC")
