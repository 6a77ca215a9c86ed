"""What to do about each error: one plain piece of advice, for whoever was refused."""

from collections.abc import Mapping

REMEDIES: Mapping[str, str] = {
    # Who may.
    "NotParty": "act from that address, or bring its signature",
    "InvalidSignature": "have the typed data of this very act signed again",
    "NativeNeedsEmployer": "let the employer send the transaction itself",
    "NotInRole": "act as the employer, the worker or, with evidence, the arbiter",
    # What there is.
    "NotFunded": "compare the terms field by field, or fund it",
    "AlreadyFunded": "look at the milestone, or make a new agreement with another salt",
    "NoSuchMilestone": "name one that there is",
    "NoMilestones": "name one in which something is left",
    "PhaseIs": "look at the milestone: another act is due",
    "NothingEscrowed": "nothing is left to be done",
    "InsufficientEscrow": "name no more than what was moved so far and what is in escrow",
    "ExceedsAmount": "name at most the whole",
    "AlreadyReleased": "name the new total, not the difference; if it was this very release, it is done",
    "AlreadyRefunded": "name the new total, not the difference; if it was this very refund, it is done",
    "AlreadySettled": "name new totals, not differences; if it was this very settlement, it is done",
    "NothingDelivered": "wait for the delivery; an undelivered milestone goes back to the employer at its deadline",
    "TooManyRounds": "release, agree on a refund, or let the review end",
    # When.
    "BeforeDeadline": "wait until then, or get the other party's consent",
    "AfterDeadline": "get the other party's consent: release, refund and settle work at any time",
    "DeadlineTooSoon": "name that instant or a later one",
    # Money.
    "WrongValue": "send exactly that value",
    "InexactTransfer": "use another token",
    "NotAToken": "check the token's address",
    "InsufficientGas": "send it again with a higher gas limit; what is not used is not paid",
    "PayoutFailed": "withdraw to another address, or later; what is owed stays owed",
    "NotAPayee": "name another address; for an open task, engage a worker by an amendment",
    "NothingOwed": "nothing is left to be done",
    # Terms.
    "RolesCoincide": "name different addresses, none of them the escrow's",
    "FeeTooHigh": "lower the fee",
    "FeeRecipientMismatch": "name both a fee and a recipient, or neither",
    "PeriodOutOfRange": "choose one in range; an arbiter needs time, too",
    "DirtyMember": "encode the terms anew; with this program's own calls it does not happen",
    "ShareTooHigh": "choose one of at most the whole",
    "MilestoneCountOutOfRange": "split the agreement, or give it a milestone",
    "NoAmount": "give it one, or leave it out",
    "NotSuccessor": "amend the parent first, with exactly these terms",
    # Amendments.
    "AlreadyAmended": "act on the agreement that replaced it",
    "ParentDiffers": "name the id of the agreement that is to be replaced as parent",
    "PaymentDiffers": "keep that member, or make a new agreement",
    "MilestonesMissing": "keep every milestone, and drop one by an amount of zero",
    "MilestoneClosed": "keep its amount, and add a new milestone for new work",
    # Batches.
    "BatchInBatch": "put the acts into one batch",
    "ActFailed": "send that act by itself to see why, and value only with acts that lock some",
    "ValueLeft": "send exactly what the acts lock",
    # Libraries, tokens, gas.
    "ReentrancyGuardReentrantCall": "look at the token or the receiver that called back",
    "SafeERC20FailedOperation": "check the employer's balance and allowance, and the token's address",
    "ERC20InsufficientBalance": "get more of the token",
    "ERC20InsufficientAllowance": "approve more",
    "InvalidSigner": "have the permission for exactly these terms and milestones signed again",
    "InvalidContractSignature": "have the permission for exactly these terms and milestones signed again",
    "InvalidNonce": "sign it with a nonce that was never used",
    "SignatureExpired": "sign it again with a later deadline",
    "OutsideValidity": "wait until then, or sign it again with other instants",
    "AuthorizationSpent": "look whether the milestones are funded already",
    "AuthorizationNotSigned": "have the authorization for exactly these terms and milestones signed again",
    "OutOfGas": "send it again with a higher gas limit",
    "InsufficientFunds": "get more of the chain's own currency",
}
"""By the error's name. Errors of others, of which there is nothing to advise, have none."""

IN_AN_ACT: Mapping[tuple[str, str], str] = {
    ("fund", "AfterDeadline"): "register terms with a later deadline, and fund those",
    ("accept", "AfterDeadline"): "agree on new terms with a later deadline; the employer can take this offer back",
    ("deliver", "AfterDeadline"): "agree on a release, a refund or a settlement; else the employer can reclaim",
    ("requestChanges", "AfterDeadline"): "release, or settle with the worker, who can claim now",
    ("dispute", "AfterDeadline"): "settle with the other party; the worker can claim now",
    ("rule", "AfterDeadline"): "anybody can conclude now, or both parties settle",
    ("settle", "AfterDeadline"): "let both parties sign it again with a later valid_before",
    ("amend", "AfterDeadline"): "let both parties sign it again with a later valid_before",
    ("conclude", "BeforeDeadline"): "wait until then; the parties can settle, release or refund at any time",
    ("reclaim", "BeforeDeadline"): "wait until then, or let the worker refund",
    ("claim", "BeforeDeadline"): "wait until then, or let the employer release",
}
"""Where the act tells more than the error alone."""


def remedy_for(function: str | None, error: str) -> str | None:
    """What to do about an error that was met in ``function``; None: nothing is known."""
    return IN_AN_ACT.get((function or "", error)) or REMEDIES.get(error)
