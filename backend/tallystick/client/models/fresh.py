"""As of which block an answer is true, and how much of that is proved."""

from enum import StrEnum
from typing import ClassVar

from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant
from tallystick.domain.chain import ProofLevel


class Finality(StrEnum):
    """Whether a block can still leave the chain."""

    LATEST = "latest"
    FINALIZED = "finalized"


class Block(Model):
    """A block of the chain."""

    schema_name: ClassVar[str] = "BlockShape"

    number: int
    hash: str
    timestamp: Instant


class AsOf(Model):
    """Where the mirror stood when it answered."""

    schema_name: ClassVar[str] = "AsOfShape"

    block: Block | None
    """The newest mirrored block; None when nothing is mirrored yet."""
    finalized: int | None
    """The height up to which the chain calls the mirrored blocks final."""
    finality: Finality | None
    proof: ProofLevel | None


class Answer(Model):
    """An answer that says as of which block it is true."""

    as_of: AsOf
