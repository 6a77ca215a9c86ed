"""Calls of the escrow, and approvals for it: to calldata and back."""

from typing import Any, assert_never

from eth_utils.address import to_checksum_address

from tallystick.chain.abi import Signature, signatures
from tallystick.chain.artifacts import artifact
from tallystick.chain.eip712 import conditions_hash
from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.acts import Signature as Consent
from tallystick.domain.ports import Call
from tallystick.domain.terms import Conditions, Payment, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, TokenUnits, Wei

ESCROW = {function.name: function for function in signatures(artifact("AgreementEscrow").abi, "function")}
"""The escrow's functions by their names."""

ACTS = ("fund", "accept", "deliver", "requestChanges", "release", "refund", "claim", "reclaim", "withdraw", "sweep")
"""Those that change something."""

PAYING = frozenset({"release", "refund", "claim", "reclaim", "sweep"})
"""Those that push money out, and insist on enough gas for it."""

APPROVE = Signature("approve", ({"name": "spender", "type": "address"}, {"name": "amount", "type": "uint256"}))
"""Source: EIP-20, "approve"."""

_BY_SELECTOR = {ESCROW[name].selector: ESCROW[name] for name in ACTS}


def call_of(escrow: Address, terms: Terms, act: Act, consent: Consent) -> Call:
    """The call that carries an act out. The milestone must be one of the terms'."""
    function, arguments = _function_and_arguments(terms, act, consent)
    return written(escrow, ESCROW[function], arguments, _value(terms.payment, act))


def approval_of(escrow: Address, token: Address, amount: TokenUnits) -> Call:
    """The call by which an owner lets the escrow draw ``amount`` of a token."""
    return written(token, APPROVE, (escrow, amount), Wei(0))


def written(to: Address, function: Signature, arguments: tuple[Any, ...], value: Wei) -> Call:
    """A call, with its calldata. Raises Malformed when an argument does not fit."""
    calldata = function.encode(*arguments)
    return Call(to, value, calldata, function.name, function.as_json(arguments))


def read(escrow: Address, to: Address, value: Wei, calldata: bytes) -> Call | None:
    """The act or approval that calldata is; None when it is neither."""
    function = _BY_SELECTOR.get(calldata[:4]) if to == escrow else APPROVE
    if function is None or calldata[:4] != function.selector:
        return None
    arguments = function.decode(calldata[4:])
    if arguments is None or (function is APPROVE and str(to_checksum_address(arguments[0])) != escrow):
        return None
    return Call(to, value, calldata, function.name, function.as_json(arguments))


def payment_tuple(payment: Payment) -> tuple[Any, ...]:
    """The payment as the ABI encodes it."""
    return (
        payment.employer,
        payment.worker,
        payment.token,
        payment.fee_recipient,
        payment.fee,
        tuple((part.amount, part.deliver_by) for part in payment.milestones),
    )


def conditions_tuple(conditions: Conditions) -> tuple[Any, ...]:
    """The conditions as the ABI encodes them."""
    return (
        conditions.arbiter,
        conditions.review_period,
        conditions.dispute_period,
        conditions.default_worker_share,
        word(conditions.brief_hash),
        word(conditions.parent),
        word(conditions.salt),
    )


def terms_tuple(terms: Terms) -> tuple[Any, ...]:
    """The terms as the ABI encodes them."""
    return payment_tuple(terms.payment), conditions_tuple(terms.conditions)


def word(text: Hash | str) -> bytes:
    """The 32 bytes that a hash writes."""
    return bytes.fromhex(text[2:])


def _function_and_arguments(terms: Terms, act: Act, consent: Consent) -> tuple[str, tuple[Any, ...]]:
    if isinstance(act, Fund | Deliver | RequestChanges):
        return _with_whole_terms(terms, act, consent)
    payment, conditions = payment_tuple(terms.payment), conditions_hash(terms.conditions)
    return type(act).__name__.lower(), (payment, conditions, act.milestone, *_particulars(act, consent))


def _with_whole_terms(
    terms: Terms, act: Fund | Deliver | RequestChanges, consent: Consent
) -> tuple[str, tuple[Any, ...]]:
    whole = (terms_tuple(terms), act.milestone)
    match act:
        case Fund():
            return "fund", (*whole, consent, act.acceptance)
        case Deliver():
            return "deliver", (*whole, word(act.deliverable), consent)
        case RequestChanges():
            return "requestChanges", (*whole, word(act.reason), act.deliver_by, consent)
        case _:
            assert_never(act)


def _particulars(act: Accept | Release | Refund | Claim | Reclaim, consent: Consent) -> tuple[Any, ...]:
    match act:
        case Release():
            return act.released, consent
        case Refund():
            return act.refunded, consent
        case Accept() | Reclaim():
            return (consent,)
        case Claim():
            return ()
        case _:
            assert_never(act)


def _value(payment: Payment, act: Act) -> Wei:
    """What is sent along: a milestone's amount, when it is the chain's own currency that is locked."""
    if isinstance(act, Fund) and payment.token == ZERO_ADDRESS:
        return Wei(payment.milestones[act.milestone].amount)
    return Wei(0)
