"""Private documents on the pages: handed in, compared in the browser, shown to whom they are for and to nobody else."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Response, Route, expect

from tallystick.chain.wallet import Wallet
from tests.pages.conftest import Watch
from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World

SECRET = "A logo for the bakery\nThe password of the archive is bread."
STRANGER = Wallet.demo(9)
Enter = Callable[[Wallet], Visitor]


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


def _sheet(visitor: Visitor) -> Locator:
    return visitor.page.locator("#documents")


def _looks(visitor: Visitor, agreement: str) -> Visitor:
    """Sign in, and open an agreement."""
    visitor.sign_in()
    visitor.look_at(agreement)
    expect(visitor.login).to_have_text("Signed in")
    return visitor


def _with_a_brief(employer: Visitor) -> str:
    """An agreement whose brief was handed in with its draft, by the wizard. Returns its id."""
    employer.sign_in()
    page = employer.page
    page.get_by_role("link", name="New agreement").first.click()
    page.get_by_label("The worker's address").fill(WORKER.address)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("What is the work?").fill(SECRET)
    page.get_by_label("Hand the text in to the server, too").check()
    expect(page.get_by_text("The server keeps this text for you")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Amount in TLD").fill("250")
    page.get_by_label("To be delivered before").fill("2039-12-31T18:00")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Arbiter").fill(ARBITER.address)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Create the agreement").click()
    expect(page).to_have_url(re.compile("/agreements/0x[0-9a-f]{64}$"))
    expect(_sheet(employer)).to_contain_text("in the terms: the work")
    return page.url.rpartition("/")[2]


def _overheard(page: Page, secret: str) -> list[str]:
    """The addresses of all answers that hold a text."""
    found: list[str] = []

    def hear(response: Response) -> None:
        if "/v1/" in response.url and response.request.method != "PUT" and response.status == 200:
            found.extend([response.url] if secret in response.text() else [])

    page.on("response", hear)
    return found


class TestABrief:
    @pytest.mark.spec("PG10", "PG29", "PG30")
    def test_that_was_handed_in_is_read_by_the_worker_without_a_link(self, world: World, enter: Enter) -> None:
        agreement = _with_a_brief(enter(EMPLOYER))
        worker = _looks(enter(WORKER), agreement)

        expect(worker.page.get_by_role("heading", level=1)).to_have_text("A logo for the bakery")
        expect(worker.page.locator("[data-check=brief]")).to_be_visible()
        assert "password" not in worker.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        worker.login.click()
        worker.dialog.locator("button[data-act=sign-out]").click()
        expect(worker.page.get_by_text("The password of the archive")).to_have_count(0)

    @pytest.mark.spec("PD3", "PD4", "PG29")
    def test_is_never_got_by_a_stranger(self, world: World, enter: Enter, watch: Watch) -> None:
        """Not before it signs in, not after, and not by asking the API with its own session."""
        watch.expect("404")
        agreement = _with_a_brief(enter(EMPLOYER))
        stranger = enter(STRANGER)
        overheard = _overheard(stranger.page, "password")
        stranger.look_at(agreement)
        expect(_sheet(stranger).locator("[data-door=out]")).to_be_visible()
        _looks(stranger, agreement)

        door = _sheet(stranger).locator("[data-door=stranger]")
        expect(door).to_contain_text("The employer or the worker can let you look")
        expect(door).to_contain_text(EMPLOYER.address)
        expect(door).to_contain_text(WORKER.address)
        expect(stranger.page.get_by_text("password")).to_have_count(0)
        brief = world.api.get(f"/agreements/{agreement}")["terms"]["brief_hash"]
        for path in ("documents", "grants", f"documents/{brief}"):
            asked = f"fetch('/v1/agreements/{agreement}/{path}').then(answer => answer.status)"
            assert stranger.page.evaluate(asked) == 404
        assert overheard == []

    @pytest.mark.spec("PG29")
    def test_that_comes_with_another_byte_is_not_shown(self, world: World, enter: Enter) -> None:
        agreement = _with_a_brief(enter(EMPLOYER))
        worker = enter(WORKER)
        worker.page.route("**/documents/0x*", _with_another_byte)
        _looks(worker, agreement)
        worker.page.locator("[data-document]").get_by_role("button", name="Show").click()

        expect(worker.page.get_by_role("alert")).to_contain_text("its hash is another one")
        expect(worker.page.get_by_text("password")).to_have_count(0)


def _with_another_byte(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.body().replace(b"bread", b"wines"))


class TestADelivery:
    @pytest.mark.spec("PG29", "PG30")
    def test_is_handed_in_with_its_files_and_read_by_the_employer(
        self, world: World, enter: Enter, tmp_path: Path
    ) -> None:
        agreement = world.funded()
        world.relay(agreement, "accept", WORKER)
        worker = _looks(enter(WORKER), agreement)
        files = [tmp_path / "logo.svg", tmp_path / "large.zip"]
        files[0].write_text("<svg>bread</svg>")
        files[1].write_bytes(bytes(range(256)) * 40_000)
        worker.begin("deliver")
        worker.dialog.get_by_label("The files that you hand in").set_input_files(files)
        worker.finish("deliver", answer=None)
        expect(_sheet(worker).locator("[data-document]")).to_have_count(3)

        employer = _looks(enter(EMPLOYER), agreement)
        handed_in = _sheet(employer).locator("[data-document]")
        expect(handed_in.filter(has_text="SHA256SUMS")).to_contain_text("on the chain: delivery of milestone 1")
        large = handed_in.filter(has_text="large.zip")
        with employer.page.expect_download() as download:
            large.get_by_role("button", name="Save").click()
        assert download.value.suggested_filename == "large.zip"
        assert Path(download.value.path()).read_bytes() == files[1].read_bytes()
        expect(large.locator("[data-check=document]")).to_be_visible()

    @pytest.mark.spec("PG30")
    def test_stands_on_the_chain_though_its_file_did_not_arrive_and_that_is_handed_in_again(
        self, world: World, enter: Enter, watch: Watch, tmp_path: Path
    ) -> None:
        watch.expect("503")
        agreement = world.funded()
        world.relay(agreement, "accept", WORKER)
        worker = _looks(enter(WORKER), agreement)
        worker.page.route("**/documents/0x*", _storage_is_full)
        file = tmp_path / "logo.svg"
        file.write_text("<svg>bread</svg>")
        worker.begin("deliver")
        worker.dialog.get_by_label("The files that you hand in").set_input_files(file)
        worker.finish("deliver", answer=None)

        worker.expect_state("delivered")
        failed = _sheet(worker).locator("[data-upload=failed]")
        expect(failed).to_contain_text("What you signed stands")
        worker.page.unroute_all(behavior="wait")
        failed.get_by_role("button", name="Hand it in again").click()
        expect(_sheet(worker).locator("[data-document]")).to_contain_text("delivery of milestone 1")

    @pytest.mark.spec("PG30")
    def test_whose_files_are_missing_is_completed_later_with_the_same_files_only(
        self, world: World, enter: Enter, tmp_path: Path
    ) -> None:
        content = b"<svg>bread</svg>"
        agreement = world.funded()
        deliverable = "0x" + hashlib.sha256(content).hexdigest()
        world.relay(agreement, "deliver", WORKER, deliverable=deliverable)
        worker = _looks(enter(WORKER), agreement)
        missing = _sheet(worker).locator("[data-missing=deliverable]")
        other, file = tmp_path / "other.svg", tmp_path / "logo.svg"
        other.write_bytes(content + b" ")
        file.write_bytes(content)
        missing.get_by_label("The files").set_input_files(other)
        expect(missing.get_by_role("alert")).to_contain_text("not the files that were handed in")
        expect(missing.get_by_role("button", name="Hand in")).to_be_disabled()
        missing.get_by_label("The files").set_input_files(file)
        missing.get_by_role("button", name="Hand in").click()

        expect(_sheet(worker).locator("[data-document]")).to_contain_text("logo.svg")
        expect(missing).to_have_count(0)

    @pytest.mark.spec("PG30")
    def test_of_which_the_server_says_that_it_kept_another_is_said_to_have_failed(
        self, world: World, enter: Enter, tmp_path: Path
    ) -> None:
        worker = _looks(enter(WORKER), world.delivered())
        worker.page.route("**/documents/0x*", _as_if_another_was_kept)
        file = tmp_path / "notes.txt"
        file.write_text("notes")
        _sheet(worker).get_by_text("Hand in another file").click()
        _sheet(worker).get_by_label("The files").last.set_input_files(file)
        _sheet(worker).get_by_role("button", name="Hand in", exact=True).last.click()

        failed = _sheet(worker).locator("[data-upload=failed]")
        expect(failed).to_contain_text("(sha256)")

    @pytest.mark.spec("PG28", "PG30")
    def test_that_failed_is_shown_to_nobody_else_and_goes_out_as_nobody_else(
        self, world: World, enter: Enter, watch: Watch, tmp_path: Path
    ) -> None:
        watch.expect("503")
        agreement = world.delivered()
        worker = _looks(enter(WORKER), agreement)
        worker.page.route("**/documents/0x*", _storage_is_full)
        file = tmp_path / "secret-logo.svg"
        file.write_text("<svg>bread</svg>")
        _sheet(worker).get_by_text("Hand in another file").click()
        _sheet(worker).get_by_label("The files").last.set_input_files(file)
        _sheet(worker).get_by_role("button", name="Hand in", exact=True).last.click()
        expect(_sheet(worker).locator("[data-upload=failed]")).to_contain_text("secret-logo.svg")
        worker.page.evaluate("address => window.__tell('accountsChanged', [address])", EMPLOYER.address)
        expect(_sheet(worker).locator("[data-door=other]")).to_be_visible()
        expect(worker.page.get_by_text("secret-logo.svg")).to_have_count(0)
        worker.page.evaluate("address => window.__tell('accountsChanged', [address])", WORKER.address)
        expect(_sheet(worker).locator("[data-upload=failed]")).to_contain_text("secret-logo.svg")
        worker.login.click()
        worker.dialog.locator("button[data-act=sign-out]").click()
        expect(_sheet(worker).locator("[data-door=out]")).to_be_visible()

        expect(worker.page.get_by_text("secret-logo.svg")).to_have_count(0)
        worker.sign_in()
        expect(_sheet(worker).get_by_text("Nothing was handed in yet")).to_be_visible()
        expect(worker.page.get_by_text("secret-logo.svg")).to_have_count(0)

    @pytest.mark.spec("PG28", "PG30")
    def test_of_files_that_were_to_stay_here_leaves_them_here_though_somebody_signs_in_elsewhere(
        self, world: World, enter: Enter, tmp_path: Path
    ) -> None:
        agreement = world.funded()
        world.relay(agreement, "accept", WORKER)
        worker = enter(WORKER)
        worker.look_at(agreement)
        file = tmp_path / "logo.svg"
        file.write_text("<svg>bread</svg>")
        worker.begin("deliver")
        expect(worker.dialog).to_contain_text("Not a byte of them leaves it")
        worker.dialog.get_by_label("The files that you hand in").set_input_files(file)
        expect(worker.dialog).to_contain_text("logo.svg")
        elsewhere = Visitor(worker.page.context.new_page(), world.url)
        elsewhere.go("/")
        elsewhere.sign_in()

        chosen = worker.dialog.get_by_label("Hand the files in here as well")
        expect(chosen).not_to_be_checked()
        worker.finish("deliver", answer=None)
        expect(_sheet(worker).locator("[data-missing=deliverable]")).to_be_visible()
        expect(_sheet(worker).locator("[data-upload], [data-document]")).to_have_count(0)


def _storage_is_full(route: Route) -> None:
    problem = {"status": 503, "code": "storage-unavailable", "detail": "full", "retryable": True, "money_moved": False}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


def _as_if_another_was_kept(route: Route) -> None:
    response = route.fetch()
    answer = json.loads(response.text()) | {"sha256": "0x" + "12" * 32, "keccak256": "0x" + "34" * 32}
    route.fulfill(response=response, body=json.dumps(answer))


class TestAGrant:
    @pytest.mark.spec("PD6", "PG31")
    def test_opens_the_documents_to_an_arbiter_until_it_is_taken_back(
        self, world: World, enter: Enter, watch: Watch
    ) -> None:
        watch.expect("404")
        employer = enter(EMPLOYER)
        agreement = _with_a_brief(employer)
        arbiter = _looks(enter(ARBITER), agreement)
        expect(_sheet(arbiter).locator("[data-door=stranger]")).to_be_visible()

        _sheet(employer).get_by_text("Whom you let look").click()
        employer.page.get_by_label("Address that may look").fill(ARBITER.address)
        employer.page.get_by_role("button", name="Let it look").click()
        expect(_sheet(employer).locator("[data-grant=good]")).to_have_count(1)
        arbiter.page.reload()
        expect(arbiter.page.locator("[data-check=brief]")).to_be_visible()

        employer.page.get_by_role("button", name="Take back").click()
        expect(_sheet(employer).locator("[data-grant=revoked]")).to_have_count(1)
        arbiter.page.reload()
        expect(_sheet(arbiter).locator("[data-door=stranger]")).to_be_visible()
        expect(arbiter.page.get_by_text("password")).to_have_count(0)

    @pytest.mark.spec("PD2", "PG31")
    def test_lets_an_arbiter_look_and_a_dispute_lets_it_hand_in(self, world: World, enter: Enter) -> None:
        agreement = world.delivered()
        employer = _looks(enter(EMPLOYER), agreement)
        _sheet(employer).get_by_text("Whom you let look").click()
        employer.page.get_by_label("Address that may look").fill(ARBITER.address)
        employer.page.get_by_role("button", name="Let it look").click()
        expect(_sheet(employer).locator("[data-grant=good]")).to_have_count(1)
        arbiter = _looks(enter(ARBITER), agreement)
        expect(_sheet(arbiter).get_by_text("Nothing was handed in yet")).to_be_visible()
        expect(_sheet(arbiter).get_by_text("Hand in another file")).to_have_count(0)
        world.relay(agreement, "dispute", WORKER, party=WORKER.address, evidence="0x" + "cd" * 32)

        expect(_sheet(arbiter).get_by_text("Hand in another file")).to_be_visible()

    @pytest.mark.spec("PG31")
    def test_is_not_made_to_what_is_no_address(self, world: World, enter: Enter) -> None:
        employer = _looks(enter(EMPLOYER), world.delivered())
        _sheet(employer).get_by_text("Whom you let look").click()
        employer.page.get_by_label("Address that may look").fill("0x12")
        employer.page.get_by_role("button", name="Let it look").click()

        expect(_sheet(employer)).to_contain_text("An address is 0x and 40 hexadecimal digits")


class TestSwitchedAccounts:
    @pytest.mark.spec("PG28")
    def test_show_nothing_of_one_to_the_other(
        self, world: World, context_of: Callable[..., BrowserContext], enter: Enter
    ) -> None:
        agreement = _with_a_brief(enter(EMPLOYER))
        context = context_of()
        InjectedWallet(WORKER, world.node_url).enter(context)
        worker = Visitor(context.new_page(), world.url)
        worker.go("/")
        worker.connect("Injected")
        _looks(worker, agreement)
        expect(worker.page.get_by_text("The password of the archive")).to_be_visible()
        worker.page.evaluate("address => window.__tell('accountsChanged', [address])", STRANGER.address)

        expect(_sheet(worker).locator("[data-door=other]")).to_be_visible()
        expect(worker.page.get_by_text("The password of the archive")).to_have_count(0)
