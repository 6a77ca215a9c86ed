"""
What is behind the other buttons is what their labels say: read from what the wallet was asked, by the contract's ABI.

buttons
├── of locking ............ in every way that there is
├── of both parties ....... a split and new terms, signed by one, signed or sent by the other
└── of no agreement ....... several payments at once, a withdrawal, fees
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tallystick.chain.wallet import Wallet
from tallystick.client import Part
from tests.pages.calls import (
    Deal,
    called,
    deal_of,
    plainly,
    require_call,
    require_message,
    sent_by,
    sentence,
    signed_by,
)
from tests.pages.injected import InjectedWallet, with_wallet
from tests.pages.looks import WORDS
from tests.pages.places import ETHER, HASH, NOBODY, PLATFORM, allow, fail_a_payout, let_permit2_draw
from tests.pages.presses import FAR, FAR_FIELD, PRESSES
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

Json = dict[str, Any]
Browse = Callable[..., BrowserContext]
LOCKED = 250_000_000
ELSEWHERE = Wallet.demo(8)
BOTH = {"settle", "amend"}
LOOSE = {"release-all", "batch", "withdraw", "sweep"}
ROUTES: dict[str, list[str]] = {
    "own-transaction": [],
    "allowance": ["Fund"],
    "authorization": ["ReceiveWithAuthorization"],
    "permit": ["Fund", "Permit"],
    "permit2": ["PermitWitnessTransferFrom"],
}
"""Each way in which tokens are locked, and what is signed for it."""


class TestEveryButton:
    @pytest.mark.spec("PG5")
    def test_of_the_pages_is_tried(self) -> None:
        acts = {name.split(".")[1] for name in WORDS if re.fullmatch(r"(acts|payouts)\.[^.]+\.label", name)}
        routes = {name.removeprefix("locking.routes.") for name in WORDS if name.startswith("locking.routes.")}

        assert {press.act for press in PRESSES} | {"fund"} | BOTH | LOOSE == acts | {"batch"}
        assert set(ROUTES) == routes


def _escrow(world: World) -> str:
    return str(world.api.get("/chain")["escrow"])


class TestLocking:
    @pytest.mark.spec("PG5", "PG14", "PG15")
    @pytest.mark.parametrize("route", ROUTES)
    def test_is_what_its_label_says_in_every_way(self, world: World, context_of: Browse, route: str) -> None:
        if route == "allowance":
            allow(world, _escrow(world), LOCKED)
        if route == "permit2":
            let_permit2_draw(world)
        deal = deal_of(world, world.registered())
        wallet, visitor = with_wallet(context_of(), EMPLOYER, world)
        _open_the_lock(visitor, deal.agreement_id, "250 TLD")
        visitor.dialog.get_by_label(WORDS[f"locking.routes.{route}"], exact=True).check()
        if route == "own-transaction":
            # What follows the allowance the wallet is asked by itself.
            visitor.dialog.locator("button[data-act=allowance]").click()
        else:
            visitor.finish("fund", answer=None)

        visitor.expect_state("offered")
        assert [typed["primaryType"] for typed in signed_by(wallet)] == ROUTES[route]
        for typed in signed_by(wallet):
            require_message(typed, typed["primaryType"], _deposit(world, deal, typed))
        _require_sent(world, wallet, deal, ["approve", "fund"] if route == "own-transaction" else [])

    @pytest.mark.spec("PG5", "PG14")
    def test_of_the_chains_own_currency_sends_it_along(self, world: World, context_of: Browse) -> None:
        parts = [{"amount": str(ETHER), "deliver_by": world.in_days(7)}]
        deal = deal_of(world, world.registered(token=NOBODY, milestones=parts))
        wallet, visitor = with_wallet(context_of(), EMPLOYER, world)
        _open_the_lock(visitor, deal.agreement_id, "1 ETH")
        visitor.finish("fund", answer=None)

        assert signed_by(wallet) == []
        (sent,) = sent_by(wallet)
        require_call(sent, _escrow(world), "fund", deal.known(0))
        assert int(sent["value"], 16) == ETHER


def _open_the_lock(visitor: Visitor, agreement_id: str, amount: str) -> None:
    visitor.look_at(agreement_id)
    button = visitor.page.locator("button[data-act=fund]")
    expect(button).to_have_text(WORDS["acts.fund.label"])
    button.click()
    words = sentence("acts.fund.sentence", {"amount": amount, "number": "1"})
    expect(visitor.dialog.locator("[data-sentence=fund] p").first).to_have_text(words)


def _require_sent(world: World, wallet: InjectedWallet, deal: Deal, functions: list[str]) -> None:
    escrow = _escrow(world)
    known = deal.known(0) | {"spender": escrow.lower(), "amount": LOCKED}
    places = {"approve": world.token.address, "fund": escrow}
    assert [called(sent["data"])[0] for sent in sent_by(wallet)] == functions
    for sent, function in zip(sent_by(wallet), functions, strict=True):
        require_call(sent, places[function], function, known)
        assert int(sent["value"], 16) == 0


def _deposit(world: World, deal: Deal, typed: Json) -> Json:
    """What a deposit's message says; a nonce and an end are taken as they are, in bounds."""
    escrow, now = _escrow(world).lower(), world.controls.head().timestamp
    message = plainly(typed["message"])
    until = {"validBefore": message.get("validBefore"), "deadline": message.get("deadline")}
    assert all(now < end <= now + 7_300 for end in until.values() if end is not None)
    fund = {"agreementId": deal.agreement_id, "milestones": 1}
    employer = EMPLOYER.address.lower()
    return {
        **{"from": employer, "to": escrow, "validAfter": 0, "owner": employer, "spender": escrow, "value": LOCKED},
        **{"permitted": {"token": world.token.address.lower(), "amount": LOCKED}, "witness": fund},
        **fund,
        **until,
        "nonce": message.get("nonce"),
    }


