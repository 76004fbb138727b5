"""The State Council's yearly notices as the holidays package knows them, for `config/state_council_holidays.toml`."""

import re
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from holidays.countries.china import China, ChinaStaticHolidays

from config.state_council_holidays import FROZEN
from domain.deadlines.calendar import ONE_DAY, SATURDAY

YEARS = range(1950, 2101)
"""From the first regulation on days off to the end of the package's lunar calendar; it says nothing of other years."""
SWAPPED = re.compile(r"由 (\d{4}-\d\d-\d\d) 调休")
OBSERVED = "（补假）"
EVE = {"农历除夕": "春节"}
"""A day of its own by law, but of the same stretch of days off."""
REFERENCE = re.compile(r"\* \[(\d{4})([^\]]*)\]\((?:https://web\.archive\.org/web/\d+/)?(\S+)\)$", re.MULTILINE)


def frozen() -> str:
    """The file as it has to be by the installed package."""
    static = ChinaStaticHolidays
    last = max(static.special_public_holidays | static.special_public_holidays_observed)
    references = REFERENCE.findall(China.__doc__.partition("Checked With")[0])
    orders = [url for _, label, url in references if "Order" in label]
    lines = ["# 国务院办公厅历年节假日安排：放假和调休上班的日子",
             "# The State Council's yearly notices on holidays: days off, weekends included, and make-up working days.",
             f"# Source: the holidays package {version('holidays')} (MIT), which read the notices named here;",
             "# a year without one has its statutory days. Written by `python -m docs.generate`, not to be changed by",
             "# hand: entries of one's own go into calendar.toml.",
             "", f"announced_until = {last}", f"regulation = {_list(orders)}"]
    for year in YEARS:
        off, work = _said(year)
        sources = [url for written, label, url in references if int(written) == year and "Order" not in label]
        lines += ["", *([f"[{year}]", f"notice = {_list(sources)}"] if sources else [])]
        for kind, days in (("off", off), ("work", work)):
            lines += [f"[{year}.{kind}]"] * bool(days) + [f'{day} = "{why}"' for day, why in sorted(days.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    """The file is written anew."""
    Path(FROZEN).write_text(frozen(), encoding="utf-8")


def _list(urls: list[str]) -> str:
    return "[" + ", ".join(f'"{url}"' for url in urls) + "]"


def _said(year: int) -> tuple[dict[date, str], dict[date, str]]:
    """The reasons of days off and of days worked, each with the festival it belongs to."""
    known = China(years=year, language="zh_CN")
    listed = {day: name for day, name in known.items() if day.year == year}
    make_up = {day for day in known.weekend_workdays if day.year == year}
    off, work = {}, dict.fromkeys(make_up, "调休上班")
    for stretch in _stretches(listed, make_up):
        festivals = {day: _festival(listed[day]) for day in stretch
                     if day in listed and not SWAPPED.search(listed[day])}
        if (stretch[-1].month, stretch[-1].day) == (12, 31):
            festivals[stretch[-1] + ONE_DAY] = "元旦"
        for day in stretch:
            nearest = min(festivals, key=lambda other: abs(other - day), default=None)
            festival = festivals[nearest] if nearest else ""
            off[day] = _reason(day, listed.get(day), festival)
            swapped = SWAPPED.search(listed.get(day, ""))
            worked = date.fromisoformat(swapped[1]) if swapped else None
            if worked in work and festival:
                work[worked] = f"{festival}调休上班"
    return off, work


def _stretches(listed: Iterable[date], make_up: set[date]) -> list[list[date]]:
    """Days off in unbroken runs within the year, adjoining weekends included, in order."""
    runs: list[list[date]] = []
    for day in sorted(listed):
        if runs and day <= runs[-1][-1]:
            continue
        run = [day]
        for step in (-ONE_DAY, ONE_DAY):
            near = day + step
            while near.year == day.year and (near in listed or (near.weekday() >= SATURDAY and near not in make_up)):
                run.append(near)
                near += step
        runs.append(sorted(run))
    return runs


def _festival(name: str) -> str:
    name = name.removesuffix(OBSERVED).removesuffix("延长假期").replace("; ", "、")
    return EVE.get(name, name)


def _reason(day: date, name: str | None, festival: str) -> str:
    if name is None:
        return f"{festival}放假（周末）"
    swapped = SWAPPED.search(name)
    if swapped:
        worked = date.fromisoformat(swapped[1])
        return f"{festival}放假（{worked.month}月{worked.day}日调休上班）"
    return f"{festival}放假{OBSERVED if name.endswith(OBSERVED) else ''}"
