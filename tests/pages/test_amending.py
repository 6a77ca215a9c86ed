"""New terms in a browser: proposed by one party, compared and agreed to by the other; and a worker for an open task."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

NOBODY = "0x" + "0" * 40


def _proposed(visitor: Visitor) -> str:
    """Sign what is in the dialog. Returns the link for the other party."""
    visitor.dialog.locator("button[data-act=amend-sign]").click()
    visitor.answer("Sign")
    link = visitor.dialog.get_by_label("Link").input_value()
    visitor.dialog.get_by_role("button", name="Close").click()
    return link


def _agreed(visitor: Visitor, link: str) -> None:
    visitor.page.goto(link)
    visitor.page.locator("button[data-act=amend]").click()
    visitor.finish("amend")


class TestAmendment:
    @pytest.mark.spec("PG18")
    def test_lowers_the_amount_and_gives_the_difference_back(self, world: World, visitor: Visitor) -> None:
        agreement = world.funded()
        visitor.look_at(agreement)
        visitor.connect()
        visitor.page.locator("button[data-act=propose]").click()
        visitor.dialog.get_by_label("Amount in TLD").fill("200")
        expect(visitor.dialog.locator("[data-comparison] tbody tr")).to_have_count(1)
        expect(visitor.dialog.locator("[data-balance=returned]")).to_contain_text("50 TLD")
        link = _proposed(visitor)
        visitor.expect_state("offered")

        visitor.become("Worker$")
        visitor.page.goto(link)
        row = visitor.page.locator("[data-comparison] tbody tr")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("250 TLD")
        expect(row).to_contain_text("200 TLD")
        visitor.page.locator("button[data-act=amend]").click()
        visitor.finish("amend")

        visitor.expect_state("amended")
        visitor.page.get_by_role("note").get_by_role("link").click()
        visitor.expect_state("active")
        expect(visitor.figure("escrowed")).to_have_text("200 TLD")

    @pytest.mark.spec("PG18")
    def test_to_less_than_what_was_paid_is_not_signed(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered()
        world.relay(agreement, "release", EMPLOYER, released="50000000")
        visitor.look_at(agreement)
        visitor.connect()
        visitor.page.locator("button[data-act=propose]").click()
        visitor.dialog.get_by_label("Amount in TLD").fill("49.999999")

        amount = visitor.dialog.get_by_label("Amount in TLD")
        expect(amount).to_have_accessible_description(re.compile("it cannot become less than that"))
        expect(amount).to_have_attribute("aria-invalid", "true")
        expect(visitor.dialog.locator("button[data-act=amend-sign]")).to_be_disabled()
        amount.fill("50")
        expect(visitor.dialog.locator("button[data-act=amend-sign]")).to_be_enabled()

    @pytest.mark.spec("PG18")
    def test_by_the_worker_is_agreed_to_by_the_employer_who_adds_the_difference(
        self, world: World, visitor: Visitor
    ) -> None:
        """What is added needs an allowance: of exactly the difference."""
        agreement = world.delivered()
        visitor.look_at(agreement)
        visitor.connect()
        visitor.become("Worker$")
        visitor.page.locator("button[data-act=propose]").click()
        visitor.dialog.get_by_label("Amount in TLD").fill("300.5")
        expect(visitor.dialog.locator("[data-balance=drawn]")).to_contain_text("50.5 TLD")
        link = _proposed(visitor)

        visitor.become("Employer")
        visitor.page.goto(link)
        visitor.page.locator("button[data-act=amend]").click()
        visitor.allow(then="Sign")

        visitor.expect_state("amended")
        visitor.page.get_by_role("note").get_by_role("link").click()
        expect(visitor.figure("escrowed")).to_have_text("300.5 TLD")

    @pytest.mark.spec("PG18")
    def test_by_the_employer_lets_the_contract_draw_what_is_added_before_the_worker_agrees(
        self, world: World, visitor: Visitor
    ) -> None:
        visitor.look_at(world.funded())
        visitor.connect()
        visitor.page.locator("button[data-act=propose]").click()
        visitor.dialog.get_by_label("Amount in TLD").fill("260")
        visitor.dialog.locator("button[data-act=amend-sign]").click()
        visitor.answer("Sign")
        link = visitor.dialog.get_by_label("Link").input_value()
        visitor.dialog.locator("button[data-act=allowance]").click()
        visitor.answer("Send")
        expect(visitor.dialog.locator("button[data-act=allowance]")).to_have_count(0)
        visitor.dialog.get_by_role("button", name="Close").click()

        visitor.become("Worker$")
        _agreed(visitor, link)

        visitor.expect_state("amended")

    @pytest.mark.spec("PG18")
    def test_is_for_the_other_party_alone(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.funded())
        visitor.connect()
        visitor.page.locator("button[data-act=propose]").click()
        visitor.dialog.get_by_label("Days to review").fill("5")
        link = _proposed(visitor)
        visitor.page.goto(link)

        expect(visitor.page.get_by_text("New terms, signed by the employer")).to_be_visible()
        expect(visitor.page.locator("button[data-act=amend]")).to_have_count(0)


class TestOpenTask:
    @pytest.mark.spec("PG19")
    def test_is_taken_by_the_first_whom_the_employer_agrees_to(self, world: World, visitor: Visitor) -> None:
        agreement = world.funded(worker=NOBODY)
        visitor.look_at(agreement)
        visitor.connect()
        visitor.become("Worker$")
        # The offer is the next step of whoever finds it, and nothing is said to be for zero.
        expect(visitor.page.locator("[data-words=offered-open]")).to_be_visible()
        expect(visitor.page.locator("[data-event=MilestonesFunded]")).to_contain_text("for whoever will be engaged")
        visitor.page.locator("button[data-act=apply]").click()
        expect(visitor.dialog.locator("[data-comparison] tbody tr")).to_have_count(1)
        link = _proposed(visitor)

        visitor.become("Employer")
        _agreed(visitor, link)

        visitor.expect_state("amended")
        visitor.page.get_by_role("note").get_by_role("link").click()
        visitor.expect_state("active")
        assert re.search(WORKER.address[-6:], visitor.page.locator("[data-sentence=terms]").inner_text())


class TestLyingServer:
    @pytest.mark.spec("PG5", "PG18")
    def test_that_has_other_terms_signed_than_were_typed_gets_no_signature(
        self, world: World, context_of: Callable[..., BrowserContext]
    ) -> None:
        wallet = InjectedWallet(EMPLOYER, world.node_url)
        context = context_of()
        wallet.enter(context)
        visitor = Visitor(context.new_page(), world.url)
        visitor.page.route("**/amend/prepare", _with_a_longer_review)
        visitor.look_at(world.funded())
        visitor.connect("Injected")
        visitor.page.locator("button[data-act=propose]").click()
        visitor.dialog.get_by_label("Amount in TLD").fill("200")
        visitor.dialog.locator("button[data-act=amend-sign]").click()

        expect(visitor.dialog.get_by_role("alert")).to_contain_text("(to)")
        assert wallet.of("eth_signTypedData_v4") == []


def _with_a_longer_review(route: Route) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    answer["typed_data"]["message"]["terms"]["payment"]["reviewPeriod"] = "1"
    route.fulfill(response=response, body=json.dumps(answer))
