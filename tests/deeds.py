"""What could happen next at the escrow: for tests that play at random what the contract allows."""

from collections.abc import Iterator, Sequence

from tallystick.domain.events import Fact, FeesSwept, MilestoneFact, OwedWithdrawn, PayoutOwed, Phase
from tallystick.domain.holding import Holding, difference
from tallystick.domain.units import ZERO_HASH, AgreementId, MilestoneIndex, TokenUnits
from tests.builders import FEE_RECIPIENT, STRANGER, TOKEN, WORKER, Deal, amending
from tests.fakes import FakeChain, FakeEscrow

_NOTHING = AgreementId(ZERO_HASH)


def possible_facts(chain: FakeChain, deals: Sequence[Deal]) -> list[Fact]:
    """One fact after another that the contract could emit now; each by itself, not all together."""
    facts: list[Fact] = []
    for deal in deals:
        facts += next_facts(chain, deal)
    return facts + list(_next_payouts(chain))


def successor_of(deal: Deal) -> Deal:
    """The deal that an amendment here makes of another: every amount a little higher, under new terms."""
    amounts = [milestone.amount + 3 for milestone in deal.terms.milestones]
    return Deal(amending(deal, *amounts, worker=deal.terms.payment.worker), deal.milestone)


def next_facts(chain: FakeChain, deal: Deal) -> Iterator[Fact]:
    """The same of one milestone, or of what amendments made of it."""
    held = chain.holding(deal.agreement_id, deal.milestone)
    if held is None:
        yield deal.funded(Phase.OFFERED)
        yield deal.funded(Phase.ACTIVE)
    elif held.phase is Phase.AMENDED:
        successor = successor_of(deal)
        if chain.holding(successor.agreement_id, successor.milestone) is not None:
            yield from next_facts(chain, successor)
    elif not held.is_closed:
        yield from _next_money(deal, held)
        yield from _next_work(deal, held)
        yield from _next_amendment(chain, deal)


def _next_money(deal: Deal, held: Holding) -> Iterator[MilestoneFact]:
    part = max(held.escrowed // 3, 1)
    yield deal.released(part, held.released)
    yield deal.refunded(part, held.refunded)
    yield deal.released(held.escrowed, held.released)
    yield deal.settled(part, held.escrowed - part, released=held.released)
    if held.phase is Phase.DELIVERED:
        yield deal.claimed(released=held.released, refunded=held.refunded)
    if held.phase in (Phase.OFFERED, Phase.ACTIVE):
        yield deal.reclaimed(released=held.released, refunded=held.refunded)


def _next_work(deal: Deal, held: Holding) -> Iterator[Fact]:
    part = held.escrowed // 2
    match held.phase:
        case Phase.OFFERED:
            yield deal.accepted()
            yield deal.delivered(held.round)
        case Phase.ACTIVE:
            yield deal.delivered(held.round)
        case Phase.DELIVERED:
            yield deal.changes_requested(held.round + 1)
            yield deal.disputed(round_=held.round)
        case Phase.DISPUTED:
            yield deal.evidence()
            yield deal.ruled(part, released=held.released, refunded=held.refunded)
            yield deal.concluded(part, released=held.released, refunded=held.refunded)


def _next_amendment(chain: FakeChain, deal: Deal) -> Iterator[Fact]:
    """Only where nothing is closed: what is closed keeps its amount."""
    places = [MilestoneIndex(index) for index in range(len(deal.terms.milestones))]
    found = {place: chain.holding(deal.agreement_id, place) for place in places}
    held = {place: holding for place, holding in found.items() if holding is not None}
    if not any(holding.is_closed for holding in held.values()):
        to = successor_of(deal).terms
        moved = difference(held, to)
        yield deal.amended(to, drawn=moved.drawn, returned=moved.returned)


def _next_payouts(chain: FakeChain) -> Iterator[Fact]:
    escrow = FakeEscrow(chain)
    if fees := escrow.fees(TOKEN, FEE_RECIPIENT, chain.head):
        yield FeesSwept(FEE_RECIPIENT, TOKEN, fees)
    if owed := escrow.owed(TOKEN, WORKER, chain.head):
        yield OwedWithdrawn(WORKER, TOKEN, STRANGER, owed)
    yield PayoutOwed(_NOTHING, WORKER, TOKEN, TokenUnits(3))
