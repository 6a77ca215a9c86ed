"""
Room for briefs of agreements under which nothing was ever locked. They cost nobody anything: it has bounds and an end.

What is forgotten can be handed in again by whoever has it. What belongs to an agreement that was funded stays for ever.
"""

from dataclasses import dataclass

from tallystick.domain.documents import Document
from tallystick.domain.errors import DocumentNotTaken, NoFreeRoom
from tallystick.domain.units import ZERO_HASH, AgreementId, Seconds, Timestamp
from tallystick.store.drafts import Draft
from tallystick.store.unit_of_work import UnitOfWork

DAY = Seconds(24 * 60 * 60)
MOST = 1024**3
"""Bytes of all together."""
KEPT = Seconds(90 * DAY)
_SHARES = 64
"""So many who hand in fill it, at least."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class FreeRoom:
    """How much is kept for free, and for how long."""

    most: int = MOST
    """Bytes of all together."""
    kept: Seconds = KEPT

    def take(self, unit: UnitOfWork, document: Document, now: Timestamp) -> None:
        """
        Take room for a document that is to be kept, unless it is, or something was locked under its agreement.

        Raises:
            DocumentNotTaken: If whoever hands it in has used up its own share.
            NoFreeRoom: If all together have used up everything.
        """
        agreement_id = document.agreement_id
        if unit.agreements.get(agreement_id) or unit.documents.find(agreement_id, document.sha256):
            return
        # Texts that come with a registration are nobody's: they leave half of the room to those who are known.
        share = self.most // (2 if document.put_by is None else _SHARES)
        if unit.documents.free_bytes() + document.size > self.most:
            raise NoFreeRoom(self.most)
        if unit.documents.free_bytes_of(document.put_by) + document.size > share:
            if document.put_by is None:
                raise NoFreeRoom(share)
            raise DocumentNotTaken(
                f"of briefs of agreements under which nothing was locked {share} bytes of yours are kept, and no more"
            )
        unit.documents.note_free(document, now)

    def tidy(self, unit: UnitOfWork, now: Timestamp) -> int:
        """Forget some briefs whose time is over. Returns how many."""
        unit.documents.settle_free()
        checkpoint = unit.books.checkpoint()
        if checkpoint is None or checkpoint.timestamp < now - DAY:
            return 0  # A mirror that is behind does not know what was funded since.
        over = unit.documents.free_before(Timestamp(now - self.kept), _AT_ONCE)
        forgotten = 0
        for agreement_id, content in over:
            if _is_wanted(unit, unit.drafts.get(agreement_id), now):
                unit.documents.renew_free(agreement_id, content, now)
            else:
                unit.documents.forget(agreement_id, content)
                forgotten += 1
        return forgotten


def _is_wanted(unit: UnitOfWork, draft: Draft | None, now: Timestamp) -> bool:
    """Whether an agreement that was never funded may be any day: its worker agreed, or a funded one waits for it."""
    if draft is None:
        return False
    conditions = draft.terms.conditions
    if conditions.parent != ZERO_HASH and unit.agreements.get(AgreementId(conditions.parent)) is not None:
        return True
    return bool(draft.acceptance) and any(milestone.deliver_by > now for milestone in draft.terms.milestones)
