"""What is shown before anything is signed: the server's sentence, and beneath it what will be signed, computed here."""

import sys
from collections.abc import Mapping

import typer

from tallystick.cli.denomination import MAX_DECIMALS, Denomination, denomination
from tallystick.cli.purses import in_whole_tokens
from tallystick.client import By, Prospect, Ready, Signer, refusal_of
from tallystick.client.consent.particulars import plain_particulars
from tallystick.client.models.prepared import Prepared
from tallystick.client.models.texts import written
from tallystick.domain.acts import Accept, Amend, Fund, FundWithAuthorization, FundWithPermit2, SetAct, amount_of
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Token
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Timestamp, TokenUnits

_SUMS = frozenset({"released", "refunded", "drawn"})
_MOMENTS = frozenset({"deliverBy", "validBefore", "validAfter", "deadline"})
_CALENDAR_ENDS = 253_402_300_799


def facts_of(ready: Ready, via: By, signer: Signer | None, decimals: int | None = None) -> dict[str, str]:
    """
    What will be signed, by its parts. What of it is the server's word says so: a token's symbol, and its decimals.

    Args:
        ready: The act.
        via: By whose transaction it goes out.
        signer: Who signs it; None: nobody.
        decimals: Of the token, as they were typed; None: they were not.
    """
    known, act = ready.known, ready.act
    paid_in = denomination(known.identity.chain_id, known.agreement.token, decimals, unseen=False)
    said = {name: _shown(paid_in, name, str(value)) for name, value in plain_particulars(act).items()}
    if "milestone" in said:
        said["milestone"] = _place(int(said["milestone"]), len(known.terms.milestones))
    if isinstance(act, Fund | FundWithAuthorization | FundWithPermit2):
        said = {"locked": _sum(paid_in, amount_of(act, known.terms))} | said
    if isinstance(act, SetAct):
        said |= {"milestones": " ".join(map(str, act.milestones))}
    if isinstance(act, Amend):
        said = {"new terms": str(ready.asked.proposal)} | terms_shown(paid_in, act.to, "new ") | said
    if isinstance(act, Accept):
        said |= terms_shown(paid_in, known.terms)
    payment = known.terms.payment
    return {
        "act": ready.asked.kind,
        "agreement": known.agreement_id,
        **said,
        "employer": payment.employer,
        "worker": "nobody yet" if payment.worker == ZERO_ADDRESS else payment.worker,
        "token": payment.token,
        "escrow": f"{known.identity.escrow} on chain {known.identity.chain_id}",
        "signer": "nobody has to sign" if signer is None else signer.address,
        "sent by": "the relayer, who pays the gas" if via is By.RELAYER else "the signer, who pays the gas",
    }


def require_consent(ready: Ready, facts: Mapping[str, str], *, yes: bool) -> None:
    """
    Show what will be signed on standard error, and ask.

    Raises:
        Malformed: If there is nobody to ask, and ``--yes`` was not said.
        Exit: With 1 if it is declined.
    """
    if ready.approval_sentence:
        typer.echo(f"First: {ready.approval_sentence}", err=True)
    tell(ready.sentence, facts)
    typer.echo(f"As things stand, {prospect_said(ready)}", err=True)
    require_yes("Sign this?", yes=yes)


def prospect_said(ready: Ready) -> str:
    """What the contract would say to an act, for people."""
    refusal = refusal_of(ready)
    if refusal is not None:
        return f"the contract would refuse it: {refusal.meaning}"
    match expectation(ready)["prospect"]:
        case Prospect.SUCCEEDS:
            return "the contract would take it."
        case Prospect.SUCCEEDS_AFTER_STEPS:
            return "the contract would take it, once what is to be sent before it was."
        case _:
            return "nothing speaks against it; the contract can try it only once all have signed."


def require_yes(question: str, *, yes: bool) -> None:
    """Ask, unless it was answered before. Raises Malformed where nobody can be asked, and Exit with 1 at a no."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Malformed("--yes", "there is nobody to ask whether to sign: say it with --yes")
    if not typer.confirm(question, err=True):
        typer.echo("Nothing was signed.", err=True)
        raise typer.Exit(1)


def expectation(ready: Ready) -> dict[str, object]:
    """What the contract would say to it now, as far as that was tried."""
    answer, refusal = ready.answer, refusal_of(ready)
    simulation = answer.simulation
    prospect = answer.prospect if isinstance(answer, Prepared) else None
    # Of both parties' act nothing is known while one of them has not signed.
    is_open = prospect is Prospect.FAILS and refusal is None
    revert = refusal or (None if is_open or simulation is None else simulation.revert)
    return {
        "prospect": Prospect.UNTRIED if is_open else prospect,
        "ok": None if is_open or simulation is None else simulation.ok,
        "gas": None if simulation is None else simulation.gas,
        "error": None if revert is None else revert.error,
        "meaning": None if revert is None else revert.meaning,
    }


def tell(sentence: str, facts: Mapping[str, str]) -> None:
    """Show on standard error what the server says of an act, and what will be signed."""
    typer.echo(sentence, err=True)
    typer.echo("What is signed, computed here:", err=True)
    width = max(map(len, facts))
    for name, fact in facts.items():
        typer.echo(f"  {name:<{width}}  {fact}", err=True)


def _place(milestone: int, count: int) -> str:
    """A milestone as it is signed, and as the pages count."""
    return f"{milestone} ({milestone + 1} of {count} in the pages)"


def terms_shown(paid_in: Denomination, terms: Terms, which: str = "") -> dict[str, str]:
    """What an agreement's terms say of who gets how much until when, and who decides. ``which``: before each name."""
    payment, conditions = terms.payment, terms.conditions
    ends = [_shown(paid_in, "deliverBy", str(part.deliver_by)) for part in terms.milestones]
    parts = {
        f"{which}milestone {place}": f"{_sum(paid_in, part.amount)} by {end}"
        for place, (part, end) in enumerate(zip(terms.milestones, ends, strict=True))
    }
    fee = "none" if payment.fee_bps == 0 else f"{payment.fee_bps} basis points to {payment.fee_recipient}"
    who = {"worker": payment.worker, "arbiter": conditions.arbiter, "fee": fee}
    return {f"{which}{name}": "nobody" if value == ZERO_ADDRESS else value for name, value in who.items()} | parts


def _shown(paid_in: Denomination, name: str, value: str) -> str:
    if name in _SUMS:
        return _sum(paid_in, TokenUnits(int(value)))
    if name in _MOMENTS and int(value) <= _CALENDAR_ENDS:
        return written(name, Timestamp(int(value)))
    return value


def _sum(paid_in: Denomination, units: TokenUnits) -> str:
    """A sum as it is signed, and what that is in whole tokens, by whose word."""
    token, decimals = paid_in.token, paid_in.decimals
    told = token.decimals if decimals is None else decimals
    if token.symbol is None or told is None or not 0 <= told <= MAX_DECIMALS:
        return f"{units} token units"
    whole = in_whole_tokens(units, Token(token.address, token.symbol, told))
    by_whom = "" if decimals is not None else f", if it has {told} decimals, as the server says"
    return f"{units} token units ({whole} {token.symbol}{by_whom})"
