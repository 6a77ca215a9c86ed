"""
Transcripts of agreements: what was agreed, where each milestone stood as of a block, and all that happened until then.

Nothing is called locked that is not mirrored from the chain, and by default nothing that could still leave it.
"""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import StatementTooLong, UnknownAgreement
from tallystick.domain.events import AgreementAmended, AgreementFact, EscrowEvent, subject_of
from tallystick.domain.holding import Holding, changed
from tallystick.domain.ports import ChainIdentity, Escrow, Token
from tallystick.domain.state import AgreementState, agreement_state
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_HASH, AgreementId, BlockNumber, MilestoneIndex
from tallystick.services.bundles import Bundles
from tallystick.services.freshness import Dated, as_of
from tallystick.services.moments import At, block_at, require_mirrored
from tallystick.services.tokens import Tokens
from tallystick.store.unit_of_work import Store, UnitOfWork

MOST = 500
"""Events on a paper."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """An agreement as of a block."""

    identity: ChainIdentity
    agreement_id: AgreementId
    terms: Terms
    token: Token
    block: BlockStamp
    final: int
    """The height of the newest mirrored block that the chain calls final; below zero: none is."""
    holdings: tuple[Holding | None, ...]
    """One for each milestone; None for one that was not funded by then."""
    events: tuple[EscrowEvent, ...]
    """All that happened to it by then, oldest first."""
    bundle: bytes | None
    """The agreement's proof file as of this block; None: it was not made."""

    @property
    def is_final(self) -> bool:
        """Whether the chain calls the block final."""
        return self.block.number <= self.final

    @property
    def state(self) -> AgreementState:
        """Where it stood."""
        return agreement_state(self.holdings)

    @property
    def successor(self) -> AgreementId | None:
        """What had replaced it; None: nothing had."""
        amended = (event.fact for event in self.events if isinstance(event.fact, AgreementAmended))
        return next((fact.agreement_id for fact in amended if fact.parent == self.agreement_id), None)

    @property
    def proof(self) -> str | None:
        """The SHA-256 of the proof file: 64 digits; None where there is none."""
        return None if self.bundle is None else sha256(self.bundle).hexdigest()


class Transcripts:
    """Makes transcripts."""

    def __init__(self, store: Store, escrow: Escrow, tokens: Tokens, bundles: Bundles, identity: ChainIdentity) -> None:
        self._store = store
        self._escrow = escrow
        self._tokens = tokens
        self._bundles = bundles
        self._identity = identity

    def of(self, agreement_id: AgreementId, at: At, *, with_proof: bool = False) -> Dated[Transcript]:
        """
        An agreement as of a block, also one under which nothing was locked.

        Args:
            agreement_id: Which.
            at: As of which block.
            with_proof: Whether to make the proof file as of the same block, where there is something to prove.

        Raises:
            UnknownAgreement: If there is none.
            StatementTooLong: If more happened than a paper takes.
            NotMirrored: If the mirror has not come so far.
            ChainUnavailable, BusyProving, NoStateProof, BundleRefuted: If the proof file cannot be made.
        """
        block = block_at(self._store, self._escrow, at)
        with self._store.read() as unit:
            require_mirrored(unit.books, block)
            standing, terms = as_of(unit), _terms(unit, agreement_id)
            events = _events(unit, agreement_id, block.number)
            held = _held(unit, agreement_id, block.number) if events else {}
        is_proved = with_proof and bool(events)
        transcript = Transcript(
            identity=self._identity,
            agreement_id=agreement_id,
            terms=terms,
            token=self._tokens.told(terms.payment.token),
            block=block,
            final=-1 if standing.finalized is None else standing.finalized.number,
            holdings=tuple(held.get(MilestoneIndex(index)) for index in range(len(terms.milestones))),
            events=events,
            bundle=self._bundles.of(agreement_id, block.number).value.content if is_proved else None,
        )
        return Dated(standing, transcript)


def _terms(unit: UnitOfWork, agreement_id: AgreementId) -> Terms:
    found = unit.agreements.get(agreement_id) or unit.drafts.get(agreement_id)
    if found is None:
        raise UnknownAgreement(agreement_id)
    return found.terms


def _events(unit: UnitOfWork, agreement_id: AgreementId, until: BlockNumber) -> tuple[EscrowEvent, ...]:
    page = unit.books.events(agreement_id, None, MOST + 1)
    found = tuple(event for event in page.items if event.block_number <= until)
    if len(found) > MOST:
        raise StatementTooLong(MOST)
    return found


def _held(unit: UnitOfWork, agreement_id: AgreementId, until: BlockNumber) -> dict[MilestoneIndex, Holding]:
    """What was held by then: of what it replaced as well, for an amendment carries over."""
    lineage = [agreement_id]
    while (mirrored := unit.agreements.get(lineage[-1])) and mirrored.terms.conditions.parent != ZERO_HASH:
        lineage.append(AgreementId(mirrored.terms.conditions.parent))
    terms = unit.agreements.terms_of(lineage)
    held: defaultdict[AgreementId, dict[MilestoneIndex, Holding]] = defaultdict(dict)
    for event in unit.books.events_of_agreements(lineage):
        if event.block_number > until or not isinstance(event.fact, AgreementFact):
            continue
        subject = subject_of(event.fact)
        before = held[subject] if subject is not None else {}
        for (of, milestone), holding in changed(event.fact, terms.get(subject) if subject else None, before).items():
            held[of][milestone] = holding
    return held[agreement_id]
