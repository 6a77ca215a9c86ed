"""`tally verify submit` and `status`: explorers are given our sources, and asked what became of it."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.artifacts import artifact
from tallystick.chain.explorers.choice import Explorer, Kind, explorer_for
from tallystick.chain.explorers.errands import Errands
from tallystick.chain.explorers.submission import Outcome, Submission, Ticket
from tallystick.chain.sources.inspecting import Inspector
from tallystick.chain.sources.subjects import Subject
from tallystick.cli.failures import ExitCode
from tallystick.cli.options import DEFAULT_RPC_URL, RpcUrl, http_address
from tallystick.cli.output import AsJson, emit, working
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
from tallystick.domain.errors import ExplorerUnavailable, KeyUnavailable, Malformed, NotOurSource
from tallystick.domain.sources import Checked

KEY_VARIABLE = "TALLY_EXPLORER_KEY"
"""Holds an explorer's key. There is no option for it: everybody on a machine can read the arguments of a command."""
PATIENCE = 180.0
"""Seconds to wait for an explorer."""
PAUSE = 3.0
"""Seconds between two questions."""

To = Annotated[Kind, typer.Option("--to", help="What the explorer speaks.")]
Url = Annotated[
    str | None,
    typer.Option(
        "--url", help="Where the explorer is. Without one: the known one of the chain.", callback=http_address
    ),
]
KeyFile = Annotated[
    Path | None, typer.Option("--api-key-file", help=f"File with the explorer's key. Without one: {KEY_VARIABLE}.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Send nothing: only say what would be sent.")]
Out = Annotated[Path | None, typer.Option("--out", help="With --dry-run: the file to write the requests to.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the explorer is done.")]
Number = Annotated[
    str | None, typer.Option("--id", help="What the explorer answered to the submission: its verificationId or guid.")
]


@dataclass(frozen=True, slots=True)
class Patience:
    """How a submission is waited for."""

    seconds: float = PATIENCE
    pause: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic


def submit(
    address: Address = None,
    *,
    to: To,
    url: Url = None,
    api_key_file: KeyFile = None,
    contract: Contract = None,
    arguments: Arguments = None,
    dry_run: DryRun = False,
    out: Out = None,
    wait: Wait = True,
    rpc_url: RpcUrl = DEFAULT_RPC_URL,
    deployments: Deployments = None,
    chain_id: ChainId = None,
    as_json: AsJson = False,
) -> None:
    """
    Have an explorer verify the contract, from the sources that we ship.

    Each contract is verified here first: what is not our source is not handed in. Without an address: every contract
    of the deployment's record. Ends with 6 if the explorer does not call all of them verified, or not yet.
    """
    with working("asking the node") as report:
        place = workplace(rpc_url, deployments, chain_id)
        submissions = _submissions(place, Wanted(address, contract, arguments))
        explorer = explorer_for(to, url, place.chain_id, Errands(None if dry_run else _key(to, api_key_file)))
        if dry_run:
            _show(explorer, submissions, out)
            return
        answers = []
        for submission in submissions:
            report(f"handing in {submission.artifact.contract} at {submission.address}")
            outcome = _handed_in(explorer, submission, Patience() if wait else None)
            answers.append(_answer(submission.address, *outcome))
    _finish(answers, as_json)


def status(
    address: Address = None,
    *,
    to: To,
    number: Number = None,
    url: Url = None,
    api_key_file: KeyFile = None,
    rpc_url: RpcUrl = DEFAULT_RPC_URL,
    deployments: Deployments = None,
    chain_id: ChainId = None,
    as_json: AsJson = False,
) -> None:
    """Ask an explorer what it knows of a contract, or how far it is with a submission (--id)."""
    with working("asking the explorer"):
        place = workplace(rpc_url, deployments, chain_id)
        explorer = explorer_for(to, url, place.chain_id, Errands(_key(to, api_key_file)))
        tickets = [Ticket(place.chain_id, one.address, number) for one in place.subjects(Wanted(address, None, None))]
        answers = [_answer(ticket.address, ticket, explorer.outcome(ticket)) for ticket in tickets]
    _finish(answers, as_json)


def _submissions(place: Workplace, wanted: Wanted) -> list[Submission]:
    """Raises NotOurSource for what is not what our sources say."""
    inspector, block = Inspector(place.node), place.block("head")
    made = []
    for subject in place.subjects(wanted):
        found = inspector.inspect(subject, block)
        if not found.verdict.is_ours:
            raise NotOurSource(
                f"the code at {subject.address} is not what our sources say ({found.verdict.value}), and is not handed "
                "in. `tally verify local` says where it differs"
            )
        made.append(_submission(subject, found))
    return made


def _submission(subject: Subject, found: Checked) -> Submission:
    if found.arguments is None:
        raise Malformed("--arguments", f"{found.contract} takes some, and nobody has recorded them: name them")
    return Submission(
        found.chain_id,
        subject.address,
        artifact(found.contract or ""),
        bytes.fromhex(found.arguments[2:]),
        subject.origin.transaction_hash,
    )


def _handed_in(explorer: Explorer, submission: Submission, patience: Patience | None) -> tuple[Ticket | None, Outcome]:
    taken = explorer.submit(submission)
    if isinstance(taken, Outcome):
        return None, taken
    if patience is None:
        return taken, Outcome(False, False, "handed in")
    return taken, waited_for(explorer, taken, patience)


def waited_for(explorer: Explorer, ticket: Ticket, patience: Patience) -> Outcome:
    """How a submission ended, or how far it is when patience is over. An explorer that is busy is asked again."""
    until = patience.clock() + patience.seconds
    outcome = Outcome(False, False, "handed in")
    while not outcome.is_finished and patience.clock() < until:
        try:
            outcome = explorer.outcome(ticket)
        except ExplorerUnavailable as busy:
            outcome = Outcome(False, False, str(busy))
        if not outcome.is_finished:
            patience.pause(PAUSE)
    return outcome


def _key(kind: Kind, file: Path | None) -> str | None:
    if file is not None:
        try:
            key = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnavailable(f"no key is to be read from {file}") from error
    else:
        key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key and kind is Kind.ETHERSCAN:
        raise KeyUnavailable(f"Etherscan wants a key: name a file (--api-key-file), or set {KEY_VARIABLE}")
    return key or None


def _show(explorer: Explorer, submissions: list[Submission], out: Path | None) -> None:
    text = json.dumps([explorer.errand(submission).shown() for submission in submissions], indent=2)
    if out is None:
        typer.echo(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    typer.echo(str(out))


def _answer(address: str, ticket: Ticket | None, outcome: Outcome) -> dict[str, object]:
    return {
        "address": address,
        "id": None if ticket is None else ticket.number,
        "finished": outcome.is_finished,
        "verified": outcome.is_verified,
        "told": outcome.told,
    }


def _finish(answers: list[dict[str, object]], as_json: bool) -> None:
    shown = {f"{answer['address']}": answer["told"] for answer in answers}
    numbers = {"id": " ".join(str(answer["id"]) for answer in answers if answer["id"])}
    emit({"contracts": answers} if as_json else shown | numbers, as_json)
    if not all(answer["verified"] for answer in answers):
        raise typer.Exit(ExitCode.UNPROVED)
