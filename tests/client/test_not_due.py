"""
An act that the contract refuses as things stand, asked for by a relay.

act
├── when it is not due yet ..................... nothing is signed
└── when it was done before .................... the same relay
"""

import pytest

from tallystick.client import Part, Relay, WouldBeRefused
from tests.client.world import HANDED, WHY, Counting, World
from tests.deals import WEEK

pytestmark = pytest.mark.spec("CL17")


def test_when_it_is_not_due_yet_and_was_not_done_before(world: World) -> None:
    part = Part(world.funded())
    arbiter, employer = Counting(world.arbiter), Counting(world.employer)

    with pytest.raises(WouldBeRefused, match="only a disputed milestone can be ruled"):
        world.tally.rule(part, 0, WHY, by=arbiter)
    with pytest.raises(WouldBeRefused, match="of delivered work only"):
        world.tally.request_changes(part, WHY, world.at(2 * WEEK), by=employer)
    world.done(world.tally.deliver(part, HANDED, by=world.worker))
    with pytest.raises(WouldBeRefused, match="only an offered or active milestone"):
        world.tally.reclaim(part, by=employer)

    assert (arbiter.times, employer.times) == (0, 0)


def test_not_when_the_phase_is_the_one_that_it_leads_to(world: World) -> None:
    part = world.delivered()

    delivered = world.done(world.tally.deliver(part, HANDED, by=world.worker))
    disputed = [world.done(world.tally.dispute(part, WHY, by=world.worker)) for _ in range(2)]

    assert delivered.block_number is not None
    assert isinstance(disputed[0], Relay) and isinstance(disputed[1], Relay)
    assert disputed[0].relay_id == disputed[1].relay_id
