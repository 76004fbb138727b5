"""Calendar dates in wording: which points of the calendar are deadlines, of what kind, and in which year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from domain.deadlines import surroundings as words
from domain.deadlines.expressions import TimeExpression
from domain.deadlines.moments import DASH, Grain, Moment, find_moments
from domain.deadlines.rules import FixedDate, Horizon, Period, Recurring
from domain.deadlines.surroundings import DONE, HAPPENS, Place

RANGE_LINK = re.compile(rf"(?:日?起|开始)?,?{DASH}+")
LIST_LINK = re.compile(r"(?:、|和|及|以及|与)")
OPENED = re.compile(rf"(?:(?:19|20)\d\d年?|(?<!\d)\d{{1,2}}(?:月(?:\d{{1,2}}日)?)?|即日)起?{DASH}+$")
EACH_OF_THEM = re.compile(r",?(?:前?各|分别)")
SPREADS = {2: (6, Period.SEMIANNUAL), 4: (3, Period.QUARTERLY)}
SPELL = re.compile(r"[^,。;]{0,8}?(?:周期|期间|期内|给予|享受|使用)")
"""What a bare 当年 belongs to rather than a deadline."""
AHEAD = {"明年": 1, "次年": 1, "来年": 1, "翌年": 1, "后年": 2}
OF_THE_CONTEXT = ("当年", "次年", "翌年")
ENDS_LINE = re.compile(r"[\n\t|]")
ENDS_SENTENCE = re.compile(r"[。!?]")
SINCE = re.compile(r"日?起")
FRAMING = ("", ",", ":", "、", "的")
"""What may stand between a bare year and the months in it."""
OWED = ("completion", "fuzzy", "range", "start")


@dataclass(frozen=True)
class Context:
    """What a date without a year can lean on.

    That is the document's day; the year that its terms lie in, where the document names one; the year last written in
    the same sentence; and the year that the line opens with (2027年：3月底前…).
    """

    issued_on: date | None
    year: int | None = None
    carried: int | None = None
    framed: int | None = None

    @property
    def own_year(self) -> int | None:
        """The document's: the one its terms lie in, else that of its day."""
        return self.year or (self.issued_on.year if self.issued_on else None)


def find_dates(text: str, issued_on: date | None, taken: bytearray, *,
               year: int | None = None) -> Iterator[TimeExpression]:
    """Every calendar date that is a deadline, a horizon, a start or the end of a validity, outside places taken.

    `year` is the one that terms without a year lie in, where the document's day tells none or another.
    """
    context, behind = Context(issued_on, year), 0
    groups = _grouped(text, find_moments(text, taken))
    for group, following in zip(groups, [*groups[1:], None], strict=False):
        between = text[behind:group[0].start]
        if ENDS_LINE.search(between):
            context = Context(issued_on, year)
        elif ENDS_SENTENCE.search(between):
            context = replace(context, carried=context.framed)
        behind = group[-1].end
        recurring = _as_recurrence(group, Place(text, group[0].start, behind))
        if recurring is not None:
            yield recurring
            continue
        if following and _frames(text, group[-1], following[0]):
            context = replace(context, carried=group[-1].year, framed=group[-1].year)
            continue
        for moment in group:
            place = Place(text, moment.start, moment.end)
            found = _expression(moment, place, context)
            if found is not None:
                context = _carried_on(context, moment, found, place)
                yield found


def _frames(text: str, moment: Moment, following: Moment) -> bool:
    """Whether a bare year only says in which year what follows lies: 2027年，3月底前完成…"""
    bare = moment.grain is Grain.YEAR and moment.year and not (moment.bound or moment.ended or moment.ranged)
    later = following.year is None and not following.said and following.grain > Grain.YEAR
    return bool(bare and later and text[moment.end:following.start] in FRAMING)


def _carried_on(context: Context, moment: Moment, found: TimeExpression, place: Place) -> Context:
    """The context behind a date: its year is that of those behind it in the sentence, where it says one."""
    written = moment.year or (moment.said in AHEAD and found.date and found.date.year)
    if not written or found.kind in ("validity", "target_horizon"):
        return context
    stage = moment.ranged and place.after.startswith(")") and len(re.findall(r"(?:19|20)\d\d", place.text)) == 1
    return replace(context, carried=moment.year or written, framed=written if stage else context.framed)


def _grouped(text: str, moments: list[Moment]) -> list[list[Moment]]:
    """Moments with what joins them settled: a range is one moment, the members of a list share its bound."""
    groups: list[list[Moment]] = []
    for moment in moments:
        opened = OPENED.search(text, max(0, moment.start - 12), moment.start)
        last = groups[-1][-1] if groups else None
        link = text[last.end:moment.start] if last else ""
        if last and RANGE_LINK.fullmatch(link):
            groups[-1][-1] = replace(moment, start=last.start, ranged=True, said=moment.said or last.said,
                                     year=moment.year or last.year)
        elif opened:
            groups.append([replace(moment, start=opened.start(), ranged=True)])
        elif last and LIST_LINK.fullmatch(link) and last.grain is moment.grain and not last.ranged:
            groups[-1].append(moment)
        else:
            groups.append([moment])
    return [_share_bound(group) for group in groups]


