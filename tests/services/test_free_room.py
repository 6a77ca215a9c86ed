"""
Briefs of agreements under which nothing was ever locked.

a brief
├── when its author's share is used up ............ is not taken; another's is, and what belongs to a funded agreement
├── when its network's share is used up ........... is not taken; another network's is
├── however short ................................. counts for as much as many bytes
├── when all room is used up ...................... takes the place of the oldest that no worker accepted
│   ├── and all others were accepted .............. is not taken
│   └── and the mirror is behind .................. is not taken
├── that is kept already .......................... takes no more room
├── among very many ............................... is taken as fast as among few
└── whose time is over
    ├── and nothing was locked .................... is forgotten, with its content, and can be handed in again
    ├── and something is, or was before a reorg ... stays, for ever
    ├── and its worker agreed ..................... stays until the last deadline, or four times as long
    │   └── and it is to amend what was funded .... stays so long after a deadline, too
    └── and the mirror is behind, or written anew . stays until that is level
"""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import event

from tallystick.chain.hashing import keccak_hasher
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.chain import BlocksAdded, BlockStamp
from tallystick.domain.documents import Document
from tallystick.domain.errors import DocumentNotTaken, NoFreeRoom
from tallystick.domain.units import ZERO_HASH, Address, AgreementId, BlockNumber, Hash, Timestamp
from tallystick.services.documents import Documents, Room
from tallystick.services.freeroom import DAY, LEAST, FreeRoom
from tallystick.services.inflow import Wanted
from tallystick.services.tidying import GRACE, Tidying
from tallystick.store.documents import brief_of
from tallystick.store.shelves.folder import Folder
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER, IDENTITY, WORKER, Deal, a_block, a_stamp, between, hash_of, some_terms
from tests.logins import Watch
from tests.store_fixture import kind, postgres, store

__all__ = ["kind", "postgres", "store"]

SIZE = LEAST
FREE = FreeRoom(most=64 * SIZE, kept=DAY)
"""One brief for each who hands in."""


def a_brief(salt: int) -> bytes:
    return salt.to_bytes(SIZE)


def a_draft(salt: int, parent: Hash = ZERO_HASH, who: Address = EMPLOYER) -> Deal:
    """An agreement with a brief of its own."""
    terms = between(some_terms(salt=salt), employer=who)
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


def a_text(salt: int) -> Document:
    """A text that comes with a registration."""
    return brief_of(AgreementId(hash_of("agreement", salt)), hash_of("brief"), "x" * SIZE)


def caller(salt: int) -> Caller:
    """One of many who hand in."""
    return Caller(Address(f"0x{1_000 + salt:040x}"), EVERYTHING, None)


