"""Terms in a bundle: the EIP-712 message that their id is the digest of, as a wallet showed it to whoever signed."""

from tallystick.chain.bundle.members import address, decimal, hash_of, list_of, object_of
from tallystick.domain.errors import BundleRefuted, UnsoundTerms
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import BasisPoints, Seconds, Timestamp, TokenUnits

_PAYMENT = ("employer", "worker", "token", "feeRecipient", "feeBps", "reviewPeriod")
_CONDITIONS = ("arbiter", "disputePeriod", "defaultWorkerBps", "briefHash", "parent", "salt", "milestones")


def read_terms(value: object, place: str) -> Terms:
    """The terms that :func:`tallystick.domain.eip712.terms_message` wrote. Raises BundleRefuted."""
    found = object_of(value, place, "payment", "conditions")
    try:
        payment = _payment(found["payment"], f"{place}.payment")
        return Terms(payment, _conditions(found["conditions"], f"{place}.conditions"))
    except UnsoundTerms as unsound:
        raise BundleRefuted(place, f"the escrow takes no such terms: {unsound}") from unsound


def _payment(value: object, place: str) -> Payment:
    found = object_of(value, place, *_PAYMENT)
    return Payment(
        employer=address(found["employer"], f"{place}.employer"),
        worker=address(found["worker"], f"{place}.worker"),
        token=address(found["token"], f"{place}.token"),
        fee_recipient=address(found["feeRecipient"], f"{place}.feeRecipient"),
        fee_bps=BasisPoints(decimal(found["feeBps"], f"{place}.feeBps")),
        review_period=Seconds(decimal(found["reviewPeriod"], f"{place}.reviewPeriod")),
    )


def _conditions(value: object, place: str) -> Conditions:
    found = object_of(value, place, *_CONDITIONS)
    return Conditions(
        arbiter=address(found["arbiter"], f"{place}.arbiter"),
        dispute_period=Seconds(decimal(found["disputePeriod"], f"{place}.disputePeriod")),
        default_worker_bps=BasisPoints(decimal(found["defaultWorkerBps"], f"{place}.defaultWorkerBps")),
        brief_hash=hash_of(found["briefHash"], f"{place}.briefHash"),
        parent=hash_of(found["parent"], f"{place}.parent"),
        salt=decimal(found["salt"], f"{place}.salt"),
        milestones=list_of(_milestone, found["milestones"], f"{place}.milestones"),
    )


def _milestone(value: object, place: str) -> Milestone:
    found = object_of(value, place, "amount", "deliverBy")
    return Milestone(
        amount=TokenUnits(decimal(found["amount"], f"{place}.amount")),
        deliver_by=Timestamp(decimal(found["deliverBy"], f"{place}.deliverBy")),
    )
