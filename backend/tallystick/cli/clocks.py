"""When now is, for what is typed relative to it: by the clock of this machine, which no server can set."""

import time
from dataclasses import dataclass

from tallystick.client.models.fresh import Block
from tallystick.client.models.texts import instant_of, written
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

    def after(self, field: str, seconds: int) -> Timestamp:
        """So long after now, in seconds. Raises Malformed, naming a field, where the chain is said to be far ahead."""
        if self.chain is not None and self.chain > self.own + TOLERANCE:
            raise Malformed(
                field,
                f"the chain's clock is said to be {self.chain - self.own} seconds ahead of this machine's, so nobody "
                "knows whence to count (on a development chain, somebody let time pass): write the moment itself. From "
                f"the chain's clock it would be {written(field, instant_of(field, self.chain + seconds))}",
            )
        return Timestamp(self.own + seconds)


def clocks_at(block: Block | None) -> Clocks:
    """The clocks now, beside what is mirrored up to a block."""
    return Clocks(int(time.time()), None if block is None else block.timestamp)
