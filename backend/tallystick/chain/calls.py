"""Calls of the escrow, and approvals for it: to calldata and back."""

from collections.abc import Sequence
from typing import Any, assert_never

from eth_utils.address import to_checksum_address

from tallystick.chain.abi import Signature, signatures
from tallystick.chain.artifacts import artifact
from tallystick.chain.eip712 import conditions_hash
from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    Funding,
    FundWithAuthorization,
    FundWithPermit2,
    LooseAct,
    Permit,
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
    amount_of,
    bits_of,
)
from tallystick.domain.acts import Signature as Consent
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Call
from tallystick.domain.terms import Conditions, Payment, Terms
from tallystick.domain.tokens_typed import PERMIT2
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, MilestoneIndex, TokenUnits, Wei

ESCROW = {function.name: function for function in signatures(artifact("AgreementEscrow").abi, "function")}
"""The escrow's functions by their names."""

ACTS = (
    *("fund", "fundWithAllowance", "fundWithAuthorization", "fundWithPermit2", "permit", "amend"),
    *("accept", "deliver", "requestChanges"),
    *("release", "releaseAll", "refund", "claim", "reclaim", "settle"),
    *("dispute", "submitEvidence", "rule", "conclude"),
    *("withdraw", "sweep", "batch"),
)
"""Those that change something."""

PAYING = frozenset(
    {
        *("release", "releaseAll", "refund", "claim", "reclaim", "settle"),
        *("rule", "conclude", "amend", "sweep", "batch"),
    }
)
"""Those that push money out, and insist on enough gas for it."""

APPROVE = Signature("approve", ({"name": "spender", "type": "address"}, {"name": "amount", "type": "uint256"}))
"""Source: EIP-20, "approve"."""

_BY_SELECTOR = {ESCROW[name].selector: ESCROW[name] for name in ACTS}
_KEY_SIGNATURE = 65
"""Bytes of a key's signature: r, s, v."""

Written = tuple[str, tuple[Any, ...]]
"""A function's name and its arguments."""


def call_of(escrow: Address, terms: Terms, act: Act, consent: Consent, worker_consent: Consent = b"") -> Call:
    """The call that carries an act out. The milestones must be the terms'."""
    function, arguments = _of_agreement(terms, act, consent, worker_consent)
    value = Wei(0) if function == "fundWithAllowance" else _value(terms, act)
    return written(escrow, ESCROW[function], arguments, value)


def loose_call_of(escrow: Address, act: LooseAct, consent: Consent) -> Call:
    """The call that carries out an act of no agreement."""
    function, arguments = _of_nothing(act, consent)
    return written(escrow, ESCROW[function], arguments, Wei(0))


def batch_of(escrow: Address, calls: Sequence[Call]) -> Call:
    """One call for several of the escrow's, with all their value."""
    if any(call.to != escrow or call.function == "batch" for call in calls):
        raise Malformed("calls", "a batch consists of the escrow's own acts, and not of batches")
    value = Wei(sum(call.value for call in calls))
    return written(escrow, ESCROW["batch"], ([call.input for call in calls],), value)


def approval_of(token: Address, spender: Address, amount: TokenUnits) -> Call:
    """The call by which an owner lets a spender draw ``amount`` of a token."""
    return written(token, APPROVE, (spender, amount), Wei(0))


def written(to: Address, function: Signature, arguments: tuple[Any, ...], value: Wei) -> Call:
    """A call, with its calldata. Raises Malformed when an argument does not fit."""
    calldata = function.encode(*arguments)
    return Call(to, value, calldata, function.name, function.as_json(arguments))


def read(escrow: Address, to: Address, value: Wei, calldata: bytes) -> Call | None:
    """The act, or approval for escrow or Permit2, that calldata is; None when it is none."""
    function = _BY_SELECTOR.get(calldata[:4]) if to == escrow else APPROVE
    if function is None or calldata[:4] != function.selector:
        return None
    arguments = function.decode(calldata[4:])
    if arguments is None or (
        function is APPROVE and Address(to_checksum_address(arguments[0])) not in (escrow, PERMIT2)
    ):
        return None
    return Call(to, value, calldata, function.name, function.as_json(arguments))


def payment_tuple(payment: Payment) -> tuple[Any, ...]:
    """The payment as the ABI encodes it."""
    return (
        payment.employer,
        payment.worker,
        payment.token,
        payment.fee_recipient,
        payment.fee_bps,
        payment.review_period,
    )


def conditions_tuple(conditions: Conditions) -> tuple[Any, ...]:
    """The conditions as the ABI encodes them."""
    return (
        conditions.arbiter,
        conditions.dispute_period,
        conditions.default_worker_bps,
        word(conditions.brief_hash),
        word(conditions.parent),
        conditions.salt,
        tuple((part.amount, part.deliver_by) for part in conditions.milestones),
    )


