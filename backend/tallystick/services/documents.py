"""Private documents: handed in by who has a say in an agreement, kept by their hash, shown to whom they are for."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain

import structlog

from tallystick.domain.callers import Caller
from tallystick.domain.documents import Anchor, Document, anchors_in
from tallystick.domain.errors import DocumentDamaged, DocumentNotTaken, DomainError, StorageUnavailable, UnknownDocument
from tallystick.domain.ports import Clock
from tallystick.domain.shelves import Hasher, Shelf
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, Hash, Seconds
from tallystick.services.freeroom import FreeRoom
from tallystick.services.inflow import Inflow, Wanted
from tallystick.services.visibility import Sight, sight_of
from tallystick.store.unit_of_work import Store, UnitOfWork

log = structlog.get_logger()

MOST_BRIEF_BYTES = 1024 * 1024
"""Of a brief, before anything is locked: until then an agreement costs nobody anything."""
MOST_LOOSE = 100
"""Documents whose hash stands nowhere, for each who hands in and each agreement."""
LOOSE_SIZES = 10
"""So many of the longest documents their bytes may be together."""
HALF_AN_HOUR = Seconds(30 * 60)
"""Within which what was kept gets its record: after an hour without one it is swept."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much is kept."""

    longest: int
    """Bytes of a document."""
    free: FreeRoom = field(default_factory=FreeRoom)
    """Of agreements under which nothing was locked."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document, and where its hash stands."""

    document: Document
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that was handed in."""

    shown: Shown
    created: bool
    """Whether it was new."""


@dataclass(frozen=True, slots=True)
class Content:
    """A document's bytes, to be read once and to the end."""

    document: Document
    parts: Iterator[bytes]
    """They are held against the hash: of content that differs the last part is not given. Raises DocumentDamaged."""


