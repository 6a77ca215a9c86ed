"""What any explorer needs to compile a contract of ours again: the shipped sources and settings, and nothing else."""

import json
from dataclasses import dataclass

from tallystick.chain.artifacts import Artifact
from tallystick.domain.units import Address, TransactionHash


@dataclass(frozen=True, slots=True)
class Submission:
    """A contract to be verified by somebody else."""

    chain_id: int
    address: Address
    artifact: Artifact
    arguments: bytes
    """What it was made with, ABI-encoded."""
    creation: TransactionHash | None = None
    """The transaction that brought it, if that is known."""

    @property
    def identifier(self) -> str:
        """The contract as the compiler's output names it: ``contracts/AgreementEscrow.sol:AgreementEscrow``."""
        return f"{self.artifact.source}:{self.artifact.contract}"

    @property
    def standard_input(self) -> str:
        """The standard JSON input, as text."""
        return json.dumps(self.artifact.standard_input, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Ticket:
    """A submission that an explorer took."""

    chain_id: int
    address: Address
    number: str | None
    """By which the explorer knows it; None: by its address."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far an explorer is with a submission."""

    is_finished: bool
    is_verified: bool
    told: str
    """The explorer's own word for it."""


PENDING = "pending"
