from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.domain.chain import BlocksAdded, ProofLevel
from tallystick.domain.errors import UnbalancedEntry
from tallystick.domain.units import BlockNumber
from tallystick.store.coverage import ProvedRange
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, a_deal
from tests.fakes import FakeChain, a_chain

COMPLETE, BOUND, SEEN = ProofLevel.COMPLETE, ProofLevel.HEADER_BOUND, ProofLevel.SEEN
STATE = ProofLevel.STATE_PROVED
START = IDENTITY.deployed_at
DEAL = a_deal()


def book(store: Store, chain: FakeChain, *parts: tuple[int, ProofLevel]) -> None:
    """Book the chain's blocks in their order: so many to each level."""
    place = 0
    with store.begin() as unit:
        for count, level in parts:
            unit.books.record(BlocksAdded(tuple(chain.blocks[place : place + count]), level))
            place += count


def ranges(store: Store) -> list[tuple[int, int, ProofLevel]]:
    with store.read() as unit:
        return [(part.start - START, part.stop - START, part.level) for part in unit.books.coverage()]


def lowest(store: Store) -> ProofLevel | None:
    with store.read() as unit:
        return unit.books.proof()


@pytest.fixture
def chain() -> FakeChain:
    """Nine blocks, the deployment's with them."""
    return a_chain(*[()] * 8)


class TestCoverage:
    def test_is_empty_before_anything_is_mirrored(self, store: Store) -> None:
        assert ranges(store) == []
        assert lowest(store) is None

    @pytest.mark.spec("B17")
    def test_is_one_range_for_blocks_of_one_level(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (1, COMPLETE), (3, COMPLETE), (5, COMPLETE))

        assert ranges(store) == [(0, 9, COMPLETE)]
        assert lowest(store) is COMPLETE

    @pytest.mark.spec("B17")
    def test_remembers_where_the_level_was_another(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (2, BOUND), (3, COMPLETE), (4, BOUND))

        assert ranges(store) == [(0, 2, BOUND), (2, 5, COMPLETE), (5, 9, BOUND)]

    def test_is_as_good_as_its_weakest_range(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (2, COMPLETE), (3, SEEN), (4, BOUND))

        assert lowest(store) is SEEN

    def test_does_not_change_when_blocks_are_delivered_again(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (5, BOUND))

        with store.begin() as unit:
            unit.books.record(BlocksAdded(tuple(chain.blocks[2:7]), COMPLETE))

        assert ranges(store) == [(0, 5, BOUND), (5, 7, COMPLETE)]

    @pytest.mark.parametrize(
        ("height", "left"),
        [
            (8, [(0, 3, BOUND), (3, 6, COMPLETE), (6, 9, BOUND)]),
            (6, [(0, 3, BOUND), (3, 6, COMPLETE), (6, 7, BOUND)]),
            (5, [(0, 3, BOUND), (3, 6, COMPLETE)]),
            (4, [(0, 3, BOUND), (3, 5, COMPLETE)]),
            (0, [(0, 1, BOUND)]),
        ],
    )
    def test_ends_at_the_ancestor_of_a_reorg(
        self, store: Store, chain: FakeChain, height: int, left: list[tuple[int, int, ProofLevel]]
    ) -> None:
        book(store, chain, (3, BOUND), (3, COMPLETE), (3, BOUND))

        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[height].stamp)

        assert ranges(store) == left

    def test_is_forgotten_with_the_rest(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (9, COMPLETE))

        with store.begin() as unit:
            unit.books.forget()

        assert ranges(store) == []

    def test_is_not_written_when_the_blocks_are_refused(self, store: Store) -> None:
        chain = a_chain((a_deal().released(1),))

        with pytest.raises(UnbalancedEntry):
            book(store, chain, (2, COMPLETE))

        assert ranges(store) == []

    @pytest.mark.spec("BP5")
    def test_keeps_the_state_proved_when_nothing_is_taken_back(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (4, COMPLETE), (5, STATE))

        _rewind(store, chain, 6)

        assert ranges(store) == [(0, 4, COMPLETE), (4, 7, STATE)]

    @pytest.mark.spec("BP5")
    def test_is_complete_where_events_were_taken_back_without_a_proof(self, store: Store) -> None:
        """The neighbours below are complete already: they are one range then."""
        chain = a_chain((), (), (DEAL.funded(),), (), (DEAL.accepted(),), (DEAL.released(1),))
        book(store, chain, (3, COMPLETE), (4, STATE))

        _rewind(store, chain, 4)

        assert ranges(store) == [(0, 5, COMPLETE)]

    @pytest.mark.spec("BP5")
    def test_is_complete_even_at_the_end_of_a_range(self, store: Store) -> None:
        """What stays was folded anew, and that is what nobody proved."""
        chain = a_chain((), (DEAL.funded(),), (DEAL.accepted(),))
        book(store, chain, (1, SEEN), (2, STATE), (1, COMPLETE))

        _rewind(store, chain, 2)

        assert ranges(store) == [(0, 1, SEEN), (1, 3, COMPLETE)]

    @pytest.mark.spec("BP5")
    def test_stays_where_what_was_taken_back_is_proved(self, store: Store) -> None:
        chain = a_chain((), (DEAL.funded(),), (DEAL.accepted(),))
        book(store, chain, (4, STATE))

        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[2].stamp, is_proved=True)

        assert ranges(store) == [(0, 3, STATE)]

    @pytest.mark.spec("BP6")
    @pytest.mark.parametrize(
        ("height", "left"),
        [
            (0, [(0, 1, STATE), (1, 3, BOUND), (3, 6, COMPLETE), (6, 9, STATE)]),
            (2, [(0, 3, STATE), (3, 6, COMPLETE), (6, 9, STATE)]),
            (4, [(0, 5, STATE), (5, 6, COMPLETE), (6, 9, STATE)]),
            (5, [(0, 9, STATE)]),
            (7, [(0, 9, STATE)]),
            (8, [(0, 9, STATE)]),
        ],
    )
    def test_is_lifted_up_to_a_block(
        self, store: Store, chain: FakeChain, height: int, left: list[tuple[int, int, ProofLevel]]
    ) -> None:
        book(store, chain, (3, BOUND), (3, COMPLETE), (3, STATE))

        with store.begin() as unit:
            unit.books.lift(BlockNumber(START + height), STATE)

        assert ranges(store) == left

    def test_that_is_higher_is_not_lowered_by_lifting(self, store: Store, chain: FakeChain) -> None:
        book(store, chain, (3, SEEN), (6, COMPLETE))

        with store.begin() as unit:
            unit.books.lift(BlockNumber(START + 5), BOUND)

        assert ranges(store) == [(0, 3, BOUND), (3, 9, COMPLETE)]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(ProofLevel)), min_size=1, max_size=4))
    def test_has_no_gap_and_no_two_neighbours_of_one_level(
        self, store: Store, parts: list[tuple[int, ProofLevel]]
    ) -> None:
        with store.begin() as unit:
            unit.books.forget()
        book(store, a_chain(*[()] * 11), *parts)

        with store.read() as unit:
            found = list(unit.books.coverage())
        assert _levels(found) == [level for count, level in parts for _ in range(count)]
        assert all(low.stop == high.start and low.level != high.level for low, high in pairwise(found))


def _rewind(store: Store, chain: FakeChain, height: int) -> None:
    with store.begin() as unit:
        unit.books.rewind_to(chain.blocks[height].stamp)


def _levels(found: list[ProvedRange]) -> list[ProofLevel]:
    return [part.level for part in found for _ in range(part.start, part.stop)]
