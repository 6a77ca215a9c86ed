"""A port of its own: words of the contract's storage, and who proves them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tallystick.domain.chain import BlockStamp
from tallystick.domain.ports import StoredHolding
from tallystick.domain.stored import StoredPlace

StoredValue = StoredHolding | int | str | None
"""What a word of storage says: a holding; token units; the id of a successor or None; or else the word, which no
contract of ours writes there."""


class StateProofs(Protocol):
    """Words of the contract's storage, each proved from the header of a block. No node is believed."""

    def stored(self, places: Sequence[StoredPlace], at: BlockStamp) -> Mapping[StoredPlace, StoredValue]:
        """
        What stands in some places as of a block, of each of them.

        Raises:
            InvalidBlock: If a proof does not lead there from the root in the block's header.
            NoStateProof: If no node proves the state of the block.
            ChainUnavailable: If no node answers, or the block has left the chain.
        """
        ...