def _share_bound(group: list[Moment]) -> list[Moment]:
    """6月、12月底前: each by the end of its month."""
    shared = [group[-1]]
    for moment in reversed(group[:-1]):
        if not (moment.bound or moment.ended):
            moment = replace(moment, bound=shared[0].bound, ended=shared[0].ended)
        shared.insert(0, moment)
    return shared


def _as_recurrence(group: list[Moment], place: Place) -> TimeExpression | None:
    """6月底、12月底前各报送一次: months evenly spread over the year, each with its own report."""
    if len(group) not in SPREADS or any(one.year or not one.month or one.grain is Grain.YEAR for one in group):
        return None
    step, period = SPREADS[len(group)]
    even = all(later.month - earlier.month == step for earlier, later in pairwise(group))
    if not even or not (EACH_OF_THEM.match(place.after) or place.before.endswith(("分别于", "分别在", "各于"))):
        return None
    day = min(group[0].day, 31) or None
    return place.expression("recurring", recurrence=period.value,
                            rule=Recurring(period, day, (group[0].month - 1) % step + 1))


def _expression(moment: Moment, place: Place, context: Context) -> TimeExpression | None:
    kind = _kind(moment, place)
    if kind is None:
        return None
    found = _dated(moment, place, context)
    if found is None:
        return place.expression(kind, flags=("year_unknown",)) if kind in OWED else None
    on, flags = found
    if SINCE.match(place.after) and moment.grain in (Grain.YEAR, Grain.MONTH) and not (moment.bound or moment.ended):
        on = on.replace(month=1 if moment.grain is Grain.YEAR else on.month, day=1)
    if moment.grain is Grain.YEAR and moment.bound == "前" and not moment.ended:
        on, flags = date(on.year - 1, 12, 31), (*flags, "ambiguous_before_year")
    if _is_past(on, moment, place, kind, context.issued_on):
        return None
    rule = Horizon(on) if kind == "target_horizon" else None if kind in ("validity", "start") else FixedDate(on)
    return place.expression(kind, on=on, rule=rule, flags=flags)


def _kind(moment: Moment, place: Place) -> str | None:
    before, after = place.before, place.after
    if words.VALID.search(before):
        return "validity"
    if words.ALREADY_LEAD.search(before) or words.SINCE.match(after) or place.tells_which:
        return None
    if moment.dotted and not (moment.bound or place.is_labelled):
        return None     # 6.30 is a figure like any other
    if moment.ranged:
        return _kind_of_range(moment, place)
    if SINCE.match(after):
        return "start"
    if moment.grain is Grain.MONTH and moment.bound == "内" and moment.month and not (moment.year or moment.ended):
        return None     # 3月内 is more often a slip for 3个月内
    if not (moment.bound or moment.ended or moment.grain is Grain.PART):
        return _kind_when_bare(moment, place)
    if moment.grain is Grain.YEAR and not moment.bound and words.HORIZON_LEAD.search(before) and moment.year:
        return "target_horizon"
    if words.STARTS.match(after):
        return "start"
    return "fuzzy" if moment.grain is Grain.PART else "completion"


def _kind_when_bare(moment: Moment, place: Place) -> str | None:
    """A date with neither 前 nor 底 is a deadline where a label or a verb makes it one."""
    before, after = place.before, place.after
    if place.is_alone or place.is_labelled:
        return "completion"
    if moment.said == "当年" and SPELL.match(after):
        return None
    if words.PAST_LEAD.search(before) or words.REFERENCE.match(after):
        return None
    if moment.grain is Grain.YEAR:
        return _kind_of_year(place) if place.opens_clause or words.HORIZON_LEAD.search(before) else None
    if words.STARTS.match(after):
        return "start"
    if moment.grain is Grain.DAY:
        if words.PUBLISHED.match(after) or words.CONSULTED.search(before):
            return None
        named = words.NAMED_DAY.match(after)
        if moment.year and place.opens_clause and after.startswith(","):
            return "completion"     # 2026年9月28日,清理…: told by when, unless it is past
        return "completion" if words.AT.search(before) or (not named and _acts(after)) else None
    if words.HORIZON_LEAD.search(before) or words.DONE.match(after):
        return "completion"
    if not words.HAPPENS.match(after):
        opens = place.opens_clause and (moment.year or after.startswith(","))
        return "completion" if moment.grain is Grain.SPAN and opens else None
    return "completion" if moment.grain is Grain.SPAN else "fuzzy"


