"""Proof bundles: all that is mirrored and registered of an agreement, with the proofs that make it nobody's word."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import BusyProving, UnknownAgreement
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import BundleSubject, Escrow, Notary
from tallystick.domain.units import ZERO_HASH, AgreementId
from tallystick.services.freshness import Dated, as_of
from tallystick.services.moments import At, block_at, require_mirrored
from tallystick.store.unit_of_work import Store, UnitOfWork

AT_ONCE = 2
"""Bundles that one process makes at the same time. Each asks the node for several rounds, and checks them all."""


@dataclass(frozen=True, slots=True)
class ProvedAgreement:
    """An agreement's bundle."""

    block: BlockStamp
    """As of which block it is proved."""
    content: bytes
    """The file."""
    later_events: int
    """How many mirrored events it has had since that block."""


class Bundles:
    """Makes bundles. Each is checked as a stranger would check it before it is handed out."""

    def __init__(self, store: Store, escrow: Escrow, notary: Notary) -> None:
        self._store = store
        self._escrow = escrow
        self._notary = notary
        self._places = BoundedSemaphore(AT_ONCE)

    def of(self, agreement_id: AgreementId, at: At) -> Dated[ProvedAgreement]:
        """
        The bundle of one agreement as of a block.

        Raises:
            BusyProving: If as many are being made already as are made at once.
            UnknownAgreement: If it was neither registered here nor funded on chain.
            NotMirrored: If the mirror has not come so far.
            BundleRefuted: If what is mirrored is not what the chain proves.
            NoStateProof: If the node proves no storage as of the block.
            ChainUnavailable: If the node does not answer, or has left a block meanwhile.
        """
        with self._place():
            block = block_at(self._store, self._escrow, at)
            with self._store.read() as unit:
                require_mirrored(unit.books, block)
                standing, events = as_of(unit), tuple(_events(unit, agreement_id))
                subject = _subject(unit, agreement_id, tuple(one for one in events if one.block_number <= block.number))
            content = self._notary.bundle(subject, block)
        return Dated(standing, ProvedAgreement(block, content, len(events) - len(subject.events)))

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of the few places to work at. Nobody is kept waiting: who waits keeps a thread from others."""
        if not self._places.acquire(blocking=False):
            raise BusyProving(AT_ONCE)
        try:
            yield
        finally:
            self._places.release()


def _subject(unit: UnitOfWork, agreement_id: AgreementId, events: tuple[EscrowEvent, ...]) -> BundleSubject:
    found = unit.agreements.get(agreement_id) or unit.drafts.get(agreement_id)
    if found is None:
        raise UnknownAgreement(agreement_id)
    return BundleSubject(agreement_id, found.terms, unit.drafts.acceptance(agreement_id), events)


def _events(unit: UnitOfWork, agreement_id: AgreementId) -> list[EscrowEvent]:
    """The events of an agreement, and of all that it replaced one after another."""
    lineage = [agreement_id]
    while (mirrored := unit.agreements.get(lineage[-1])) and mirrored.terms.conditions.parent != ZERO_HASH:
        lineage.append(AgreementId(mirrored.terms.conditions.parent))
    return unit.books.events_of_agreements(lineage)
