"""Deadlines where the reader is: typed by the clock on the wall, told in UTC, and on the chain to the second."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

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


SKIPPED, TWICE = "Clocks are put forward on that day and skip this time", "and this time comes twice"
ODD = {"2039-03-13T02:30": ("2039-03-13 10:30:00 UTC", SKIPPED), "2039-11-06T01:30": ("2039-11-06 08:30:00 UTC", TWICE)}
"""In Los Angeles: what is typed, which instant is meant, and what is said about it."""
MEANT = 2_204_181_000
"""The last of them, in Unix seconds."""
FORMS = {
    "request-changes": "New deadline",
    "settle": "Your consent holds until",
    "propose": "To be delivered before",
}
"""Every form with a deadline on an agreement's page, by the button that opens it, and what its field is called."""


class TestEveryForm:
    """A time that no clock shows, or that one shows twice, is never taken without a word."""

    @pytest.mark.spec("PG25")
    def test_with_a_deadline_is_one_of_these(self) -> None:
        sources = (Path(__file__).parents[2] / "web" / "src").rglob("*.tsx")
        found = {path.name for path in sources if "<DeadlineField" in path.read_text(encoding="utf-8")}

        assert found == {"ChangesForm.tsx", "SettleForm.tsx", "PartFields.tsx"}

    @pytest.mark.spec("PG25")
    @pytest.mark.parametrize("act", FORMS)
    def test_names_such_times_and_has_the_instant_signed_that_it_shows(
        self, world: World, context_of: Callable[..., BrowserContext], act: str
    ) -> None:
        wallet, visitor = _employer(world, context_of(timezone_id=LOS_ANGELES))
        visitor.begin(act)
        _hears_of_odd_times(visitor.dialog.get_by_label(FORMS[act]))
        if act == "request-changes":
            visitor.dialog.get_by_label("What is to be changed").fill("More bread.")
            visitor.finish(act, answer=None)
        else:
            for amount in visitor.dialog.get_by_label("To the worker", exact=True).all():
                amount.fill("1")
            visitor.dialog.get_by_role("button", name=re.compile("^Sign")).click()
            expect(visitor.dialog.get_by_label("Link")).to_be_visible()

        assert _instant_in(wallet, act) == MEANT

    @pytest.mark.spec("PG25")
    def test_of_a_new_agreement_names_such_times(self, world: World, context_of: Callable[..., BrowserContext]) -> None:
        page = _to_the_money(Visitor(context_of(timezone_id=LOS_ANGELES).new_page(), world.url))

        _hears_of_odd_times(page.get_by_label("To be delivered before"))

    @pytest.mark.spec("PG25")
    def test_says_nothing_where_clocks_are_never_changed(
        self, world: World, context_of: Callable[..., BrowserContext]
    ) -> None:
        _, visitor = _employer(world, context_of(timezone_id=SHANGHAI))
        for act, label in FORMS.items():
            visitor.begin(act)
            for typed in ODD:
                visitor.dialog.get_by_label(label).fill(typed)
                expect(visitor.dialog.get_by_label(label)).to_have_accessible_description(re.compile("UTC, in"))
                expect(visitor.dialog).not_to_contain_text("Clocks are put")
            visitor.page.keyboard.press("Escape")


def _employer(world: World, context: BrowserContext) -> tuple[InjectedWallet, Visitor]:
    wallet = InjectedWallet(EMPLOYER, world.node_url)
    wallet.enter(context)
    visitor = Visitor(context.new_page(), world.url)
    visitor.look_at(world.delivered())
    visitor.connect("Injected")
    return wallet, visitor


def _hears_of_odd_times(field: Locator) -> None:
    for typed, (utc, words) in ODD.items():
        field.fill(typed)
        expect(field).to_have_accessible_description(re.compile(f"{utc}.*{words}"))


def _instant_in(wallet: InjectedWallet, act: str) -> int:
    """The instant in what was signed last."""
    message = json.loads(wallet.of("eth_signTypedData_v4")[-1][1])["message"]
    instants = {
        "request-changes": lambda: message["deliverBy"],
        "settle": lambda: message["validBefore"],
        "propose": lambda: message["terms"]["conditions"]["milestones"][0]["deliverBy"],
    }
    return int(instants[act]())
