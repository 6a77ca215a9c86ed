"""What `tally deploy` answers."""

from tallystick.chain.beside import DeployedBeside
from tallystick.chain.companions import Companion
from tallystick.chain.deployment import Deployed, Plan
from tallystick.chain.sending import in_ether
from tallystick.domain.units import Wei


def planned_answer(plan: Plan, companion: Companion | None) -> dict[str, object]:
    """What would be done, and what it would cost; nothing, when the contract is there already."""
    planned: dict[str, object] = {
        "chain_id": plan.chain_id,
        **(_named(companion) if companion else {"escrow": plan.creation.address}),
        "deployed": plan.is_there,
        "init_code_hash": plan.creation.init_code_hash,
    }
    if plan.is_there:
        return planned | {"to_do": "nothing: it is there already"}
    return planned | _costs(plan)


def _costs(plan: Plan) -> dict[str, object]:
    missing = None if plan.balance is None else Wei(max(0, plan.cost - plan.balance))
    return {
        "gas": plan.gas,
        "max_fee_per_gas_wei": str(plan.fees.max_fee),
        "cost_wei": str(plan.cost),
        "cost": in_ether(plan.cost),
        "deployer": plan.deployer,
        "balance_wei": None if plan.balance is None else str(plan.balance),
        "missing_wei": None if missing is None else str(missing),
    }


def escrow_answer(deployed: Deployed) -> dict[str, object]:
    """Where the escrow stands."""
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


def companion_answer(deployed: DeployedBeside) -> dict[str, object]:
    """Where a contract beside the escrow stands."""
    record = deployed.record
    return {
        "created": deployed.created,
        "chain_id": deployed.chain_id,
        **_named(deployed.companion),
        "block_number": record.block_number,
        "block_hash": record.block_hash,
        "transaction_hash": record.transaction_hash,
        "deployer": record.deployer,
        "arguments": record.arguments,
        "init_code_hash": record.init_code_hash,
        "record": str(deployed.path),
    }


def _named(companion: Companion) -> dict[str, object]:
    return {
        "contract": companion.contract,
        "address": companion.creation.address,
        "made_with": dict(companion.made_with),
    }
