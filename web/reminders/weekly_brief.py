"""The weekly brief as a page: last week by unit, what waits for a decision, what falls due this week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from fastapi import APIRouter, Request

from models.directory.post import PostRole
from models.duties import desk, figures
from models.duties.desk import Listing, Row
from models.duties.figures import Week
from models.duties.visibility import may_see
from models.reminders.case import EscalationCase
from tasks.letters.weekly_brief import week_before
from web.dependencies import Here, Now, Reading, Signed, for_roles, page

router = APIRouter(dependencies=[for_roles(PostRole.SUPERVISOR, PostRole.OFFICE, PostRole.ADMINISTRATOR)])


@dataclass(frozen=True)
class BriefPage:
    """What `reminders/brief.html` shows."""

    template: ClassVar = "reminders/brief.html"
    first: date
    last: date
    weeks: list[Week]
    cases: list[tuple[EscalationCase, Row]]
    due: Listing
    earlier: date
    later: date | None
    end: date


@router.get("/brief")
def brief(request: Request, session: Reading, work: Here, now: Now, who: Signed, week: str = ""):
    """The week that the day `week` lies in, last week where none is named or it lies ahead."""
    today = work.today(now)
    latest = week_before(today)[0]
    first = min(_monday(week) or latest, latest)
    last = first + timedelta(days=6)
    weeks = figures.week_by_unit(session, may_see(who), first, last, today)
    cases = desk.open_cases(session, who.post_ids(PostRole.SUPERVISOR))
    end = today + timedelta(days=6 - today.weekday())
    return page(request, BriefPage(
        first=first, last=last, weeks=weeks, cases=cases, due=desk.due(session, may_see(who), today, end),
        earlier=first - timedelta(days=7), later=first + timedelta(days=7) if first < latest else None, end=end))


def _monday(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day - timedelta(days=day.weekday()) if day.year > 1 else None
