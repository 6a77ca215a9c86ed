"""Private documents as the API answers them, without their content, and who was let look at them."""

from pydantic import Field

from tallystick.api.shapes.fresh import Answer
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, HashText, Instant
from tallystick.domain.documents import Anchor, AnchorKind, Grant
from tallystick.services.documents import Shown


class AnchorShape(Shape):
    """Where a document's hash stands."""

    kind: AnchorKind = Field(
        description=(
            "`brief`: in the terms. On the chain: `deliverable`, `request` (for changes), `evidence` (of who opened a "
            "dispute) or `ruling`."
        )
    )
    milestone: int | None = Field(description="Its place, from 0; null for a brief.")

    @classmethod
    def of(cls, anchor: Anchor) -> "AnchorShape":
        """The shape of an anchor."""
        return cls(kind=anchor.kind, milestone=anchor.milestone)


class DocumentShape(Shape):
    """A document."""

    sha256: HashText
    keccak256: HashText
    size: int = Field(description="Bytes.")
    media_type: str = Field(description="As who handed it in said.", examples=["application/pdf"])
    name: str | None = Field(description="As who handed it in called it.")
    put_by: AddressText | None = Field(description="Who handed it in; null: it came with the registration.")
    put_at: Instant | None = Field(description="When, by the server's time of day; null likewise.")
    anchors: list[AnchorShape] = Field(description="Where its hash stands. Empty: nowhere, so far as is mirrored.")

    @classmethod
    def of(cls, shown: Shown) -> "DocumentShape":
        """The shape of a document."""
        document = shown.document
        return cls(
            sha256=document.sha256,
            keccak256=document.keccak256,
            size=document.size,
            media_type=document.media_type,
            name=document.name,
            put_by=document.put_by,
            put_at=document.put_at,
            anchors=[AnchorShape.of(anchor) for anchor in shown.anchors],
        )


class DocumentAnswer(DocumentShape, Answer):
    """A document that was handed in."""


class DocumentList(Answer):
    """What the caller sees of an agreement's documents."""

    documents: list[DocumentShape]


class GrantIn(Shape):
    """Who is to be let look."""

    address: AddressText
    document: HashText | None = Field(
        default=None, description="The one that may be looked at, by its hash; left out: all, also those to come."
    )


class GrantShape(Shape):
    """Somebody who was let look."""

    grant_id: str = Field(description="By which it is taken back.")
    address: AddressText
    document: HashText | None = Field(description="The one that may be looked at, by its SHA-256; null: all.")
    granted_by: AddressText
    granted_at: Instant
    revoked_at: Instant | None = Field(description="From then on it opens nothing; null: it is good.")

    @classmethod
    def of(cls, grant: Grant) -> "GrantShape":
        """The shape of a grant."""
        return cls(
            grant_id=grant.id,
            address=grant.address,
            document=grant.document,
            granted_by=grant.granted_by,
            granted_at=grant.granted_at,
            revoked_at=grant.revoked_at,
        )


class GrantAnswer(GrantShape, Answer):
    """A grant that was made."""


class GrantList(Answer):
    """All grants of an agreement."""

    grants: list[GrantShape]
