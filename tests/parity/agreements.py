"""Sound terms of all kinds, for Hypothesis."""

from hypothesis import strategies as st

from tallystick.chain.codec import address_in
from tallystick.domain.terms import (
    MAX_AMOUNT,
    MAX_PERIOD,
    MAX_SALT,
    MAX_TIMESTAMP,
    Conditions,
    Milestone,
    Payment,
    Terms,
)
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    BasisPoints,
    Hash,
    Seconds,
    Timestamp,
    TokenUnits,
)

hashes = st.binary(min_size=32, max_size=32).map(lambda word: Hash("0x" + word.hex()))
periods = st.integers(1, MAX_PERIOD).map(Seconds)


def milestones(least: int) -> st.SearchStrategy[Milestone]:
    return st.builds(
        Milestone,
        amount=st.integers(least, MAX_AMOUNT).map(TokenUnits),
        deliver_by=st.integers(0, MAX_TIMESTAMP).map(Timestamp),
    )


@st.composite
def agreements(draw: st.DrawFn) -> Terms:
    """Sound terms, with parties that are apart."""
    addresses = st.integers(1, 2**160 - 1).map(lambda number: address_in("party", f"0x{number:040x}"))
    employer, worker, arbiter, token, recipient = draw(st.lists(addresses, min_size=5, max_size=5, unique=True))
    fee = draw(st.sampled_from([0, 1, 250, 1_000]))
    payment = Payment(
        employer=employer,
        worker=draw(st.sampled_from([worker, ZERO_ADDRESS])),
        token=draw(st.sampled_from([token, ZERO_ADDRESS])),
        fee_recipient=recipient if fee else ZERO_ADDRESS,
        fee_bps=BasisPoints(fee),
        review_period=draw(periods),
    )
    parent = draw(st.one_of(st.just(ZERO_HASH), hashes))
    return Terms(payment, draw(conditions(draw(st.sampled_from([arbiter, ZERO_ADDRESS])), parent)))


def conditions(arbiter: Address, parent: Hash) -> st.SearchStrategy[Conditions]:
    """Amounts of zero only with a parent; a dispute period of zero only without an arbiter."""
    return st.builds(
        Conditions,
        arbiter=st.just(arbiter),
        dispute_period=st.one_of(st.just(Seconds(0)), periods) if arbiter == ZERO_ADDRESS else periods,
        default_worker_bps=st.integers(0, 10_000).map(BasisPoints),
        brief_hash=hashes,
        parent=st.just(parent),
        salt=st.integers(0, MAX_SALT),
        milestones=st.lists(milestones(1 if parent == ZERO_HASH else 0), min_size=1, max_size=4).map(tuple),
    )
