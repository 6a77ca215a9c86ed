"""The records of private documents, and of whom parties let look at them. Who may see what is decided above."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, or_, select, update

from tallystick.domain.documents import BRIEF_TYPE, Document, Grant
from tallystick.domain.events import DisputeOpened
from tallystick.domain.units import Address, AgreementId, Hash, Timestamp
from tallystick.store.tables.documents import documents, grants
from tallystick.store.tables.mirror import events


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
        content = text.encode()
        self.keep(
            Document(
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
        )

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


def _document(row: Row[Any]) -> Document:
    return Document(**row._mapping)
