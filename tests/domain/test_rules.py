"""Whatever everybody does, in whatever order: the books balance, and nobody is stuck."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from tallystick.domain.acts import Accept, Act, Claim, Conclude, Reclaim
from tallystick.domain.errors import ActRefused
from tallystick.domain.events import AgreementAmended, Phase
from tallystick.domain.holding import Holding
from tallystick.domain.rules import Sender
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, MilestoneIndex, Timestamp
from tests.builders import EMPLOYER, FEE_RECIPIENT, GENESIS_TIME, STRANGER, WORKER, between, some_terms
from tests.domain.play import AMOUNTS, STAGES, Play, rarely
from tests.domain.world import DigestNaming, World
from tests.profiles import lengths


class Pretended(Play):
    """The acts, on the domain's rules alone."""

    @initialize(is_open=rarely, lacks_arbiter=rarely, accepted=st.sampled_from(["no", "yes"]))
    def agree(self, is_open: bool, lacks_arbiter: bool, accepted: str) -> None:
        terms = between(some_terms(*AMOUNTS, fee=333), worker=ZERO_ADDRESS if is_open else WORKER)
        if lacks_arbiter:
            terms = replace(terms, conditions=replace(terms.conditions, arbiter=ZERO_ADDRESS))
        self.world = World(DigestNaming(), GENESIS_TIME)
        self.agreements = [terms]
        self.stranger, self.worker = STRANGER, WORKER
        self.seen: dict[tuple[str, int], Holding] = {}
        self.begin(accepted)

    def perform(self, act: Act, terms: Terms, sender: Sender) -> None:
        try:
            facts = self.world.outcome(act, terms, sender)
        except ActRefused:
            return
        self.world.take(*facts)
        self.agreements += [fact.terms.offered_by(EMPLOYER) for fact in facts if isinstance(fact, AgreementAmended)]

    @invariant()
    def money_is_never_made_or_lost(self) -> None:
        held = sum(one.escrowed for agreement in self.world.held.values() for one in agreement.values())
        accrued = sum(amount for account, amount in self.world.balances.items() if account.startswith("fees:"))

        assert self.world.inside() == held + accrued
        assert sum(self.world.balances.values()) == 0
        assert set(self.world.balances) <= {
            *(account for account in self.world.balances if account.startswith("escrow:")),
            *(f"party:{address}" for address in (EMPLOYER, WORKER)),
            f"fees:{FEE_RECIPIENT}",
        }

    @invariant()
    def each_holding_only_gives_away(self) -> None:
        for agreement_id, holdings in self.world.held.items():
            for milestone, now in holdings.items():
                before = self.seen.get((agreement_id, milestone), now)
                assert now.released >= before.released and now.refunded >= before.refunded
                assert now.amount == before.amount and 0 <= now.escrowed <= now.amount
                self.seen[agreement_id, milestone] = now

    @invariant()
    def one_honest_party_can_empty_every_holding_by_waiting(self) -> None:
        for terms in self.agreements:
            for milestone, holding in self.world.held[self.world.naming.agreement_id(terms)].items():
                if not holding.is_closed:
                    assert self._emptied(terms, milestone, holding).is_closed

    def _emptied(self, terms: Terms, milestone: MilestoneIndex, holding: Holding) -> Holding:
        """By nothing but the passage of time, and one act of the party that it favours."""
        ends: dict[Phase, Act] = {
            Phase.OFFERED: Reclaim(milestone),
            Phase.ACTIVE: Reclaim(milestone),
            Phase.DELIVERED: Claim(milestone),
            Phase.DISPUTED: Conclude(milestone),
        }
        later = World(
            naming=self.world.naming,
            now=Timestamp(max(self.world.now, holding.clock)),
            terms=dict(self.world.terms),
            successors=dict(self.world.successors),
        )
        agreement_id = self.world.naming.agreement_id(terms)
        later.held[agreement_id] = dict(self.world.held[agreement_id])
        later.take(*later.outcome(ends[holding.phase], terms, Sender(EMPLOYER)))
        return later.held[agreement_id][milestone]


@pytest.mark.spec("B14", "M1", "M2", "M3")
@pytest.mark.parametrize("stage", STAGES)
def test_the_books_balance_and_nobody_is_stuck_whatever_is_done(stage: str) -> None:
    machine = type("PretendedFromAStage", (Pretended,), {"stage": STAGES[stage]})

    run_state_machine_as_test(machine, settings=lengths(normal=20, long=2_000, steps=40))


def test_an_act_is_refused_with_the_contracts_error_and_its_evidence() -> None:
    world, terms = World(DigestNaming(), GENESIS_TIME), some_terms()

    try:
        world.outcome(Accept(MilestoneIndex(0)), terms, Sender(WORKER))
    except ActRefused as refused:
        assert refused.error == "NotFunded"
        assert refused.arguments == {"agreementId": world.naming.agreement_id(terms), "milestone": "0"}
    else:
        raise AssertionError("it was not refused")
