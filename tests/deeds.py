"""What could happen next at the escrow: for tests that play at random what the contract allows."""

from collections.abc import Iterator, Sequence

from tallystick.domain.events import Fact, FeesSwept, MilestoneFact, OwedWithdrawn, PayoutOwed, Phase
from tallystick.domain.holding import Holding
from tallystick.domain.units import ZERO_HASH, AgreementId, TokenUnits
from tests.builders import FEE_RECIPIENT, STRANGER, TOKEN, WORKER, Deal
from tests.fakes import FakeChain, FakeEscrow

_NOTHING = AgreementId(ZERO_HASH)


def possible_facts(chain: FakeChain, deals: Sequence[Deal]) -> list[Fact]:
    """One fact after another that the contract could emit now; each by itself, not all together."""
    facts: list[Fact] = []
    for deal in deals:
        facts += _next_facts(deal, chain.holding(deal.agreement_id, deal.milestone))
    return facts + list(_next_payouts(chain))


def _next_facts(deal: Deal, held: Holding | None) -> Iterator[MilestoneFact]:
    if held is None:
        yield deal.funded(Phase.OFFERED)
        yield deal.funded(Phase.ACTIVE)
        return
    if held.is_closed:
        return
    part = max(held.escrowed // 3, 1)
    yield deal.released(part, held.released)
    yield deal.refunded(part, held.refunded)
    yield deal.released(held.escrowed, held.released)
    if held.phase is Phase.DELIVERED:
        yield deal.changes_requested(held.round + 1)
        yield deal.claimed(released=held.released, refunded=held.refunded)
    else:
        yield deal.delivered(held.round)
        yield deal.reclaimed(released=held.released, refunded=held.refunded)
    if held.phase is Phase.OFFERED:
        yield deal.accepted()


def _next_payouts(chain: FakeChain) -> Iterator[Fact]:
    escrow = FakeEscrow(chain)
    if fees := escrow.fees(TOKEN, FEE_RECIPIENT, chain.head):
        yield FeesSwept(FEE_RECIPIENT, TOKEN, fees)
    if owed := escrow.owed(TOKEN, WORKER, chain.head):
        yield OwedWithdrawn(WORKER, TOKEN, STRANGER, owed)
    yield PayoutOwed(_NOTHING, WORKER, TOKEN, TokenUnits(3))
