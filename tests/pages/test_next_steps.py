"""What people are told to do next, in a browser: after a request for changes, in a dispute, before they agree."""

import re

import pytest
from playwright.sync_api import expect

from tallystick.chain.hashing import keccak256
from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

_BRIEF = "A logo with bread in it."


def _hash_of(text: str) -> str:
    return "0x" + keccak256(text.encode()).hex()


class TestNextStep:
    @pytest.mark.spec("PG72")
    def test_is_to_deliver_again_after_a_request_for_changes(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered()
        reason = "More bread, please."
        world.relay(agreement, "request-changes", EMPLOYER, reason=_hash_of(reason), deliver_by=world.in_days(20))
        visitor.look_at(agreement)
        visitor.connect()
        expect(visitor.page.get_by_text("you asked for changes, and the worker is to deliver again")).to_be_visible()
        visitor.become("Worker")

        due = visitor.page.get_by_text("The employer asked for changes of milestone 1. Deliver it again before")
        expect(due).to_be_visible()
        expect(visitor.page.locator("[data-asked=elsewhere]")).to_contain_text("Ask the employer for the text")
        expect(visitor.page.locator("[data-milestone='0']")).to_contain_text("Sent back for changes")
        visitor.page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)", [f"tally.text.{_hash_of(reason)}", reason]
        )
        visitor.page.reload()
        expect(visitor.page.locator("[data-asked=here]")).to_contain_text(reason)

    @pytest.mark.spec("PG72")
    def test_in_a_dispute_is_to_say_something_for_who_has_not(self, world: World, visitor: Visitor) -> None:
        agreement = world.delivered()
        world.relay(agreement, "dispute", WORKER, party=WORKER.address, evidence="0x" + "cd" * 32)
        visitor.look_at(agreement)
        visitor.connect()
        expect(visitor.page.locator("[data-heard=false]")).to_contain_text("you have said nothing yet")
        visitor.become("Worker")

        expect(visitor.page.locator("[data-heard=true]")).to_contain_text("a ruling is awaited")

    @pytest.mark.spec("PG73", "PG74")
    def test_is_to_send_the_link_and_then_to_agree_to_what_was_read(self, world: World, visitor: Visitor) -> None:
        terms = {"brief_hash": _hash_of(_BRIEF), "fee_bps": 100, "fee_recipient": "0x" + "77" * 20}
        agreement = world.registered(**terms)
        visitor.look_at(agreement)
        visitor.connect()
        expect(visitor.page.locator("[data-send]").get_by_role("button", name="Copy the link")).to_be_visible()
        visitor.become("Worker")
        expect(visitor.page.locator("[data-send]")).to_have_count(0)
        visitor.begin("agree")

        expect(visitor.dialog.locator("[data-without-text]")).to_contain_text("Ask the employer for the whole link")
        sentence = visitor.dialog.locator("[data-sentence=agree]")
        expect(sentence).to_contain_text("250 TLD")
        expect(sentence).to_contain_text("247.5 TLD arrives with you")
        visitor.dialog.get_by_role("button", name="Cancel").click()
        visitor.page.get_by_label("The text of the work").fill(_BRIEF)
        visitor.begin("agree")
        expect(visitor.dialog.locator("[data-without-text]")).to_have_count(0)

    @pytest.mark.spec("PG73")
    def test_warns_who_accepts_without_the_text(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.funded(brief_hash=_hash_of(_BRIEF)))
        visitor.connect()
        visitor.become("Worker")
        visitor.page.locator("[data-due=accept]").click()

        expect(visitor.dialog.locator("[data-without-text]")).to_contain_text("its hash alone")


class TestHandingInWithoutALogin:
    @pytest.mark.spec("PG75")
    def test_is_said_before_the_agreement_is_created(self, visitor: Visitor) -> None:
        visitor.go("/new")
        visitor.connect()
        page = visitor.page
        page.get_by_label("The worker's address").fill(WORKER.address)
        page.get_by_role("button", name="Next").click()
        page.get_by_label("What is the work?").fill(_BRIEF)
        page.get_by_label("Hand the text in to the server").check()
        page.get_by_role("button", name="Next").click()
        page.get_by_label("Amount in TLD").fill("5")
        page.get_by_label("To be delivered before").fill("2039-12-31T18:00")
        page.get_by_role("button", name="Next").click()
        page.get_by_role("button", name="Next").click()

        warning = page.locator("[data-needs-login]")
        expect(warning).to_contain_text("the text will not be handed in")
        expect(warning.get_by_role("button", name="Sign in to hand in")).to_be_visible()


class TestUnknownAgreement:
    @pytest.mark.spec("PG76")
    def test_is_asked_for_once_and_again_on_request(self, world: World, visitor: Visitor, watch: Watch) -> None:
        watch.expect("404")
        asked: list[str] = []
        visitor.page.on("request", lambda one: asked.append(one.url) if "/v1/agreements/0x" in one.url else None)
        visitor.go("/agreements/0x" + "12" * 32)
        again = visitor.page.get_by_role("button", name="Ask again")
        expect(again).to_be_visible()
        # Whatever is asked for at a pace is asked for again meanwhile: the page's slowest pace passes.
        visitor.page.clock.install()
        visitor.page.clock.run_for(60_000)
        assert len(asked) == 1
        with visitor.page.expect_response(re.compile("/v1/agreements/0x")):
            again.click()
        assert len(asked) == 2


class TestServerThatIsGone:
    @pytest.mark.spec("PG77")
    def test_is_said_within_the_page(self, world: World, visitor: Visitor, watch: Watch) -> None:
        watch.expect("Failed to load")
        visitor.go("/")
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.context.route(f"{world.url}/**", lambda route: route.abort("connectionrefused"))
        visitor.page.get_by_role("banner").get_by_role("link", name="Audit").click()

        away = visitor.page.locator("[data-away]")
        expect(away).to_contain_text("the server does not answer")
        away.get_by_role("button", name="Ask again").click()
        expect(away.get_by_role("button", name="Ask again")).to_be_enabled()
        away.get_by_role("link").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("If this site is gone")
        visitor.page.context.unroute(f"{world.url}/**")
