"""A wallet of somebody's own, injected into the page: what it is asked, and what happens when it says no."""

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

Enter = Callable[[InjectedWallet], Visitor]
HASH = "0x" + "cd" * 32


@pytest.fixture
def enter(context_of: Callable[..., BrowserContext], world: World) -> Enter:
    """Opens a tab in a browser that has a wallet."""

    def opened(wallet: InjectedWallet) -> Visitor:
        context = context_of()
        wallet.enter(context)
        return Visitor(context.new_page(), world.url)

    return opened


def _wallet(world: World, of: Wallet = EMPLOYER, chain_id: int = 31_337) -> InjectedWallet:
    return InjectedWallet(of, world.node_url, chain_id)


def _connected(world: World, enter: Enter, agreement: str) -> tuple[InjectedWallet, Visitor]:
    """The employer looks at an agreement, with a wallet of its own."""
    wallet = _wallet(world)
    visitor = enter(wallet)
    visitor.look_at(agreement)
    visitor.connect("Injected")
    return wallet, visitor


def _alert(page: Page, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


class TestRejection:
    @pytest.mark.spec("PG9")
    def test_is_said_to_have_moved_nothing_and_can_be_taken_back(self, world: World, enter: Enter) -> None:
        wallet, visitor = _connected(world, enter, world.delivered())
        wallet.agrees = False
        visitor.begin("release")
        visitor.confirm("release")

        _alert(visitor.page, "You said no in your wallet")
        _alert(visitor.page, "No money moved")
        expect(visitor.page.locator("[data-stage]")).to_have_count(0)

        wallet.agrees = True
        visitor.finish("release", answer=None)
        visitor.expect_state("closed")

    def test_of_the_connection_leaves_the_page_readable(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        wallet.agrees = False
        visitor = enter(wallet)
        visitor.look_at(world.funded())
        visitor.page.get_by_role("banner").get_by_role("button", name="Connect a wallet").click()
        visitor.dialog.get_by_role("button", name="Injected").click()

        _alert(visitor.page, "You said no in your wallet")
        visitor.page.keyboard.press("Escape")
        expect(visitor.figure("escrowed")).to_have_text("250 TLD")


class TestReload:
    @pytest.mark.spec("PG6", "PG52")
    def test_between_allowance_and_lock_shows_what_is_not_locked_and_the_way_on(
        self, world: World, enter: Enter
    ) -> None:
        wallet, visitor = _connected(world, enter, world.registered())
        visitor.begin("fund")
        visitor.pay_the_fee_oneself()
        with world.without_blocks():
            visitor.dialog.locator("button[data-act=allowance]").click()
            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
            visitor.page.reload()
            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
        expect(visitor.page.locator("[data-go-on=fund]")).to_contain_text("nothing is locked yet")
        visitor.page.get_by_role("button", name="Go on: lock 250 TLD of milestone 1").click()
        visitor.finish("fund", answer=None)

        visitor.expect_state("offered")
        expect(visitor.page.locator("[data-go-on=fund]")).to_have_count(0)
        assert len(wallet.of("eth_sendTransaction")) == 1

    @pytest.mark.spec("PG6", "PG7")
    def test_while_an_act_is_on_its_way_finds_it_again_and_asks_for_it_once(self, world: World, enter: Enter) -> None:
        """The chain makes no block: what was sent stays on its way for as long as the test wants."""
        wallet, visitor = _connected(world, enter, world.delivered())
        with world.without_blocks():
            visitor.begin("release")
            visitor.confirm("release")
            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)

            visitor.page.reload()

            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
            expect(visitor.page.locator("button[data-act=release]")).to_be_disabled()
            expect(visitor.figure("released")).to_have_text("0 TLD")
        visitor.expect_state("closed")
        expect(visitor.figure("released")).to_have_text("250 TLD")
        assert len(wallet.of("eth_signTypedData_v4")) == 1


class TestReorg:
    @pytest.mark.spec("PG6")
    def test_takes_back_what_was_only_in_a_block(self, world: World, enter: Enter) -> None:
        """The block with the payment leaves the chain. The page says so, until the relayer has sent it again."""
        agreement = world.delivered()
        _, visitor = _connected(world, enter, agreement)
        visitor.begin("release")
        visitor.finish("release", answer=None)
        visitor.expect_state("closed")
        with world.without_blocks():
            world.controls.reorganize(1)

            visitor.expect_state("delivered")
            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
        visitor.expect_state("closed")


class TestRefusal:
    @pytest.mark.spec("PG9")
    def test_of_the_contract_is_told_before_anybody_signs(self, world: World, enter: Enter) -> None:
        """While the dialog stands open the worker accepts: the offer cannot be taken back any more."""
        agreement = world.funded()
        wallet, visitor = _connected(world, enter, agreement)
        visitor.begin("reclaim")
        expect(visitor.dialog.locator("[data-check=tried]")).to_be_visible()
        world.relay(agreement, "accept", WORKER)

        _alert(visitor.page, "It is too early: possible from")
        _alert(visitor.page, "No money moved")
        expect(visitor.dialog.locator("button[data-act=reclaim-now]")).to_be_disabled()
        assert wallet.of("eth_signTypedData_v4") == []

    @pytest.mark.spec("PG9")
    def test_of_what_was_sent_all_the_same_is_decoded(self, world: World, enter: Enter) -> None:
        """The wallet's transaction and the worker's refund meet in one block, the refund first."""
        agreement = world.delivered()
        _, visitor = _connected(world, enter, agreement)
        visitor.begin("release")
        visitor.dialog.get_by_label("Send it with my own wallet").check()
        expect(visitor.dialog.locator("[data-check=tried]")).to_be_visible()
        with world.without_blocks():
            world.relay_without_waiting(agreement, "refund", WORKER)
            visitor.confirm("release")
            expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)

        expect(visitor.page.locator("[data-stage=failed]")).to_have_count(1)
        _alert(visitor.page, "No money moved")
        expect(visitor.figure("refunded")).to_have_text("250 TLD")


