"""The chain replaces its newest blocks. The mirror follows, whether the transactions come back or not."""

import pytest

from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal, Stage
from tallystick.client import Part
from tallystick.domain.units import TokenUnits
from tests.devchain import DevChain
from tests.journeys.server import Server


@pytest.fixture
def part(chain: DevChain, server: Server, stage: Stage) -> Part:
    """A funded milestone, with its funding final."""
    part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    chain.mine(8)
    server.until_level_with(chain)
    return part


def _sends_directly(chain: DevChain, server: Server, stage: Stage, part: Part, act: str, **fields: str) -> str:
    """The employer acts by a transaction that only the chain hears of. Returns its raw bytes."""
    employer = stage.cast.employer.wallet
    prepared = server.api.prepare(part, act, sender=employer.address, **fields)
    raw = employer.sign_transaction(prepared["transaction"])
    chain.rpc("eth_sendRawTransaction", raw)
    server.until_level_with(chain)
    return raw


def test_release_that_left_the_chain_never_happened(chain: DevChain, server: Server, stage: Stage, part: Part) -> None:
    _sends_directly(chain, server, stage, part, "release", released="600")
    assert server.milestone(part.agreement_id)["released"] == "600"

    chain.reorg(1)
    server.until_level_with(chain)

    assert server.milestone(part.agreement_id)["released"] == "0"
    assert server.events(part.agreement_id) == ["MilestonesFunded"]
    assert server.reconcile().findings == ()


def test_release_that_comes_back_in_another_block_is_booked_once(
    chain: DevChain, server: Server, stage: Stage, part: Part
) -> None:
    raw = _sends_directly(chain, server, stage, part, "release", released="600")

    chain.reorg(2, (raw, 1))
    server.until_level_with(chain)

    assert server.milestone(part.agreement_id)["released"] == "600"
    assert server.events(part.agreement_id) == ["MilestonesFunded", "PaymentReleased"]
    assert server.reconcile().findings == ()


def test_relayed_release_that_left_the_chain_is_sent_again(
    chain: DevChain, server: Server, stage: Stage, part: Part
) -> None:
    """A signed act that the server took is the server's to bring home."""
    stage.deliver(part, "chair")
    stage.release(part, TokenUnits(600))

    chain.reorg(1)
    server.until_level_with(chain)
    server.until_event(part.agreement_id, "PaymentReleased", 1)

    assert chain.balance(stage.cast.worker.wallet.address) == 600


def test_funding_that_left_the_chain_makes_the_agreement_a_draft_again(
    chain: DevChain, server: Server, stage: Stage
) -> None:
    part = stage.agree(Deal("A table.", TokenUnits(10), TWO_DAYS, THREE_DAYS))
    chain.approve(chain.employer, 10)
    _sends_directly(chain, server, stage, part, "fund")
    assert server.api.get(f"/agreements/{part.agreement_id}")["state"] == "active"

    chain.reorg(1)
    server.until_level_with(chain)

    assert server.api.get(f"/agreements/{part.agreement_id}")["state"] == "draft"
    assert server.reconcile().findings == ()
