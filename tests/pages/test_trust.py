"""A server that lies about what only the chain can say: the reader's own wallet is asked, and nothing is signed."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tallystick.chain.wallet import Wallet
from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

Enter = Callable[..., Visitor]
Lie = Callable[[Any], None]
AN_AGREEMENT = re.compile(r"/v1/agreements/0x[0-9a-f]{64}(\?.*)?$")
NOBODY = "0x" + "0" * 40
SIGNING = ("eth_signTypedData_v4", "eth_sendTransaction")


@pytest.fixture
def enter(context_of: Callable[..., BrowserContext], world: World) -> Enter:
    """Opens a tab in a browser that has a wallet."""

    def opened(wallet: InjectedWallet, **options: Any) -> Visitor:
        context = context_of(**options)
        wallet.enter(context)
        return Visitor(context.new_page(), world.url)

    return opened


def _wallet(world: World, of: Wallet = EMPLOYER) -> InjectedWallet:
    return InjectedWallet(of, world.node_url)


def _alert(page: Page, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def _lying(visitor: Visitor, pattern: str | re.Pattern[str], lie: Lie) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        told = json.loads(response.text())
        lie(told)
        route.fulfill(response=response, body=json.dumps(told))

    visitor.page.route(pattern, answer)


def _begin(world: World, visitor: Visitor, act: str) -> None:
    visitor.look_at(world.delivered())
    visitor.connect("Injected")
    visitor.begin(act)
    for text in visitor.dialog.locator("textarea").all():
        text.fill("Because of the bread.")


def _nothing_signed(wallet: InjectedWallet) -> bool:
    return all(wallet.of(method) == [] for method in SIGNING)


class TestAddressOfThePage:
    @pytest.mark.spec("PG33")
    def test_is_held_against_the_agreement_that_is_told(self, world: World, visitor: Visitor) -> None:
        asked, other = world.registered(), world.api.get(f"/agreements/{world.registered()}")
        visitor.page.route(AN_AGREEMENT, lambda route: route.fulfill(json=other))
        visitor.go(f"/agreements/{asked}")

        _alert(visitor.page, "The server answered with another agreement")
        _alert(visitor.page, asked)
        expect(visitor.page.locator("[data-figure=escrowed]")).to_have_count(0)


class TestWordsBesideTheTerms:
    @pytest.mark.spec("PG33")
    @pytest.mark.parametrize(
        ("where", "lie"),
        [
            ("worker", lambda told: told.update(worker=told["terms"]["arbiter"])),
            ("milestones.0.amount", lambda told: told["milestones"][0].update(amount="25000000000")),
        ],
    )
    def test_that_say_otherwise_get_no_signature(self, world: World, enter: Enter, where: str, lie: Lie) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        _lying(visitor, AN_AGREEMENT, lie)
        _begin(world, visitor, "release")
        visitor.confirm("release")

        _alert(visitor.page, f"({where})")
        assert _nothing_signed(wallet)


class TestToken:
    @pytest.mark.spec("PG34")
    @pytest.mark.parametrize(
        ("lie", "words"),
        [
            ({"decimals": 8}, "is TLD with 6 decimals; the server says TLD with 8"),
            ({"symbol": "USDC"}, "is TLD with 6 decimals; the server says USDC with 6"),
        ],
    )
    def test_that_is_called_or_scaled_otherwise_gets_no_signature(
        self, world: World, enter: Enter, lie: dict[str, Any], words: str
    ) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        _lying(visitor, AN_AGREEMENT, lambda told: told["token"].update(lie))
        _begin(world, visitor, "release")
        visitor.confirm("release")

        _alert(visitor.page, "The token says something else of itself than the server")
        _alert(visitor.page, words)
        _alert(visitor.page, "No money moved")
        assert _nothing_signed(wallet)

    @pytest.mark.spec("PG34")
    @pytest.mark.spec("PG12")
    def test_is_doubted_in_chinese_too(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world, WORKER)
        visitor = enter(wallet, locale="zh-CN")
        _lying(visitor, AN_AGREEMENT, lambda told: told["token"].update(decimals=8))
        visitor.look_at(world.registered())
        visitor.page.get_by_role("banner").get_by_role("button", name="连接钱包").click()
        visitor.dialog.get_by_role("button", name="Injected").click()
        visitor.begin("agree")
        visitor.confirm("agree")

        _alert(visitor.page, "代币对自身的说明与服务器所说不同")
        assert _nothing_signed(wallet)


class TestHolding:
    @pytest.mark.spec("PG34")
    def test_of_another_round_gets_no_signature(self, world: World, enter: Enter) -> None:
        """Page and message agree, and both are the server's: a signature for a round to come would be one to keep."""
        wallet = _wallet(world)
        visitor = enter(wallet)
        _lying(visitor, AN_AGREEMENT, lambda told: told["milestones"][0].update(round=1))
        _lying(visitor, "**/request-changes/prepare", lambda told: told["typed_data"]["message"].update(round="1"))
        _begin(world, visitor, "request-changes")
        visitor.confirm("request-changes")

        _alert(visitor.page, "milestone 1 stands otherwise than it is shown here (round)")
        assert _nothing_signed(wallet)

    @pytest.mark.spec("PG34")
    def test_that_is_said_to_be_less_is_not_released_as_that(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        _lying(
            visitor,
            AN_AGREEMENT,
            lambda told: told["milestones"][0].update(released="-100000000", escrowed="350000000"),
        )
        _begin(world, visitor, "release")
        visitor.dialog.get_by_label("Pay now").fill("150")
        visitor.confirm("release")

        _alert(visitor.page, "(escrowed)")
        assert _nothing_signed(wallet)


class TestSilentWallet:
    @pytest.mark.spec("PG34")
    def test_signs_no_amount(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        wallet.silent = {"eth_call"}
        visitor = enter(wallet)
        _begin(world, visitor, "release")
        visitor.confirm("release")

        _alert(visitor.page, "Your wallet tells nothing of the chain")
        assert _nothing_signed(wallet)

    @pytest.mark.spec("PG34")
    def test_signs_what_moves_no_money(self, world: World, enter: Enter) -> None:
        """Who cannot ask anybody must still be in time."""
        wallet = _wallet(world)
        wallet.silent = {"eth_call", "eth_getCode"}
        visitor = enter(wallet)
        _begin(world, visitor, "request-changes")
        visitor.finish("request-changes", answer=None)

        assert len(wallet.of("eth_signTypedData_v4")) == 1


class TestPlace:
    @pytest.mark.spec("PG35")
    def test_with_other_code_gets_no_signature(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        wallet.told = {"eth_getCode": "0x6001600101"}
        visitor = enter(wallet)
        _begin(world, visitor, "request-changes")
        visitor.confirm("request-changes")

        _alert(visitor.page, "is not the one that these pages are made for")
        assert _nothing_signed(wallet)

    @pytest.mark.spec("PG35")
    def test_is_the_one_of_the_first_visit_until_another_one_is_taken(self, world: World, visitor: Visitor) -> None:
        visitor.go("/")
        expect(visitor.page.get_by_text("Chain 31337").first).to_be_visible()
        expect(visitor.page.locator("button[data-act=take-place]")).to_have_count(0)
        _lying(visitor, "**/v1/chain", lambda told: told.update(escrow=WORKER.address))
        visitor.go("/agreements")

        _alert(visitor.page, "This server names another contract than before")
        _alert(visitor.page, WORKER.address)
        visitor.page.locator("button[data-act=take-place]").click()
        expect(visitor.page.get_by_role("alert").filter(has_text="another contract")).to_have_count(0)
        visitor.go("/")
        expect(visitor.page.get_by_text("Chain 31337").first).to_be_visible()
        expect(visitor.page.locator("button[data-act=take-place]")).to_have_count(0)

    @pytest.mark.spec("PG55")
    def test_that_began_anew_at_the_same_address_is_explained_and_signed_for_only_once_taken(
        self, world: World, enter: Enter
    ) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.go("/")
        before = {"chain_id": 31_337, "escrow": world.api.get("/chain")["escrow"], "genesis_hash": "0x" + "12" * 32}
        visitor.page.evaluate("place => localStorage.setItem('tally.place', place)", json.dumps(before))
        _begin(world, visitor, "request-changes")
        visitor.confirm("request-changes")
        expect(visitor.dialog.get_by_role("alert")).to_contain_text("Chain 31337 has begun anew since your last visit")
        assert _nothing_signed(wallet)
        visitor.dialog.get_by_role("button", name="Cancel").click()

        _alert(visitor.page, "links to them lead nowhere")
        visitor.page.get_by_role("button", name="Go on with the new chain").click()
        expect(visitor.page.locator("button[data-act=take-place]")).to_have_count(0)

    @pytest.mark.spec("PG35")
    def test_that_changed_gets_no_signature_before_it_is_taken(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.go("/")
        elsewhere = json.dumps({"chain_id": 31_337, "escrow": WORKER.address})
        visitor.page.evaluate("place => localStorage.setItem('tally.place', place)", elsewhere)
        _begin(world, visitor, "request-changes")
        visitor.confirm("request-changes")

        expect(visitor.dialog.get_by_role("alert").filter(has_text="another contract than before")).to_be_visible()
        assert _nothing_signed(wallet)


class TestOpenTask:
    @pytest.mark.spec("PG36")
    def test_gets_no_new_terms_that_nobody_could_sign_as_the_worker(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.look_at(world.funded(worker=NOBODY))
        visitor.connect("Injected")
        visitor.page.locator("button[data-act=propose]").click()

        expect(visitor.dialog.get_by_text("nobody could sign these for the worker")).to_be_visible()
        expect(visitor.dialog.locator("button[data-act=amend-sign]")).to_be_disabled()
        visitor.dialog.get_by_label(re.compile("worker", re.IGNORECASE)).first.fill(WORKER.address)
        expect(visitor.dialog.get_by_text("nobody could sign these for the worker")).to_have_count(0)
        expect(visitor.dialog.locator("button[data-act=amend-sign]")).to_be_enabled()
