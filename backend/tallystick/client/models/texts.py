"""How the API writes what JSON has no kind for, and back: amounts, instants."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from tallystick.domain.errors import Malformed
from tallystick.domain.terms import MAX_TIMESTAMP
from tallystick.domain.units import Timestamp, TokenUnits

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_INSTANT = re.compile(r"\+?(\d{4,6})(-\d\d-\d\dT\d\d:\d\d:\d\dZ)", re.ASCII)
_CYCLE_YEARS = 400
_CYCLE = 146_097 * 86_400
"""Seconds of 400 years, after which the calendar repeats itself."""
_LAST = 253_402_300_799
"""The last instant that four digits of a year can write."""


def units_in(text: object) -> TokenUnits:
    """The number that decimal digits write. Raises ValueError for anything else, a JSON number too."""
    if not isinstance(text, str) or not _DIGITS.fullmatch(text):
        raise ValueError(f"{text!r} is no amount: it is written in decimal digits, as text")
    return TokenUnits(int(text))


def instant_in(text: object) -> Timestamp:
    """The Unix seconds that the API's text writes, also of years after 9999. Raises ValueError."""
    found = _INSTANT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is no instant such as 2027-01-15T08:00:00Z")
    year = int(found[1])
    cycles = max(0, (year - 9_999 + _CYCLE_YEARS - 1) // _CYCLE_YEARS)
    moment = datetime.fromisoformat(f"{year - cycles * _CYCLE_YEARS:04d}{found[2]}")
    return Timestamp((moment - _EPOCH) // timedelta(seconds=1) + cycles * _CYCLE)


def instant_of(field: str, moment: datetime | int) -> Timestamp:
    """
    An instant as the chain counts it.

    Args:
        field: What to call it when it is malformed.
        moment: Unix seconds, or a moment with its zone and in whole seconds.

    Raises:
        Malformed: If it has no zone or parts of a second, or the chain does not reach that far.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None or moment.microsecond:
            raise Malformed(field, f"{moment} is no instant with its zone and in whole seconds")
        moment = (moment - _EPOCH) // timedelta(seconds=1)
    if not 0 <= moment <= MAX_TIMESTAMP:
        raise Malformed(field, f"{moment} is not within 0 to {MAX_TIMESTAMP} Unix seconds")
    return Timestamp(moment)


def written(field: str, instant: Timestamp) -> str:
    """An instant as the API reads it. Raises Malformed for one after the year 9999, which RFC 3339 cannot write."""
    if instant > _LAST:
        raise Malformed(field, "the API reads no instants after the year 9999")
    return (_EPOCH + timedelta(seconds=instant)).strftime("%Y-%m-%dT%H:%M:%SZ")


Units = Annotated[TokenUnits, BeforeValidator(units_in)]
"""Token units, not scaled by decimals."""

Number = Annotated[int, BeforeValidator(units_in)]
"""A number that JSON writes as text, because a browser's numbers have 53 bits."""

Instant = Annotated[Timestamp, BeforeValidator(instant_in)]
"""Unix seconds, by the chain's clock."""
