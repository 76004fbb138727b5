"""`duban due`: a deadline's date, explained day by day."""

import json as jsonlib
from datetime import date
from typing import Annotated

import typer

from config.calendar import load_calendar
from config.data_folder import calendar_file
from domain.deadlines.due_dates import LATEST, Reckoning, reckon
from domain.deadlines.rules import After, Before, Recurring, Rule
from domain.deadlines.wording import read_rule
from domain.errors import InvalidRule


def due(rule: Annotated[str, typer.Argument(help="The wording, e.g. 活动结束后10个工作日内")],
        anchor: Annotated[str, typer.Option(help="The event's day, or the day of issue: YYYY-MM-DD")],
        until: Annotated[str, typer.Option(help="Last day for what recurs; a year after the anchor unless given")] = "",
        json: Annotated[bool, typer.Option("--json", help="Print JSON for programs")] = False) -> None:
    """Work out a deadline's date and explain it day by day."""
    start = _day(anchor, "--anchor")
    last = _day(until, "--until") if until else _a_year_on(start)
    if last < start:
        raise InvalidRule("until_before_anchor", until=last, anchor=start)
    value = read_rule(rule, issued_on=start)
    reckoned = reckon(value, anchor=start, calendar=load_calendar(calendar_file()), until=last)
    shown = jsonlib.dumps(_as_json(reckoned), ensure_ascii=False) if json else _as_text(rule, value, start, reckoned)
    typer.echo(shown)


def _day(written: str, option: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise InvalidRule("option_date_unreadable", option=option, written=written) from None
    if not 1950 <= day.year <= LATEST:
        raise InvalidRule("option_year_out_of_range", option=option, latest=LATEST, year=day.year)
    return day


def _a_year_on(start: date) -> date:
    leap_day = (start.month, start.day) == (2, 29)
    return start.replace(year=start.year + 1, day=28 if leap_day else start.day)


def _as_json(reckoned: Reckoning) -> dict:
    return {"due_on": reckoned.due_on.isoformat() if reckoned.due_on else None,
            "occurrences": [day.isoformat() for day in reckoned.occurrences],
            "provisional": reckoned.provisional,
            "days": [{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in reckoned.days]}


def _as_text(wording: str, rule: Rule, start: date, reckoned: Reckoning) -> str:
    lines = [f"时限：{wording}"]
    if isinstance(rule, After):
        lines.append(f"起算：{_said(start)}，当日不计")
    elif isinstance(rule, Before):
        lines.append(f"事件：{_said(rule.on or start)}")
    lines += [f"  {day.date}  {_weekday(day.date)}  {'计　' if day.counted else '不计'}  {day.why}"
              for day in reckoned.days]
    if isinstance(rule, Recurring):
        lines.append(f"共 {len(reckoned.occurrences)} 期")
    else:
        lines.append(f"到期：{_said(reckoned.due_on)}" if reckoned.due_on else "没有到期日（目标或长期事项）")
    if reckoned.provisional:
        lines.append("暂定：所在年份的放假安排尚未公布，公布后重新计算")
    return "\n".join(lines)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（{_weekday(day)}）"


def _weekday(day: date) -> str:
    return "周" + "一二三四五六日"[day.weekday()]
