"""Private documents, as the server tells of them."""

from typing import ClassVar

from tallystick.client.models.fresh import Answer
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant
from tallystick.domain.documents import AnchorKind
from tallystick.domain.units import Address, Hash


class Anchor(Model):
    """Where a document's hash stands."""

    schema_name: ClassVar[str] = "AnchorShape"

    kind: AnchorKind
    milestone: int | None


class Document(Model):
    """A document, without its content."""

    schema_name: ClassVar[str] = "DocumentShape"

    sha256: Hash
    keccak256: Hash
    size: int
    """Bytes."""
    media_type: str
    name: str | None
    put_by: Address | None
    put_at: Instant | None
    anchors: list[Anchor]
    """Where its hash stands; empty: nowhere, so far as is mirrored."""


class DocumentAnswer(Document, Answer):
    """A document that was handed in."""

    schema_name: ClassVar[str] = "DocumentAnswer"


class DocumentList(Answer):
    """What one sees of an agreement's documents."""

    schema_name: ClassVar[str] = "DocumentList"

    documents: list[Document]


class Grant(Model):
    """Somebody who was let look at documents."""

    schema_name: ClassVar[str] = "GrantShape"

    grant_id: str
    address: Address
    document: Hash | None
    """The one that may be looked at, by its SHA-256; None: all, also those to come."""
    granted_by: Address
    granted_at: Instant
    revoked_at: Instant | None


class GrantAnswer(Grant, Answer):
    """A grant that was made."""

    schema_name: ClassVar[str] = "GrantAnswer"


class GrantList(Answer):
    """All grants of an agreement."""

    schema_name: ClassVar[str] = "GrantList"

    grants: list[Grant]
