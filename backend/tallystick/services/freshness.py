"""As of which block an answer is true. Whoever reads the mirror says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.store.unit_of_work import UnitOfWork

T = TypeVar("T")


class Finality(StrEnum):
    """How sure it is that an answer's block stays on the chain."""

    LATEST = "latest"
    FINALIZED = "finalized"


@dataclass(frozen=True, slots=True)
class AsOf:
    """Where the mirror stands."""

    block: BlockStamp | None
    """The newest mirrored block; None when nothing is mirrored yet."""
    finalized: BlockStamp | None
    """The newest mirrored block that the chain calls final."""
    proof: ProofLevel | None
    """The level that all mirrored blocks are proved to; None when nothing is mirrored yet."""

    @property
    def finality(self) -> Finality | None:
        """Whether the block can still leave the chain; None when there is no block."""
        if self.block is None:
            return None
        is_final = self.finalized is not None and self.block.number <= self.finalized.number
        return Finality.FINALIZED if is_final else Finality.LATEST


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """What the mirror says, and as of which block it says it. Both were read in one snapshot."""

    as_of: AsOf
    value: T


def as_of(unit: UnitOfWork) -> AsOf:
    """Where the mirror stands, in one unit of work."""
    return AsOf(unit.books.checkpoint(), unit.books.finalized(), unit.books.proof())
