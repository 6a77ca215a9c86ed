"""Instants as text. Source: RFC 3339, "Internet Date/Time Format". Whole seconds, because the chain has no others."""

import re
from datetime import UTC, datetime, timedelta

from tallystick.domain.terms import MAX_TIMESTAMP
from tallystick.domain.units import Timestamp

PATTERN = r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.0+)?([Zz]|[+-]\d\d:\d\d)$"
EXPECTED = "a time is written like 2027-01-15T08:00:00Z (RFC 3339), with its zone and in whole seconds"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE_YEARS = 400
_CYCLE = 146_097 * 86_400
"""Seconds of 400 years, after which the calendar repeats itself."""
_LAST = 253_402_300_799
"""The last instant that four digits of a year can write."""


def read_instant(text: object) -> Timestamp:
    """The instant that a text writes. Raises ValueError, saying what was expected."""
    if not isinstance(text, str) or not re.fullmatch(PATTERN, text, re.ASCII):
        raise ValueError(EXPECTED)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(f"there is no such time: {error}") from error
    timestamp = (moment - _EPOCH) // timedelta(seconds=1)
    if not 0 <= timestamp <= MAX_TIMESTAMP:
        raise ValueError("the chain counts time from 1970-01-01T00:00:00Z on")
    return Timestamp(timestamp)


def write_instant(timestamp: Timestamp) -> str:
    """
    An instant as text, in UTC.

    Years after 9999, which the contract allows and RFC 3339 cannot write, have a sign and six digits.
    Source: ECMA-262, "Expanded Years".
    """
    if timestamp <= _LAST:
        return _written(timestamp)
    cycles = (timestamp - _LAST) // _CYCLE + 1
    text = _written(Timestamp(timestamp - cycles * _CYCLE))
    return f"+{int(text[:4]) + cycles * _CYCLE_YEARS:06d}{text[4:]}"


def _written(timestamp: Timestamp) -> str:
    return (_EPOCH + timedelta(seconds=timestamp)).isoformat().replace("+00:00", "Z")