def _kind_of_year(place: Place) -> str | None:
    if place.after.startswith("是"):
        return None     # 2026年是收官之年 tells what the year is
    if words.HORIZON_LEAD.search(place.before):
        return "target_horizon"
    if words.STARTS.match(place.after):
        return "start"
    if words.MEASURED.match(place.after):
        return "target_horizon"
    ends = re.search(r"[,。;]", place.whole[place.end:place.end + 120].partition("\n")[0])
    if words.DONE.match(place.after) and ends:
        return "completion"
    return "target_horizon" if words.TARGETED.match(place.after) or (_acts(place.after) and ends) else None


def _kind_of_range(moment: Moment, place: Place) -> str | None:
    if words.CONSULTED.search(place.before):
        return None
    dated = moment.grain is Grain.DAY and moment.year
    if dated and words.APPLIES.match(place.after):
        return "validity"
    if moment.grain is not Grain.YEAR or place.is_alone or place.is_labelled:
        return "range"
    titled = words.DOCUMENTS.search(place.before.rstrip("(")) or place.after.startswith(")")
    acts = place.after.startswith(",") or _acts(place.after)
    return "range" if place.opens_clause and acts and not titled else None


def _acts(after: str) -> bool:
    return bool(words.DONE.match(after) or words.HAPPENS.match(after))


def _dated(moment: Moment, place: Place, context: Context) -> tuple[date, tuple[str, ...]] | None:
    """The date, and what had to be assumed: a date already past in the year of issue means the next year's.

    None without a year, or where its month is that of an unknown day of issue.
    """
    issued_on = context.issued_on
    month = moment.month or (issued_on.month if issued_on else 0)
    year, flags = _year_of(moment, context, month)
    if year is None or not month:
        return None
    flags = (*(("broken_date",) if moment.broken else ()), *flags)
    past = issued_on and not context.year and moment.on(year, month) < issued_on
    if past and not moment.year and not moment.said and (not moment.ranged or _is_set(place)):
        year, flags = year + 1, (*flags, "year_inferred")
    if not moment.is_possible(year):
        flags = (*flags, "impossible_date")
    return moment.on(year, month), flags


def _year_of(moment: Moment, context: Context, month: int) -> tuple[int | None, tuple[str, ...]]:
    """The year written, else the one carried on in the sentence as long as that is not past, else the document's."""
    if moment.year:
        return moment.year, ()
    if context.carried and month and (not moment.said or moment.said in OF_THE_CONTEXT):
        carried = context.carried + AHEAD.get(moment.said, 0)
        if context.issued_on is None or moment.on(carried, month) >= context.issued_on:
            return carried, ("year_carried",)
    own = context.own_year
    flags = ("year_by_document",) if own and _is_told_by_year(moment, context, own, month) else ()
    return own and own + AHEAD.get(moment.said, 0), flags


def _is_told_by_year(moment: Moment, context: Context, year: int, month: int) -> bool:
    """Whether the date hangs on the year that the document names, not on its day."""
    if context.issued_on is None:
        return True
    return year != context.issued_on.year or bool(
        context.year and month and not moment.said and moment.on(year, month) < context.issued_on)


def _is_set(place: Place) -> bool:
    return place.is_alone or place.is_labelled or _acts(place.after)


def _is_past(on: date, moment: Moment, place: Place, kind: str, issued_on: date | None) -> bool:
    """Whether it tells of what was before the document: no deadline, unless the text sets it in so many words."""
    if issued_on is None or kind == "validity" or place.is_labelled:
        return False
    if moment.bound == "前":
        return bool(moment.year) and on < issued_on and words.OF_SOMETHING.match(place.after) is not None
    if place.is_alone:
        return moment.grain is Grain.DAY and on <= issued_on and len(place.whole) > len(place.text)
    return on < issued_on


LAST_YEARS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
NAMED = re.compile(
    r"[“\"‘'「]?(?P<plan>十[一二三四五六]五)[”\"’'」]?(?:规划)?"
    r"(?:(?P<end>期?末|末期|时期末|期间末|末年|时期结束|期满)|(?P<within>期间|时期|期内))?(?:之?前)?")


def find_five_years(text: str, issued_on: date | None) -> Iterator[TimeExpression]:
    """Ends of five-year plans, and their time where something is to be reached in it, in normalized text."""
    for match in NAMED.finditer(text):
        place, on = Place(text, match.start(), match.end()), date(LAST_YEARS[match["plan"]], 12, 31)
        towards = place.before.endswith(("到", "至", "截至"))
        if issued_on and on < issued_on:
            continue
        if match["end"] or (towards and not match["within"]) or (match["within"] and _sets_aim(place)):
            yield place.expression("target_horizon", on=on, rule=Horizon(on))


def _sets_aim(place: Place) -> bool:
    return place.is_alone or place.is_labelled or (
        place.opens_clause and bool(DONE.match(place.after) or HAPPENS.match(place.after)))
