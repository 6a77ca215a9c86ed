"""A new agreement, typed by hand: what is missing is said where it is missing, nothing is lost or done twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.injected import Owner, with_wallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World


def _next(page: Page) -> None:
    page.get_by_role("button", name="Next").click()


def _to_the_money(visitor: Visitor) -> Page:
    page = visitor.page
    visitor.go("/new")
    visitor.connect()
    page.get_by_label("The worker's address").fill(WORKER.address)
    _next(page)
    page.get_by_label("What is the work?").fill("A poster")
    _next(page)
    expect(page.get_by_label("Amount in TLD")).to_be_visible()
    return page


class TestWhatIsMissing:
    @pytest.mark.spec("PG9", "PG11")
    @pytest.mark.parametrize(
        ("typed", "words"),
        [("", "This is missing"), ("2001-01-01T00:00", "Too early")],
        ids=["no date", "a date that has passed"],
    )
    def test_is_said_at_its_own_field_which_has_the_focus(self, visitor: Visitor, typed: str, words: str) -> None:
        page = _to_the_money(visitor)
        page.get_by_label("Amount in TLD").fill("5")
        deadline = page.get_by_label("To be delivered before")
        deadline.fill(typed)
        _next(page)

        expect(deadline).to_be_focused()
        expect(deadline).to_have_attribute("aria-invalid", "true")
        expect(deadline).to_have_accessible_description(re.compile(words))

    @pytest.mark.spec("PG9", "PG11")
    def test_of_all_fields_the_first_has_the_focus(self, visitor: Visitor) -> None:
        page = _to_the_money(visitor)
        _next(page)

        amount = page.get_by_label("Amount in TLD")
        expect(amount).to_be_focused()
        expect(amount).to_have_accessible_description(re.compile("This is missing"))
        expect(page.get_by_label("To be delivered before")).to_have_accessible_description(
            re.compile("This is missing")
        )


class TestWhatWasTyped:
    @pytest.mark.spec("PG9")
    def test_outlasts_a_reload_and_another_wallet(self, world: World, page: Page) -> None:
        employer = Owner(page, world)
        _to_the_money(employer)
        page.get_by_label("Amount in TLD").fill("1,250.5")
        page.reload()
        expect(page.get_by_label("The worker's address")).to_have_value(WORKER.address)
        employer.become("Arbiter")
        expect(page.get_by_label("The worker's address")).to_have_value(WORKER.address)
        _next(page)
        expect(page.get_by_label("What is the work?")).to_have_value("A poster")
        _next(page)

        expect(page.get_by_label("Amount in TLD")).to_have_value("1,250.5")


class TestADoubleClick:
    """Two presses on the last button, as fast as a hand can, do one thing."""

    @pytest.mark.spec("PG7")
    @pytest.mark.parametrize("is_own", [False, True], ids=["signed", "sent"])
    def test_pays_once(self, world: World, context_of: Callable[..., BrowserContext], is_own: bool) -> None:
        wallet, visitor = with_wallet(context_of(), EMPLOYER, world)
        agreement = world.delivered()
        visitor.look_at(agreement)
        visitor.begin("release")
        visitor.dialog.get_by_label("Pay now").fill("100")
        visitor.dialog.get_by_label("Send it with my own wallet").set_checked(is_own)
        expect(visitor.dialog.locator("[data-check=tried]")).to_be_visible()
        with visitor.one_more_activity():
            visitor.dialog.locator("button[data-act=release-now]").dblclick()

        expect(visitor.figure("released")).to_have_text("100 TLD")
        asked = (len(wallet.of("eth_signTypedData_v4")), len(wallet.of("eth_sendTransaction")))
        assert asked == ((0, 1) if is_own else (1, 0))
        events = world.api.get(f"/agreements/{agreement}/events")["events"]
        assert [event["name"] for event in events].count("PaymentReleased") == 1

    @pytest.mark.spec("PG7")
    def test_registers_once(self, world: World, visitor: Visitor) -> None:
        page = _to_the_money(visitor)
        page.get_by_label("Amount in TLD").fill("5")
        page.get_by_label("To be delivered before").fill("2039-12-31T18:00")
        _next(page)
        _next(page)
        registered: list[str] = []
        page.on("request", lambda request: registered.append(request.method) if request.method == "POST" else None)
        page.get_by_role("button", name="Create the agreement").dblclick()
        page.wait_for_url("**/agreements/0x*")

        assert registered == ["POST"]
