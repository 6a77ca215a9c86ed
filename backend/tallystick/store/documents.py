"""The records of private documents, and of whom parties let look at them. Who may see what is decided above."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, or_, select, update

from tallystick.domain.documents import BRIEF_TYPE, Document, Grant
from tallystick.domain.events import DisputeOpened
from tallystick.domain.units import Address, AgreementId, Hash, Timestamp
from tallystick.store.tables.documents import documents, free_documents, grants
from tallystick.store.tables.mirror import agreements, dropped_events, events


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

    def note_free(self, document: Document, now: Timestamp) -> None:
        """Note a document as one of an agreement under which nothing was locked yet."""
        row = {"agreement_id": document.agreement_id, "sha256": document.sha256, "put_by": document.put_by}
        self._connection.execute(insert(free_documents).values(row | {"size": document.size, "since": now}))

    def free_bytes(self) -> int:
        """What all those take together."""
        return self._sum_of_free()

    def free_bytes_of(self, put_by: Address | None) -> int:
        """What those take that somebody handed in; None: that came with registrations."""
        return self._sum_of_free(free_documents.c.put_by == put_by)

    def settle_free(self) -> None:
        """Note of those whose agreement was funded that they are such no more."""
        self._connection.execute(delete(free_documents).where(_was_funded()))

    def free_before(self, since: Timestamp, most: int) -> list[tuple[AgreementId, Hash]]:
        """Some of those that are noted since before an instant, the oldest first, and that were never funded."""
        query = select(free_documents.c.agreement_id, free_documents.c.sha256).where(
            free_documents.c.since < since, ~_was_funded()
        )
        rows = self._connection.execute(query.order_by(free_documents.c.since).limit(most)).all()
        return [(AgreementId(row.agreement_id), Hash(row.sha256)) for row in rows]

    def renew_free(self, agreement_id: AgreementId, content: Hash, now: Timestamp) -> None:
        """Note one as if it had come now."""
        self._connection.execute(update(free_documents).where(_is_free(agreement_id, content)).values(since=now))

    def forget(self, agreement_id: AgreementId, content: Hash) -> None:
        """Forget a document, by its SHA-256. Its content is on the shelf without a record then."""
        same = (documents.c.agreement_id == agreement_id) & (documents.c.sha256 == content)
        self._connection.execute(delete(documents).where(same))
        self._connection.execute(delete(free_documents).where(_is_free(agreement_id, content)))

    def _sum_of_free(self, *wanted: ColumnElement[bool]) -> int:
        total = select(func.coalesce(func.sum(free_documents.c.size), 0)).where(~_was_funded(), *wanted)
        return int(self._connection.execute(total).scalar_one())

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


def _is_free(agreement_id: AgreementId, content: Hash) -> ColumnElement[bool]:
    return (free_documents.c.agreement_id == agreement_id) & (free_documents.c.sha256 == content)


def _document(row: Row[Any]) -> Document:
    return Document(**row._mapping)
