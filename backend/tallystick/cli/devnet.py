"""`tally devnet`: a development chain of one's own, and what only such a chain lets anybody do."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.controls import MAX_BLOCKS, Controls
from tallystick.chain.devnet import CHAIN_ID, DECIMALS, PORT, DevnetOptions, dev_token, running_devnet
from tallystick.chain.devnet_folder import DevnetFolder
from tallystick.chain.devnet_remote import DevnetState, look, take_down
from tallystick.chain.endpoints import pool_of
from tallystick.chain.node import Node
from tallystick.cli.amounts import duration, instant, scaled, somebody
from tallystick.cli.detached import start_detached
from tallystick.cli.devnet_answers import block_answer, sight_answer
from tallystick.cli.options import http_address
from tallystick.cli.output import AsJson, emit, progress_console, working
from tallystick.domain.errors import DevnetFailed, Malformed
from tallystick.domain.units import Seconds, TokenUnits, Wei

ETHER_DECIMALS = 18
Folder = Annotated[
    Path, typer.Option("--state", help="Folder that keeps the chain between runs.", file_okay=False, resolve_path=True)
]
Deployments = Annotated[Path, typer.Option(help="Folder for the record of the escrow.", file_okay=False)]
Url = Annotated[
    str | None,
    typer.Option(
        "--rpc-url", help="HTTP address of the devnet. Without one: the one that runs here.", callback=http_address
    ),
]
FOLDER = Path(".tally/devnet")
DEPLOYMENTS = Path(".tally/deployments")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="A development chain of one's own, its state kept between runs.")
    for command in (up, down, status, faucet, move_time, mine, reorg):
        group.command("time" if command is move_time else None)(command)
    app.add_typer(group, name="devnet")


def up(
    *,
    port: Annotated[int, typer.Option(help="Where to listen; 0: any free port.", min=0, max=65_535)] = PORT,
    chain_id: Annotated[int, typer.Option(help="The chain's id.", min=1)] = CHAIN_ID,
    block_time: Annotated[
        int | None,
        typer.Option(help="Seconds between blocks. Without it: a block for each transaction, at once.", min=1),
    ] = None,
    state: Folder = FOLDER,
    deployments: Deployments = DEPLOYMENTS,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the chain that was kept.")] = False,
    anvil: Annotated[Path | None, typer.Option(help="The anvil to run.", envvar="TALLY_ANVIL")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Run in the background, until `tally devnet down`.")] = False,
    as_json: AsJson = False,
) -> None:
    """
    Start the devnet, or go on with it, until Ctrl-C.

    The escrow, a test token (TLD) and people with both stand ready. Running already is no error.
    """
    block_seconds = None if block_time is None else Seconds(block_time)
    options = DevnetOptions(state, deployments, chain_id, port, block_seconds, anvil, fresh)
    folder = DevnetFolder(state)
    if look(folder).state is DevnetState.UP:
        progress_console().print("the devnet is running already")
    elif detach:
        start_detached(options, folder)
    else:
        _run(options, as_json)
        return
    emit(sight_answer(look(folder), folder, deployments), as_json)


def down(state: Folder = FOLDER, as_json: AsJson = False) -> None:
    """End the devnet, keeping its state. Not running is no error."""
    with working("ending the devnet") as report:
        was_up = take_down(DevnetFolder(state), report)
    emit({"ended": was_up}, as_json)


def status(state: Folder = FOLDER, deployments: Deployments = DEPLOYMENTS, as_json: AsJson = False) -> None:
    """Say whether the devnet runs, where, and what is on it."""
    folder = DevnetFolder(state)
    emit(sight_answer(look(folder), folder, deployments), as_json)


def faucet(
    *,
    address: Annotated[
        str, typer.Argument(help="An address, or a name: employer, worker, arbiter, relayer, stranger.")
    ],
    ether: Annotated[str | None, typer.Option(help="How much ether to add, such as 2.5.")] = None,
    tokens: Annotated[str | None, typer.Option(help="How many test tokens to add, such as 250.")] = None,
    rpc_url: Url = None,
    state: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    """Give an address ether or test tokens, out of nothing."""
    owner = somebody(address)
    if ether is None and tokens is None:
        raise Malformed("faucet", "say how much: --ether, --tokens, or both")
    node = _node(rpc_url, state)
    controls = Controls(node)
    if ether is not None:
        controls.give_ether(owner, Wei(scaled("ether", ether, ETHER_DECIMALS)))
    if tokens is not None:
        controls.give_tokens(dev_token(), owner, TokenUnits(scaled("tokens", tokens, DECIMALS)))
    balances = {"wei": str(node.wealth(owner)), "token_units": str(controls.tokens_of(dev_token(), owner))}
    emit({"address": owner, **balances}, as_json)


def move_time(
    by: Annotated[str | None, typer.Argument(help="How far, such as +3d: a number of s, m, h, d or w.")] = None,
    to: Annotated[str | None, typer.Option(help="Until when, such as 2027-01-31T12:00:00Z.")] = None,
    rpc_url: Url = None,
    state: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    """Move the chain's time forward, and mine a block there."""
    if (by is None) == (to is None):
        raise Malformed("time", "say either how far, such as +3d, or until when, with --to")
    controls = Controls(_node(rpc_url, state))
    head = controls.advance(duration(by)) if by is not None else controls.move_to(instant(str(to)))
    emit(block_answer(head), as_json)


def mine(
    blocks: Annotated[int, typer.Argument(help="How many.", min=1, max=MAX_BLOCKS)] = 1,
    rpc_url: Url = None,
    state: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    """Mine empty blocks, one second apart."""
    emit(block_answer(Controls(_node(rpc_url, state)).mine(blocks)), as_json)


def reorg(
    depth: Annotated[int, typer.Argument(help="How many blocks.", min=1, max=MAX_BLOCKS)] = 1,
    rpc_url: Url = None,
    state: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    """Replace the newest blocks by empty ones: what they held never happened. For trying out what follows from it."""
    emit(block_answer(Controls(_node(rpc_url, state)).reorganize(depth)), as_json)


def _run(options: DevnetOptions, as_json: bool) -> None:
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: stop.set())
    console = progress_console()
    folder = DevnetFolder(options.folder)
    with running_devnet(options, console.print) as (devnet, _):
        emit(sight_answer(look(folder), folder, options.deployments), as_json)
        console.print("the devnet runs: Ctrl-C ends it and keeps its state")
        devnet.supervise(stop)


def _node(rpc_url: str | None, state: Path) -> Node:
    if rpc_url is not None:
        return Node(pool_of(rpc_url))
    running = DevnetFolder(state).running()
    if running is None:
        raise DevnetFailed(
            f"no devnet runs here, in {state.absolute()}: start one with `tally devnet up`, or say where it runs "
            "with --state or --rpc-url"
        )
    return Node(running.url)
