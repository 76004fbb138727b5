"""Dates and instants as typed at the command line."""

from datetime import UTC, date, datetime

import typer

from config.clock import read_clock
from tasks.runtime import Runtime


def instant(as_of: str | None, here: Runtime) -> datetime:
    """The instant to act at: now, or what was given; a date means that day's send time in the zone."""
    if as_of is None:
        return read_clock()
    return parse_instant(as_of, here)


def parse_instant(written: str, here: Runtime) -> datetime:
    """A date or an ISO instant as an instant in UTC; BadParameter otherwise."""
    try:
        if len(written) == 10:
            day = date.fromisoformat(written)
            return datetime.combine(day, here.policy.digest_at, here.settings.zone).astimezone(UTC)
        parsed = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"“{written}”不是日期或时刻，请写成 2026-03-02 或 2026-03-02T09:00。") from None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=here.settings.zone)).astimezone(UTC)


def parse_day(written: str) -> date:
    """A date; BadParameter otherwise."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"“{written}”不是日期，请写成 2026-03-02。") from None
