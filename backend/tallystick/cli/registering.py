"""`tally agreement draft`, `register` and `accept-terms`: what both parties agree on, with nothing on the chain."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.amounts import duration
from tallystick.cli.clocks import Clocks, clocks_at
from tallystick.cli.composing import DRAFTING, taking
from tallystick.cli.denomination import Denomination, denomination, token_in
from tallystick.cli.errands import AgreementId, Conduct
from tallystick.cli.output import emit
from tallystick.cli.shown import require_yes, tell, terms_shown
from tallystick.cli.typed_in import moment_in, sum_in, text_of, whole_id
from tallystick.client import Agreement, NewMilestone, NewTerms, NotTheSigner, Tallystick
from tallystick.client.effects import Json
from tallystick.client.models.texts import written
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, ZERO_HASH, Timestamp
from tallystick.services.sentences import terms_sentence

_PAY = re.compile(r"(?P<sum>.+?)\s+by\s+(?P<moment>.+)")

Worker = Annotated[str, typer.Option(help="The worker's address; `nobody`: an open task.")]
Pay = Annotated[
    list[str], typer.Option(help="A milestone: `250.00 USDC by +7d`; several times for several, in their order.")
]
Employer = Annotated[str | None, typer.Option(help="The employer's address. Left out: the keystore's.")]
TokenOption = Annotated[
    str | None,
    typer.Option("--token", help="A token's address, or a known one's symbol. Left out: the chain's own currency."),
]
Brief = Annotated[Path | None, typer.Option("--brief", help="File with the text of the work.", dir_okay=False)]
BriefHash = Annotated[str | None, typer.Option(help="keccak256 of the brief, if its text stays with you.")]
Review = Annotated[str, typer.Option(help="How long the employer has to answer a delivery.")]
Arbiter = Annotated[str, typer.Option(help="Who rules a dispute. Left out: nobody.")]
DisputePeriod = Annotated[str, typer.Option(help="How long a dispute may last.")]
WorkerShare = Annotated[int, typer.Option(help="The worker's share without a ruling, in basis points.")]
FeeBps = Annotated[int, typer.Option(help="Fee of what is released, in basis points.")]
FeeRecipient = Annotated[str, typer.Option(help="Who gets the fee.")]
Parent = Annotated[str, typer.Option(help="The agreement that these terms are to replace.")]
Salt = Annotated[int | None, typer.Option(help="Makes equal terms two agreements. Left out: drawn by chance.", min=0)]


def _options(
    *,
    worker: Worker,
    pay: Pay,
    employer: Employer = None,
    token: TokenOption = None,
    brief: Brief = None,
    brief_hash: BriefHash = None,
    review: Review = "3d",
    arbiter: Arbiter = ZERO_ADDRESS,
    dispute_period: DisputePeriod = "7d",
    worker_share: WorkerShare = 5_000,
    fee_bps: FeeBps = 0,
    fee_recipient: FeeRecipient = ZERO_ADDRESS,
    parent: Parent = ZERO_HASH,
    salt: Salt = None,
) -> None:
    """What can be said of terms: the two commands that take them have these options."""


def _draft(told: Json, conduct: Conduct) -> None:
    """Say which id terms will have, and what they are. Nobody is told of them."""
    with Tallystick(conduct.api, options=conduct.options) as tally:
        terms = _terms(tally, told, conduct)
        drafted = tally.draft(terms)
    emit({"agreement_id": drafted.agreement_id, **_plain(terms.body())}, conduct.as_json)


def _register(told: Json, conduct: Conduct) -> None:
    """Register terms at the server. Nothing is on chain yet, and nobody spends anything."""
    with Tallystick(conduct.api, options=conduct.options) as tally:
        registered = tally.register(_terms(tally, told, conduct))
    said = {"agreement_id": registered.agreement_id, "created": registered.created, "sentence": registered.sentence}
    emit(said, conduct.as_json)


draft = taking(_options, _draft, DRAFTING)
register_terms = taking(_options, _register, DRAFTING)


def accept_terms(agreement_id: AgreementId, *, conduct: Conduct) -> None:
    """Sign an agreement's terms as its worker, and hand the signature in. It costs nothing."""
    signer = conduct.signer()
    with Tallystick(conduct.api, options=conduct.options) as tally:
        named = whole_id(tally, agreement_id, unseen=conduct.yes)
        # Proved by their digest to be the terms of what was typed. What is signed then has the same digest.
        agreement = tally.agreement(named)
        if signer is None:
            raise NotTheSigner("nobody (name a keystore)", (agreement.terms.worker,))
        _tell_terms(agreement, tally.chain().chain_id, conduct.decimals)
        require_yes("Sign these terms?", yes=conduct.yes)
        registered = tally.accept_terms(named, by=signer)
    said = {"agreement_id": registered.agreement_id, "accepted": registered.accepted, "sentence": registered.sentence}
    emit(said, conduct.as_json)


