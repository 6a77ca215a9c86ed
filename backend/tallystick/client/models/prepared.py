"""What the server prepares: what would be sent or signed, and whether the contract would take it."""

from enum import StrEnum
from typing import Any, ClassVar

from tallystick.client.models.agreements import Token
from tallystick.client.models.fresh import Answer
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Units
from tallystick.domain.units import Address, AgreementId

Unsigned = dict[str, str | int]
"""An unsigned EIP-1559 transaction as ``eth_sendTransaction`` takes it: hex quantities."""


class Prospect(StrEnum):
    """What is to be expected of an act."""

    SUCCEEDS = "succeeds"
    SUCCEEDS_AFTER_STEPS = "succeeds-after-steps"
    FAILS = "fails"
    UNTRIED = "untried"


class FundingWay(StrEnum):
    """In which way money is locked."""

    OWN_TRANSACTION = "own-transaction"
    """The employer sends it, after an approval where the token needs one."""
    ALLOWANCE = "allowance"
    """The employer signs for the escrow, which may draw enough already; it is relayed."""
    AUTHORIZATION = "authorization"
    """The employer signs once, for the token (ERC-3009); it is relayed."""
    PERMIT = "permit"
    """The employer signs twice, for the token (ERC-2612) and for the escrow; it is relayed."""
    PERMIT2 = "permit2"
    """The employer signs once, for Permit2, which may draw enough already; it is relayed."""


class Call(Model):
    """A call of a contract, decoded."""

    schema_name: ClassVar[str] = "CallShape"

    to: Address
    function: str
    arguments: dict[str, Any]
    """By name: amounts in decimal digits, bytes as ``0x…``."""
    value: Units
    """Wei that go along."""
    input: str


class Revert(Model):
    """Why the contract refuses."""

    schema_name: ClassVar[str] = "RevertShape"

    error: str
    arguments: dict[str, str]
    meaning: str


class Simulation(Model):
    """What would happen if the transaction were sent now."""

    schema_name: ClassVar[str] = "SimulationShape"

    ok: bool
    gas: int | None
    revert: Revert | None


class Step(Model):
    """A transaction that belongs to an act."""

    schema_name: ClassVar[str] = "StepShape"

    function: str
    sender: Address
    sentence: str
    sentences: dict[str, str]
    transaction: Unsigned
    call: Call


class Prepared(Answer):
    """What an act of an agreement would be."""

    schema_name: ClassVar[str] = "PreparedAnswer"

    agreement_id: AgreementId
    milestone: int | None
    act: str
    sender: Address
    sentence: str
    sentences: dict[str, str]
    transaction: Unsigned
    approval: Step | None
    clearing: Step | None
    """Takes the old allowance back before the approval, where the token wants that; None: it does not."""
    steps: list[Step]
    prospect: Prospect
    typed_data: dict[str, Any] | None
    call: Call
    simulation: Simulation


class Signing(Model):
    """A signature that is needed."""

    schema_name: ClassVar[str] = "SigningShape"

    field: str
    signer: Address
    typed_data: dict[str, Any]


class PreparedGasless(Answer):
    """What a funding without gas would be: what is signed and, once it is, what anybody can send."""

    schema_name: ClassVar[str] = "GaslessAnswer"

    agreement_id: AgreementId
    milestone: int | None
    act: str
    sender: Address
    sentence: str
    sentences: dict[str, str]
    signatures: list[Signing]
    transaction: Unsigned | None
    call: Call | None
    simulation: Simulation | None


class PreparedLoose(Answer):
    """What an act of no agreement would be."""

    schema_name: ClassVar[str] = "LooseAnswer"

    act: str
    sender: Address
    sentence: str
    sentences: dict[str, str]
    transaction: Unsigned
    typed_data: dict[str, Any] | None
    call: Call
    simulation: Simulation


class BatchedAct(Model):
    """One act of a batch."""

    schema_name: ClassVar[str] = "BatchedShape"

    act: str
    agreement_id: AgreementId | None
    milestone: int | None
    sentence: str
    sentences: dict[str, str]
    calls: list[Call]


class PreparedBatch(Answer):
    """What several acts at once would be: all of them happen, or none."""

    schema_name: ClassVar[str] = "BatchAnswer"

    sender: Address
    acts: list[BatchedAct]
    sentence: str
    sentences: dict[str, str]
    transaction: Unsigned
    call: Call
    simulation: Simulation


class Way(Model):
    """A way of locking money, and whether it is open now."""

    schema_name: ClassVar[str] = "WayShape"

    way: FundingWay
    act: str
    offered: bool
    needs_gas: bool
    signatures: int
    reason: str


class Funding(Answer):
    """What is still to be funded, and in which ways it can be now. Amounts are token units."""

    schema_name: ClassVar[str] = "FundingAnswer"

    agreement_id: AgreementId
    employer: Address
    token: Token
    milestones: list[int]
    amount: Units
    balance: Units
    """What the employer has of the token now."""
    allowance: Units
    """What the escrow may draw of it now."""
    approvals: list[Units]
    """What the employer approves, in this order, before a transaction of its own."""
    ways: list[Way]
