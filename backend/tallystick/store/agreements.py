"""The agreements as they stand: a projection of the events, which can be folded again from them at any time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, literal, or_, select, tuple_

from tallystick.domain.events import Fact
from tallystick.domain.holding import Holding
from tallystick.domain.holding import Place as MilestonePlace
from tallystick.domain.state import AgreementState, agreement_state
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_HASH, Address, AgreementId, BlockNumber, MilestoneIndex
from tallystick.store.documents import Documents
from tallystick.store.events import Events
from tallystick.store.folding import Folding, held
from tallystick.store.pages import Page, Place, read_cursor
from tallystick.store.portions import portions
from tallystick.store.tables.columns import Number
from tallystick.store.tables.mirror import agreements, evidence_groups, holdings
from tallystick.store.texts import read_terms

_ONE = select(agreements).where(agreements.c.agreement_id == bindparam("id"))
_HELD = select(holdings).where(holdings.c.agreement_id.in_(bindparam("ids", expanding=True)))
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
    arbiter: Address | None = None
    """Who rules its disputes."""


@dataclass(frozen=True, slots=True)
class Stood:
    """How the list of agreements stood for somebody who began to read it earlier."""

    moved: Mapping[AgreementId, Place]
    """Those that stand somewhere else in it than the chain has them now."""
    until: BlockNumber | None
    """Others that were first funded above this height are left out. None: none are."""


class Agreements:
    """The projection. It changes in the unit of work that books the events, never by itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, agreement_id: AgreementId) -> MirroredAgreement | None:
        """The agreement; None when nothing was ever funded under this id."""
        row = self._connection.execute(_ONE, {"id": agreement_id}).one_or_none()
        return self._read([row])[0] if row else None

    def page(
        self,
        wanted: AgreementFilter,
        cursor: str | None,
        limit: int,
        *,
        newest_first: bool = True,
        stood: Stood | None = None,
    ) -> Page[MirroredAgreement]:
        """
        A page of the agreements, by when they were first funded.

        Args:
            wanted: Which agreements.
            cursor: Of an earlier page in the same order; None for the first one.
            limit: How many at most; at least 1.
            newest_first: Against the order of the chain.
            stood: How the list is to be, for somebody who began to read it earlier. None: as the chain has it now.

        Raises:
            Malformed: If the cursor is not one that an earlier page gave.
        """
        moved, until = ({}, None) if stood is None else (stood.moved, stood.until)

        def place(agreement: MirroredAgreement) -> Place:
            return moved.get(agreement.agreement_id, agreement.funded_at)

        after = None if cursor is None else read_cursor(cursor)
        query = _onwards(_matching(wanted).limit(limit + 1), after, newest_first=newest_first)
        if until is not None:
            query = query.where(agreements.c.funded_block <= until)
        if not moved:
            return Page.of(self._read(self._connection.execute(query).all()), limit, place)
        elsewhere = self._connection.execute(_matching(wanted).where(agreements.c.agreement_id.in_(moved))).all()
        others = self._connection.execute(query.where(agreements.c.agreement_id.not_in(moved))).all()
        found = self._read([*others, *elsewhere])
        if after is not None:
            found = [one for one in found if (_key(place(one)) < _key(after)) == newest_first and place(one) != after]
        found.sort(key=lambda one: _key(place(one)), reverse=newest_first)
        return Page.of(found, limit, place)

    def tokens(self, most: int) -> list[Address]:
        """The tokens that were ever locked, the one first that was locked first; of zero, the chain's own currency."""
        query = select(agreements.c.token).group_by(agreements.c.token)
        query = query.order_by(func.min(agreements.c.funded_block), agreements.c.token).limit(most)
        return [Address(token) for token in self._connection.execute(query).scalars()]

    def arbiters_among(self, addresses: Collection[Address]) -> set[Address]:
        """Those of some addresses that are the arbiter of an agreement."""
        found = set[Address]()
        for some in portions(addresses):
            query = select(agreements.c.arbiter).where(agreements.c.arbiter.in_(some)).distinct()
            found |= {Address(arbiter) for arbiter in self._connection.execute(query).scalars()}
        return found

    def above(self, number: int, agreement_ids: Iterable[AgreementId]) -> set[AgreementId]:
        """Those of some agreements that were first funded above a height."""
        found = set[AgreementId]()
        for ids in portions(agreement_ids):
            query = select(agreements.c.agreement_id).where(agreements.c.agreement_id.in_(ids))
            found |= set(self._connection.execute(query.where(agreements.c.funded_block > number)).scalars())
        return found

    def terms_of(self, agreement_ids: Iterable[AgreementId]) -> dict[AgreementId, Terms]:
        """The terms of some agreements, of those that are known."""
        found: dict[AgreementId, Terms] = {}
        for ids in portions(agreement_ids):
            query = select(agreements.c.agreement_id, agreements.c.terms).where(agreements.c.agreement_id.in_(ids))
            found |= {AgreementId(row.agreement_id): read_terms(row.terms) for row in self._connection.execute(query)}
        return found

    def held_by(self, agreement_ids: Iterable[AgreementId]) -> dict[MilestonePlace, Holding]:
        """Every holding of some agreements, by its agreement and milestone."""
        found: dict[MilestonePlace, Holding] = {}
        for ids in portions(agreement_ids):
            query = select(holdings).where(holdings.c.agreement_id.in_(ids))
            found |= {(row.agreement_id, row.milestone): held(row) for row in self._connection.execute(query)}
        return found

    def successors_of(self, agreement_ids: Iterable[AgreementId]) -> dict[AgreementId, AgreementId | None]:
        """What replaced some agreements, of those that are known; None: nothing did."""
        found: dict[AgreementId, AgreementId | None] = {}
        for ids in portions(agreement_ids):
            query = select(agreements.c.agreement_id, agreements.c.successor).where(agreements.c.agreement_id.in_(ids))
            found |= {row.agreement_id: row.successor for row in self._connection.execute(query)}
        return found

    def lineages(self, agreement_ids: Iterable[AgreementId]) -> list[AgreementId]:
        """The agreements, and all that they replaced or that replaced them."""
        found: dict[AgreementId, None] = {}
        asked = list(agreement_ids)
        while asked:
            agreement_id = asked.pop()
            if agreement_id not in found:
                found[agreement_id] = None
                asked += self._neighbours(agreement_id)
        return list(found)

    def folding(self, facts: Iterable[Fact]) -> Folding:
        """Where events with these facts can be folded into the projection."""
        return Folding(self._connection, facts)

    def refold(self, agreement_ids: Iterable[AgreementId]) -> None:
        """
        Fold agreements anew from the events that are left of them. One without events is gone.

        What an amendment moved depends on the agreement before it: all that replaced each other are folded together.
        """
        lineages = self.lineages(agreement_ids)
        for table in (evidence_groups, holdings, agreements):
            self._connection.execute(delete(table).where(table.c.agreement_id.in_(lineages)))
        left = Events(self._connection).of_agreements(lineages)
        folding = self.folding(event.fact for event in left)
        for event in left:
            folding.apply(event, folding.subject_of(event.fact))
        folding.write()

    def forget(self) -> None:
        """Delete the projection. Of what belongs to a funded agreement that is noted first."""
        Documents(self._connection).settle_free()
        for table in (evidence_groups, holdings, agreements):
            self._connection.execute(delete(table))

    def _neighbours(self, agreement_id: AgreementId) -> list[AgreementId]:
        agreement = self.get(agreement_id)
        if agreement is None:
            return []
        parent, successor = agreement.terms.conditions.parent, agreement.successor
        return [*([] if parent == ZERO_HASH else [AgreementId(parent)]), *([] if successor is None else [successor])]

    def _read(self, rows: Sequence[Row[Any]]) -> list[MirroredAgreement]:
        found = self._holdings([row.agreement_id for row in rows])
        return [_agreement(row, found[row.agreement_id]) for row in rows]

    def _holdings(self, agreement_ids: Sequence[AgreementId]) -> Mapping[AgreementId, dict[MilestoneIndex, Holding]]:
        found: defaultdict[AgreementId, dict[MilestoneIndex, Holding]] = defaultdict(dict)
        for row in self._connection.execute(_HELD, {"ids": agreement_ids}):
            found[row.agreement_id][row.milestone] = held(row)
        return found


