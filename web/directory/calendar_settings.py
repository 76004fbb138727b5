"""The administrator's calendar: a year to look at, one change at a time, with what it would move."""

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select

from config.administrator_file import version_of
from config.calendar import Entries, changed, read_entries
from config.data_folder import calendar_file
from domain.deadlines.calendar import DayKind, DayReason
from domain.errors import NotAllowed
from models.directory.post import Person, PostRole
from models.directory.unit import Unit
from models.duties.deadline import Move, letters_of
from models.history import History
from tasks.directory import change_calendar, preview_calendar
from web.dependencies import Circumstances, Here, OfficeOrAdmin, Reading, done, for_roles, page
from web.forms import day_or_none

router = APIRouter(prefix="/settings/calendar")
Administrator = Annotated[object, for_roles(PostRole.ADMINISTRATOR)]
SHOWN = 30
NAMED = (DayKind.HOLIDAY, DayKind.MAKE_UP)


@dataclass(frozen=True)
class CalendarSettingsPage:
    """What `directory/calendar_settings.html` shows."""

    template: ClassVar = "directory/calendar_settings.html"
    year: int
    grid: list[tuple[int, list[list[date]]]]
    why: dict[date, DayReason]
    history: list[tuple[History, str]]
    named: list[tuple[date, DayReason]]
    own: set[date]
    announced: bool
    by_hand: bool
    may_change: bool


@router.get("")
def year_shown(request: Request, session: Reading, work: Here, who: OfficeOrAdmin, when: Circumstances, year: int = 0):
    """The year's months with what makes each day worked or free; the administrator's own days are marked."""
    year = year or when.today.year
    _check_year(year)
    path = calendar_file(work.settings.data_dir)
    entries = read_entries(path)
    grid = [(month, months.Calendar().monthdatescalendar(year, month)) for month in range(1, 13)]
    why = {one: work.calendar.why(one) for _, weeks in grid for week in weeks for one in week if one.year == year}
    history = session.exec(select(History, Person.name).join(Person, Person.id == History.by, isouter=True).where(
        History.action == "calendar", col(History.duty_id).is_(None)).order_by(
        col(History.id).desc()).limit(SHOWN)).all()
    return page(request, CalendarSettingsPage(
        year=year, grid=grid, why=why, history=history,
        named=[(one, reason) for one, reason in sorted(why.items()) if reason.kind in NAMED],
        own={*entries.off, *entries.work}, announced=work.calendar.notice(year).announced,
        by_hand=year in entries.announced, may_change=who.has(PostRole.ADMINISTRATOR)))


@dataclass(frozen=True)
class CalendarPreviewPage:
    """What `directory/calendar_preview.html` shows."""

    template: ClassVar = "directory/calendar_preview.html"
    words: str
    found: list[Move]
    units: dict[int, str]
    letters: int
    version_shown: str
    kind: str
    day: str
    name: str
    year: int


@router.get("/preview")
def preview(request: Request, session: Reading, work: Here, who: Administrator, when: Circumstances, kind: str,
            day: str = "", name: str = "", year: int = 0):
    """Which deadlines the change would move, and how many letters that makes; nothing is changed."""
    path = calendar_file(work.settings.data_dir)
    version = version_of(path)
    found = preview_calendar(session, _entries(path, kind, day, name, year), when)
    units = dict(session.exec(select(Unit.id, Unit.name)).all())
    return page(request, CalendarPreviewPage(
        words=_words(kind, day, name, year), found=found, units=units, letters=letters_of(found), version_shown=version,
        kind=kind, day=day, name=name, year=year))


@router.post("")
def change(request: Request, work: Here, who: Administrator, when: Circumstances, kind: Annotated[str, Form()],
           version_shown: Annotated[str, Form()], day: Annotated[str, Form()] = "", name: Annotated[str, Form()] = "",
           year: Annotated[int, Form()] = 0, marks: Annotated[str, Form()] = ""):
    """The file has the change and the deadlines shown have moved; Conflict where either is not as it was shown."""
    path = calendar_file(work.settings.data_dir)
    shown = year or (day_or_none(day) or when.today).year
    count = change_calendar(work, _entries(path, kind, day, name, year, version_shown), _words(kind, day, name, year),
                            version_shown, marks.split(), when)
    return done(request, f"/settings/calendar?year={shown}", "calendar_changed", count=count)


def _entries(path, kind: str, day: str, name: str, year: int, version: str = "") -> Entries:
    """The entries with the change; a stale form is told so, not that it changes nothing."""
    entries = read_entries(path)
    try:
        return changed(entries, kind, day_or_none(day), name=name, year=year)
    except NotAllowed:
        if version and version != version_of(path):
            return entries   # refused as stale when it is carried out
        raise


def _words(kind: str, day: str, name: str, year: int) -> str:
    if kind in ("final", "open"):
        return f"{year}年日历{'定为正式' if kind == 'final' else '恢复暂定'}"
    said = f"{day}{ {'off': '放假', 'work': '上班', 'clear': '取消补充'}.get(kind, '') }"
    return f"{said}（{name.strip()}）" if name.strip() else said


def _check_year(year: int) -> None:
    if not 1990 <= year <= 2200:
        raise NotAllowed("year_out_of_range")
