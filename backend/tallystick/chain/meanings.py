"""
One plain English sentence for each error that the escrow or a token may answer with, evidence included.

In a sentence, ``{name}`` is the error's argument of that name, ``{name!t}`` one that is an instant, as RFC 3339.
"""

import string
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tallystick.chain.remedies import remedy_for

MEANINGS: Mapping[str, str] = {
    # Who may.
    "NotParty": "this act belongs to {party}; {caller} brought no signature of it",
    "InvalidSignature": "the signature is not one of {signer} for this act on this agreement in this round",
    "NativeNeedsEmployer": "only the employer itself can lock the chain's own currency; {caller} is not it",
    # What there is.
    "NotFunded": "milestone {milestone} of agreement {agreementId} was never funded, or a field of the terms differs",
    "AlreadyFunded": "milestone {milestone} of agreement {agreementId} was funded before, and can be funded only once",
    "NoSuchMilestone": "there is no milestone {milestone}: the agreement has {count}, numbered from 0",
    "PhaseIs": "this act is not possible now: the milestone is {phase}",
    "NothingEscrowed": "milestone {milestone} of agreement {agreementId} holds nothing any more",
    "InsufficientEscrow": "{requested} token units were requested, and {escrowed} are in escrow",
    "AlreadyReleased": "{released} token units were released already; a release up to {requested} adds nothing",
    "AlreadyRefunded": "{refunded} token units were refunded already; a refund up to {requested} adds nothing",
    "TooManyRounds": "changes were requested 255 times already, and cannot be requested again",
    # When.
    "BeforeDeadline": "it is too early: this is possible from {deadline!t} on; now is {timestamp!t}",
    "AfterDeadline": "it is too late: this was possible before {deadline!t}; now is {timestamp!t}",
    "DeadlineTooSoon": "the new deadline {deliverBy!t} is too soon: the worker must be given until {earliest!t}",
    # Money.
    "WrongValue": "{sent} wei were sent along instead of {expected}",
    "InexactTransfer": "the token moved {received} token units instead of {expected}, and such tokens are not taken",
    "NotAToken": "{token} does not answer as an ERC-20 token does",
    "InsufficientGas": "{left} gas was left and {required} is needed to push a payout",
    "PayoutFailed": "the transfer of {amount} units of token {token} to {to} failed",
    "NotAPayee": "money sent to {to} would be lost",
    "NothingOwed": "nothing is owed to {owner} in token {token}",
    # Terms.
    "RolesCoincide": "{party} stands in two roles that must be apart, or in one that it cannot have",
    "FeeTooHigh": "a fee of {feeBps} basis points exceeds the highest, {max}",
    "FeeRecipientMismatch": "a fee of {feeBps} basis points does not go with the fee recipient {feeRecipient}",
    "PeriodOutOfRange": "a period of {period} seconds is out of range: the longest is {max}, and a review needs time",
    "DirtyMember": "a member of the terms has bits that its type does not have",
    "ShareTooHigh": "a share of {bps} basis points exceeds the whole, {max}",
    "MilestoneCountOutOfRange": "an agreement has 1 to {max} milestones, not {count}",
    "NoAmount": "milestone {milestone} has no amount",
    "NoMilestones": "no milestone was named, or nothing is left in any of those that were",
    "NotSuccessor": "the terms amend agreement {parent}, which was never amended by them, so that they cannot be used",
    # Disputes and settlements.
    "NotInRole": "{party} stands in no role that has a say in this",
    "NothingDelivered": "nothing was delivered for milestone {milestone} yet, so there is nothing to dispute",
    "ExceedsAmount": "{requested} token units were requested, and the whole milestone is {amount}",
    "AlreadySettled": "{released} token units were released and {refunded} refunded already: this moves nothing",
    # Amendments.
    "AlreadyAmended": "agreement {agreementId} was replaced by {successor}",
    "ParentDiffers": "the new terms name {parent} as the agreement that they amend, and not {agreementId}",
    "PaymentDiffers": "an amendment keeps employer, worker, token and fee: member {member} of the payment differs",
    "MilestonesMissing": "the new terms have {count} milestones, and must keep all {required}",
    "MilestoneClosed": "nothing is left in milestone {milestone}: an amendment keeps its amount as it was",
    # Batches.
    "BatchInBatch": "a batch cannot contain a batch",
    "ActFailed": "act {act} of the batch failed without saying why, such as one that takes no money along",
    "ValueLeft": "{left} wei more were sent along than the acts lock",
    # The libraries of the escrow.
    "ReentrancyGuardReentrantCall": "the escrow was called again in the middle of an act",
    "SafeERC20FailedOperation": "the token {token} refused the transfer, or is no token",
    "InvalidShortString": "the escrow's name cannot be read",
    "StringTooLong": "the escrow's name is too long",
    # ERC-20 tokens. Source: ERC-6093, "ERC-20".
    "ERC20InsufficientBalance": "{sender} has {balance} token units, and {needed} are needed",
    "ERC20InsufficientAllowance": "{spender} may draw {allowance} token units, and {needed} are needed",
    "ERC20InvalidSender": "the token does not move anything out of {sender}",
    "ERC20InvalidReceiver": "the token does not move anything to {receiver}",
    "ERC20InvalidApprover": "the token takes no approval of {approver}",
    "ERC20InvalidSpender": "the token takes no approval for {spender}",
    # Transfers by signature: Permit2, and the token of development chains.
    "InvalidSigner": "Permit2 does not take the permission for one that the employer signed",
    "InvalidContractSignature": "the employer's contract wallet does not take the permission for its own",
    "InvalidNonce": "the employer's nonce at Permit2 was used before",
    "SignatureExpired": "the permission for Permit2 was good until {signatureDeadline!t}",
    "OutsideValidity": "the authorization is good between {validAfter!t} and {validBefore!t}; now is {timestamp!t}",
    "AuthorizationSpent": "the token's authorization of {authorizer} was used or called off before",
    "AuthorizationNotSigned": "the token's authorization was not signed by {authorizer}",
    # Solidity's own, and none.
    "Error": "the contract refused: {reason}",
    "Panic": "the contract stopped at an impossible place: {reason} (code {code})",
    "OutOfGas": "the transaction used up all the gas that it was allowed",
    "InsufficientFunds": "{sender} has not enough of the chain's own currency to send {value} wei along",
    "Unknown": "the contract refused without a reason that can be read: {selector}",
}

