"""Lives of agreements on a real chain, which stop after each act: together, all acts that change what is stored."""

from collections.abc import Callable, Iterator
from dataclasses import replace

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
    Sweep,
    Withdraw,
)
from tallystick.domain.terms import MAX_TIMESTAMP, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, MilestoneIndex, Timestamp, TokenUnits
from tests.deals import DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, in_token
from tests.devchain import DevChain
from tests.parity.parties import Parties

SECOND = MilestoneIndex(1)
BOTH = (FIRST, SECOND)
REVERTS = bytes.fromhex("5f5ffd")
"""Code of a wallet that takes no money."""
EVER = Timestamp(MAX_TIMESTAMP)

Life = Callable[[DevChain], Iterator[Parties]]
"""Stops after each act."""


def of_payments(chain: DevChain) -> Iterator[Parties]:
    yield from _played(
        _parties(chain),
        *(Fund((FIRST,)), Accept(FIRST), Release(FIRST, TokenUnits(300)), Refund(FIRST, TokenUnits(200))),
        *(Settle(FIRST, 0, TokenUnits(600), TokenUnits(300), EVER), Fund((SECOND,)), ReleaseAll(BOTH)),
    )


def of_a_ruling(chain: DevChain) -> Iterator[Parties]:
    parties = _parties(chain)
    yield from _played(parties, *_disputed(parties), Rule(FIRST, TokenUnits(250), REASON))


def of_a_silent_arbiter(chain: DevChain) -> Iterator[Parties]:
    parties = _parties(chain)
    yield from _played(parties, *_disputed(parties))
    chain.travel_to(chain.now() + WEEK)
    yield from _played(parties, Conclude(FIRST))


def of_a_silent_employer(chain: DevChain) -> Iterator[Parties]:
    parties = _parties(chain)
    yield from _played(parties, Fund(BOTH), Deliver(FIRST, 0, DELIVERABLE))
    chain.travel_to(chain.now() + REVIEW)
    yield from _played(parties, Claim(FIRST))


def of_a_missed_deadline(chain: DevChain) -> Iterator[Parties]:
    parties = _parties(chain)
    yield from _played(parties, Fund(BOTH))
    chain.travel_to(parties.terms.milestones[FIRST].deliver_by)
    yield from _played(parties, Reclaim(FIRST))


def of_an_amendment(chain: DevChain) -> Iterator[Parties]:
    """Only one milestone was funded: the other one is left behind, too."""
    parties = _parties(chain)
    yield from _played(parties, Fund((FIRST,)), Accept(FIRST), Release(FIRST, TokenUnits(100)))
    higher = _with_first(parties, 2_000)
    yield from _played(parties, Amend(higher, EVER))
    later = Parties(chain, higher)
    yield from _played(later, Release(FIRST, TokenUnits(150)), Fund((SECOND,)))
    yield from _played(later, Amend(_with_first(later, 1_500), EVER))


def of_a_payee_that_refuses(chain: DevChain) -> Iterator[Parties]:
    parties = _parties(chain, ZERO_ADDRESS)
    yield from _played(parties, Fund(BOTH))
    chain.install(parties.worker, REVERTS)
    yield from _played(parties, Release(FIRST, TokenUnits(400)))
    chain.install(parties.worker, b"")
    withdraw = Withdraw(ZERO_ADDRESS, parties.worker, Address(chain.stranger.address), 0)
    chain.carry_out(parties.codec.loose_call(withdraw), chain.worker)
    yield parties


def of_swept_fees(chain: DevChain) -> Iterator[Parties]:
    parties = _parties(chain)
    yield from _played(parties, Fund(BOTH), ReleaseAll(BOTH))
    sweep = Sweep(chain.token, Address(chain.fee_recipient.address))
    chain.carry_out(parties.codec.loose_call(sweep), chain.stranger)
    yield parties


LIVES: tuple[Life, ...] = (
    *(of_payments, of_a_ruling, of_a_silent_arbiter, of_a_silent_employer, of_a_missed_deadline, of_an_amendment),
    *(of_a_payee_that_refuses, of_swept_fees),
)


def played(chain: DevChain, life: Life) -> Parties:
    """A life, lived to its end."""
    *_, parties = life(chain)
    return parties


def _parties(chain: DevChain, token: Address | None = None) -> Parties:
    chain.enrich(chain.employer)
    terms = a_deal(chain, amounts=(1_000, 700), fee=250, salt=chain.number())
    return Parties(chain, terms if token is None else in_token(terms, token))


def _disputed(parties: Parties) -> tuple[Act, ...]:
    deliver_by = Timestamp(parties.terms.milestones[FIRST].deliver_by + REVIEW)
    return (
        *(Fund(BOTH), Deliver(FIRST, 0, DELIVERABLE), RequestChanges(FIRST, 0, REASON, deliver_by)),
        *(Deliver(FIRST, 1, DELIVERABLE), Dispute(FIRST, 1, parties.worker, REASON)),
        SubmitEvidence(FIRST, parties.employer, "ipfs://what it was"),
    )


def _played(parties: Parties, *acts: Act) -> Iterator[Parties]:
    for act in acts:
        assert parties.carry_out(act).succeeded
        yield parties


def _with_first(parties: Parties, amount: int) -> Terms:
    """The same deal with another amount in the first milestone."""
    conditions = parties.terms.conditions
    first, *others = conditions.milestones
    parts = (replace(first, amount=TokenUnits(amount)), *others)
    return replace(parties.terms, conditions=replace(conditions, parent=Hash(parties.id), milestones=parts))
