"""
Raising: all that is mirrored up to a block becomes state-proved at once, for books that were written at a lower level.

The blocks are read and proved anew and compared with the books, and all that they fold to is held against the
contract's storage at that one block. What was proved is noted only if the mirror stood still meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.errors import Malformed, NotMirrored, StaleCheckpoint
from tallystick.domain.journal import Account
from tallystick.domain.ports import Escrow
from tallystick.domain.recount import Folded, Recount
from tallystick.domain.stateproofs import StateProofs, StoredValue
from tallystick.domain.stored import FeesOf, OwedTo, StoredPlace, words_of
from tallystick.domain.units import Address
from tallystick.services.findings import Finding, differing
from tallystick.services.moments import At, block_at
from tallystick.services.reconcile import own_findings
from tallystick.services.verification import Shown, Verification, Verified
from tallystick.store.books import Books
from tallystick.store.coverage import ProvedRange
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store

AT_ONCE = 100
"""How many words are proved between two looks at how far it is."""

WordsShown = Callable[[int, int], None]
"""Is told how many words are proved, and of how many."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What came of it."""

    block: BlockStamp
    """As of which block the storage was proved."""
    verified: Verified
    """How far the mirrored blocks are those of the chain."""
    words: int
    """How many words of storage were proved."""
    findings: tuple[Finding, ...]

    @property
    def is_raised(self) -> bool:
        """Whether everything up to the block is state-proved now."""
        return self.verified.difference is None and not self.findings


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the books say up to a block."""

    folded: Folded
    places: Sequence[StoredPlace]
    findings: Sequence[Finding]
    """In which the books contradict themselves."""


class Raising:
    """For a mirror that stands still: it is the only one that could change what is being proved."""

    def __init__(
        self, store: Store, escrow: Escrow, verification: Verification, proofs: StateProofs, leadership: Leadership
    ) -> None:
        """``verification`` must prove blocks completely."""
        self._store = store
        self._escrow = escrow
        self._verification = verification
        self._proofs = proofs
        self._leadership = leadership

    def to(self, at: At, blocks_shown: Shown = lambda _: None, words_shown: WordsShown = lambda _, __: None) -> Raised:
        """
        Prove all that is mirrored up to a block, and note it. Where something differs nothing is noted.

        Raises:
            NotMirrored: If the mirror has not come so far, or the block has left the chain.
            MirroredElsewhere: If another process mirrors into this database.
            StaleCheckpoint: If the mirror moved meanwhile. Nothing is noted.
            NoStateProof: If no node proves the state of the block.
            ChainUnavailable: If no node answers, or what they say cannot be proved.
        """
        self._leadership.require()
        block = block_at(self._store, self._escrow, at)
        with self._store.read() as unit:
            seen, coverage = unit.books.checkpoint(), unit.books.coverage()
        if seen is None:
            raise NotMirrored("nothing is mirrored any more")
        verified = self._verification.run(blocks_shown, block.number)
        if verified.difference is not None:
            return Raised(block, verified, 0, ())
        _require_verified(verified, block)
        claim = self._claim(seen, block)
        findings = (*claim.findings, *self._differing(claim, block, words_shown))
        raised = Raised(block, verified, len(claim.places), findings)
        if raised.is_raised:
            with self._store.begin() as writing:
                _require_still(writing.books, seen, coverage)
                writing.books.lift(block.number, ProofLevel.STATE_PROVED)
        return raised

    def _claim(self, seen: BlockStamp, block: BlockStamp) -> _Claim:
        with self._store.read() as unit:
            unit.books.require_checkpoint(seen)
            recount = Recount(event.fact for event in unit.books.every_event(block.number))
            is_newest = seen.number == block.number
            whole = recount if is_newest else Recount(event.fact for event in unit.books.every_event(seen.number))
            return _Claim(recount.folded, tuple(_places(recount)), tuple(own_findings(unit, whole)))

    def _differing(self, claim: _Claim, block: BlockStamp, shown: WordsShown) -> Iterator[Finding]:
        total = len(claim.places)
        for start in range(0, total, AT_ONCE):
            portion = claim.places[start : start + AT_ONCE]
            stored: dict[StoredPlace, StoredValue] = dict(self._proofs.stored(portion, block))
            yield from differing(claim.folded, stored)
            shown(start + len(portion), total)


def _require_verified(verified: Verified, block: BlockStamp) -> None:
    if verified.proof is None or not verified.proof.reaches(ProofLevel.COMPLETE):
        raise Malformed("proof", f"blocks are raised that are proved completely, and these are {verified.proof}")
    if verified.marked != block:
        raise NotMirrored(f"block {block.number} {block.hash} left the chain meanwhile: ask again")


def _require_still(books: Books, seen: BlockStamp, coverage: Sequence[ProvedRange]) -> None:
    """Raises StaleCheckpoint unless the books are where they were, and were not written anew meanwhile."""
    books.require_checkpoint(seen)
    if books.coverage() != coverage:
        raise StaleCheckpoint("the mirrored blocks were proved anew meanwhile")


def _places(recount: Recount) -> Iterator[StoredPlace]:
    """Every word that facts could have brought about: of all agreements, and of all debts and fees."""
    for agreement_id, terms in recount.terms.items():
        yield from words_of(agreement_id, terms)
    for account, token in recount.balances:
        yield from _debts(account, token)


def _debts(account: Account, token: Address) -> Iterator[OwedTo | FeesOf]:
    kind, _, owner = account.partition(":")
    if kind == "owed":
        yield OwedTo(token, Address(owner))
    if kind == "fees":
        yield FeesOf(token, Address(owner))
