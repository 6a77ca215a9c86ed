"""Everybody does what comes to their minds with one agreement and its amendments: acts for state machines to play."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
    parties_to,
)
from tallystick.domain.events import Phase
from tallystick.domain.rules import Sender
from tallystick.domain.terms import Milestone, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, MilestoneIndex, Timestamp, TokenUnits
from tests.domain.world import World

AMOUNTS = (1_001, 7)
DAY = 24 * 60 * 60
DELIVERABLE = Hash("0x" + "d1" * 32)
REASON = Hash("0x" + "4e" * 32)
URI = "ipfs://what-i-saw"
KINDS = (Accept, Deliver, RequestChanges, Release, Refund, Claim, Reclaim)
KINDS_OF_DISPUTES = (Settle, Dispute, SubmitEvidence, Rule, Conclude)

STAGES = {"funded": 0, "paid a part": 1, "delivered": 2, "sent back": 3, "disputed": 5, "ruled": 6}

milestones = st.integers(0, len(AMOUNTS) - 1).map(MilestoneIndex)
good_ways = st.sampled_from(["calls", "signed"])
ways = st.sampled_from(["calls", "calls", "signed", "stranger", "forged"])
"""How an act comes to the contract."""
rarely = st.sampled_from([False, False, False, True])
backs = st.sampled_from([0, 0, 0, 1])
"""How many amendments back: mostly the newest terms."""


@dataclass(frozen=True)
class Whim:
    """What somebody makes up, as far as an act needs it."""

    share: int
    """Tenths of the milestone's amount; more than ten are more than there is."""
    refunds: int
    shift: int
    """By how much a signature's round is another one than the contract's."""
    days: int
    """From now until a deadline."""
    by: str
    """In which role."""


whims = st.builds(
    Whim,
    share=st.integers(0, 12),
    refunds=st.integers(0, 12),
    shift=st.sampled_from([0, 0, 0, 1]),
    days=st.integers(-1, 20),
    by=st.sampled_from(["worker", "employer", "arbiter", "stranger"]),
)


