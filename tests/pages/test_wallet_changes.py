"""What a wallet's owner does beside the page: another network, another address, one step after the other."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

Enter = Callable[[InjectedWallet], Visitor]


@pytest.fixture
def enter(context_of: Callable[..., BrowserContext], world: World) -> Enter:
    """Opens a tab in a browser that has a wallet."""

    def opened(wallet: InjectedWallet) -> Visitor:
        context = context_of()
        wallet.enter(context)
        return Visitor(context.new_page(), world.url)

    return opened


def _wallet(world: World, chain_id: int = 31_337) -> InjectedWallet:
    return InjectedWallet(EMPLOYER, world.node_url, chain_id)


def _connected(world: World, enter: Enter, agreement: str) -> tuple[InjectedWallet, Visitor]:
    """The employer looks at an agreement, with a wallet of its own."""
    wallet = _wallet(world)
    visitor = enter(wallet)
    visitor.look_at(agreement)
    visitor.connect("Injected")
    return wallet, visitor


def _alert(page: Page, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def _without_a_public_node(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=json.dumps(response.json() | {"public_rpc_url": None}))


class TestWrongNetwork:
    def test_is_one_click_away_from_the_right_one(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world, chain_id=1)
        visitor = enter(wallet)
        visitor.look_at(world.delivered())
        visitor.connect("Injected")
        visitor.begin("release")
        visitor.dialog.get_by_label("Pay now").fill("100")
        visitor.dialog.get_by_role("button", name="Switch the wallet's network").click()

        # What was typed is still there.
        expect(visitor.dialog.get_by_label("Pay now")).to_have_value("100")
        visitor.finish("release", answer=None)
        expect(visitor.figure("released")).to_have_text("100 TLD")
        assert wallet.of("wallet_switchEthereumChain") == [[{"chainId": "0x7a69"}]]

    def test_that_the_wallet_does_not_know_is_said_in_words(self, world: World, enter: Enter) -> None:
        """And where the server names no node, how it gets there by hand."""
        wallet = _wallet(world, chain_id=1)
        wallet.known = set()
        visitor = enter(wallet)
        visitor.page.route("**/v1/chain", _without_a_public_node)
        visitor.look_at(world.delivered())
        visitor.connect("Injected")
        visitor.begin("release")
        visitor.dialog.get_by_role("button", name="Switch the wallet's network").click()

        _alert(visitor.page, "does not know this chain")
        _alert(visitor.page, "Add Chain 31337 (number 31337) in your wallet's settings")
        assert wallet.of("eth_signTypedData_v4") == []

    @pytest.mark.spec("PG53")
    def test_that_the_wallet_does_not_know_is_added_with_the_node_that_is_named(
        self, world: World, enter: Enter
    ) -> None:
        wallet = _wallet(world, chain_id=1)
        wallet.known = {1}
        visitor = enter(wallet)
        visitor.look_at(world.delivered())
        visitor.connect("Injected")
        visitor.begin("release")
        visitor.dialog.get_by_label("Pay now").fill("100")
        visitor.dialog.get_by_role("button", name="Switch the wallet's network").click()
        _alert(visitor.page, world.node_url)
        visitor.dialog.get_by_role("button", name="Add Chain 31337 to the wallet").click()

        expect(visitor.dialog.get_by_label("Pay now")).to_have_value("100")
        visitor.finish("release", answer=None)
        currency = {"name": "ETH", "symbol": "ETH", "decimals": 18}
        told = {"chainId": "0x7a69", "chainName": "Chain 31337", "nativeCurrency": currency}
        assert wallet.of("wallet_addEthereumChain") == [[told | {"rpcUrls": [world.node_url]}]]

    @pytest.mark.spec("PG53")
    def test_that_is_refused_in_the_wallet_can_be_switched_to_later(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world, chain_id=1)
        visitor = enter(wallet)
        visitor.look_at(world.delivered())
        visitor.connect("Injected")
        visitor.begin("release")
        visitor.dialog.get_by_label("Pay now").fill("100")
        wallet.agrees = False
        visitor.dialog.get_by_role("button", name="Switch the wallet's network").click()
        _alert(visitor.page, "You said no in your wallet")
        wallet.agrees = True
        visitor.dialog.get_by_role("button", name="Switch the wallet's network").click()

        expect(visitor.dialog.get_by_label("Pay now")).to_have_value("100")
        visitor.finish("release", answer=None)
        expect(visitor.figure("released")).to_have_text("100 TLD")


class TestAChangeInTheWallet:
    @pytest.mark.spec("PG53")
    def test_while_a_dialog_is_open_is_said_and_loses_nothing(self, world: World, enter: Enter) -> None:
        """Another chain, another address, no wallet at all; and back."""
        wallet, visitor = _connected(world, enter, world.delivered())
        visitor.begin("release")
        visitor.dialog.get_by_label("Pay now").fill("100")
        _tell(visitor, "chainChanged", "0x1")
        _alert(visitor.page, "Your wallet is on chain 1, and this is about chain 31337")
        _tell(visitor, "chainChanged", "0x7a69")
        expect(visitor.dialog.get_by_role("alert")).to_have_count(0)
        _tell(visitor, "accountsChanged", [WORKER.address])
        _alert(visitor.page, "What you filled in is still here, and nothing was signed")
        _tell(visitor, "accountsChanged", [EMPLOYER.address])
        _tell(visitor, "accountsChanged", [])
        _alert(visitor.page, "Your wallet disconnected")
        visitor.dialog.get_by_role("button", name="Injected").click()

        expect(visitor.dialog.get_by_label("Pay now")).to_have_value("100")
        assert wallet.of("eth_signTypedData_v4") == []
        visitor.finish("release", answer=None)
        expect(visitor.figure("released")).to_have_text("100 TLD")


def _tell(visitor: Visitor, event: str, told: object) -> None:
    visitor.page.evaluate("([event, told]) => window.__tell(event, told)", [event, told])


class TestSteps:
    @pytest.mark.spec("PG52")
    def test_begin_where_nobody_is_connected_and_go_on_by_themselves_but_ask_once(
        self, world: World, enter: Enter
    ) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.look_at(world.registered())
        visitor.page.locator("button[data-act=connect]").click()
        visitor.dialog.get_by_role("button", name="Injected").click()
        visitor.page.locator("button[data-due=fund]").click()
        visitor.pay_the_fee_oneself()
        with world.without_blocks():
            visitor.dialog.locator("button[data-act=allowance]").click()
            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
            wallet.agrees = False

        _alert(visitor.page, "You said no in your wallet")
        assert len(wallet.of("eth_sendTransaction")) == 2
        expect(visitor.dialog.locator("button[data-act=fund-now]")).to_be_enabled()
        wallet.agrees = True
        visitor.finish("fund", answer=None)
        visitor.expect_state("offered")
        assert len(wallet.of("eth_sendTransaction")) == 3
