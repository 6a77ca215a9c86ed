"""What the chain proves of an address, as employer, worker and arbiter: counts, sums and times, and no judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from tallystick.domain.endings import Ending
from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.units import ZERO_ADDRESS, Address, Seconds, TokenUnits
from tallystick.services.freshness import Dated, as_of
from tallystick.store.records import Records as Recorded
from tallystick.store.records import Role, Standing, Sums
from tallystick.store.unit_of_work import Store

Endings = Mapping[Ending, int]
"""How many milestones ended how. With those that are open they are all."""


@dataclass(frozen=True, slots=True)
class EmployerRecord:
    """What became of what an address locked."""

    standing: Standing
    endings: Endings
    seconds_to_pay: Seconds | None
    """The lower median, of what was paid by approval or silence after a delivery; None: nothing was."""
    tokens: Mapping[Address, Sums]


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """What became of what an address accepted."""

    standing: Standing
    endings: Endings
    earned: Mapping[Address, TokenUnits]
    """Without the fee; with what is owed, and with what was paid before it accepted."""


@dataclass(frozen=True, slots=True)
class ArbiterRecord:
    """
    What became of disputes.

    One is of the arbiter that the terms named under which it ended, or name while it is open.
    """

    agreements: int
    open: int
    ruled: int
    lapsed: int
    agreed: int
    """Which the parties ended themselves."""
    seconds_to_rule: Seconds | None
    """The lower median; None: nothing was ruled."""

    @property
    def disputes(self) -> int:
        """All of them."""
        return self.open + self.ruled + self.lapsed + self.agreed


@dataclass(frozen=True, slots=True)
class Record:
    """An address, in each of its roles."""

    address: Address
    employer: EmployerRecord
    worker: WorkerRecord
    arbiter: ArbiterRecord


class Records:
    """Questions about what an address did so far. Each is answered from one snapshot of the mirror."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, address: Address) -> Dated[Record]:
        """
        What the mirrored events prove of an address. Nothing is known of one that was never in an agreement.

        Raises:
            Malformed: If it is zero, which is nobody.
        """
        if address == ZERO_ADDRESS:
            raise Malformed("address", "zero is nobody: it has no record")
        with self._store.read() as unit:
            found = unit.records
            record = Record(address, _employer(found, address), _worker(found, address), _arbiter(found, address))
            return Dated(as_of(unit), record)


def _employer(found: Recorded, address: Address) -> EmployerRecord:
    standing = found.standing(Role.EMPLOYER, address)
    return EmployerRecord(
        standing=standing,
        endings=_endings(found, Role.EMPLOYER, address, standing),
        seconds_to_pay=_median(found.seconds_to_pay(address)),
        tokens=standing.tokens,
    )


def _worker(found: Recorded, address: Address) -> WorkerRecord:
    standing = found.standing(Role.WORKER, address)
    endings = _endings(found, Role.WORKER, address, standing)
    return WorkerRecord(standing, endings, found.earned(address))


def _arbiter(found: Recorded, address: Address) -> ArbiterRecord:
    standing = found.standing(Role.ARBITER, address)
    endings = found.endings(Role.ARBITER, address)
    disputes = {ending: many for (ending, phase), many in endings.items() if phase is Phase.DISPUTED}
    ruled, lapsed = disputes.pop(Ending.RULED, 0), disputes.pop(Ending.LAPSED, 0)
    return ArbiterRecord(
        agreements=standing.agreements,
        open=standing.in_dispute,
        ruled=ruled,
        lapsed=lapsed,
        agreed=sum(disputes.values()),
        seconds_to_rule=_median(found.seconds_to_rule(address)),
    )


def _endings(found: Recorded, role: Role, address: Address, standing: Standing) -> Endings:
    """What is neither open nor ended by an event of its own was taken away by an amendment."""
    counted = dict.fromkeys(Ending, 0)
    for (ending, _), many in found.endings(role, address).items():
        counted[ending] += many
    counted[Ending.DROPPED] = standing.milestones - standing.open - sum(counted.values())
    return counted


def _median(seconds: Sequence[Seconds]) -> Seconds | None:
    """The lower one: a time that something really took."""
    return median_low(seconds) if seconds else None
