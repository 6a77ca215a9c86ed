"""Sound terms of all kinds, for Hypothesis."""

from hypothesis import strategies as st

from tallystick.chain.codec import address_in
from tallystick.domain.terms import MAX_AMOUNT, MAX_PERIOD, MAX_TIMESTAMP, Conditions, Milestone, Payment, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, Hash, Seconds, Timestamp, TokenUnits

hashes = st.binary(min_size=32, max_size=32).map(lambda word: Hash("0x" + word.hex()))
milestones = st.builds(
    Milestone,
    amount=st.integers(1, MAX_AMOUNT).map(TokenUnits),
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
        fee=BasisPoints(fee),
        milestones=tuple(draw(st.lists(milestones, min_size=1, max_size=4))),
    )
    return Terms(payment, draw(conditions(arbiter)))


def conditions(arbiter: Address) -> st.SearchStrategy[Conditions]:
    return st.builds(
        Conditions,
        arbiter=st.sampled_from([arbiter, ZERO_ADDRESS]),
        review_period=st.integers(1, MAX_PERIOD).map(Seconds),
        dispute_period=st.integers(0, MAX_PERIOD).map(Seconds),
        default_worker_share=st.integers(0, 10_000).map(BasisPoints),
        brief_hash=hashes,
        parent=hashes,
        salt=hashes,
    )
