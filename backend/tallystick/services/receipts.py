"""
Receipts: what was paid of one milestone, as of a block, on a paper that says what can be checked and by whom.

Nothing is called paid that is not mirrored from the chain, and by default nothing that could still leave it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import NothingPaid, StatementTooLong, UnknownAgreement, UnknownMilestone
from tallystick.domain.events import PayoutOwed
from tallystick.domain.journal import Account, Entry, escrow_account
from tallystick.domain.movements import Kind, Movement, movements_of, owner_of
from tallystick.domain.ports import ChainIdentity, Escrow, Token
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, TokenUnits, TransactionHash
from tallystick.papers.sheet import Row
from tallystick.services.bundles import Bundles
from tallystick.services.freshness import Dated, as_of
from tallystick.services.moments import At, block_at, require_mirrored
from tallystick.services.tokens import Tokens
from tallystick.store.unit_of_work import Store, UnitOfWork

MOST = 500
"""Movements on a paper."""
_PORTION = 100
_OUT = frozenset({Kind.RELEASE, Kind.REFUND, Kind.FEE})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was paid of a milestone."""

    identity: ChainIdentity
    agreement_id: AgreementId
    milestone: MilestoneIndex
    terms: Terms
    token: Token
    block: BlockStamp
    is_final: bool
    rows: tuple[Row, ...]
    """All movements into its escrow account and out of it, oldest first."""
    undelivered: frozenset[tuple[TransactionHash, Address]]
    """Payouts that could not be pushed: in which transaction, and to whom. They are owed instead."""
    bundle: bytes | None
    """The agreement's proof file as of this block; None: it was not made."""

    @property
    def proof(self) -> str | None:
        """The SHA-256 of the proof file: 64 digits; None where there is none."""
        return None if self.bundle is None else sha256(self.bundle).hexdigest()

    def sum_of(self, *kinds: Kind) -> TokenUnits:
        """What movements of some kinds come to."""
        return TokenUnits(sum(row.movement.amount for row in self.rows if row.movement.kind in kinds))

    @property
    def held(self) -> TokenUnits:
        """What is still locked."""
        account = escrow_account(self.agreement_id, self.milestone)
        moved = (row.movement for row in self.rows)
        return TokenUnits(sum(one.amount if one.target == account else -one.amount for one in moved))

    @property
    def newest(self) -> Movement:
        """The newest payment out of escrow."""
        return next(row.movement for row in reversed(self.rows) if row.movement.kind in _OUT)

    def is_undelivered(self, movement: Movement) -> bool:
        """Whether a payout did not arrive, and is owed."""
        payee = owner_of(movement.target)
        return movement.kind in _OUT and (movement.event.transaction_hash, payee) in self.undelivered


class Receipts:
    """Makes receipts."""

    def __init__(self, store: Store, escrow: Escrow, tokens: Tokens, bundles: Bundles, identity: ChainIdentity) -> None:
        self._store = store
        self._escrow = escrow
        self._tokens = tokens
        self._bundles = bundles
        self._identity = identity

    def of(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, at: At, *, with_proof: bool = False
    ) -> Dated[Receipt]:
        """
        What was paid of a milestone, as of a block.

        Args:
            agreement_id: Of the agreement.
            milestone: Which of its milestones.
            at: As of which block.
            with_proof: Whether to make the proof file as of the same block.

        Raises:
            UnknownAgreement, UnknownMilestone: If there is none.
            NothingPaid, StatementTooLong: If nothing of it left the escrow by then; if more moved than a paper takes.
            NotMirrored: If the mirror has not come so far.
            ChainUnavailable, BusyProving, NoStateProof, BundleRefuted: If the proof file cannot be made.
        """
        block = block_at(self._store, self._escrow, at)
        with self._store.read() as unit:
            require_mirrored(unit.books, block)
            standing, terms = as_of(unit), _terms(unit, agreement_id, milestone)
            entries = [one for one in _entries(unit, agreement_id) if one.event.block_number <= block.number]
            undelivered = _undelivered(unit, agreement_id)
        final = -1 if standing.finalized is None else standing.finalized.number
        rows = self._rows(entries, terms, escrow_account(agreement_id, milestone), final)
        receipt = Receipt(
            identity=self._identity,
            agreement_id=agreement_id,
            milestone=milestone,
            terms=terms,
            token=self._tokens.told(terms.payment.token),
            block=block,
            is_final=block.number <= final,
            rows=rows,
            undelivered=undelivered,
            bundle=self._bundles.of(agreement_id, block.number).value.content if with_proof else None,
        )
        return Dated(standing, receipt)

    def _rows(self, entries: Sequence[Entry], terms: Terms, account: Account, final: int) -> tuple[Row, ...]:
        token = self._tokens.told(terms.payment.token)
        rows = tuple(
            Row(
                movement=movement,
                token=token,
                fee=None,
                is_final=entry.event.block_number <= final,
                employer=terms.payment.employer,
                worker=terms.payment.worker,
            )
            for entry in entries
            for movement in movements_of(entry)
            if account in {movement.source, movement.target}
        )
        if len(rows) > MOST:
            raise StatementTooLong(MOST)
        if not any(row.movement.kind in _OUT for row in rows):
            raise NothingPaid("nothing of this milestone was paid out or given back as of that block")
        return rows


def _terms(unit: UnitOfWork, agreement_id: AgreementId, milestone: MilestoneIndex) -> Terms:
    found = unit.agreements.get(agreement_id)
    if found is None and unit.drafts.get(agreement_id) is not None:
        raise NothingPaid("nothing of this agreement was ever locked")
    if found is None:
        raise UnknownAgreement(agreement_id)
    if milestone >= len(found.terms.milestones):
        raise UnknownMilestone(milestone, len(found.terms.milestones))
    return found.terms


def _entries(unit: UnitOfWork, agreement_id: AgreementId) -> Iterator[Entry]:
    cursor: str | None = None
    while True:
        page = unit.books.entries(agreement_id, cursor, _PORTION)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def _undelivered(unit: UnitOfWork, agreement_id: AgreementId) -> frozenset[tuple[TransactionHash, Address]]:
    events = unit.books.events_of_agreements([agreement_id])
    return frozenset(
        (event.transaction_hash, event.fact.payee) for event in events if isinstance(event.fact, PayoutOwed)
    )
