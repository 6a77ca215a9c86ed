"""The records of private documents, and of whom parties let look at them. Who may see what is decided above."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, insert, or_, select, update

from tallystick.domain.documents import BRIEF_TYPE, Document, Grant
from tallystick.domain.events import DisputeOpened
from tallystick.domain.units import Address, AgreementId, Hash, Timestamp
from tallystick.store.tables.documents import documents, free_documents, free_sums, grants
from tallystick.store.tables.mirror import agreements, dropped_events, events
from tallystick.store.tables.relay import acceptances

_ALL = "*"


@dataclass(frozen=True, slots=True)
class FreeDocument:
    """A document of an agreement under which nothing was locked when it came."""

    agreement_id: AgreementId
    sha256: Hash
    owner: str
    """Whose room it takes: an address, or the network that it came from."""
    size: int
    """How much room it takes, in bytes."""
    came: Timestamp


class Documents:
    """The records. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, document: Document) -> Document:
        """Keep the record of a document. Of the same content the first record stays, and is what is returned."""
        known = self.find(document.agreement_id, document.sha256)
        if known is not None:
            return known
        row = {column.name: getattr(document, column.name) for column in documents.c}
        self._connection.execute(insert(documents).values(row))
        return document

    def move(self, document: Document, place: str) -> None:
        """Say of a document that its content is at another place."""
        same = (documents.c.agreement_id == document.agreement_id) & (documents.c.sha256 == document.sha256)
        self._connection.execute(update(documents).where(same).values(place=place))

    def keep_brief(self, agreement_id: AgreementId, brief_hash: Hash, text: str) -> None:
        """Keep the text of the work that came with an agreement's registration."""
        self.keep(brief_of(agreement_id, brief_hash, text))

    def note_free(self, document: Document, owner: str, size: int, now: Timestamp) -> None:
        """Note a document as one of an agreement under which nothing was locked yet, that takes so much."""
        accepted = exists().where(acceptances.c.agreement_id == document.agreement_id)
        row = {"agreement_id": document.agreement_id, "sha256": document.sha256, "owner": owner, "size": size}
        when = {"came": now, "since": now, "is_accepted": self._connection.execute(select(accepted)).scalar_one()}
        self._connection.execute(insert(free_documents).values(row | when))
        self._count(owner, size)

    def free_bytes(self) -> int:
        """What all those take together."""
        return self.free_bytes_of(_ALL)

    def free_bytes_of(self, owner: str) -> int:
        """What those of an owner take."""
        query = select(free_sums.c.size).where(free_sums.c.owner == owner)
        return int(self._connection.execute(query).scalar_one_or_none() or 0)

    def settle_free(self, owner: str | None = None) -> None:
        """Note of those whose agreement was funded that they are such no more; of one owner's, or of all."""
        whose = [] if owner is None else [free_documents.c.owner == owner]
        for one in self._free_documents(_was_funded(), *whose):
            self.note_locked(one)

    def note_locked(self, one: FreeDocument) -> None:
        """Note of one that it is such no more: its room is given back."""
        gone = self._connection.execute(delete(free_documents).where(_is(one)))
        if gone.rowcount:
            self._count(one.owner, -one.size)

    def free_before(self, since: Timestamp, most: int) -> list[FreeDocument]:
        """Some of those that are noted since before an instant, the oldest first."""
        return self._free_documents(free_documents.c.since < since, most=most)

    def free_and_loose(self, most: int) -> list[FreeDocument]:
        """Some of those that no worker accepted, the oldest first."""
        return self._free_documents(free_documents.c.is_accepted.is_(False), most=most)

    def was_funded(self, one: FreeDocument) -> bool:
        """Whether something is locked under its agreement, or was before blocks were taken back."""
        query = select(free_documents.c.sha256).where(_is(one), _was_funded())
        return self._connection.execute(query).one_or_none() is not None

    def renew_free(self, one: FreeDocument, now: Timestamp) -> None:
        """Put one off as if it had come now."""
        self._connection.execute(update(free_documents).where(_is(one)).values(since=now))

    def forget(self, one: FreeDocument) -> None:
        """Forget a document. Its content is on the shelf without a record then."""
        same = (documents.c.agreement_id == one.agreement_id) & (documents.c.sha256 == one.sha256)
        self._connection.execute(delete(documents).where(same))
        self.note_locked(one)

    def _free_documents(self, *wanted: ColumnElement[bool], most: int | None = None) -> list[FreeDocument]:
        query = select(*(free_documents.c[name] for name in FreeDocument.__slots__)).where(*wanted)
        rows = self._connection.execute(query.order_by(free_documents.c.since).limit(most)).all()
        return [FreeDocument(**row._mapping) for row in rows]

    def _count(self, owner: str, change: int) -> None:
        for whose in (owner, _ALL):
            sums = free_sums.c.owner == whose
            counted = self._connection.execute(update(free_sums).where(sums).values(size=free_sums.c.size + change))
            if counted.rowcount == 0:
                self._connection.execute(insert(free_sums).values(owner=whose, size=change))
            self._connection.execute(delete(free_sums).where(sums, free_sums.c.size == 0))

    def find(self, agreement_id: AgreementId, known_by: Hash) -> Document | None:
        """The document of an agreement that has this hash, by either kind."""
        query = select(documents).where(
            documents.c.agreement_id == agreement_id,
            or_(documents.c.sha256 == known_by, documents.c.keccak256 == known_by),
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _document(row)

    def of(self, agreement_id: AgreementId) -> tuple[Document, ...]:
        """All documents of an agreement, the oldest first."""
        query = select(documents).where(documents.c.agreement_id == agreement_id)
        rows = self._connection.execute(query.order_by(documents.c.put_at.nulls_first(), documents.c.sha256))
        return tuple(map(_document, rows))

    def known_places(self, places: Collection[str]) -> frozenset[str]:
        """Those of some places that a record names."""
        query = select(documents.c.place).where(documents.c.place.in_(places))
        return frozenset(self._connection.execute(query).scalars())

    def is_disputed(self, agreement_id: AgreementId) -> bool:
        """Whether a dispute was ever opened in an agreement, as far as is mirrored."""
        opened = exists().where(events.c.agreement_id == agreement_id, events.c.name == DisputeOpened.__name__)
        return bool(self._connection.execute(select(opened)).scalar_one())

    def keep_grant(self, grant: Grant) -> None:
        """Keep a new grant."""
        row = {column.name: getattr(grant, column.name) for column in grants.c}
        self._connection.execute(insert(grants).values(row))

    def grants_of(self, agreement_id: AgreementId) -> tuple[Grant, ...]:
        """All grants of an agreement, the oldest first; also those that were revoked."""
        query = select(grants).where(grants.c.agreement_id == agreement_id).order_by(grants.c.granted_at, grants.c.id)
        return tuple(Grant(**row._mapping) for row in self._connection.execute(query))

    def good_grants_to(self, agreement_id: AgreementId, address: Address) -> tuple[Grant, ...]:
        """What an address was let look at in an agreement, and still is."""
        query = select(grants).where(
            grants.c.agreement_id == agreement_id, grants.c.address == address, grants.c.revoked_at.is_(None)
        )
        return tuple(Grant(**row._mapping) for row in self._connection.execute(query))

    def revoke_grant(self, grant_id: str, now: Timestamp) -> None:
        """End a grant. One that was revoked earlier stays so."""
        still_good = (grants.c.id == grant_id) & grants.c.revoked_at.is_(None)
        self._connection.execute(update(grants).where(still_good).values(revoked_at=now))


def brief_of(agreement_id: AgreementId, brief_hash: Hash, text: str) -> Document:
    """The text of the work that came with an agreement's registration."""
    content = text.encode()
    return Document(
        agreement_id=agreement_id,
        sha256=Hash("0x" + sha256(content).hexdigest()),
        keccak256=brief_hash,
        size=len(content),
        media_type=BRIEF_TYPE,
        name=None,
        put_by=None,
        put_at=None,
        place=None,
        text=text,
    )


def _was_funded() -> ColumnElement[bool]:
    """Whether something is locked under its agreement, or was before blocks were taken back."""
    of = free_documents.c.agreement_id
    return or_(
        exists().where(agreements.c.agreement_id == of).correlate(free_documents),
        exists().where(dropped_events.c.agreement_id == of).correlate(free_documents),
    )


def _is(one: FreeDocument) -> ColumnElement[bool]:
    return (free_documents.c.agreement_id == one.agreement_id) & (free_documents.c.sha256 == one.sha256)


def _document(row: Row[Any]) -> Document:
    return Document(**row._mapping)
