"""Amounts, times and names as people write them. The only place where amounts are scaled by decimals, to be read."""

from datetime import UTC, datetime

from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, MilestoneIndex, Seconds, Timestamp, TokenUnits

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_LAST_WRITABLE = 253_402_300_799
"""The last second of the year 9999, in Unix seconds."""


def amount_of(amount: TokenUnits, token: Token) -> str:
    """An amount as people write it, with all its decimals: ``250.000000 TLD``."""
    digits = str(amount).rjust(token.decimals + 1, "0")
    whole, fraction = digits[: len(digits) - token.decimals], digits[len(digits) - token.decimals :]
    return f"{whole}.{fraction} {token.symbol}" if fraction else f"{whole} {token.symbol}"


def instant_of(instant: Timestamp) -> str:
    """An instant as people write it: ``2027-01-15 08:00:00 UTC``."""
    if instant > _LAST_WRITABLE:
        return f"Unix second {instant}, after the year 9999"
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def span_of(seconds: Seconds) -> str:
    """A length of time as people say it: ``3 days``, ``1 day 2 hours``, ``0 seconds``."""
    days, rest = divmod(seconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    counts = ((days, "day"), (hours, "hour"), (minutes, "minute"), (left, "second"))
    return " ".join(_counted(count, noun) for count, noun in counts if count) or "0 seconds"


def percent(share: BasisPoints) -> str:
    """Basis points as per cent, without trailing zeros: ``2.5 %``."""
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def called(worker: Address) -> str:
    """A worker, also one that is still to be found."""
    return "whoever will be engaged" if worker == ZERO_ADDRESS else worker


def place(milestone: MilestoneIndex) -> str:
    """A milestone as people call it."""
    return f"milestone {milestone}"


def places(milestones: tuple[MilestoneIndex, ...]) -> str:
    """Some milestones as people call them: ``milestones 0, 1 and 4``."""
    if len(milestones) == 1:
        return place(milestones[0])
    *first, last = map(str, milestones)
    return f"milestones {', '.join(first)} and {last}"


def less_fee(fee: BasisPoints) -> str:
    """The fee on a payment; nothing when there is none."""
    return f" A fee of {percent(fee)} is taken from it." if fee else ""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
