"""What a worker earned, and what an arbiter has to rule, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tallystick.chain.wallet import Wallet
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World

HASH = "0x" + "cd" * 32


@pytest.fixture(scope="module")
def earned(world: World) -> str:
    """The worker was paid, with a fee and without. Returns the month in Shanghai, as the browser writes it."""
    paid = world.delivered(fee_bps=100, fee_recipient=Wallet.demo(6).address)
    world.relay(paid, "release", EMPLOYER)
    refunded = world.delivered()
    world.relay(refunded, "release", EMPLOYER, released="100000000")
    world.relay(refunded, "refund", WORKER)
    events = world.api.get(f"/agreements/{paid}/events")["events"]
    month: str = events[-1]["timestamp"][:7]
    return month


class TestEarnings:
    @pytest.mark.spec("PG23")
    def test_are_added_up_in_all_by_month_and_by_employer(self, visitor: Visitor, earned: str) -> None:
        """250 less one per cent, and 100: what was refunded is no wage."""
        visitor.go(f"/earnings?of={WORKER.address}")

        expect(visitor.page.locator("[data-sums=token] tr")).to_contain_text("347.5 TLD")
        by_employer = visitor.page.locator(f"[data-sums=employer] tr[data-key='{EMPLOYER.address}']")
        expect(by_employer).to_contain_text("347.5 TLD")
        expect(visitor.page.locator("[data-sums=month] tr")).to_have_count(1)

    @pytest.mark.spec("PG23")
    def test_fall_into_the_readers_months(
        self, world: World, context_of: Callable[..., BrowserContext], earned: str
    ) -> None:
        page = context_of(timezone_id="UTC").new_page()
        Visitor(page, world.url).go(f"/earnings?of={WORKER.address}")

        expect(page.locator(f"[data-sums=month] tr[data-key='{earned}']")).to_contain_text("347.5 TLD")

    @pytest.mark.spec("PG23")
    def test_can_be_taken_along_as_files(self, world: World, visitor: Visitor, earned: str) -> None:
        world.mine(3)
        visitor.go(f"/earnings?of={WORKER.address}")
        for name, kind in (("Every movement, as a spreadsheet", "text/csv"), ("A statement", "application/pdf")):
            link = visitor.page.get_by_role("link", name=name).get_attribute("href")
            answer = visitor.page.request.get(world.url + str(link))
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, kind)


class TestArbitersQueue:
    @pytest.mark.spec("PG24")
    def test_shows_what_waits_for_a_ruling_the_first_that_is_due_on_top(self, world: World, visitor: Visitor) -> None:
        slow = world.delivered()
        fast = world.delivered(dispute_period=3_600)
        others = world.delivered(arbiter=Wallet.demo(5).address)
        for agreement in (slow, fast, others):
            world.relay(agreement, "dispute", WORKER, party=WORKER.address, evidence=HASH)
        visitor.go("/disputes")
        visitor.connect()
        visitor.become("Arbiter")

        queue = visitor.page.locator("[data-dispute]")
        expect(queue).to_have_count(2)
        assert [one.get_attribute("data-dispute") for one in queue.all()] == [fast, slow]
        expect(queue.first.locator("[data-clock=ruling]")).to_be_visible()
        expect(queue.first.locator("[data-event=DisputeOpened]")).to_contain_text("0xcdcdcd")
        expect(queue.first).to_contain_text("250 TLD")

    @pytest.mark.spec("PG24")
    def test_is_ruled_from_with_a_written_reason(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered(arbiter=ARBITER.address, dispute_period=1_800)
        world.relay(agreement, "dispute", WORKER, party=WORKER.address, evidence=HASH)
        visitor.go("/disputes")
        visitor.connect()
        visitor.become("Arbiter")
        card = visitor.page.locator(f"[data-dispute='{agreement}']")
        card.locator("button[data-act=rule]").click()
        visitor.dialog.get_by_label("To the worker").fill("100")
        expect(visitor.dialog.locator("button[data-act=rule-now]")).to_be_disabled()
        visitor.dialog.get_by_label("Your written reason").fill("There is some bread in it.")
        visitor.finish("rule")

        expect(card).to_have_count(0)
        found = world.api.get(f"/agreements/{agreement}")
        assert (found["released"], found["refunded"]) == ("100000000", "150000000")