class TestOfBoth:
    @pytest.mark.spec("PG5")
    @pytest.mark.parametrize("is_own", [False, True], ids=["signed", "sent"])
    def test_a_split_is_what_both_read(self, world: World, context_of: Browse, is_own: bool) -> None:
        deal = deal_of(world, world.delivered())
        proposer, employer = with_wallet(context_of(), EMPLOYER, world)
        employer.look_at(deal.agreement_id)
        employer.begin("settle")
        employer.dialog.get_by_label("To the worker").fill("200.5")
        employer.dialog.get_by_label("Your consent holds until").fill(FAR_FIELD)
        words = sentence("acts.settle.sentence", {"number": "1", "toWorker": "200.5 TLD", "toEmployer": "49.5 TLD"})
        expect(employer.dialog.locator("[data-sentence=settle] p").first).to_have_text(words)
        employer.dialog.get_by_role("button", name=WORDS["settlement.sign"]).click()
        adopter, worker = _with_the_link(world, context_of, employer)
        worker.page.get_by_role("button", name=WORDS["settlement.agree"]).click()
        expect(worker.dialog.locator("[data-sentence=settle] p").first).to_have_text(words)
        _adopt(worker, "settle", is_own=is_own)

        split = {"released": 200_500_000, "refunded": 49_500_000, "validBefore": FAR}
        known = deal.known(0) | {"amount": LOCKED, "settlement": split} | split
        _require_both(world, (proposer, adopter), ("Settle", "settle"), known)

    @pytest.mark.spec("PG5", "PG18")
    @pytest.mark.parametrize("is_own", [False, True], ids=["signed", "sent"])
    def test_new_terms_are_what_both_read(self, world: World, context_of: Browse, is_own: bool) -> None:
        deal = deal_of(world, world.funded())
        proposer, employer = with_wallet(context_of(), EMPLOYER, world)
        employer.look_at(deal.agreement_id)
        employer.begin("propose")
        employer.dialog.get_by_label("Amount in TLD").fill("200.5")
        employer.dialog.locator("button[data-act=amend-sign]").click()
        adopter, worker = _with_the_link(world, context_of, employer)
        worker.page.locator("button[data-act=amend]").click()
        expect(worker.dialog.locator("[data-sentence=amend]")).to_have_text(WORDS["acts.amend.sentence"])
        expect(worker.dialog.locator("[data-comparison] tbody tr")).to_contain_text("200.5 TLD")
        _adopt(worker, "amend", is_own=is_own)

        message = plainly(signed_by(proposer)[0]["message"])
        before, after = deal.terms, message["terms"]
        assert after["payment"] == before["payment"]
        assert after["conditions"] == before["conditions"] | {
            "parent": deal.agreement_id,
            "salt": after["conditions"]["salt"],
            "milestones": [before["conditions"]["milestones"][0] | {"amount": 200_500_000}],
        }
        known = {"terms": after, "from": before, "to": after, "validBefore": message["validBefore"]}
        _require_both(world, (proposer, adopter), ("Amend", "amend"), deal.known(0) | known)


