"""The stories of an employer, a worker and an arbiter, in a browser: with the demo wallet, and with their own."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tallystick.chain.wallet import Wallet
from tests.pages.injected import Owner
from tests.pages.visitor import Visitor
from tests.pages.world import DAY, WORKER, World

PLATFORM = Wallet.demo(6)
Picture = Callable[[Page, str], None]


@pytest.fixture(params=["demo wallet", "own wallet"])
def person(request: pytest.FixtureRequest, page: Page, world: World) -> Visitor:
    """Somebody with either wallet: one of its own is asked what only the chain can say, before it signs."""
    return Owner(page, world) if request.param == "own wallet" else Visitor(page, world.url)


def _fill_in(employer: Visitor, picture: Picture) -> None:
    page = employer.page
    page.get_by_label("The worker's address").fill(WORKER.address)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("What is the work?").fill("A logo for a bakery, as SVG\nWith bread in it, please.")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Amount in TLD").fill("1,250.5")
    page.get_by_label("To be delivered before").fill("2039-12-31T18:00")
    expect(page.get_by_text("2039-12-31 10:00:00 UTC")).to_be_visible()
    picture(page, "wizard")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Days to review").fill("2")
    page.get_by_label("Fee, in per cent").fill("1")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("The fee goes to").fill(PLATFORM.address)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("[data-sentence=terms]")).to_contain_text("1,250.5 TLD")
    expect(page.locator("[data-sentence=terms]")).to_contain_text("1% of what the worker is paid")
    page.get_by_role("button", name="Create the agreement").click()
    expect(page).to_have_url(re.compile("/agreements/0x[0-9a-f]{64}$"))


def _hand_in(worker: Visitor, folder: Path) -> None:
    work = folder / "logo.svg"
    work.write_text("<svg>bread</svg>")
    worker.begin("deliver")
    worker.dialog.get_by_label("The files that you hand in").set_input_files(work)
    worker.finish("deliver")


class TestMainStory:
    @pytest.mark.spec("PG6", "PG8", "PG10", "PG65")
    def test_pays_the_worker_on_approval(
        self, world: World, context_of: Callable[..., BrowserContext], picture: Picture, tmp_path: Path
    ) -> None:
        employer, worker = (Visitor(context_of().new_page(), world.url) for _ in range(2))

        link = _agree(employer, picture)
        _sign(worker, link)
        _lock(employer)
        expect(worker.figure("escrowed")).to_have_text("1,250.5 TLD")
        _hand_in(worker, tmp_path)
        worker.expect_state("delivered")
        picture(worker.page, "agreement")
        _pay_a_part_then_the_rest(employer, picture)

        employer.expect_state("closed")
        expect(employer.figure("released")).to_have_text("1,250.5 TLD")
        expect(employer.page.get_by_text("Paid out, fee included").first).to_be_visible()
        paid = employer.page.locator("[data-event=PaymentReleased]")
        expect(paid.filter(has_text="990 TLD to")).to_contain_text("10 TLD is the fee")
        expect(employer.figure("escrowed")).to_have_text("0 TLD")
        world.mine(3)
        expect(employer.page.locator("[data-event=PaymentReleased]").last).to_contain_text("· final")
        expect(employer.page.locator("[data-stage=final]")).to_have_count(3)
        _add_up_the_books(employer)


def _agree(employer: Visitor, picture: Picture) -> str:
    """The employer says what it is about. Returns the link for the other party."""
    employer.go("/")
    picture(employer.page, "home")
    employer.connect()
    employer.page.get_by_role("link", name="Lock a payment").click()
    _fill_in(employer, picture)
    expect(employer.page.get_by_role("heading", level=1)).to_have_text("A logo for a bakery, as SVG")
    return employer.page.get_by_label("Link").input_value()


def _sign(worker: Visitor, link: str) -> None:
    """The other party, on another device, has nothing but the link."""
    worker.page.goto(link)
    expect(worker.page.get_by_text("With bread in it, please.")).to_be_visible()
    expect(worker.page.locator("[data-words=draft]")).to_contain_text("Do not start to work")
    worker.connect()
    worker.become("Worker$")
    worker.begin("agree")
    worker.confirm("agree")
    worker.answer("Sign")
    expect(worker.page.locator("[data-words=draft-accepted]")).to_be_visible()


def _lock(employer: Visitor) -> None:
    """First the allowance, then the lock: both steps are told before the first is asked."""
    expect(employer.page.locator("[data-words=draft-accepted]")).to_be_visible()
    employer.begin("fund")
    employer.pay_the_fee_oneself()
    expect(employer.dialog.get_by_role("listitem")).to_have_count(2)
    employer.allow(then="Send")
    employer.expect_state("active")
    expect(employer.figure("escrowed")).to_have_text("1,250.5 TLD")


def _pay_a_part_then_the_rest(employer: Visitor, picture: Picture) -> None:
    employer.expect_state("delivered")
    employer.begin("release")
    employer.dialog.get_by_label("Pay now").fill("1,000")
    expect(employer.dialog.locator("[data-sentence=release]")).to_contain_text("10 TLD is a fee: 990 TLD arrives")
    expect(employer.dialog.locator("[data-check=tried]")).to_be_visible()
    picture(employer.page, "release")
    employer.finish("release")
    expect(employer.figure("released")).to_have_text("1,000 TLD")
    employer.carry_out("release")


def _add_up_the_books(anybody: Visitor) -> None:
    """The browser adds the postings of each entry up."""
    anybody.page.get_by_role("button", name="Show the journal").click()
    expect(anybody.page.locator("[data-sum]")).to_have_count(3)
    expect(anybody.page.locator("[data-sum]:not([data-sum='0'])")).to_have_count(0)


class TestWorker:
    def test_accepts_delivers_and_is_paid_after_silence_without_any_gas(
        self, world: World, person: Visitor, tmp_path: Path
    ) -> None:
        agreement = world.funded()
        before = _sent_and_held(world)
        person.look_at(agreement)
        person.connect()
        person.become("Worker$")
        person.carry_out("accept")
        person.expect_state("active")
        _hand_in(person, tmp_path)
        person.expect_state("delivered")

        world.advance(3 * DAY)
        person.page.reload()
        expect(person.page.locator("[data-clock=review]")).to_contain_text("passed in silence")
        person.carry_out("claim", answer=None)

        person.expect_state("closed")
        expect(person.figure("released")).to_have_text("250 TLD")
        # Not a transaction of its own, not a wei spent: who has no gas at all gets as far.
        assert _sent_and_held(world) == before

    def test_finds_out_whether_files_are_those_that_were_handed_in(
        self, world: World, visitor: Visitor, tmp_path: Path
    ) -> None:
        right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
        right.write_text("the work")
        wrong.write_text("the work.")
        visitor.look_at(world.funded())
        visitor.connect()
        visitor.become("Worker$")
        visitor.begin("deliver")
        visitor.dialog.get_by_label("The files that you hand in").set_input_files(right)
        visitor.finish("deliver")
        visitor.expect_state("delivered")

        visitor.page.get_by_text("Compare files").click()
        files = visitor.page.get_by_label("The files that you got")
        files.set_input_files(right)
        expect(visitor.page.get_by_text("exactly the files")).to_be_visible()
        files.set_input_files(wrong)
        expect(visitor.page.get_by_text("not the files")).to_be_visible()

    def test_hands_in_a_link_instead_of_files(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.funded())
        visitor.connect()
        visitor.become("Worker$")
        visitor.begin("deliver")
        visitor.dialog.get_by_text("Hand in a text or a link instead").click()
        visitor.dialog.get_by_label("The text that you hand in").fill("https://bakery.example/logo/3")
        visitor.finish("deliver")
        visitor.expect_state("delivered")

        visitor.page.get_by_text("Compare files").click()
        visitor.page.get_by_label("Or the text that you got").fill("https://bakery.example/logo/3")
        expect(visitor.page.get_by_text("exactly the text")).to_be_visible()
        visitor.page.get_by_label("Or the text that you got").fill("https://bakery.example/logo/4")
        expect(visitor.page.get_by_text("not the text")).to_be_visible()

    @pytest.mark.spec("PG61")
    def test_refunds_a_part(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.funded())
        visitor.connect()
        visitor.become("Worker$")
        # What is due can be done where it is said to be.
        visitor.page.locator("button[data-due=accept]").click()
        visitor.finish("accept")
        visitor.begin("refund")
        visitor.dialog.get_by_label("Give back now").fill("50")
        # Whoever gives money back says that this is what is meant.
        expect(visitor.dialog.locator("button[data-act=refund-now]")).to_be_disabled()
        visitor.dialog.get_by_label("Yes: the employer gets this back").check()
        visitor.finish("refund")

        expect(visitor.figure("refunded")).to_have_text("50 TLD")
        expect(visitor.figure("escrowed")).to_have_text("200 TLD")


def _sent_and_held(world: World) -> tuple[object, object]:
    """How many transactions the worker sent so far, and what it has of the chain's own currency."""
    return (
        world.node.ask("eth_getTransactionCount", WORKER.address, "latest"),
        world.node.ask("eth_getBalance", WORKER.address, "latest"),
    )


