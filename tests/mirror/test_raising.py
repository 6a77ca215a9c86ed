"""
Raising what is mirrored to state-proved
├── given nothing differs ............. all up to the block is, and nothing above it
├── given a block differs ............. it is named, and no level changes
├── given the storage differs ......... each figure is named, and no level changes
├── given the books contradict ........ likewise
├── given the mirror moved meanwhile .. it is said, and no level changes
└── given blocks that are merely seen . it is refused
"""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tallystick.domain.chain import BlocksAdded, ProofLevel
from tallystick.domain.errors import (
    Malformed,
    MirroredElsewhere,
    NoStateProof,
    NotMirrored,
    StaleCheckpoint,
)
from tallystick.domain.events import FeesSwept, PayoutOwed
from tallystick.domain.stored import FeesOf, HoldingOf, OwedTo, StoredPlace, SuccessorOf
from tallystick.domain.units import AgreementId, BlockNumber, TokenUnits
from tallystick.services.moments import At, Moment
from tallystick.services.raising import AT_ONCE, Raising
from tallystick.services.verification import Verification
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store
from tests.builders import AMOUNT, FEE_RECIPIENT, IDENTITY, TOKEN, WORKER, a_deal, amending
from tests.digest import digest_of
from tests.fakes import FakeChain, FakeEscrow, FakeWatcher, a_chain, mirror
from tests.fakes_state import FakeStateProofs

COMPLETE, STATE = ProofLevel.COMPLETE, ProofLevel.STATE_PROVED
DEAL, OTHER = a_deal(AMOUNT, AMOUNT, fee=250), a_deal(salt=1)
HEIGHT = 5
"""Of the block between."""


@pytest.fixture
def chain(store: Store) -> FakeChain:
    """A chain with an amendment, a debt and swept fees: mirrored, merely seen, and all but its last block final."""
    new = amending(OTHER, AMOUNT + 5)
    chain = a_chain(
        (DEAL.funded(), OTHER.funded()),
        (DEAL.delivered(), DEAL.released(10_000)),
        (PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(9_750)),),
        (OTHER.amended(new, drawn=5),),
        (FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(250)),),
        (DEAL.released(20_000, 10_000),),
    )
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    mirror(store, chain)
    with store.begin() as unit:
        unit.books.finalize(chain.finalize(behind=1))
    return chain


class Desk:
    """Raises, and keeps what was asked."""

    def __init__(self, store: Store, chain: FakeChain, level: ProofLevel = COMPLETE) -> None:
        escrow, watcher = FakeEscrow(chain), FakeWatcher(chain, batch=2, proof=level)
        self.proofs = FakeStateProofs(escrow)
        verification = Verification(watcher, store)
        self.raising = Raising(store, escrow, verification, self.proofs, Leadership(store.engine))


def ranges(store: Store) -> list[tuple[int, ProofLevel]]:
    """The last block of each range, and its level."""
    with store.read() as unit:
        return [(part.stop - 1, part.level) for part in unit.books.coverage()]


class TestRaising:
    @pytest.mark.spec("BP6", "OP1")
    @pytest.mark.parametrize(
        ("at", "height"), [(Moment.HEAD, 7), (Moment.FINALIZED, 6), (BlockNumber(HEIGHT), HEIGHT), (BlockNumber(1), 1)]
    )
    def test_notes_all_up_to_the_block(self, store: Store, chain: FakeChain, at: At, height: int) -> None:
        desk = Desk(store, chain)

        raised = desk.raising.to(at)

        assert raised.is_raised
        assert raised.block == chain.at(height)
        above = [(7, ProofLevel.SEEN)] if height < 7 else []
        assert ranges(store) == [(height, STATE), *above]
        assert {block for block, _ in desk.proofs.asked} <= {chain.at(height)}

    @pytest.mark.spec("BP6")
    def test_proves_every_word(self, store: Store, chain: FakeChain) -> None:
        """Three agreements with two, one and one milestone, and a successor each; a debt, and fees."""
        desk = Desk(store, chain)

        raised = desk.raising.to(Moment.HEAD)

        assert raised.words == (2 + 1) + (1 + 1) + (1 + 1) + 1 + 1

    @pytest.mark.spec("BP6")
    def test_proves_so_many_words_at_once_and_says_how_far_it_is(self, store: Store) -> None:
        deals = [a_deal(salt=salt) for salt in range(AT_ONCE)]
        chain = a_chain([deal.funded() for deal in deals])
        with store.begin() as unit:
            unit.books.require_chain(IDENTITY)
        mirror(store, chain)
        desk, blocks, words = Desk(store, chain), list[int](), list[tuple[int, int]]()

        desk.raising.to(Moment.HEAD, blocks.append, lambda done, total: words.append((done, total)))

        assert blocks[-1] == chain.head.number
        assert words == [(AT_ONCE, 2 * AT_ONCE), (2 * AT_ONCE, 2 * AT_ONCE)]
        assert [count for _, count in desk.proofs.asked] == [AT_ONCE, AT_ONCE]

    @pytest.mark.spec("BP6")
    def test_changes_nothing_but_the_level(self, store: Store, chain: FakeChain) -> None:
        before = digest_of(store.engine)

        Desk(store, chain).raising.to(Moment.HEAD)

        after = digest_of(store.engine)
        assert before.pop("coverage") != after.pop("coverage")
        assert before == after


