"""
A mirror whose level is state-proved, on a real chain
├── after any act ..................... has it proved, and says so
├── where nothing happened ............ needs no proof
├── whose fold is wrong ............... halts before anything is written, and names the figure
├── after a reorg ..................... has the block that stays proved
└── without a node that has the state . waits, and says what helps; the level stays
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tallystick.chain.endpoints import pool_of
from tallystick.chain.quorum import watcher_over
from tallystick.chain.stateproofs import PooledStateProofs
from tallystick.chain.watcher import Reading
from tallystick.domain.acts import Accept, Deliver, Fund, Release
from tallystick.domain.chain import BlocksAdded, BlockStamp, ChainUpdate, ProofLevel
from tallystick.domain.errors import StateDiffers, StateUnproved
from tallystick.domain.events import (
    ChangesRequested,
    DisputeOpened,
    Fact,
    MilestonesFunded,
    PaymentReleased,
    PayoutOwed,
    Phase,
    WorkDelivered,
)
from tallystick.domain.ports import Watcher
from tallystick.domain.units import BlockNumber, Timestamp, TokenUnits
from tallystick.services.mirror import Progress
from tests.chain.proxy import Proxy, honest, proxied
from tests.deals import DELIVERABLE, FIRST, a_deal
from tests.devchain import DevChain, started_anvil
from tests.mirror.lives import (
    BOTH,
    LIVES,
    Life,
    of_a_missed_deadline,
    of_a_payee_that_refuses,
    of_a_ruling,
    of_payments,
    played,
)
from tests.mirror.shelf import Books, Shelf
from tests.parity.parties import Parties

STATE = ProofLevel.STATE_PROVED
PROOF = "eth_getProof"


class Scene:
    """A chain, a way to its node that can be disturbed, and mirrors over it."""

    def __init__(self, chain: DevChain, proxy: Proxy, shelf: Shelf) -> None:
        self.chain = chain
        self.proxy = proxy
        self._shelf = shelf

    def mirror(self, change: Callable[[Fact], Fact | None] | None = None) -> Books:
        """New books of a mirror at the level. ``change``: how it misreads facts; None: one that it overlooks."""
        pool = pool_of(self.proxy.url)
        watcher = watcher_over(pool, self.chain.identity, Reading(STATE))
        read = watcher if change is None else Misreading(watcher, change)
        return self._shelf.over(self.chain, read, PooledStateProofs(pool, self.chain.identity))

    def proofs(self) -> list[int]:
        """Of which blocks the state was asked for, in this order."""
        return [int(parameters[2], 16) for method, parameters in self.proxy.asked if method == PROOF]


@dataclass(frozen=True, slots=True)
class Misreading:
    """A watcher with a fault: what it tells of is not what happened."""

    watcher: Watcher
    change: Callable[[Fact], Fact | None]

    def next_update(
        self,
        checkpoint: BlockStamp | None,
        finalized: BlockStamp | None,
        mirrored: Callable[[BlockNumber], BlockStamp | None],
    ) -> ChainUpdate | None:
        update = self.watcher.next_update(checkpoint, finalized, mirrored)
        if not isinstance(update, BlocksAdded):
            return update
        blocks = []
        for block in update.blocks:
            told = [(event, self.change(event.fact)) for event in block.events]
            events = tuple(replace(event, fact=fact) for event, fact in told if fact is not None)
            blocks.append(replace(block, events=events))
        return replace(update, blocks=tuple(blocks))


@pytest.fixture
def scene(chain: DevChain, tmp_path: Path) -> Iterator[Scene]:
    with proxied(chain.url, honest) as proxy:
        yield Scene(chain, proxy, Shelf(tmp_path))


class TestAStateProvedMirror:
    @pytest.mark.spec("BP1")
    @pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
    def test_proves_each_act_at_its_block(self, scene: Scene, life: Life) -> None:
        books = scene.mirror()

        for _ in life(scene.chain):
            books.follow(tries=1)
            assert books.failures == []
            assert books.height == scene.chain.number()

        assert books.levels == {STATE}
        assert scene.proofs()[-1] == books.height

    @pytest.mark.spec("BP1")
    @pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
    def test_proves_many_acts_at_the_last_block_of_an_update(self, scene: Scene, life: Life) -> None:
        played(scene.chain, life)
        scene.chain.mine(3)

        books = scene.mirror().follow(tries=1)

        assert books.failures == []
        assert books.levels == {STATE}
        assert scene.proofs() == [scene.chain.number()]

    @pytest.mark.spec("BP1")
    def test_needs_no_proof_where_nothing_happened(self, scene: Scene) -> None:
        scene.chain.mine(5)

        books = scene.mirror().follow(tries=1)

        assert (books.height, books.levels) == (scene.chain.number(), {STATE})
        assert scene.proofs() == []

    def test_says_of_blocks_of_a_lower_level_what_they_are(self, scene: Scene) -> None:
        """The level of what is there already is not raised by what comes."""
        played(scene.chain, of_payments)
        books = scene.mirror().follow(tries=1)
        books.damage("UPDATE coverage SET level = 'complete'")
        below = books.height
        played(scene.chain, of_a_missed_deadline)

        books.follow(tries=1)

        levels = [(part.level, part.stop) for part in books.coverage]
        assert levels == [(ProofLevel.COMPLETE, below + 1), (STATE, scene.chain.number() + 1)]


def _funded_as_active(fact: Fact) -> Fact:
    return replace(fact, phase=Phase.ACTIVE) if isinstance(fact, MilestonesFunded) else fact


def _reviewed_later(fact: Fact) -> Fact:
    return replace(fact, review_until=_later(fact.review_until)) if isinstance(fact, WorkDelivered) else fact


def _delivered_later(fact: Fact) -> Fact:
    return replace(fact, deliver_by=_later(fact.deliver_by)) if isinstance(fact, ChangesRequested) else fact


def _ruled_later(fact: Fact) -> Fact:
    return replace(fact, rule_by=_later(fact.rule_by)) if isinstance(fact, DisputeOpened) else fact


def _released_one_more(fact: Fact) -> Fact:
    """So little more that the fee is the same."""
    if not isinstance(fact, PaymentReleased) or fact.released != fact.amount:
        return fact
    more = TokenUnits(fact.amount + 1)
    return replace(fact, amount=more, released=more)


def _later(timestamp: Timestamp) -> Timestamp:
    return Timestamp(timestamp + 1)


def _overlooks_what_is_owed(fact: Fact) -> Fact | None:
    return None if isinstance(fact, PayoutOwed) else fact


def _overlooks_a_release(fact: Fact) -> Fact | None:
    return None if isinstance(fact, PaymentReleased) else fact


class TestAFaultOfOurs:
    @pytest.mark.spec("BP2")
    @pytest.mark.parametrize(
        ("life", "change", "figure"),
        [
            (of_payments, _funded_as_active, "phase"),
            (of_a_ruling, _reviewed_later, "clock"),
            (of_a_ruling, _delivered_later, "clock"),
            (of_a_ruling, _ruled_later, "clock"),
            (of_payments, _released_one_more, "released"),
            (of_payments, _overlooks_a_release, "released"),
            (of_a_payee_that_refuses, _overlooks_what_is_owed, "balance in 0x"),
        ],
    )
    def test_in_reading_events_is_found_at_their_block(
        self, scene: Scene, life: Life, change: Callable[[Fact], Fact | None], figure: str
    ) -> None:
        books = scene.mirror(change)

        for _ in life(scene.chain):
            before = books.digest()
            if books.follow(tries=1).failures:
                break

        (fault,) = books.failures
        assert isinstance(fault, StateDiffers)
        assert fault.figure.startswith(figure)
        assert fault.block == scene.chain.number()
        assert books.digest() == before

    @pytest.mark.spec("BP2")
    @pytest.mark.parametrize(
        ("damage", "figure"),
        [
            ("UPDATE holdings SET clock = clock + 1", "clock"),
            ("UPDATE holdings SET round = round + 1", "round"),
            ("UPDATE balances SET amount = '1' WHERE account LIKE 'escrow:%/0'", "balance"),
            ("UPDATE balances SET amount = '1' WHERE account LIKE 'fees:%'", "balance"),
        ],
    )
    def test_in_the_books_is_found_when_the_figure_is_touched(self, scene: Scene, damage: str, figure: str) -> None:
        parties = _funded(scene.chain)
        parties.carry_out(Release(FIRST, TokenUnits(400)))
        books = scene.mirror().follow(tries=1)
        books.damage(damage)
        parties.carry_out(Release(FIRST, TokenUnits(800)))

        books.follow(tries=1)

        (fault,) = books.failures
        assert isinstance(fault, StateDiffers)
        assert fault.figure.startswith(figure)

    @pytest.mark.spec("BP2")
    def test_is_named_with_all_that_a_person_needs(self, scene: Scene) -> None:
        parties = _funded(scene.chain)
        books = scene.mirror(_funded_as_active)

        books.follow(tries=1)

        assert str(books.failures[0]) == (
            f"block {scene.chain.number()}: phase of milestone {parties.id}/0 is {Phase.ACTIVE} by the events, but "
            f"{Phase.OFFERED} by the contract's proved storage. Nothing of it was booked: a person must look"
        )

    @pytest.mark.spec("BP2")
    def test_halts_the_mirror(self, scene: Scene) -> None:
        _funded(scene.chain)
        books = scene.mirror(_funded_as_active)

        books.mirror.run(Event())

        assert books.mirror.state.progress is Progress.HALTED
        assert "by the contract's proved storage" in str(books.mirror.trouble)

    def test_that_touches_nothing_else_is_found_later(self, scene: Scene) -> None:
        """A block without an event, as far as we can read it, is not proved: the next one that touches the word is."""
        parties = _funded(scene.chain)
        books = scene.mirror(lambda fact: None if type(fact).__name__ == "OfferAccepted" else fact).follow(tries=1)
        parties.carry_out(Accept(FIRST))
        books.follow(tries=1)
        assert books.failures == []

        parties.carry_out(Release(FIRST, TokenUnits(1)))
        books.follow(tries=1)

        assert [type(failure) for failure in books.failures] == [StateDiffers]


class TestAReorg:
    @pytest.mark.spec("BP5", "B6")
    def test_is_proved_at_the_block_that_stays(self, scene: Scene) -> None:
        parties = _funded(scene.chain)
        stays = scene.chain.number()
        parties.carry_out(Accept(FIRST))
        parties.carry_out(Release(FIRST, TokenUnits(300)))
        books = scene.mirror().follow(tries=1)
        scene.proxy.asked.clear()

        scene.chain.reorg(2)
        books.follow(tries=1)

        assert books.failures == []
        assert scene.proofs() == [stays]
        assert books.levels == {STATE}
        assert books.digest() == scene.mirror().follow(tries=1).digest()

    @pytest.mark.spec("BP5")
    def test_of_what_was_never_touched_needs_no_proof(self, scene: Scene) -> None:
        _funded(scene.chain)
        scene.chain.mine(2)
        books = scene.mirror().follow(tries=1)
        scene.proxy.asked.clear()

        scene.chain.reorg(2)
        books.follow(tries=1)

        assert scene.proofs() == []
        assert (books.height, books.levels) == (scene.chain.number(), {STATE})

    @pytest.mark.spec("BP2", "BP5")
    def test_that_is_folded_wrongly_is_not_written(self, scene: Scene) -> None:
        """What stays is folded from the events in the books: here one of them is damaged."""
        parties = _funded(scene.chain)
        parties.carry_out(Deliver(FIRST, 0, DELIVERABLE))
        parties.carry_out(Release(FIRST, TokenUnits(300)))
        books = scene.mirror().follow(tries=1)
        books.damage(
            "UPDATE events SET fact = json_set(fact, '$.review_until', json_extract(fact, '$.review_until') + 1) "
            "WHERE name = 'WorkDelivered'"
        )
        before = books.digest()

        scene.chain.reorg(1)
        books.follow(tries=1)

        (fault,) = books.failures
        assert isinstance(fault, StateDiffers)
        assert fault.figure == "clock"
        assert books.digest() == before


class TestANodeWithoutTheState:
    @pytest.mark.spec("BP4")
    @pytest.mark.parametrize("code", [-32_601, -32_000])
    def test_is_waited_for_and_the_level_stays(self, scene: Scene, code: int) -> None:
        _funded(scene.chain)
        scene.proxy.rule = _refusing(code)
        books = scene.mirror()

        books.follow(tries=2)

        assert [type(failure) for failure in books.failures] == [StateUnproved] * 2
        assert all(failure.retryable for failure in books.failures)
        assert "missing trie node" in str(books.failures[0])
        assert "archive node" in str(books.failures[0])
        assert "TALLY_PROOF=complete" in str(books.failures[0])
        assert books.height == -1

        scene.proxy.rule = honest
        books.follow(tries=3)

        assert (books.height, books.levels) == (scene.chain.number(), {STATE})

    @pytest.mark.spec("BP4")
    def test_that_forgot_its_past_is_one(self, chain: DevChain, tmp_path: Path) -> None:
        """An anvil that was started again from its state has that of its newest block alone."""
        parties = _funded(chain)
        parties.carry_out(Accept(FIRST))
        chain.mine(3)
        kept = tmp_path / "state.json"
        kept.write_bytes(gzip.decompress(chain.state()))
        with started_anvil("--load-state", str(kept)) as url, proxied(url, honest) as proxy:
            scene = Scene(chain, proxy, Shelf(tmp_path))
            behind = _only_up_to(scene, chain.number() - 1)
            level = scene.mirror().follow(tries=1)

        assert [type(failure) for failure in behind.failures] == [StateUnproved]
        assert level.failures == []
        assert level.levels == {STATE}


def _funded(chain: DevChain) -> Parties:
    chain.enrich(chain.employer)
    parties = Parties(chain, a_deal(chain, amounts=(1_000, 700), fee=250))
    parties.carry_out(Fund(BOTH))
    return parties


def _refusing(code: int) -> Callable[[str, list[Any]], Any]:
    refusal = {"error": {"code": code, "message": "missing trie node"}}
    return lambda method, _: refusal if method == PROOF else None


def _only_up_to(scene: Scene, number: int) -> Books:
    """A mirror that takes the chain to be shorter than it is."""
    head = scene.chain.rpc("eth_getBlockByNumber", hex(number), False)
    scene.proxy.rule = lambda method, parameters: (
        {"result": head} if method == "eth_getBlockByNumber" and parameters[0] in {"latest", "finalized"} else None
    )
    books = scene.mirror().follow(tries=1)
    scene.proxy.rule = honest
    return books
