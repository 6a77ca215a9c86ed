"""What the events prove of an address, as the API answers it: facts in three roles, and no judgement."""

from pydantic import Field

from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, Amount
from tallystick.domain.endings import Ending
from tallystick.services.records import ArbiterRecord, EmployerRecord, Record, WorkerRecord


class EmployerMilestonesShape(Shape):
    """The milestones that an employer locked, each once. The first four overlap; the others are a part each."""

    locked: int = Field(description="All of them: open, or ended in one of the ways below.")
    accepted: int = Field(description="Which a worker accepted, in whatever way.")
    delivered: int = Field(description="Of which something was handed in at least once.")
    disputed: int = Field(description="In which a dispute was opened, by either party.")
    open: int = Field(description="In which something is held now.")
    paid_by_approval: int = Field(description="Ended by a release of the employer's, of all or of the last part.")
    paid_by_silence: int = Field(description="Ended by a claim after a review that passed without a word.")
    settled: int = Field(description="Ended by a split that both parties agreed on.")
    ruled: int = Field(description="Ended by a ruling of the arbiter.")
    lapsed: int = Field(description="Ended by the split of the terms, because the arbiter was silent.")
    refunded: int = Field(description="Ended by the worker, who gave back what was left.")
    missed: int = Field(description="Accepted, not delivered in time, and taken back from the deadline on.")
    withdrawn: int = Field(description="Taken back by the employer before anybody accepted.")
    dropped: int = Field(description="Ended by an amendment that took away what was left.")

    @classmethod
    def of(cls, record: EmployerRecord) -> "EmployerMilestonesShape":
        """The shape of an employer's milestones."""
        standing = record.standing
        return cls(
            locked=standing.milestones,
            accepted=standing.accepted,
            delivered=standing.delivered,
            disputed=standing.disputed,
            open=standing.open,
            **{ending.value: many for ending, many in record.endings.items()},
        )


class WorkerMilestonesShape(Shape):
    """The milestones that a worker accepted, each once. The first three overlap; the others are a part each."""

    accepted: int = Field(description="All of them, in whatever way: open, or ended in one of the ways below.")
    delivered: int = Field(description="Of which something was handed in at least once.")
    disputed: int = Field(description="In which a dispute was opened, by either party.")
    open: int = Field(description="In which something is held now.")
    paid_by_approval: int = Field(description="Ended by a release of the employer's, of all or of the last part.")
    paid_by_silence: int = Field(description="Ended by a claim after a review that passed without a word.")
    settled: int = Field(description="Ended by a split that both parties agreed on.")
    ruled: int = Field(description="Ended by a ruling of the arbiter.")
    lapsed: int = Field(description="Ended by the split of the terms, because the arbiter was silent.")
    refunded: int = Field(description="Ended by the worker, who gave back what was left.")
    missed: int = Field(description="Not delivered in time, and taken back from the deadline on.")
    dropped: int = Field(description="Ended by an amendment that took away what was left.")

    @classmethod
    def of(cls, record: WorkerRecord) -> "WorkerMilestonesShape":
        """The shape of a worker's milestones."""
        standing = record.standing
        return cls(
            accepted=standing.milestones,
            delivered=standing.delivered,
            disputed=standing.disputed,
            open=standing.open,
            **{ending.value: many for ending, many in record.endings.items() if ending is not Ending.WITHDRAWN},
        )


class LockedShape(Shape):
    """What an employer locked in one token, and what became of it: what is neither paid nor returned is held."""

    token: AddressText
    locked: Amount = Field(description="Token units: what amendments added is in it, what they gave back is not.")
    paid: Amount = Field(description="Token units that were released, to workers and for the agreed fees.")
    returned: Amount = Field(description="Token units that went back to the employer.")


class EarnedShape(Shape):
    """What a worker earned in one token."""

    token: AddressText
    earned: Amount = Field(description="Token units without the fee; what could not be paid out and is owed is in it.")


class EmployerRecordShape(Shape):
    """What became of what an address locked."""

    agreements: int = Field(description="In which it locked anything. One that was amended is one.")
    milestones: EmployerMilestonesShape
    seconds_to_pay_median: int | None = Field(
        description=(
            "Of what was paid by approval or silence: from the last delivery to the payment after which nothing was "
            "left, by the chain's clock; the lower median. Null when nothing delivered was paid so far."
        )
    )
    tokens: list[LockedShape] = Field(description="Each token apart, by its address.")

    @classmethod
    def of(cls, record: EmployerRecord) -> "EmployerRecordShape":
        """The shape of an employer's record."""
        sums = sorted(record.tokens.items())
        return cls(
            agreements=record.standing.agreements,
            milestones=EmployerMilestonesShape.of(record),
            seconds_to_pay_median=record.seconds_to_pay,
            tokens=[
                LockedShape(token=token, locked=one.locked, paid=one.paid, returned=one.returned) for token, one in sums
            ],
        )


class WorkerRecordShape(Shape):
    """What became of what an address accepted."""

    agreements: int = Field(description="In which it accepted anything. One that was amended is one.")
    milestones: WorkerMilestonesShape
    tokens: list[EarnedShape] = Field(description="Each token apart, by its address.")

    @classmethod
    def of(cls, record: WorkerRecord) -> "WorkerRecordShape":
        """The shape of a worker's record."""
        return cls(
            agreements=record.standing.agreements,
            milestones=WorkerMilestonesShape.of(record),
            tokens=[EarnedShape(token=token, earned=amount) for token, amount in sorted(record.earned.items())],
        )


class ArbiterRecordShape(Shape):
    """What became of disputes that an address was to rule. Anybody can be named as arbiter without being asked."""

    agreements: int = Field(description="Whose terms name it, and under which something was locked.")
    disputes: int = Field(description="All of them: open, or ended in one of the ways below, under terms that name it.")
    open: int = Field(description="Which wait for its ruling, or for the end of its time.")
    ruled: int = Field(description="Which it ruled.")
    lapsed: int = Field(description="Which were split as the terms say, because it did not rule in time.")
    agreed: int = Field(description="Which the parties ended themselves, by a payment, a refund or a settlement.")
    seconds_to_rule_median: int | None = Field(
        description="From the dispute to the ruling, by the chain's clock; the lower median. Null: nothing was ruled."
    )

    @classmethod
    def of(cls, record: ArbiterRecord) -> "ArbiterRecordShape":
        """The shape of an arbiter's record."""
        return cls(
            agreements=record.agreements,
            disputes=record.disputes,
            open=record.open,
            ruled=record.ruled,
            lapsed=record.lapsed,
            agreed=record.agreed,
            seconds_to_rule_median=record.seconds_to_rule,
        )


class RecordAnswer(Answer):
    """What the mirrored events prove of an address, in each of its roles."""

    address: AddressText
    employer: EmployerRecordShape
    worker: WorkerRecordShape
    arbiter: ArbiterRecordShape

    @classmethod
    def of(cls, found: Record, as_of: AsOfShape) -> "RecordAnswer":
        """The shape of a record."""
        return cls(
            as_of=as_of,
            address=found.address,
            employer=EmployerRecordShape.of(found.employer),
            worker=WorkerRecordShape.of(found.worker),
            arbiter=ArbiterRecordShape.of(found.arbiter),
        )
