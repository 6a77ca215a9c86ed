"""
Room for briefs of agreements under which nothing was ever locked. They cost nobody anything: it has bounds and an end.

What is forgotten can be handed in again by whoever has it. What belongs to an agreement that was funded stays for ever.
"""

from dataclasses import dataclass

from tallystick.domain.documents import Document
from tallystick.domain.errors import DocumentNotTaken, NoFreeRoom
from tallystick.domain.units import ZERO_HASH, AgreementId, Seconds, Timestamp
from tallystick.store.documents import FreeDocument
from tallystick.store.unit_of_work import UnitOfWork

DAY = Seconds(24 * 60 * 60)
MOST = 1024**3
"""Bytes of all together."""
KEPT = Seconds(90 * DAY)
LEAST = 16 * 1024
"""Bytes that each one counts for at least: so the bound of bytes bounds how many there are, too."""
NOWHERE = "::/64"
"""The network of what came from no known one."""
_SHARES = 64
"""So many who hand in fill it, at least."""
_TERMS = 4
"""For so many times as long as others what is wanted is kept at most."""
_LEVEL = Seconds(5 * 60)
"""A mirror that is behind by more does not know well enough what was funded since."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class FreeRoom:
    """How much is kept for free, and for how long."""

    most: int = MOST
    """Bytes of all together."""
    kept: Seconds = KEPT
    level: Seconds = _LEVEL
    """How far the mirror may be behind while something is forgotten."""

    def take(self, unit: UnitOfWork, document: Document, now: Timestamp, network: str = NOWHERE) -> None:
        """
        Take room for a document that is to be kept, unless it is, or something was locked under its agreement.

        Args:
            unit: The unit of work in which it is kept.
            document: What nobody put takes room of the network's.
            now: The instant.
            network: From where it came.

        Raises:
            DocumentNotTaken: If whoever hands it in has used up its own share.
            NoFreeRoom: If the network has, or if all together have used up everything and nothing can be forgotten.
        """
        agreement_id = document.agreement_id
        if unit.agreements.get(agreement_id) or unit.documents.find(agreement_id, document.sha256):
            return
        owner, size, share = document.put_by or network, max(document.size, LEAST), self.most // _SHARES
        if not self._has_share(unit, owner, size, share):
            if document.put_by is None:
                raise NoFreeRoom(share)
            raise DocumentNotTaken(
                f"of briefs of agreements under which nothing was locked {share} bytes of yours are kept, and no more"
            )
        if not self._has_room(unit, size, now):
            raise NoFreeRoom(self.most)
        unit.documents.note_free(document, owner, size, now)

    def tidy(self, unit: UnitOfWork, now: Timestamp) -> int:
        """Forget some briefs whose time is over. Returns how many."""
        unit.documents.settle_free()
        if not self._is_level(unit, now):
            return 0
        forgotten = 0
        for one in unit.documents.free_before(Timestamp(now - self.kept), _AT_ONCE):
            if self._is_wanted(unit, one, now):
                unit.documents.renew_free(one, now)
            else:
                unit.documents.forget(one)
                forgotten += 1
        return forgotten

    def _has_share(self, unit: UnitOfWork, owner: str, size: int, share: int) -> bool:
        """Whether an owner has room, if need be once what was funded since counts no more."""
        if unit.documents.free_bytes_of(owner) + size > share:
            unit.documents.settle_free(owner)
        return unit.documents.free_bytes_of(owner) + size <= share

    def _has_room(self, unit: UnitOfWork, size: int, now: Timestamp) -> bool:
        """Whether there is room for all, if need be once the oldest are forgotten that no worker accepted."""
        left = self.most - unit.documents.free_bytes()
        if left < size and self._is_level(unit, now):
            for one in unit.documents.free_and_loose(_AT_ONCE):
                if left >= size:
                    break
                if unit.documents.was_funded(one):
                    unit.documents.note_locked(one)
                else:
                    unit.documents.forget(one)
                left += one.size
        return left >= size

    def _is_level(self, unit: UnitOfWork, now: Timestamp) -> bool:
        checkpoint = unit.books.checkpoint()
        return checkpoint is not None and checkpoint.timestamp >= now - self.level

    def _is_wanted(self, unit: UnitOfWork, one: FreeDocument, now: Timestamp) -> bool:
        """Whether an agreement may be funded any day: its worker agreed, and it is neither too late nor too old."""
        draft = unit.drafts.get(one.agreement_id)
        if draft is None or not draft.acceptance or one.came < now - _TERMS * self.kept:
            return False
        parent = draft.terms.conditions.parent
        if parent != ZERO_HASH and unit.agreements.get(AgreementId(parent)) is not None:
            return True
        return any(milestone.deliver_by > now for milestone in draft.terms.milestones)
