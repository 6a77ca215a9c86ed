"""The server is killed at any moment. Nothing is lost, and nothing is doubled."""

import pytest

from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal, Stage
from tallystick.client import Part
from tallystick.domain.units import TokenUnits
from tests.devchain import DevChain
from tests.journeys.server import Server


@pytest.fixture
def part(stage: Stage) -> Part:
    """A funded milestone with something delivered."""
    part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    stage.deliver(part, "chair")
    return part


def _signed_release(stage: Stage, server: Server, part: Part, released: int) -> dict[str, str]:
    prepared = server.api.prepare(part, "release", released=str(released))
    signature = stage.cast.employer.wallet.sign_typed_data(prepared["typed_data"])
    return {"released": str(released), "signature": signature}


def test_relay_survives_a_kill_before_its_transaction_is_mined(
    chain: DevChain, server: Server, stage: Stage, part: Part
) -> None:
    body = _signed_release(stage, server, part, 400)
    with chain.hold():
        relay = server.api.relay(part, "release", **body)
        server.kill()
        chain.rpc("anvil_dropAllTransactions")

    server.start()
    server.api.mirrored(relay["transaction_hash"])

    assert chain.balance(stage.cast.worker.wallet.address) == 400
    assert server.events(part.agreement_id).count("PaymentReleased") == 1


def test_relay_that_was_mined_while_the_server_was_dead_is_not_sent_again(
    chain: DevChain, server: Server, stage: Stage, part: Part
) -> None:
    body = _signed_release(stage, server, part, 400)
    with chain.hold():
        relay = server.api.relay(part, "release", **body)
        server.kill()
        chain.mine()

    server.start()
    server.api.mirrored(relay["transaction_hash"])
    again = server.api.relay(part, "release", **body)

    assert again["relay_id"] == relay["relay_id"]
    assert chain.balance(stage.cast.worker.wallet.address) == 400
    assert server.events(part.agreement_id).count("PaymentReleased") == 1


def test_mirror_catches_up_with_what_happened_while_it_was_dead(
    chain: DevChain, server: Server, stage: Stage, part: Part
) -> None:
    prepared = server.api.prepare(part, "release", released="1000", sender=chain.employer.address)
    raw = stage.cast.employer.wallet.sign_transaction(prepared["transaction"])
    server.kill()
    chain.rpc("eth_sendRawTransaction", raw)
    chain.mine(5)

    server.start()
    server.until_level_with(chain)

    assert server.milestone(part.agreement_id)["released"] == "1000"
    assert server.reconcile().findings == ()


def test_what_was_registered_is_there_after_a_kill(server: Server, stage: Stage) -> None:
    part = stage.agree(Deal("A table.", TokenUnits(10), TWO_DAYS, THREE_DAYS))

    server.kill()
    server.start()

    assert server.api.get(f"/agreements/{part.agreement_id}")["state"] == "draft"


def test_a_rebuilt_mirror_says_the_same(chain: DevChain, server: Server, stage: Stage, part: Part) -> None:
    server.until_level_with(chain)
    places = (f"/agreements/{part.agreement_id}", f"/agreements/{part.agreement_id}/journal")
    before = [server.api.get(place) for place in places]
    server.stop()

    rebuilt = server.tally("mirror", "rebuild", "--yes")
    server.start()

    assert rebuilt.returncode == 0, rebuilt.stderr
    assert [server.api.get(place) for place in places] == before