def _with_the_link(world: World, context_of: Browse, proposer: Visitor) -> tuple[InjectedWallet, Visitor]:
    link = proposer.dialog.get_by_label("Link").input_value()
    wallet, worker = with_wallet(context_of(), WORKER, world)
    worker.page.goto(link)
    return wallet, worker


def _adopt(worker: Visitor, act: str, *, is_own: bool) -> None:
    now = worker.dialog.locator(f"button[data-act={act}-now]")
    expect(now).to_have_text(WORDS[f"acts.{act}.button"])
    if is_own:
        worker.dialog.get_by_label(WORDS["acts.send-myself"]).check()
    worker.finish(act, answer=None)


def _require_both(world: World, wallets: tuple[InjectedWallet, InjectedWallet], kinds: Any, known: Json) -> None:
    """The one signed this; the other signed the same, or sends it with that signature."""
    (proposer, adopter), (primary_type, function) = wallets, kinds
    (typed,) = signed_by(proposer)
    require_message(typed, primary_type, known)
    for agreed in signed_by(adopter):
        assert (agreed["primaryType"], agreed["message"]) == (primary_type, typed["message"])
    for sent in sent_by(adopter):
        signature = EMPLOYER.sign_typed_data(typed)
        require_call(sent, _escrow(world), function, known | {"employerSignature": signature})
    assert (len(signed_by(adopter)), len(sent_by(adopter))) in {(1, 0), (0, 1)}


class TestOfSeveral:
    @pytest.mark.spec("PG5", "PG17")
    @pytest.mark.parametrize("is_own", [False, True], ids=["signed", "sent"])
    def test_milestones_pays_these(self, world: World, context_of: Browse, is_own: bool) -> None:
        parts = [{"amount": "9000000", "deliver_by": world.in_days(7)} for _ in range(2)]
        deal = deal_of(world, world.delivered(milestones=parts))
        world.relay(Part(deal.agreement_id, 1), "deliver", WORKER, deliverable=HASH)
        wallet, visitor = with_wallet(context_of(), EMPLOYER, world)
        visitor.look_at(deal.agreement_id)
        visitor.page.locator("button[data-due=release]").click()
        words = sentence("acts.release-all.sentence", {"amount": "18 TLD"})
        expect(visitor.dialog.locator("[data-sentence=release-all] p").first).to_have_text(words)
        _adopt(visitor, "release-all", is_own=is_own)

        known = deal.known(0) | {"milestones": 3}
        for typed in signed_by(wallet):
            require_message(typed, "ReleaseAll", known)
        for sent in sent_by(wallet):
            require_call(sent, _escrow(world), "releaseAll", known)
        assert (len(signed_by(wallet)), len(sent_by(wallet))) == ((0, 1) if is_own else (1, 0))

    @pytest.mark.spec("PG5", "PG17")
    @pytest.mark.parametrize("is_own", [True, False], ids=["sent", "signed"])
    def test_agreements_pays_each_in_full(self, world: World, context_of: Browse, is_own: bool) -> None:
        deals = {deal.agreement_id: deal for deal in (deal_of(world, world.delivered()) for _ in range(2))}
        wallet, visitor = with_wallet(context_of(), EMPLOYER, world)
        visitor.go(f"/agreements?party={EMPLOYER.address.lower()}&state=delivered")
        for checkbox in visitor.page.locator("fieldset input[type=checkbox]").all():
            checkbox.set_checked(True)
        button = visitor.page.locator("button[data-act=approve-all]")
        expect(button).to_have_text(sentence("approving.button", {"count": "2"}))
        button.click()
        lines = visitor.dialog.locator("[data-sentence=batch] li")
        expect(lines).to_have_text([sentence("approving.sentence", {"amount": "250 TLD", "number": "1"})] * 2)
        expect(visitor.dialog.locator("button[data-act=batch-now]")).to_have_text(
            sentence("approving.button", {"count": "2"})
        )
        visitor.dialog.get_by_label(WORDS["acts.send-myself"]).set_checked(is_own)
        visitor.finish("batch", answer=None)

        known = {name: deal.known(0) | {"amount": LOCKED} for name, deal in deals.items()}
        for typed in signed_by(wallet):
            require_message(typed, "ReleaseAll", known[typed["message"]["agreementId"]])
        assert {typed["message"]["agreementId"] for typed in signed_by(wallet)} == (set() if is_own else set(deals))
        for sent in sent_by(wallet):
            name, given = called(sent["data"])
            calls = [called(data) for data in given["acts"]]
            assert (name, sent["to"].lower()) == ("batch", _escrow(world).lower())
            found = {_id_of(known, arguments) for _, arguments in calls}
            assert ({function for function, _ in calls}, found) == ({"releaseAll"}, set(deals))
        assert len(sent_by(wallet)) == is_own


