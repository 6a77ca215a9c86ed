"""The two clients can do the same, word for word, and iterate over lists to their ends."""

import asyncio
import inspect
from dataclasses import replace

import pytest

from tallystick.client import AsyncTallystick, NewTerms, Options, Part, Retries, Stage, Tallystick
from tallystick.client.clients import Operations
from tallystick.client.operation import Hearing, Listing, Operation
from tests.client.world import AMOUNT, HANDED, World

OPERATIONS = sorted(
    name
    for name, member in inspect.getmembers(Operations, lambda member: isinstance(member, Operation | Listing | Hearing))
    if not name.startswith("_")
)


@pytest.mark.spec("CL10")
class TestBothClients:
    def test_have_operations(self) -> None:
        assert {"register", "fund", "deliver", "release", "wait_until", "agreements"} <= set(OPERATIONS)

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_have_the_same_text(self, name: str) -> None:
        blocking, awaiting = Tallystick("http://127.0.0.1:9"), AsyncTallystick("http://127.0.0.1:9")

        one, other = getattr(blocking, name), getattr(awaiting, name)

        assert one.__doc__ == other.__doc__ == getattr(Operations, name).__doc__
        assert inspect.signature(one) == inspect.signature(other)
        blocking.close()
        asyncio.run(awaiting.close())

    def test_play_the_same_story(self, world: World) -> None:
        async def played(terms: NewTerms) -> tuple[str, list[str]]:
            async with AsyncTallystick(
                world.server.api.url, options=Options(retries=Retries(first_pause=0.0))
            ) as tally:
                agreement_id = (await tally.register(terms)).agreement_id
                await tally.accept_terms(agreement_id, by=world.worker)
                await tally.wait_until(await tally.fund(agreement_id, by=world.employer))
                part = Part(agreement_id)
                await tally.wait_until(await tally.deliver(part, HANDED, by=world.worker), Stage.MINED)
                await tally.wait_until(await tally.release(part, by=world.employer))
                state = (await tally.agreement(agreement_id)).state
                return state, [event.name async for event in tally.events(agreement_id)]

        state, happened = asyncio.run(played(world.terms()))

        assert state == "closed"
        assert happened == ["MilestonesFunded", "WorkDelivered", "PaymentReleased"]
        assert world.chain.balance(world.worker.address) == AMOUNT


@pytest.mark.spec("CL9")
def test_a_list_is_iterated_over_to_its_end_and_repeats_nothing(world: World) -> None:
    registered = [world.tally.register(world.terms(10)).agreement_id for _ in range(103)]

    found = [row.agreement_id for row in world.tally.agreements(party=world.employer.address)]

    assert sorted(found) == sorted(registered)


@pytest.mark.spec("CL9")
def test_agreements_are_asked_for_by_their_arbiter(world: World) -> None:
    arbiter = world.chain.stranger.address
    ruled = world.tally.register(replace(world.terms(10), arbiter=arbiter)).agreement_id
    world.tally.register(world.terms(10))

    found = [row.agreement_id for row in world.tally.agreements(arbiter=arbiter)]

    assert found == [ruled]


def test_the_books_are_read(world: World) -> None:
    part = world.delivered()
    world.done(world.tally.release(part, by=world.employer))

    entries = list(world.tally.journal(part.agreement_id))
    balances = world.tally.balances(f"party:{world.worker.address}", at="head")

    assert all(sum(posting.amount for posting in entry.postings) == 0 for entry in entries)
    assert [balance.amount for balance in balances.balances] == [AMOUNT]
    assert world.tally.health().mirror.progress == "running"
    assert world.tally.token(world.chain.token).decimals == 6
    assert world.tally.proof(part.agreement_id, at="head").startswith(b"{")
