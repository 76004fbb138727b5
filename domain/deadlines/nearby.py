"""Times told from the day of issue itself: 本周五前, 下月10日前, 明日下班前, 今冬明春."""

import calendar as months
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import DAY, number
from domain.deadlines.recurrences import ABOUT_LAST
from domain.deadlines.rules import FixedDate
from domain.deadlines.surroundings import DONE, HAPPENS, Place

BOUND = r"(?P<bound>(?:之|以)?前|(?:之|以)?内)?"
CLOCK = r"(?:(?:上午|下午|早上|晚上|中午)?\d{1,2}(?:时|点|:\d\d)(?:整|半|\d\d分)?|(?:[上下]午)?下班|[上中下]午|晚上)?"
WEEK = re.compile(
    rf"(?P<which>本|这|下{{1,2}})个?(?:周|星期|礼拜)(?:(?P<same>周|星期)?(?P<weekday>[一二三四五六日天末])|(?=(?:之|以)?内))"
    rf"(?!期|度|报告)日?{CLOCK}{BOUND}")
MONTH = re.compile(
    rf"(?P<which>下{{1,2}}|本|这|当)个?月(?:份?(?P<part>底|末|初|[上中下]旬)|(?P<day>{DAY})[日号]|(?=(?:之|以)?内)){CLOCK}{BOUND}")
SOON = re.compile(rf"(?P<which>今|明|后)(?:日|天)(?!起){CLOCK}(?P<bound>(?:之|以)?前|(?:之|以)?内)")
WINTER = re.compile(r"今冬明春|冬春(?:两季)?(?=之?前)")
DAYS_AHEAD = {"今": 0, "明": 1, "后": 2}
PARTS = {"初": 10, "上旬": 10, "中旬": 20}


def find_nearby(text: str, issued_on: date | None) -> Iterator[TimeExpression]:
    """Every such wording in normalized text; without a day of issue it has no date (`year_unknown`)."""
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
        (WEEK, _of_week), (MONTH, _of_month), (SOON, _of_day), (WINTER, _of_winter))
    for pattern, day_of in readers:
        for match in pattern.finditer(text):
            place = Place(text, match.start(), match.end())
            if not _is_set(match, place):
                continue
            fuzzy = pattern is WINTER or (bool(match.groupdict().get("part")) and match["part"] not in ("底", "末"))
            kind = "fuzzy" if fuzzy else "completion"
            if issued_on is None:
                yield place.expression(kind, flags=("year_unknown",))
            else:
                on = day_of(match, issued_on)
                yield place.expression(kind, on=on, rule=FixedDate(on) if on else None,
                                       flags=() if on else ("day_open",))


def _is_set(match: re.Match[str], place: Place) -> bool:
    """Whether it says by when, rather than tells of a week or a month: 下月5日前报送上月 comes again."""
    said = match.groupdict()
    if said.get("day") and re.search(ABOUT_LAST, place.after[:20]):
        return False
    if match.re is WINTER or said["bound"] or said.get("part") in ("底", "末"):
        return True
    return place.is_alone or place.is_labelled or bool(DONE.match(place.after) or HAPPENS.match(place.after))


def _of_week(match: re.Match[str], issued_on: date) -> date:
    weekday = match["weekday"]
    day = 7 if weekday in (None, "末", "天") else "一二三四五六日".index(weekday) + 1
    weeks = match["which"].count("下")
    return issued_on + timedelta(days=day - issued_on.isoweekday() + 7 * weeks)


def _of_month(match: re.Match[str], issued_on: date) -> date:
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + match["which"].count("下"), 12)
    last = months.monthrange(year, month + 1)[1]
    day = number(match["day"]) if match["day"] else PARTS.get(match["part"] or "", last)
    return date(year, month + 1, min(day, last))


def _of_day(match: re.Match[str], issued_on: date) -> date:
    return issued_on + timedelta(days=DAYS_AHEAD[match["which"]])


def _of_winter(match: re.Match[str], issued_on: date) -> None:
    """Two seasons name no day."""
