"""Calendars as programs subscribe to them: iCalendar (RFC 5545), whole days only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

WIDEST = 75
"""Octets in a line, its end not counted (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class Event:
    """Something on one day; `uid` stays the same while it moves."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""


def calendar_text(name: str, events: Iterable[Event], now: datetime) -> str:
    """The calendar of that name; a day's event takes up no time of whoever subscribes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//duban//duban//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"NAME:{_escaped(name)}", f"X-WR-CALNAME:{_escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
             "X-PUBLISHED-TTL:PT6H"]
    for event in events:
        lines += _event(event, f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, stamp: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{_escaped(event.uid)}", f"DTSTAMP:{stamp}",
             f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}", f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
             f"SUMMARY:{_escaped(event.summary)}"]
    lines += [f"DESCRIPTION:{_escaped(event.description)}"] if event.description else []
    lines += [f"URL:{event.url}"] if event.url else []
    return [*lines, "TRANSP:TRANSPARENT", "END:VEVENT"]


def _escaped(text: str) -> str:
    """As TEXT is written (3.3.11); control characters have no place in it."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(sign for sign in line if sign.isprintable() or sign == "\t") for line in lines)


def _folded(line: str) -> str:
    """Lines of at most 75 octets, each after the first begun with a space; no character is cut in two."""
    parts, width = [""], 0
    for sign in line:
        size = len(sign.encode())
        if width + size > WIDEST:
            parts.append("")
            width = 1
        parts[-1] += sign
        width += size
    return "\r\n ".join(parts)
