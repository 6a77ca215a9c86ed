"""What waits in the contract is paid out, and several deliveries are approved at once, in a browser."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tallystick.chain.wallet import Wallet
from tallystick.client import Part
from tests.pages.injected import InjectedWallet
from tests.pages.places import ETHER, fail_a_payout
from tests.pages.visitor import Visitor
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World

ZERO = "0x" + "0" * 40
ELSEWHERE = Wallet.demo(8)


def _money(world: World, wallet: Wallet) -> int:
    return int(str(world.node.ask("eth_getBalance", wallet.address, "latest")), 16)


@pytest.fixture
def worker(world: World, visitor: Visitor) -> Visitor:
    """The worker, whom something is owed, at the page of its money."""
    fail_a_payout(world)
    visitor.go("/earnings")
    visitor.connect()
    visitor.become("Worker$")
    expect(visitor.page.locator("[data-figure=withdraw]")).to_have_text("1 ETH")
    return visitor


class TestOwed:
    @pytest.mark.spec("PG16")
    def test_is_paid_to_its_owner_without_a_signature(self, world: World, worker: Visitor) -> None:
        before = _money(world, WORKER)
        worker.page.locator("button[data-act=withdraw]").click()
        expect(worker.dialog.locator("[data-check=tried]")).to_be_visible()
        worker.finish("withdraw", answer=None)

        expect(worker.page.get_by_text("Nothing is owed.")).to_be_visible()
        assert _money(world, WORKER) == before + ETHER

    @pytest.mark.spec("PG16")
    def test_is_paid_elsewhere_by_its_owners_signature(self, world: World, worker: Visitor) -> None:
        before = _money(world, ELSEWHERE)
        worker.page.locator("button[data-act=withdraw]").click()
        worker.dialog.get_by_label("Pay it to another address").fill(ELSEWHERE.address)
        expect(worker.dialog.locator("[data-sentence=withdraw]")).to_contain_text(ELSEWHERE.address[-6:])
        worker.finish("withdraw")

        expect(worker.page.get_by_text("Nothing is owed.")).to_be_visible()
        assert _money(world, ELSEWHERE) == before + ETHER


class TestLyingServer:
    @pytest.mark.spec("PG5", "PG16")
    @pytest.mark.parametrize(
        ("where", "change"),
        [
            ("to", lambda answer: answer["typed_data"]["message"].update(to=EMPLOYER.address)),
            ("token", lambda answer: answer["typed_data"]["message"].update(token=WORKER.address)),
            ("primaryType", lambda answer: answer["typed_data"].update(primaryType="Refund")),
            ("value", lambda answer: answer["transaction"].update(value="0x1")),
        ],
    )
    def test_gets_no_signature_for_a_withdrawal(
        self,
        world: World,
        context_of: Callable[..., BrowserContext],
        where: str,
        change: Callable[[Any], None],
    ) -> None:
        fail_a_payout(world)
        wallet = InjectedWallet(WORKER, world.node_url)
        context = context_of()
        wallet.enter(context)
        visitor = Visitor(context.new_page(), world.url)
        visitor.page.route("**/withdrawals/prepare", lambda route: _changed(route, change))
        visitor.go("/earnings")
        visitor.connect("Injected")
        visitor.page.locator("button[data-act=withdraw]").click()
        visitor.dialog.get_by_label("Pay it to another address").fill(ELSEWHERE.address)
        visitor.confirm("withdraw")

        expect(visitor.dialog.get_by_role("alert")).to_contain_text(f"({where})")
        assert wallet.of("eth_signTypedData_v4") == []


def _changed(route: Route, change: Callable[[Any], None]) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    if answer.get("typed_data"):
        change(answer)
    route.fulfill(response=response, body=json.dumps(answer))


class TestFees:
    @pytest.mark.spec("PG16")
    def test_are_paid_to_whom_they_accrued_by_anybody(self, world: World, visitor: Visitor) -> None:
        agreement = world.funded(fee_bps=100, fee_recipient=ARBITER.address, arbiter=ZERO)
        world.relay(agreement, "accept", WORKER)
        world.relay(agreement, "release", EMPLOYER)
        visitor.go(f"/earnings?of={ARBITER.address}")
        visitor.connect()
        expect(visitor.page.locator("[data-figure=sweep]")).to_have_text("2.5 TLD")
        visitor.page.locator("button[data-act=sweep]").click()
        visitor.finish("sweep", answer=None)

        expect(visitor.page.get_by_text("No fees wait.")).to_be_visible()


class TestApproval:
    @pytest.mark.spec("PG17")
    def test_of_several_milestones_is_one_payment(self, world: World, visitor: Visitor) -> None:
        parts = [{"amount": amount, "deliver_by": world.in_days(7)} for amount in ("100000000", "40000000")]
        agreement = world.funded(milestones=parts)
        _deliver_all(world, agreement)
        visitor.look_at(agreement)
        visitor.connect()
        visitor.page.locator("button[data-due=release]").click()
        expect(visitor.dialog.locator("[data-sentence=release-all]")).to_contain_text("140 TLD")
        visitor.finish("release-all")

        expect(visitor.page.locator("[data-state=closed]")).to_have_count(2)
        expect(visitor.figure("released")).to_have_text("140 TLD")

    @pytest.mark.spec("PG17")
    @pytest.mark.parametrize("is_free", [False, True], ids=["sent by the wallet", "signed for each"])
    def test_of_several_agreements_pays_all_or_nothing(self, world: World, visitor: Visitor, is_free: bool) -> None:
        agreements = [world.delivered() for _ in range(2)]
        visitor.go(f"/agreements?party={EMPLOYER.address.lower()}&state=delivered")
        visitor.connect()
        visitor.page.locator("button[data-act=approve-all]").click()
        expect(visitor.dialog.locator("[data-sentence=batch]").get_by_role("listitem")).to_have_count(2)
        if is_free:
            visitor.dialog.get_by_label("Send it with my own wallet").uncheck()
        with visitor.one_more_activity():
            visitor.confirm("batch")
            _agree(visitor, ["Sign", "Sign"] if is_free else ["Send"])

        expect(visitor.page.locator("button[data-act=approve-all]")).to_have_count(0)
        for agreement in agreements:
            found = world.api.get(f"/agreements/{agreement}")
            assert (found["state"], found["released"]) == ("closed", "250000000")


def _agree(visitor: Visitor, answers: list[str]) -> None:
    for answer in answers:
        visitor.answer(answer)


def _deliver_all(world: World, agreement: str) -> None:
    for milestone in range(2):
        world.relay(Part(agreement, milestone), "deliver", WORKER, deliverable="0x" + "ab" * 32)
