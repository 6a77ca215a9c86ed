"""The `tally` command. One module per subcommand; errors become exit codes here and nowhere else."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from tallystick.cli.catalogue import Catalogue, list_in
from tallystick.cli.failures import MEANINGS, report
from tallystick.cli.version import version


def make_app() -> typer.Typer:
    """The command line, with every subcommand listed."""
    app = typer.Typer(
        name="tally",
        cls=Catalogue,
        help="An escrow and a contract ledger for gig work on an EVM chain.",
        epilog="Exit codes: " + ", ".join(f"{code.value} {meaning}" for code, meaning in MEANINGS.items()) + ".",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    list_in(app)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command line and end the program.

    Args:
        arguments: What follows `tally`; None: those of this program.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        make_app()(args=given, prog_name="tally")
    except Exception as error:
        sys.exit(report(error, as_json="--json" in given))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version())
        raise typer.Exit


def _root(
    _version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass
