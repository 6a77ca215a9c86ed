"""Options of commands that write exports and papers."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.options import moment, time_shown
from tallystick.domain.urls import urls_in
from tallystick.services.paperwork import Asked, Paper, Style
from tallystick.services.periods import zone_of
from tallystick.services.phrases import Language
from tallystick.wiring.house import House

Out = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write it; else standard output.", dir_okay=False)
]
PaperFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the PDF file.", dir_okay=False)]
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
Zone = Annotated[str, typer.Option(metavar="ZONE", help="Whose days and clocks are meant, such as Asia/Shanghai.")]
Said = Annotated[Language, typer.Option("--language", help="In which language the paper is.")]


def asked_of(house: House, at: str, language: Language, zone: str) -> Asked:
    """How a paper is to be. Its links lead to the explorer, or else to the first of our public origins, if any."""
    origin = next(iter(urls_in(house.settings.public_origins)), None)
    return Asked(moment(at), Style(language, zone_of(zone)), origin)


def paper_summary(paper: Paper, content: bytes) -> dict[str, object]:
    """What a command says of a paper that it wrote."""
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "language": paper.language,
        "as_of": time_shown(paper.dated),
        "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
    }
