"""The agreements as they stand: a projection of the events, which can be folded again from them at any time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, literal, or_, select, tuple_, update

from tallystick.domain.errors import ImpossibleEvent
from tallystick.domain.events import (
    AgreementAmended,
    AgreementFact,
    EscrowEvent,
    Evidence,
    Fact,
    MilestonesFunded,
    Phase,
    subject_of,
)
from tallystick.domain.holding import Held, Holding, changed
from tallystick.domain.holding import Place as Milestone
from tallystick.domain.state import AgreementState, agreement_state
from tallystick.domain.terms import Terms
from tallystick.domain.units import (
    ZERO_HASH,
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    HoldingId,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
)
from tallystick.store.events import Events
from tallystick.store.pages import Page, Place, read_cursor
from tallystick.store.tables.mirror import agreements, evidence_groups, holdings
from tallystick.store.texts import read_terms, write_terms

_PLACE = (agreements.c.funded_block, agreements.c.funded_log_index, agreements.c.agreement_id)


@dataclass(frozen=True, slots=True)
class MirroredAgreement:
    """An agreement that was funded, as of the checkpoint."""

    agreement_id: AgreementId
    terms: Terms
    holdings: tuple[Holding | None, ...]
    """One for each milestone of the terms; None for one that was never funded."""
    funded_at: Place
    """Where the first of its milestones was funded, or got here by an amendment."""
    successor: AgreementId | None
    """The agreement that replaced it; None: none did."""

    @property
    def state(self) -> AgreementState:
        """Where the agreement stands."""
        return agreement_state(self.holdings)


@dataclass(frozen=True, slots=True)
class AgreementFilter:
    """Which agreements are asked for. None: all of them."""

    party: Address | None = None
    """The employer or the worker."""
    state: AgreementState | None = None
    token: Address | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The agreement that a fact is about, as it was before the fact."""

    terms: Terms | None
    """None: the fact is about no agreement, or about one of which nothing is known."""
    held: Held


_NOTHING = Subject(None, {})


