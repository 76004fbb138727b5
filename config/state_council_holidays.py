"""The State Council's yearly notices on holidays, as the holidays package knows them, with each day's reason."""

import importlib.util
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import ModuleType

from domain.deadlines.calendar import ONE_DAY, SATURDAY, YearNotice

SWAPPED = re.compile(r"由 (\d{4}-\d\d-\d\d) 调休")
OBSERVED = "（补假）"
EVE = {"农历除夕": "春节"}
"""A day of its own by law, but of the same stretch of days off."""


def notice_of(year: int) -> YearNotice:
    """That year's days off and make-up working days; `announced` where the State Council's notice for it is known.

    A year without one has its statutory days only.
    """
    china = _china()
    known = china.China(years=year, language="zh_CN")
    listed = {day: name for day, name in known.items() if day.year == year}
    make_up = {day for day in known.weekend_workdays if day.year == year}
    static = china.ChinaStaticHolidays
    announced = year <= max(static.special_public_holidays | static.special_public_holidays_observed)
    return YearNotice(*_said(listed, make_up), announced)


def _said(listed: dict[date, str], make_up: set[date]) -> tuple[dict[date, str], dict[date, str]]:
    """The reasons of days off and of days worked, each with the festival it belongs to."""
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


def _china() -> ModuleType:
    """The package's module for China alone.

    Importing it the ordinary way runs the file of every country, 0.1 s of the 0.4 s that `duban due` may take.
    """
    name = "holidays.countries.china"
    if name in sys.modules:
        return sys.modules[name]
    package = importlib.util.find_spec("holidays")
    path = Path(package.origin).parent / "countries" / "china.py"
    spec = importlib.util.spec_from_file_location(f"{__name__}.china", path)
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    if not hasattr(module, "China"):
        spec.loader.exec_module(module)
    return module