class TestEmployer:
    def test_takes_the_money_back_after_a_missed_deadline(self, world: World, person: Visitor) -> None:
        agreement = world.funded()
        world.relay(agreement, "accept", WORKER)
        world.advance(8 * DAY)
        person.look_at(agreement)
        person.connect()
        person.carry_out("reclaim", answer=None)

        person.expect_state("closed")
        expect(person.figure("refunded")).to_have_text("250 TLD")

    @pytest.mark.spec("PG64")
    def test_alone_is_told_to_take_back_what_was_not_delivered_in_time(self, world: World, visitor: Visitor) -> None:
        agreement = world.funded()
        world.relay(agreement, "accept", WORKER)
        world.advance(8 * DAY)
        visitor.look_at(agreement)
        expect(visitor.page.locator("[data-words=active-late]")).to_be_visible()
        visitor.connect()
        expect(visitor.page.locator("button[data-due=reclaim]")).to_have_text("Take the money back")

        visitor.become("Worker$")

        expect(visitor.page.locator("button[data-act=reclaim]")).to_have_text("Send it back to the employer")
        expect(visitor.page.locator("button[data-due=reclaim]")).to_have_count(0)

    def test_sends_the_work_back_with_a_new_deadline(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.delivered())
        visitor.connect()
        visitor.begin("request-changes")
        visitor.dialog.get_by_label("What is to be changed").fill("More bread.")
        visitor.finish("request-changes")

        visitor.expect_state("active")
        expect(visitor.page.get_by_text("Sent back for changes", exact=True)).to_be_visible()

    @pytest.mark.spec("PG10")
    def test_hands_the_reason_on_by_a_link(self, world: World, context_of: Callable[..., BrowserContext]) -> None:
        employer, worker = (Visitor(context_of().new_page(), world.url) for _ in range(2))
        employer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        employer.look_at(world.delivered())
        employer.connect()
        employer.begin("request-changes")
        employer.dialog.get_by_label("What is to be changed").fill("More bread.")
        employer.finish("request-changes")
        employer.page.get_by_role("button", name="Copy a link with this text").click()
        expect(employer.page.get_by_text("Copied")).to_be_visible()

        worker.page.goto(employer.page.evaluate("navigator.clipboard.readText()"))

        expect(worker.page.locator("[data-event=ChangesRequested]")).to_contain_text("More bread.")

    def test_takes_an_offer_back(self, world: World, person: Visitor) -> None:
        person.look_at(world.funded())
        person.connect()
        person.carry_out("reclaim")

        person.expect_state("closed")
        expect(person.figure("refunded")).to_have_text("250 TLD")

    def test_locks_the_chains_own_currency_in_one_step(self, world: World, visitor: Visitor) -> None:
        zero = "0x" + "0" * 40
        amount = [{"amount": "1500000000000000000", "deliver_by": world.in_days(7)}]
        visitor.look_at(world.registered(token=zero, milestones=amount))
        visitor.connect()
        visitor.carry_out("fund", answer="Send")

        visitor.expect_state("offered")
        expect(visitor.figure("escrowed")).to_have_text("1.5 ETH")


