"""`tally receipt`: a receipt for a milestone, and the proof file whose hash stands on it."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.files import written_whole
from tallystick.cli.opened import opened_house
from tallystick.cli.options import AtBlock, hash_in
from tallystick.cli.output import AsJson, emit
from tallystick.cli.paper_options import PaperFile, Said, Zone, asked_of, paper_summary
from tallystick.domain.units import AgreementId, MilestoneIndex
from tallystick.services.phrases import Language

Agreement = Annotated[str, typer.Argument(metavar="ID", help="The agreement's id: 0x and 64 digits.")]
Milestone = Annotated[
    int,
    typer.Argument(
        metavar="MILESTONE", help="Its place in the agreement, counted from 0: the pages' milestone 1 is 0.", min=0
    ),
]
ProofFile = Annotated[
    Path | None,
    typer.Option("--proof", metavar="FILE", help="Where to write the agreement's proof file, too.", dir_okay=False),
]


def register(app: typer.Typer) -> None:
    """Add `tally receipt`."""
    app.command()(receipt)


def receipt(
    agreement_id: Agreement,
    milestone: Milestone,
    *,
    out: PaperFile,
    proof: ProofFile = None,
    language: Said = Language.ENGLISH,
    zone: Zone = "UTC",
    at: AtBlock = "finalized",
    as_json: AsJson = False,
) -> None:
    """
    Write a receipt as a PDF file: what was paid of a milestone, as of one block.

    With --proof the agreement's proof file as of the same block is written as well, and its SHA-256 stands on the
    receipt; `tally audit check` verifies that file. Without it the receipt names the block alone.
    """
    known, index = AgreementId(hash_in("ID", agreement_id)), MilestoneIndex(milestone)
    with opened_house(reads=True) as house:
        asked = asked_of(house, at, language, zone)
        made = house.desk.paperwork.receipt(known, index, asked, with_proof=proof is not None).value
        content = house.desk.paperwork.pdf(made.paper)
    answer = {"file": str(out), **paper_summary(made.paper, content)}
    if proof is not None and made.bundle is not None:
        written_whole(proof, made.bundle)
        answer |= {"proof": str(proof), "proof_sha256": sha256(made.bundle).hexdigest()}
    written_whole(out, content)
    emit(answer, as_json)
