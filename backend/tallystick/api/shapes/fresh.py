"""As of which block an answer is true: in its body, and in its headers."""

from fastapi import Response
from pydantic import Field

from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import HashText, Instant
from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.services.freshness import AsOf, Finality


class BlockShape(Shape):
    """A block of the chain."""

    number: int = Field(description="Its height.", examples=[1234])
    hash: HashText
    timestamp: Instant = Field(description="When the chain says that it was made.")

    @classmethod
    def of(cls, stamp: BlockStamp) -> "BlockShape":
        """The shape of a block stamp."""
        return cls(number=stamp.number, hash=stamp.hash, timestamp=stamp.timestamp)


class AsOfShape(Shape):
    """Where the mirror stood when it answered."""

    block: BlockShape | None = Field(description="The newest mirrored block; null when nothing is mirrored yet.")
    finalized: int | None = Field(description="The height up to which the chain calls the mirrored blocks final.")
    finality: Finality | None = Field(
        description="`finalized`: the block will not leave the chain. `latest`: it may, and the answer with it."
    )
    proof: ProofLevel | None = Field(
        description=(
            "How much was recomputed instead of believed, of all that is mirrored. `state-proved`: as `complete`, and "
            "that what the events add up to is what the contract's storage holds. `complete`: block hashes, and that "
            "no event is missing, invented or changed. `header-bound`: block hashes. `seen`: nothing. Null when "
            "nothing is mirrored yet."
        )
    )

    @classmethod
    def of(cls, as_of: AsOf) -> "AsOfShape":
        """The shape of where the mirror stands."""
        return cls(
            block=if_any(BlockShape.of, as_of.block),
            finalized=None if as_of.finalized is None else as_of.finalized.number,
            finality=as_of.finality,
            proof=as_of.proof,
        )


class Answer(Shape):
    """An answer that says as of which block it is true."""

    as_of: AsOfShape


def stamped(response: Response, as_of: AsOf) -> AsOfShape:
    """Put the freshness into an answer's headers. Returns it for the body."""
    if as_of.block is not None:
        response.headers["Mirror-Block"] = str(as_of.block.number)
        response.headers["Mirror-Block-Hash"] = as_of.block.hash
        response.headers["Mirror-Finality"] = str(as_of.finality)
        response.headers["Mirror-Proof"] = str(as_of.proof)
    return AsOfShape.of(as_of)
