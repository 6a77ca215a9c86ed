"""Rewinding: blocks are taken out of the books by hand, as a reorg does it."""

import pytest

from tallystick.domain.errors import BelowFinality, NotMirrored
from tallystick.domain.units import BlockNumber
from tallystick.services.mirror import Mirror
from tallystick.services.rewinding import Rewinding
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store
from tests.builders import a_deal
from tests.digest import digest_of
from tests.fakes import FakeChain, FakeWatcher, a_chain

DEAL = a_deal(fee=250)


@pytest.fixture
def chain() -> FakeChain:
    """Blocks 1 to 7, with an event in the second one and every other one after it, final up to block 5."""
    chain = a_chain((DEAL.funded(),), (), (DEAL.delivered(),), (), (DEAL.released(100),), ())
    chain.finalize(behind=2)
    return chain


@pytest.fixture
def rewinding(store: Store, chain: FakeChain) -> Rewinding:
    """Over a mirror that is level with the chain."""
    _catch_up(store, chain)
    return Rewinding(store, Leadership(store.engine))


def _catch_up(store: Store, chain: FakeChain) -> None:
    mirror = Mirror(FakeWatcher(chain, batch=3), store)
    while mirror.step() is not None:
        pass


class TestARewind:
    @pytest.mark.spec("OP6")
    def test_takes_out_what_is_above_and_the_mirror_reads_it_again(
        self, store: Store, chain: FakeChain, rewinding: Rewinding
    ) -> None:
        before = digest_of(store.engine)

        rewound = rewinding.to(BlockNumber(5))

        with store.read() as unit:
            assert unit.books.checkpoint() == rewound.ancestor == chain.at(5)
            assert [event.block_number for event in unit.books.every_event(BlockNumber(99))] == [2, 4]
            (record,) = unit.books.reorgs()
        assert (record.depth, len(record.dropped)) == (2, 1)
        _catch_up(store, chain)
        assert digest_of(store.engine) == before

    @pytest.mark.spec("OP6")
    def test_keeps_what_was_final(self, store: Store, rewinding: Rewinding) -> None:
        before = digest_of(store.engine)

        with pytest.raises(BelowFinality, match="block 4 is below block 5"):
            rewinding.to(BlockNumber(4))

        assert digest_of(store.engine) == before

    @pytest.mark.spec("OP6")
    @pytest.mark.parametrize(("above", "newest"), [(4, 4), (3, 2), (2, 2)])
    def test_takes_out_what_was_final_when_it_is_told_so(
        self, store: Store, chain: FakeChain, rewinding: Rewinding, above: int, newest: int
    ) -> None:
        """Empty final blocks are not kept: it goes down to the next one that is, and the mirror reads them again."""
        before = digest_of(store.engine)

        rewound = rewinding.to(BlockNumber(above), beyond_finality=True)

        with store.read() as unit:
            assert rewound.ancestor == unit.books.checkpoint() == unit.books.finalized() == chain.at(newest)
        _catch_up(store, chain)
        assert digest_of(store.engine) == before

    def test_to_the_newest_block_changes_nothing(self, store: Store, rewinding: Rewinding) -> None:
        before = digest_of(store.engine)

        rewound = rewinding.to(BlockNumber(7))

        assert rewound.head == rewound.ancestor
        assert digest_of(store.engine) == before

    def test_to_a_block_that_is_not_mirrored_yet_is_refused(self, store: Store, rewinding: Rewinding) -> None:
        before = digest_of(store.engine)

        with pytest.raises(NotMirrored, match="nothing is above block 99"):
            rewinding.to(BlockNumber(99))

        assert digest_of(store.engine) == before

    @pytest.mark.spec("OP6")
    def test_below_all_that_is_kept_is_a_rebuild(self, rewinding: Rewinding) -> None:
        with pytest.raises(NotMirrored, match="tally mirror rebuild"):
            rewinding.to(BlockNumber(1), beyond_finality=True)

    def test_of_nothing_is_refused(self, store: Store) -> None:
        with pytest.raises(NotMirrored, match="nothing is mirrored"):
            Rewinding(store, Leadership(store.engine)).to(BlockNumber(0))
