"""A dispute from its first word to the ruling: what each side hands in is read by the others, and not only its hash."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Route, expect

from tallystick.chain.wallet import Wallet
from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World

Enter = Callable[[Wallet], Visitor]
CLAIM, ANSWER = "There is no bread in it.", "The bread is on page 2."
REASON = "Page 2 has some bread, so a part is due."


@pytest.fixture
def enter(context_of: Callable[..., BrowserContext], world: World) -> Enter:
    """Opens a tab of somebody, who connects a wallet there."""

    def opened(wallet: Wallet) -> Visitor:
        context = context_of()
        InjectedWallet(wallet, world.node_url).enter(context)
        visitor = Visitor(context.new_page(), world.url)
        visitor.go("/")
        visitor.connect("Injected")
        return visitor

    return opened


def _signed_in(visitor: Visitor, agreement: str) -> Visitor:
    visitor.sign_in()
    visitor.look_at(agreement)
    expect(visitor.login).to_have_text("Signed in")
    return visitor


def _with_file(visitor: Visitor, file: Path) -> None:
    visitor.dialog.get_by_text("With files").click()
    visitor.dialog.get_by_label("Files that go with it").set_input_files(file)
    expect(visitor.dialog).to_contain_text(file.name)


def _sheet(visitor: Visitor) -> Locator:
    return visitor.page.locator("#documents")


def _disputed_by_the_employer(employer: Visitor, photo: Path) -> None:
    """With a file and a statement: the chain gets the hash of their list."""
    employer.begin("dispute")
    employer.dialog.get_by_label("What you say about it").fill(CLAIM)
    _with_file(employer, photo)
    employer.finish("dispute", answer=None)
    expect(_sheet(employer).locator("[data-document]")).to_have_count(3)


def _answered_by_the_worker(worker: Visitor) -> None:
    """It signs in only within the form, after it has written."""
    worker.begin("evidence")
    worker.dialog.get_by_label("What you say about it").fill(ANSWER)
    expect(worker.dialog.locator("[data-hand-in=signed-out]")).to_contain_text("see a hash only")
    worker.dialog.get_by_role("button", name="Sign in to hand it in").click()
    worker.dialog.locator("button[data-act=sign-in]").click()
    expect(worker.dialog.get_by_label("Hand it in here")).to_be_checked()
    expect(worker.dialog.get_by_label("What you say about it")).to_have_value(ANSWER)
    worker.finish("evidence", answer=None)


class TestADispute:
    @pytest.mark.spec("PG24", "PG50")
    def test_is_read_and_ruled_by_the_arbiter_and_both_parties_read_why(
        self, world: World, enter: Enter, tmp_path: Path
    ) -> None:
        photo = tmp_path / "photo.txt"
        photo.write_text("a photo without bread")
        agreement = world.delivered()
        employer, worker = _signed_in(enter(EMPLOYER), agreement), enter(WORKER)
        _disputed_by_the_employer(employer, photo)
        worker.look_at(agreement)
        _answered_by_the_worker(worker)

        arbiter = _signed_in(enter(ARBITER), agreement)
        arbiter.page.route("**/events?*", _one_event_at_a_time)
        arbiter.go("/disputes")
        card = arbiter.page.locator(f"[data-dispute='{agreement}']")
        expect(card.locator("[data-event=DisputeOpened]")).to_contain_text(CLAIM)
        expect(card.locator("[data-event=DisputeOpened]")).to_contain_text("With files: photo.txt")
        expect(card.locator("[data-event=Evidence]")).to_contain_text(ANSWER)
        expect(card.locator("[data-event=Evidence] [data-check=said]")).to_be_visible()
        _reads_the_photo(card)
        _rules(arbiter, card)

        for party in (employer, worker):
            ruled = party.page.locator("[data-event=DisputeRuled]")
            expect(ruled).to_contain_text(REASON)
            expect(ruled.locator("[data-check=said]")).to_be_visible()
            assert REASON not in party.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")


def _one_event_at_a_time(route: Route) -> None:
    route.continue_(url=route.request.url.replace("limit=100", "limit=1"))


def _reads_the_photo(card: Locator) -> None:
    photo = card.locator("[data-document]").filter(has_text="photo.txt")
    expect(photo).to_contain_text("in a list of files whose hash stands on the chain: why the dispute")
    photo.get_by_role("button", name="Show").click()
    expect(photo).to_contain_text("a photo without bread")
    expect(photo.locator("[data-check=document]")).to_be_visible()


def _rules(arbiter: Visitor, card: Locator) -> None:
    card.locator("button[data-act=rule]").click()
    arbiter.dialog.get_by_label("To the worker").fill("100")
    arbiter.dialog.get_by_label("Your written reason").fill(REASON)
    arbiter.finish("rule", answer=None)
    expect(card).to_have_count(0)


class TestAStatement:
    @pytest.mark.spec("PG50", "PG51")
    def test_of_who_is_not_signed_in_is_kept_here_once_and_handed_in_later(self, world: World, enter: Enter) -> None:
        agreement = world.delivered()
        worker = enter(WORKER)
        worker.look_at(agreement)
        worker.begin("dispute")
        worker.dialog.get_by_label("What you say about it").press_sequentially(CLAIM)
        worker.finish("dispute", answer=None)
        kept = worker.page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('tally.text.'))")
        assert [text for _, text in kept] == [CLAIM]
        employer = _signed_in(enter(EMPLOYER), agreement)
        opened = employer.page.locator("[data-event=DisputeOpened]")
        expect(opened).to_contain_text("The hash of it:")

        worker.sign_in()
        _sheet(worker).locator("[data-missing=evidence]").get_by_role("button").click()
        expect(_sheet(worker).locator("[data-document]")).to_contain_text(
            "why the dispute about milestone 1 was opened"
        )
        expect(opened).to_contain_text(CLAIM)

    @pytest.mark.spec("PG50", "PG51")
    def test_with_files_that_stayed_here_is_completed_later_with_the_same_bytes(
        self, world: World, enter: Enter, tmp_path: Path
    ) -> None:
        """Both are kept as files: the text that was typed, too. Whoever calls a choice of files off loses nothing."""
        agreement = world.delivered()
        worker = enter(WORKER)
        worker.look_at(agreement)
        worker.begin("dispute")
        worker.dialog.get_by_label("What you say about it").fill(CLAIM)
        photo = tmp_path / "photo.txt"
        photo.write_text("a photo without bread")
        _with_file(worker, photo)
        worker.dialog.get_by_label("Files that go with it").dispatch_event("cancel")
        with worker.page.expect_download() as download:
            worker.dialog.get_by_role("link", name="Keep statement.txt").click()
        statement = tmp_path / "statement.txt"
        download.value.save_as(statement)
        worker.finish("dispute", answer=None)
        worker.sign_in()
        missing = _sheet(worker).locator("[data-missing=evidence]")
        missing.get_by_label("The files").set_input_files([photo, statement])
        missing.get_by_role("button", name="Hand in").click()

        expect(_sheet(worker).locator("[data-document]")).to_have_count(3)
        expect(worker.page.locator("[data-event=DisputeOpened]")).to_contain_text(CLAIM)
        expect(worker.page.locator("[data-event=DisputeOpened]")).to_contain_text(re.compile("With files: photo.txt"))
