"""
Briefs of agreements under which nothing was ever locked.

a brief
├── when its author's share is used up ............ is not taken; another's is
├── when all room is used up ...................... is not taken; what belongs to a funded agreement is
├── that is kept already .......................... takes no more room
└── whose time is over
    ├── and nothing was locked .................... is forgotten, with its content, and can be handed in again
    ├── and something is, or was before a reorg ... stays, for ever
    ├── and its worker agreed ..................... stays until the last deadline
    ├── and it is to amend what was funded ........ stays
    └── and the mirror is behind, or written anew . stays until that is level
"""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pytest

from tallystick.chain.hashing import keccak_hasher
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.chain import BlocksAdded, BlockStamp
from tallystick.domain.errors import DocumentNotTaken, NoFreeRoom
from tallystick.domain.units import ZERO_HASH, Address, BlockNumber, Hash, Timestamp
from tallystick.services.documents import Documents, Room
from tallystick.services.freeroom import DAY, FreeRoom
from tallystick.services.inflow import Wanted
from tallystick.services.tidying import GRACE, Tidying
from tallystick.store.documents import brief_of
from tallystick.store.shelves.folder import Folder
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER, IDENTITY, WORKER, Deal, a_block, a_stamp, hash_of, some_terms
from tests.logins import Watch
from tests.store_fixture import kind, postgres, store

__all__ = ["kind", "postgres", "store"]

SIZE = 1_000
FREE = FreeRoom(most=64 * SIZE, kept=DAY)
"""One brief for each who hands in."""


def a_brief(salt: int) -> bytes:
    return salt.to_bytes(SIZE)


def a_draft(salt: int, parent: Hash = ZERO_HASH) -> Deal:
    """An agreement with a brief of its own."""
    terms = some_terms(salt=salt)
    known_by = Hash("0x" + sha256(a_brief(salt)).hexdigest())
    return Deal(replace(terms, conditions=replace(terms.conditions, brief_hash=known_by, parent=parent)))


@dataclass
class Desk:
    """Who hands in, what is kept, and who tidies up."""

    store: Store
    folder: Path
    free: FreeRoom = FREE
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        with self.store.begin() as unit:
            unit.books.require_chain(IDENTITY)
        self.mirror()
        self.documents = Documents(self.store, Folder(self.folder), keccak_hasher, self.watch, Room(2**20, self.free))

    def mirror(self, *deals: Deal) -> BlockStamp:
        """One more block, as of now, in which these are funded."""
        with self.store.begin() as unit:
            before = unit.books.checkpoint() or a_stamp(IDENTITY.deployed_at - 1)
            number = BlockNumber(before.number + 1)
            stamp = BlockStamp(number, hash_of(number, before.hash, self.watch()), before.hash, self.watch())
            unit.books.record(BlocksAdded((a_block(stamp, *(deal.funded() for deal in deals)),)))
        return before

    def register(self, deal: Deal) -> Deal:
        with self.store.begin() as unit:
            unit.drafts.register(deal.agreement_id, deal.terms)
        return deal

    def hand_in(self, salt: int, deal: Deal, who: Caller) -> None:
        known_by = deal.terms.conditions.brief_hash
        inflow = self.documents.begin(who, Wanted(deal.agreement_id, known_by, "text/plain", None))
        inflow.take(a_brief(salt))
        self.documents.keep(who, inflow)

    def kept(self, deal: Deal) -> int:
        """How many documents of an agreement there are."""
        with self.store.read() as unit:
            return len(unit.documents.of(deal.agreement_id))

    def tidy_after(self, seconds: int) -> None:
        """So much later, level with the chain."""
        self.watch.pass_by(seconds)
        self.mirror()
        self.tidy()

    def tidy(self) -> None:
        Tidying(self.store, Folder(self.folder), self.watch, self.free).step()


EMPLOYED, WORKING = Caller(EMPLOYER, EVERYTHING, None), Caller(WORKER, EVERYTHING, None)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path / "documents")


