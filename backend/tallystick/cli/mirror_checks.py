"""`tally mirror verify` and `rewind`: hold the mirrored blocks against the chain, and take the newest ones out."""

from dataclasses import asdict
from typing import Annotated

import typer

from tallystick.cli.blocks_shown import blocks_shown
from tallystick.cli.failures import ExitCode
from tallystick.cli.opened import opened_house
from tallystick.cli.options import AtBlock, Proof, moment
from tallystick.cli.output import AsJson, emit
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import Malformed
from tallystick.domain.units import BlockNumber
from tallystick.services.moments import At
from tallystick.services.verification import Verified

Above = Annotated[int, typer.Argument(metavar="N", min=0, help="The newest block that stays.")]
IsRaising = Annotated[
    bool, typer.Option("--raise", help="Prove the contract's storage, too, and note what is mirrored as state-proved.")
]
BeyondFinality = Annotated[
    bool, typer.Option("--beyond-finality", help="Take out blocks, too, that the chain called final.")
]


def register(group: typer.Typer) -> None:
    """Add the commands to `tally mirror`."""
    group.command()(verify)
    group.command()(rewind)


def verify(
    proof: Proof = None, is_raising: IsRaising = False, at: AtBlock = "finalized", as_json: AsJson = False
) -> None:
    """
    Read all mirrored blocks from the chain once more, prove them anew, and compare.

    It changes nothing, and a server may go on meanwhile. Ends with exit code 5 at the first block that differs, and
    says what is in the books and what on the chain. Point TALLY_RPC_URL at another node than the mirror's to trust
    neither.

    With --raise everything that the events lead to is besides proved by the contract's storage as of one block (--at).
    If nothing differs, all that is mirrored up to that block is noted as state-proved. Stop servers that mirror first.
    """
    if is_raising:
        _raise(proof, moment(at), as_json)
        return
    with opened_house(reads=True, proof=proof) as house, blocks_shown() as progress:
        task = progress.add_task("verify", total=house.escrow.head().number)
        verified = house.verification.run(lambda number: progress.update(task, completed=number))
    emit(_shown(verified), as_json)
    if verified.difference is not None:
        raise typer.Exit(ExitCode.OUT_OF_BALANCE)


def _raise(proof: ProofLevel | None, at: At, as_json: bool) -> None:
    wanted = proof or ProofLevel.COMPLETE
    if not wanted.reaches(ProofLevel.COMPLETE):
        raise Malformed("--proof", f"blocks are raised that are proved completely, and {wanted} is less")
    with opened_house(proof=wanted) as house, blocks_shown() as progress:
        blocks = progress.add_task("verify", total=house.escrow.head().number)
        words = progress.add_task("prove", total=None, unit="words")
        raised = house.raising.to(
            at,
            lambda number: progress.update(blocks, completed=number),
            lambda done, total: progress.update(words, completed=done, total=total),
        )
    answer = {
        **_shown(raised.verified),
        "block": raised.block.number,
        "block_hash": raised.block.hash,
        "words": raised.words,
        "findings": [asdict(finding) for finding in raised.findings],
        "raised": raised.is_raised,
    }
    emit(answer, as_json)
    if not raised.is_raised:
        raise typer.Exit(ExitCode.OUT_OF_BALANCE)


def _shown(verified: Verified) -> dict[str, object]:
    return {
        "verified_up_to": verified.up_to,
        "events": verified.events,
        "proof": verified.proof,
        "difference": None if verified.difference is None else str(verified.difference),
    }


def rewind(above: Above, beyond_finality: BeyondFinality = False, as_json: AsJson = False) -> None:
    """
    Take all blocks above N out of the books, as a reorg does. The mirror reads them again when it goes on.

    Reorgs need no such thing: the mirror finds them by itself. This is for blocks that were mirrored from a node that
    turned out to be bad (see `tally mirror verify`). What the chain called final stays, unless you say otherwise. An N
    that the mirror has not reached is refused. Stop the server first.
    """
    with opened_house(mends=True) as house:
        rewound = house.rewinding.to(BlockNumber(above), beyond_finality=beyond_finality)
    emit(
        {
            "checkpoint": rewound.ancestor.number,
            "checkpoint_hash": rewound.ancestor.hash,
            "taken_out": rewound.head.number - rewound.ancestor.number,
        },
        as_json,
    )
