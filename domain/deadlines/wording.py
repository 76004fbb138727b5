"""Deadline wording: found in running text, read as a rule, and written back as officials write it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.dates import find_dates, find_five_years
from domain.deadlines.due_dates import reckon
from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import NUMBER
from domain.deadlines.recurrences import find_recurrences
from domain.deadlines.rules import (
    MOST_WORKING_DAYS,
    After,
    Anchor,
    Before,
    FixedDate,
    Horizon,
    Period,
    Recurring,
    Rule,
    Standing,
    Unit,
)
from domain.deadlines.surroundings import Place
from domain.deadlines.terms import ends_in_a_day, find_terms
from domain.errors import InvalidRule
from domain.text_normalization import normalize

SOFT = ("standing", "vague")
QUOTED = {"《": "》", "〔": "〕", "[": "]"}
EXPLAINED = re.compile(r"[(（](?:即|也即|也就是|指|分别|具体为|每年)[^()（）\n]{1,40}[)）]")
"""What says again when something that comes again falls due: 每季度末(分别在3月、6月、9月和12月底)."""
YEAR = re.compile(r"(?<!\d)(\d{4,9})\s{0,3}年")
LONGEST_TYPED = 200
MEANT_YEARS = range(1950, 2101)
EXAMPLES = "2016年9月底前、活动结束后10个工作日内、每季度末月20日前、长期坚持"


def find_times(text: str, *, issued_on: date | None,
               calendar: WorkingCalendar | None = None) -> list[TimeExpression]:
    """Every time wording in `text`, in order, none inside another; nothing in titles 《》 and document numbers 〔〕.

    Offsets are those of `text`. A date without a year takes the one written before it in its line (`year_carried`),
    else that of the issue, or the next where it is past by then (`year_inferred`); without a day of issue it has no
    date (`year_unknown`). An impossible day is clamped (`impossible_date`). Terms after the issue are dated by
    `calendar`, by the plain week where none is given.
    """
    normalized = normalize(text)
    plain = normalized.text
    taken = _quoted(plain)
    found = _claim(taken, (*find_terms(plain), *find_recurrences(plain), *find_validity(plain),
                           *find_five_years(plain, issued_on)))
    for one in found:
        explained = EXPLAINED.match(plain, one.end) if one.kind == "recurring" else None
        if explained:
            taken[explained.start():explained.end()] = b"\x01" * len(explained[0])
    found += _claim(taken, find_dates(plain, issued_on, taken))
    found += _claim(taken, find_soft(plain))
    found.sort(key=lambda one: one.start)
    places = [(normalized.start(one.start), normalized.end(one.end)) for one in found]
    return [_dated(one, issued_on, calendar).moved(start, end, text[start:end])
            for one, (start, end) in zip(found, places, strict=True)]


def read_rule(text: str, *, issued_on: date | None) -> Rule:
    """The rule that a wording means: its last completion, else the slowest of its recurrences, else its last rule.

    InvalidRule where it says nothing about time, or nothing that falls due.
    """
    found = find_times(text, issued_on=issued_on)
    shown = " ".join(text.split())
    if not found:
        raise InvalidRule("deadline_not_understood", written=shown, examples=EXAMPLES)
    ruled = [one for one in found if one.rule is not None]
    if not ruled:
        kind = found[-1].kind
        raise InvalidRule("deadline_only_starts" if kind == "start" else "deadline_only_validity" if kind == "validity"
                          else "deadline_without_date", written=shown, examples=EXAMPLES)
    firm = [one for one in ruled if one.kind not in SOFT] or ruled
    completions = [one for one in firm if one.kind == "completion"]
    rules = [one.rule for one in completions or firm if one.rule is not None]
    recurring = [rule for rule in rules if isinstance(rule, Recurring)]
    if len(recurring) == len(rules):
        return max(recurring, key=lambda rule: list(Period).index(rule.period))
    return rules[-1]


def read_typed_rule(text: str, *, issued_on: date | None) -> Rule:
    """As `read_rule`, of what somebody types now and can still correct.

    InvalidRule also for a day that no calendar has, which a document's reader takes for the month's last, for a year
    that nobody means and for more than 200 characters.
    """
    if len(text) > LONGEST_TYPED:
        raise InvalidRule("deadline_too_long", most=LONGEST_TYPED, examples=EXAMPLES)
    for year in YEAR.findall(text):
        if int(year) not in MEANT_YEARS:
            raise InvalidRule("deadline_year_unusable", written=text.strip(), year=year)
    for one in find_times(text, issued_on=issued_on):
        if "impossible_date" in one.flags:
            raise InvalidRule("deadline_day_missing", written=text.strip(), day=one.text)
    return read_rule(text, issued_on=issued_on)


def write_rule(rule: Rule) -> str:
    """The rule in official Chinese; `read_rule` reads it back."""
    match rule:
        case FixedDate(on):
            return f"{on.year}年{on.month}月{on.day}日前"
        case Horizon(on):
            return f"到{on.year}年底"
        case After():
            lead = ANCHOR_WORDS.get(rule.anchor) or f"{rule.event or '活动结束'}后"
            return f"{lead}{rule.count}{UNIT_WORDS[rule.unit]}内"
        case Before(event, count, unit, _):
            return f"{event}前{count}{UNIT_WORDS[unit]}" if count else f"{event}前"
        case Recurring():
            return _write_recurring(rule)
        case _:
            return "长期坚持"


UNIT_WORDS = {Unit.WORKING_DAY: "个工作日", Unit.DAY: "日", Unit.WEEK: "周", Unit.MONTH: "个月"}
ANCHOR_WORDS = {Anchor.ISSUE: "自印发之日起", Anchor.RECEIPT: "收到通知之日起", Anchor.APPROVAL: "批准后",
                Anchor.DISPATCH: "交办之日起"}
PERIOD_WORDS = {Period.DAILY: "日", Period.WEEKLY: "周", Period.MONTHLY: "月", Period.QUARTERLY: "季度",
                Period.SEMIANNUAL: "半年", Period.YEARLY: "年"}


def _write_recurring(rule: Recurring) -> str:
    words = "每" if rule.every == 1 else f"每{rule.every}个" if rule.months % 12 else f"每{rule.every}"
    words = (words if rule.months else words.removesuffix("个")) + PERIOD_WORDS[rule.period]
    if rule.weekday is not None:
        return f"{words if rule.every > 1 else '每'}周{'一二三四五六日'[rule.weekday - 1]}前"
    if (rule.day, rule.month, rule.working_day) == (None, None, None):
        return f"{words}报送"
    words += _write_month(rule)
    if rule.working_day == MOST_WORKING_DAYS:
        return f"{words}最后一个工作日前"
    if rule.working_day is not None:
        return f"{words}第{rule.working_day}个工作日前"
    return f"{words}{f'{rule.day}日' if rule.day else '底'}前"


def _write_month(rule: Recurring) -> str:
    """The month of the period, the last where the rule names none: 每季度10日前 would be read as the first's."""
    month = rule.month or rule.months
    if rule.months == 1:
        return ""
    if rule.period is Period.YEARLY and month > rule.months - 12:
        return f"{month - rule.months + 12}月"
    if rule.months == 3 and month != 2:
        return "首月" if month == 1 else "末月"
    return f"第{month}个月"


