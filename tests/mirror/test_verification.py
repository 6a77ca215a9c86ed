"""Verification: the mirrored blocks are read again, and the first difference is named."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from tallystick.domain.chain import BlocksAdded, BlockStamp, ChainUpdate, ProofLevel
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, NotMirrored
from tallystick.domain.units import BlockNumber
from tallystick.services.verification import Verification, Verified
from tallystick.store.unit_of_work import Store
from tests.builders import a_deal
from tests.digest import digest_of
from tests.fakes import FakeChain, FakeWatcher, a_chain, mirror

DEAL = a_deal(fee=250)
FUNDED, RELEASED = DEAL.funded(), DEAL.released(100)


@pytest.fixture
def chain(store: Store) -> FakeChain:
    """A mirrored chain, final up to the block before the last one."""
    chain = a_chain((FUNDED,), (), (DEAL.delivered(), RELEASED), (), (DEAL.refunded(7),))
    mirror(store, chain)
    with store.begin() as unit:
        unit.books.finalize(chain.finalize(behind=1))
    return chain


def _verified(store: Store, chain: FakeChain) -> Verified:
    return Verification(FakeWatcher(chain, batch=2), store).run()


class TestVerification:
    @pytest.mark.spec("OP5")
    def test_finds_nothing_where_books_and_chain_agree(self, store: Store, chain: FakeChain) -> None:
        before = digest_of(store.engine)
        seen: list[int] = []

        verified = Verification(FakeWatcher(chain, batch=2), store).run(seen.append)

        assert verified == Verified(chain.head.number, len(chain.events()), None, ProofLevel.SEEN)
        assert seen == sorted(seen)
        assert seen[-1] == chain.head.number
        assert digest_of(store.engine) == before

    @pytest.mark.spec("OP5")
    def test_says_to_which_level_the_blocks_are_proved_now(self, store: Store, chain: FakeChain) -> None:
        watcher = FakeWatcher(chain, batch=2, proof=ProofLevel.COMPLETE)

        assert Verification(watcher, store).run().proof is ProofLevel.COMPLETE

    def test_marks_the_block_at_a_height(self, store: Store, chain: FakeChain) -> None:
        verified = Verification(FakeWatcher(chain, batch=2), store).run(mark=BlockNumber(3))

        assert verified.marked == chain.at(3)

    @pytest.mark.spec("OP5")
    def test_names_an_event_that_the_books_lack(self, store: Store, chain: FakeChain) -> None:
        _damage(store, "DELETE FROM postings WHERE block_number = 4")
        _damage(store, "DELETE FROM events WHERE block_number = 4 AND log_index = 1")

        difference = _verified(store, chain).difference

        assert difference is not None
        assert (difference.block, difference.what, difference.books) == (4, "event 1", None)
        assert repr(RELEASED) in str(difference)

    @pytest.mark.spec("OP5")
    def test_names_an_event_that_is_another_one(self, store: Store, chain: FakeChain) -> None:
        _damage(store, """UPDATE events SET fact = replace(fact, '"100"', '"101"') WHERE name = 'PaymentReleased'""")

        difference = _verified(store, chain).difference

        assert difference is not None
        assert (difference.block, difference.what) == (4, "event 1")
        assert "amount=101" in str(difference.books)
        assert "amount=100" in str(difference.chain)

    @pytest.mark.spec("OP5")
    def test_names_an_event_that_the_chain_lacks(self, store: Store, chain: FakeChain) -> None:
        elsewhere = a_chain((FUNDED,), (), (DEAL.delivered(),), (), (DEAL.refunded(7),))

        verified = _verified(store, elsewhere)

        assert verified.difference is not None
        assert (verified.difference.block, verified.difference.chain) == (4, None)
        assert verified.up_to == 2
        assert verified.events == 1

    @pytest.mark.spec("OP5")
    def test_names_a_block_that_is_another_one(self, store: Store, chain: FakeChain) -> None:
        _damage(store, f"UPDATE blocks SET hash = '0x{'ee' * 32}' WHERE number = 4")

        difference = _verified(store, chain).difference

        assert difference is not None
        assert (difference.block, difference.what, difference.books) == (4, "its hash", "0x" + "ee" * 32)

    @pytest.mark.spec("OP5")
    def test_is_not_misled_by_a_reorg_that_the_mirror_books_meanwhile(self, store: Store, chain: FakeChain) -> None:
        """The chain is a step ahead of the books, and they catch up while it is looked at again."""
        chain.reorg(1)
        chain.mine(DEAL.refunded(8))
        watcher = _Ahead(chain, catch_up=lambda: _follow(store, chain))

        verified = Verification(watcher, store).run()

        assert verified.difference is None
        assert verified.up_to == chain.head.number

    @pytest.mark.spec("OP5")
    def test_names_a_block_that_left_the_chain_and_stays_in_the_books(self, store: Store, chain: FakeChain) -> None:
        chain.reorg(1)
        chain.mine(DEAL.refunded(8))

        difference = _verified(store, chain).difference

        assert difference is not None
        assert (difference.block, difference.what) == (chain.head.number, "its hash")


class TestVerificationCannot:
    def test_compare_before_anything_is_mirrored(self, store: Store) -> None:
        with pytest.raises(NotMirrored):
            _verified(store, FakeChain())

    @pytest.mark.spec("OP5")
    def test_believe_a_node_that_is_behind(self, store: Store, chain: FakeChain) -> None:
        chain.reorg(1)

        with pytest.raises(ChainUnavailable, match="behind the mirror"):
            _verified(store, chain)

    @pytest.mark.spec("OP5")
    def test_believe_what_cannot_be_proved(self, store: Store, chain: FakeChain) -> None:
        lie = InvalidBlock(3, "the root of its receipts", "0x01", "0x02")

        with pytest.raises(InvalidBlock):
            Verification(FakeWatcher(chain, failures=[lie]), store).run()


@dataclass
class _Ahead(FakeWatcher):
    """Tells of a chain that the books follow between its first and its second answer."""

    catch_up: Callable[[], object] = field(default=lambda: None)
    answers: int = 0

    def next_update(
        self,
        checkpoint: BlockStamp | None,
        finalized: BlockStamp | None,
        mirrored: Callable[[BlockNumber], BlockStamp | None],
    ) -> ChainUpdate | None:
        self.answers += 1
        if self.answers == 2:
            self.catch_up()
        return super().next_update(checkpoint, finalized, mirrored)


def _follow(store: Store, chain: FakeChain) -> None:
    """Book that the newest block was replaced."""
    ancestor = chain.at(chain.head.number - 1)
    assert ancestor is not None
    with store.begin() as unit:
        unit.books.rewind_to(ancestor)
        unit.books.record(BlocksAdded((chain.blocks[-1],)))


def _damage(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0
