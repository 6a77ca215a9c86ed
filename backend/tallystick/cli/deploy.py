"""`tally deploy`: put the escrow on a chain, or find it there."""

import os
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.deployment import Deployed, EscrowDeployment, Plan
from tallystick.chain.keys import KeySource, load_key
from tallystick.chain.node import Node
from tallystick.chain.record import folder_for
from tallystick.chain.sending import in_ether
from tallystick.cli.options import DEFAULT_RPC_URL, RpcUrl, ask_password
from tallystick.cli.output import AsJson, emit, working
from tallystick.domain.units import Address, Wei

KEY_VARIABLE = "TALLY_DEPLOYER_KEY"
"""Holds a plain key. There is no option for it: everybody on a machine can read the arguments of a command."""

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
    rpc_url: RpcUrl = DEFAULT_RPC_URL,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    chain_id: ChainId = None,
    deployments: Deployments = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """
    Put the escrow on a chain, at the same address as on every other, and record where.

    A second run finds the first, and completes the record if need be. Whoever deploys pays, and gets no power by it.
    """
    node = Node(rpc_url)
    source = KeySource(keystore, password_file, os.environ.get(KEY_VARIABLE), ask_password)
    with working("asking the node") as report:
        folder = deployments or folder_for(node.chain_id())
        deployment = EscrowDeployment(node, report, folder, chain_id)
        plan = deployment.plan(None)
    if dry_run:
        deployer = None if source.is_empty else Address(load_key(source).address)
        emit(_planned(deployment.plan(deployer)), as_json)
        return
    key = None if plan.is_there else load_key(source)
    with working("deploying") as report:
        deployed = EscrowDeployment(node, report, folder, chain_id).deploy(lambda: key or load_key(source))
    emit(_done(deployed), as_json)


def _planned(plan: Plan) -> dict[str, object]:
    missing = None if plan.balance is None else Wei(max(0, plan.cost - plan.balance))
    return {
        "chain_id": plan.chain_id,
        "escrow": plan.creation.address,
        "deployed": plan.is_there,
        "init_code_hash": plan.creation.init_code_hash,
        "gas": plan.gas,
        "max_fee_per_gas_wei": str(plan.fees.max_fee),
        "cost_wei": str(plan.cost),
        "cost": in_ether(plan.cost),
        "deployer": plan.deployer,
        "balance_wei": None if plan.balance is None else str(plan.balance),
        "missing_wei": None if missing is None else str(missing),
    }


def _done(deployed: Deployed) -> dict[str, object]:
    record = deployed.record
    return {
        "created": deployed.created,
        "chain_id": record.chain_id,
        "escrow": record.escrow,
        "block_number": record.block_number,
        "block_hash": record.block_hash,
        "transaction_hash": record.transaction_hash,
        "deployer": record.deployer,
        "init_code_hash": record.init_code_hash,
        "record": str(deployed.path),
    }
