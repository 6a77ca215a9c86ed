"""Deploys what stands beside the escrow, to an address that follows from its code and what it is made with."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tallystick.chain.companions import Companion
from tallystick.chain.deployed import contract_record_of, still_there
from tallystick.chain.deployment import EscrowDeployment, Key, Plan
from tallystick.chain.node import Node
from tallystick.chain.record import ContractRecord, DeploymentRecord
from tallystick.domain.units import Address


@dataclass(frozen=True, slots=True)
class DeployedBeside:
    """How the deployment of a companion ended."""

    companion: Companion
    record: ContractRecord
    chain_id: int
    created: bool
    """Whether this run created it, rather than finding it."""
    path: Path | None
    """Where the record lies; None when it was not to be kept."""


class CompanionDeployment:
    """Deploys companions of the escrow, and keeps the record of them with the escrow's."""

    def __init__(
        self, node: Node, report: Callable[[str], None], folder: Path | None, expected_chain: int | None = None
    ) -> None:
        """
        Use a node and a folder.

        Args:
            node: Any node of the chain.
            report: Is told of each step.
            folder: Where records are kept; None: keep none.
            expected_chain: Refuse any other chain than this.
        """
        self._node = node
        self._escrow = EscrowDeployment(node, report, folder, expected_chain)

    def plan(self, companion: Companion, deployer: Address | None) -> Plan:
        """
        What deploying would do and cost. Changes nothing.

        Raises:
            ChainMismatch: If no escrow stands on the chain, or as `Deployment.plan`.
            Malformed, ChainUnavailable: As `Companion.require_sound`.
        """
        self._escrow.found()
        self._require_sound(companion)
        return self._escrow.contracts.plan(companion.creation, deployer)

    def deploy(self, companion: Companion, key: Key) -> DeployedBeside:
        """
        Bring a companion to its address and write down where it stands; find what was done before.

        Args:
            companion: What to deploy.
            key: Gives the key that pays, when there is something to pay. No power comes with that.

        Raises:
            ChainMismatch, Malformed, ChainUnavailable: As `plan`, or if there is a record that cannot be read.
            KeyUnavailable, EmptyPurse, DeploymentFailed: As `Deployment.create`.
        """
        escrow = self._escrow.found()
        self._require_sound(companion)
        created = self._escrow.contracts.create(companion.creation, key)
        record = self._recorded(escrow, companion)
        contracts = {known.address: known for known in (*escrow.contracts, record)}
        path = self._escrow.keep(replace(escrow, contracts=tuple(contracts.values())))
        return DeployedBeside(companion, record, escrow.chain_id, created, path)

    def _require_sound(self, companion: Companion) -> None:
        """Unless it stands already: then nothing is spent, and nothing can be changed."""
        if not self._escrow.contracts.stands(companion.creation):
            companion.require_sound(self._node)

    def _recorded(self, escrow: DeploymentRecord, companion: Companion) -> ContractRecord:
        for known in escrow.contracts:
            if known.address == companion.creation.address and still_there(self._node, known):
                return known
        return contract_record_of(self._node, companion.creation)