def _matching(wanted: AgreementFilter) -> Select[Any]:
    query = select(agreements)
    if wanted.party is not None:
        query = query.where(or_(agreements.c.employer == wanted.party, agreements.c.worker == wanted.party))
    if wanted.state is not None:
        query = query.where(agreements.c.state == wanted.state)
    if wanted.arbiter is not None:
        query = query.where(agreements.c.arbiter == wanted.arbiter)
    if wanted.token is not None:
        query = query.where(agreements.c.token == wanted.token)
    return query


def _onwards(query: Select[Any], after: Place | None, *, newest_first: bool) -> Select[Any]:
    """In their order, those behind a place."""
    ordered = query.order_by(*(column.desc() if newest_first else column for column in _PLACE))
    return ordered if after is None else ordered.where(_is_behind(after, newest_first=newest_first))


def _is_behind(place: Place, *, newest_first: bool) -> ColumnElement[bool]:
    seen = tuple_(literal(place.block_number, Number), literal(place.log_index), literal(place.agreement_id or ""))
    return seen > tuple_(*_PLACE) if newest_first else seen < tuple_(*_PLACE)


def _key(place: Place) -> tuple[int, int, str]:
    return place.block_number, place.log_index, place.agreement_id or ""


def _agreement(row: Row[Any], found: Mapping[MilestoneIndex, Holding]) -> MirroredAgreement:
    terms = read_terms(row.terms)
    return MirroredAgreement(
        agreement_id=AgreementId(row.agreement_id),
        terms=terms,
        holdings=tuple(found.get(MilestoneIndex(index)) for index in range(len(terms.milestones))),
        funded_at=Place(BlockNumber(row.funded_block), row.funded_log_index, AgreementId(row.agreement_id)),
        successor=AgreementId(row.successor) if row.successor else None,
    )