class Play(RuleBasedStateMachine):
    """The acts. Who plays decides what comes of them."""

    world: World
    agreements: list[Terms]
    """The terms so far, the newest last."""
    stage: int
    """How far the first milestone gets before everybody does what comes to their minds: one of `STAGES`."""
    stranger: Address
    worker: Address
    """Whom an open task engages."""

    @abstractmethod
    def perform(self, act: Act, terms: Terms, sender: Sender) -> None:
        """Try an act; whatever comes of it."""

    def begin(self, accepted: str) -> None:
        """Fund both milestones and, by the stage, pay a part of the first, deliver it, send it back, and so on."""
        self.fund((0, 1), "calls", accepted)
        terms, first = self._terms(0), MilestoneIndex(0)
        later = Timestamp(terms.milestones[first].deliver_by + DAY)
        acts: Sequence[Act] = (
            Release(first, TokenUnits(101)),
            Deliver(first, 0, DELIVERABLE),
            RequestChanges(first, 0, REASON, later),
            Deliver(first, 1, DELIVERABLE),
            Dispute(first, 1, terms.payment.worker, REASON),
            Rule(first, TokenUnits(402), REASON),
        )
        for act in acts[: self.stage]:
            self._do(act, terms, "calls")
        self._overreach(terms, first)

    def _overreach(self, terms: Terms, place: MilestoneIndex) -> None:
        """What is refused, and chance seldom tries: another round's signature, and a dispute of one's own request."""
        until, round_ = Timestamp(self.world.now + DAY), self._round(terms, place)
        settle = Settle(place, round_ + 1, TokenUnits(500), TokenUnits(100), until)
        self._do(settle, terms, "signed", worker_signer=terms.payment.worker)
        if self.stage == STAGES["sent back"]:
            self._do(Dispute(place, round_, terms.payment.employer, REASON), terms, "calls")

    @rule(places=st.sampled_from([(0,), (1,), (0, 1)]), way=ways, accepted=st.sampled_from(["no", "yes", "forged"]))
    def fund(self, places: Sequence[int], way: str, accepted: str) -> None:
        terms = self._terms(0)
        worker = terms.payment.worker
        signer = {"no": None, "yes": worker, "forged": self.stranger}[accepted]
        self._do(Fund(tuple(map(MilestoneIndex, places))), terms, way, worker_signer=signer)

    @rule(places=st.sampled_from([(0,), (1,), (0, 1)]), way=ways, back=backs)
    def release_all(self, places: Sequence[int], way: str, back: int) -> None:
        self._do(ReleaseAll(tuple(map(MilestoneIndex, places))), self._terms(back), way)

    @rule(kind=st.sampled_from(KINDS), place=milestones, way=ways, whim=whims, back=backs)
    def try_anything(self, kind: type, place: MilestoneIndex, way: str, whim: Whim, back: int) -> None:
        terms = self._terms(back)
        self._do(self._made_up(kind, terms, place, whim), terms, way)

    @rule(kind=st.sampled_from(KINDS_OF_DISPUTES), place=milestones, way=ways, whim=whims, back=backs)
    def quarrel(self, kind: type, place: MilestoneIndex, way: str, whim: Whim, back: int) -> None:
        terms = self._terms(back)
        self._do(self._made_up_quarrel(kind, terms, place, whim), terms, way, worker_signer=terms.payment.worker)

    @rule(place=milestones, way=good_ways, choice=st.integers(0, 99))
    def go_on(self, place: MilestoneIndex, way: str, choice: int) -> None:
        """Something that may well succeed: random acts alone seldom get far."""
        terms = self._terms(0)
        acts = self._sensible(terms, place)
        signer = terms.payment.worker if isinstance(acts[choice % len(acts)], Settle) else None
        self._do(acts[choice % len(acts)], terms, way, worker_signer=signer)

    @rule(place=milestones, way=good_ways, choice=st.integers(0, 99))
    def go_further(self, place: MilestoneIndex, way: str, choice: int) -> None:
        self.go_on(place, way, choice)

    @rule(
        way=ways,
        shares=st.lists(st.sampled_from([0, 3, 10, 10, 14]), min_size=2, max_size=3),
        days=st.integers(0, 9),
        back=backs,
    )
    def amend(self, way: str, shares: Sequence[int], days: int, back: int) -> None:
        """Other amounts and deadlines, a milestone more, and a worker where there was none."""
        old = self._terms(back)
        new = self._changed(old, shares, days)
        signer = self.stranger if way == "forged" else self.worker
        self._do(Amend(new, Timestamp(self.world.now + days * DAY)), old, way, worker_signer=signer)

    @rule(way=good_ways, kind=st.sampled_from(["fund", "amend"]))
    def run_ahead(self, way: str, kind: str) -> None:
        """Terms that are to amend others, used before they did."""
        ahead = self._changed(self._terms(0), (10, 10), 9)
        if kind == "fund":
            self._do(Fund((MilestoneIndex(0),)), ahead, way)
        else:
            act = Amend(self._changed(ahead, (10, 10), 9), Timestamp(self.world.now + DAY))
            self._do(act, ahead, way, worker_signer=self.worker)

    def _changed(self, old: Terms, shares: Sequence[int], days: int) -> Terms:
        deliver_by = Timestamp(self.world.now + days * DAY)
        amounts = [TokenUnits(self._amount(old, place) * share // 10) for place, share in enumerate(shares)]
        conditions = replace(
            old.conditions,
            parent=Hash(self.world.naming.agreement_id(old)),
            milestones=tuple(Milestone(amount, deliver_by) for amount in amounts),
            salt=len(self.agreements),
        )
        return Terms(replace(old.payment, worker=self.worker), conditions)

    @rule(way=good_ways, shares=st.sampled_from([(10, 10), (14, 3), (3, 14, 10), (10, 0)]))
    def amend_well(self, way: str, shares: Sequence[int]) -> None:
        self.amend(way, shares, 9, 0)

    @rule(seconds=st.sampled_from([1, DAY, 3 * DAY]))
    def wait(self, seconds: int) -> None:
        self.world.now = Timestamp(self.world.now + seconds)

    @rule(place=milestones, early=st.sampled_from([1, 2]))
    def wait_for_the_clock(self, place: MilestoneIndex, early: int) -> None:
        """The next act happens at the clock's very instant, or a second before."""
        holding = self.world.holding(self._terms(0), place)
        if holding is not None:
            self.world.now = Timestamp(max(self.world.now, holding.clock - early))

    @rule(place=milestones, early=st.sampled_from([1, 2]), choice=st.integers(0, 1))
    def hurry(self, place: MilestoneIndex, early: int, choice: int) -> None:
        """What must come before the clock, a second before it, or at its very instant."""
        terms = self._terms(0)
        holding = self.world.holding(terms, place)
        if holding is not None and holding.phase is not Phase.AMENDED:
            self.wait_for_the_clock(place, early)
            self._do(self._sensible(terms, place)[choice], terms, "calls")

    @rule(place=milestones, early=st.sampled_from([1, 1, 1, 2]))
    def let_time_decide(self, place: MilestoneIndex, early: int) -> None:
        """What silence brings about, at the very instant, or a second too early."""
        ends: dict[Phase, Act] = {Phase.DELIVERED: Claim(place), Phase.DISPUTED: Conclude(place)}
        terms = self._terms(0)
        holding = self.world.holding(terms, place)
        if holding is not None:
            self.wait_for_the_clock(place, early)
            self._do(ends.get(holding.phase, Reclaim(place)), terms, "stranger")

    def _sensible(self, terms: Terms, place: MilestoneIndex) -> Sequence[Act]:
        holding, now = self.world.holding(terms, place), self.world.now
        if holding is None or holding.phase is Phase.AMENDED:
            return [Fund((place,))]
        round_, payment = holding.round, terms.payment
        more = TokenUnits(holding.released + holding.escrowed // 3 + 1)
        less = TokenUnits(holding.refunded + holding.escrowed // 4 + 1)
        later = Timestamp(max(now, terms.milestones[place].deliver_by) + 4 * DAY)
        deliver, again = Deliver(place, round_, DELIVERABLE), RequestChanges(place, round_, REASON, later)
        disputed, theirs = (Dispute(place, round_, party, REASON) for party in (payment.worker, payment.employer))
        by_phase: dict[Phase, list[Act]] = {
            Phase.OFFERED: [Accept(place), deliver],
            Phase.ACTIVE: [deliver, disputed, theirs] if round_ else [deliver],
            Phase.DELIVERED: [again, disputed, theirs],
            Phase.DISPUTED: [Rule(place, more, REASON), Conclude(place), SubmitEvidence(place, payment.worker, URI)],
        }
        split = Settle(place, round_, more, TokenUnits(holding.refunded + 1), Timestamp(now + DAY))
        return [*by_phase[holding.phase] * 2, Release(place, more), Refund(place, less), split]

    def _made_up(self, kind: type, terms: Terms, place: MilestoneIndex, whim: Whim) -> Act:
        round_ = self._round(terms, place) + whim.shift
        acts: Sequence[Act] = (
            Accept(place),
            Deliver(place, round_, DELIVERABLE),
            RequestChanges(place, round_, REASON, Timestamp(self.world.now + whim.days * DAY)),
            Release(place, _part(terms, place, whim.share)),
            Refund(place, _part(terms, place, whim.refunds)),
            Claim(place),
            Reclaim(place),
        )
        return next(act for act in acts if isinstance(act, kind))

    def _made_up_quarrel(self, kind: type, terms: Terms, place: MilestoneIndex, whim: Whim) -> Act:
        round_, party = self._round(terms, place) + whim.shift, self._in_role(terms, whim.by)
        until = Timestamp(self.world.now + whim.days * DAY)
        released, refunded = _part(terms, place, whim.share), _part(terms, place, whim.refunds)
        acts: Sequence[Act] = (
            Settle(place, round_, released, refunded, until),
            Dispute(place, round_, party, REASON),
            SubmitEvidence(place, party, URI),
            Rule(place, released, REASON),
            Conclude(place),
        )
        return next(act for act in acts if isinstance(act, kind))

    def _do(self, act: Act, terms: Terms, way: str, worker_signer: Address | None = None) -> None:
        holding = self.world.holding(terms, getattr(act, "milestone", MilestoneIndex(0)))
        parties = parties_to(act, terms, holding.phase if holding else Phase.NONE)
        party = parties[0] if parties else self.stranger
        callers = {"calls": party, "forged": party}
        signers = {"signed": party, "forged": self.stranger}
        if party == ZERO_ADDRESS:
            way = "stranger"
        workers = None if worker_signer == ZERO_ADDRESS else worker_signer
        self.perform(act, terms, Sender(callers.get(way, self.stranger), signers.get(way), workers))

    def _terms(self, back: int) -> Terms:
        return self.agreements[max(len(self.agreements) - 1 - back, 0)]

    def _round(self, terms: Terms, place: MilestoneIndex) -> int:
        holding = self.world.holding(terms, place)
        return holding.round if holding else 0

    def _in_role(self, terms: Terms, name: str) -> Address:
        payment = terms.payment
        roles = {"worker": payment.worker, "employer": payment.employer, "arbiter": terms.conditions.arbiter}
        return roles.get(name, self.stranger)

    @staticmethod
    def _amount(old: Terms, place: int) -> int:
        known = old.milestone(MilestoneIndex(place))
        return known.amount if known else 50


def _part(terms: Terms, place: MilestoneIndex, share: int) -> TokenUnits:
    return TokenUnits(terms.milestones[place].amount * share // 10)
