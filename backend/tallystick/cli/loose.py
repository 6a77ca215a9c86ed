"""`tally agreement withdraw` and `sweep`: what waits in the escrow for somebody, and belongs to no agreement."""

from collections.abc import Mapping
from typing import Annotated

import typer

from tallystick.cli.carrying import answer, waited
from tallystick.cli.denomination import token_in
from tallystick.cli.errands import (
    LOCAL,
    Conduct,
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
from tallystick.cli.output import AsJson, emit
from tallystick.cli.shown import require_yes, tell
from tallystick.client import By, Signer, Tallystick
from tallystick.client.effects import Json
from tallystick.client.models.prepared import PreparedLoose

TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token", help="The token's address, or the symbol of a known one. Left out: the chain's own currency."
    ),
]


def withdraw(
    *,
    owner: Annotated[str | None, typer.Option(help="Who is owed. Left out: the keystore's.")] = None,
    to: Annotated[str | None, typer.Option(help="Where to. Left out: to the owner, unsigned.")] = None,
    token: TokenOption = None,
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
    """Pay out what could not be pushed to its owner."""
    conduct = Conduct(api, keystore, password_file, escrow, via, wait, patience, dry_run, yes, as_json)
    signer = conduct.signer()
    with Tallystick(api, options=conduct.options) as tally:
        chain = tally.chain()
        address, whose = token_in(tally, chain, token).address, owner or _own(signer, "--owner")
        body: Json = {"token": address, "owner": whose} | ({} if to is None else {"to": to})
        where = f"{chain.escrow} on chain {chain.chain_id}"
        facts = {"act": "withdraw", "token": address, "owner": whose, "to": to or whose, "escrow": where}
        if _only_told(tally.prepare_loose("/withdrawals/prepare", body), facts, conduct, needs=signer is not None):
            return
        sent = tally.withdraw(address, whose, to, by=signer, via=via)
        answer(waited(tally, sent, conduct), conduct)


def sweep(
    *,
    fee_recipient: Annotated[str | None, typer.Option(help="Whose fees. Left out: the keystore's.")] = None,
    token: TokenOption = None,
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
    """Pay out the fees that accrued to somebody. Anybody may ask for it, and nobody has to sign."""
    conduct = Conduct(api, keystore, password_file, escrow, via, wait, patience, dry_run, yes, as_json)
    signer = conduct.signer()
    with Tallystick(api, options=conduct.options) as tally:
        chain = tally.chain()
        address, whose = token_in(tally, chain, token).address, fee_recipient or _own(signer, "--fee-recipient")
        body: Json = {"token": address, "fee_recipient": whose}
        where = f"{chain.escrow} on chain {chain.chain_id}"
        facts = {"act": "sweep", "token": address, "fee recipient": whose, "escrow": where}
        if _only_told(tally.prepare_loose("/sweeps/prepare", body), facts, conduct, needs=via is By.SELF):
            return
        sent = tally.sweep(address, whose, by=signer, via=via)
        answer(waited(tally, sent, conduct), conduct)


def _only_told(prepared: PreparedLoose, facts: Mapping[str, str], conduct: Conduct, *, needs: bool) -> bool:
    """Say what it would be. Returns whether that was all; else it was consented to, where somebody signs."""
    if conduct.dry_run:
        emit({"sentence": prepared.sentence, "ok": prepared.simulation.ok}, conduct.as_json)
        return True
    tell(prepared.sentence, facts)
    require_yes("Sign this?", yes=conduct.yes or not needs)
    return False


def _own(signer: Signer | None, option: str) -> str:
    if signer is None:
        raise typer.BadParameter(f"name the address ({option}), or its keystore")
    return signer.address
