"""Signing in on the pages: what is signed, who is then signed in, and for how long."""

import json
from collections.abc import Callable

import httpx
import pytest
from eth_account import Account
from playwright.sync_api import BrowserContext, Page, Route, expect

from tallystick.chain.wallet import Wallet
from tallystick.domain.units import Address
from tests.logins import bearing, sign_in
from tests.pages.conftest import Watch
from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World
from tests.services.wallets import ACCEPTS_EVERYTHING

CONTRACT = Address("0x1919191919191919191919191919191919191919")
Enter = Callable[[InjectedWallet], Visitor]


@pytest.fixture
def enter(context_of: Callable[..., BrowserContext], world: World) -> Enter:
    """Opens a tab in a browser that has a wallet, and connects it."""

    def opened(wallet: InjectedWallet) -> Visitor:
        context = context_of()
        wallet.enter(context)
        visitor = Visitor(context.new_page(), world.url)
        visitor.go("/")
        visitor.connect("Injected")
        return visitor

    return opened


def _wallet(world: World, of: Wallet = EMPLOYER) -> InjectedWallet:
    return InjectedWallet(of, world.node_url)


def _signed(wallet: InjectedWallet) -> list[str]:
    """The texts that a wallet was asked to sign."""
    return [bytes.fromhex(octets.removeprefix("0x")).decode() for octets, _ in wallet.of("personal_sign")]


def _change_message(page: Page, change: Callable[[str], str]) -> None:
    """Have the server write another message."""

    def lie(route: Route) -> None:
        response = route.fetch()
        answer = json.loads(response.text())
        answer["message"] = change(answer["message"])
        route.fulfill(response=response, body=json.dumps(answer))

    page.route("**/v1/sessions/nonce", lie)


class TestALogin:
    @pytest.mark.spec("PG27", "PG28")
    def test_is_by_a_message_for_this_site_and_survives_a_reload(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.sign_in()

        (text,) = _signed(wallet)
        site = world.url.partition("://")[2]
        assert text.startswith(f"{site} wants you to sign in with your Ethereum account:\n{EMPLOYER.address}\n")
        assert f"\nURI: {world.url}\n" in text
        assert "moves no money" in text
        visitor.page.reload()
        expect(visitor.login).to_have_text("Signed in")
        assert len(_signed(wallet)) == 1
        (cookie,) = visitor.page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        assert "tally_session" not in visitor.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")

    @pytest.mark.spec("PG27")
    @pytest.mark.parametrize(
        ("here", "there", "where"),
        [
            ("127.0.0.1", "evil.example", "domain"),
            ("URI: http", "URI: https", "uri"),
            ("Chain ID: 31337", "Chain ID: 1", "chainId"),
            (EMPLOYER.address, WORKER.address, "address"),
            ("moves no money", "moves all money", "statement"),
        ],
    )
    def test_by_another_message_than_ours_is_asked_of_no_wallet(
        self, world: World, enter: Enter, here: str, there: str, where: str
    ) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        _change_message(visitor.page, lambda text: text.replace(here, there, 1))
        visitor.login.click()
        visitor.dialog.locator("button[data-act=sign-in]").click()

        expect(visitor.dialog.get_by_role("alert")).to_contain_text(f"({where})")
        assert _signed(wallet) == []
        assert visitor.page.context.cookies() == []

    @pytest.mark.spec("PG9", "PG27")
    def test_that_is_refused_in_the_wallet_opens_nothing(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        wallet.agrees = False
        visitor.login.click()
        visitor.dialog.locator("button[data-act=sign-in]").click()

        expect(visitor.dialog.get_by_role("alert")).to_contain_text("You said no in your wallet")
        wallet.agrees = True
        visitor.dialog.locator("button[data-act=sign-in]").click()
        expect(visitor.login).to_have_text("Signed in")

    @pytest.mark.spec("PG27")
    def test_is_a_contract_wallets_if_the_contract_takes_the_signature(
        self, world: World, enter: Enter, watch: Watch
    ) -> None:
        watch.expect("409")
        wallet = _wallet(world)
        wallet.address = CONTRACT
        visitor = enter(wallet)
        visitor.login.click()
        visitor.dialog.locator("button[data-act=sign-in]").click()
        expect(visitor.dialog).to_contain_text("enough of them must have signed")

        world.node.ask("anvil_setCode", CONTRACT, "0x" + ACCEPTS_EVERYTHING.hex())
        world.mine(1)
        visitor.dialog.locator("button[data-act=sign-in]").click()

        expect(visitor.login).to_have_text("Signed in")

    @pytest.mark.spec("PG28")
    def test_ends_in_every_tab_where_its_owner_signs_out(self, world: World, enter: Enter) -> None:
        visitor = enter(_wallet(world))
        visitor.sign_in()
        other = Visitor(visitor.page.context.new_page(), world.url)
        other.go("/agreements")
        expect(other.login).to_have_text("Signed in")
        visitor.login.click()
        visitor.dialog.locator("button[data-act=sign-out]").click()

        for tab in (visitor, other):
            expect(tab.login).to_have_text("Sign in")
        assert visitor.page.context.cookies() == []

    @pytest.mark.spec("PG28")
    def test_that_was_ended_elsewhere_is_said_to_be_over(self, world: World, enter: Enter, watch: Watch) -> None:
        watch.expect("401")
        visitor = enter(_wallet(world))
        visitor.sign_in()
        with httpx.Client(base_url=world.url) as http:
            credential = sign_in(http, Account.from_key(EMPLOYER.key))
            assert http.delete("/v1/sessions", headers=bearing(credential)).status_code == 204
        visitor.page.reload()
        expect(visitor.login).to_have_text("Sign in again")
        visitor.login.click()

        expect(visitor.dialog).to_contain_text("Your login is over")
        visitor.dialog.locator("button[data-act=sign-in]").click()
        expect(visitor.login).to_have_text("Signed in")

    @pytest.mark.spec("PG28")
    def test_is_another_ones_once_the_wallet_answers_for_somebody_else(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.sign_in()
        wallet.wallet, wallet.address = WORKER, WORKER.address
        visitor.page.evaluate("address => window.__tell('accountsChanged', [address])", WORKER.address)
        expect(visitor.login).to_have_text("Other login")
        visitor.login.click()
        expect(visitor.dialog).to_contain_text("Your wallet answers for another address by now")
        visitor.dialog.locator("button[data-act=sign-in]").click()

        expect(visitor.login).to_have_text("Signed in")
        visitor.login.click()
        expect(visitor.dialog).to_contain_text(WORKER.address)


class TestWithTheDemoWallet:
    @pytest.mark.spec("PG27")
    def test_the_message_is_shown_before_it_is_signed(self, world: World, visitor: Visitor) -> None:
        visitor.go("/")
        visitor.connect()
        visitor.login.click()
        visitor.dialog.locator("button[data-act=sign-in]").click()
        expect(visitor.dialog).to_contain_text("wants you to sign in with your Ethereum account")
        expect(visitor.dialog).to_contain_text("moves no money")
        visitor.answer("Sign")

        expect(visitor.login).to_have_text("Signed in")
