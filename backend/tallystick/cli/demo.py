"""`tally demo`: from an empty folder to agreements that are paid and refunded, and books that prove it."""

import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from shutil import which
from threading import Event
from typing import Annotated

import typer
from rich.console import Console

from tallystick.chain.sending import in_ether
from tallystick.cli.demo_story import STORIES, Stage, Story
from tallystick.cli.demo_world import World, demo_world
from tallystick.cli.failures import ExitCode
from tallystick.cli.output import AsJson, emit
from tallystick.cli.purses import Movement, Purse, in_whole_tokens, read_purses
from tallystick.cli.teller import Teller
from tallystick.client import Part, Tallystick

Once = Annotated[bool, typer.Option("--once", help="End when the stories are told, instead of serving on.")]
Port = Annotated[
    int | None,
    typer.Option(help="Port of the API. Default: TALLY_PORT, or any free one if that is taken.", min=0, max=65_535),
]


_SETTLE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether everything is where it belongs."""

    movement: Movement
    agreements: dict[str, str]
    """Story to agreement id."""
    doubts: tuple[str, ...]
    """What is not as it should be. Empty: everything balanced."""


def register(app: typer.Typer) -> None:
    """Add `tally demo`."""
    app.command()(demo)


def demo(once: Once = False, port: Port = None, as_json: AsJson = False) -> None:
    """
    Play three agreements on a development chain, through the public API, and hold the books against the chain.

    Starts a development chain (its state is kept in .tally), deploys the escrow, mirrors, serves, and plays: paid on
    approval, refunded after a missed deadline, paid by claim after the employer's silence. The parties sign with their
    own keys; the worker has no gas money at all. Then it serves on until Ctrl-C. Ends with exit code 0 only if
    everything balanced, with 5 if not.
    """
    console = Console(stderr=as_json)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    verdict = None
    try:
        with demo_world(port, lambda line: console.print(f"· {line}", style="dim", highlight=False)) as world:
            verdict = _played(world, console, as_json)
            if not once:
                _say_where_to_look(world, console)
                _serve_on(world)
    except KeyboardInterrupt:
        if verdict is None:
            raise
        console.print("Stopped. The chain and the books are kept in .tally for the next time.")
    if verdict.doubts:
        raise typer.Exit(ExitCode.OUT_OF_BALANCE)


def _serve_on(world: World) -> None:
    """Until somebody ends it. What is done meanwhile becomes final, as on a chain that goes on by itself."""
    pause = Event()
    while not pause.wait(_SETTLE_SECONDS):
        world.devnet.settle()


def _played(world: World, console: Console, as_json: bool) -> Verdict:
    """Play all stories, and tell how they ended."""
    token = world.devnet.token
    before = read_purses(world.house.escrow, token, world.owners)
    with Tallystick(world.url) as tally:
        teller = Teller(console, tally.url, {address: f"the {name}" for name, address in world.owners.items()})
        _introduce(world, before, console)
        stage = Stage(tally, world.cast, token, world.devnet, teller)
        parts = [story.play(stage) for story in _begun(stage)]
        doubts = [
            *chain.from_iterable(_doubts_of(tally, story, part) for story, part in zip(STORIES, parts, strict=True))
        ]
    movement = Movement(token, before, read_purses(world.house.escrow, token, world.owners))
    doubts += _doubts_about(movement, world)
    agreements = {story.title: str(part.agreement_id) for story, part in zip(STORIES, parts, strict=True)}
    verdict = Verdict(movement, agreements, tuple(doubts))
    _tell(verdict, teller, console, as_json)
    return verdict


def _introduce(world: World, purses: Mapping[str, Purse], console: Console) -> None:
    token = world.devnet.token
    console.rule("[bold]Who plays", align="left")
    for name, address in world.owners.items():
        tokens = f"{in_whole_tokens(purses[name].tokens, token)} {token.symbol}"
        line = f"{name:<9} {address}  {tokens}, {in_ether(purses[name].wei)}"
        console.print(line, highlight=False, soft_wrap=True)
    note = "Worker and relayer are the demo's own, not those of `tally devnet status`: this worker has no gas money."
    console.print(note, style="dim", highlight=False, markup=False)


def _begun(stage: Stage) -> Iterator[Story]:
    for story in STORIES:
        stage.begin(story.title)
        yield story


def _doubts_of(tally: Tallystick, story: Story, part: Part) -> Iterator[str]:
    """What the API says of a story's milestone, if it is not the ending that the story has."""
    milestone = tally.agreement(part.agreement_id).milestones[part.milestone]
    if (milestone.state, milestone.outcome) != ("closed", story.outcome):
        yield f"{story.title}: the milestone is {milestone.state}, outcome {milestone.outcome}"


def _doubts_about(movement: Movement, world: World) -> Iterator[str]:
    """What the chain itself says."""
    if movement.residual != 0:
        yield f"tokens came or went: {movement.residual} token units"
    if movement.gas("worker") != 0:
        yield f"the worker spent {movement.gas('worker')} wei"
    for finding in world.house.reconcile.run().findings:
        yield f"books and contract differ: {finding}"


def _tell(verdict: Verdict, teller: Teller, console: Console, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "balanced": not verdict.doubts,
                "doubts": list(verdict.doubts),
                "agreements": verdict.agreements,
                "purses": verdict.movement.to_json(),
                "steps": teller.steps,
            },
            as_json,
        )
        return
    console.rule("[bold]What moved", align="left")
    console.print(verdict.movement.to_table())
    worker = verdict.movement.after["worker"]
    console.print(f"The worker signed, was paid, and has {worker.wei} wei: it never needed gas money.", highlight=False)
    for doubt in verdict.doubts:
        console.print(f"NOT BALANCED: {doubt}", style="bold red", markup=False)
    if not verdict.doubts:
        console.print("Balanced: every figure in the books is the contract's, and all postings sum to zero.")


def _say_where_to_look(world: World, console: Console) -> None:
    database = world.house.settings.database_url
    tally = "tally" if which("tally") else sys.argv[0]
    console.rule("[bold]Look around, until Ctrl-C", align="left")
    console.print(f"  Open {world.url}/ in a browser, and play employer and worker by yourself.", highlight=False)
    for line in (
        f"curl {world.url}/v1/agreements",
        f"curl {world.url}/openapi.json",
        f"{tally} agreement list --api {world.url}",
        f"TALLY_RPC_URL={world.devnet.url} TALLY_DATABASE_URL={database} {tally} audit reconcile",
    ):
        console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)
