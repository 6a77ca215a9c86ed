"""What is asked for when something is to be exported."""

from datetime import date

from pydantic import Field

from tallystick.api.shapes.instants import read_instant
from tallystick.api.shapes.queries import MomentQuery
from tallystick.api.shapes.texts import AddressText
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Codec
from tallystick.domain.units import Timestamp
from tallystick.services.exports import Format
from tallystick.services.extracts import Wanted
from tallystick.services.periods import Period, first_instant, first_instant_after, zone_of

_DAY_DIGITS = 10
_EXPECTED = "a bound is a day such as 2026-11-30, or an instant such as 2026-11-30T08:00:00Z (RFC 3339)"
_BOUND = r"^\d{4}-\d\d-\d\d([Tt].{1,20})?$"


class PeriodQuery(MomentQuery):
    """Of which period, and as of which block."""

    since: str | None = Field(
        default=None,
        alias="from",
        pattern=_BOUND,
        description=(
            "From when on, by the time of the blocks: a day of the zone (`2026-11-01`: from its first instant on), or "
            "an instant (RFC 3339). Left out: from the beginning."
        ),
        examples=["2026-11-01"],
    )
    until: str | None = Field(
        default=None,
        alias="to",
        pattern=_BOUND,
        description=(
            "Until when: a day of the zone (`2026-11-30`: that day included), or an instant that does not count any "
            "more. Left out: up to the block."
        ),
        examples=["2026-11-30"],
    )
    zone: str = Field(
        default="UTC",
        max_length=64,
        description="Whose days are meant, and shown: a zone of the IANA time zone database.",
        examples=["Asia/Shanghai"],
    )

    def period(self) -> Period:
        """The period that is meant. Raises Malformed."""
        return period_of(self.since, self.until, self.zone)


class ExportQuery(PeriodQuery):
    """Which movements, and as what they are written."""

    party: AddressText | None = Field(
        default=None,
        description="Movements of its accounts, and of the agreements that it is a party of. Left out: everybody's.",
    )
    token: AddressText | None = Field(
        default=None, description="What they are in. Zero: the chain's own currency. Left out: all tokens."
    )
    format: Format = Field(
        default=Format.CSV,
        description="`csv` (RFC 4180), `jsonl` (JSON lines) or `beancount` (accounts with closing balances).",
    )

    def what(self, codec: Codec) -> Wanted:
        """The movements that are meant. Raises Malformed."""
        return Wanted(
            party=None if self.party is None else codec.address("party", self.party),
            token=None if self.token is None else codec.address("token", self.token),
            period=self.period(),
        )


def period_of(since: str | None, until: str | None, zone: str) -> Period:
    """
    The period between two bounds: days of a zone, both included, or instants, the second one excluded.

    Raises:
        Malformed: If a bound or the zone is none, or the period ends before it begins.
    """
    known = zone_of(zone)
    begins, ends = (None if text is None else _bound(name, text) for name, text in (("from", since), ("to", until)))
    return Period(
        since=first_instant(begins, known) if isinstance(begins, date) else begins,
        until=first_instant_after(ends, known) if isinstance(ends, date) else ends,
        zone=known,
    ).require_sound()


def _bound(name: str, text: str) -> date | Timestamp:
    try:
        if len(text) == _DAY_DIGITS and text.isascii():
            return date.fromisoformat(text)
        return read_instant(text)
    except ValueError as wrong:
        raise Malformed(name, _EXPECTED) from wrong
