"""`tally tx`: acts in steps, so that who signs needs no network; and what a transaction is, and what became of it."""

import re
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.rawtransactions import decoded_transaction
from tallystick.cli.carried import carried, read_carried
from tallystick.cli.carrying import answer, waited
from tallystick.cli.composing import PREPARING, composed
from tallystick.cli.errands import (
    LOCAL,
    MAX_GAS_COST,
    Conduct,
    Escrow,
    Keystore,
    MaxGasCost,
    PasswordFile,
    Patience,
    Server,
    Until,
    Wait,
    Yes,
)
from tallystick.cli.output import AsJson, emit
from tallystick.cli.shown import expectation
from tallystick.cli.signing import checked_transactions, sign_carried, told_of
from tallystick.cli.typed_in import whole_id
from tallystick.cli.verbs import VERBS, Resolve
from tallystick.client import By, NotTheSigner, Tallystick
from tallystick.client.consent.abi import decoded
from tallystick.client.effects import Json
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Address

CarriedFile = Annotated[Path, typer.Argument(metavar="FILE", help="What `tally tx prepare` wrote.", dir_okay=False)]
_HEX = re.compile(r"0x([0-9a-fA-F]{2})+", re.ASCII)
_HASH = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


def register(app: typer.Typer) -> None:
    """Add `tally tx`."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Acts and transactions in steps: prepared here, signed where no network is, sent from anywhere.",
    )
    preparing = typer.Typer(no_args_is_help=True, help="Write an act into a file, to be signed elsewhere.")
    for name, verb in VERBS.items():
        preparing.command(name=name)(composed(verb, prepare, PREPARING))
    group.add_typer(preparing, name="prepare")
    for command in (sign, send, explain, show):
        group.command()(command)
    app.add_typer(group, name="tx")


def prepare(agreement_id: str, resolve: Resolve, conduct: Conduct) -> None:
    """Ask the server for an act, compare what it prepared, and write it down. Nothing is signed."""
    if conduct.out is None:
        raise Malformed("--out", "name the file that is to be carried")
    with Tallystick(conduct.api, options=conduct.options) as tally:
        named = whole_id(tally, agreement_id, unseen=True)
        errand = resolve(conduct.desk(tally.agreement(named), conduct.sender))
        via = errand.via or conduct.via
        ready = tally.prepare(named, errand.asked, conduct.sender if via is By.SELF else None)
    act = carried(ready, via)
    checked_transactions(act, Address(conduct.sender or ready.answer.sender), conduct.max_gas_cost)
    act.write(conduct.out)
    emit({"sentence": ready.sentence, "file": str(conduct.out), **expectation(ready)}, conduct.as_json)


def sign(
    file: CarriedFile,
    *,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    escrow: Escrow = None,
    max_gas_cost: MaxGasCost = MAX_GAS_COST,
    out: Annotated[Path | None, typer.Option(help="Where to write it, signed. Left out: the same file.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show what a file says, and sign it. Needs no network, and asks nobody."""
    act = read_carried(file)
    conduct = Conduct(keystore=keystore, password_file=password_file, escrow=escrow, yes=yes)
    place, signer = conduct.options.place, conduct.signer()
    if signer is None:
        raise NotTheSigner("nobody (name a keystore)", tuple(consent.party for consent in act.consents))
    signed = sign_carried(act, signer, place, max_gas_cost, yes=yes)
    signed.write(out or file)
    emit({"file": str(out or file), "signed_by": signer.address, "complete": signed.is_signed}, as_json)


def send(
    file: CarriedFile,
    *,
    api: Server = LOCAL,
    wait: Wait = Until.MINED,
    patience: Patience = 180.0,
    as_json: AsJson = False,
) -> None:
    """Send what was signed: have it relayed, or its transactions passed on. Sent again, nothing is done twice."""
    act = read_carried(file)
    if not act.is_signed:
        raise Malformed("FILE", f"{file} is not signed by all: `tally tx sign`")
    conduct = Conduct(api=api, wait=wait, patience=patience, as_json=as_json)
    with Tallystick(api, options=conduct.options) as tally:
        if not act.signed:
            sent = tally.relay_fields(act.place, {**act.fields, **(act.signatures or {})})
            answer(waited(tally, sent, conduct), conduct)
            return
        *before, last = act.signed
        for raw in before:
            tally.wait_until(tally.broadcast(_octets(raw)))
        answer(waited(tally, tally.broadcast(_octets(last)), conduct), conduct)


def explain(
    what: Annotated[str, typer.Argument(metavar="FILE|HEX", help="A carried file, a signed transaction, or calldata.")],
    as_json: AsJson = False,
) -> None:
    """Say what a transaction does, taken apart here. Needs no network, and asks nobody."""
    if _HEX.fullmatch(what):
        emit(_of_hex(what), as_json)
        return
    act = read_carried(Path(what))
    emit({"act": act.kind, "agreement_id": act.deal.agreement_id, "parts": told_of(act)}, as_json)


def show(
    what: Annotated[str, typer.Argument(metavar="HASH|RELAY", help="A transaction's hash, or a relay's id.")],
    *,
    api: Server = LOCAL,
    as_json: AsJson = False,
) -> None:
    """Say what became of a transaction, or of a relayed act."""
    with Tallystick(api) as tally:
        sent = tally.transaction(what) if _HASH.fullmatch(what) else tally.relay_of(what)
    answer(sent, Conduct(as_json=as_json))


def _of_hex(text: str) -> Json:
    octets = _octets(text)
    call = decoded(octets)
    if call is not None:
        return {"function": call.function, "arguments": dict(call.arguments)}
    found = decoded_transaction(octets)
    inner = decoded(found.input)
    return {
        "transaction_hash": found.hash,
        "from": found.sender,
        "to": found.to,
        "chain_id": found.chain_id,
        "nonce": found.nonce,
        "value": str(found.value),
        "function": None if inner is None else inner.function,
        "arguments": None if inner is None else dict(inner.arguments),
    }


def _octets(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
