"""
Walks through lists, page by page, while the chain grows and takes back blocks between the pages.

a walk
├── through the agreements ........ shows each that was there all the time once, wherever the chain has put it since
├── through an agreement's events . shows each that is there in the end once, and none that was there all the time twice
├── with a cursor of another list, or of other filters .. is refused
└── through books that were forgotten since ............. is refused
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import insert

from tallystick.domain.errors import Malformed
from tallystick.domain.events import Fact
from tallystick.domain.state import AgreementState
from tallystick.domain.units import AgreementId
from tallystick.services.agreements import Agreements, Wanted
from tallystick.services.mirror import Mirror
from tallystick.services.telemetry import Telemetry
from tallystick.services.tokens import Tokens
from tallystick.services.walks import MOST_REWINDS
from tallystick.store.engine import engine_for
from tallystick.store.leadership import Leadership
from tallystick.store.tables.mirror import reorgs
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, Deal, a_deal
from tests.fakes import FakeChain, FakeEscrow, FakeWatcher
from tests.migrated import migrated
from tests.profiles import examples

EVERYTHING = Wanted()
BOUNDS = examples(normal=20, long=2_000)


@dataclass
class Library:
    """A chain, what is mirrored of it, and who turns pages."""

    store: Store
    chain: FakeChain = field(default_factory=FakeChain)

    def __post_init__(self) -> None:
        self.mirror = Mirror(FakeWatcher(self.chain), self.store, 1.0, Leadership(self.store.engine), Telemetry())
        self.agreements = Agreements(self.store, Tokens(FakeEscrow(self.chain)))
        with self.store.begin() as unit:
            unit.books.require_chain(IDENTITY)

    def follow(self) -> None:
        while self.mirror.step() is not None:
            pass

    def register(self, deal: Deal) -> None:
        with self.store.begin() as unit:
            unit.drafts.register(deal.agreement_id, deal.terms)


@contextmanager
def opened() -> Iterator[Library]:
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for(migrated(Path(folder) / "mirror.db"))
        yield Library(Store(engine))
        engine.dispose()


class TestAWalk:
    @pytest.mark.spec("MA13")
    @BOUNDS
    @given(seed=st.integers(0, 2**32))
    @example(seed=13967)  # A draft that is funded, taken back, and mirrored again below where the walk is.
    def test_shows_each_agreement_that_was_there_all_the_time_once(self, seed: int) -> None:
        chance = Random(seed)
        with opened() as library:
            deals = [a_deal(salt=number) for number in range(12)]
            drafts = [deal for deal in deals if chance.random() < 0.5]
            for deal in deals:
                library.register(deal)
            _spread(library, chance, [deal.funded() for deal in deals if deal not in drafts])
            library.follow()

            seen, cursor = Counter[AgreementId](), None
            while True:
                limit = chance.randint(1, 4)
                page = library.agreements.page(EVERYTHING, cursor, limit).value
                seen.update(view.agreement_id for view in page.items)
                cursor = page.next
                if cursor is None:
                    break
                _something_happens(library, chance, drafts)

            assert seen == Counter(deal.agreement_id for deal in deals)

    @pytest.mark.spec("MA13")
    @BOUNDS
    @given(seed=st.integers(0, 2**32))
    def test_shows_each_event_that_is_there_in_the_end_once(self, seed: int) -> None:
        chance = Random(seed)
        with opened() as library:
            deal = a_deal()
            steps: list[Fact] = [deal.funded(), *(deal.evidence(uri=f"ipfs://{number}") for number in range(8))]
            for step in steps:
                library.chain.mine(step)
            library.follow()

            seen, cursor = Counter[tuple[str, int]](), None
            while True:
                page = library.agreements.events(deal.agreement_id, cursor, chance.randint(1, 3)).value
                seen.update((event.block_hash, event.log_index) for event in page.items)
                cursor = page.next
                if cursor is None:
                    break
                _is_taken_back(library, chance, most=library.chain.spare)
                library.follow()

            left = {(event.block_hash, event.log_index) for event in library.chain.events()}
            assert {place: count for place, count in seen.items() if place in left} == dict.fromkeys(left, 1)

    @pytest.mark.spec("MA13")
    def test_goes_on_with_no_cursor_of_another_list(self) -> None:
        with opened() as library:
            deals = [a_deal(salt=number) for number in range(3)]
            library.chain.mine(*(deal.funded() for deal in deals))
            library.chain.mine(deals[0].evidence())
            library.follow()
            of_all = library.agreements.page(EVERYTHING, None, 1).value.next
            of_one = library.agreements.events(deals[0].agreement_id, None, 1).value.next

            with pytest.raises(Malformed, match="other filters"):
                library.agreements.page(Wanted(state=AgreementState.OFFERED), of_all, 1)
            with pytest.raises(Malformed, match="another list"):
                library.agreements.page(EVERYTHING, of_one, 1)
            with pytest.raises(Malformed, match="another list"):
                library.agreements.journal(deals[0].agreement_id, of_one, 1)
            assert library.agreements.events(deals[0].agreement_id, of_one, 1).value.next is None

    @pytest.mark.spec("MA13")
    def test_goes_on_with_no_cursor_of_books_that_were_forgotten(self) -> None:
        with opened() as library:
            library.chain.mine(*(a_deal(salt=number).funded() for number in range(3)))
            library.follow()
            cursor = library.agreements.page(EVERYTHING, None, 1).value.next
            with library.store.begin() as unit:
                unit.books.forget()
                unit.books.require_chain(IDENTITY)
            library.follow()

            with pytest.raises(Malformed, match="begin anew"):
                library.agreements.page(EVERYTHING, cursor, 1)

    @pytest.mark.spec("MA13")
    def test_goes_on_with_no_cursor_from_before_more_rewinds_than_are_looked_up(self) -> None:
        """Else whoever makes up a cursor has all that the chain ever took back looked up, for the price of a page."""
        with opened() as library:
            library.chain.mine(*(a_deal(salt=number).funded() for number in range(3)))
            library.follow()
            cursor = library.agreements.page(EVERYTHING, None, 1).value.next
            _rewinds(library, MOST_REWINDS)
            at_most = library.agreements.page(EVERYTHING, cursor, 1).value
            _rewinds(library, 1)

            assert len(at_most.items) == 1
            with pytest.raises(Malformed, match="too often"):
                library.agreements.page(EVERYTHING, cursor, 1)


def _rewinds(library: Library, count: int) -> None:
    """Note so many rewinds to the newest block, which change nothing."""
    with library.store.read() as unit:
        head = unit.books.checkpoint()
    assert head
    row = {"ancestor_number": head.number, "ancestor_hash": head.hash, "head_number": head.number}
    with library.store.engine.begin() as connection:
        connection.execute(insert(reorgs), [row | {"head_hash": head.hash} for _ in range(count)])


def _something_happens(library: Library, chance: Random, drafts: list[Deal]) -> None:
    match chance.choice(["nothing", "growth", "a draft is funded", "blocks are taken back"]):
        case "growth":
            library.chain.mine()
        case "a draft is funded" if drafts:
            library.chain.mine(drafts.pop().funded())
        case "blocks are taken back":
            _is_taken_back(library, chance, most=library.chain.spare)
    library.follow()


def _is_taken_back(library: Library, chance: Random, most: int) -> None:
    """Some blocks leave the chain, and what happened in them happens in others, in another order perhaps."""
    if most == 0:
        return
    facts = library.chain.reorg(chance.randint(1, most))
    _spread(library, chance, facts if chance.random() < 0.5 else _funded_first(facts))
    # A chain that is no longer than the one before is none that a node would tell of.
    for _ in range(12):
        library.chain.mine()


def _funded_first(facts: list[Fact]) -> list[Fact]:
    return facts[:1] + facts[:0:-1]


def _spread(library: Library, chance: Random, facts: list[Fact]) -> None:
    """These facts happen, in this order, over some blocks."""
    left = list(facts)
    while left:
        many = chance.randint(0, 3)
        library.chain.mine(*left[:many])
        del left[:many]
