"""How money of a milestone is divided: the fee, a ruling, and the default when the arbiter stays silent."""

from dataclasses import dataclass

from tallystick.domain.terms import WHOLE
from tallystick.domain.units import BasisPoints, TokenUnits


@dataclass(frozen=True, slots=True)
class Shares:
    """What goes to each party. The fee is taken from the worker's."""

    to_worker: TokenUnits
    to_employer: TokenUnits


def fee_on(amount: TokenUnits, rate: BasisPoints) -> TokenUnits:
    """The fee on an amount, rounded down: the remainder stays with the worker."""
    return TokenUnits(amount * rate // WHOLE)


def fee_between(before: TokenUnits, after: TokenUnits, rate: BasisPoints) -> TokenUnits:
    """
    The fee when what was released in all grows from ``before`` to ``after``.

    It is taken on the cumulative amount: many small releases cost together what one large one does.
    """
    return TokenUnits(fee_on(after, rate) - fee_on(before, rate))


def ruled(released: TokenUnits, so_far: TokenUnits, escrowed: TokenUnits) -> Shares:
    """
    How a ruling divides all that is left.

    Args:
        released: What the worker is to have got in all. What is missing of it, as far as it is there, is the worker's.
        so_far: What was released before.
        escrowed: What is left.
    """
    to_worker = min(max(released - so_far, 0), escrowed)
    return Shares(TokenUnits(to_worker), TokenUnits(escrowed - to_worker))


def concluded(escrowed: TokenUnits, worker_bps: BasisPoints) -> Shares:
    """How all that is left is divided without a ruling: the worker's share is rounded down."""
    to_worker = TokenUnits(escrowed * worker_bps // WHOLE)
    return Shares(to_worker, TokenUnits(escrowed - to_worker))
