"""What is known of agreements: as mirrored, or as registered while nothing of them is funded."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.domain.errors import Malformed, UnknownAgreement
from tallystick.domain.events import EscrowEvent, Phase
from tallystick.domain.holding import Holding
from tallystick.domain.journal import Entry
from tallystick.domain.ports import Token
from tallystick.domain.state import (
    AgreementState,
    MilestoneState,
    Outcome,
    agreement_state,
    milestone_state,
    outcome,
)
from tallystick.domain.terms import Milestone, Terms
from tallystick.domain.units import AgreementId, BlockNumber, MilestoneIndex, Timestamp, TokenUnits
from tallystick.services.freshness import Dated, as_of
from tallystick.services.tokens import Tokens
from tallystick.services.walks import Walk, anew, resumed, walk_of
from tallystick.store.agreements import AgreementFilter, MirroredAgreement, Stood
from tallystick.store.drafts import Draft
from tallystick.store.pages import Page, Place
from tallystick.store.unit_of_work import Store, UnitOfWork

Wanted = AgreementFilter
"""Which agreements are asked for. What is None is not asked."""

MOST_MOVED = 1_000
"""So many agreements may have been taken back during a walk, before it has to begin anew."""
_MIRRORED, _DRAFTED = "m", "d"
"""How a cursor begins: in which of the two lists its place is."""


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone as it was agreed, and what is held of it."""

    index: MilestoneIndex
    agreed: Milestone
    holding: Holding | None
    """None when it was never funded."""

    @property
    def state(self) -> MilestoneState:
        """Where it stands."""
        return milestone_state(self.holding)

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it has not."""
        return outcome(self.holding)

    @property
    def escrowed(self) -> TokenUnits:
        """Token units that are held now."""
        return TokenUnits(0) if self.holding is None else self.holding.escrowed

    @property
    def deliver_by(self) -> Timestamp | None:
        """The deadline as it stands now; None once something is delivered."""
        if self.holding is None:
            return self.agreed.deliver_by
        return self.holding.clock if self.holding.phase in {Phase.OFFERED, Phase.ACTIVE} else None

    @property
    def review_until(self) -> Timestamp | None:
        """When the review of what was delivered ends; None while nothing is in review."""
        if self.holding is None or self.holding.phase is not Phase.DELIVERED:
            return None
        return self.holding.clock

    @property
    def rule_by(self) -> Timestamp | None:
        """When the arbiter's time ends; None while nothing is in dispute."""
        if self.holding is None or self.holding.is_closed or self.holding.phase is not Phase.DISPUTED:
            return None
        return self.holding.clock


_BEGUN = frozenset({Phase.ACTIVE, Phase.DELIVERED, Phase.DISPUTED})
"""Phases that no milestone comes to without the worker."""


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement, and where it stands."""

    agreement_id: AgreementId
    terms: Terms
    holdings: tuple[Holding | None, ...]
    """One for each milestone; None for one that was never funded."""
    signed: bool
    """Whether the worker's signature of the terms was registered here."""
    token: Token | None
    """What it is paid in; None when the token cannot be asked now."""
    successor: AgreementId | None
    """The agreement that replaced it; None: none did."""

    @property
    def state(self) -> AgreementState:
        """Where it stands."""
        return agreement_state(self.holdings)

    @property
    def accepted(self) -> bool:
        """Whether the worker agreed to the terms: by a signature that we have, or on the chain, in whatever way."""
        return self.signed or any(holding is not None and holding.phase in _BEGUN for holding in self.holdings)

    @property
    def milestones(self) -> tuple[MilestoneView, ...]:
        """Its milestones, in order."""
        pairs = zip(self.terms.milestones, self.holdings, strict=True)
        return tuple(MilestoneView(MilestoneIndex(index), *pair) for index, pair in enumerate(pairs))


