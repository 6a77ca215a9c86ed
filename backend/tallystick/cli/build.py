"""`tally build`: compile the contracts into the artifacts that the package ships."""

from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain import compiler
from tallystick.cli.output import AsJson, emit, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(build)


def build(
    root: Annotated[
        Path, typer.Option(help="The repository's root.", exists=True, file_okay=False, resolve_path=True)
    ] = Path(),
    as_json: AsJson = False,
) -> None:
    """Compile the contracts into the artifacts that the package ships."""
    with working("compiling") as report:
        written = compiler.build(root, report)
    emit({"written": [str(path.relative_to(root)) for path in written]}, as_json)