class TestDispute:
    def test_is_ruled_by_the_arbiter(self, world: World, person: Visitor) -> None:
        person.look_at(world.delivered())
        person.connect()
        person.begin("dispute")
        person.dialog.get_by_label("What you say about it").fill("There is no bread in it.")
        person.finish("dispute")
        person.expect_state("disputed")

        person.become("Arbiter")
        person.begin("evidence")
        person.dialog.get_by_label("For everybody").check()
        person.dialog.get_by_label("Where the evidence lies").fill("ipfs://bafybread")
        person.finish("evidence")
        expect(person.page.locator("[data-event=Evidence]")).to_contain_text("ipfs://bafybread")
        person.begin("rule")
        person.dialog.get_by_label("To the worker").fill("100")
        person.dialog.get_by_label("Your written reason").fill("There is some bread in it.")
        person.finish("rule")

        person.expect_state("closed")
        expect(person.figure("released")).to_have_text("100 TLD")
        expect(person.figure("refunded")).to_have_text("150 TLD")

    def test_ends_as_agreed_when_no_ruling_comes(self, world: World, person: Visitor) -> None:
        agreement = world.delivered()
        world.relay(agreement, "dispute", WORKER, party=WORKER.address, evidence="0x" + "cd" * 32)
        world.advance(7 * DAY)
        person.look_at(agreement)
        person.connect()
        person.carry_out("conclude", answer=None)

        person.expect_state("closed")
        expect(person.figure("released")).to_have_text("125 TLD")


