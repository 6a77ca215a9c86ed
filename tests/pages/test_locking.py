"""Locking money in a browser: several milestones in one go, and without any gas of the employer's."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from playwright.sync_api import BrowserContext, Route, expect

from tests.odd_tokens import creation_code
from tests.pages.injected import InjectedWallet
from tests.pages.places import let_permit2_draw
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

HASH = "0x" + "cd" * 32
FAR = str(2**255)


def _parts(world: World, *amounts: str) -> list[dict[str, str]]:
    return [{"amount": amount, "deliver_by": world.in_days(7)} for amount in amounts]


def _nonce(world: World) -> int:
    """How many transactions the employer sent so far."""
    return int(str(world.node.ask("eth_getTransactionCount", EMPLOYER.address, "latest")), 16)


@pytest.fixture
def injected(world: World, context_of: Callable[..., BrowserContext]) -> tuple[InjectedWallet, Visitor]:
    """The employer with a wallet of its own."""
    wallet = InjectedWallet(EMPLOYER, world.node_url)
    context = context_of()
    wallet.enter(context)
    return wallet, Visitor(context.new_page(), world.url)


class TestSeveralMilestones:
    @pytest.mark.spec("PG14")
    def test_are_locked_by_one_signature_and_without_gas(self, world: World, visitor: Visitor) -> None:
        agreement = world.registered(milestones=_parts(world, "100000000", "40000000", "5000000"))
        before = _nonce(world)
        visitor.look_at(agreement)
        visitor.connect()
        due = visitor.page.locator("button[data-due=fund]")
        expect(due).to_have_count(1)
        due.click()
        expect(visitor.dialog.get_by_role("checkbox", checked=True)).to_have_count(3)
        expect(visitor.dialog.locator("[data-sentence=fund]")).to_contain_text("145 TLD")
        visitor.finish("fund")

        expect(visitor.page.locator("[data-state=offered]")).to_have_count(3)
        expect(visitor.figure("escrowed")).to_have_text("145 TLD")
        assert _nonce(world) == before
        events = world.api.get(f"/agreements/{agreement}/events")["events"]
        assert [event["fact"]["milestones"] for event in events] == [[0, 1, 2]]

    @pytest.mark.spec("PG14")
    def test_can_be_chosen_and_what_is_missing_is_shown(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.registered(milestones=_parts(world, "100000000", "40000000", "5000000")))
        visitor.connect()
        visitor.page.locator("button[data-due=fund]").click()
        visitor.dialog.get_by_role("checkbox", name="Milestone 1").uncheck()
        expect(visitor.dialog.locator("[data-sentence=fund]")).to_contain_text("45 TLD in all")
        visitor.finish("fund")

        expect(visitor.page.locator("[data-milestone='2'][data-state=offered]")).to_be_visible()
        expect(visitor.page.locator("[data-milestone='0'][data-state=unfunded]")).to_be_visible()
        expect(visitor.figure("escrowed")).to_have_text("45 TLD")
        expect(visitor.figure("missing")).to_have_text("100 TLD")

    @pytest.mark.spec("PG14")
    def test_take_one_allowance_for_all_when_the_wallet_sends(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.registered(milestones=_parts(world, "100000000", "40000000")))
        visitor.connect()
        visitor.page.locator("button[data-due=fund]").click()
        visitor.pay_the_fee_oneself()
        visitor.allow(then="Send")

        expect(visitor.page.locator("[data-state=offered]")).to_have_count(2)
        expect(visitor.figure("escrowed")).to_have_text("140 TLD")

    @pytest.mark.spec("PG14")
    def test_of_the_chains_own_currency_are_sent_with_their_sum(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.registered(token="0x" + "0" * 40, milestones=_parts(world, str(10**18), str(5 * 10**17))))
        visitor.connect()
        visitor.page.locator("button[data-due=fund]").click()
        visitor.finish("fund", answer="Send")

        expect(visitor.page.locator("[data-state=offered]")).to_have_count(2)
        expect(visitor.figure("escrowed")).to_have_text("1.5 ETH")


class TestATokenThatWantsZeroFirst:
    @pytest.mark.spec("J32")
    def test_is_allowed_in_two_steps_that_are_told_before(self, world: World, visitor: Visitor) -> None:
        visitor.look_at(world.registered(token=_racing_token(world, 250_000_000, allowed=7)))
        visitor.connect()
        visitor.begin("fund")
        expect(visitor.dialog.get_by_role("listitem")).to_have_count(3)
        visitor.allow(then="Send", step="clearing")
        visitor.go_on("Sign", before=2)  # What is allowed by now needs a signature alone.

        expect(visitor.figure("escrowed")).to_have_text("250 TEST")


def _racing_token(world: World, amount: int, *, allowed: int) -> str:
    """A token like USDT, of which the employer has an amount, and the escrow may draw something."""

    def sent(to: str | None, calldata: bytes) -> Any:
        fields = {"from": EMPLOYER.address, "input": "0x" + calldata.hex()} | ({} if to is None else {"to": to})
        transaction = world.node.ask("eth_sendTransaction", fields)
        while (receipt := world.node.ask("eth_getTransactionReceipt", transaction)) is None:
            pass  # The node answers before it has made the block.
        return receipt

    token: str = sent(None, creation_code("RacingToken"))["contractAddress"]
    escrow = world.api.get("/chain")["escrow"]
    for signature, address, sum_ in (("mint", EMPLOYER.address, amount), ("approve", escrow, allowed)):
        selector = keccak(text=f"{signature}(address,uint256)")[:4]
        assert sent(token, selector + encode(["address", "uint256"], [address, sum_]))["status"] == "0x1"
    return to_checksum_address(token)


class TestPermit:
    @pytest.mark.spec("PG14")
    def test_takes_two_signatures_that_are_told_before(self, world: World, visitor: Visitor) -> None:
        before = _nonce(world)
        visitor.look_at(world.registered())
        visitor.connect()
        visitor.begin("fund")
        visitor.dialog.get_by_label("I sign twice").check()
        expect(visitor.dialog.get_by_role("listitem")).to_have_count(2)
        with visitor.one_more_activity():
            visitor.confirm("fund")
            visitor.answer("Sign")
            visitor.answer("Sign")

        visitor.expect_state("offered")
        assert _nonce(world) == before


class TestPermit2:
    @pytest.mark.spec("PG14", "PG15")
    def test_that_may_draw_the_token_takes_one_signature(self, world: World, visitor: Visitor) -> None:
        let_permit2_draw(world)
        before = _nonce(world)
        visitor.look_at(world.registered(milestones=_parts(world, "100000000", "40000000")))
        visitor.connect()
        visitor.page.locator("button[data-due=fund]").click()
        visitor.dialog.get_by_label("I sign once for Permit2").check()
        visitor.finish("fund")

        expect(visitor.figure("escrowed")).to_have_text("140 TLD")
        assert _nonce(world) == before


class TestTooLittle:
    @pytest.mark.spec("PG9", "PG14")
    def test_is_said_before_anybody_signs(self, world: World, injected: tuple[InjectedWallet, Visitor]) -> None:
        wallet, visitor = injected
        balance = int(world.api.get(f"/agreements/{world.registered()}/funding")["balance"])
        visitor.look_at(world.registered(milestones=_parts(world, str(balance + 1_500_000))))
        visitor.connect("Injected")
        visitor.begin("fund")

        expect(visitor.dialog.get_by_role("alert")).to_contain_text("1.5 TLD is missing")
        expect(visitor.dialog.locator("button[data-act=fund-now]")).to_have_count(0)
        assert wallet.of("eth_signTypedData_v4") == []


class TestLyingServer:
    """What the server has signed for the token is changed on its way to the page: the wallet is never asked."""

    @pytest.mark.spec("PG5", "PG15")
    @pytest.mark.parametrize(
        ("which", "where", "change"),
        [
            (("once", 0), "value", lambda typed: typed["message"].update(value=FAR)),
            (("once", 0), "to", lambda typed: typed["message"].update(to=WORKER.address)),
            (("once", 0), "nonce", lambda typed: typed["message"].update(nonce=HASH)),
            (("once", 0), "validBefore", lambda typed: typed["message"].update(validBefore=FAR)),
            (("once", 0), "verifyingContract", lambda typed: typed["domain"].update(verifyingContract=WORKER.address)),
            (("twice", 0), "milestones", lambda typed: typed["message"].update(milestones="2")),
            (("twice", 1), "spender", lambda typed: typed["message"].update(spender=WORKER.address)),
            (("twice", 1), "value", lambda typed: typed["message"].update(value=FAR)),
        ],
    )
    def test_gets_no_signature(
        self,
        world: World,
        injected: tuple[InjectedWallet, Visitor],
        which: tuple[str, int],
        where: str,
        change: Callable[[Any], None],
    ) -> None:
        (wallet, visitor), (way, number) = injected, which
        visitor.page.route("**/fund-with-*/prepare", lambda route: _changed(route, number, change))
        visitor.look_at(world.registered())
        visitor.connect("Injected")
        visitor.begin("fund")
        visitor.dialog.get_by_label(f"I sign {way}, and pay no network fee", exact=True).check()
        visitor.confirm("fund")

        alert = visitor.dialog.get_by_role("alert")
        expect(alert).to_contain_text(f"The server prepared something else than you asked for ({where})")
        assert wallet.of("eth_signTypedData_v4") == []


def _changed(route: Route, number: int, change: Callable[[Any], None]) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    if number < len(answer["signatures"]):
        change(answer["signatures"][number]["typed_data"])
    route.fulfill(response=response, body=json.dumps(answer))
