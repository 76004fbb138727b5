"""Points of the calendar as plans write them, in normalized text; their year and their meaning are settled later."""

import calendar as months
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from domain.deadlines.numerals import DAY, DIGITS, MONTH, YEAR, number, year_number

DASH = r"(?:-|—|–|―|─|~|至|到)"
SHORT_YEAR = rf"[23]\d(?=年(?:{MONTH}月|[上下]半年|第?[一二三四1-4]季|底前))"
"""The last two digits of a year, where its month follows: 26年6月."""
WHEN = (rf"(?:(?P<year>{YEAR}|{SHORT_YEAR})(?:年度?|[.](?={MONTH}月)|(?P<slip>月)(?=\d{{1,2}}月)|(?=底前))"
        r"|(?P<rel>今年|本年度?|当年|明年|次年|来年|翌年|后年))")
CLOCK = (r"(?:\((?:星期|周)[一二三四五六日天]\))?"
         r"(?:(?:上午|下午|早上|晚上|中午)?\d{1,2}(?:时|点|:\d\d)(?:整|半|\d\d分)?|(?:下午)?下班|当天|当日)?")
BOUND = r"(?:\(含[^()\n]{0,3}\))?(?P<bound>(?:之|以)?前|为?止|(?:之|以)?内)?"
FREE = (r"(?:(?<![\d.第])|(?<=^\d\.)|(?<=^\d\d\.)|(?<=[。;:)\]】]\d\.)|(?<=[。;:)\]】]\d\d\.)"
        r"|(?<=\.)(?=(?:19|20)\d\d年))")
"""Not inside a number, nor behind 第; right behind a numbering (1.2026年, 12.6月底前) is well."""

BEGINS = r"(?=[\d一二三四五六七八九十今本当明次来翌后的])"
PATTERNS = tuple(re.compile(pattern, re.MULTILINE) for pattern in (
    rf"{BEGINS}{FREE}{WHEN}?的?(?P<month>{MONTH})月份?(?P<from>\d{{1,2}}[日号]?{DASH}+)?(?P<day>{DAY})(?:[日号]|(?=前)){CLOCK}{BOUND}",
    rf"(?<![\d.])(?P<year>20\d\d)(?P<dot>[-./])(?P<month>0?[1-9]|1[0-2])(?:(?P=dot)(?P<day>\d{{1,2}}))?(?![\d.%]){CLOCK}{BOUND}",
    rf"(?<![\d.\-/])(?P<month>1[0-2]|0?[1-9])(?P<dot>[./])(?P<day>[12]\d|3[01]|0?[1-9])(?![\d.%/月年个多万亿元])日?{CLOCK}{BOUND}",
    rf"{BEGINS}{FREE}{WHEN}?的?(?P<month>{MONTH})(?:月份?|(?=底前))(?P<part>上旬|[上中]?中下?旬|下旬|月?底|末|初)?{BOUND}(?P<late>底)?",
    rf"(?=[\d一二三四首末第上下今本当明次来翌后的]){FREE}{WHEN}?的?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4首末])季(?:度|(?=[底末前])))(?P<part>底|末)?{BOUND}",
    rf"{BEGINS}{FREE}{WHEN}(?P<part>年?[底末终]|岁末|[年度]?内|全年)?{BOUND}",
    rf"(?=[年岁度本当月全])(?P<alone>(?<=[:：|\t])全年度?(?=[,。;)，；）|\s]|$)|年[底末终]|年中(?=(?:之|以)?前)|岁末|(?<![\d一二两三四五六七八九十多几半])年度?内|(?<![\d一二三四五六七八九十个次下上两每])[本当]?月[底末]|[本当]月内){BOUND}",
))
PART_DAYS = {"初": 10, "上旬": 10, "中旬": 20, "上中旬": 20}


class Grain(IntEnum):
    """How exactly a point is told."""

    YEAR = 1
    SPAN = 2     # a quarter, half a year
    MONTH = 3
    PART = 4     # 上旬, 初
    DAY = 5


@dataclass(frozen=True)
class Moment:
    """The last day that a wording can mean: `day` of `month` of a year, 0 for the month's last.

    `year` is the one written, `said` a word in its place (今年, 次年). `month` is 0 for the month of reference (月底).
    `bound` is 前 or 内 where the text says so, `ended` tells that it names an end (底, 末), `ranged` that it began
    earlier (6日至9日), `broken` that its characters are out of order, `dotted` that it is written 6.30.
    """

    start: int
    end: int
    grain: Grain
    month: int
    day: int = 0
    year: int | None = None
    said: str = ""
    bound: str = ""
    ended: bool = False
    ranged: bool = False
    broken: bool = False
    dotted: bool = False

    def on(self, year: int, month: int) -> date:
        """The date in that year, for `月底` in that month; a day that does not exist is the month's last."""
        month = self.month or month
        last = months.monthrange(year, month)[1]
        return date(year, month, min(self.day or last, last))

    def is_possible(self, year: int) -> bool:
        """Whether the day exists in that year."""
        return self.month == 0 or self.day <= months.monthrange(year, self.month)[1]


def find_moments(text: str, taken: bytearray) -> list[Moment]:
    """Every point of the calendar that does not begin in a place already taken, in order, none inside another."""
    found = [moment for pattern in PATTERNS for moment in _moments(pattern, text) if not taken[moment.start]]
    kept: list[Moment] = []
    for moment in sorted(found, key=lambda one: (one.start, -one.end, -one.grain)):
        if not kept or moment.start >= kept[-1].end:
            kept.append(moment)
    return kept


def _moments(pattern: re.Pattern[str], text: str) -> Iterator[Moment]:
    for match in pattern.finditer(text):
        groups = match.groupdict()
        if groups.get("day"):
            yield _moment(match, groups, Grain.DAY, number(groups["month"]), number(groups["day"]),
                          ranged=bool(groups.get("from")))
        elif groups.get("month"):
            day = PART_DAYS.get(groups.get("part") or "", 0)
            rough = bool(day) or (groups.get("part") or "").endswith("旬")
            yield _moment(match, groups, Grain.PART if rough else Grain.MONTH, number(groups["month"]), day)
        elif groups.get("half"):
            yield _moment(match, groups, Grain.SPAN, 6 if groups["half"] == "上" else 12)
        elif groups.get("quarter"):
            yield _moment(match, groups, Grain.SPAN, _quarter(groups["quarter"]) * 3)
        elif groups.get("alone"):
            month = 0 if "月" in groups["alone"] else 6 if groups["alone"] == "年中" else 12
            yield _moment(match, groups, Grain.YEAR if month == 12 else Grain.MONTH, month)
        else:
            yield _moment(match, groups, Grain.YEAR, 12)


def _moment(match: re.Match[str], groups: dict[str, str | None], grain: Grain, month: int, day: int = 0, *,
            ranged: bool = False) -> Moment:
    tail = groups.get("part") or groups.get("alone") or ""
    bound = "" if not groups["bound"] else "内" if groups["bound"].endswith("内") else "前"
    return Moment(match.start(), match.end(), grain, month, day,
                  year=year_number(year) if (year := groups.get("year")) else None,
                  said=groups.get("rel") or "",
                  bound="内" if tail.endswith("内") else bound, ended=tail.endswith(("底", "末", "终")),
                  ranged=ranged, broken=bool(groups.get("late") or groups.get("slip")),
                  dotted="dot" in groups and not groups.get("year"))


def _quarter(written: str) -> int:
    return int(written) if written.isdigit() else DIGITS[written]