def terms_tuple(terms: Terms) -> tuple[Any, ...]:
    """The terms as the ABI encodes them: payment and conditions."""
    return payment_tuple(terms.payment), conditions_tuple(terms.conditions)


def word(text: Hash | str) -> bytes:
    """The 32 bytes that a hash writes."""
    return bytes.fromhex(text[2:])


def _of_agreement(terms: Terms, act: Act, consent: Consent, worker_consent: Consent) -> Written:
    match act:
        case Amend():
            both = (consent, worker_consent)
            return "amend", (terms_tuple(terms), terms_tuple(act.to), act.valid_before, *both)
        case Fund() | FundWithAuthorization() | FundWithPermit2():
            return _funding(terms, act, consent)
        case ReleaseAll():
            return "releaseAll", (*_of_set(terms, act.milestones), consent)
        case RequestChanges() | Dispute() | SubmitEvidence() | Rule() | Conclude():
            return _with_conditions(terms, act, consent)
        case _:
            return _with_amount(terms, act, (consent, worker_consent))


def _funding(terms: Terms, act: Funding, consent: Consent) -> Written:
    whole = _of_set(terms, act.milestones)
    match act:
        case Fund() if consent:
            return "fundWithAllowance", (*whole, consent, act.acceptance)
        case Fund():
            return "fund", (*whole, act.acceptance)
        case FundWithAuthorization():
            window = (act.valid_after, act.valid_before)
            return "fundWithAuthorization", (*whole, *window, consent, act.acceptance)
        case FundWithPermit2():
            return "fundWithPermit2", (*whole, act.nonce, act.deadline, consent, act.acceptance)
        case _:
            assert_never(act)


def _of_set(terms: Terms, milestones: Sequence[MilestoneIndex]) -> tuple[Any, ...]:
    """What an act on a set of milestones brings along."""
    return payment_tuple(terms.payment), bits_of(milestones), conditions_tuple(terms.conditions)


def _with_conditions(
    terms: Terms, act: RequestChanges | Dispute | SubmitEvidence | Rule | Conclude, consent: Consent
) -> Written:
    whole = (*terms_tuple(terms), act.milestone)
    match act:
        case RequestChanges():
            return "requestChanges", (*whole, word(act.reason), act.deliver_by, consent)
        case Dispute():
            return "dispute", (*whole, act.party, word(act.evidence), consent)
        case SubmitEvidence():
            return "submitEvidence", (*whole, act.party, act.evidence, consent)
        case Rule():
            return "rule", (*whole, act.released, word(act.reason), consent)
        case Conclude():
            return "conclude", whole
        case _:
            assert_never(act)


def _with_amount(
    terms: Terms,
    act: Accept | Deliver | Release | Refund | Claim | Reclaim | Settle,
    consents: tuple[Consent, Consent],
) -> Written:
    amount = terms.milestones[act.milestone].amount
    known = (payment_tuple(terms.payment), act.milestone, amount, conditions_hash(terms.conditions))
    return type(act).__name__.lower(), (*known, *_particulars(act, consents))


def _particulars(
    act: Accept | Deliver | Release | Refund | Claim | Reclaim | Settle, consents: tuple[Consent, Consent]
) -> tuple[Any, ...]:
    match act:
        case Settle():
            return (act.released, act.refunded, act.valid_before), *consents
        case Release() | Refund():
            return act.released if isinstance(act, Release) else act.refunded, consents[0]
        case Deliver():
            return word(act.deliverable), consents[0]
        case Accept() | Reclaim():
            return (consents[0],)
        case Claim():
            return ()
        case _:
            assert_never(act)


def _of_nothing(act: LooseAct, consent: Consent) -> Written:
    match act:
        case Permit():
            return "permit", (act.token, act.owner, act.amount, act.deadline, *_parts(consent))
        case Withdraw():
            return "withdraw", (act.token, act.owner, act.to, consent)
        case Sweep():
            return "sweep", (act.token, act.fee_recipient)
        case _:
            assert_never(act)


def _parts(signature: Consent) -> tuple[int, bytes, bytes]:
    """A key's signature as ERC-2612 takes it: v, r, s."""
    if len(signature) != _KEY_SIGNATURE:
        raise Malformed("signature", f"a permit needs a key's signature of {_KEY_SIGNATURE} bytes")
    return signature[64], signature[:32], signature[32:64]


def _value(terms: Terms, act: Act) -> Wei:
    """What is sent along, when it is the chain's own currency that is locked."""
    if terms.payment.token != ZERO_ADDRESS:
        return Wei(0)
    if isinstance(act, Fund):
        return Wei(amount_of(act, terms))
    return Wei(act.drawn if isinstance(act, Amend) else 0)
