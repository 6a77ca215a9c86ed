"""
Deploys the escrow, so that it stands at the same address on every chain, and writes down where.

Whatever was done before is found instead of done again: the code at the address, and the record of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from eth_account.signers.local import LocalAccount

from tallystick.chain.answers import quantity
from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.create2 import PROXY, PROXY_CODE, PROXY_COST, PROXY_SIGNER, PROXY_TRANSACTION, Creation
from tallystick.chain.deployed import genesis_hash, record_of, still_there
from tallystick.chain.node import Node, NodeRefusal
from tallystick.chain.record import DeploymentRecord, path_in, read_record, write_record
from tallystick.chain.sending import Purse, fees_now, send_and_wait
from tallystick.domain.errors import ChainMismatch, DeploymentFailed
from tallystick.domain.ports import Fees, Token
from tallystick.domain.units import Address, Wei

Report = Callable[[str], None]
"""Says in a line what is being done."""

Key = Callable[[], LocalAccount]
"""Gives the key that pays. Asked only when there is something to pay: it may ask a person for a password."""

_LOAD_TRANSIENTLY = "0x5f5c5f5260205ff3"
"""Reads transient storage, which our contracts' locks need: PUSH0 TLOAD PUSH0 MSTORE PUSH1 32 PUSH0 RETURN."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deployment would do, and cost."""

    chain_id: int
    creation: Creation
    is_there: bool
    """Whether the contract stands already: then it costs nothing."""
    gas: int
    fees: Fees
    deployer: Address | None
    balance: Wei | None
    """What the deployer has; None when no deployer is named."""

    @property
    def cost(self) -> Wei:
        """The most that it can cost."""
        return Wei(self.gas * self.fees.max_fee)


@dataclass(frozen=True, slots=True)
class Deployed:
    """How a deployment ended."""

    record: DeploymentRecord
    created: bool
    """Whether this run created the escrow, rather than finding it."""
    path: Path | None
    """Where the record lies; None when it was not to be kept."""


class Deployment:
    """Deploys to the chain of one node."""

    def __init__(self, node: Node, report: Report, expected_chain: int | None = None) -> None:
        """
        Use a node.

        Args:
            node: Any node of the chain.
            report: Is told of each step.
            expected_chain: Refuse any other chain than this.
        """
        self._node = node
        self._report = report
        self._expected_chain = expected_chain

    def plan(self, creation: Creation, deployer: Address | None) -> Plan:
        """
        What deploying would do and cost. Changes nothing.

        Raises:
            ChainMismatch: If the chain is not the expected one, or cannot bear the contract.
            ChainUnavailable: If the node does not answer.
        """
        chain_id = self.chain_id()
        is_there = self.stands(creation)
        gas = 0 if is_there else self._gas(creation, deployer)
        balance = self._node.wealth(deployer) if deployer else None
        return Plan(chain_id, creation, is_there, gas, fees_now(self._node), deployer, balance)

    def create(self, creation: Creation, key: Key) -> bool:
        """
        Bring a contract to its address. Returns whether it had to: False when it stands there already.

        Raises:
            KeyUnavailable: If there is no key to pay with.
            EmptyPurse: If the key's address cannot pay.
            DeploymentFailed: If the transaction did not bring the contract.
            ChainMismatch: As `plan`.
            ChainUnavailable: If the node does not answer. Running again is safe.
        """
        chain_id = self.chain_id()
        if self.stands(creation):
            return False
        purse = Purse(self._node, key(), chain_id)
        plan = self.plan(creation, purse.address)
        purse.require(plan.cost, f"deploying {creation.artifact.contract}")
        self._report(f"creating {creation.artifact.contract} at {creation.address}")
        outcome = send_and_wait(purse, PROXY, creation.call_input, plan.gas, plan.fees)
        if not self.stands(creation):
            raise DeploymentFailed(
                f"transaction {outcome.transaction_hash} is mined, but did not bring {creation.artifact.contract} "
                f"to {creation.address}"
            )
        return True

    def stands(self, creation: Creation) -> bool:
        """Whether the contract is at its address. Raises ChainMismatch when something else is."""
        code = self._node.code(creation.address)
        if code and not creation.artifact.is_deployed_as(code):
            raise ChainMismatch(
                f"the code at {creation.address} is not that of {creation.artifact.contract}, and nothing else can "
                "come to this address: do not trust this chain"
            )
        return bool(code)

    def chain_id(self) -> int:
        """The chain's id. Raises ChainMismatch when it is not the expected one."""
        chain_id = self._node.chain_id()
        if self._expected_chain not in (None, chain_id):
            raise ChainMismatch(f"the node is on chain {chain_id}, not on {self._expected_chain}")
        return chain_id

    def _gas(self, creation: Creation, deployer: Address | None) -> int:
        self._require_proxy()
        self._require_transient_storage()
        call = {"to": PROXY, "data": creation.call_input} | ({"from": deployer} if deployer else {})
        try:
            return quantity(self._node.ask("eth_estimateGas", call))
        except NodeRefusal as refusal:
            raise DeploymentFailed(f"the node expects the deployment to fail: {refusal.message}") from refusal

    def _require_proxy(self) -> None:
        code = self._node.code(PROXY)
        if code == PROXY_CODE:
            return
        if code:
            raise ChainMismatch(f"the code at {PROXY} is not the deterministic deployment proxy's")
        raise ChainMismatch(
            f"this chain has no deterministic deployment proxy at {PROXY}. To put it there, send {PROXY_COST} wei to "
            f"{PROXY_SIGNER}, then broadcast this signed transaction (eth_sendRawTransaction): {PROXY_TRANSACTION}"
        )

    def _require_transient_storage(self) -> None:
        try:
            self._node.call({"data": _LOAD_TRANSIENTLY})
        except NodeRefusal as refusal:
            raise ChainMismatch(
                "this chain's EVM is older than Cancun: our contracts need transient storage (EIP-1153)"
            ) from refusal


