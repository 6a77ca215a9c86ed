"""Private documents of an agreement: files that are named by their hashes, and what the chain knows of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.events import ChangesRequested, DisputeOpened, DisputeRuled, Fact, WorkDelivered
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_HASH, Address, AgreementId, Hash, MilestoneIndex, Timestamp

MEDIA_TYPES = frozenset(
    {
        "application/gzip",
        "application/json",
        "application/pdf",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "audio/flac",
        "audio/mpeg",
        "audio/wav",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/svg+xml",
        "image/tiff",
        "image/webp",
        "message/rfc822",
        "text/csv",
        "text/markdown",
        "text/plain",
        "video/mp4",
        "video/webm",
    }
)
"""What is taken. Nobody checks that a file is what it says: it is handed out as something to keep, not to show."""
BRIEF_TYPE = "text/plain; charset=utf-8"
"""Of a brief that came as text."""


class AnchorKind(StrEnum):
    """As what the terms or the chain name a document's hash."""

    BRIEF = "brief"
    DELIVERABLE = "deliverable"
    REQUEST = "request"
    """The reason of a request for changes."""
    EVIDENCE = "evidence"
    """Of who opened a dispute."""
    RULING = "ruling"
    """The reason of the arbiter's."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a document's hash stands."""

    kind: AnchorKind
    milestone: MilestoneIndex | None
    """None: in the terms."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file of an agreement. The same content is one document, whichever of its hashes it is asked for by."""

    agreement_id: AgreementId
    sha256: Hash
    keccak256: Hash
    size: int
    """Bytes."""
    media_type: str
    name: str | None
    put_by: Address | None
    """None: it came with the registration, which needs no login."""
    put_at: Timestamp | None
    """None: likewise."""
    place: str | None
    """Where the content is kept; None: it is the text."""
    text: str | None = None

    @property
    def hashes(self) -> frozenset[Hash]:
        """By which it is known."""
        return frozenset({self.sha256, self.keccak256})


@dataclass(frozen=True, slots=True)
class Grant:
    """A party's leave for somebody to look at documents of an agreement. It stays on record."""

    id: str
    agreement_id: AgreementId
    address: Address
    """Who may look."""
    document: Hash | None
    """The one that may be looked at, by its SHA-256; None: all of them, also those to come."""
    granted_by: Address
    granted_at: Timestamp
    revoked_at: Timestamp | None = None


def anchors_in(terms: Terms, facts: Iterable[Fact]) -> Mapping[Hash, tuple[Anchor, ...]]:
    """The hashes that the terms and the facts of an agreement name, and as what. Zero names nothing."""
    found: dict[Hash, tuple[Anchor, ...]] = {terms.conditions.brief_hash: (Anchor(AnchorKind.BRIEF, None),)}
    for named, anchor in filter(None, map(_anchored, facts)):
        if anchor not in (before := found.get(named, ())):
            found[named] = (*before, anchor)
    found.pop(ZERO_HASH, None)
    return found


def _anchored(fact: Fact) -> tuple[Hash, Anchor] | None:
    """The hash that a fact names, and as what."""
    match fact:
        case WorkDelivered():
            return fact.deliverable, Anchor(AnchorKind.DELIVERABLE, fact.milestone)
        case ChangesRequested():
            return fact.reason, Anchor(AnchorKind.REQUEST, fact.milestone)
        case DisputeOpened():
            return fact.evidence, Anchor(AnchorKind.EVIDENCE, fact.milestone)
        case DisputeRuled():
            return fact.reason, Anchor(AnchorKind.RULING, fact.milestone)
        case _:
            return None
