"""The acts as commands: what each needs to be told, and the errand that it then is."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.errands import Desk, Errand
from tallystick.client import By, FundingWay, asked
from tallystick.domain.errors import Malformed

Resolve = Callable[[Desk], Errand]
"""Puts an act into words. Raises Malformed."""

Milestone = Annotated[int, typer.Option(help="Which milestone, counted from 0: the pages' milestone 1 is 0.", min=0)]
Milestones = Annotated[
    list[int] | None,
    typer.Option("--milestone", help="Which, counted from 0; several times for several. Left out: all."),
]
_HASHED = "A file whose SHA-256 it is. The file stays here: keep it as it is."


def fund(
    milestone: Milestones = None,
    way: Annotated[FundingWay, typer.Option(help="How the money is drawn.")] = FundingWay.OWN_TRANSACTION,
    until: Annotated[str, typer.Option(help="Until when a signature for a token is good, such as +1d.")] = "+1d",
) -> Resolve:
    """Lock the amounts of milestones, as the employer; in a token after an approval, where that is needed."""

    def resolved(desk: Desk) -> Errand:
        places = sorted(milestone) if milestone else None
        match way:
            case FundingWay.AUTHORIZATION:
                return Errand(asked.fund_with_authorization(desk.moment("--until", until), places), By.RELAYER)
            case FundingWay.PERMIT:
                return Errand(asked.fund_with_permit(desk.moment("--until", until), places), By.RELAYER)
            case FundingWay.PERMIT2:
                return Errand(asked.fund_with_permit2(desk.moment("--until", until), places), By.RELAYER)
            case _:
                is_own = way is FundingWay.OWN_TRANSACTION
                return Errand(asked.fund(places), By.SELF if is_own else By.RELAYER)

    return resolved


def accept(milestone: Milestone = 0) -> Resolve:
    """Take up a funded milestone, as the worker."""
    return lambda _: Errand(asked.accept(milestone))


def deliver(
    file: Annotated[Path | None, typer.Option(help=_HASHED, dir_okay=False)] = None,
    deliverable: Annotated[str | None, typer.Option(help="The hash of what is handed in.")] = None,
    milestone: Milestone = 0,
) -> Resolve:
    """Hand in the work, as the worker: a file's hash goes to the chain, the file stays here."""
    return lambda _: Errand(asked.deliver(_hash("deliverable", file, deliverable), milestone))


def request_changes(
    deliver_by: Annotated[str, typer.Option(help="The new deadline: at least a review period away.")],
    file: Annotated[Path | None, typer.Option(help=_HASHED, dir_okay=False)] = None,
    reason: Annotated[str | None, typer.Option(help="The hash of what is to be changed, and why.")] = None,
    milestone: Milestone = 0,
) -> Resolve:
    """Send delivered work back, as the employer."""
    return lambda desk: Errand(
        asked.request_changes(_hash("reason", file, reason), desk.moment("--deliver-by", deliver_by), milestone)
    )


def release(
    amount: Annotated[str | None, typer.Option(help="In all, such as `250.00 USDC`. Left out: the rest.")] = None,
    milestone: Milestone = 0,
) -> Resolve:
    """Pay the worker, as the employer: up to an amount in all, earlier releases included."""
    return lambda desk: Errand(asked.release(desk.units("--amount", amount), milestone))


def release_all(milestone: Milestones = None) -> Resolve:
    """Pay the worker all that is left in milestones, as the employer."""
    return lambda _: Errand(asked.release_all(sorted(milestone) if milestone else None))


def refund(
    amount: Annotated[str | None, typer.Option(help="In all, such as `250.00 USDC`. Left out: the rest.")] = None,
    milestone: Milestone = 0,
) -> Resolve:
    """Give the employer back, as the worker: up to an amount in all, earlier refunds included."""
    return lambda desk: Errand(asked.refund(desk.units("--amount", amount), milestone))


def claim(milestone: Milestone = 0) -> Resolve:
    """Have the worker paid after a silent review. Anybody may, and nobody has to sign."""
    return lambda _: Errand(asked.claim(milestone))


def reclaim(milestone: Milestone = 0) -> Resolve:
    """Give the employer back: an offer with its signature, what was not delivered in time without any."""
    return lambda _: Errand(asked.reclaim(milestone))


def dispute(
    file: Annotated[Path | None, typer.Option(help=_HASHED, dir_okay=False)] = None,
    evidence: Annotated[str | None, typer.Option(help="The hash of what there is to say.")] = None,
    milestone: Milestone = 0,
) -> Resolve:
    """Put a milestone before the arbiter, as one of the parties."""
    return lambda desk: Errand(asked.dispute(desk.party(), _hash("evidence", file, evidence), milestone))


def evidence(
    uri: Annotated[str, typer.Option(help="Where the evidence lies. It stands on the chain for everybody to read.")],
    milestone: Milestone = 0,
) -> Resolve:
    """Put something in evidence, as a party or the arbiter."""
    return lambda desk: Errand(asked.submit_evidence(desk.party(), uri, milestone))


def rule(
    amount: Annotated[str, typer.Option(help="What the worker is to have got in all, such as `250.00 USDC`.")],
    file: Annotated[Path | None, typer.Option(help=_HASHED, dir_okay=False)] = None,
    reason: Annotated[str | None, typer.Option(help="The hash of the written reason.")] = None,
    milestone: Milestone = 0,
) -> Resolve:
    """Decide a dispute, as its arbiter: the rest goes to the employer."""
    return lambda desk: Errand(
        asked.rule(desk.units("--amount", amount) or 0, _hash("reason", file, reason), milestone)
    )


def conclude(milestone: Milestone = 0) -> Resolve:
    """End a dispute that got no ruling in time, as the terms say. Anybody may, and nobody has to sign."""
    return lambda _: Errand(asked.conclude(milestone))


VERBS: dict[str, Callable[..., Resolve]] = {
    "fund": fund,
    "accept": accept,
    "deliver": deliver,
    "request-changes": request_changes,
    "release": release,
    "release-all": release_all,
    "refund": refund,
    "claim": claim,
    "reclaim": reclaim,
    "dispute": dispute,
    "evidence": evidence,
    "rule": rule,
    "conclude": conclude,
}
"""Each act by the name of its command."""


def _hash(field: str, file: Path | None, text: str | None) -> str:
    if (file is None) == (text is None):
        raise Malformed(field, f"name either the file (--file) or its hash (--{field})")
    if file is None:
        return str(text)
    try:
        with file.open("rb") as content:
            return "0x" + hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise Malformed("--file", f"{file} cannot be read: {error.strerror}") from error