def _dated(one: TimeExpression, issued_on: date | None, calendar: WorkingCalendar | None) -> TimeExpression:
    if isinstance(one.rule, Before):
        return _before_a_day(one, one.rule, issued_on, calendar)
    if issued_on is None or not isinstance(one.rule, After) or one.rule.anchor is not Anchor.ISSUE:
        return one
    reckoned = reckon(one.rule, anchor=issued_on, calendar=calendar or WorkingCalendar.weekdays())
    return replace(one, date=reckoned.due_on)


def _before_a_day(one: TimeExpression, rule: Before, issued_on: date | None,
                  calendar: WorkingCalendar | None) -> TimeExpression:
    """10月1日前5个工作日 waits for nothing: the day it is counted back from is written."""
    day = next(find_dates(f"{rule.event}前", issued_on, bytearray(len(rule.event) + 1)), None)
    if not ends_in_a_day(rule.event) or day is None or day.date is None:
        return one
    named = replace(rule, event=f"{day.date.year}年{day.date.month}月{day.date.day}日", on=day.date)
    reckoned = reckon(named, anchor=None, calendar=calendar or WorkingCalendar.weekdays())
    return replace(one, kind="completion", date=reckoned.due_on, rule=named, flags=(*one.flags, *day.flags))


def _claim(taken: bytearray, found: Iterable[TimeExpression]) -> list[TimeExpression]:
    """The earlier, then the longer; what runs into a place already taken is left out."""
    kept = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not any(taken[one.start:one.end]):
            taken[one.start:one.end] = b"\x01" * (one.end - one.start)
            kept.append(one)
    return kept


def _quoted(text: str) -> bytearray:
    """The places inside titles and document numbers, as 1; what is not closed in its line is not one."""
    taken, opened = bytearray(len(text)), []
    for index, character in enumerate(text):
        if character in QUOTED:
            opened.append((index, QUOTED[character]))
        elif opened and character == opened[-1][1]:
            start, _ = opened.pop()
            taken[start:index] = b"\x01" * (index - start)
        elif character == "\n":
            opened.clear()
    return taken


STANDING = re.compile(
    r"长期(?:坚持|开展|推进|落实|抓好|实施|任务|$|(?=[,。;、)|]))|持续(?:推进|推动|开展|实施|用力|抓好|加强|深化|优化|完善|做好|"
    r"$|(?=[。;)|]))|常态(?:化|长效)(?:开展|推进|实施|运行|落实|坚持)?|常抓不懈|持之以恒|一以贯之|全年(?=推进|坚持|持续|抓)")
VAGUE = re.compile(
    r"不定期|定期|及时|尽快|尽早|按时|按期|适时|近期|抓紧|限期|早日|立即|即时|随时|第一时间|[按在]?规定(?:时间|时限|期限)内?")
VALIDITY = re.compile(rf"(?:有效期|试行期|执行期|政策期|实施期)限?(?:为|是|:|暂定)*(?P<count>{NUMBER})个?[年月]")


def find_validity(text: str) -> Iterator[TimeExpression]:
    """Terms of validity in normalized text: nothing falls due with them."""
    for match in VALIDITY.finditer(text):
        yield Place(text, match.start(), match.end()).expression("validity")


def find_soft(text: str) -> Iterator[TimeExpression]:
    """What is standing or vague, in normalized text."""
    for match in STANDING.finditer(text):
        yield Place(text, match.start(), match.end()).expression("standing", rule=Standing())
    for match in VAGUE.finditer(text):
        yield Place(text, match.start(), match.end()).expression("vague")
