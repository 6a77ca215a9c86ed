"""The scenes in which acts are weighed: warm and cold, by the party and relayed, one at a time and many at once."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from scripts.gas_scale import ONE, Scale
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.domain.acts import (
    Accept,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    FundWithAuthorization,
    FundWithPermit2,
    Permit,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
)
from tallystick.domain.ports import TokenDomain
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, between, signed
from tests.devchain import DevChain
from tests.permit2 import PERMIT2, put_permit2

Weights = Iterator[tuple[str, int]]

TENTH = TokenUnits(AMOUNT // 10)
NOTHING = TokenUnits(0)
HALF = TokenUnits(AMOUNT // 2)
MORE = TokenUnits(AMOUNT + TENTH)
PLENTY = 2**256 - 1
LATE = Timestamp(2**40 - 1)
URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
MANY = (10, 100)


def measure(chain: DevChain) -> dict[str, int]:
    """The gas of each act, by the group that it is told in and its name."""
    scale = Scale(chain, count(1), domain_of(chain))
    native, charged = replace(scale, native=True), replace(scale, fee=100)
    put_permit2(chain)
    weights = dict(_cold(scale)) | {f"cold, native: {name}": gas for name, gas in _cold_native(native)}
    warm_up(chain, (scale, native, charged))
    for group, of in (("ERC-20", scale), ("native", native)):
        weights |= {f"{group}: {name}": gas for name, gas in _working(of)}
        weights |= {f"{group}: {name}": gas for name, gas in _disputing(of)}
        weights |= {f"{group}: {name}": gas for name, gas in _amending(of)}
        weights |= {f"{group}, relayed: {name}": gas for name, gas in _relayed(of)}
    weights |= {f"ERC-20: {name}": gas for name, gas in _of_the_token_alone(scale, charged)}
    weights |= {f"by signature: {name}": gas for name, gas in _by_signature(scale)}
    weights |= {f"five milestones: {name}": gas for name, gas in _five(replace(scale, parts=5))}
    return weights | {f"many at once: {name}": gas for name, gas in _many(scale)}


def domain_of(chain: DevChain) -> TokenDomain:
    """What the test token's own signatures are bound to."""
    domain = OnChainEscrow(Node(chain.url), chain.escrow).token_domain(chain.token)
    assert domain is not None
    return domain


def warm_up(chain: DevChain, scales: tuple[Scale, ...]) -> None:
    """Infinite allowances, other deposits in the escrow, and everybody was paid before."""
    chain.mint(chain.employer, 2**128)
    chain.approve(chain.employer, PLENTY)
    chain.approve(chain.employer, PLENTY, PERMIT2)
    for signer in (chain.worker, chain.arbiter):
        chain.mint(signer, 1)
    for scale in scales:
        scale.funded(Release(FIRST, HALF))


def _working(scale: Scale) -> Weights:
    terms = scale.terms()
    yield "fund", scale.weigh(terms, Fund(ONE))
    yield "accept", scale.weigh(terms, Accept(FIRST))
    yield "deliver", scale.weigh(terms, Deliver(FIRST, 0, DELIVERABLE))
    later = Timestamp(terms.milestones[0].deliver_by + WEEK)
    yield "request changes", scale.weigh(terms, RequestChanges(FIRST, 0, REASON, later))
    yield "release", scale.weigh(terms, Release(FIRST, AMOUNT))
    yield "release all", scale.weigh(scale.funded(), ReleaseAll(ONE))
    yield "refund", scale.weigh(scale.funded(), Refund(FIRST, AMOUNT))
    terms = scale.terms()
    yield "fund, accepted", scale.weigh(terms, scale.accepted(terms))
    terms = scale.terms()
    scale.weigh(terms, Fund(ONE))
    yield "reclaim", scale.weigh(terms, Reclaim(FIRST))
    terms = scale.funded(Deliver(FIRST, 0, DELIVERABLE))
    scale.chain.travel_to(scale.chain.now() + REVIEW)
    yield "claim", scale.weigh(terms, Claim(FIRST))


def _disputing(scale: Scale) -> Weights:
    terms = scale.funded(Deliver(FIRST, 0, DELIVERABLE))
    worker, arbiter = terms.payment.worker, terms.conditions.arbiter
    dispute = Dispute(FIRST, 0, worker, REASON)
    yield "dispute", scale.weigh(terms, dispute)
    yield "submit evidence", scale.weigh(terms, SubmitEvidence(FIRST, arbiter, URI))
    yield "rule", scale.weigh(terms, Rule(FIRST, HALF, REASON))
    terms = scale.funded(Deliver(FIRST, 0, DELIVERABLE))
    scale.weigh(terms, dispute)
    scale.chain.travel_to(scale.chain.now() + WEEK)
    yield "conclude", scale.weigh(terms, Conclude(FIRST))
    yield "settle", scale.weigh(scale.funded(), Settle(FIRST, 0, HALF, HALF, LATE))


def _amending(scale: Scale) -> Weights:
    terms = scale.funded()
    yield "amend, same amount", scale.weigh(terms, Amend(scale.amending(terms, AMOUNT), LATE))
    terms = scale.funded()
    yield "amend, raised", scale.weigh(terms, Amend(scale.amending(terms, MORE), LATE, TENTH))
    terms = scale.funded()
    yield "amend, cut", scale.weigh(terms, Amend(scale.amending(terms, HALF), LATE))
    terms = between(scale.terms(), worker=ZERO_ADDRESS)
    scale.weigh(terms, Fund(ONE))
    engaging = between(scale.amending(terms, AMOUNT), worker=Address(scale.chain.worker.address))
    yield "amend, to engage a worker", scale.weigh(terms, Amend(engaging, LATE))


