"""`tally agreement settle` and `amend`: one party signs and hands the file over, the other one brings it along."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.carrying import Going, go, tell_only
from tallystick.cli.errands import (
    LOCAL,
    AgreementId,
    Conduct,
    Desk,
    DryRun,
    Escrow,
    Keystore,
    PasswordFile,
    Patience,
    Server,
    Until,
    Via,
    Wait,
    Yes,
)
from tallystick.cli.files import written_whole
from tallystick.cli.output import AsJson, emit
from tallystick.cli.shown import facts_of, require_consent
from tallystick.cli.typed_in import text_of, whole_id
from tallystick.client import Asked, By, Ready, Signer, Tallystick, asked, sign_act
from tallystick.client.effects import Json
from tallystick.domain.errors import Malformed

FORMAT = "tallystick-consent-1"

Consent = Annotated[
    Path | None, typer.Option("--consent", help="The other party's consent: then it is carried out.", dir_okay=False)
]
Out = Annotated[Path | None, typer.Option("--out", help="Where one's own consent is written to.", dir_okay=False)]
ValidBefore = Annotated[str, typer.Option(help="Until when one's own consent holds.")]


def settle(
    agreement_id: AgreementId,
    *,
    released: Annotated[str | None, typer.Option(help="To the worker in all, such as `100 USDC`.")] = None,
    refunded: Annotated[str | None, typer.Option(help="To the employer in all, such as `150 USDC`.")] = None,
    valid_before: ValidBefore = "+7d",
    milestone: Annotated[int, typer.Option(help="Which milestone, from 0.", min=0)] = 0,
    consent: Consent = None,
    out: Out = None,
    api: Server = LOCAL,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    escrow: Escrow = None,
    via: Via = By.RELAYER,
    wait: Wait = Until.MINED,
    patience: Patience = 180.0,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """
    Split what is locked as both parties agree.

    Without --consent one's own consent is signed and written down, for the other party; with the other party's it is
    carried out, exactly as that says.
    """
    conduct = Conduct(api, keystore, password_file, escrow, via, wait, patience, dry_run, yes, as_json)

    def proposed(desk: Desk) -> Json:
        to_worker, to_employer = desk.units("--released", released), desk.units("--refunded", refunded)
        if to_worker is None or to_employer is None:
            raise Malformed("--released", "name both sums (--released, --refunded), or the other's consent (--consent)")
        until = desk.moment("--valid-before", valid_before)
        return {"milestone": milestone, "released": to_worker, "refunded": to_employer, "valid_before": until}

    def act_of(said: Json) -> Asked:
        return asked.settle(said["released"], said["refunded"], said["valid_before"], said["milestone"])

    _jointly(_Joint("settle", agreement_id, consent, out), proposed, act_of, conduct)


def amend(
    agreement_id: AgreementId,
    *,
    to: Annotated[str | None, typer.Option(help="The new terms, registered with this agreement as --parent.")] = None,
    valid_before: ValidBefore = "+7d",
    consent: Consent = None,
    out: Out = None,
    api: Server = LOCAL,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    escrow: Escrow = None,
    via: Via = By.RELAYER,
    wait: Wait = Until.MINED,
    patience: Patience = 180.0,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """
    Put registered terms in the place of the agreement's; all that is locked moves there.

    Without --consent one's own consent is signed and written down, for the other party; with the other party's it is
    carried out.
    """
    conduct = Conduct(api, keystore, password_file, escrow, via, wait, patience, dry_run, yes, as_json)

    def proposed(desk: Desk) -> Json:
        if to is None:
            raise Malformed("--to", "name the new terms (--to), or the other's consent (--consent)")
        return {"to": to, "valid_before": desk.moment("--valid-before", valid_before)}

    def act_of(said: Json) -> Asked:
        return asked.amend(said["to"], said["valid_before"])

    _jointly(_Joint("amend", agreement_id, consent, out), proposed, act_of, conduct)


@dataclass(frozen=True, slots=True)
class _Joint:
    """An act of both parties, and on which half of it one is."""

    act: str
    agreement_id: str
    consent: Path | None
    out: Path | None


def _jointly(
    joint: _Joint, proposed: Callable[[Desk], Json], act_of: Callable[[Json], Asked], conduct: Conduct
) -> None:
    signer = conduct.signer()
    with Tallystick(conduct.api, options=conduct.options) as tally:
        agreement = tally.agreement(whole_id(tally, joint.agreement_id, None if signer is None else signer.address))
        desk = Desk(agreement, None if signer is None else signer.address)
        desk.party()
        brought = None if joint.consent is None else _read(joint.consent, joint.act, agreement.agreement_id)
        said = proposed(desk) if brought is None else brought["said"]
        sender = signer.address if signer is not None and conduct.via is By.SELF and brought is not None else None
        ready = tally.prepare(agreement.agreement_id, act_of(said), sender)
        if conduct.dry_run:
            tell_only(ready, conduct.via, signer, conduct)
        elif brought is None:
            _write_down(joint, ready, said, signer, conduct)
        else:
            go(tally, Going(ready, conduct.via, signer, brought["signatures"]), conduct)


def _write_down(joint: _Joint, ready: Ready, said: Json, signer: Signer | None, conduct: Conduct) -> None:
    """Sign one's own half, and write it into a file that is nobody's secret and binds to these figures alone."""
    if signer is None or joint.out is None:
        raise Malformed("--out", "name a file for one's own consent, which the other party then brings (--consent)")
    require_consent(ready, facts_of(ready, By.RELAYER, signer), yes=conduct.yes)
    content = {
        "format": FORMAT,
        "act": joint.act,
        "agreement_id": ready.known.agreement_id,
        "said": said,
        "signatures": sign_act(ready, signer),
    }
    written_whole(joint.out, (json.dumps(content, indent=2) + "\n").encode())
    emit({"sentence": ready.sentence, "consent": str(joint.out), "signed_by": signer.address}, conduct.as_json)


def _read(path: Path, act: str, agreement_id: str) -> Json:
    """A consent from its file. Raises Malformed if it is none, or one to something else."""
    try:
        content = json.loads(text_of("--consent", path))
        said, signatures = content["said"], content["signatures"]
        is_ours = content["format"] == FORMAT and isinstance(said, dict) and isinstance(signatures, dict)
        about = content["act"], content["agreement_id"]
    except (ValueError, KeyError, TypeError):
        is_ours, about = False, ("", "")
    if not is_ours:
        raise Malformed("--consent", f"{path} is no consent: one is written by this command with --out")
    if about != (act, agreement_id):
        raise Malformed("--consent", f"{path} is a consent to {about[0]} agreement {about[1]}")
    found: Json = content
    return found