def _id_of(known: dict[str, Json], arguments: Json) -> str:
    """Which agreement a payment is about, to the last argument."""
    fitting = [
        name for name, said in known.items() if arguments == {argument: said[argument] for argument in arguments}
    ]
    assert len(fitting) == 1
    return fitting[0]


class TestOfNoAgreement:
    @pytest.mark.spec("PG5", "PG16")
    @pytest.mark.parametrize("way", ["to its owner", "sent", "elsewhere"])
    def test_a_withdrawal_goes_where_it_says(self, world: World, context_of: Browse, way: str) -> None:
        fail_a_payout(world)
        wallet, visitor = with_wallet(context_of(), WORKER, world)
        visitor.go("/earnings")
        _open_payout(visitor, "withdraw")
        to = ELSEWHERE if way == "elsewhere" else WORKER
        if way == "elsewhere":
            visitor.dialog.get_by_label(WORDS["payouts.to"]).fill(to.address)
        _pays(visitor, "withdraw", "1 ETH", to.address, is_own=way == "sent")

        owner, known = WORKER.address.lower(), {"token": NOBODY, "to": to.address.lower(), "ownerSignature": "0x"}
        for typed in signed_by(wallet):
            nonce = plainly(typed["message"])["nonce"]
            require_message(typed, "Withdraw", known | {"owner": owner, "nonce": nonce})
        for sent in sent_by(wallet):
            require_call(sent, _escrow(world), "withdraw", known | {"owner": owner})
        assert (len(signed_by(wallet)), len(sent_by(wallet))) == (int(way == "elsewhere"), int(way == "sent"))

    @pytest.mark.spec("PG5", "PG16")
    @pytest.mark.parametrize("is_own", [False, True], ids=["asked for", "sent"])
    def test_fees_go_to_whom_they_belong_to(self, world: World, context_of: Browse, is_own: bool) -> None:
        agreement = world.funded(fee_bps=100, fee_recipient=PLATFORM.address)
        world.relay(agreement, "accept", WORKER)
        world.relay(agreement, "release", EMPLOYER)
        wallet, visitor = with_wallet(context_of(), WORKER, world)
        visitor.go(f"/earnings?of={PLATFORM.address}")
        _open_payout(visitor, "sweep")
        _pays(visitor, "sweep", "2.5 TLD", PLATFORM.address, is_own=is_own)

        known = {"token": world.token.address.lower(), "feeRecipient": PLATFORM.address.lower()}
        for sent in sent_by(wallet):
            require_call(sent, _escrow(world), "sweep", known)
        assert (signed_by(wallet), len(sent_by(wallet))) == ([], int(is_own))


def _open_payout(visitor: Visitor, act: str) -> None:
    button = visitor.page.locator(f"button[data-act={act}]")
    expect(button).to_have_text(WORDS[f"payouts.{act}.label"])
    button.click()


def _pays(visitor: Visitor, act: str, amount: str, to: str, *, is_own: bool) -> None:
    words = visitor.dialog.locator(f"[data-sentence={act}]")
    expect(words).to_have_text(sentence("payouts.sentence", {"amount": amount}))
    expect(words).to_contain_text(to[-4:])
    expect(visitor.dialog.locator(f"button[data-act={act}-now]")).to_have_text(WORDS[f"payouts.{act}.label"])
    if is_own:
        visitor.dialog.get_by_label(WORDS["acts.send-myself"]).check()
    visitor.finish(act, answer=None)
