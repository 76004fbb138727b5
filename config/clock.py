"""The one reading of the clock; flows, web dependencies and commands take it from here and pass it on."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def read_clock() -> datetime:
    """Now, in UTC and aware."""
    return datetime.now(UTC)


def date_in(now: datetime, zone: ZoneInfo) -> date:
    """The calendar date of the instant `now` in `zone`: what every rule calls today."""
    return now.astimezone(zone).date()
