"""The calendar as configured: the State Council's notices from the holidays package, then an administrator's entries."""

import tomllib
from datetime import date
from pathlib import Path

from domain.calendar import WorkingCalendar, YearNotice
from domain.errors import InvalidSettings

SHIPPED = Path(__file__).with_name("calendar.toml")


def load_calendar(path: Path | None = None) -> WorkingCalendar:
    """The calendar of mainland China, its years worked out when first asked for; entries of the TOML file win.

    InvalidSettings, naming every problem, where the file cannot be used. A path that does not exist is no entries.
    """
    entries = _entries(path if path is not None else SHIPPED)
    return WorkingCalendar(lambda year: _notice(year, entries))


def _notice(year: int, entries: dict) -> YearNotice:
    # Imported here: `duban due` pays 0.13 s for it, and nothing else needs it before a date is asked for.
    from holidays.countries.china import China, ChinaStaticHolidays
    calendar = China(years=year, language="zh_CN")
    off = {day: name for day, name in calendar.items() if day.year == year}
    work = {day: "调休上班" for day in calendar.weekend_workdays if day.year == year}
    own = {day: (kind, name) for day, (kind, name) in entries["days"].items() if day.year == year}
    for day, (kind, name) in own.items():
        (off if kind == "off" else work)[day] = name
        (work if kind == "off" else off).pop(day, None)
    known = ChinaStaticHolidays.special_public_holidays | ChinaStaticHolidays.special_public_holidays_observed
    announced = year <= max(known)
    return YearNotice(off, work, announced or year in entries["announced"], frozenset(own))


def _entries(path: Path) -> dict:
    if not path.exists():
        return {"days": {}, "announced": frozenset()}
    try:
        with path.open("rb") as file:
            written = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"日历文件 {path.name} 不是有效的 TOML：{error}。") from None
    problems = [f"不认识的项“{key}”" for key in written if key not in ("announced", "off", "work")]
    days: dict[date, tuple[str, str]] = {}
    for kind, default in (("off", "放假"), ("work", "上班")):
        for row in written.get(kind, []):
            day = row.get("day") if isinstance(row, dict) else None
            if not isinstance(day, date):
                problems.append(f"[[{kind}]] 缺少 day = 年-月-日：{row}")
            elif day in days:
                problems.append(f"{day} 出现两次")
            else:
                days[day] = (kind, str(row.get("name") or default))
    announced = written.get("announced", [])
    if not (isinstance(announced, list) and all(isinstance(year, int) for year in announced)):
        problems.append("announced 应为年份列表，如 [2027]")
    if problems:
        raise InvalidSettings(f"日历文件 {path.name} 有误：{'；'.join(problems)}。")
    return {"days": days, "announced": frozenset(announced)}
