"""`tally deploy`: put the escrow on a chain, or what stands beside it; or find it there."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.beside import CompanionDeployment
from tallystick.chain.companions import Companion
from tallystick.chain.deployment import EscrowDeployment, Key, Plan, Report
from tallystick.chain.endpoints import pool_of
from tallystick.chain.keys import KeySource, load_key
from tallystick.chain.node import Node
from tallystick.chain.record import folder_for
from tallystick.cli.deploy_answers import companion_answer, escrow_answer, planned_answer
from tallystick.cli.deploy_choice import Given, Wanted, chosen
from tallystick.cli.options import DEFAULT_RPC_URL, RpcUrl, ask_password
from tallystick.cli.output import AsJson, emit, working
from tallystick.domain.units import Address

KEY_VARIABLE = "TALLY_DEPLOYER_KEY"
"""Holds a plain key. There is no option for it: everybody on a machine can read the arguments of a command."""

What = Annotated[
    Wanted,
    typer.Argument(
        help="The escrow itself; or beside it the auditors' lens, a panel as arbiter, or a bridge to a court.",
        show_default=True,
    ),
]
_OF_A_PANEL = "A panel as arbiter"
_OF_A_COURT = "A bridge to a court as arbiter"
_OF_BOTH = "Both arbiters"
Member = Annotated[
    list[str] | None,
    typer.Option(help="A member's address; once for each, 31 at most.", rich_help_panel=_OF_A_PANEL),
]
Quorum = Annotated[
    int | None,
    typer.Option(help="How many members must vote: more than half, at most all.", rich_help_panel=_OF_A_PANEL),
]
Court = Annotated[str | None, typer.Option(help="The address of a court by ERC-792.", rich_help_panel=_OF_A_COURT)]
CourtParameters = Annotated[
    str | None,
    typer.Option(
        help="What the court is told of each dispute, as 0x…; at Kleros: which court, and how many jurors. Without: "
        "nothing.",
        rich_help_panel=_OF_A_COURT,
    ),
]
MetaEvidence = Annotated[
    str | None,
    typer.Option(
        help="URI of the text that says what disputes are about, and what rulings mean (ERC-1497).",
        rich_help_panel=_OF_A_COURT,
    ),
]
DepositPeriod = Annotated[
    str | None,
    typer.Option(
        help="How long a side has to deposit the court's fee after the other one did, such as 3d; 30d at most.",
        rich_help_panel=_OF_A_COURT,
    ),
]
ExecutionPeriod = Annotated[
    str | None,
    typer.Option(
        help="How long before the end of the escrow's clock the last call is, such as 1d; 30d at most.",
        rich_help_panel=_OF_BOTH,
    ),
]
Keystore = Annotated[
    Path | None,
    typer.Option(
        help=f"JSON keystore of the address that pays. Without one, {KEY_VARIABLE} holds its key.",
        envvar="TALLY_DEPLOYER_KEYSTORE",
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help="File with the keystore's password, instead of asking.", envvar="TALLY_DEPLOYER_PASSWORD_FILE"),
]
ChainId = Annotated[int | None, typer.Option(help="Refuse any other chain than this.")]
Deployments = Annotated[
    Path | None,
    typer.Option(
        help="Folder for the record. Without one: deployments, or for a devnet .tally/deployments.",
        envvar="TALLY_DEPLOYMENTS",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done, and what it would cost.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(deploy)


def deploy(
    *,
    what: What = Wanted.ESCROW,
    member: Member = None,
    quorum: Quorum = None,
    court: Court = None,
    court_parameters: CourtParameters = None,
    meta_evidence: MetaEvidence = None,
    deposit_period: DepositPeriod = None,
    execution_period: ExecutionPeriod = None,
    rpc_url: RpcUrl = DEFAULT_RPC_URL,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    chain_id: ChainId = None,
    deployments: Deployments = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """
    Put the escrow, its lens or an arbiter on a chain, at the same address as on every other, and record where.

    A second run finds the first, and completes the record if need be. Whoever deploys pays, and gets no power by it.
    What an arbiter is made with never changes: another member, quorum or court is another arbiter at another address.
    """
    given = Given(member, quorum, court, court_parameters, meta_evidence, deposit_period, execution_period)
    companion = chosen(what, given)
    node = Node(pool_of(rpc_url))
    source = KeySource(keystore, password_file, os.environ.get(KEY_VARIABLE), ask_password)
    with working("asking the node") as report:
        desk = _Desk(node, companion, deployments or folder_for(node.chain_id()), chain_id)
        plan = desk.plan(report, None)
    if dry_run:
        deployer = None if source.is_empty else Address(load_key(source).address)
        emit(planned_answer(desk.plan(report, deployer), companion), as_json)
        return
    key = None if plan.is_there else load_key(source)
    with working("deploying") as report:
        answer = desk.deploy(report, lambda: key or load_key(source))
    emit(answer, as_json)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the escrow and its companions are deployed alike."""

    node: Node
    companion: Companion | None
    folder: Path
    chain_id: int | None

    def plan(self, report: Report, deployer: Address | None) -> Plan:
        if self.companion is None:
            return EscrowDeployment(self.node, report, self.folder, self.chain_id).plan(deployer)
        return CompanionDeployment(self.node, report, self.folder, self.chain_id).plan(self.companion, deployer)

    def deploy(self, report: Report, key: Key) -> dict[str, object]:
        if self.companion is None:
            return escrow_answer(EscrowDeployment(self.node, report, self.folder, self.chain_id).deploy(key))
        beside = CompanionDeployment(self.node, report, self.folder, self.chain_id)
        return companion_answer(beside.deploy(self.companion, key))
