"""
the courier, given hundreds of relays on their way
├── of which the node was given none ............. it sends them first, in their order
├── and a node that errs now and then, for ever .. each of them ends, and none waits for another
└── in one step .................................. it asks after no more of a line than stand at its head
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.ports import Outcome
from tallystick.domain.units import TransactionHash
from tallystick.services.attention import AT_ONCE
from tests.crowd import AMOUNT, a_crowd
from tests.fakes_chain import FakeTransactions
from tests.services.carrying import before_a_node_that_errs, stored_alone
from tests.services.house import House, a_house

MANY = 160
STEPS = 30
"""Of the courier, at most. Were each question of a step decisive for the whole step, none would succeed."""


@pytest.fixture
def full(house: House, tmp_path: Path) -> House:
    """A house with hundreds of relays that are signed and stored, and of which no node knows."""
    releases = a_crowd(house.chain, MANY)
    house.catch_up()
    stored_alone(house, releases)
    assert len(house.open_relays()) == MANY
    return a_house(house.chain, tmp_path / "mirror.db")


@pytest.mark.spec("RL13")
@pytest.mark.parametrize("every", [7, 50])
def test_each_ends_although_the_node_errs_for_ever(full: House, every: int) -> None:
    erring, _ = before_a_node_that_errs(full, every)

    for _ in range(STEPS):
        with full.chain.hold(), suppress(ChainUnavailable):
            erring.courier.step()
        full.finish()
        if not full.open_relays():
            break

    assert full.open_relays() == ()
    assert full.balance(full.chain.worker) == MANY * AMOUNT
    assert full.sent_by_us == MANY


@pytest.mark.spec("RL13")
def test_what_no_node_was_given_goes_first(full: House) -> None:
    fake = FakeTransactions(full.ports.transactions)
    stored = [relay.newest.transaction.raw for relay in full.open_relays()]

    with full.chain.hold():
        full.with_transactions(fake).courier.step()

    assert fake.sent == stored


@pytest.mark.spec("RL13")
def test_a_step_asks_after_the_heads_of_the_lines_alone(full: House) -> None:
    asked: list[int] = []

    class Counted(FakeTransactions):
        def outcomes(self, transactions: Sequence[TransactionHash]) -> Mapping[TransactionHash, Outcome]:
            asked.append(len(transactions))
            return self.real.outcomes(transactions)

    with full.chain.hold():
        full.courier.step()
        full.with_transactions(Counted(full.ports.transactions)).courier.step()

    assert asked == [AT_ONCE]
