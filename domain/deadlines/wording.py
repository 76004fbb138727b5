"""Deadline wording: found in running text, read as a rule, and written back as officials write it."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date

from domain.calendar import WorkingCalendar
from domain.deadlines.dates import find_dates
from domain.deadlines.expressions import TimeExpression
from domain.deadlines.reckoning import reckon
from domain.deadlines.rules import After, Anchor, Before, FixedDate, Horizon, Period, Recurring, Rule, Unit
from domain.deadlines.terms import find_terms
from domain.errors import InvalidRule
from domain.squeezing import squeeze

STRENGTH = {"standing": 1, "vague": 0}
QUOTED = {"《": "》", "〔": "〕", "[": "]"}


def find_times(text: str, *, issued_on: date | None,
               calendar: WorkingCalendar | None = None) -> list[TimeExpression]:
    """Every time wording in `text`, in order, none inside another; nothing in titles 《》 and document numbers 〔〕.

    Offsets are those of `text`. A date already past in the year of issue means the next year (`year_inferred`); an
    impossible one is clamped (`impossible_date`). Without a day of issue, dates without a year are left out. Terms
    after the issue are dated by `calendar`, by the plain week where none is given.
    """
    squeezed = squeeze(text)
    quoted = _quoted(squeezed.text)
    found = [one for one in (*find_dates(squeezed.text, issued_on), *find_terms(squeezed.text))
             if not _is_within(one.start, quoted)]
    found.sort(key=lambda one: (-STRENGTH.get(one.kind, 2), one.start, -one.end))
    kept: list[TimeExpression] = []
    for one in sorted(_without_overlaps(found), key=lambda one: one.start):
        start, end = squeezed.start(one.start), squeezed.end(one.end)
        kept.append(_dated(one, issued_on, calendar).moved(start, end, text[start:end]))
    return kept


def read_rule(text: str, *, issued_on: date | None) -> Rule:
    """The rule that a wording as a whole means; InvalidRule where it says nothing about time or falls due never."""
    found = find_times(text, issued_on=issued_on)
    rules = [one.rule for one in found if one.rule is not None]
    if not rules:
        examples = "2016年9月底前、活动结束后10个工作日内、每季度末月20日前、长期坚持"
        raise InvalidRule(f"看不懂时限“{text}”；可以写：{examples}。")
    completions = [one.rule for one in found if one.kind == "completion" and one.rule is not None]
    if not completions and all(isinstance(rule, Recurring) for rule in rules):
        return max(rules, key=lambda rule: list(Period).index(rule.period))
    return (completions or rules)[-1]


def write_rule(rule: Rule) -> str:
    """The rule in official Chinese; `read_rule` reads it back."""
    match rule:
        case FixedDate(on):
            return f"{_day(on)}前"
        case Horizon(on):
            return f"到{on.year}年底"
        case After():
            return _write_after(rule)
        case Before(event):
            return f"{event}前"
        case Recurring():
            return _write_recurring(rule)
        case _:
            return "长期坚持"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


UNIT_WORDS = {Unit.WORKING_DAY: "个工作日", Unit.DAY: "日", Unit.WEEK: "周", Unit.MONTH: "个月"}
ANCHOR_WORDS = {Anchor.ISSUE: "自印发之日起", Anchor.RECEIPT: "收到通知之日起", Anchor.APPROVAL: "批准后",
                Anchor.DISPATCH: "收到交办通知之日起"}
PERIOD_WORDS = {Period.DAILY: "每日", Period.WEEKLY: "每周", Period.MONTHLY: "每月", Period.QUARTERLY: "每季度",
                Period.SEMIANNUAL: "每半年", Period.YEARLY: "每年"}


MONTH_WORDS = {1: "首月", 2: "第二个月", 3: "末月"}


def _write_after(rule: After) -> str:
    lead = ANCHOR_WORDS.get(rule.anchor) or f"{rule.event or '活动结束'}后"
    return f"{lead}{rule.count}{UNIT_WORDS[rule.unit]}内"


def _write_recurring(rule: Recurring) -> str:
    words = PERIOD_WORDS[rule.period]
    if rule.weekday is not None:
        return f"{words}{'一二三四五六日'[rule.weekday - 1]}前"
    if rule.month is not None:
        words += f"{rule.month}月" if rule.period is Period.YEARLY else MONTH_WORDS.get(rule.month, "")
    day = f"{rule.day}日" if rule.day is not None else "底" if rule.month is not None else ""
    return f"{words}{day}前" if day else f"{words}报送"


def _dated(one: TimeExpression, issued_on: date | None, calendar: WorkingCalendar | None) -> TimeExpression:
    if issued_on is None or not isinstance(one.rule, After) or one.rule.anchor is not Anchor.ISSUE:
        return one
    reckoned = reckon(one.rule, anchor=issued_on, calendar=calendar or WorkingCalendar.weekdays())
    return replace(one, date=reckoned.due_on)


def _quoted(text: str) -> list[tuple[int, int]]:
    spans, opened = [], []
    for index, character in enumerate(text):
        if character in QUOTED:
            opened.append((index, QUOTED[character]))
        elif opened and character == opened[-1][1]:
            start, _ = opened.pop()
            if not opened:
                spans.append((start, index))
        elif character == "\n":
            opened.clear()
    return spans


def _is_within(index: int, spans: list[tuple[int, int]]) -> bool:
    place = bisect_right(spans, index, key=lambda span: span[0])
    return place > 0 and index < spans[place - 1][1]


def _without_overlaps(found: list[TimeExpression]) -> list[TimeExpression]:
    """Stronger kinds first, then the earlier, then the longer; what overlaps one already taken is left out."""
    taken: list[TimeExpression] = []
    for one in sorted(found, key=lambda one: (-STRENGTH.get(one.kind, 2), one.start, -one.end)):
        place = bisect_left(taken, one.start, key=lambda other: other.start)
        before, behind = taken[max(0, place - 1):place], taken[place:place + 1]
        if all(other.end <= one.start for other in before) and all(one.end <= other.start for other in behind):
            taken.insert(place, one)
    return taken
