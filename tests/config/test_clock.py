"""The one clock: aware, and today is the date where the office is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.clock import date_in, read_clock


def test_the_clock_is_aware_and_runs():
    before = datetime.now(UTC)
    now = read_clock()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


@pytest.mark.parametrize(("instant", "zone", "expected"), [
    ("2016-09-09T15:59:59+00:00", "Asia/Shanghai", "2016-09-09"),
    ("2016-09-09T16:00:00+00:00", "Asia/Shanghai", "2016-09-10"),
    ("2016-09-10T07:59:00+08:00", "UTC", "2016-09-09"), ("2016-12-31T23:30:00+08:00", "Asia/Urumqi", "2016-12-31")])
def test_today_is_the_date_in_the_configured_zone(instant, zone, expected):
    assert date_in(datetime.fromisoformat(instant), ZoneInfo(zone)) == date.fromisoformat(expected)
