"""`tally export`: what the books say, as files for spreadsheets, programs and accountants."""

from hashlib import sha256
from typing import Annotated

import typer

from tallystick.api.shapes.exports import period_of
from tallystick.cli.files import written_whole
from tallystick.cli.opened import opened_house
from tallystick.cli.options import AtBlock, moment, time_shown
from tallystick.cli.output import AsJson, emit
from tallystick.cli.paper_options import Out, PaperFile, Said, Since, Token, Until, Zone, asked_of, paper_summary
from tallystick.domain.units import Address
from tallystick.papers.sheet import Sheet
from tallystick.services.exports import Format, written
from tallystick.services.extracts import Wanted
from tallystick.services.phrases import Language
from tallystick.wiring.house import House

Party = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Of its accounts and agreements; else everybody's.", show_default=False),
]
Whose = Annotated[str, typer.Option("--party", metavar="ADDRESS", help="Whose statement it is.", show_default=False)]
Form = Annotated[Format, typer.Option("--format", help="A table, lines of JSON, or accounts.")]


def register(app: typer.Typer) -> None:
    """Add `tally export`."""
    group = typer.Typer(no_args_is_help=True, help="What the books say, as files to keep.")
    group.command()(movements)
    group.command()(statement)
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


def statement(
    *,
    party: Whose,
    out: PaperFile,
    since: Since = None,
    until: Until = None,
    zone: Zone = "UTC",
    token: Token = None,
    language: Said = Language.ENGLISH,
    at: AtBlock = "finalized",
    as_json: AsJson = False,
) -> None:
    """
    Write a statement of an address as a PDF file: payouts, fees and refunds of a period, with a running balance.

    A thousand movements are the most that it takes: beyond, name a shorter period, or export them as a table.
    """
    period = period_of(since, until, zone)
    with opened_house(reads=True) as house:
        whose, only = house.desk.codec.address("--party", party), _address(house, "--token", token)
        found = house.desk.paperwork.statement(whose, only, period, asked_of(house, at, language, zone))
        content = house.desk.paperwork.pdf(found.value)
    written_whole(out, content)
    emit({"file": str(out), **paper_summary(found.value, content)}, as_json)


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


def _address(house: House, name: str, text: str | None) -> Address | None:
    return None if text is None else house.desk.codec.address(name, text)