def drafts_of_many(desk: "Desk", count: int) -> list[Deal]:
    """Registered agreements, each of another employer."""
    return [desk.register(a_draft(salt, who=caller(salt).address)) for salt in range(count)]


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

    def test_of_a_network_is_not_anothers(self, desk: Desk) -> None:
        """What comes without a login is counted by where it comes from. The first is kept already."""
        texts = [a_text(salt) for salt in range(3)]
        with desk.store.begin() as unit:
            for _ in range(2):
                FREE.take(unit, texts[0], desk.watch(), "203.0.113.7")
                unit.documents.keep(texts[0])
            with pytest.raises(NoFreeRoom):
                FREE.take(unit, texts[1], desk.watch(), "203.0.113.7")
            FREE.take(unit, texts[2], desk.watch(), "2001:db8::/64")

            assert unit.documents.free_bytes() == 2 * LEAST

    def test_of_all_together_is_the_newest_ones_and_that_of_who_was_accepted(self, desk: Desk) -> None:
        deals = drafts_of_many(desk, 66)
        desk.hand_in(0, deals[0], caller(0))
        with desk.store.begin() as unit:
            unit.drafts.accept(deals[0].agreement_id, b"signed")
        for salt, deal in enumerate(deals[1:], 1):
            desk.watch.pass_by(1)
            desk.hand_in(salt, deal, caller(salt))

        assert [desk.kept(deal) for deal in deals] == [1, 0, 0, *63 * [1]]

    def test_goes_on_being_that_of_what_was_funded(self, desk: Desk) -> None:
        deals = drafts_of_many(desk, 65)
        for salt, deal in enumerate(deals[:64]):
            desk.hand_in(salt, deal, caller(salt))
        desk.mirror(deals[0])

        desk.hand_in(64, deals[64], caller(64))

        assert [desk.kept(deal) for deal in deals] == 65 * [1]

    @pytest.mark.parametrize("why", ["accepted", "behind"])
    def test_has_an_end_where_nothing_can_be_forgotten(self, desk: Desk, why: str) -> None:
        deals = drafts_of_many(desk, 65)
        for salt, deal in enumerate(deals[:64]):
            desk.hand_in(salt, deal, caller(salt))
            if why == "accepted":
                with desk.store.begin() as unit:
                    unit.drafts.accept(deal.agreement_id, b"signed")
        desk.watch.pass_by(FREE.level + 1 if why == "behind" else 0)

        with pytest.raises(NoFreeRoom):
            desk.hand_in(64, deals[64], caller(64))
        assert [desk.kept(deal) for deal in deals] == [*64 * [1], 0]
        assert len([path for path in desk.folder.rglob("*") if path.is_file()]) == 64

    def test_is_taken_by_the_shortest_as_by_many_bytes(self, desk: Desk) -> None:
        with desk.store.begin() as unit:
            FREE.take(unit, brief_of(a_draft(1).agreement_id, hash_of("brief"), "x"), desk.watch())

            assert unit.documents.free_bytes() == LEAST

    def test_is_counted_without_looking_at_what_is_there(self, desk: Desk) -> None:
        """However much there is: a write looks at the sums."""
        room = replace(FREE, most=2**40)
        with desk.store.begin() as unit:
            for salt in range(300):
                room.take(unit, a_text(salt), desk.watch(), f"198.51.100.{salt % 250}")
        seen: list[str] = []
        event.listen(desk.store.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        with desk.store.begin() as unit:
            room.take(unit, a_text(300), desk.watch(), "203.0.113.7")
            sums = unit.documents.free_bytes()

        assert sums == 301 * LEAST
        assert [said for said in seen if "FROM free_documents" in said] == []


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
        desk.watch.pass_by(2 * FREE.kept - FREE.level)
        desk.mirror()
        desk.watch.pass_by(FREE.level + 1)

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
        desk.watch.now = Timestamp(max(milestone.deliver_by for milestone in funded.terms.milestones))
        desk.mirror(funded)
        wanted = desk.register(a_draft(3, parent=Hash(funded.agreement_id)))
        idle = desk.register(a_draft(4, parent=Hash(unfunded.agreement_id)))
        desk.hand_in(3, wanted, EMPLOYED)
        desk.hand_in(4, idle, WORKING)
        with desk.store.begin() as unit:
            unit.drafts.accept(wanted.agreement_id, b"signed")
            unit.drafts.accept(idle.agreement_id, b"signed")

        desk.tidy_after(2 * FREE.kept)

        assert (desk.kept(wanted), desk.kept(idle)) == (1, 0)

    def test_is_forgotten_in_the_end_whatever_its_worker_agreed_to(self, desk: Desk) -> None:
        """Or who never means to fund anything could take room for ever."""
        deal = desk.register(a_draft(1))
        deadline = max(milestone.deliver_by for milestone in deal.terms.milestones)
        desk.watch.now = Timestamp(deadline - 100 * FREE.kept)
        desk.mirror()
        desk.hand_in(1, deal, EMPLOYED)
        with desk.store.begin() as unit:
            unit.drafts.accept(deal.agreement_id, b"signed")
        found = []
        for _ in range(6):
            desk.tidy_after(FREE.kept + 1)
            found.append(desk.kept(deal))

        assert found == [1, 1, 1, 0, 0, 0]

    def test_gives_its_room_back(self, desk: Desk) -> None:
        forgotten, funded = desk.register(a_draft(1)), desk.register(a_draft(2))
        desk.hand_in(1, forgotten, EMPLOYED)
        desk.hand_in(2, funded, WORKING)
        desk.mirror(funded)

        desk.tidy_after(2 * FREE.kept)

        with desk.store.read() as unit:
            assert [unit.documents.free_bytes_of(owner) for owner in (EMPLOYER, WORKER)] == [0, 0]
            assert unit.documents.free_bytes() == 0
