"""What is proved of an address, as the server tells it: counts of milestones, sums and times."""

from typing import ClassVar

from tallystick.client.models.fresh import Answer
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Units
from tallystick.domain.units import Address


class EmployerMilestones(Model):
    """The milestones that an employer locked, each once: open, or ended in one of the ways below that."""

    schema_name: ClassVar[str] = "EmployerMilestonesShape"

    locked: int
    accepted: int
    delivered: int
    disputed: int
    open: int
    paid_by_approval: int
    paid_by_silence: int
    settled: int
    ruled: int
    lapsed: int
    refunded: int
    missed: int
    withdrawn: int
    dropped: int


class WorkerMilestones(Model):
    """The milestones that a worker accepted, each once: open, or ended in one of the ways below that."""

    schema_name: ClassVar[str] = "WorkerMilestonesShape"

    accepted: int
    delivered: int
    disputed: int
    open: int
    paid_by_approval: int
    paid_by_silence: int
    settled: int
    ruled: int
    lapsed: int
    refunded: int
    missed: int
    dropped: int


class Locked(Model):
    """What an employer locked in one token, in token units; what is neither paid nor returned is held."""

    schema_name: ClassVar[str] = "LockedShape"

    token: Address
    locked: Units
    paid: Units
    returned: Units


class Earned(Model):
    """What a worker earned in one token, in token units, without the fee."""

    schema_name: ClassVar[str] = "EarnedShape"

    token: Address
    earned: Units


class EmployerRecord(Model):
    """What became of what an address locked."""

    schema_name: ClassVar[str] = "EmployerRecordShape"

    agreements: int
    milestones: EmployerMilestones
    seconds_to_pay_median: int | None
    """From the last delivery to the payment that left nothing; None: nothing delivered was paid so far."""
    tokens: list[Locked]


class WorkerRecord(Model):
    """What became of what an address accepted."""

    schema_name: ClassVar[str] = "WorkerRecordShape"

    agreements: int
    milestones: WorkerMilestones
    tokens: list[Earned]


class ArbiterRecord(Model):
    """What became of disputes that an address was to rule."""

    schema_name: ClassVar[str] = "ArbiterRecordShape"

    agreements: int
    disputes: int
    open: int
    ruled: int
    lapsed: int
    agreed: int
    seconds_to_rule_median: int | None
    """From the dispute to the ruling; None: nothing was ruled."""


class Record(Answer):
    """What the mirrored events prove of an address, in each of its roles."""

    schema_name: ClassVar[str] = "RecordAnswer"

    address: Address
    employer: EmployerRecord
    worker: WorkerRecord
    arbiter: ArbiterRecord
