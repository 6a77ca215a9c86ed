"""Words of storage as the fake contract has them, and who proves them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import TallyError
from tallystick.domain.stateproofs import StoredValue
from tallystick.domain.stored import FeesOf, HoldingOf, OwedTo, StoredPlace, SuccessorOf
from tests.fakes import FakeEscrow


@dataclass
class FakeStateProofs:
    """
    Implements ``ports.StateProofs`` over a :class:`FakeEscrow`.

    ``other`` are words that stand there instead; ``failures`` are raised first, one for each question; ``each`` happens
    while one is asked.
    """

    escrow: FakeEscrow
    other: dict[type[StoredPlace], StoredValue] = field(default_factory=dict)
    failures: list[TallyError] = field(default_factory=list)
    each: Callable[[], object] = field(default=lambda: None)
    asked: list[tuple[BlockStamp, int]] = field(default_factory=list)
    """As of which block, and how many words."""

    def stored(self, places: Sequence[StoredPlace], at: BlockStamp) -> Mapping[StoredPlace, StoredValue]:
        """What the fake contract has there."""
        self.asked.append((at, len(places)))
        self.each()
        if self.failures:
            raise self.failures.pop(0)
        return {place: self.other.get(type(place), self._value(place, at)) for place in places}

    def _value(self, place: StoredPlace, at: BlockStamp) -> StoredValue:
        match place:
            case HoldingOf():
                return self.escrow.stored_holding(place.agreement_id, place.milestone, place.amount, at)
            case SuccessorOf():
                return self.escrow.successor(place.agreement_id, at)
            case OwedTo():
                return self.escrow.owed(place.token, place.owner, at)
            case FeesOf():
                return self.escrow.fees(place.token, place.recipient, at)
