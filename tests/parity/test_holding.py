"""The holding folded from events is the contract's own slot, whatever is done to a milestone in whatever order."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tallystick.chain.answers import log_of
from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.events import fact_of
from tallystick.chain.node import Node
from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.events import MilestoneFact, Phase
from tallystick.domain.holding import Holding, folded
from tallystick.domain.ports import StoredHolding
from tallystick.domain.units import MilestoneIndex, Timestamp, TokenUnits
from tests.deals import DELIVERABLE, REASON, REVIEW, a_deal, signed
from tests.devchain import DevChain

AMOUNTS = (1_000, 7)
milestones = st.integers(0, len(AMOUNTS) - 1).map(MilestoneIndex)
shares = st.integers(0, 12)
"""Tenths of a milestone's amount; more than ten are more than there is."""


class Milestones(RuleBasedStateMachine):
    """Two milestones of one agreement, on which the parties do what comes to their minds."""

    chain: DevChain

    def __init__(self) -> None:
        super().__init__()
        self.fresh = self.chain.snapshot()
        self.chain.enrich(self.chain.employer)
        self.node = Node(self.chain.url)
        self.codec = EscrowCodec(self.chain.identity)
        self.terms = a_deal(self.chain, amounts=AMOUNTS, fee=333)
        self.holdings: dict[MilestoneIndex, Holding] = {}

    def teardown(self) -> None:
        self.chain.restore(self.fresh)

    @rule(milestone=milestones, accepted=st.booleans())
    def fund(self, milestone: MilestoneIndex, accepted: bool) -> None:
        acceptance = signed(self.chain.worker, self.codec.terms_to_sign(self.terms)) if accepted else b""
        self._try(Fund(milestone, acceptance))

    @rule(milestone=milestones)
    def accept(self, milestone: MilestoneIndex) -> None:
        self._try(Accept(milestone))

    @rule(milestone=milestones)
    def deliver(self, milestone: MilestoneIndex) -> None:
        self._try(Deliver(milestone, 0, DELIVERABLE))

    @rule(milestone=milestones, days=st.integers(0, 20))
    def request_changes(self, milestone: MilestoneIndex, days: int) -> None:
        self._try(RequestChanges(milestone, 0, REASON, Timestamp(self.chain.now() + days * 86_400)))

    @rule(milestone=milestones, share=shares)
    def release(self, milestone: MilestoneIndex, share: int) -> None:
        self._try(Release(milestone, TokenUnits(AMOUNTS[milestone] * share // 10)))

    @rule(milestone=milestones, share=shares)
    def refund(self, milestone: MilestoneIndex, share: int) -> None:
        self._try(Refund(milestone, TokenUnits(AMOUNTS[milestone] * share // 10)))

    @rule(milestone=milestones)
    def claim(self, milestone: MilestoneIndex) -> None:
        self._try(Claim(milestone))

    @rule(milestone=milestones)
    def reclaim(self, milestone: MilestoneIndex) -> None:
        self._try(Reclaim(milestone))

    @rule(seconds=st.sampled_from([1, REVIEW // 2, REVIEW]))
    def wait(self, seconds: int) -> None:
        self.chain.travel_to(self.chain.now() + seconds)

    @invariant()
    def folded_holdings_are_the_contracts_own(self) -> None:
        escrow = OnChainEscrow(self.node, self.chain.escrow)
        head, agreement_id = escrow.head(), self.codec.agreement_id(self.terms)
        for index in range(len(AMOUNTS)):
            stored = escrow.stored_holding(agreement_id, MilestoneIndex(index), head)
            assert stored == _as_stored(self.holdings.get(MilestoneIndex(index)))

    def _try(self, act: Act) -> None:
        """Send the act; what came of it is in the logs."""
        by_worker = isinstance(act, Accept | Deliver | Refund)
        call = self.codec.call(self.terms, act)
        sender = self.chain.worker if by_worker else self.chain.employer
        for log in self.chain.send(sender, call.to, call.input).logs:
            fact: Any = fact_of(log_of(log))
            if isinstance(fact, MilestoneFact):
                self.holdings[fact.milestone] = folded(self.holdings.get(fact.milestone), fact)


def test_folded_holdings_are_the_contracts_own(chain: DevChain) -> None:
    machine = type("MilestonesOnThisChain", (Milestones,), {"chain": chain})

    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=20, deadline=None))


def _as_stored(holding: Holding | None) -> StoredHolding:
    if holding is None:
        return StoredHolding(TokenUnits(0), TokenUnits(0), Timestamp(0), Phase.NONE, 0)
    return StoredHolding(holding.released, holding.refunded, holding.clock, holding.phase, holding.round)
