"""`tally mirror verify` and `rewind`: hold the mirrored blocks against the chain, and take the newest ones out."""

from typing import Annotated

import typer

from tallystick.cli.blocks_shown import blocks_shown
from tallystick.cli.failures import ExitCode
from tallystick.cli.opened import opened_house
from tallystick.cli.options import Proof
from tallystick.cli.output import AsJson, emit
from tallystick.domain.units import BlockNumber

Above = Annotated[int, typer.Argument(metavar="N", min=0, help="The newest block that stays.")]
BeyondFinality = Annotated[
    bool, typer.Option("--beyond-finality", help="Take out blocks, too, that the chain called final.")
]


def register(group: typer.Typer) -> None:
    """Add the commands to `tally mirror`."""
    group.command()(verify)
    group.command()(rewind)


def verify(proof: Proof = None, as_json: AsJson = False) -> None:
    """
    Read all mirrored blocks from the chain once more, prove them anew, and compare.

    It changes nothing, and a server may go on meanwhile. Ends with exit code 5 at the first block that differs, and
    says what is in the books and what on the chain. Point TALLY_RPC_URL at another node than the mirror's to trust
    neither.
    """
    with opened_house(reads=True, proof=proof) as house, blocks_shown() as progress:
        task = progress.add_task("verify", total=house.escrow.head().number)
        verified = house.verification.run(lambda number: progress.update(task, completed=number))
    difference = verified.difference
    emit(
        {
            "verified_up_to": verified.up_to,
            "events": verified.events,
            "proof": house.settings.proof,
            "difference": None if difference is None else str(difference),
        },
        as_json,
    )
    if difference is not None:
        raise typer.Exit(ExitCode.OUT_OF_BALANCE)


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
