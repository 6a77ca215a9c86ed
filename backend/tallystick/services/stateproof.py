"""
The fourth level of proof: before an update is written, what it folds to is held against the contract's own storage.

The words that its events touch are known before they are folded. They are proved at the update's last block while the
database is free, and compared in the unit of work that books the update: so nothing is committed that differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tallystick.domain.chain import BlocksAdded, BlocksReorged, BlockStamp, ChainUpdate, ProofLevel
from tallystick.domain.errors import NoStateProof, StateDiffers, StateUnproved
from tallystick.domain.events import AgreementAmended, AgreementFact, Fact
from tallystick.domain.stateproofs import StateProofs, StoredValue
from tallystick.domain.stored import StoredPlace, touched, words_of
from tallystick.domain.units import AgreementId, BlockNumber
from tallystick.services.findings import differing
from tallystick.store.books import Books
from tallystick.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class ProvedState:
    """Words of the contract's storage, proved as of a block."""

    block: BlockStamp
    stored: Mapping[StoredPlace, StoredValue]

    def require(self, books: Books) -> None:
        """Raises StateDiffers, naming the first figure, unless the books say the same as the words."""
        finding = next(differing(books.folded(self.stored), self.stored), None)
        if finding is not None:
            of = (self.block.number, finding.subject, finding.figure)
            raise StateDiffers(*of, expected=finding.mirrored, proved=finding.found)


class StateProof:
    """Has the words proved that an update touches."""

    def __init__(self, store: Store, proofs: StateProofs) -> None:
        self._store = store
        self._proofs = proofs

    def of(self, update: ChainUpdate) -> ProvedState | None:
        """
        What the contract stores once an update has happened, of all that it touches; None for one that folds nothing.

        Raises:
            StateUnproved: If no node proves the state of the block.
            ChainUnavailable: If no node answers, or what they say is not so.
        """
        match update:
            case BlocksAdded(blocks):
                places = self._touched([event.fact for block in blocks for event in block.events])
                return self._proved(places, blocks[-1].stamp)
            case BlocksReorged(ancestor):
                return self._proved(self._taken_back(ancestor), ancestor)
            case _:
                return None

    def _touched(self, facts: list[Fact]) -> tuple[StoredPlace, ...]:
        if not facts:
            return ()
        with self._store.read() as unit:
            known = unit.agreements.terms_of(dict.fromkeys(of for fact in facts for of in _agreements_of(fact)))
        return touched(facts, known)

    def _taken_back(self, ancestor: BlockStamp) -> tuple[StoredPlace, ...]:
        """All words of the agreements that events above the ancestor touch: those are folded anew as a whole."""
        with self._store.read() as unit:
            head = unit.books.checkpoint()
            stop = BlockNumber(ancestor.number + 1 if head is None else head.number + 1)
            facts = [event.fact for event in unit.books.events_between(BlockNumber(ancestor.number + 1), stop)]
            agreements = unit.agreements.lineages(of for fact in facts for of in _agreements_of(fact))
            known = unit.agreements.terms_of(agreements)
        whole = (place for agreement_id, terms in known.items() for place in words_of(agreement_id, terms))
        return tuple(dict.fromkeys([*touched(facts, known), *whole]))

    def _proved(self, places: tuple[StoredPlace, ...], block: BlockStamp) -> ProvedState:
        if not places:
            return ProvedState(block, {})
        try:
            return ProvedState(block, self._proofs.stored(places, block))
        except NoStateProof as missing:
            raise StateUnproved(missing.block, missing.reason) from missing


def state_proved(update: BlocksAdded) -> BlocksAdded:
    """An update that is held against the storage: at the highest level, if its events are completely proved."""
    is_complete = update.proof.reaches(ProofLevel.COMPLETE)
    return replace(update, proof=ProofLevel.STATE_PROVED) if is_complete else update


def _agreements_of(fact: Fact) -> tuple[AgreementId, ...]:
    if isinstance(fact, AgreementAmended):
        return (fact.parent, fact.agreement_id)
    return (fact.agreement_id,) if isinstance(fact, AgreementFact) else ()
