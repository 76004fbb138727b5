"""Forms of term as a plan writes them, and the day each means."""

import random
import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.composing.axes import table
from benchmarks.composing.names import Name
from benchmarks.composing.sheet import Due

SAYINGS = ["{b}，{t}完成", "{t}，{b}", "{b}，确保{t}完成"]
EVENTS = ("活动结束", "检查结束", "项目完工", "演练结束", "招标结束", "验收合格")
SPRING_FESTIVALS = {2025: date(2025, 1, 29), 2026: date(2026, 2, 17), 2027: date(2027, 2, 6), 2028: date(2028, 1, 26)}


@dataclass
class Term:
    """A form filled in. `pattern`: with {o1}, {o2} where a step's owner is to be named."""

    row: str
    pattern: str
    say: list[str]
    due: Due | None
    label: bool = False
    owners: tuple[Name, ...] = field(default=())


def term(chance: random.Random, group: str, issued_on: date | None, year: int, *, labelled: bool = False,
         dated_first: bool = False) -> Term:
    """One form of the group, its days counted from what the plan tells about its own."""
    rows = [row for row in table("terms")[group]["rows"] if (issued_on or row.get("needs") != "day")
            and (row.get("label") or not labelled) and (not dated_first or row["text"][:3] in ("{Y}", "{m}"))]
    row = chance.choice(rows)
    slots = _slots(chance, issued_on, year)
    steps = chance.choice(table("actions")["stages"]["rows"])
    slots |= {"s1": steps[0], "s2": steps[1], "s3": steps[-1], "g": chance.choice(EVENTS), "o1": "{o1}", "o2": "{o2}"}
    pattern = row["text"].format_map(slots)
    say = row.get("say") or table("terms")[group].get("say") or SAYINGS
    return Term(row["text"], pattern, say, _due(row, pattern, slots, issued_on), row.get("label", False))


def _slots(chance: random.Random, issued_on: date | None, year: int) -> dict:
    """A month and a day still to come, a later month, and a month gone by."""
    month = issued_on.month if issued_on else 2
    first = min(month + 1, 12)
    return {"Y": year, "Z": year + 1, "m": chance.randint(first, max(first, 10)), "M": 11 if first < 11 else 12,
            "d": chance.choice((5, 8, 10, 15, 18, 20, 25, 28)), "q": chance.randint(1, max(1, month - 1))}


def _due(row: dict, pattern: str, slots: dict, issued_on: date | None) -> Due | None:
    kinds = row.get("kinds") or [row.get("kind", "completion")]
    if kinds == ["none"]:
        return None
    steps = [day(one, slots, issued_on) for one in row.get("stages", ())]
    dates = [day(one, slots, issued_on) for one in row.get("date", row.get("stages", ())[-1:])]
    return Due(pattern, kinds, dates, row.get("recur", []), steps)


def day(expression: str, slots: dict, issued_on: date | None) -> date:
    """What an expression of `terms.toml` means, beginning with the year and month of `slots` or the day of issue."""
    if match := re.fullmatch(r"issue\+(\d+)([dwm])", expression):
        return _after(issued_on, int(match[1]), match[2])
    if match := re.fullmatch(r"week\+(\d):(\d)", expression):
        return issued_on + timedelta(days=7 * int(match[1]) + int(match[2]) - issued_on.isoweekday())
    if match := re.fullmatch(r"month\+(\d):(\w+)", expression):
        years, month = divmod(issued_on.month - 1 + int(match[1]), 12)
        return _on(issued_on.year + years, month + 1, match[2], slots)
    if expression.startswith("spring"):
        return SPRING_FESTIVALS[slots["Z"]] - timedelta(days=int(expression[-1]))
    year, month, *rest = re.sub(r"^Y\+1", str(slots["Z"]), expression).replace("Y", str(slots["Y"])).split("-")
    number = int(slots.get(month, month))
    return _on(int(year), number, rest[0], slots) - timedelta(days=len(rest) - 1)


def _on(year: int, month: int, which: str, slots: dict) -> date:
    last = monthrange(year, month)[1]
    return date(year, month, last if which == "end" else min(last, int(slots.get(which, which))))


def _after(start: date, count: int, unit: str) -> date:
    if unit == "d":
        return start + timedelta(days=count)
    if unit == "m":
        years, month = divmod(start.month - 1 + count, 12)
        return _on(start.year + years, month + 1, str(start.day), {})
    found = start
    while count:
        found += timedelta(days=1)
        count -= found.isoweekday() <= 5
    return found
