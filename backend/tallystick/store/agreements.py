"""The agreements as they stand: a projection of the events, which can be folded again from them at any time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, literal, or_, select, tuple_, update

from tallystick.domain.events import EscrowEvent, MilestoneFact, MilestoneFunded, Phase
from tallystick.domain.holding import Holding, folded
from tallystick.domain.state import AgreementState, agreement_state
from tallystick.domain.terms import Payment, Terms
from tallystick.domain.units import Address, AgreementId, BlockNumber, Hash, MilestoneIndex, Timestamp, TokenUnits
from tallystick.store.events import Events
from tallystick.store.pages import Page, Place, read_cursor
from tallystick.store.tables.mirror import agreements, holdings
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
    """Where the first of its milestones was funded."""

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

    def payment_of(self, agreement_id: AgreementId) -> Payment | None:
        """The payment part of an agreement's terms; None when nothing was ever funded under this id."""
        terms = self._terms_of(agreement_id)
        return terms.payment if terms else None

    def apply(self, event: EscrowEvent) -> None:
        """
        Fold one more event into the projection.

        Raises:
            ImpossibleEvent: If it cannot follow the ones before it.
        """
        fact = event.fact
        if not isinstance(fact, MilestoneFact):
            return
        if isinstance(fact, MilestoneFunded) and self._terms_of(fact.agreement_id) is None:
            self._open(event, fact)
        self._put(fact, folded(self._holding(fact.agreement_id, fact.milestone), fact))
        self._derive(fact.agreement_id)

    def refold(self, agreement_ids: Iterable[AgreementId]) -> None:
        """Fold agreements anew from the events that are left of them. One without events is gone."""
        events = Events(self._connection)
        for agreement_id in agreement_ids:
            self._terms.pop(agreement_id, None)
            self._connection.execute(delete(holdings).where(holdings.c.agreement_id == agreement_id))
            self._connection.execute(delete(agreements).where(agreements.c.agreement_id == agreement_id))
            for event in events.of_agreement(agreement_id):
                self.apply(event)

    def forget(self) -> None:
        """Delete the projection."""
        self._terms.clear()
        self._connection.execute(delete(holdings))
        self._connection.execute(delete(agreements))

    def _terms_of(self, agreement_id: AgreementId) -> Terms | None:
        if agreement_id not in self._terms:
            text = self._connection.execute(
                select(agreements.c.terms).where(agreements.c.agreement_id == agreement_id)
            ).scalar_one_or_none()
            if text is None:
                return None
            self._terms[agreement_id] = read_terms(text)
        return self._terms[agreement_id]

    def _open(self, event: EscrowEvent, fact: MilestoneFunded) -> None:
        self._connection.execute(
            insert(agreements).values(
                agreement_id=fact.agreement_id,
                employer=fact.terms.payment.employer,
                worker=fact.terms.payment.worker,
                token=fact.terms.payment.token,
                terms=write_terms(fact.terms),
                state=AgreementState.DRAFT,
                funded_block=event.block_number,
                funded_log_index=event.log_index,
            )
        )

    def _holding(self, agreement_id: AgreementId, milestone: MilestoneIndex) -> Holding | None:
        return self._holdings([agreement_id]).get(agreement_id, {}).get(milestone)

    def _put(self, fact: MilestoneFact, holding: Holding) -> None:
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
            update(holdings)
            .where(holdings.c.agreement_id == fact.agreement_id, holdings.c.milestone == fact.milestone)
            .values(values)
        )
        if known.rowcount == 0:
            key = {"agreement_id": fact.agreement_id, "milestone": fact.milestone}
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
        holdings=tuple(held.get(MilestoneIndex(index)) for index in range(len(terms.payment.milestones))),
        funded_at=Place(BlockNumber(row.funded_block), row.funded_log_index, AgreementId(row.agreement_id)),
    )


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
