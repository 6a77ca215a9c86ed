"""What is proved of an address, on its page, of agreements on a real chain."""

import re

import pytest
from playwright.sync_api import expect

from tallystick.chain.wallet import Wallet
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, DAY, EMPLOYER, WORKER, World

NEWCOMER = Wallet.demo(9)


@pytest.fixture(scope="module")
def offered(world: World) -> None:
    """One is approved, one is paid by silence, one is not delivered in time; the last is an offer."""
    approved, silent, missed = world.delivered(), world.delivered(), world.funded()
    world.relay(missed, "accept", WORKER)
    world.relay(approved, "release", EMPLOYER)
    world.advance(15 * DAY)
    world.relay(silent, "claim", None)
    world.relay(missed, "reclaim", None)
    world.funded()


@pytest.mark.usefixtures("offered")
class TestAnAddress:
    @pytest.mark.spec("PG37")
    @pytest.mark.parametrize(
        ("owner", "role", "parts", "sums"),
        [
            (
                EMPLOYER,
                "employer",
                {"paid_by_approval": "1", "paid_by_silence": "1", "missed": "1", "open": "1"},
                {"locked": "1,000 TLD", "paid": "500 TLD", "returned": "250 TLD", "held": "250 TLD"},
            ),
            (
                WORKER,
                "worker",
                {"paid_by_approval": "1", "paid_by_silence": "1", "missed": "1"},
                {"earned": "500 TLD"},
            ),
        ],
        ids=["employer", "worker"],
    )
    def test_shows_what_the_chain_proves_of_it(
        self, visitor: Visitor, owner: Wallet, role: str, parts: dict[str, str], sums: dict[str, str]
    ) -> None:
        visitor.go(f"/addresses/{owner.address}")

        page = visitor.page
        expect(page.locator(f"[data-record={role}] [data-part]")).to_have_count(len(parts))
        for part, count in parts.items():
            expect(page.locator(f"[data-record={role}] [data-part={part}]")).to_have_text(count)
        expect(page.locator("[data-sum]")).to_have_count(len(sums))
        for name, money in sums.items():
            expect(page.locator(f"[data-sum={name}]")).to_have_text(money)
        expect(page.locator("[data-kind=account]")).to_be_visible()
        expect(page.get_by_text("A record says nothing of who somebody is.")).to_be_visible()
        expect(page.get_by_role("article")).to_have_count(3)

    @pytest.mark.spec("PG37")
    def test_that_only_arbitrates_has_a_record_of_that_alone(self, visitor: Visitor) -> None:
        visitor.go(f"/addresses/{ARBITER.address}")

        expect(visitor.page.get_by_role("heading", name="As arbiter")).to_be_visible()
        expect(visitor.page.get_by_text("Disputes that were brought to it: 0.")).to_be_visible()
        expect(visitor.page.locator("[data-record]")).to_have_count(0)

    @pytest.mark.spec("PG37")
    def test_that_is_new_is_said_to_be_no_worse_for_it(self, visitor: Visitor) -> None:
        visitor.go(f"/addresses/{NEWCOMER.address}")

        expect(visitor.page.locator("[data-record=none]")).to_contain_text("says nothing bad")

    @pytest.mark.spec("PG38")
    def test_is_found_by_the_search(self, visitor: Visitor) -> None:
        visitor.go("/")
        visitor.page.get_by_role("search").get_by_role("textbox").fill(WORKER.address)
        visitor.page.get_by_role("search").get_by_role("button").click()

        expect(visitor.page.locator(f"[data-address='{WORKER.address}']")).to_be_visible()

    @pytest.mark.spec("PG95")
    @pytest.mark.parametrize(
        ("reader", "words", "other"),
        [
            ("Worker", "See how this employer paid so far", EMPLOYER),
            ("Employer", "See what this worker did so far", WORKER),
            (None, "See how this employer paid so far", EMPLOYER),
        ],
        ids=["worker", "employer", "nobody"],
    )
    def test_is_a_step_away_before_the_work_begins(
        self, world: World, visitor: Visitor, reader: str | None, words: str, other: Wallet
    ) -> None:
        visitor.look_at(world.funded())
        if reader:
            visitor.connect()
            visitor.become(reader)
        visitor.page.get_by_role("link", name=words).click()

        expect(visitor.page.locator(f"[data-address='{other.address}']")).to_be_visible()

    @pytest.mark.spec("PG95")
    def test_is_nothing_to_weigh_once_the_work_began(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.delivered())
        visitor.connect()
        visitor.become("Worker")

        expect(visitor.page.get_by_text("You are the worker")).to_be_visible()
        expect(visitor.page.get_by_role("link", name="See how this employer paid so far")).to_have_count(0)

    @pytest.mark.spec("PG38")
    def test_is_a_step_away_from_its_list_and_leads_back(self, visitor: Visitor) -> None:
        visitor.go(f"/agreements?party={WORKER.address.lower()}")
        visitor.page.get_by_role("link", name="See what is proved of this address").click()
        expect(visitor.page.locator(f"[data-address='{WORKER.address}']")).to_be_visible()
        visitor.page.get_by_role("link", name="All its agreements").click()

        expect(visitor.page).to_have_url(re.compile(f"party={WORKER.address.lower()}"))