class Agreements:
    """Questions about agreements. Each is answered from one snapshot of the mirror, and says as of which block."""

    def __init__(self, store: Store, tokens: Tokens) -> None:
        self._store = store
        self._tokens = tokens

    def get(self, agreement_id: AgreementId) -> Dated[AgreementView]:
        """
        One agreement.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
        """
        with self._store.read() as unit:
            standing, found, signed = as_of(unit), _found(unit, agreement_id), _is_signed(unit, agreement_id)
        return Dated(standing, self._view(found, signed=signed))

    def page(self, wanted: Wanted, cursor: str | None, limit: int) -> Dated[Page[AgreementView]]:
        """
        Some agreements: those that were funded last first, and after them the drafts, those that came last first.

        Args:
            wanted: Which agreements.
            cursor: Of an earlier page with the same filter; None for the first one.
            limit: How many at most; at least 1.

        Raises:
            Malformed: If the cursor is not one that an earlier page gave.
        """
        with self._store.read() as unit:
            standing, page = as_of(unit), _Turning.of(unit, wanted, cursor).page(limit)
            signed = [_is_signed(unit, found.agreement_id) for found in page.items]
        pairs = zip(page.items, signed, strict=True)
        views = tuple(self._view(found, signed=is_signed) for found, is_signed in pairs)
        return Dated(standing, Page(views, page.next))

    def events(self, agreement_id: AgreementId, cursor: str | None, limit: int) -> Dated[Page[EscrowEvent]]:
        """The mirrored events of one agreement, oldest first. Raises UnknownAgreement and Malformed."""
        with self._store.read() as unit:
            _found(unit, agreement_id)
            walk = walk_of(unit, cursor, "events", agreement_id)
            page = unit.books.events(agreement_id, resumed(unit, walk), limit)
            return Dated(as_of(unit), Page(page.items, anew(unit, walk).at(page.next)))

    def journal(self, agreement_id: AgreementId, cursor: str | None, limit: int) -> Dated[Page[Entry]]:
        """The entries of one agreement in the books, oldest first. Raises UnknownAgreement and Malformed."""
        with self._store.read() as unit:
            _found(unit, agreement_id)
            walk = walk_of(unit, cursor, "journal", agreement_id)
            page = unit.books.entries(agreement_id, resumed(unit, walk), limit)
            return Dated(as_of(unit), Page(page.items, anew(unit, walk).at(page.next)))

    def _view(self, found: MirroredAgreement | Draft, *, signed: bool) -> AgreementView:
        token, unfunded = self._tokens.get(found.terms.payment.token), (None,) * len(found.terms.milestones)
        if isinstance(found, MirroredAgreement):
            return AgreementView(found.agreement_id, found.terms, found.holdings, signed, token, found.successor)
        return AgreementView(found.agreement_id, found.terms, unfunded, signed, token, None)


def _found(unit: UnitOfWork, agreement_id: AgreementId) -> MirroredAgreement | Draft:
    found = unit.agreements.get(agreement_id) or unit.drafts.get(agreement_id)
    if found is None:
        raise UnknownAgreement(agreement_id)
    return found


def _is_signed(unit: UnitOfWork, agreement_id: AgreementId) -> bool:
    return bool(unit.drafts.acceptance(agreement_id))


@dataclass(frozen=True, slots=True)
class _Turning:
    """The pages of the one list that the two lists are, one after the other, as the walk through them found it."""

    unit: UnitOfWork
    wanted: Wanted
    walk: Walk
    moved: Mapping[AgreementId, Place]
    """Agreements whose funding was taken back since the walk began, and is mirrored again: where they stood."""
    known_until: BlockNumber
    """What was funded above this block since is none of the walk, unless it was a draft."""

    @classmethod
    def of(cls, unit: UnitOfWork, wanted: Wanted, cursor: str | None) -> "_Turning":
        walk = walk_of(unit, cursor, "agreements", wanted.party, wanted.state, wanted.token, wanted.arbiter)
        fork = unit.books.fork_since(walk.rewinds)
        if fork is None:
            return cls(unit, wanted, walk, {}, walk.head)
        stood = unit.books.fundings_since(walk.rewinds, walk.head, MOST_MOVED + 1)
        if len(stood) > MOST_MOVED:
            raise Malformed("cursor", "the chain took back too much since: begin anew, without a cursor")
        moved = unit.agreements.above(fork, stood)
        places = {agreement_id: stood[agreement_id] for agreement_id in moved}
        return cls(unit, wanted, walk, places, BlockNumber(min(fork, walk.head)))

    def page(self, limit: int) -> Page[MirroredAgreement | Draft]:
        found = self._at(self.walk.place, limit)
        return Page(found.items, self.walk.at(found.next))

    def _at(self, place: str | None, limit: int) -> Page[MirroredAgreement | Draft]:
        if place is not None and place.startswith(_DRAFTED):
            return self._drafts(place.removeprefix(_DRAFTED) or None, limit)
        place = None if place is None else place.removeprefix(_MIRRORED)
        # What was a draft when the walk began comes among the drafts, wherever it was funded since.
        until = None if self.wanted.state is not None else self.known_until
        mirrored = self.unit.agreements.page(self.wanted, place, limit, stood=Stood(self.moved, until))
        if mirrored.next is not None:
            return Page(mirrored.items, _MIRRORED + mirrored.next)
        left = limit - len(mirrored.items)
        if left == 0:
            is_more = bool(self._drafts(None, 1).items)
            return Page(mirrored.items, _DRAFTED if is_more else None)
        drafts = self._drafts(None, left)
        return Page((*mirrored.items, *drafts.items), drafts.next)

    def _drafts(self, place: str | None, limit: int) -> Page[MirroredAgreement | Draft]:
        """Drafts, and what was one when the walk began and was funded since: that stands higher up now."""
        page = self.unit.drafts.page(
            self.wanted, place, limit, funded_after=self.known_until, without=self.moved.keys()
        )
        items = tuple(self.unit.agreements.get(draft.agreement_id) or draft for draft in page.items)
        return Page(items, None if page.next is None else _DRAFTED + page.next)
