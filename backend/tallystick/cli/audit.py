"""`tally audit`: hold the books against the chain, and prove an agreement to people who trust neither."""

from dataclasses import asdict
from typing import Annotated

import typer

from tallystick.cli.audit_bundle import bundle, check
from tallystick.cli.failures import ExitCode
from tallystick.cli.opened import opened_house
from tallystick.cli.options import AtBlock, moment
from tallystick.cli.output import AsJson, emit

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Such as party:0x….")]


def register(app: typer.Typer) -> None:
    """Add `tally audit`."""
    group = typer.Typer(no_args_is_help=True, help="Checks that need nobody's word.")
    group.command()(reconcile)
    group.command()(balance)
    group.command()(bundle)
    group.command()(check)
    app.add_typer(group, name="audit")


def balance(account: Account, at: AtBlock = "head", as_json: AsJson = False) -> None:
    """
    Say what stood in an account of the books as of a block, in each token.

    An account is escrow:<agreement id>/<milestone>, party:<address>, fees:<address> or owed:<address>. Amounts are
    token units; a party's is negative when it gave more than it got.
    """
    wanted = moment(at)
    with opened_house(reads=True) as house:
        found = house.desk.balances.of(account, wanted).value
    balances = {token: str(amount) for token, amount in sorted(found.balances.items())}
    block = {"block": found.block.number, "block_hash": found.block.hash}
    emit({"account": found.account, **block, "balances": balances}, as_json)


def reconcile(at: AtBlock = "head", as_json: AsJson = False) -> None:
    """
    Compare every mirrored figure with the contract's own storage, as of one block.

    Each milestone's holding, what is owed and what fees accrued, that the escrow holds at least what the books say it
    must, and that all postings sum to zero. Ends with exit code 5 if anything differs. Point TALLY_RPC_URL at another
    node than the mirror's to trust neither.
    """
    wanted = moment(at)
    with opened_house(reads=True) as house:
        report = house.reconcile.run(wanted)
    findings = [asdict(finding) for finding in report.findings]
    block = report.block
    emit(
        {"block": block.number, "block_hash": block.hash, "checked": report.checked, "findings": findings},
        as_json,
    )
    if not report.is_balanced:
        raise typer.Exit(ExitCode.OUT_OF_BALANCE)
