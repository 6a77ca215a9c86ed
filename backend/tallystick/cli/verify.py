"""`tally verify`: whether the code on a chain is what our sources say, and how an explorer is told."""

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.sources.inspecting import Inspector
from tallystick.chain.sources.recompiling import Recompiled
from tallystick.chain.sources.scratch import OnScratch, scratch_chain
from tallystick.cli.failures import ExitCode
from tallystick.cli.options import DEFAULT_RPC_URL, AtBlock, RpcUrl
from tallystick.cli.output import AsJson, emit, working
from tallystick.cli.verify_answers import Run, for_people, local_answer
from tallystick.cli.verify_subjects import (
    Address,
    Arguments,
    ChainId,
    Contract,
    Deployments,
    Wanted,
    Workplace,
    workplace,
)
from tallystick.cli.verify_submit import status, submit
from tallystick.domain.sources import Checked, Verdict


class Grade(StrEnum):
    """How sure one wants to be."""

    MATCH = Verdict.MATCH.value
    EXACT_MATCH = Verdict.EXACT_MATCH.value
    WHOLE_RUNTIME = Verdict.WHOLE_RUNTIME.value


Require = Annotated[Grade, typer.Option(help="The weakest grade that ends the command with 0.", show_default=True)]
Recompile = Annotated[
    bool, typer.Option("--recompile", help="Compile the shipped sources anew, instead of trusting what is shipped.")
]
Root = Annotated[
    Path,
    typer.Option(
        help="The folder with Node's packages, for --recompile.", exists=True, file_okay=False, resolve_path=True
    ),
]
Scratch = Annotated[
    bool, typer.Option("--scratch", help="Run the creation code on an anvil of our own, not on the node.")
]
AnvilBinary = Annotated[Path | None, typer.Option(help="The anvil for --scratch.", envvar="TALLY_ANVIL")]


def register(app: typer.Typer) -> None:
    """Add `tally verify`."""
    group = typer.Typer(no_args_is_help=True, help="Whether the code on a chain is what our sources say.")
    for command in (local, submit, status):
        group.command()(command)
    app.add_typer(group, name="verify")


def local(
    address: Address = None,
    *,
    contract: Contract = None,
    arguments: Arguments = None,
    at: AtBlock = "head",
    require: Require = Grade.WHOLE_RUNTIME,
    recompile: Recompile = False,
    root: Root = Path(),
    scratch: Scratch = False,
    anvil: AnvilBinary = None,
    rpc_url: RpcUrl = DEFAULT_RPC_URL,
    deployments: Deployments = None,
    chain_id: ChainId = None,
    as_json: AsJson = False,
) -> None:
    """
    Hold the code at an address against our sources, by nothing but a node of yours.

    Without an address: every contract of the deployment's record. Grades, from the weakest: match (all but the hashes
    of metadata, which follow every comment), exact_match (these too), whole_runtime (running the creation code gives
    every byte, immutables too). Ends with 6 below --require, and with 5 if any code is not ours.
    """
    with working("asking the node") as report, ExitStack() as life:
        place = workplace(rpc_url, deployments, chain_id)
        recompiled = Recompiled(root, report) if recompile else None
        block = place.block(at)
        on_scratch = life.enter_context(scratch_chain(place.chain_id, block.timestamp, anvil)) if scratch else None
        inspector = _inspector(place, recompiled, on_scratch)
        found = [inspector.inspect(subject, block) for subject in place.subjects(Wanted(address, contract, arguments))]
    answer = local_answer(Run(found, recompiled))
    emit(answer if as_json else for_people(answer), as_json)
    if code := _exit_code(found, Verdict(require.value), recompiled):
        raise typer.Exit(code)


def _inspector(place: Workplace, recompiled: Recompiled | None, scratch: OnScratch | None) -> Inspector:
    if recompiled is None:
        return Inspector(place.node, scratch)
    return Inspector(place.node, scratch, recompiled.of)


def _exit_code(found: list[Checked], required: Verdict, recompiled: Recompiled | None) -> ExitCode:
    if (recompiled and recompiled.differing) or not all(checked.verdict.is_ours for checked in found):
        return ExitCode.OUT_OF_BALANCE
    if any(checked.verdict.rank < required.rank for checked in found):
        return ExitCode.UNPROVED
    return ExitCode.OK
