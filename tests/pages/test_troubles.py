"""What goes wrong outside the page: a transaction that is replaced, a wallet without money, a mirror that is slow."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Route, expect

from tests.pages.conftest import Watch
from tests.pages.injected import InjectedWallet
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, World


@pytest.fixture
def injected(world: World, context_of: Callable[..., BrowserContext]) -> tuple[InjectedWallet, Visitor]:
    """The employer with a wallet of its own."""
    wallet = InjectedWallet(EMPLOYER, world.node_url)
    context = context_of()
    wallet.enter(context)
    return wallet, Visitor(context.new_page(), world.url)


def _about_to_release(visitor: Visitor, agreement: str, *, by_oneself: bool) -> None:
    visitor.look_at(agreement)
    visitor.connect("Injected")
    visitor.begin("release")
    if by_oneself:
        visitor.dialog.get_by_label("Send it with my own wallet").check()
    expect(visitor.dialog.locator("[data-check=tried]")).to_be_visible()


class TestReplacedTransaction:
    @pytest.mark.spec("PG6", "PG9", "PG26")
    def test_is_said_to_be_gone_and_can_be_put_away(
        self, world: World, injected: tuple[InjectedWallet, Visitor], watch: Watch
    ) -> None:
        """A wallet that tells no nonces: whether it was called off nobody knows here, so its owner decides."""
        watch.expect("404")
        wallet, visitor = injected
        wallet.silent = {"eth_getTransactionCount"}
        agreement = world.delivered()
        sent = _sent_and_replaced(world, visitor, agreement, _call_off)

        expect(sent.locator("[data-lost]")).to_contain_text("it was replaced in your wallet")
        expect(visitor.page.locator("button[data-act=release]")).to_be_disabled()
        visitor.page.get_by_role("button", name="Put away").click()

        expect(visitor.page.locator("button[data-act=release]")).to_be_enabled()
        visitor.expect_state("delivered")

    @pytest.mark.spec("PG26")
    def test_that_was_sped_up_is_said_to_be_done_by_the_other_one(
        self, world: World, injected: tuple[InjectedWallet, Visitor], watch: Watch
    ) -> None:
        watch.expect("404")
        _, visitor = injected
        agreement = world.delivered()
        _sent_and_replaced(world, visitor, agreement, _speed_up)

        expect(visitor.done).to_contain_text("Done by another transaction that took its place")
        visitor.expect_state("closed")
        done = world.api.get(f"/agreements/{agreement}/events")["events"][-1]["transaction_hash"]
        expect(visitor.done.locator(f"a[href='/transactions/{done}']")).to_be_visible()
        visitor.page.reload()
        expect(visitor.done).to_contain_text("Done by another transaction")

    @pytest.mark.spec("PG26")
    def test_that_was_called_off_can_be_asked_for_again_at_once(
        self, world: World, injected: tuple[InjectedWallet, Visitor], watch: Watch
    ) -> None:
        watch.expect("404")
        _, visitor = injected
        agreement = world.delivered()
        _sent_and_replaced(world, visitor, agreement, _call_off)

        expect(visitor.page.locator("[data-stage=gone]")).to_contain_text("called off in your wallet")
        visitor.expect_state("delivered")
        expect(visitor.page.locator("button[data-act=release]")).to_be_enabled()


Replace = Callable[[World, dict[str, Any]], None]


def _sent_and_replaced(world: World, visitor: Visitor, agreement: str, replace: Replace) -> Locator:
    """A payment that waits for a block, by the wallet's own transaction, until another one takes its nonce."""
    _about_to_release(visitor, agreement, by_oneself=True)
    with world.without_blocks():
        visitor.confirm("release")
        sent = visitor.page.locator("[data-stage=sent]")
        expect(sent).to_contain_text("Its nonce is")
        waiting: Any = world.node.ask("eth_getTransactionCount", EMPLOYER.address, "latest")
        expect(sent).to_contain_text(f"nonce is {int(waiting, 16)}")
        block: Any = world.node.ask("eth_getBlockByNumber", "pending", True)
        replace(world, next(one for one in block["transactions"] if one["nonce"] == waiting))
    return sent