IN_AN_ACT: Mapping[tuple[str, str], str] = {
    (
        "fund",
        "AfterDeadline",
    ): "the deadline {deadline!t} has come, and now is {timestamp!t}: it cannot be funded any more",
    ("accept", "AfterDeadline"): "the work was to be delivered before {deadline!t}, and now is {timestamp!t}",
    ("deliver", "AfterDeadline"): "the work was to be delivered before {deadline!t}, and now is {timestamp!t}",
    ("requestChanges", "AfterDeadline"): "the review ended at {deadline!t}, and now is {timestamp!t}",
    ("claim", "BeforeDeadline"): "the review runs until {deadline!t}; now is {timestamp!t}",
    ("reclaim", "BeforeDeadline"): "the worker has until {deadline!t} to deliver; now is {timestamp!t}",
    ("dispute", "AfterDeadline"): "it could be disputed before {deadline!t}, and now is {timestamp!t}",
    ("rule", "AfterDeadline"): "the arbiter had until {deadline!t} to rule, and now is {timestamp!t}",
    ("settle", "AfterDeadline"): "the settlement was good before {deadline!t}, and now is {timestamp!t}",
    ("amend", "AfterDeadline"): "the amendment was good before {deadline!t}, and now is {timestamp!t}",
    ("conclude", "BeforeDeadline"): "a dispute without a ruling ends at {deadline!t}; now is {timestamp!t}",
    ("accept", "PhaseIs"): "only an offered milestone can be accepted; this one is {phase}",
    ("deliver", "PhaseIs"): "only an offered or active milestone can be delivered; this one is {phase}",
    ("requestChanges", "PhaseIs"): "changes can be requested of delivered work only; this milestone is {phase}",
    ("claim", "PhaseIs"): "only a delivered milestone can be claimed; this one is {phase}",
    ("reclaim", "PhaseIs"): "only an offered or active milestone can be reclaimed; this one is {phase}",
    ("dispute", "PhaseIs"): "only delivered work, or work sent back for changes, can be disputed; this is {phase}",
    ("rule", "PhaseIs"): "only a disputed milestone can be ruled; this one is {phase}",
    ("conclude", "PhaseIs"): "only a disputed milestone can be concluded; this one is {phase}",
    ("amend", "InsufficientEscrow"): "the new amount is {escrowed} token units, and {requested} were paid out already",
}
"""Where the act tells more than the error alone."""

PANICS: Mapping[int, str] = {
    0x01: "an assertion failed",
    0x11: "a number left its range",
    0x12: "a division by zero",
    0x21: "a value outside of its enumeration",
    0x32: "there is no such place in an array",
    0x41: "too much memory was asked for",
}
"""Source: Solidity, "Panic via assert and Error via require"."""

_LAST_YEAR = 253_402_300_800
"""9999 ends there; beyond it, RFC 3339 has no words."""


def meaning_of(function: str | None, error: str, arguments: Mapping[str, str]) -> str:
    """What happened, with its evidence, that no money moved, and what to do: as it was met in ``function``."""
    sentence = f"{_what_happened(function, error, arguments)}; no money moved"
    remedy = remedy_for(function, error)
    return f"{sentence}. {remedy[:1].upper()}{remedy[1:]}" if remedy else sentence


def _what_happened(function: str | None, error: str, arguments: Mapping[str, str]) -> str:
    template = IN_AN_ACT.get((function or "", error)) or MEANINGS.get(error)
    if template is None:
        evidence = ", ".join(f"{name} {value}" for name, value in arguments.items())
        return f"the contract refused with {error}" + (f" ({evidence})" if evidence else "")
    return _Sentence().vformat(template, (), arguments)


def instant(seconds: int) -> str:
    """Unix seconds as RFC 3339 in UTC; as they are, when no calendar has them."""
    if not 0 <= seconds < _LAST_YEAR:
        return f"Unix second {seconds}"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Sentence(string.Formatter):
    """``{name!t}`` is an instant."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return instant(int(value)) if conversion == "t" else super().convert_field(value, conversion)
