"""When now is, for what is typed relative to it: by the clock of this machine, which no server can set."""

import time
from dataclasses import dataclass

from tallystick.client.models.fresh import Block
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Timestamp

TOLERANCE = 900
"""Seconds that the chain may be ahead of this machine."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Two clocks, in Unix seconds."""

    own: int
    chain: int | None
    """Of the newest block, as the server says; None: there is none. An old one says nothing: blocks may be rare."""

    def now(self, field: str) -> Timestamp:
        """This machine's now. Raises Malformed, by the name of a field, where the chain is said to be far ahead."""
        if self.chain is not None and self.chain > self.own + TOLERANCE:
            ahead = self.chain - self.own
            raise Malformed(
                field,
                f"the chain's clock is said to be {ahead} seconds ahead of this machine's, so it is not known whence "
                "to count: write the moment itself, with its zone",
            )
        return Timestamp(self.own)


def clocks_at(block: Block | None) -> Clocks:
    """The clocks now, beside what is mirrored up to a block."""
    return Clocks(int(time.time()), None if block is None else block.timestamp)
