"""
A period
├── a day ........ begins when the zone's clocks first say so: put on or back at midnight, or over the date line
├── two days ..... the second one included
├── instants ..... the second one excluded
└── nonsense ..... refused by the name of what is wrong
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.api.shapes.exports import period_of
from tallystick.domain.errors import Malformed
from tallystick.services.periods import first_instant, zone_of

ZONES = [
    "UTC",
    "Asia/Shanghai",
    "America/Los_Angeles",
    "Europe/Berlin",
    "America/Havana",
    "Asia/Beirut",
    "Africa/Cairo",
]
ZONES += ["Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Kiritimati"]


def _local(instant: int, zone: str) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone))


class TestADay:
    @pytest.mark.spec("EX7")
    @given(day=st.dates(date(1970, 1, 2), date(2037, 12, 30)), zone=st.sampled_from(ZONES))
    def test_begins_with_the_first_instant_that_the_clocks_call_so(self, day: date, zone: str) -> None:
        begun = first_instant(day, ZoneInfo(zone))

        assert _local(begun - 1, zone).date() < day <= _local(begun, zone).date()

    @pytest.mark.spec("EX7")
    @pytest.mark.parametrize(
        ("zone", "day", "begins"),
        [
            ("Asia/Shanghai", "2026-11-30", "2026-11-29T16:00:00+00:00"),
            ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00+00:00"),
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00+00:00"),
            ("America/Los_Angeles", "2026-11-01", "2026-11-01T07:00:00+00:00"),
            ("America/Los_Angeles", "2026-11-02", "2026-11-02T08:00:00+00:00"),
        ],
    )
    def test_is_found_where_clocks_are_put_on_or_back(self, zone: str, day: str, begins: str) -> None:
        since = period_of(day, None, zone).since

        assert since is not None
        assert datetime.fromtimestamp(since, UTC).isoformat() == begins

    @pytest.mark.spec("EX7")
    @pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-01", 24)])
    def test_is_as_long_as_the_clocks_make_it(self, day: str, hours: int) -> None:
        period = period_of(day, day, "America/Los_Angeles")

        assert period.since is not None
        assert period.until is not None
        assert period.until - period.since == hours * 3_600


class TestAPeriod:
    @pytest.mark.spec("EX7")
    def test_of_instants_leaves_the_second_one_out(self) -> None:
        period = period_of("2026-11-30T08:00:00+08:00", "2026-11-30T00:00:01Z", "Asia/Shanghai")

        assert (period.since, period.until) == (1_795_996_800, 1_795_996_801)

    def test_may_be_open(self) -> None:
        period = period_of(None, None, "UTC")

        assert (period.since, period.until) == (None, None)

    @pytest.mark.parametrize(
        ("since", "until", "zone", "field"),
        [
            ("2026-02-30", None, "UTC", "from"),
            (None, "2026-13-01", "UTC", "to"),
            (None, "9999-12-31", "UTC", "to"),
            (None, "9999-12-31T23:59:59-12:00", "UTC", "to"),
            (None, "9999-12-31T23:59:59Z", "Asia/Shanghai", "to"),
            ("9999-12-31T23:59:59Z", None, "Asia/Shanghai", "from"),
            ("1969-12-31", None, "UTC", "from"),
            ("2026-11-30T08:00:00", None, "UTC", "from"),
            ("2026-11-30", "2026-11-29", "UTC", "to"),
            ("2026-11-30T08:00:00Z", "2026-11-30T08:00:00Z", "UTC", "to"),
        ],
    )
    def test_that_is_none_is_refused(self, since: str | None, until: str | None, zone: str, field: str) -> None:
        with pytest.raises(Malformed) as refused:
            period_of(since, until, zone)

        assert refused.value.field == field

    @pytest.mark.parametrize(
        "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "UTC\x00", "a" * 64, "Asia"]
    )
    def test_of_a_zone_that_is_none_is_refused(self, name: str) -> None:
        with pytest.raises(Malformed, match="zone"):
            zone_of(name)
