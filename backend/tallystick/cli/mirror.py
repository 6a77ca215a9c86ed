"""`tally mirror`: bring the books level with the chain, say how far they are, or write them anew."""

import signal
from threading import Event
from typing import Annotated

import typer

from tallystick.cli import mirror_checks
from tallystick.cli.blocks_shown import blocks_shown
from tallystick.cli.failures import ExitCode
from tallystick.cli.opened import opened_house
from tallystick.cli.options import Proof
from tallystick.cli.output import AsJson, emit
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.nodes import Endpoint
from tallystick.domain.units import BlockNumber
from tallystick.wiring.house import House

Follow = Annotated[bool, typer.Option("--follow/--once", help="Go on until Ctrl-C, or end when level with the chain.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    """Add `tally mirror`."""
    group = typer.Typer(no_args_is_help=True, help="The database's copy of what happened at the escrow.")
    group.command()(run)
    group.command()(status)
    mirror_checks.register(group)
    group.command()(rebuild)
    app.add_typer(group, name="mirror")


def run(follow: Follow = True, proof: Proof = None, as_json: AsJson = False) -> None:
    """
    Mirror the chain, showing how fast and how much is left.

    Each update of the chain is booked in one database transaction together with the checkpoint: stop it whenever you
    like, it goes on where it was. `tally serve` mirrors as well: this is for filling a database ahead of time, or for
    servers that only read. While another process mirrors into the same PostgreSQL database it waits, and takes over
    when that one ends.
    """
    with opened_house(proof=proof) as house:
        stop = _stopped_by_signals(house)
        if not follow:
            house.leadership.require()
            _catch_up(house, stop)
        else:
            if house.leadership.is_held():
                _catch_up(house, stop)
            house.mirror.run(stop)
        emit(_position(house), as_json)
        _require_level(stop, follow=follow)


def status(as_json: AsJson = False) -> None:
    """
    Say which block the mirror is as of, to which level it is proved, how far the chain is, and how its nodes stand.

    The nodes are asked now: a server that runs beside may have met with something else. While none answers, what the
    database says is shown all the same, and the exit code is 3.
    """
    with opened_house(reads=True) as house:
        position = _position(house)
    emit(position, as_json)
    if position["head"] is None:
        raise typer.Exit(ExitCode.CHAIN)


def rebuild(yes: Yes = False, proof: Proof = None, as_json: AsJson = False) -> None:
    """
    Throw the mirror away and write it anew from the chain.

    Registered terms, acceptances and the relayer's outbox are no mirror and stay. Stop the server first.
    """
    if not yes:
        typer.confirm("Throw the mirror away and write it anew from the chain?", abort=True, err=True)
    with opened_house(anew=True, proof=proof) as house:
        stop = _stopped_by_signals(house)
        _catch_up(house, stop)
        emit(_position(house), as_json)
        _require_level(stop, follow=False)


def _stopped_by_signals(house: House) -> Event:
    """Is set by Ctrl-C and by SIGTERM. What is being booked is finished first; nothing more is asked of the node."""
    stop = Event()
    house.endpoints.heed(stop)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    return stop


def _require_level(stop: Event, *, follow: bool) -> None:
    """Who wanted to be level with the chain, and was stopped before, must not take it for done. Raises Abort."""
    if stop.is_set() and not follow:
        raise typer.Abort


def _catch_up(house: House, stop: Event) -> None:
    """Mirror until level with the node, or told to stop."""
    try:
        with blocks_shown() as progress:
            task = progress.add_task("mirror", total=house.escrow.head().number)
            while not stop.is_set() and house.mirror.step() is not None:
                progress.update(task, completed=_checkpoint(house), total=house.escrow.head().number)
    except ChainUnavailable:
        if not stop.is_set():
            raise


def _checkpoint(house: House) -> BlockNumber:
    with house.store.read() as unit:
        checkpoint = unit.books.checkpoint()
    return checkpoint.number if checkpoint else BlockNumber(0)


def _position(house: House) -> dict[str, object]:
    with house.store.read() as unit:
        checkpoint, finalized = unit.books.checkpoint(), unit.books.finalized()
        proof, coverage = unit.books.proof(), unit.books.coverage()
    head, trouble = _head(house)
    return {
        "chain_id": house.identity.chain_id,
        "escrow": house.identity.escrow,
        "checkpoint": checkpoint.number if checkpoint else None,
        "checkpoint_hash": checkpoint.hash if checkpoint else None,
        "finalized": finalized.number if finalized else None,
        "proof": proof,
        "coverage": {f"{part.start}-{part.stop - 1}": part.level for part in coverage},
        "head": head,
        "behind": None if head is None else head - (checkpoint.number if checkpoint else 0),
        "trouble": trouble,
        "nodes": {node.name: _standing(node) for node in house.endpoints.endpoints()},
    }


def _head(house: House) -> tuple[BlockNumber | None, str | None]:
    """The chain's newest block; or why nobody tells it."""
    try:
        return house.escrow.head().number, None
    except ChainUnavailable as silent:
        return None, str(silent)


def _standing(node: Endpoint) -> str:
    return node.standing if node.trouble is None else f"{node.standing}: {node.trouble}"
