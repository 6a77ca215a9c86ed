"""
Events folded into the projection: what they touch is read at once, changed in memory, and written at once.

Between reading and writing it is the only truth about these agreements, so it lives within one unit of work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, update
from sqlalchemy import Row as Found

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
from tallystick.domain.state import agreement_state
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, BlockNumber, Hash, HoldingId, MilestoneIndex, Timestamp, TokenUnits
from tallystick.store.bulk import Row, insert_rows, put_rows
from tallystick.store.portions import portions
from tallystick.store.tables.mirror import agreements, evidence_groups, holdings
from tallystick.store.texts import read_terms, write_terms


@dataclass(frozen=True, slots=True)
class Subject:
    """The agreement that a fact is about, as it is until the fact is applied."""

    terms: Terms | None
    """None: the fact is about no agreement, or about one of which nothing is known."""
    held: Held


_NOTHING = Subject(None, {})


@dataclass(frozen=True, slots=True)
class _Opening:
    """The event that an agreement became known by, and the terms that it told."""

    agreement_id: AgreementId
    terms: Terms
    block_number: BlockNumber
    log_index: int


@dataclass(slots=True)
class _Folded:
    """One agreement, as far as it is folded."""

    terms: Terms | None = None
    opening: _Opening | None = None
    """None: it has a row already."""
    held: dict[MilestoneIndex, Holding] = field(default_factory=dict)
    changed: set[MilestoneIndex] = field(default_factory=set)
    successor: AgreementId | None = None
    """What replaced it just now."""


class Folding:
    """Folds events that follow each other. Nothing is written before :meth:`write`."""

    def __init__(self, connection: Connection, facts: Iterable[Fact]) -> None:
        """``facts`` are those of all events that will be folded."""
        self._connection = connection
        self._folded: dict[AgreementId, _Folded] = {
            agreement_id: _Folded() for fact in facts for agreement_id in _touched(fact)
        }
        self._groups: dict[HoldingId, Milestone] = {}
        self._read()

    def subject_of(self, fact: Fact) -> Subject:
        """What must be known of an agreement to tell what a fact changes."""
        agreement_id = subject_of(fact)
        if agreement_id is None:
            return _NOTHING
        folded = self._folded[agreement_id]
        return Subject(folded.terms, folded.held)

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
            self._folded[fact.parent].successor = fact.agreement_id
        for (agreement_id, milestone), holding in places.items():
            folded = self._folded[agreement_id]
            folded.held[milestone] = holding
            folded.changed.add(milestone)

    def milestone_of(self, fact: Evidence) -> Milestone:
        """
        The milestone that a piece of evidence is about.

        Raises:
            ImpossibleEvent: If nothing was funded that it could be about.
        """
        if fact.evidence_group_id in self._groups:
            return self._groups[fact.evidence_group_id]
        group = evidence_groups.c.holding_id == fact.evidence_group_id
        row = self._connection.execute(select(evidence_groups).where(group)).one_or_none()
        if row is None:
            raise ImpossibleEvent(f"{fact!r} is about nothing that was ever funded")
        return AgreementId(row.agreement_id), MilestoneIndex(row.milestone)

    def write(self) -> None:
        """Write what was changed. Agreements first: holdings and groups are of them."""
        opened = [_opening(folded, folded.opening) for folded in self._folded.values() if folded.opening is not None]
        insert_rows(self._connection, agreements, opened)
        insert_rows(self._connection, evidence_groups, [(group, *place) for group, place in self._groups.items()])
        self._execute(_NEW_STATE, [_state(*one) for one in self._known() if one[1].changed])
        self._execute(_NEW_SUCCESSOR, [_succession(*one) for one in self._known() if one[1].successor is not None])
        put_rows(self._connection, holdings, list(self._rows()))

    def _open(self, event: EscrowEvent, fact: MilestonesFunded | AgreementAmended, terms: Terms) -> None:
        """Know the agreement from now on, unless it is known already."""
        folded = self._folded[fact.agreement_id]
        if folded.terms is not None:
            return
        folded.terms = terms
        folded.opening = _Opening(fact.agreement_id, terms, event.block_number, event.log_index)
        for index, group in enumerate(fact.holding_ids):
            self._groups[group] = (fact.agreement_id, MilestoneIndex(index))

    def _read(self) -> None:
        for ids in portions(self._folded):
            for row in self._connection.execute(_TERMS, {"ids": ids}):
                self._folded[row.agreement_id].terms = read_terms(row.terms)
            for found in self._connection.execute(_HELD, {"ids": ids}):
                self._folded[found.agreement_id].held[found.milestone] = held(found)

    def _known(self) -> Iterator[tuple[AgreementId, _Folded]]:
        """The agreements that have a row already."""
        return ((agreement_id, folded) for agreement_id, folded in self._folded.items() if folded.opening is None)

    def _rows(self) -> Iterator[Row]:
        """The holdings that changed."""
        for agreement_id, folded in self._folded.items():
            for milestone in sorted(folded.changed):
                yield _row(agreement_id, milestone, folded.held[milestone])

    def _execute(self, statement: Any, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def held(row: Found[Any]) -> Holding:
    """The holding that a row holds."""
    return Holding(
        amount=TokenUnits(row.amount),
        released=TokenUnits(row.released),
        refunded=TokenUnits(row.refunded),
        clock=Timestamp(row.clock),
        phase=Phase(row.phase),
        round=row.round,
        deliverable=Hash(row.deliverable) if row.deliverable else None,
    )


_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_TERMS = select(agreements.c.agreement_id, agreements.c.terms).where(agreements.c.agreement_id.in_(_IDS))
_HELD = select(holdings).where(holdings.c.agreement_id.in_(_IDS))
_NEW_STATE = update(agreements).where(agreements.c.agreement_id == bindparam("of")).values(state=bindparam("now"))
_NEW_SUCCESSOR = (
    update(agreements).where(agreements.c.agreement_id == bindparam("of")).values(successor=bindparam("now"))
)


def _touched(fact: Fact) -> tuple[AgreementId, ...]:
    """The agreements that a fact may change, and the one that it is about."""
    if isinstance(fact, AgreementAmended):
        return (fact.parent, fact.agreement_id)
    subject = subject_of(fact)
    return () if subject is None else (subject,)


def _opening(folded: _Folded, opening: _Opening) -> Row:
    """A row of `agreements`."""
    payment, state = opening.terms.payment, agreement_state(folded.held.values())
    parties, place = (payment.employer, payment.worker, payment.token), (opening.block_number, opening.log_index)
    row = (opening.agreement_id, *parties, write_terms(opening.terms), state, folded.successor, *place)
    return (*row, opening.terms.conditions.arbiter)


def _state(agreement_id: AgreementId, folded: _Folded) -> dict[str, object]:
    return {"of": agreement_id, "now": agreement_state(folded.held.values())}


def _succession(agreement_id: AgreementId, folded: _Folded) -> dict[str, object]:
    return {"of": agreement_id, "now": folded.successor}


def _row(agreement_id: AgreementId, milestone: MilestoneIndex, holding: Holding) -> Row:
    """A row of `holdings`."""
    amounts = (holding.amount, holding.released, holding.refunded)
    return (agreement_id, milestone, *amounts, holding.clock, int(holding.phase), holding.round, holding.deliverable)