@pytest.mark.spec("PD10")
class TestRoom:
    def test_that_one_has_used_up_is_another_ones_still(self, desk: Desk) -> None:
        first, second = desk.register(a_draft(1)), desk.register(a_draft(2))
        desk.hand_in(1, first, EMPLOYED)
        desk.hand_in(1, first, EMPLOYED)

        with pytest.raises(DocumentNotTaken, match="nothing was locked"):
            desk.hand_in(2, second, EMPLOYED)
        desk.hand_in(2, second, WORKING)

        assert (desk.kept(first), desk.kept(second)) == (1, 1)

    def test_is_not_needed_once_something_is_locked(self, desk: Desk) -> None:
        first, second, third = (desk.register(a_draft(salt)) for salt in (1, 2, 3))
        desk.hand_in(1, first, EMPLOYED)
        desk.mirror(second)
        desk.hand_in(2, second, EMPLOYED)
        desk.mirror(first)
        desk.hand_in(3, third, EMPLOYED)

        assert [desk.kept(deal) for deal in (first, second, third)] == [1, 1, 1]

    def test_of_all_together_has_an_end_and_texts_of_nobody_have_half_of_it(self, desk: Desk) -> None:
        deals = [desk.register(a_draft(salt)) for salt in range(3)]
        half = FREE.most // 2
        with desk.store.begin() as unit:
            text = brief_of(deals[0].agreement_id, hash_of("brief"), "x" * half)
            FREE.take(unit, text, desk.watch())
            unit.documents.keep(text)
            FREE.take(unit, text, desk.watch())  # It is kept already.
            with pytest.raises(NoFreeRoom):
                FREE.take(unit, brief_of(deals[1].agreement_id, hash_of("brief"), "y"), desk.watch())
            for owner in range(half // SIZE):
                some = replace(text, sha256=hash_of(owner), size=SIZE, put_by=Address(f"0x{owner:040x}"))
                FREE.take(unit, some, desk.watch())

        with pytest.raises(NoFreeRoom):
            desk.hand_in(2, deals[2], EMPLOYED)
        assert desk.kept(deals[2]) == 0
        assert [path for path in desk.folder.rglob("*") if path.is_file()] == []


@pytest.mark.spec("PD10")
class TestABriefWhoseTimeIsOver:
    def test_is_forgotten_with_its_content_and_can_be_handed_in_again(self, desk: Desk) -> None:
        deal = desk.register(a_draft(1))
        desk.hand_in(1, deal, EMPLOYED)
        desk.tidy_after(FREE.kept)
        in_time = desk.kept(deal)
        desk.tidy_after(1)
        too_late = desk.kept(deal)
        desk.hand_in(1, deal, EMPLOYED)

        assert (in_time, too_late, desk.kept(deal)) == (1, 0, 1)
        assert FREE.kept > GRACE

    def test_stays_if_something_is_locked(self, desk: Desk) -> None:
        deal = desk.register(a_draft(1))
        desk.hand_in(1, deal, EMPLOYED)
        desk.mirror(deal)

        desk.tidy_after(10 * FREE.kept)

        assert desk.kept(deal) == 1

    def test_stays_if_something_was_before_blocks_were_taken_back(self, desk: Desk) -> None:
        deal = desk.register(a_draft(1))
        desk.hand_in(1, deal, EMPLOYED)
        before = desk.mirror(deal)
        with desk.store.begin() as unit:
            unit.books.rewind_to(before)

        desk.tidy_after(10 * FREE.kept)

        assert desk.kept(deal) == 1

    def test_stays_if_something_was_before_all_was_mirrored_anew(self, desk: Desk) -> None:
        deal = desk.register(a_draft(1))
        desk.hand_in(1, deal, EMPLOYED)
        desk.mirror(deal)
        with desk.store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(IDENTITY)

        desk.tidy_after(10 * FREE.kept)

        assert desk.kept(deal) == 1

    def test_stays_while_the_mirror_is_behind(self, desk: Desk) -> None:
        deal = desk.register(a_draft(1))
        desk.hand_in(1, deal, EMPLOYED)
        desk.watch.pass_by(10 * FREE.kept)

        desk.tidy()

        assert desk.kept(deal) == 1

    def test_stays_while_its_workers_consent_is_good(self, desk: Desk) -> None:
        deal = desk.register(a_draft(1))
        deadline = max(milestone.deliver_by for milestone in deal.terms.milestones)
        desk.watch.now = Timestamp(deadline - 3 * FREE.kept)
        desk.mirror()
        desk.hand_in(1, deal, EMPLOYED)
        with desk.store.begin() as unit:
            unit.drafts.accept(deal.agreement_id, b"signed")

        desk.tidy_after(2 * FREE.kept)
        before = desk.kept(deal)
        desk.tidy_after(2 * FREE.kept)

        assert (before, desk.kept(deal)) == (1, 0)

    def test_stays_where_it_is_to_amend_what_was_funded(self, desk: Desk) -> None:
        funded, unfunded = desk.register(a_draft(1)), desk.register(a_draft(2))
        desk.mirror(funded)
        wanted = desk.register(a_draft(3, parent=Hash(funded.agreement_id)))
        idle = desk.register(a_draft(4, parent=Hash(unfunded.agreement_id)))
        desk.hand_in(3, wanted, EMPLOYED)
        desk.hand_in(4, idle, WORKING)

        desk.tidy_after(2 * FREE.kept)

        assert (desk.kept(wanted), desk.kept(idle)) == (1, 0)
