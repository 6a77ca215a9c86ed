"""Agreements between people who are now this and now that, and a plain recount of what became of each milestone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tallystick.domain.chain import BlockStamp
from tallystick.domain.events import (
    AgreementAmended,
    DisputeConcluded,
    DisputeOpened,
    DisputeRuled,
    EscrowEvent,
    Fact,
    MilestonesFunded,
    Money,
    OfferAccepted,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    Phase,
    WorkDelivered,
)
from tallystick.domain.holding import Holding, difference
from tallystick.domain.recount import Recount
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, MilestoneIndex
from tests.builders import Deal, a_deal, amending, between, in_token, ruled_by
from tests.deeds import next_facts
from tests.fakes import FakeChain

ANN, BOB, CYD, DAN = (Address("0x" + digits * 20) for digits in ("81", "82", "83", "84"))
PEOPLE = (ANN, BOB, CYD, DAN)
GOLD, SILVER = Address("0x" + "91" * 20), Address("0x" + "92" * 20)
_HUGE = 2**96 - 1_000

_ENDS = {
    PaymentReleased: "paid_by_approval",
    PaymentClaimed: "paid_by_silence",
    PaymentRefunded: "refunded",
    PaymentReclaimed: "missed",
    DisputeRuled: "ruled",
    DisputeConcluded: "lapsed",
    PaymentSettled: "settled",
}


def deals() -> list[Deal]:
    """Each person pays, works and rules somewhere; one task is open."""
    ann_pays, bob_pays = a_deal(100, 7, fee=250), a_deal(_HUGE, 1, fee=999)
    open_task, third = a_deal(40, 30, salt=5), a_deal(11, salt=6)
    made = (
        ruled_by(between(ann_pays.terms, employer=ANN, worker=BOB), CYD),
        ruled_by(in_token(between(bob_pays.terms, employer=BOB, worker=ANN), GOLD), CYD),
        ruled_by(in_token(between(open_task.terms, employer=ANN, worker=ZERO_ADDRESS), SILVER), BOB),
        ruled_by(in_token(between(third.terms, employer=CYD, worker=BOB), GOLD), ANN),
    )
    return [Deal(terms) for terms in made]


_ANYTIME = PaymentReleased | PaymentRefunded | PaymentSettled | PaymentReclaimed | AgreementAmended
"""What is possible in most phases. If it were as likely as the rest, little would ever be disputed."""


class _Brisk(FakeChain):
    """Remembers what is held, instead of counting it anew whenever it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self._known = Recount(())

    def add(self, fact: Fact) -> None:
        super().add(fact)
        self._known.add(fact)

    def holding(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, at: BlockStamp | None = None
    ) -> Holding | None:
        return self._known.held(agreement_id).get(milestone)


