"""The calendar as configured: the State Council's notices, then an administrator's own entries, which win."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from config.administrator_file import stamp_of
from config.state_council_holidays import notice_of
from domain.deadlines.calendar import WorkingCalendar, YearNotice
from domain.errors import InvalidSettings, NotAllowed
from domain.messages import Message

SHIPPED = Path(__file__).with_name("calendar.toml")
NAMES = {"off": "放假", "work": "上班"}


@dataclass(frozen=True)
class Entries:
    """An administrator's days off and worked with their names, and the years that need no notice any more."""

    off: Mapping[date, str] = field(default_factory=dict)
    work: Mapping[date, str] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()


def load_calendar(path: Path | None = None) -> WorkingCalendar:
    """The calendar of mainland China, its years worked out when first asked for; entries of the TOML file win.

    InvalidSettings, naming every problem, where the file cannot be used. A path that does not exist is no entries.
    """
    return calendar_of(read_entries(path if path is not None else SHIPPED))


def calendar_of(entries: Entries) -> WorkingCalendar:
    """The calendar with these entries."""
    return WorkingCalendar(lambda year: _with(entries, notice_of(year), year))


def _with(entries: Entries, notice: YearNotice, year: int) -> YearNotice:
    own_off = {day: name for day, name in entries.off.items() if day.year == year}
    own_work = {day: name for day, name in entries.work.items() if day.year == year}
    off = {day: name for day, name in notice.off.items() if day not in own_work} | own_off
    work = {day: name for day, name in notice.work.items() if day not in own_off} | own_work
    return YearNotice(off, work, notice.announced or year in entries.announced, frozenset(own_off | own_work))


def read_entries(path: Path) -> Entries:
    """The entries of the file, none where there is none; InvalidSettings where it cannot be used."""
    if not path.exists():
        return Entries()
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InvalidSettings("calendar_file_unreadable", file=path.name, problem=error) from None
    problems = [Message("calendar_key_unknown", key=key) for key in written if key not in (*NAMES, "announced")]
    off, work = (_days(written.get(kind, []), kind, problems) for kind in NAMES)
    problems += [Message("calendar_day_off_and_worked", day=day) for day in off if day in work]
    announced = written.get("announced", [])
    if not isinstance(announced, list) or any(type(year) is not int for year in announced):
        problems.append(Message("calendar_years_expected"))
    if problems:
        raise InvalidSettings("calendar_file_wrong", file=path.name, problems=problems)
    return Entries(off, work, frozenset(announced))


def _days(rows: object, kind: str, problems: list[Message]) -> dict[date, str]:
    """Rows are dates, or tables with `day` and `name`."""
    days: dict[date, str] = {}
    if not isinstance(rows, list):
        problems.append(Message("calendar_days_expected", kind=kind))
        return days
    for row in rows:
        if isinstance(row, dict):
            problems += [Message("calendar_row_key_unknown", kind=kind, key=key)
                         for key in row if key not in ("day", "name")]
        day = row.get("day") if isinstance(row, dict) else row
        if type(day) is not date:     # a TOML date-time is a date to Python, but no day of a calendar
            problems.append(Message("calendar_day_expected", kind=kind, written=row))
        elif day in days:
            problems.append(Message("calendar_day_repeated", kind=kind, day=day))
        else:
            days[day] = str(row.get("name") or NAMES[kind]) if isinstance(row, dict) else NAMES[kind]
    return days


HEAD = "# 工作日历补充：由网页“日历”写成，也可以手工修改；优先于系统自带的日历。\n"
LONGEST_NAME = 40


def changed(entries: Entries, kind: str, day: date | None = None, *, name: str = "", year: int = 0) -> Entries:
    """The entries with one change: the day off or worked, as before (`clear`), the year final or open.

    NotAllowed where it would change nothing or cannot be.
    """
    if kind in ("final", "open"):
        if not 1990 <= year <= 2200:
            raise NotAllowed("year_out_of_range")
        if (year in entries.announced) == (kind == "final"):
            raise NotAllowed("year_final_already" if kind == "final" else "year_not_final", year=year)
        return replace(entries, announced=entries.announced ^ {year})
    if day is None:
        raise NotAllowed("date_missing")
    name = name.strip()
    if len(name) > LONGEST_NAME or any(not letter.isprintable() for letter in name):
        raise NotAllowed("day_name_unusable", most=LONGEST_NAME)
    off, work = ({one: said for one, said in part.items() if one != day} for part in (entries.off, entries.work))
    if kind in NAMES:
        (off if kind == "off" else work)[day] = name or NAMES[kind]
    elif kind != "clear":
        raise NotAllowed("day_kind_missing")
    after = replace(entries, off=off, work=work)
    if after == entries:
        raise NotAllowed("day_unchanged", day=day)
    return after


def calendar_text(entries: Entries) -> str:
    """The file with these entries."""
    lines = [HEAD, f"announced = {sorted(entries.announced)}\n"]
    for kind, days in (("off", entries.off), ("work", entries.work)):
        rows = "".join(f"    {{day = {day}, name = {_quoted(name)}}},\n" for day, name in sorted(days.items()))
        lines.append(f"{kind} = [\n{rows}]\n")
    return "".join(lines)


def calendar_as_written(path: Path, otherwise: WorkingCalendar) -> WorkingCalendar:
    """The calendar as the file has it now; the other where there is no file or it cannot be used."""
    try:
        return _loaded(*stamp_of(path))
    except (OSError, InvalidSettings):
        return otherwise


@lru_cache(maxsize=4)
def _loaded(path: Path, _mtime: int, _size: int, _inode: int) -> WorkingCalendar:
    return load_calendar(path)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
