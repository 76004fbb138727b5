"""The calendar as configured: the State Council's notices, then an administrator's own entries, which win."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from config.notices import notice_of
from domain.calendar import WorkingCalendar, YearNotice
from domain.errors import InvalidSettings

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
        raise InvalidSettings(f"日历文件 {path.name} 无法读取，须为 UTF-8 编码的 TOML：{error}。") from None
    problems = [f"不认识的项 {key}" for key in written if key not in (*NAMES, "announced")]
    off, work = (_days(written.get(kind, []), kind, problems) for kind in NAMES)
    problems += [f"{day} 既放假又上班" for day in off if day in work]
    announced = written.get("announced", [])
    if not isinstance(announced, list) or any(type(year) is not int for year in announced):
        problems.append("announced 应为年份列表，如 [2027]")
    if problems:
        raise InvalidSettings(f"日历文件 {path.name} 有误：{'；'.join(problems)}。")
    return Entries(off, work, frozenset(announced))


def _days(rows: object, kind: str, problems: list[str]) -> dict[date, str]:
    """Rows are dates, or tables with `day` and `name`."""
    days: dict[date, str] = {}
    if not isinstance(rows, list):
        problems.append(f"{kind} 应为日期列表，如 [2027-02-11]")
        return days
    for row in rows:
        if isinstance(row, dict):
            problems += [f"{kind} 中不认识 {key}，只写 day 和 name" for key in row if key not in ("day", "name")]
        day = row.get("day") if isinstance(row, dict) else row
        if type(day) is not date:     # a TOML date-time is a date to Python, but no day of a calendar
            problems.append(f"{kind} 应写日期，如 2027-02-11，现为 {row}")
        elif day in days:
            problems.append(f"{kind} 中 {day} 出现两次")
        else:
            days[day] = str(row.get("name") or NAMES[kind]) if isinstance(row, dict) else NAMES[kind]
    return days
