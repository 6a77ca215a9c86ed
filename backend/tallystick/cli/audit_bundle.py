"""`tally audit bundle` makes a file that proves an agreement; `tally audit check` verifies one with nothing of ours."""

from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.bundle.asking import asked
from tallystick.chain.bundle.canon import LARGEST
from tallystick.chain.bundle.checking import check as checked_by
from tallystick.chain.bundle.report import Anchor, Checked, Verdict
from tallystick.chain.bundle.shape import claims_to_be_one
from tallystick.chain.node import Node
from tallystick.cli.audit_answers import check_answer, for_people
from tallystick.cli.failures import ExitCode
from tallystick.cli.files import written_whole
from tallystick.cli.opened import opened_house
from tallystick.cli.options import AtBlock, hash_in, moment
from tallystick.cli.output import AsJson, emit
from tallystick.domain.errors import Malformed
from tallystick.domain.units import AgreementId, Hash

_EXITS = {
    Verdict.PROVED: ExitCode.OK,
    Verdict.STATE_PROVED: ExitCode.UNPROVED,
    Verdict.UNANCHORED: ExitCode.UNPROVED,
    Verdict.REFUTED: ExitCode.OUT_OF_BALANCE,
}

Agreement = Annotated[str, typer.Argument(metavar="ID", help="The agreement's id: 0x and 64 digits.")]
Out = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write it; else standard output.", dir_okay=False)
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The bundle.", exists=True, dir_okay=False, readable=True)]
BlockHash = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HASH", help="The hash of a block, got from a source that you trust; once for each.", show_default=False
    ),
]
Rpc = Annotated[
    str | None, typer.Option(metavar="URL", help="A node that you trust, to ask for the hashes of the blocks.")
]


def bundle(agreement_id: Agreement, out: Out = None, at: AtBlock = "finalized", as_json: AsJson = False) -> None:
    """
    Make one file that proves an agreement, for people who trust neither us nor our node.

    It holds the terms, the worker's registered signature, every event with the proof of its receipt, and what the
    escrow's storage holds for each milestone, all under the hash of one block. It is checked before it is handed out.
    """
    wanted, known = moment(at), AgreementId(hash_in("ID", agreement_id))
    with opened_house(reads=True) as house:
        found = house.desk.bundles.of(known, wanted).value
    if out is None:
        typer.echo(found.content.decode("ascii"), nl=False)
        return
    written_whole(out, found.content)
    answer = {
        "file": str(out),
        "agreement_id": known,
        "block": found.block.number,
        "block_hash": found.block.hash,
        "bytes": len(found.content),
        "later_events": found.later_events,
    }
    emit(answer, as_json)


def check(file: File, block_hash: BlockHash = None, rpc: Rpc = None, as_json: AsJson = False) -> None:
    """
    Verify a bundle by nothing but itself: no server, no database, no record of a deployment.

    Every hash is computed again, every proof followed, and the events are folded by the contract's own rules. Name the
    block that all hangs on with --block-hash, or a node that knows it with --rpc; without either, it is only said what
    would be proved. Ends with exit code 0 if all is proved, 6 if nothing is wrong but not all is proved, and 5 if
    something is not so: then it is said where. A file that is no bundle at all is wrong usage.
    """
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    if not claims_to_be_one(content):
        raise Malformed(str(file), "it is no bundle, as `tally audit bundle` makes one: nothing was checked")
    vouched = frozenset(Hash(hash_in("--block-hash", one)) for one in block_hash or ())
    checked = checked_by(content, Anchor(hashes=vouched))
    if rpc is not None:
        checked = _asked(content, checked, Node(rpc))
    answer = check_answer(checked)
    emit(answer if as_json else for_people(answer), as_json)
    if _EXITS[checked.verdict] is not ExitCode.OK:
        raise typer.Exit(_EXITS[checked.verdict])


def _asked(content: bytes, checked: Checked, node: Node) -> Checked:
    if checked.evidence is None:
        return checked
    return checked_by(content, asked(node, checked.evidence, checked.anchor))
