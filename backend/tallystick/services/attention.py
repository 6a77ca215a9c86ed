"""
Attention: which of the relays on their way one step of the courier looks after.

There may be thousands. What is at the head of its line decides over all behind it, so that is looked at; what stands
far behind has its turn when it comes nearer, and what is mirrored when it is final.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tallystick.domain.units import Address, BlockNumber
from tallystick.store.relays import Glance

AT_ONCE = 100
"""At most so many of one line are looked at in a step, and so many again of those that are in a block already."""
MOST = 300
"""At most so many are sent first, or closed, in a step; and of users' own transactions so many are looked at."""


def untried(glances: Sequence[Glance]) -> list[str]:
    """Those that no node was ever given: they are sent before anything else. Lowest nonce first."""
    return [one.id for one in glances if not one.is_tried and one.mirrored_at is None][:MOST]


def done(glances: Sequence[Glance], finalized: BlockNumber) -> list[str]:
    """Those that did what they were to do, in blocks up to a final one."""
    return [one.id for one in glances if one.mirrored_at is not None and one.mirrored_at <= finalized][:MOST]


def undecided(glances: Sequence[Glance], mined: Mapping[Address, int], final: Mapping[Address, int]) -> list[str]:
    """
    Those of which nothing is mirrored and that a look may help: the heads of the lines.

    Of what is in a block already, the oldest. What failed there is looked at again when that is final.

    Args:
        glances: All that are on their way.
        mined: How many of each key's transactions are in a block.
        final: How many are in a final one.
    """
    ahead: dict[Address, list[str]] = defaultdict(list)
    behind: dict[Address, list[str]] = defaultdict(list)
    for one in glances:
        if one.mirrored_at is not None:
            continue
        if one.nonce >= mined.get(one.sender, 0):
            ahead[one.sender].append(one.id)
        elif not one.has_failed or one.nonce < final.get(one.sender, 0):
            behind[one.sender].append(one.id)
    return [relay for line in (*behind.values(), *ahead.values()) for relay in line[:AT_ONCE]]
