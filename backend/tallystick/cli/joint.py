"""`tally agreement settle` and `amend`: one party signs and hands the file over, the other one brings it along."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.brought import FORMAT, NAMED, agreed, read_consent
from tallystick.cli.carrying import Going, go, tell_only
from tallystick.cli.errands import AgreementId, Conduct, Desk
from tallystick.cli.files import written_whole
from tallystick.cli.output import emit
from tallystick.cli.shown import facts_of, require_consent
from tallystick.cli.typed_in import whole_id
from tallystick.client import Asked, By, Ready, Signer, Tallystick, asked, sign_act
from tallystick.client.addresses import agreement_in
from tallystick.client.effects import Json
from tallystick.client.foreseen import require_hope
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Timestamp

Consent = Annotated[
    Path | None, typer.Option("--consent", help="The other party's consent: then it is carried out.", dir_okay=False)
]
Out = Annotated[Path | None, typer.Option("--out", help="Where one's own consent is written to.", dir_okay=False)]
ValidBefore = Annotated[str | None, typer.Option(help="Until when one's own consent holds. Left out: +7d.")]
_A_WEEK = "+7d"


def settle(
    agreement_id: AgreementId,
    *,
    released: Annotated[str | None, typer.Option(help="To the worker in all, such as `100 USDC`.")] = None,
    refunded: Annotated[str | None, typer.Option(help="To the employer in all, such as `150 USDC`.")] = None,
    valid_before: ValidBefore = None,
    milestone: Annotated[
        int | None,
        typer.Option(help="Which milestone, counted from 0: the pages' milestone 1 is 0. Left out: 0.", min=0),
    ] = None,
    consent: Consent = None,
    out: Out = None,
    conduct: Conduct,
) -> None:
    """
    Split what is locked as both parties agree.

    Without --consent one's own consent is signed and written down, for the other party; with the other party's it is
    carried out, exactly as that says. What is typed besides must be the same; with --yes both sums are typed again.
    """

    def typed(desk: Desk) -> Json:
        sums = {"released": desk.units("--released", released), "refunded": desk.units("--refunded", refunded)}
        return {"milestone": milestone, **sums, "valid_before": _moment(desk, valid_before)}

    def act_of(said: Json) -> Asked:
        return asked.settle(said["released"], said["refunded"], said["valid_before"], said["milestone"])

    _jointly(_Joint("settle", agreement_id, consent, out), typed, act_of, conduct)


def amend(
    agreement_id: AgreementId,
    *,
    to: Annotated[str | None, typer.Option(help="The new terms, registered with this agreement as --parent.")] = None,
    valid_before: ValidBefore = None,
    consent: Consent = None,
    out: Out = None,
    conduct: Conduct,
) -> None:
    """
    Put registered terms in the place of the agreement's; all that is locked moves there.

    Without --consent one's own consent is signed and written down, for the other party; with the other party's it is
    carried out. What is typed besides must be the same; with --yes the new terms are typed again.
    """

    def typed(desk: Desk) -> Json:
        return {"to": None if to is None else agreement_in(to), "valid_before": _moment(desk, valid_before)}

    def act_of(said: Json) -> Asked:
        return asked.amend(said["to"], said["valid_before"])

    _jointly(_Joint("amend", agreement_id, consent, out), typed, act_of, conduct)


@dataclass(frozen=True, slots=True)
class _Joint:
    """An act of both parties, and on which half of it one is."""

    act: str
    agreement_id: str
    consent: Path | None
    out: Path | None


def _jointly(joint: _Joint, typed: Callable[[Desk], Json], act_of: Callable[[Json], Asked], conduct: Conduct) -> None:
    signer = conduct.signer()
    with Tallystick(conduct.api, options=conduct.options) as tally:
        address = None if signer is None else signer.address
        named = whole_id(tally, joint.agreement_id, address, unseen=conduct.yes)
        desk = conduct.desk(tally.agreement(named), address)
        desk.party()
        brought = None if joint.consent is None else read_consent(joint.consent, joint.act, named)
        said = (
            _proposed(desk, typed(desk)) if brought is None else agreed(typed(desk), brought.said, unseen=conduct.yes)
        )
        # Brought, it is tried whole: with the other's signature, and by who brings it.
        ready = (
            tally.prepare(named, act_of(said))
            if brought is None
            else tally.prepare_joint(named, act_of(said), brought.signatures, address)
        )
        if conduct.dry_run:
            tell_only(ready, conduct.via, signer, conduct)
        elif brought is None:
            _write_down(joint, ready, said, signer, conduct)
        else:
            go(tally, Going(ready, conduct.via, signer, brought.signatures), conduct)


def _write_down(joint: _Joint, ready: Ready, said: Json, signer: Signer | None, conduct: Conduct) -> None:
    """Sign one's own half, and write it into a file that is nobody's secret and binds to these figures alone."""
    if signer is None or joint.out is None:
        raise Malformed("--out", "name a file for one's own consent, which the other party then brings (--consent)")
    if not conduct.force:
        require_hope(ready)
    require_consent(ready, facts_of(ready, By.RELAYER, signer, conduct.decimals), yes=conduct.yes)
    content = {
        "format": FORMAT,
        "act": joint.act,
        "agreement_id": ready.known.agreement_id,
        "said": said,
        "signatures": sign_act(ready, signer),
    }
    written_whole(joint.out, (json.dumps(content, indent=2) + "\n").encode())
    emit({"sentence": ready.sentence, "consent": str(joint.out), "signed_by": signer.address}, conduct.as_json)


def _proposed(desk: Desk, typed: Json) -> Json:
    """What one proposes: what was typed, and else the usual. Raises Malformed where that says too little."""
    left_out = [f"--{name}" for name in NAMED if name in typed and typed[name] is None]
    if left_out:
        raise Malformed(left_out[0], f"name {' and '.join(left_out)}, or the other's consent (--consent)")
    usual: Json = {"milestone": 0} if "milestone" in typed else {}
    if typed["valid_before"] is None:
        usual["valid_before"] = desk.moment("--valid-before", _A_WEEK)
    return {**typed, **{name: value for name, value in usual.items() if typed[name] is None}}


def _moment(desk: Desk, text: str | None) -> Timestamp | None:
    return None if text is None else desk.moment("--valid-before", text)