def _terms(tally: Tallystick, told: Json, conduct: Conduct) -> NewTerms:
    """The terms that options say. Raises Malformed or UnsoundTerms."""
    signer = conduct.signer() if told["employer"] is None else None
    employer = told["employer"] if signer is None else signer.address
    if employer is None:
        raise Malformed("--employer", "name the employer, or its keystore")
    chain = tally.chain()
    paid_in = denomination(chain.chain_id, token_in(tally, chain, told["token"]), conduct.decimals, unseen=True)
    clocks = clocks_at(chain.as_of.block)
    salt = {} if told["salt"] is None else {"salt": told["salt"]}
    return NewTerms(
        employer=employer,
        worker=ZERO_ADDRESS if told["worker"] == "nobody" else told["worker"],
        milestones=[_milestone(text, paid_in, clocks) for text in told["pay"]],
        token=paid_in.token.address,
        brief=None if told["brief"] is None else text_of("--brief", told["brief"]),
        brief_hash=told["brief_hash"] or ZERO_HASH,
        review_period=duration(told["review"]),
        arbiter=told["arbiter"],
        dispute_period=duration(told["dispute_period"]),
        default_worker_bps=told["worker_share"],
        fee_bps=told["fee_bps"],
        fee_recipient=told["fee_recipient"],
        parent=ZERO_HASH if told["parent"] == ZERO_HASH else whole_id(tally, told["parent"]),
        **salt,
    )


def _tell_terms(agreement: Agreement, chain_id: int, decimals: int | None) -> None:
    """What is agreed on, in a sentence and by its parts, made here. Decimals that only the server says scale no sum."""
    terms = agreement.terms.to_sign()
    paid_in = denomination(chain_id, agreement.token, decimals, unseen=False)
    symbol, known = agreement.token.symbol, paid_in.decimals
    named = ("token units", 0) if symbol is None or known is None else (symbol, known)
    sentence = terms_sentence(terms, Token(agreement.token.address, *named))
    periods = {
        "review period": str(timedelta(seconds=agreement.terms.review_period)),
        "agreement": agreement.agreement_id,
    }
    tell(sentence, {"employer": agreement.employer, **terms_shown(paid_in, terms), **periods})


def _milestone(text: str, paid_in: Denomination, clocks: Clocks) -> NewMilestone:
    found = _PAY.fullmatch(text.strip())
    if found is None:
        raise Malformed("--pay", f"{text!r} is not like `250.00 USDC by +7d`: a sum, and until when")
    return NewMilestone(sum_in("--pay", found["sum"], paid_in), moment_in("--pay", found["moment"], clocks))


def _plain(terms: Json) -> Json:
    """Terms on lines for people: each milestone on one."""
    listed = [f"{part['amount']} units by {_moment(part['deliver_by'])}" for part in terms["milestones"]]
    return {**terms, "milestones": listed}


def _moment(told: str | int) -> str:
    return told if isinstance(told, str) else written("deliver_by", Timestamp(told))
