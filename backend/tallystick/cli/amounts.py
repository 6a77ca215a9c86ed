"""How people write amounts, times and addresses on a command line."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation, localcontext

from tallystick.chain.codec import address_in
from tallystick.chain.parties import NAMES, party
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Address, Seconds, Timestamp

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"\+?(\d+)([smhdw])")


def scaled(field: str, text: str, decimals: int) -> int:
    """
    An amount in its smallest unit, from the decimal number that people write.

    Args:
        field: What to call it when it is malformed.
        text: Such as ``2.5``.
        decimals: How many digits the smallest unit is behind the point.

    Raises:
        Malformed: If it is no positive number, or has more digits than there are.
    """
    try:
        with localcontext() as exact:
            # The usual 28 digits are fewer than the largest amount has.
            exact.prec = len(text) + 1
            units = Decimal(text).scaleb(decimals)
    except InvalidOperation:
        raise Malformed(field, f"{text!r} is no number") from None
    if not units.is_finite() or units <= 0 or units != units.to_integral_value():
        raise Malformed(field, f"{text!r} is no positive number of at most {decimals} decimals")
    return int(units)


def duration(text: str) -> Seconds:
    """A length of time, such as ``+3d``: a number of s, m, h, d or w. Raises Malformed."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise Malformed("duration", f"{text!r} is not like +3d: a number, and one of s, m, h, d, w")
    return Seconds(int(found[1]) * _UNIT_SECONDS[found[2]])


def instant(text: str) -> Timestamp:
    """An instant with its offset from UTC. Source: RFC 3339, "Internet Date/Time Format". Raises Malformed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Malformed("to", f"{text!r} is not like 2027-01-31T12:00:00Z")
    return Timestamp(int(moment.timestamp()))


def somebody(text: str) -> Address:
    """An address as it stands, or that of a devnet's party by name. Raises Malformed."""
    return party(text).address if text in NAMES else address_in("address", text)
