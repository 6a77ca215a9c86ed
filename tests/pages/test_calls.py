"""What is behind an act's button is what its label says: read by the contract's ABI from what the wallet was asked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tallystick.client import Part
from tests.pages.calls import Deal, deal_of, require_call, require_message, sent_by, sentence, signed_by
from tests.pages.injected import with_wallet
from tests.pages.looks import WORDS
from tests.pages.places import HASH, HOUR
from tests.pages.presses import DELIVERED, DISPUTED, EACH, PRESSES, Press, two_of
from tests.pages.visitor import Visitor
from tests.pages.world import EMPLOYER, WORKER, World


@pytest.fixture(scope="module")
def deals(world: World) -> dict[str, Deal]:
    """Two agreements with two milestones for each button: one whose clocks run, one whose clocks ran out."""
    found = {name: deal_of(world, _played(world, name)) for name in ("timely", "late")}
    world.advance(3 * HOUR)
    return found


def _played(world: World, name: str) -> str:
    presses = [press for press in PRESSES if press.agreement == name]
    soon, later = world.in_seconds(2 * HOUR), world.in_days(7)
    parts = [
        {"amount": str(EACH), "deliver_by": soon if (press.act, name) == ("reclaim", "late") else later}
        for press in presses
        for _ in range(2)
    ]
    periods = {"review_period": HOUR, "dispute_period": HOUR} if name == "late" else {}
    agreement = world.funded(milestones=parts, **periods)
    for press in presses:
        for milestone in two_of(press):
            _bring(world, Part(agreement, milestone), press)
    return agreement


def _bring(world: World, part: Part, press: Press) -> None:
    if press.act in DELIVERED:
        world.relay(part, "deliver", WORKER, deliverable=HASH)
    if press.act in DISPUTED:
        world.relay(part, "dispute", WORKER, party=WORKER.address, evidence=HASH)
    if (press.act, press.agreement) == ("reclaim", "late"):
        world.relay(part, "accept", WORKER)


class TestEveryAct:
    @pytest.mark.spec("PG5")
    @pytest.mark.parametrize("press", PRESSES, ids=[f"{press.act} {press.agreement}" for press in PRESSES])
    def test_is_what_the_label_of_its_button_says(
        self, world: World, context_of: Callable[..., BrowserContext], deals: dict[str, Deal], press: Press
    ) -> None:
        deal = deals[press.agreement]
        wallet, visitor = with_wallet(context_of(), press.party, world)
        visitor.look_at(deal.agreement_id)
        signing, sending = two_of(press)
        _open(visitor, press, signing)
        visitor.finish(press.act, answer=None)
        _open(visitor, press, sending)
        visitor.dialog.get_by_label(WORDS["acts.send-myself"]).check()
        visitor.finish(press.act, answer=None)

        assert len(signed_by(wallet)) == (0 if press.typed is None else 1)
        for typed in signed_by(wallet):
            require_message(typed, str(press.typed), deal.known(signing) | press.says)
        (sent,) = sent_by(wallet)
        escrow = world.api.get("/chain")["escrow"]
        require_call(sent, escrow, press.function, deal.known(sending) | press.says)
        assert int(sent["value"], 16) == 0


def _open(visitor: Visitor, press: Press, milestone: int) -> None:
    """Open the dialog of an act on a milestone, and fill it in. All that it says is read on the way."""
    button = visitor.page.locator(f"[data-milestone='{milestone}'] button[data-act={press.act}]")
    gives_back = press.act == "reclaim" and press.party != EMPLOYER
    expect(button).to_have_text(WORDS["acts.reclaim.give-back" if gives_back else f"acts.{press.act}.label"])
    button.click()
    for summary in visitor.dialog.get_by_text(WORDS["forms.text-instead"]).all():
        summary.click()
    for manner in visitor.dialog.get_by_label(WORDS["forms.evidence-manners.public"]).all():
        manner.check()
    for meant in visitor.dialog.get_by_label(WORDS["forms.refund-meant"]).all():
        meant.check()
    for label, text in press.fields.items():
        visitor.dialog.get_by_label(label, exact=True).fill(text)
    is_offer = press.act == "reclaim" and press.typed is not None
    words = sentence(
        "acts.reclaim.offer" if is_offer else f"acts.{press.act}.sentence",
        press.named | {"number": str(milestone + 1)},
    )
    expect(visitor.dialog.locator(f"[data-sentence={press.act}] p").first).to_have_text(words)
    expect(visitor.dialog.locator(f"button[data-act={press.act}-now]")).to_have_text(
        WORDS["acts.reclaim.give-back" if gives_back else f"acts.{press.act}.button"]
    )
