"""`tally audit`: hold the books against the chain."""

from dataclasses import asdict

import typer

from tallystick.cli.failures import ExitCode
from tallystick.cli.opened import opened_house
from tallystick.cli.output import AsJson, emit


def register(app: typer.Typer) -> None:
    """Add `tally audit`."""
    group = typer.Typer(no_args_is_help=True, help="Checks that need nobody's word.")
    group.command()(reconcile)
    group.callback()(_group)
    app.add_typer(group, name="audit")


def reconcile(as_json: AsJson = False) -> None:
    """
    Compare every mirrored figure with the contract's own storage, as of one block.

    Each milestone's holding, what is owed and what fees accrued, that the escrow holds at least what the books say it
    must, and that all postings sum to zero. Ends with exit code 5 if anything differs. Point TALLY_RPC_URL at another
    node than the mirror's to trust neither.
    """
    with opened_house() as house:
        report = house.reconcile.run()
    findings = [asdict(finding) for finding in report.findings]
    emit({"block": report.block.number, "checked": report.checked, "findings": findings}, as_json)
    if not report.is_balanced:
        raise typer.Exit(ExitCode.OUT_OF_BALANCE)


def _group() -> None:
    """A callback makes `audit` a group even while it has a single command."""
