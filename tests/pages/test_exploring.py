"""What stands on the chain, for who looks it up: transactions and blocks in words, beside what the mirror says."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tallystick.chain.hashing import keccak256
from tallystick.chain.wallet import Wallet
from tallystick.client import Part
from tests.pages.conftest import Watch
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World

STRANGER = Wallet.demo(9)
PAID = "250000000"


def _short(address: str) -> str:
    """As the pages write it: on one line."""
    return f"{address[:8]}…\N{WORD JOINER}{address[-6:]}"


def _block_of(world: World, transaction: str) -> Any:
    return world.api.get(f"/explorer/transactions/{transaction}")["block"]


def _last(world: World, agreement: str) -> Any:
    return world.api.get(f"/agreements/{agreement}/events")["events"][-1]


def _released(world: World) -> tuple[str, Any]:
    """An agreement that was paid in full, and the event that says so."""
    agreement = world.delivered()
    world.relay(agreement, "release", EMPLOYER, released=PAID)
    return agreement, _last(world, agreement)


def _batch(world: World) -> str:
    """Two agreements that their employer pays by one transaction of its own. Returns its hash."""
    acts = [
        {"act": "release", "agreement_id": world.delivered(), "milestone": 0, "released": released}
        for released in ("100000000", PAID)
    ]
    prepared = world.api.post("/batches/prepare", {"sender": EMPLOYER.address, "acts": acts})
    return world.send(EMPLOYER, prepared["transaction"])


def _fact(visitor: Visitor, name: str) -> Locator:
    """What stands beside the name of a fact."""
    return visitor.page.locator("dl > div").filter(has=visitor.page.get_by_text(name, exact=True)).locator("dd")


class TestATransaction:
    @pytest.mark.spec("PG42")
    def test_that_a_stranger_sent_and_the_contract_refused_is_told_with_its_reason(
        self, world: World, visitor: Visitor
    ) -> None:
        sent = world.fail(world.delivered(), "claim", STRANGER)
        visitor.go(f"/transactions/{sent}")

        alert = visitor.page.get_by_role("alert")
        expect(alert).to_contain_text("It is too early: possible from")
        expect(alert).to_contain_text("No money moved")
        expect(alert).to_contain_text("BeforeDeadline(")
        expect(visitor.page.get_by_text("Refused", exact=True)).to_be_visible()
        expect(visitor.page.locator("[data-call=claim]")).to_contain_text(
            f"Pay {_short(WORKER.address)} all of milestone 1"
        )
        expect(_fact(visitor, "Sent by")).to_contain_text(STRANGER.address)
        expect(_fact(visitor, "Sent to")).to_contain_text("(the contract)")
        expect(visitor.page.locator("[data-mirror=nothing]")).to_be_visible()
        expect(visitor.page.get_by_role("heading", name="Who got what")).to_have_count(0)

    @pytest.mark.spec("PG42")
    def test_tells_who_got_what_and_what_it_cost_to_the_last_digit(self, world: World, visitor: Visitor) -> None:
        _, event = _released(world)
        seen = world.api.get(f"/explorer/transactions/{event['transaction_hash']}")
        visitor.go(f"/transactions/{event['transaction_hash']}")

        move = visitor.page.locator("[data-move]")
        expect(move).to_contain_text("250 TLD")
        expect(move).to_contain_text(re.compile(rf"from.*\(the contract\).*to {_short(WORKER.address)}.*\(worker\)"))
        expect(visitor.page.locator("[data-event=PaymentReleased]")).to_contain_text("250 TLD of milestone 1")
        expect(visitor.page.locator("[data-call=release]")).to_contain_text("up to 250 TLD in all")
        expect(_fact(visitor, "Sent by")).to_contain_text("(relayer)")
        fee = f"{int(seen['fee']):019d}"
        whole, digits = int(fee[:-18]), fee[-18:].rstrip("0")
        expect(_fact(visitor, "Network's fee")).to_have_text(f"{whole}.{digits} ETH")
        expect(visitor.page.locator("[data-mirror=same]")).to_be_visible()
        link = _fact(visitor, "Block").get_by_role("link").first
        assert link.get_attribute("href") == f"/blocks/{seen['block']['number']}"
        visitor.page.get_by_text("Input as it is").click()
        expect(visitor.page.get_by_text(seen["input"], exact=True)).to_be_visible()

    @pytest.mark.spec("PG42")
    def test_that_is_a_batch_tells_each_of_its_calls(self, world: World, visitor: Visitor) -> None:
        visitor.go(f"/transactions/{_batch(world)}")

        calls = visitor.page.locator("[data-inner-calls] > li")
        expect(calls).to_have_count(2)
        expect(calls.first).to_contain_text("up to 100 TLD in all")
        expect(calls.last).to_contain_text("up to 250 TLD in all")
        expect(visitor.page.locator("[data-move]")).to_have_count(2)
        expect(visitor.page.locator("[data-event=PaymentReleased]")).to_have_count(2)
        expect(_fact(visitor, "Sent by")).to_contain_text("(employer)")

    @pytest.mark.spec("PG42")
    def test_of_which_the_mirror_says_something_else_is_red(self, world: World, visitor: Visitor) -> None:
        _, event = _released(world)
        with world.forged("PaymentReleased", PAID, "250000001", event["block_number"]):
            visitor.go(f"/transactions/{event['transaction_hash']}")

            differs = visitor.page.locator("[data-mirror=differs]").get_by_role("alert")
            expect(differs).to_contain_text("The mirror says something else than the chain")
            # What is told is the chain's word.
            expect(visitor.page.locator("[data-move]")).to_contain_text("250 TLD")

    @pytest.mark.spec("PG42")
    def test_that_has_nothing_to_do_with_the_contract_is_told_all_the_same(
        self, world: World, visitor: Visitor, watch: Watch
    ) -> None:
        fields = {"from": STRANGER.address, "to": WORKER.address, "value": hex(15 * 10**17)}
        sent = str(world.node.ask("eth_sendTransaction", fields))
        world.mine(1)
        visitor.go(f"/transactions/{sent}")

        expect(visitor.page.locator("[data-move]")).to_contain_text("1.5 ETH")
        expect(visitor.page.get_by_text("It calls nothing")).to_be_visible()
        expect(visitor.page.locator("[data-mirror=nothing]")).to_be_visible()


class TestABlock:
    @pytest.mark.spec("PG43")
    def test_tells_all_that_concerns_the_contract_and_what_failed(self, world: World, visitor: Visitor) -> None:
        one, other, third = (world.delivered() for _ in range(3))
        with world.without_blocks():
            world.relay_without_waiting(one, "refund", WORKER)
            world.relay_without_waiting(other, "refund", WORKER)
            failed = world.fail(third, "claim", STRANGER)
        number = _block_of(world, failed)["number"]
        world.api.get("/agreements", min_block=number)
        visitor.go(f"/blocks/{number}")

        expect(visitor.page.locator("[data-transaction]")).to_have_count(3)
        expect(visitor.page.locator("[data-event=PaymentRefunded]")).to_have_count(2)
        refused = visitor.page.locator(f"[data-transaction='{failed}']")
        expect(refused.get_by_role("alert")).to_contain_text("It is too early")
        expect(refused).to_contain_text("Refused")
        expect(visitor.page.locator("[data-mirror=same]")).to_be_visible()
        expect(visitor.page.get_by_text("Can still leave the chain", exact=True)).to_be_visible()
        refused.get_by_role("link", name="Transaction").click()
        expect(visitor.page).to_have_url(re.compile(failed))

    @pytest.mark.spec("PG43")
    def test_leads_to_the_one_before_and_the_one_after(self, world: World, visitor: Visitor) -> None:
        number = world.controls.mine(5).number - 4
        world.api.get("/agreements", min_block=number + 4)
        visitor.go(f"/blocks/{number}")
        page, heading = visitor.page, visitor.page.get_by_role("heading", level=1)
        expect(page.get_by_text("Final", exact=True)).to_be_visible()
        expect(page.get_by_text("No transaction in it calls the contract")).to_be_visible()

        page.get_by_role("link", name="The block after").click()
        expect(heading).to_have_text(f"Block {number + 1}")
        page.get_by_role("link", name="The block before").click()
        expect(heading).to_have_text(f"Block {number}")
        page.get_by_role("link", name="The newest block").click()
        expect(heading).to_have_text(f"Block {number + 4}")
        expect(page.get_by_role("link", name="The block after")).to_have_count(0)

    @pytest.mark.spec("PG43")
    def test_that_is_not_there_is_said_to_be_missing(self, world: World, visitor: Visitor, watch: Watch) -> None:
        watch.expect("404")
        visitor.go("/blocks/999999999")
        expect(visitor.page.get_by_text("The chain's node has no such block")).to_be_visible()
        visitor.go("/blocks/latest")
        expect(visitor.page.get_by_text("A block is named by its number")).to_be_visible()

        visitor.page.get_by_role("link", name="The newest final block").click()

        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Block \d+"))

    @pytest.mark.spec("PG43")
    def test_that_left_the_chain_is_red_where_the_node_still_has_it(self, world: World, visitor: Visitor) -> None:
        """A development chain forgets such a block: what a node says that keeps it is put into its mouth."""
        _, event = _released(world)
        visitor.page.route("**/v1/explorer/blocks/*", _left)
        visitor.go(f"/blocks/{event['block_hash']}")

        expect(visitor.page.get_by_text("Left the chain", exact=True)).to_be_visible()
        expect(visitor.page.locator("[data-left]")).to_contain_text("What it held did not happen")
        expect(visitor.page.locator("[data-mirror=gone]")).to_be_visible()
        now = visitor.page.get_by_role("link", name=f"What is at height {event['block_number']} now")
        assert now.get_attribute("href") == f"/blocks/{event['block_number']}"

    @pytest.mark.spec("PG42", "PG43")
    def test_that_a_reorg_took_back_is_gone_with_its_transactions(
        self, world: World, visitor: Visitor, watch: Watch
    ) -> None:
        watch.expect("404")
        agreement = world.delivered()
        world.mine(3)
        prepared = world.api.prepare(Part(agreement), "release", sender=EMPLOYER.address, released=PAID)
        sent = world.send(EMPLOYER, prepared["transaction"])
        block = _block_of(world, sent)
        newest = world.controls.reorganize(1)
        world.api.get("/agreements", min_block=newest.number)
        visitor.go(f"/blocks/{block['hash']}")
        expect(visitor.page.get_by_text("The chain's node has no such block")).to_be_visible()

        visitor.go(f"/blocks/{block['number']}")

        expect(_fact(visitor, "Hash")).not_to_have_text(block["hash"])
        expect(visitor.page.locator(f"[data-transaction='{sent}']")).to_have_count(0)


def _left(route: Route) -> None:
    response = route.fetch()
    answer = json.loads(response.text())
    answer.update(is_on_chain=False, is_final=False, mirror="gone")
    route.fulfill(response=response, body=json.dumps(answer))


class TestWaysThere:
    @pytest.mark.spec("PG44")
    @pytest.mark.parametrize("typed", ["number", "hash"])
    def test_lead_from_the_search(self, world: World, visitor: Visitor, watch: Watch, typed: str) -> None:
        if typed == "hash":
            watch.expect("404")
        block = world.api.get("/chain")["checkpoint"]
        visitor.go("/audit")
        visitor.page.get_by_label("Look up an agreement's id").fill(f" {block[typed]} ")
        visitor.page.keyboard.press("Enter")

        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(f"Block {block['number']}")

    @pytest.mark.spec("PG44")
    def test_lead_from_wherever_a_block_is_named(self, world: World, visitor: Visitor) -> None:
        agreement, event = _released(world)
        target = f"/blocks/{event['block_number']}"
        visitor.look_at(agreement)
        step = visitor.page.locator("[data-event=PaymentReleased]")
        assert step.get_by_role("link", name=f"block {event['block_number']}").get_attribute("href") == target
        later = step.locator("[data-receipt=later]")
        expect(later).to_contain_text(f"Its receipt is there once block {event['block_number']}")
        assert later.get_by_role("link").first.get_attribute("href") == target
        footer = visitor.page.get_by_role("contentinfo")
        assert footer.locator(f"a[href='{target}']").count() == 1
        visitor.go("/audit")

        expect(visitor.page.locator("dl").locator(f"a[href='{target}']").first).to_be_visible()


class TestAnAddress:
    @pytest.mark.spec("PG45")
    def test_of_a_person_is_told_with_what_it_has(self, world: World, visitor: Visitor) -> None:
        _look_up(visitor, WORKER.address)

        told = visitor.page.locator("[data-kind=account]")
        expect(told).to_contain_text("whoever has its key acts for it")
        wealth = int(str(world.node.ask("eth_getBalance", WORKER.address, "latest")), 16)
        assert wealth > 0
        ether, wei = divmod(wealth, 10**18)
        exactly = f"{ether:,}.{wei:018d}".rstrip("0").rstrip(".")
        expect(_fact(visitor, "The chain's own currency")).to_have_text(f"{exactly} ETH")
        expect(_fact(visitor, "Token")).to_contain_text("TLD")
        expect(_fact(visitor, "Code")).to_have_count(0)

    @pytest.mark.spec("PG45")
    def test_of_the_contract_is_told_with_its_code(self, world: World, visitor: Visitor) -> None:
        escrow = world.api.get("/chain")["escrow"]
        code = bytes.fromhex(str(world.node.ask("eth_getCode", escrow, "latest"))[2:])
        _look_up(visitor, escrow)

        expect(visitor.page.locator("[data-kind=escrow]")).to_contain_text("The contract that this site mirrors")
        expect(_fact(visitor, "Code")).to_contain_text(f"{len(code):,} bytes, keccak256 0x{keccak256(code).hex()}")


def _look_up(visitor: Visitor, address: str) -> None:
    visitor.go("/audit")
    visitor.page.get_by_label("Address", exact=True).fill(address)
    visitor.page.keyboard.press("Enter")