class TestLyingServer:
    """What the server prepares is changed on its way to the page: the wallet is never asked."""

    @pytest.mark.spec("PG5")
    @pytest.mark.parametrize(
        ("where", "change"),
        [
            ("released", lambda answer: answer["typed_data"]["message"].update(released="250000000")),
            ("agreementId", lambda answer: answer["typed_data"]["message"].update(agreementId=HASH)),
            ("milestone", lambda answer: answer["typed_data"]["message"].update(milestone="1")),
            ("primaryType", lambda answer: answer["typed_data"].update(primaryType="Refund")),
            (
                "verifyingContract",
                lambda answer: answer["typed_data"]["domain"].update(verifyingContract=WORKER.address),
            ),
            ("to", lambda answer: answer["transaction"].update(to=WORKER.address)),
            ("value", lambda answer: answer["transaction"].update(value="0x1")),
        ],
    )
    def test_gets_no_signature(self, world: World, enter: Enter, where: str, change: Callable[[Any], None]) -> None:
        wallet, visitor = _connected(world, enter, world.delivered())
        visitor.page.route("**/release/prepare", lambda route: _changed(route, change))
        visitor.begin("release")
        visitor.dialog.get_by_label("Pay now").fill("1")
        visitor.confirm("release")

        _alert(visitor.page, f"The server prepared something else than you asked for ({where})")
        assert wallet.of("eth_signTypedData_v4") == []

    @pytest.mark.spec("PG5")
    def test_that_shows_other_terms_than_were_hashed_gets_no_signature(self, world: World, enter: Enter) -> None:
        wallet = _wallet(world)
        visitor = enter(wallet)
        visitor.page.route(
            re.compile("/v1/agreements/0x[0-9a-f]{64}$"),
            lambda route: _changed(route, lambda answer: answer["terms"].update(review_period=1)),
        )
        visitor.look_at(world.delivered())
        visitor.connect("Injected")
        _alert(visitor.page, "The hash of these terms is not the agreement's id")
        visitor.begin("release")
        visitor.confirm("release")

        _alert(visitor.page, "(terms)")
        assert wallet.of("eth_signTypedData_v4") == []

    @pytest.mark.spec("PG5")
    def test_cannot_have_more_allowed_than_is_locked(self, world: World, enter: Enter) -> None:
        wallet, visitor = _connected(world, enter, world.registered())
        visitor.page.route("**/fund/prepare", lambda route: _changed(route, _unlimited))
        visitor.begin("fund")
        visitor.pay_the_fee_oneself()
        visitor.dialog.locator("button[data-act=allowance]").click()

        _alert(visitor.page, "(amount)")
        assert wallet.of("eth_sendTransaction") == []


def _unlimited(answer: Any) -> None:
    transaction = answer["approval"]["transaction"]
    transaction["data"] = transaction["data"][:74] + "f" * 64


def _changed(route: Route, change: Callable[[Any], None]) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    change(answer)
    route.fulfill(response=response, body=json.dumps(answer))


class TestOwnTransaction:
    def test_is_sent_by_the_wallet_and_seen_like_any_other(self, world: World, enter: Enter) -> None:
        wallet, visitor = _connected(world, enter, world.delivered())
        visitor.begin("release")
        visitor.dialog.get_by_label("Send it with my own wallet").check()
        visitor.finish("release", answer=None)

        visitor.expect_state("closed")
        assert wallet.of("eth_signTypedData_v4") == []
        asked = wallet.of("eth_sendTransaction")[0][0]
        assert set(asked) == {"from", "to", "value", "data", "gas", "chainId"}
        assert int(asked["chainId"], 16) == world.node.chain_id()


class TestAnotherAddress:
    def test_in_the_wallet_changes_what_can_be_done(self, world: World, enter: Enter) -> None:
        _, visitor = _connected(world, enter, world.delivered())
        expect(visitor.page.locator("button[data-act=request-changes]")).to_be_visible()

        visitor.page.evaluate("address => window.__tell('accountsChanged', [address])", WORKER.address)

        expect(visitor.page.locator("button[data-act=refund]")).to_be_visible()
        expect(visitor.page.locator("button[data-act=request-changes]")).to_have_count(0)


class TestDemoWallet:
    @pytest.mark.spec("PG4")
    @pytest.mark.parametrize("chain_id", [1, 11_155_111])
    def test_is_offered_on_no_other_chain(self, world: World, visitor: Visitor, chain_id: int) -> None:
        visitor.page.route(
            "**/v1/chain", lambda route: _changed(route, lambda answer: answer.update(chain_id=chain_id))
        )
        visitor.go("/")
        expect(visitor.page.get_by_text(f"Chain {chain_id}")).to_be_visible()
        visitor.page.get_by_role("banner").get_by_role("button", name="Connect a wallet").click()

        expect(visitor.dialog.get_by_text("No wallet was found")).to_be_visible()
        expect(visitor.dialog.get_by_text("Demo wallet")).to_have_count(0)