def _relayed(scale: Scale) -> Weights:
    terms = scale.terms()
    scale.weigh(terms, Fund(ONE))
    yield "accept", scale.weigh(terms, Accept(FIRST), relayed=True)
    yield "deliver", scale.weigh(terms, Deliver(FIRST, 0, DELIVERABLE), relayed=True)
    yield "dispute", scale.weigh(terms, Dispute(FIRST, 0, terms.payment.worker, REASON), relayed=True)
    yield "rule", scale.weigh(terms, Rule(FIRST, HALF, REASON), relayed=True)
    yield "release", scale.weigh(scale.funded(), Release(FIRST, AMOUNT), relayed=True)
    yield "refund", scale.weigh(scale.funded(), Refund(FIRST, AMOUNT), relayed=True)
    yield "settle", scale.weigh(scale.funded(), Settle(FIRST, 0, HALF, HALF, LATE), relayed=True)
    terms = scale.funded()
    yield "amend, same amount", scale.weigh(terms, Amend(scale.amending(terms, AMOUNT), LATE), relayed=True)


def _of_the_token_alone(scale: Scale, charged: Scale) -> Weights:
    yield "release, in part", scale.weigh(scale.funded(), Release(FIRST, TENTH))
    yield "release, with a fee", charged.weigh(charged.funded(), Release(FIRST, AMOUNT))


def _by_signature(scale: Scale) -> Weights:
    """The employer sends nothing. It signs, and somebody else sends."""
    yield "fund, by allowance", scale.weigh(scale.terms(), Fund(ONE), relayed=True)
    yield "fund, ERC-3009", scale.weigh(scale.terms(), FundWithAuthorization(ONE, Timestamp(0), LATE))
    yield "fund, Permit2, first nonce of a word", scale.weigh(scale.terms(), FundWithPermit2(ONE, 0, LATE))
    yield "fund, Permit2", scale.weigh(scale.terms(), FundWithPermit2(ONE, 1, LATE))
    yield "permit and fund, ERC-2612, first", _permitted(scale, 0)
    yield "permit and fund, ERC-2612", _permitted(scale, 1)


def _permitted(scale: Scale, nonce: int) -> int:
    """A batch of an exact permit and the funding that uses it up."""
    chain, terms = scale.chain, scale.terms()
    chain.approve(chain.employer, 0)
    permit = Permit(chain.token, terms.payment.employer, AMOUNT, nonce, LATE)
    signature = signed(chain.employer, scale.codec.loose_authorization_to_sign(permit, scale.domain))
    funding, sender = scale.written(terms, Fund(ONE), relayed=True)
    batch = scale.codec.batch([scale.codec.loose_call(permit, signature), funding])
    gas = chain.carry_out(batch, sender).gas_used
    chain.approve(chain.employer, PLENTY)
    return gas


def _five(scale: Scale) -> Weights:
    yield "fund, one of them", scale.weigh(scale.terms(), Fund(ONE))
    yield "fund, all of them", scale.weigh(scale.terms(), Fund(scale.every))
    terms = scale.funded()
    yield "deliver, one of them", scale.weigh(terms, Deliver(FIRST, 0, DELIVERABLE))
    yield "release, one of them", scale.weigh(terms, Release(FIRST, AMOUNT))
    yield "release all, all of them", scale.weigh(scale.funded(), ReleaseAll(scale.every))
    terms = scale.funded()
    yield "amend, same amounts", scale.weigh(terms, Amend(scale.amending(terms, AMOUNT), LATE))


def _many(scale: Scale) -> Weights:
    """Of each: the gas of all of them in one transaction, divided by their number, rounded up."""
    for number in MANY:
        of = replace(scale, parts=number)
        terms = of.terms()
        yield f"fund, {number} milestones, each", _each(of.weigh(terms, of.accepted(terms)), number)
        yield f"release all, {number} milestones, each", _each(of.weigh(terms, ReleaseAll(of.every)), number)
        deals = [scale.terms() for _ in range(number)]
        funding = scale.batch([(terms, scale.accepted(terms)) for terms in deals])
        yield f"batch of fund, {number} agreements, each", _each(funding, number)
        releasing = scale.batch([(terms, Release(FIRST, AMOUNT)) for terms in deals])
        yield f"batch of release, {number} agreements, each", _each(releasing, number)


def _each(gas: int, number: int) -> int:
    return -(-gas // number)


def _cold(scale: Scale) -> Weights:
    """The first of its kind: an exact allowance, an escrow that holds nothing, a payee that never had the token."""
    chain, start = scale.chain, scale.chain.snapshot()
    chain.mint(chain.employer, AMOUNT)
    chain.approve(chain.employer, AMOUNT)
    terms = scale.terms()
    yield "cold: fund, accepted", scale.weigh(terms, scale.accepted(terms))
    funded = chain.snapshot()
    yield "cold: deliver", scale.weigh(terms, Deliver(FIRST, 0, DELIVERABLE))
    yield "cold: release", scale.weigh(terms, Release(FIRST, AMOUNT))
    chain.restore(funded)
    yield "cold: refund", scale.weigh(terms, Refund(FIRST, AMOUNT))
    chain.restore(start)


def _cold_native(scale: Scale) -> Weights:
    """The escrow has nothing, and the worker's address was never used: the chain charges 25,000 for making it."""
    chain, start = scale.chain, scale.chain.snapshot()
    chain.give_ether(Address(chain.worker.address), 0)
    terms: Terms = scale.terms()
    yield "fund, accepted", scale.weigh(terms, scale.accepted(terms))
    yield "release", scale.weigh(terms, Release(FIRST, AMOUNT))
    chain.restore(start)
