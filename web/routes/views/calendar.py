"""A department's dates: as a month to look at and print, and at a secret address for calendar programs."""

import calendar as months
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from models.access.calendar_feed import make_feed, person_of_feed, revoke_feed
from models.directory.post import PostRole
from models.views import desk
from models.visibility import Visitor, visitor_of
from tasks.letters.saying import said_deadline
from web.edge import Here, Liaison, Now, Reading, Signed, Writing, done, found, page
from web.ics import Event, calendar_text

router = APIRouter()
FARTHEST = timedelta(days=800)


@router.get("/my/calendar")
def month(request: Request, session: Reading, work: Here, now: Now, who: Liaison, month: str = ""):
    """The visitor's dates of one month, this one unless another is named."""
    first = _first_day(month, work.today(now))
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    dates: dict[date, list[desk.Dated]] = {}
    for one in desk.dates_of(session, _units(who), weeks[0][0], weeks[-1][-1]):
        dates.setdefault(one.day, []).append(one)
    return page(request, "views/calendar.html", first=first, weeks=weeks, dates=dates,
                listed=[(day, dates[day]) for day in sorted(dates) if day.month == first.month],
                off={day for week in weeks for day in week if not work.calendar.is_working_day(day)},
                before=first - timedelta(days=1), after=first + timedelta(days=31))


@router.get("/calendar/{secret}.ics")
def feed(session: Reading, work: Here, now: Now, secret: Annotated[str, Path(max_length=60)]):
    """What is owed, for whoever has the address; what is handed in, closed or cancelled is no longer there."""
    person, today = found(person_of_feed(session, secret), "没有该日历。"), work.today(now)
    visitor = visitor_of(session, person, today)
    base = work.settings.base_url.rstrip("/")
    events = [_event(one, base) for one in desk.dates_of(session, _units(visitor), today - FARTHEST, today + FARTHEST)]
    return Response(calendar_text("督办事项", events, now), media_type="text/calendar; charset=utf-8", headers={
        "Cache-Control": "private, max-age=900", "Content-Disposition": 'inline; filename="duban.ics"'})


@router.post("/account/calendar")
def subscribe(request: Request, session: Writing, work: Here, now: Now, who: Signed):
    """The visitor has a new address, shown on this one page; an older one gives nothing any more."""
    secret = make_feed(session, who.person.id, now)
    base = work.settings.base_url.rstrip("/")
    answer = page(request, "views/calendar_feed.html", address=f"{base}/calendar/{secret}.ics")
    answer.headers["cache-control"] = "no-store"
    return answer


@router.post("/account/calendar/revocation")
def unsubscribe(request: Request, session: Writing, now: Now, who: Signed):
    """No address gives the visitor's dates."""
    revoke_feed(session, who.person.id, now)
    return done(request, "/account", "日历订阅地址已停用。")


def _units(who: Visitor) -> set[int]:
    return who.units(PostRole.LIAISON) | who.units(PostRole.OFFICE)


def _first_day(written: str, today: date) -> date:
    """The first of the month written as 2016-09; of this month for anything else and for years far away."""
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first - today) < 10 * FARTHEST else today.replace(day=1)


def _event(one: desk.Dated, base: str) -> Event:
    duty, host = one.row.duty, urlsplit(base).hostname or "duban"
    kind = "sign" if one.signing else "due"
    told = f"{duty.number}\n{one.row.unit}\n时限：{said_deadline(duty)}\n《{one.row.plan}》"
    return Event(f"{duty.number}-{kind}@{host}", one.day, f"{one.what}：{duty.title}", told, f"{base}/duties/{duty.id}")
