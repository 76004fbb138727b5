"""Deadline wording: found in running text, read as a rule, and written back as officials write it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.dates import find_dates, find_five_years
from domain.deadlines.due_dates import reckon
from domain.deadlines.expressions import TimeExpression
from domain.deadlines.feasts import feast_on
from domain.deadlines.nearby import find_nearby
from domain.deadlines.numerals import NUMBER
from domain.deadlines.recurrences import LONGEST_REMARK, RUNS_ON, find_recurrences
from domain.deadlines.rules import After, Anchor, Before, FixedDate, Period, Recurring, Rule, Standing
from domain.deadlines.surroundings import Place
from domain.deadlines.terms import ends_in_a_day, find_terms
from domain.errors import InvalidRule
from domain.text_normalization import normalize

SOFT = ("standing", "vague")
QUOTED = {"《": "》", "〔": "〕", "[": "]"}
EXPLAINED = re.compile(r"[(（](?:即|也即|也就是|指|分别|具体为|每年)[^()（）\n]{1,40}[)）]")
"""What says again when something that comes again falls due: 每季度末(分别在3月、6月、9月和12月底)."""
NUMBERING_GAP = re.compile(r"(?<=\d)[ \t\u3000](?=(?:20\d\d[ \u3000]?年|\d{1,2}[ \u3000]?月))")
"""What divides a number of the outline from a date: 2.2 2026年6月底前."""
NUMBER_YEAR = re.compile(r"(?:19|20)\d\d年?")
"""What stands in the brackets of a document's number; 〔9月底前完成〕 is none."""
SLIP = re.compile(r"(?<=[年月])[lI](?=\d?[月日号])|(?<=\d)[lOo](?=[月日号])")
"""Letters that a scan or a hasty hand writes for the figures 1 and 0: l0月."""
YEAR = re.compile(r"(?<!\d)(\d{4,9})\s{0,3}年")
LONGEST_TYPED = 200
MEANT_YEARS = range(1950, 2101)
EXAMPLES = "2016年9月底前、活动结束后10个工作日内、每季度末月20日前、长期坚持"


def find_times(text: str, *, issued_on: date | None, calendar: WorkingCalendar | None = None,
               year: int | None = None) -> list[TimeExpression]:
    """Every time wording in `text`, in order, none inside another; nothing in titles 《》 and document numbers 〔〕.

    Offsets are those of `text`. A date without a year takes the one written before it in its sentence
    (`year_carried`), else `year`, the one that the document's terms lie in (`year_by_document`), else that of the
    issue, or the next where it is past by then (`year_inferred`); with none of them it has no date (`year_unknown`).
    An impossible day is clamped (`impossible_date`). Terms after the issue are dated by `calendar`, by the plain week
    where none is given.
    """
    normalized = normalize(NUMBERING_GAP.sub("|", text))
    plain = SLIP.sub(lambda slip: "0" if slip[0] in "Oo" else "1", normalized.text)
    taken = _quoted(plain)
    found = _claim(taken, (*find_terms(plain), *find_recurrences(plain), *find_validity(plain),
                           *find_five_years(plain, issued_on), *find_nearby(plain, issued_on)))
    for one in found:
        explained = EXPLAINED.match(plain, one.end) if one.kind == "recurring" else None
        if explained:
            taken[explained.start():explained.end()] = b"\x01" * len(explained[0])
    found += _claim(taken, find_dates(plain, issued_on, taken, year=year))
    found += _claim(taken, find_soft(plain))
    found.sort(key=lambda one: one.start)
    places = [(normalized.start(one.start), normalized.end(one.end)) for one in found]
    return [_run_on(_dated(one, issued_on, calendar, year), plain, calendar).moved(start, end, text[start:end])
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


def _run_on(one: TimeExpression, plain: str, calendar: WorkingCalendar | None) -> TimeExpression:
    """10月1日前(遇节假日顺延): the day it runs on to, which the calendar knows."""
    said = isinstance(one.rule, FixedDate) and RUNS_ON.match(plain, one.end, one.end + LONGEST_REMARK)
    if not said or one.date is None:
        return one
    on = (calendar or WorkingCalendar.weekdays()).next_working_day(one.date)
    return replace(one, date=on, rule=FixedDate(on))


def _dated(one: TimeExpression, issued_on: date | None, calendar: WorkingCalendar | None,
           year: int | None) -> TimeExpression:
    if isinstance(one.rule, Before):
        feast = _before_a_feast(one, one.rule, issued_on, year, calendar)
        return feast or _before_a_day(one, one.rule, issued_on, calendar)
    if issued_on is None or not isinstance(one.rule, After) or one.rule.anchor is not Anchor.ISSUE:
        return one
    reckoned = reckon(one.rule, anchor=issued_on, calendar=calendar or WorkingCalendar.weekdays())
    return replace(one, date=reckoned.due_on)


def _before_a_feast(one: TimeExpression, rule: Before, issued_on: date | None, year: int | None,
                    calendar: WorkingCalendar | None) -> TimeExpression | None:
    """国庆节前 waits for nothing where the year is known, and with it the day."""
    written = YEAR.search(one.text)
    known = int(written[1]) if written else year or (issued_on.year if issued_on else None)
    feast = feast_on(rule.event, known) if known else None
    if feast and known and issued_on and not written and feast <= issued_on:
        feast = feast_on(rule.event, known + 1)
    if feast is None:
        return None
    named = replace(rule, on=feast)
    reckoned = reckon(named, anchor=None, calendar=calendar or WorkingCalendar.weekdays())
    return replace(one, kind="completion", date=reckoned.due_on, rule=named)


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
    """The places inside titles and the years of document numbers, as 1; what is not closed in its line is neither."""
    taken, opened = bytearray(len(text)), []
    for index, character in enumerate(text):
        if character in QUOTED:
            opened.append((index, QUOTED[character]))
        elif opened and character == opened[-1][1]:
            start, _ = opened.pop()
            if text[start] == "《" or NUMBER_YEAR.fullmatch(text, start + 1, index):
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
