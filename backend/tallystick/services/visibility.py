"""
Who may see the private documents of an agreement. Every answer about them begins here.

Whoever may not is told one and the same thing, whether the agreement is unknown or somebody else's, and before anything
is looked for among documents: so neither the words nor the time of an answer depend on what there is.
"""

from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.documents import Document
from tallystick.domain.errors import UnknownDocument
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash
from tallystick.store.unit_of_work import UnitOfWork


class Role(StrEnum):
    """As what somebody sees documents."""

    PARTY = "party"
    """The employer or the worker."""
    ARBITER = "arbiter"
    """Of the terms, once there was a dispute."""
    GUEST = "guest"
    """Whom a party lets look."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees of an agreement's documents."""

    role: Role
    terms: Terms
    is_locked: bool
    """Whether anything was ever locked under the agreement."""
    only: frozenset[Hash] | None = None
    """The SHA-256 of those that are seen; None: all."""

    def shows(self, document: Document) -> bool:
        """Whether a document is seen."""
        return self.only is None or document.sha256 in self.only

    @property
    def hands_in(self) -> bool:
        """Whether documents can be handed in, too."""
        return self.role is not Role.GUEST


def sight_of(unit: UnitOfWork, agreement_id: AgreementId, address: Address) -> Sight:
    """
    What an address sees of an agreement's documents.

    Raises:
        UnknownDocument: If that is nothing.
    """
    mirrored, draft = unit.agreements.get(agreement_id), unit.drafts.get(agreement_id)
    is_disputed = unit.documents.is_disputed(agreement_id)
    granted = unit.documents.good_grants_to(agreement_id, address)
    known = mirrored or draft
    if known is None or address == ZERO_ADDRESS:
        raise UnknownDocument
    terms, is_locked = known.terms, mirrored is not None
    if address in {terms.payment.employer, terms.payment.worker}:
        return Sight(Role.PARTY, terms, is_locked)
    if address == terms.conditions.arbiter and is_disputed:
        return Sight(Role.ARBITER, terms, is_locked)
    if not granted:
        raise UnknownDocument
    named = [grant.document for grant in granted]
    only = None if None in named else frozenset(one for one in named if one is not None)
    return Sight(Role.GUEST, terms, is_locked, only)