class Documents:
    """Takes documents in and hands them out. That a caller's login opens this was seen to before."""

    def __init__(self, store: Store, shelf: Shelf, keccak: Callable[[], Hasher], clock: Clock, room: Room) -> None:
        self.most = room.longest
        """Bytes of a document."""
        self._free = room.free
        self._store = store
        self._shelf = shelf
        self._keccak = keccak
        self._clock = clock

    def begin(self, caller: Caller, wanted: Wanted) -> Inflow:
        """
        Begin to take a document in, before a byte of it is read.

        Raises:
            UnknownDocument: If the caller has no say in the agreement.
            DocumentNotTaken: If it is too early for it.
            StorageUnavailable: If nothing can be kept now.
            ReadOnly: If nothing is written here.
        """
        self._store.require_writing()
        with self._store.read() as unit:
            sight = _sight_of_who_hands_in(unit, wanted.agreement_id, caller)
        return Inflow(wanted, self._shelf.intake(), self._keccak, _room_for(sight, wanted, self.most))

    def keep(self, caller: Caller, inflow: Inflow) -> Kept:
        """
        Keep a document that came in whole. The same one again: the same answer, and nothing changes.

        Raises:
            HashDiffers: If it is not the one that it was said to be.
            DocumentNotTaken: If the caller's room in the agreement is used up, or what it has for free.
            NoFreeRoom: If nothing more is kept for free.
            UnknownDocument: If the caller has no say in the agreement any more.
            StorageUnavailable: If it cannot be kept now.
        """
        began, wanted = self._clock(), inflow.wanted
        place = f"{wanted.agreement_id}/{uuid.uuid4().hex}"
        inflow.keep_at(place)
        document = Document(
            agreement_id=wanted.agreement_id,
            sha256=inflow.sha256,
            keccak256=inflow.keccak256,
            size=inflow.size,
            media_type=wanted.media_type,
            name=wanted.name,
            put_by=caller.address,
            put_at=began,
            place=place,
        )
        try:
            recorded, anchors = self._record(caller, document)
        except DomainError:
            self._shelf.remove(place)
            raise
        if recorded.place != place:
            self._mend(recorded, place)
        return Kept(Shown(recorded, anchors), recorded.place == place)

    def of(self, caller: Caller, agreement_id: AgreementId) -> list[Shown]:
        """What the caller sees of an agreement's documents, the oldest first. Raises UnknownDocument if nothing."""
        with self._store.read() as unit:
            sight = sight_of(unit, agreement_id, caller.address)
            anchors = _anchors(unit, agreement_id, sight.terms)
            found = [document for document in unit.documents.of(agreement_id) if sight.shows(document)]
        return [Shown(document, _named(anchors, document)) for document in found]

    def content(self, caller: Caller, agreement_id: AgreementId, known_by: Hash) -> Content:
        """
        A document's content.

        Raises:
            UnknownDocument: If there is none, or the caller does not see it.
            DocumentDamaged: If it is gone.
            StorageUnavailable: If it cannot be read now.
        """
        with self._store.read() as unit:
            sight = sight_of(unit, agreement_id, caller.address)
            document = unit.documents.find(agreement_id, known_by)
        if document is None or not sight.shows(document):
            raise UnknownDocument
        log.info("document read", agreement=agreement_id, document=document.sha256, by=caller.address, role=sight.role)
        verified = _verified(document, self._parts(document))
        # What differs already in its first part is said before an answer begins.
        return Content(document, chain([next(verified)], verified))

    def _mend(self, recorded: Document, place: str) -> None:
        """What is kept already stays. If that was damaged, what just came takes its place."""
        try:
            for _ in _verified(recorded, self._parts(recorded)):
                pass
        except DocumentDamaged:
            with self._store.begin() as unit:
                unit.documents.move(recorded, place)
            log.warning("a damaged document was handed in anew", document=recorded.sha256)
        else:
            self._shelf.remove(place)

    def _parts(self, document: Document) -> Iterator[bytes]:
        return iter([(document.text or "").encode()]) if document.place is None else self._shelf.parts(document.place)

    def _record(self, caller: Caller, document: Document) -> tuple[Document, tuple[Anchor, ...]]:
        """Where this breaks off, and not by a refusal, nobody knows whether it is recorded: it is swept, if not."""
        with self._store.begin() as unit:
            sight = _sight_of_who_hands_in(unit, document.agreement_id, caller)
            anchors = self._require_room(unit, sight.terms, document)
            now = self._clock()
            if now - (document.put_at or 0) > HALF_AN_HOUR:
                raise StorageUnavailable("it took too long until the document could be recorded: hand it in again")
            self._free.take(unit, document, now)
            return unit.documents.keep(document), anchors

    def _require_room(self, unit: UnitOfWork, terms: Terms, document: Document) -> tuple[Anchor, ...]:
        """Where the document's hash stands. If nowhere, it needs some of the caller's own room."""
        anchors = _anchors(unit, document.agreement_id, terms)
        if named := _named(anchors, document):
            return named
        others = [
            other
            for other in unit.documents.of(document.agreement_id)
            if other.put_by == document.put_by and other.sha256 != document.sha256 and not _named(anchors, other)
        ]
        used = sum(other.size for other in others)
        if len(others) >= MOST_LOOSE or used + document.size > LOOSE_SIZES * self.most:
            raise DocumentNotTaken(
                f"of files whose hash stands neither in the terms nor on the chain you can hand in {MOST_LOOSE} for an "
                f"agreement, of {LOOSE_SIZES * self.most} bytes together, and you have {len(others)} of {used} bytes"
            )
        return ()


def _sight_of_who_hands_in(unit: UnitOfWork, agreement_id: AgreementId, caller: Caller) -> Sight:
    sight = sight_of(unit, agreement_id, caller.address)
    if not sight.hands_in:
        raise DocumentNotTaken("you are let look at this agreement's documents, and cannot hand in any")
    return sight


def _room_for(sight: Sight, wanted: Wanted, most: int) -> int:
    """How many bytes are taken of a document now."""
    if sight.is_locked:
        return most
    if wanted.known_by != sight.terms.conditions.brief_hash:
        raise DocumentNotTaken(
            "nothing was locked under this agreement yet: until then its brief is taken, and no more"
        )
    return min(most, MOST_BRIEF_BYTES)


def _anchors(unit: UnitOfWork, agreement_id: AgreementId, terms: Terms) -> dict[Hash, tuple[Anchor, ...]]:
    events = unit.books.events_of_agreements([agreement_id])
    return dict(anchors_in(terms, (event.fact for event in events)))


def _named(anchors: dict[Hash, tuple[Anchor, ...]], document: Document) -> tuple[Anchor, ...]:
    return anchors.get(document.sha256, ()) + anchors.get(document.keccak256, ())


def _verified(document: Document, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, each given once the next one has come: so the last one only if all of them are what they should be."""
    held = next(parts, b"")
    hasher = sha256(held)
    for part in parts:
        yield held
        hasher.update(part)
        held = part
    if "0x" + hasher.hexdigest() != document.sha256:
        raise DocumentDamaged(f"document {document.sha256} of agreement {document.agreement_id} is not what was kept")
    yield held