class TestWhereSomethingDiffers:
    @pytest.mark.spec("BP6")
    @pytest.mark.parametrize(
        ("place", "figure"),
        [
            (HoldingOf, "stored word"),
            (SuccessorOf, "successor"),
            (OwedTo, f"balance in {TOKEN}"),
            (FeesOf, f"balance in {TOKEN}"),
        ],
    )
    def test_in_the_storage_it_is_named_and_no_level_changes(
        self, store: Store, chain: FakeChain, place: type[StoredPlace], figure: str
    ) -> None:
        desk = Desk(store, chain)
        desk.proofs.other[place] = AgreementId("0x" + "ee" * 32)

        raised = desk.raising.to(Moment.FINALIZED)

        assert not raised.is_raised
        assert {finding.figure for finding in raised.findings} == {figure}
        assert {finding.found for finding in raised.findings} == {"0x" + "ee" * 32}
        assert ranges(store) == [(7, ProofLevel.SEEN)]

    @pytest.mark.spec("BP6")
    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE holdings SET clock = clock + 1 WHERE milestone = 0",
            "UPDATE balances SET amount = '1' WHERE account LIKE 'owed:%'",
        ],
    )
    def test_in_the_books_it_is_named_and_no_level_changes(self, store: Store, chain: FakeChain, damage: str) -> None:
        _damage(store, damage)

        raised = Desk(store, chain).raising.to(Moment.FINALIZED)

        assert raised.findings
        assert ranges(store) == [(7, ProofLevel.SEEN)]

    @pytest.mark.spec("BP6")
    def test_in_a_block_nothing_is_asked_of_the_storage(self, store: Store, chain: FakeChain) -> None:
        _damage(store, f"UPDATE blocks SET hash = '0x{'ee' * 32}' WHERE number = 4")
        desk = Desk(store, chain)

        raised = desk.raising.to(Moment.FINALIZED)

        assert raised.verified.difference is not None
        assert not raised.is_raised
        assert desk.proofs.asked == []
        assert ranges(store) == [(7, ProofLevel.SEEN)]


class TestRaisingCannot:
    @pytest.mark.spec("BP6")
    @pytest.mark.parametrize("moved", ["added", "anew"])
    def test_note_what_moved_meanwhile(self, store: Store, chain: FakeChain, moved: str) -> None:
        desk = Desk(store, chain)
        desk.proofs.each = _once(lambda: _add(store, chain) if moved == "added" else _write_anew(store, chain))

        with pytest.raises(StaleCheckpoint):
            desk.raising.to(Moment.FINALIZED)

        assert {level for _, level in ranges(store)} <= {ProofLevel.SEEN, ProofLevel.HEADER_BOUND}

    @pytest.mark.spec("BP6")
    def test_do_with_blocks_that_are_not_completely_proved(self, store: Store, chain: FakeChain) -> None:
        with pytest.raises(Malformed, match="header-bound"):
            Desk(store, chain, ProofLevel.HEADER_BOUND).raising.to(Moment.FINALIZED)

        assert ranges(store) == [(7, ProofLevel.SEEN)]

    @pytest.mark.spec("BP4")
    def test_do_without_a_proof(self, store: Store, chain: FakeChain) -> None:
        desk = Desk(store, chain)
        desk.proofs.failures = [NoStateProof(6, "missing trie node")]

        with pytest.raises(NoStateProof):
            desk.raising.to(Moment.FINALIZED)

        assert ranges(store) == [(7, ProofLevel.SEEN)]

    def test_reach_above_the_mirror(self, store: Store, chain: FakeChain) -> None:
        with pytest.raises(NotMirrored):
            Desk(store, chain).raising.to(BlockNumber(99))

    @pytest.mark.spec("OP2")
    def test_go_on_while_another_process_mirrors(self, store: Store, chain: FakeChain) -> None:
        """A database in a file knows of no other process: there the checkpoint alone tells."""
        if store.engine.dialect.name == "sqlite":
            assert Desk(store, chain).raising.to(Moment.FINALIZED).is_raised
            return
        other = Leadership(store.engine)
        assert other.is_held()
        with pytest.raises(MirroredElsewhere):
            Desk(store, chain).raising.to(Moment.FINALIZED)
        other.give_up()


def _once(happen: Callable[[], object]) -> Callable[[], object]:
    left = [happen]
    return lambda: left.pop()() if left else None


def _add(store: Store, chain: FakeChain) -> None:
    chain.mine()
    with store.begin() as unit:
        unit.books.record(BlocksAdded((chain.blocks[-1],)))


def _write_anew(store: Store, chain: FakeChain) -> None:
    with store.begin() as unit:
        unit.books.forget()
        unit.books.require_chain(IDENTITY)
        unit.books.record(BlocksAdded(tuple(chain.blocks), ProofLevel.HEADER_BOUND))


def _damage(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0
