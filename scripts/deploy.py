"""
Puts the escrow on a chain, as `tally deploy` does: `python scripts/deploy.py`, or `brownie run deploy --network ID`.

Under Brownie the chain is the one that Brownie is connected to, and the environment says the rest:
TALLY_DEPLOYER_KEYSTORE and TALLY_DEPLOYER_PASSWORD_FILE, or TALLY_DEPLOYER_KEY; TALLY_DRY_RUN=1 only says what would be
done. On Brownie's development chain a key that everybody knows pays, and no record is kept.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from types import ModuleType

from tallystick.chain.deployment import EscrowDeployment, Plan
from tallystick.chain.endpoints import pool_of
from tallystick.chain.keys import KeySource, load_key
from tallystick.chain.node import Node
from tallystick.chain.parties import party
from tallystick.chain.record import DeploymentRecord, folder_for
from tallystick.chain.sending import in_ether
from tallystick.domain.errors import TallyError
from tallystick.domain.units import Address


@dataclass(frozen=True, slots=True)
class Task:
    """What to do, and where."""

    rpc_url: str
    source: KeySource
    chain_id: int | None
    """Refuse any other chain than this. None: take the one that there is."""
    keep: bool
    """Whether to keep a record."""
    dry_run: bool


def main() -> None:
    """Deploy. Brownie calls this, with a network connected."""
    brownie = sys.modules.get("brownie")
    try:
        run(_task_of_brownie(brownie) if brownie else _task_of_command_line())
    except TallyError as error:
        sys.exit(f"deploy: {error} [{error.code}]")


def run(task: Task) -> None:
    """Deploy, and print what came of it."""
    node = Node(pool_of(task.rpc_url))
    folder = folder_for(node.chain_id()) if task.keep else None
    deployment = EscrowDeployment(node, print, folder, task.chain_id)
    if task.dry_run:
        deployer = None if task.source.is_empty else Address(load_key(task.source).address)
        print_plan(deployment.plan(deployer))
        return
    deployed = deployment.deploy(lambda: load_key(task.source))
    print("the escrow was created" if deployed.created else "the escrow was there already")
    print_record(deployed.record)
    print(f"record            {deployed.path or 'not kept: this is a development chain'}")


def print_plan(plan: Plan) -> None:
    """Print what would be done."""
    print(f"chain id          {plan.chain_id}")
    print(f"escrow            {plan.creation.address}, {'there already' if plan.is_there else 'not there yet'}")
    print(f"gas               {plan.gas}")
    print(f"cost, at most     {in_ether(plan.cost)}")
    if plan.balance is not None:
        print(f"deployer          {plan.deployer}, which has {in_ether(plan.balance)}")


def print_record(record: DeploymentRecord) -> None:
    """Print where the escrow stands."""
    print(f"chain id          {record.chain_id}")
    print(f"escrow            {record.escrow}")
    print(f"block             {record.block_number} {record.block_hash}")
    print(f"transaction       {record.transaction_hash or 'unknown'}")
    print(f"deployer          {record.deployer or 'unknown'}")


def _task_of_brownie(brownie: ModuleType) -> Task:
    network = brownie.network
    is_development = network.rpc.is_active()
    source = _source_of_environment()
    if is_development and source.is_empty:
        source = KeySource(plain=bytes(party("deployer").key).hex())
    return Task(
        rpc_url=str(network.web3.provider.endpoint_uri),
        source=source,
        chain_id=int(network.chain.id),
        keep=not is_development,
        dry_run=bool(os.environ.get("TALLY_DRY_RUN")),
    )


def _task_of_command_line() -> Task:
    parser = argparse.ArgumentParser(description="Put the escrow on a chain, at the same address as on every other.")
    parser.add_argument("--rpc-url", default=os.environ.get("TALLY_RPC_URL", "http://127.0.0.1:8545"))
    parser.add_argument("--keystore", type=Path)
    parser.add_argument("--password-file", type=Path)
    parser.add_argument("--chain-id", type=int, help="refuse any other chain than this")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done, and what it would cost")
    given = parser.parse_args()
    known = _source_of_environment()
    source = KeySource(
        given.keystore or known.keystore, given.password_file or known.password_file, known.plain, known.ask
    )
    return Task(given.rpc_url, source, given.chain_id, keep=True, dry_run=given.dry_run)


def _source_of_environment() -> KeySource:
    keystore = os.environ.get("TALLY_DEPLOYER_KEYSTORE")
    password_file = os.environ.get("TALLY_DEPLOYER_PASSWORD_FILE")
    return KeySource(
        keystore=Path(keystore) if keystore else None,
        password_file=Path(password_file) if password_file else None,
        plain=os.environ.get("TALLY_DEPLOYER_KEY"),
        ask=lambda question: getpass(f"{question}: "),
    )


if __name__ == "__main__":
    main()