class EscrowDeployment:
    """Deploys the escrow, and keeps the record of it in a folder."""

    def __init__(self, node: Node, report: Report, folder: Path | None, expected_chain: int | None = None) -> None:
        """
        Use a node and a folder.

        Args:
            node: Any node of the chain.
            report: Is told of each step.
            folder: Where records are kept; None: keep none.
            expected_chain: Refuse any other chain than this.
        """
        self.creation = Creation(artifact(ESCROW))
        self.contracts = Deployment(node, report, expected_chain)
        self._node = node
        self._report = report
        self._folder = folder

    def plan(self, deployer: Address | None) -> Plan:
        """What deploying the escrow would do and cost. Raises as `Deployment.plan`."""
        return self.contracts.plan(self.creation, deployer)

    def deploy(self, key: Key, tokens: tuple[Token, ...] = ()) -> Deployed:
        """
        Bring the escrow to its address and write down where it stands; find what was done before.

        Args:
            key: Gives the key that pays, when there is something to pay. No power comes with that.
            tokens: Tokens to put on the record, beside those that it names already.

        Raises:
            Malformed: If there is a record that cannot be read.
            ChainMismatch: If the record is of another chain with the same id, or as `Deployment.plan`.
            KeyUnavailable, EmptyPurse, DeploymentFailed, ChainUnavailable: As `Deployment.create`.
        """
        known = self._of_this_version()
        created = self.contracts.create(self.creation, key)
        record = self._current(known)
        kept = (*record.tokens, *tokens)
        record = replace(record, tokens=tuple({token.address: token for token in kept}.values()))
        return Deployed(record, created, self._keep(record, known))

    def found(self) -> DeploymentRecord:
        """
        The record of the escrow that stands already, of whichever version it is.

        Raises:
            ChainMismatch: If none does, or as `deploy`.
            Malformed, DeploymentFailed, ChainUnavailable: As `deploy`.
        """
        known = self._known()
        if known and known.escrow != self.creation.address:
            return known
        if not self.contracts.stands(self.creation):
            raise ChainMismatch(
                f"no escrow stands at {self.creation.address} on chain {self.contracts.chain_id()}, and what is "
                "deployed beside it goes on its record: deploy the escrow first (`tally deploy`)"
            )
        return self._current(known)

    def keep(self, record: DeploymentRecord) -> Path | None:
        """Write a record down, unless it is there already. Returns where it lies, if anywhere."""
        return self._keep(record, self._known())

    def _known(self) -> DeploymentRecord | None:
        """The record that there is, unless it is of another chain."""
        chain_id = self.contracts.chain_id()
        known = read_record(path_in(self._folder, chain_id)) if self._folder else None
        if known and known.genesis_hash != genesis_hash(self._node):
            raise ChainMismatch(f"{self._where(known)} is of another chain with the id {chain_id}: move it away")
        return known

    def _of_this_version(self) -> DeploymentRecord | None:
        known = self._known()
        if known and known.escrow != self.creation.address:
            raise ChainMismatch(
                f"{self._where(known)} names the escrow {known.escrow}, and this version's is {self.creation.address}: "
                "move the record away to deploy this version as well"
            )
        return known

    def _current(self, known: DeploymentRecord | None) -> DeploymentRecord:
        """What is known, or where its block left the chain, what is true now; what else it names is kept."""
        if known and still_there(self._node, known):
            return known
        observed = self._observed()
        return replace(observed, tokens=known.tokens, contracts=known.contracts) if known else observed

    def _where(self, record: DeploymentRecord) -> Path:
        return path_in(self._folder or Path(), record.chain_id)

    def _observed(self) -> DeploymentRecord:
        self._report("looking for the deployment's block")
        return record_of(self._node, self.creation)

    def _keep(self, record: DeploymentRecord, known: DeploymentRecord | None) -> Path | None:
        if self._folder is None:
            return None
        return path_in(self._folder, record.chain_id) if record == known else write_record(self._folder, record)
