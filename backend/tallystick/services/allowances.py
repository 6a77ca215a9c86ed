"""What an employer lets the escrow draw of a token: by one approval, or by two where the old one must be gone first."""

from tallystick.domain.ports import Escrow
from tallystick.domain.terms import Payment
from tallystick.domain.units import ZERO_ADDRESS, TokenUnits

NOTHING = TokenUnits(0)


def sums_to_approve(
    escrow: Escrow, payment: Payment, amount: TokenUnits, allowed: TokenUnits
) -> tuple[TokenUnits, ...]:
    """
    What the employer approves, one after the other, until the escrow may draw an amount.

    Some tokens take no new allowance while an old one stands. Which do is asked of the token, by trying: no list of
    theirs is kept.

    Args:
        escrow: That is to draw it.
        payment: From whom, and in which token.
        amount: Token units that are to be drawn.
        allowed: Token units that it may draw already.

    Returns:
        Token units: nothing where enough is allowed; the amount; or zero, and then the amount.
    """
    if payment.token == ZERO_ADDRESS or allowed >= amount:
        return ()
    if allowed and _must_be_cleared(escrow, payment, amount):
        return NOTHING, amount
    return (amount,)


def _must_be_cleared(escrow: Escrow, payment: Payment, amount: TokenUnits) -> bool:
    """A token that refuses zero, too, refuses for another cause, which clearing does not cure."""
    if escrow.takes_approval(payment.token, payment.employer, amount):
        return False
    return escrow.takes_approval(payment.token, payment.employer, NOTHING)
