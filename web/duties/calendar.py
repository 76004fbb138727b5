"""A department's dates: a month to look at and print, and iCalendar (RFC 5545) for calendar programs."""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from models.access.token import make_feed, person_of_feed, revoke_feed
from models.access.visitor import Visitor, visitor_of
from models.directory.post import PostRole
from models.duties import desk
from models.duties.desk import Dated
from tasks.letters.duty_lines import deadline_of
from web.dependencies import Here, Liaison, Now, Reading, Signed, Writing, done, found, page

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


router = APIRouter()
FARTHEST = timedelta(days=800)


@dataclass(frozen=True)
class CalendarPage:
    """What `duties/calendar.html` shows."""

    template: ClassVar = "duties/calendar.html"
    first: date
    weeks: list[list[date]]
    dates: dict[date, list[Dated]]
    listed: list[tuple[date, list[Dated]]]
    off: set[date]
    before: date
    after: date


@router.get("/my/calendar")
def month(request: Request, session: Reading, work: Here, now: Now, who: Liaison, month: str = ""):
    """The visitor's dates of one month, this one unless another is named."""
    first = _first_day(month, work.today(now))
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    dates: dict[date, list[desk.Dated]] = {}
    for one in desk.dates_of(session, _units(who), weeks[0][0], weeks[-1][-1]):
        dates.setdefault(one.day, []).append(one)
    return page(request, CalendarPage(
        first=first, weeks=weeks, dates=dates,
        listed=[(day, dates[day]) for day in sorted(dates) if day.month == first.month],
        off={day for week in weeks for day in week if not work.calendar.is_working_day(day)},
        before=first - timedelta(days=1), after=first + timedelta(days=31)))


@router.get("/calendar/{secret}.ics")
def feed(session: Reading, work: Here, now: Now, secret: Annotated[str, Path(max_length=60)]):
    """What is owed, for whoever has the address; what is handed in, closed or cancelled is no longer there."""
    person, today = found(person_of_feed(session, secret), "no_such_calendar"), work.today(now)
    visitor = visitor_of(session, person, today)
    base = work.settings.base_url.rstrip("/")
    dates = desk.dates_of(session, _units(visitor), today - FARTHEST, today + FARTHEST)
    events = [_feed_event(one, base) for one in dates]
    return Response(calendar_text("督办事项", events, now), media_type="text/calendar; charset=utf-8", headers={
        "Cache-Control": "private, max-age=900", "Content-Disposition": 'inline; filename="duban.ics"'})


@dataclass(frozen=True)
class CalendarFeedPage:
    """What `duties/calendar_feed.html` shows."""

    template: ClassVar = "duties/calendar_feed.html"
    address: str


@router.post("/account/calendar")
def subscribe(request: Request, session: Writing, work: Here, now: Now, who: Signed):
    """The visitor has a new address, shown on this one page; an older one gives nothing any more."""
    secret = make_feed(session, who.person.id, now)
    base = work.settings.base_url.rstrip("/")
    answer = page(request, CalendarFeedPage(address=f"{base}/calendar/{secret}.ics"))
    answer.headers["cache-control"] = "no-store"
    return answer


@router.post("/account/calendar/revocation")
def unsubscribe(request: Request, session: Writing, now: Now, who: Signed):
    """No address gives the visitor's dates."""
    revoke_feed(session, who.person.id, now)
    return done(request, "/account", "calendar_feed_disabled")


def _units(who: Visitor) -> set[int]:
    return who.units(PostRole.LIAISON) | who.units(PostRole.OFFICE)


def _first_day(written: str, today: date) -> date:
    """The first of the month written as 2016-09; of this month for anything else and for years far away."""
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first - today) < 10 * FARTHEST else today.replace(day=1)


def _feed_event(one: desk.Dated, base: str) -> Event:
    duty, host = one.row.duty, urlsplit(base).hostname or "duban"
    kind = "sign" if one.signing else "due"
    told = f"{duty.number}\n{one.row.unit}\n时限：{deadline_of(duty)}\n《{one.row.plan}》"
    return Event(f"{duty.number}-{kind}@{host}", one.day, f"{one.what}：{duty.title}", told, f"{base}/duties/{duty.id}")
