"""Periods by the clocks of a zone. A day begins where its zone's clocks say so, also where they are put on or back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tallystick.domain.errors import Malformed
from tallystick.domain.units import Timestamp

_LAST = Timestamp(253_402_300_799 - 86_400)
"""A day before the year 9999 ends: there are clocks that no calendar here can write after it."""


@dataclass(frozen=True, slots=True)
class Period:
    """The instants ``since <= instant < until``."""

    since: Timestamp | None
    """None: from the beginning."""
    until: Timestamp | None
    """None: without an end."""
    zone: ZoneInfo
    """Whose days are meant."""

    def require_sound(self) -> "Period":
        """Itself. Raises Malformed when it ends before it begins, or as it does, or where no calendar goes."""
        for name, bound in (("from", self.since), ("to", self.until)):
            if bound is not None and bound > _LAST:
                raise Malformed(name, "the calendar here ends with the year 9999")
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise Malformed("to", "the period ends before it begins")
        return self


def zone_of(name: str) -> ZoneInfo:
    """
    A zone by its name, such as ``Asia/Shanghai``. Raises Malformed where there is none.

    Source: IANA, "Time Zone Database".
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Malformed("zone", f"there is no time zone {name!r}: name one like Asia/Shanghai, or UTC") from unknown


def first_instant(day: date, zone: ZoneInfo) -> Timestamp:
    """
    The first instant of a day. Where the clocks are put on over midnight, the one at which they are.

    Raises:
        Malformed: If the day is before 1970.
    """
    begun = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
    if begun < 0:
        raise Malformed("from", "the chain counts time from 1970-01-01T00:00:00Z on")
    return Timestamp(begun)


def first_instant_after(day: date, zone: ZoneInfo) -> Timestamp:
    """The first instant that is no more of a day. Raises Malformed."""
    if day == date.max:
        raise Malformed("to", "there is no later day")
    return first_instant(day + timedelta(days=1), zone)
