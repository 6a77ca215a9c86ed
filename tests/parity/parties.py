"""An employer and a worker on a real chain, and what the logs of their acts say."""

from collections.abc import Sequence

from tallystick.chain.answers import Log, log_of
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.events import fact_of
from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Deliver,
    Dispute,
    Refund,
    Rule,
    Settle,
)
from tallystick.domain.events import (
    Fact,
    MilestonesFunded,
    Phase,
)
from tallystick.domain.terms import Terms
from tallystick.domain.units import (
    HoldingId,
    MilestoneIndex,
)
from tests.deals import signed
from tests.devchain import DevChain, Receipt


class Parties:
    """An employer and a worker who act on one agreement themselves."""

    def __init__(self, chain: DevChain, terms: Terms) -> None:
        self.chain = chain
        self.terms = terms
        self.codec = EscrowCodec(chain.identity)
        self.id = self.codec.agreement_id(terms)
        self.employer = terms.payment.employer
        self.worker = terms.payment.worker

    def carry_out(self, act: Act) -> Receipt:
        by_worker = isinstance(act, Accept | Deliver | Refund | Claim | Dispute)
        sender = self.chain.worker if by_worker else self.chain.employer
        sender = self.chain.arbiter if isinstance(act, Rule) else sender
        typed_data = self.codec.authorization_to_sign(self.terms, act)
        consent = signed(self.chain.worker, typed_data) if isinstance(act, Settle | Amend) else b""
        return self.chain.carry_out(self.codec.call(self.terms, act, worker_signature=consent), sender)

    def funded(self, milestones: tuple[MilestoneIndex, ...], phase: Phase) -> MilestonesFunded:
        ids = self.holding_ids(self.terms)
        return MilestonesFunded(self.id, self.employer, self.worker, milestones, phase, self.terms, ids)

    def holding_ids(self, terms: Terms) -> tuple[HoldingId, ...]:
        agreement_id, numbered = self.codec.agreement_id(terms), enumerate(terms.milestones)
        return tuple(
            self.codec.holding_id(agreement_id, MilestoneIndex(index), part.amount) for index, part in numbered
        )

    def facts(self, *acts: Act) -> list[Fact]:
        """What the last of some acts brought about."""
        receipts = [self.carry_out(act) for act in acts]
        return facts_of(self.chain, receipts[-1])


def facts_of(chain: DevChain, receipt: Receipt) -> list[Fact]:
    return [fact for log in logs_of(chain, receipt) if (fact := fact_of(log)) is not None]


def logs_of(chain: DevChain, receipt: Receipt) -> Sequence[Log]:
    logs = [log_of(log) for log in receipt.logs]
    return [log for log in logs if log.address == chain.escrow]