class TestToken:
    @pytest.mark.spec("PG13")
    def test_that_nobody_named_is_found_by_its_address(self, world: World, visitor: Visitor) -> None:
        """The server names no token here: the page asks it about this one."""
        visitor.page.route("**/v1/chain", _without_tokens)
        visitor.go("/new")
        visitor.connect()
        page = visitor.page
        page.get_by_label("The worker's address").fill(WORKER.address)
        page.get_by_role("button", name="Next").click()
        page.get_by_label("What is the work?").fill("A poster")
        page.get_by_role("button", name="Next").click()
        page.get_by_label("Paid in").select_option("Another token …")
        page.get_by_label("The token's address").fill(world.token.address)

        expect(page.get_by_label("Paid in")).to_have_value(world.token.address)
        page.get_by_label("Amount in TLD").fill("0.0000001")
        expect(page.get_by_text("This token has 6 decimals")).to_be_visible()


def _without_tokens(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=json.dumps(response.json() | {"tokens": []}))


class TestSettlement:
    def test_needs_both_and_travels_by_a_link(self, world: World, person: Visitor) -> None:
        person.look_at(world.delivered())
        person.connect()
        person.begin("settle")
        person.dialog.get_by_label("To the worker").fill("200")
        person.dialog.get_by_role("button", name="Sign the proposal").click()
        person.answer("Sign")
        link = person.dialog.get_by_label("Link").input_value()
        person.dialog.get_by_role("button", name="Close").click()
        person.expect_state("delivered")

        person.become("Worker$")
        person.page.goto(link)
        person.page.get_by_role("button", name="Agree to this split").click()
        person.finish("settle")

        person.expect_state("closed")
        expect(person.figure("released")).to_have_text("200 TLD")
        expect(person.figure("refunded")).to_have_text("50 TLD")