class Agreements:
    """The projection. It changes in the unit of work that books the events, never by itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._terms: dict[AgreementId, Terms] = {}

    def get(self, agreement_id: AgreementId) -> MirroredAgreement | None:
        """The agreement; None when nothing was ever funded under this id."""
        row = self._connection.execute(
            select(agreements).where(agreements.c.agreement_id == agreement_id)
        ).one_or_none()
        return self._read([row])[0] if row else None

    def page(
        self, wanted: AgreementFilter, cursor: str | None, limit: int, *, newest_first: bool = True
    ) -> Page[MirroredAgreement]:
        """
        A page of the agreements, by when they were first funded.

        Args:
            wanted: Which agreements.
            cursor: Of an earlier page in the same order; None for the first one.
            limit: How many at most; at least 1.
            newest_first: Against the order of the chain.

        Raises:
            Malformed: If the cursor is not one that an earlier page gave.
        """
        query = _matching(wanted).limit(limit + 1)
        query = query.order_by(*(column.desc() if newest_first else column for column in _PLACE))
        if cursor is not None:
            query = query.where(_is_behind(read_cursor(cursor), newest_first=newest_first))
        found = self._read(self._connection.execute(query).all())
        return Page.of(found, limit, lambda agreement: agreement.funded_at)

    def subject_of(self, fact: Fact) -> Subject:
        """What must be known of an agreement to tell what a fact changes."""
        agreement_id = subject_of(fact)
        if agreement_id is None:
            return _NOTHING
        return Subject(self._terms_of(agreement_id), self._holdings([agreement_id]).get(agreement_id, {}))

    def apply(self, event: EscrowEvent, subject: Subject) -> None:
        """
        Fold one more event into the projection.

        Args:
            event: The one that follows.
            subject: Of its fact, as it stands.

        Raises:
            ImpossibleEvent: If it cannot follow the ones before it.
        """
        fact = event.fact
        if not isinstance(fact, AgreementFact):
            return
        places = changed(fact, subject.terms, subject.held)
        if isinstance(fact, MilestonesFunded):
            self._open(event, fact, fact.terms)
        elif isinstance(fact, AgreementAmended) and subject.terms is not None:
            self._open(event, fact, fact.terms.offered_by(subject.terms.payment.employer))
            self._succeed(fact)
        for place, holding in places.items():
            self._put(place, holding)
        for agreement_id in {place[0] for place in places}:
            self._derive(agreement_id)

    def milestone_of(self, fact: Evidence) -> Milestone:
        """
        The milestone that a piece of evidence is about.

        Raises:
            ImpossibleEvent: If nothing was funded that it could be about.
        """
        group = evidence_groups.c.holding_id == fact.evidence_group_id
        row = self._connection.execute(select(evidence_groups).where(group)).one_or_none()
        if row is None:
            raise ImpossibleEvent(f"{fact!r} is about nothing that was ever funded")
        return AgreementId(row.agreement_id), MilestoneIndex(row.milestone)

    def refold(self, agreement_ids: Iterable[AgreementId]) -> None:
        """
        Fold agreements anew from the events that are left of them. One without events is gone.

        What an amendment moved depends on the agreement before it: all that replaced each other are folded together.
        """
        folding = self._lineages(agreement_ids)
        self._terms.clear()
        for table in (evidence_groups, holdings, agreements):
            self._connection.execute(delete(table).where(table.c.agreement_id.in_(folding)))
        for event in Events(self._connection).of_agreements(folding):
            self.apply(event, self.subject_of(event.fact))

    def forget(self) -> None:
        """Delete the projection."""
        self._terms.clear()
        for table in (evidence_groups, holdings, agreements):
            self._connection.execute(delete(table))

    def _lineages(self, agreement_ids: Iterable[AgreementId]) -> list[AgreementId]:
        """The agreements, and all that they replaced or that replaced them."""
        found: dict[AgreementId, None] = {}
        asked = list(agreement_ids)
        while asked:
            agreement_id = asked.pop()
            if agreement_id not in found:
                found[agreement_id] = None
                asked += self._neighbours(agreement_id)
        return list(found)

    def _neighbours(self, agreement_id: AgreementId) -> list[AgreementId]:
        agreement = self.get(agreement_id)
        if agreement is None:
            return []
        parent, successor = agreement.terms.conditions.parent, agreement.successor
        return [*([] if parent == ZERO_HASH else [AgreementId(parent)]), *([] if successor is None else [successor])]

    def _terms_of(self, agreement_id: AgreementId) -> Terms | None:
        if agreement_id not in self._terms:
            text = self._connection.execute(
                select(agreements.c.terms).where(agreements.c.agreement_id == agreement_id)
            ).scalar_one_or_none()
            if text is None:
                return None
            self._terms[agreement_id] = read_terms(text)
        return self._terms[agreement_id]

    def _open(self, event: EscrowEvent, fact: MilestonesFunded | AgreementAmended, terms: Terms) -> None:
        """Know the agreement from now on, unless it is known already."""
        if self._terms_of(fact.agreement_id) is not None:
            return
        self._connection.execute(
            insert(agreements).values(
                agreement_id=fact.agreement_id,
                employer=terms.payment.employer,
                worker=terms.payment.worker,
                token=terms.payment.token,
                terms=write_terms(terms),
                state=AgreementState.DRAFT,
                funded_block=event.block_number,
                funded_log_index=event.log_index,
            )
        )
        groups = [_group(fact.agreement_id, index, group) for index, group in enumerate(fact.holding_ids)]
        self._connection.execute(insert(evidence_groups), groups)

    def _succeed(self, fact: AgreementAmended) -> None:
        old = agreements.c.agreement_id == fact.parent
        self._connection.execute(update(agreements).where(old).values(successor=fact.agreement_id))

    def _put(self, place: Milestone, holding: Holding) -> None:
        key = {"agreement_id": place[0], "milestone": place[1]}
        values = {
            "amount": holding.amount,
            "released": holding.released,
            "refunded": holding.refunded,
            "clock": holding.clock,
            "phase": int(holding.phase),
            "round": holding.round,
            "deliverable": holding.deliverable,
        }
        known = self._connection.execute(
            update(holdings).where(holdings.c.agreement_id == place[0], holdings.c.milestone == place[1]).values(values)
        )
        if known.rowcount == 0:
            self._connection.execute(insert(holdings).values(key | values))

    def _derive(self, agreement_id: AgreementId) -> None:
        state = agreement_state(self._holdings([agreement_id])[agreement_id].values())
        self._connection.execute(
            update(agreements).where(agreements.c.agreement_id == agreement_id).values(state=state)
        )

    def _read(self, rows: Sequence[Row[Any]]) -> list[MirroredAgreement]:
        held = self._holdings([row.agreement_id for row in rows])
        return [_agreement(row, held[row.agreement_id]) for row in rows]

    def _holdings(self, agreement_ids: Sequence[AgreementId]) -> Mapping[AgreementId, dict[MilestoneIndex, Holding]]:
        found: defaultdict[AgreementId, dict[MilestoneIndex, Holding]] = defaultdict(dict)
        query = select(holdings).where(holdings.c.agreement_id.in_(agreement_ids))
        for row in self._connection.execute(query):
            found[row.agreement_id][row.milestone] = _held(row)
        return found


def _matching(wanted: AgreementFilter) -> Select[Any]:
    query = select(agreements)
    if wanted.party is not None:
        query = query.where(or_(agreements.c.employer == wanted.party, agreements.c.worker == wanted.party))
    if wanted.state is not None:
        query = query.where(agreements.c.state == wanted.state)
    if wanted.token is not None:
        query = query.where(agreements.c.token == wanted.token)
    return query


def _is_behind(place: Place, *, newest_first: bool) -> ColumnElement[bool]:
    seen = tuple_(literal(place.block_number), literal(place.log_index), literal(place.agreement_id or ""))
    return seen > tuple_(*_PLACE) if newest_first else seen < tuple_(*_PLACE)


def _agreement(row: Row[Any], held: Mapping[MilestoneIndex, Holding]) -> MirroredAgreement:
    terms = read_terms(row.terms)
    return MirroredAgreement(
        agreement_id=AgreementId(row.agreement_id),
        terms=terms,
        holdings=tuple(held.get(MilestoneIndex(index)) for index in range(len(terms.milestones))),
        funded_at=Place(BlockNumber(row.funded_block), row.funded_log_index, AgreementId(row.agreement_id)),
        successor=AgreementId(row.successor) if row.successor else None,
    )


def _group(agreement_id: AgreementId, milestone: int, holding_id: HoldingId) -> dict[str, object]:
    return {"holding_id": holding_id, "agreement_id": agreement_id, "milestone": milestone}


def _held(row: Row[Any]) -> Holding:
    return Holding(
        amount=TokenUnits(row.amount),
        released=TokenUnits(row.released),
        refunded=TokenUnits(row.refunded),
        clock=Timestamp(row.clock),
        phase=Phase(row.phase),
        round=row.round,
        deliverable=Hash(row.deliverable) if row.deliverable else None,
    )
