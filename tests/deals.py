"""Deals with dull defaults for tests on a development chain, and the signatures that go with them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from eth_account.signers.local import LocalAccount

from tallystick.domain.ports import TypedData
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    BasisPoints,
    Hash,
    MilestoneIndex,
    Seconds,
    Timestamp,
    TokenUnits,
)
from tests.devchain import DevChain

AMOUNT = TokenUnits(250_000_000)
WEEK = Seconds(7 * 24 * 60 * 60)
REVIEW = Seconds(3 * 24 * 60 * 60)
FIRST = MilestoneIndex(0)
DELIVERABLE = Hash("0x" + "d1" * 32)
REASON = Hash("0x" + "4e" * 32)


def a_deal(chain: DevChain, amounts: Sequence[int] = (AMOUNT,), fee: int = 0, salt: int = 0) -> Terms:
    """Terms between the chain's employer and worker in its test token, to be delivered within a week from now."""
    deliver_by = Timestamp(chain.now() + WEEK)
    return Terms(
        payment=Payment(
            employer=Address(chain.employer.address),
            worker=Address(chain.worker.address),
            token=chain.token,
            fee_recipient=Address(chain.fee_recipient.address) if fee else ZERO_ADDRESS,
            fee_bps=BasisPoints(fee),
            review_period=REVIEW,
        ),
        conditions=Conditions(
            arbiter=Address(chain.arbiter.address),
            dispute_period=WEEK,
            default_worker_bps=BasisPoints(5_000),
            brief_hash=ZERO_HASH,
            parent=ZERO_HASH,
            salt=salt,
            milestones=tuple(Milestone(TokenUnits(amount), deliver_by) for amount in amounts),
        ),
    )


def in_token(terms: Terms, token: Address) -> Terms:
    """The same deal in another token; zero: in the chain's own currency."""
    return replace(terms, payment=replace(terms.payment, token=token))


def between(terms: Terms, *, employer: Address | None = None, worker: Address | None = None) -> Terms:
    """The same deal with other parties."""
    payment = terms.payment
    changed = replace(payment, employer=employer or payment.employer, worker=worker or payment.worker)
    return replace(terms, payment=changed)


def signed(key: LocalAccount, typed_data: TypedData | None) -> bytes:
    """A party's signature of typed data, as its wallet would make it."""
    assert typed_data is not None
    return bytes(key.sign_typed_data(full_message=cast(dict[str, Any], typed_data)).signature)