def _call_off(world: World, waiting: dict[str, Any]) -> None:
    """Send nothing to oneself instead."""
    _send_instead(world, waiting, to=EMPLOYER.address)


def _speed_up(world: World, waiting: dict[str, Any]) -> None:
    """Send the very same for a higher fee: it has another hash."""
    _send_instead(world, waiting, to=waiting["to"], data=waiting["input"], gas=waiting["gas"])


def _send_instead(world: World, waiting: dict[str, Any], **fields: str) -> None:
    fee = hex(10**12)
    fees = {"maxFeePerGas": fee, "maxPriorityFeePerGas": fee}
    world.node.ask("eth_sendTransaction", {"from": EMPLOYER.address, "nonce": waiting["nonce"], **fees, **fields})


class TestInsufficientFunds:
    @pytest.mark.spec("PG9", "PG26", "PG54")
    def test_are_said_in_words_and_a_signature_is_enough(
        self, world: World, injected: tuple[InjectedWallet, Visitor]
    ) -> None:
        wallet, visitor = injected
        wallet.is_broke = True
        wallet.told["eth_getBalance"] = hex(10**9)
        _about_to_release(visitor, world.delivered(), by_oneself=True)
        missing = visitor.dialog.locator("[data-check=gas]")
        expect(missing).to_contain_text(re.compile(r"0\.\d+ ETH is missing for the network's fee"))
        expect(missing).to_contain_text("Your wallet has 0.000000001 ETH")
        visitor.confirm("release")
        alert = visitor.dialog.get_by_role("alert").filter(has_text="too little of the chain's own currency")
        expect(alert).to_contain_text("No money moved")
        visitor.dialog.get_by_label("Send it with my own wallet").uncheck()
        expect(missing).to_have_count(0)
        visitor.finish("release", answer=None)

        visitor.expect_state("closed")


class TestSlowMirror:
    @pytest.mark.spec("PG6", "PG7", "PG26")
    def test_is_waited_for_and_nothing_is_sent_twice(
        self, world: World, injected: tuple[InjectedWallet, Visitor]
    ) -> None:
        """The chain has the payment; the server goes on telling what was before."""
        wallet, visitor = injected
        agreement = world.delivered()
        before = json.dumps(world.api.get(f"/agreements/{agreement}"))
        _about_to_release(visitor, agreement, by_oneself=False)
        visitor.page.route(f"**/v1/agreements/{agreement}?*", lambda route: _answer(route, before))
        visitor.page.route(f"**/v1/agreements/{agreement}", lambda route: _answer(route, before))
        visitor.page.route("**/v1/relays/*", _as_if_not_mined)
        visitor.confirm("release")
        expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
        expect(visitor.page.locator("button[data-act=release]")).to_be_disabled()
        world.mine(1)
        visitor.page.reload()

        expect(visitor.page.locator("[data-stage=sent]")).to_have_count(1)
        expect(visitor.page.locator("button[data-act=release]")).to_be_disabled()
        visitor.page.unroute_all(behavior="wait")
        visitor.expect_state("closed")
        assert len(wallet.of("eth_signTypedData_v4")) == 1

    @pytest.mark.spec("PG9", "PG26")
    def test_is_said_to_be_behind(self, world: World, visitor: Visitor) -> None:
        visitor.page.route("**/v1/chain", _behind)
        visitor.go("/agreements")

        expect(visitor.page.get_by_text("The server is 12 blocks behind the chain")).to_be_visible()


def _answer(route: Route, body: str) -> None:
    route.fulfill(content_type="application/json", body=body)


def _as_if_not_mined(route: Route) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    answer.update(state="sent", block_number=None)
    route.fulfill(response=response, body=json.dumps(answer))


def _behind(route: Route) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    answer["head"]["number"] = answer["checkpoint"]["number"] + 12
    route.fulfill(response=response, body=json.dumps(answer))