def lived(choices: Iterable[int]) -> FakeChain:
    """A chain on which everybody did what the choices say. Every fact is one that the contract could emit."""
    chain, current = _Brisk(), deals()
    for choice in choices:
        if choice % 4 == 0:
            chain.mine()
        place = choice // 4 % len(current)
        facts = list(_possible(chain, current[place]))
        facts += 3 * [(fact, after) for fact, after in facts if not isinstance(fact, _ANYTIME)]
        if not facts:
            continue
        fact, after = facts[choice // 16 % len(facts)]
        chain.add(fact)
        current[place] = after
    return chain


def _possible(chain: FakeChain, deal: Deal) -> Iterator[tuple[Fact, Deal]]:
    """What could happen next to an agreement, and the agreement after that."""
    is_open_task = deal.terms.payment.worker == ZERO_ADDRESS
    for index in range(len(deal.terms.milestones)):
        for fact in next_facts(chain, deal.at(index)):
            if isinstance(fact, AgreementAmended) or (is_open_task and not _is_of_open_task(fact)):
                continue
            yield fact, deal
    yield from ((fact, after) for after in _amendments(chain, deal) for fact in _amended(chain, deal, after))


def _is_of_open_task(fact: Fact) -> bool:
    return isinstance(fact, PaymentReclaimed) or (isinstance(fact, MilestonesFunded) and fact.phase is Phase.OFFERED)


def _amendments(chain: FakeChain, deal: Deal) -> Iterator[Deal]:
    """More of everything, nothing but what is gone already, and somebody else who rules."""
    worker = CYD if deal.terms.payment.worker == ZERO_ADDRESS else deal.terms.payment.worker
    kept, cut = list[int](), list[int]()
    for index, milestone in enumerate(deal.terms.milestones):
        held = chain.holding(deal.agreement_id, MilestoneIndex(index))
        gone = milestone.amount if held is None else held.released + held.refunded
        kept.append(milestone.amount if held is None or held.is_closed else milestone.amount + 3)
        cut.append(gone)
    yield Deal(amending(deal, *kept, worker=worker))
    yield Deal(amending(deal, *cut, worker=worker))
    yield Deal(ruled_by(amending(deal, *kept, worker=worker), DAN))


def _amended(chain: FakeChain, deal: Deal, after: Deal) -> Iterator[Fact]:
    found = ((MilestoneIndex(index), deal) for index in range(len(deal.terms.milestones)))
    holdings = {index: chain.holding(of.agreement_id, index) for index, of in found}
    held = {index: holding for index, holding in holdings.items() if holding is not None}
    if held:
        moved = difference(held, after.terms)
        yield deal.amended(after.terms, drawn=moved.drawn, returned=moved.returned)


@dataclass
class Part:
    """One milestone, whatever agreements it went on under."""

    employer: Address
    worker: Address
    arbiter: Address
    token: Address
    lineage: AgreementId
    amount: int
    accepted: bool
    released: int = 0
    refunded: int = 0
    delivered_at: int | None = None
    disputed_at: int | None = None
    end: str | None = None
    ended_at: int = 0
    ended_under: Address | None = None
    """The arbiter of the terms under which it ended."""

    @property
    def held(self) -> int:
        return self.amount - self.released - self.refunded


@dataclass
class Careers:
    """What became of everything, event by event, without a database."""

    parts: dict[tuple[AgreementId, MilestoneIndex], Part] = field(default_factory=dict)
    earned: Counter[tuple[Address, Address]] = field(default_factory=Counter)
    _lineages: dict[AgreementId, AgreementId] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Sequence[EscrowEvent]) -> "Careers":
        careers = cls()
        for event in events:
            careers._tell(event.fact, event.timestamp)
        return careers

    def of_role(self, role: str, address: Address) -> list[Part]:
        return [part for part in self.parts.values() if getattr(part, role) == address]

    def _tell(self, fact: Fact, now: int) -> None:
        match fact:
            case MilestonesFunded():
                self._fund(fact)
            case AgreementAmended():
                self._amend(fact, now)
            case OfferAccepted() | WorkDelivered() | DisputeOpened():
                self._work(fact, now)
            case _ if isinstance(fact, Money):
                self._pay(fact, now)

    def _fund(self, fact: MilestonesFunded) -> None:
        terms, lineage = fact.terms, self._lineages.setdefault(fact.agreement_id, fact.agreement_id)
        who = (terms.payment.employer, terms.payment.worker, terms.conditions.arbiter, terms.payment.token)
        for index in fact.milestones:
            part = Part(*who, lineage, terms.milestones[index].amount, fact.phase is Phase.ACTIVE)
            self.parts[lineage, index] = part

    def _amend(self, fact: AgreementAmended, now: int) -> None:
        lineage = self._lineages[fact.agreement_id] = self._lineages[fact.parent]
        for (of, index), part in self.parts.items():
            if of != lineage:
                continue
            before, part.amount = part.held, fact.terms.conditions.milestones[index].amount
            part.worker, part.arbiter = fact.worker, fact.terms.conditions.arbiter
            if before and not part.held:
                part.end, part.ended_at = "dropped", now
            part.accepted |= bool(part.held and fact.worker != ZERO_ADDRESS)

    def _work(self, fact: OfferAccepted | WorkDelivered | DisputeOpened, now: int) -> None:
        part = self._part(fact.agreement_id, fact.milestone)
        part.accepted = True
        if isinstance(fact, WorkDelivered):
            part.delivered_at = now
        if isinstance(fact, DisputeOpened):
            part.disputed_at = now

    def _pay(self, fact: Money, now: int) -> None:
        to_worker, to_employer = _shares(fact)
        part = self._part(fact.agreement_id, fact.milestone)
        part.released, part.refunded = part.released + to_worker, part.refunded + to_employer
        self.earned[part.worker, part.token] += to_worker - getattr(fact, "fee", 0)
        if not part.held:
            part.end, part.ended_at, part.ended_under = _ENDS[type(fact)], now, part.arbiter
        if part.end == "missed" and not part.accepted:
            part.end = "withdrawn"

    def _part(self, agreement_id: AgreementId, milestone: MilestoneIndex) -> Part:
        return self.parts[self._lineages[agreement_id], milestone]


def _shares(fact: Money) -> tuple[int, int]:
    """What leaves for the worker, the fee included, and what for the employer."""
    match fact:
        case PaymentReleased() | PaymentClaimed():
            return fact.amount, 0
        case PaymentRefunded() | PaymentReclaimed():
            return 0, fact.amount
        case _:
            return fact.to_worker, fact.to_employer
