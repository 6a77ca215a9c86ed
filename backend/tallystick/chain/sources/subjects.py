"""Which contracts are to be verified, and what is known of how each was made."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tallystick.chain.artifacts import ESCROW, shipped_contracts
from tallystick.chain.record import DeploymentRecord
from tallystick.domain.errors import Malformed
from tallystick.domain.sources import Origin
from tallystick.domain.units import Address


@dataclass(frozen=True, slots=True)
class Subject:
    """An address, and what should stand there."""

    address: Address
    contract: str | None = None
    """Which of ours; None: whichever it is."""
    arguments: bytes | None = None
    """What it was made with, ABI-encoded; None: not known, and none is needed if its constructor takes nothing."""
    origin: Origin = field(default_factory=Origin)


def subjects_of(record: DeploymentRecord) -> tuple[Subject, ...]:
    """The escrow of a record, and what stands beside it."""
    escrow = Subject(record.escrow, ESCROW, b"", Origin(record.block_number, record.transaction_hash, record.deployer))
    beside = (
        Subject(
            known.address,
            known.contract,
            bytes.fromhex(known.arguments[2:]),
            Origin(known.block_number, known.transaction_hash, known.deployer),
        )
        for known in record.contracts
    )
    return (escrow, *beside)


def subject_at(
    known: Sequence[Subject], address: Address, contract: str | None = None, arguments: bytes | None = None
) -> Subject:
    """
    What is known of an address; what is said of it goes before what is recorded.

    Raises:
        Malformed: If we ship no such contract.
    """
    if contract is not None and contract not in shipped_contracts():
        raise Malformed("--contract", f"{contract!r} is none of {', '.join(shipped_contracts())}")
    found = next((subject for subject in known if subject.address == address), Subject(address))
    return replace(
        found,
        contract=contract or found.contract,
        arguments=found.arguments if arguments is None else arguments,
    )
