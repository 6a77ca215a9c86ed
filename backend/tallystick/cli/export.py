"""`tally export`: what the books say, as files for spreadsheets, programs and accountants."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from tallystick.api.shapes.exports import period_of
from tallystick.cli.files import written_whole
from tallystick.cli.opened import opened_house
from tallystick.cli.options import AtBlock, moment, time_shown
from tallystick.cli.output import AsJson, emit
from tallystick.domain.units import Address
from tallystick.papers.sheet import Sheet
from tallystick.services.exports import Format, written
from tallystick.services.extracts import Wanted
from tallystick.wiring.house import House

Out = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write it; else standard output.", dir_okay=False)
]
Party = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Of its accounts and agreements; else everybody's.", show_default=False),
]
Token = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="In this token; else in all of them.", show_default=False)
]
Since = Annotated[
    str | None,
    typer.Option("--from", metavar="BOUND", help="From this day or instant on (RFC 3339).", show_default=False),
]
Until = Annotated[
    str | None,
    typer.Option("--to", metavar="BOUND", help="Up to this day, or before this instant.", show_default=False),
]
Zone = Annotated[str, typer.Option(metavar="ZONE", help="Whose days are meant, such as Asia/Shanghai.")]
Form = Annotated[Format, typer.Option("--format", help="A table, lines of JSON, or accounts.")]


def register(app: typer.Typer) -> None:
    """Add `tally export`."""
    group = typer.Typer(no_args_is_help=True, help="What the books say, as files to keep.")
    group.command()(movements)
    group.callback()(_group)
    app.add_typer(group, name="export")


def movements(
    *,
    party: Party = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = "UTC",
    token: Token = None,
    form: Form = Format.CSV,
    at: AtBlock = "finalized",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """
    Export every movement of value of a party and a period, as of one block.

    With --out the file is written whole or not at all, and a summary says what is in it, its SHA-256 and its block.
    The same question about the same final block gives the same bytes, from any server.
    """
    period, asked = period_of(since, until, zone), moment(at)
    with opened_house(reads=True) as house:
        wanted = Wanted(_address(house, "--party", party), _address(house, "--token", token), period)
        extract = house.desk.extracts.of(wanted, asked).value
        if out is None:
            for part in written(extract, form):
                typer.echo(part, nl=False)
            return
        content = "".join(written(extract, form)).encode()
    written_whole(out, content)
    emit({"file": str(out), "format": form.value, **_summary(extract.sheet, content)}, as_json)


def _summary(sheet: Sheet, content: bytes) -> dict[str, object]:
    return {
        "chain_id": sheet.identity.chain_id,
        "escrow": sheet.identity.escrow,
        "block": sheet.block.number,
        "block_hash": sheet.block.hash,
        "block_time": time_shown(sheet.block.timestamp),
        "final": sheet.is_final,
        "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
    }


def _group() -> None:
    """Keep the subcommand's name: a group of one would lose it."""


def _address(house: House, name: str, text: str | None) -> Address | None:
    return None if text is None else house.desk.codec.address(name, text)
