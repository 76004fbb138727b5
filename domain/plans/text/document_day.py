"""The day a document is of: the one place that finds it, and says by which evidence."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from domain.deadlines.expressions import TimeExpression
from domain.plans.responsibility.names import has_ending
from domain.plans.text.numbering import value_of


class Evidence(StrEnum):
    """What tells a document's day, or its year."""

    OFFICE = "office"              # a person filled it in
    SIGNATURE = "signature"
    HEAD = "head"                  # below the title, before the body
    PUBLICATION = "publication"
    MEETING = "meeting"
    NUMBER = "number"
    TITLE = "title"
    VALIDITY = "validity"
    TERMS = "terms"


EVIDENCE = {Evidence.OFFICE: "填写的成文日期", Evidence.SIGNATURE: "落款", Evidence.HEAD: "标题下的日期",
            Evidence.PUBLICATION: "发布或印发信息", Evidence.MEETING: "会议日期", Evidence.NUMBER: "文号",
            Evidence.TITLE: "标题", Evidence.VALIDITY: "施行日期", Evidence.TERMS: "文中其他时限"}
"""Each as people read it."""


@dataclass(frozen=True)
class DocumentDay:
    """The day (`on`) with its evidence; where none is told, or the work is another year's, the `year` with its own.

    `is_guess` tells that the year is only suggested.
    """

    on: date | None = None
    evidence: Evidence | None = None
    year: int | None = None
    year_evidence: Evidence | None = None
    is_guess: bool = False

    def filled_in(self, on: date | None) -> Self:
        """The day as a person has it; the year stays where it still is that of the work."""
        kept = self.year if on is None or self.year_evidence is Evidence.TITLE else None
        return replace(self, on=on, evidence=Evidence.OFFICE if on else None, year=kept,
                       year_evidence=self.year_evidence if kept else None)

    def by_terms(self, times: Sequence[TimeExpression]) -> Self:
        """With nothing else to go by, the first year in which a fair part of the dated terms lies."""
        years = Counter(one.date.year for one in times if one.date and one.kind in ("completion", "range", "fuzzy")
                        and "ambiguous_before_year" not in one.flags)
        if self.on or self.year or not years:
            return self
        fair = max(years.values()) / FAIR_PART
        return replace(self, year=min(year for year, count in years.items() if count >= fair),
                       year_evidence=Evidence.TERMS, is_guess=True)


FAIR_PART = 4
"""A year with a fourth as many terms as the most frequent one is no slip."""
YEAR = r"(?P<year>(?:19|20)\d\d|[一二三四五六七八九〇零○0Oo]{4})"
DAY = re.compile(rf"{YEAR}[年月.\-/](?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])[月.\-/]"
                 r"(?P<day>[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日?(?!\d)")
DATE_LINE = re.compile(rf"\(?(?:(?:发布|成文|印发|发文)(?:日期|时间):)?{DAY.pattern}(?:印发|发布)?\)?"
                       r"(?:(?:\d{1,2}:\d\d)?(?:信息|文章)?(?:来源|作者|字体|字号|浏览|点击|阅读)[^。]*)?$")
PUBLISHED_LINE = re.compile(
    r"\(?(?:发布|公开|生成|更新|成文|发文|印发)(?:日期|时间)|[^。]{0,80}(?:来源|浏览|点击|阅读|字体|字号)")
MONTH_LINE = re.compile(rf"\(?{YEAR}年(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月\)?$")
INFO_DAY = re.compile(
    rf"(?:成文|发文|印发|签发|生成|公布|发布|公开|更新|交办|下发|下达|派发|转办|制发)(?:日期|时间):?[|\t]?{DAY.pattern}")
FILLED_IN = re.compile(rf"(?:填报|制表|编制|报送|制发)(?:单位|部门|人|日期|时间):[^。|]{{0,40}}?{DAY.pattern}$")
PUBLISHED = re.compile(r"(?P<issuer>[一-鿿()]{4,40}?)" + DAY.pattern + r"(?:发布|印发|公布)")
PASSED = re.compile(rf"\({DAY.pattern}[^()\n]{{0,40}}(?:通过|批准|审定|印发|发布|修订|施行)\)")
HELD = re.compile(rf"{DAY.pattern}(?:\((?:星期|周).\))?(?:上午|下午|晚上|全天)?[^。\n]{{0,80}}?(?:主持|召开|召集)")
MEETING_TIME = re.compile(rf"(?:^|会议)时间:{DAY.pattern}")
MEETING = re.compile(r"纪要|会议|调度会|例会|专题会")
BEHIND_SIGNATURE = re.compile(r"$|\((?:此件|联系|主动|依申请|代章|印)|附件|抄送|主送|联系人|一、")
CLOSING = re.compile(r"^(?:特此(?:通知|函告|报告|通报|函复)|妥否,?请批示|此复|专此函达)")
NUMBERED = re.compile(
    r"[一-鿿:][(\[](?P<year>20\d\d)[)\]]第?\d{1,4}[号期]|^[(\[](?P<alone>20\d\d)[)\]]第?\d{1,4}[号期]$")
FORWARDED = re.compile(r"现将[^。\n]{0,120}?[(\[](?P<year>20\d\d)[)\]]第?\d{1,4}号\)?[^。\n]{0,20}?(?:转发|印发|下发)")
"""What is passed on is hardly older than the paper that passes it on."""
CITES = re.compile(r"根据|按照|依据|依照|落实|贯彻|转发|参照|《")
TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度?)?(?P<until>[-—–~至到]+(20\d\d)年?)?")
FAR = re.compile(r"^(?:年?前|年?以前|年?以来|年?后|年?末)|^年?底前")
TOWARDS = re.compile(r"[到至]$")
NO_YEAR_OF_WORK = re.compile(r"元旦|春节|两节|寒假|今冬|冬春|考核|通报|总结|评价结果|审计")
IN_FORCE = re.compile(rf"[自从于]{DAY.pattern}起(?:正式)?(?:施行|实施|执行|生效)")
ROW_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.,|\t]")
BULLETS = "●◆■□※·*★▲ "
CLAUSE = re.compile(r"[。;!?,:()\t|\n]")
LONGEST_NAME, SHORTEST_ISSUER, HEAD_LINES, TAIL_LINES, MOST_SIGNATURES = 40, 10, 12, 6, 2
YEAR_DIGITS = str.maketrans("〇一二三四五六七八九零○Oo", "01234567890000")

Told = tuple[str, DocumentDay]
"""An issuer, empty where nobody signed, and a day."""


def signature_in(words: list[str], body: int, *, cells: int) -> Told:
    """Who signed, and the document's day by the best evidence there is; `cells` is where a table without frame begins.

    A line of a date with the names above it goes first, then one glued to its name, a date alone, and what the place
    of publication or a meeting tells.
    """
    words = [text.strip(BULLETS) for text in words]
    order = [*range(min(body, cells)), *range(cells - 1, body - 1, -1), *_behind_table(words, cells)]
    matches = [(index, DATE_LINE.match(words[index])) for index in order]
    dated = [(index, day) for index, match in matches if match and (day := day_of(match))]
    for index, day in dated:
        issuer = _issuer_above(words, index)
        if issuer:
            return issuer, DocumentDay(day, Evidence.SIGNATURE)
    for issuer, day in _glued(words, body):
        return issuer, DocumentDay(day, Evidence.SIGNATURE)
    for index, day in dated[:1]:
        evidence = Evidence.PUBLICATION if PUBLISHED_LINE.match(words[index]) else \
            Evidence.HEAD if index < body else Evidence.SIGNATURE
        return "", DocumentDay(day, evidence)
    return _published(words, body) or ("", _told_in_head(words, body) or DocumentDay())


def _behind_table(words: list[str], cells: int) -> list[int]:
    """The date that ends the text below a table without frame, where no other below a unit could be a cell like it."""
    last = len(words) - 1
    dated = [index for index in range(cells, last + 1) if DATE_LINE.match(words[index]) and _issuer_above(words, index)]
    return dated if dated == [last] else []


def _issuer_above(words: list[str], index: int) -> str:
    """The names in the line above a date, or in the two above where they are broken; empty where none stand there."""
    above = words[index - 1] if index else ""
    stamped = re.compile(r"\((?:代章|印)\)")
    if not above or len(above) > LONGEST_NAME or "。" in above or not has_ending(stamped.sub("", above)):
        return ""
    issuer = re.sub(rf"{stamped.pattern}$", "", above)
    wrapped = words[index - 2] if index > 1 and len(issuer) < SHORTEST_ISSUER else "。"
    joined = len(wrapped) <= LONGEST_NAME and not wrapped.endswith(("。", ":", ")", "号", "报", "通知"))
    return wrapped + issuer if joined else issuer


def _glued(words: list[str], body: int) -> Iterator[tuple[str, date]]:
    """A name with a date right behind it in one line, last first; rows of a table that end so are many."""
    found = [told for index, text in enumerate(words) if index < body or index >= len(words) - TAIL_LINES
             for told in _signed(text)]
    if len(found) <= MOST_SIGNATURES and sum(1 for text in words for _ in _signed(text)) <= MOST_SIGNATURES:
        yield from reversed(found)


def _signed(text: str) -> Iterator[tuple[str, date]]:
    row = ROW_NUMBER.match(text)
    for match in DAY.finditer(text):
        if not BEHIND_SIGNATURE.match(text, match.end()) or (row and "。" not in text[:match.start()]):
            continue
        near = text[max(0, match.start() - LONGEST_NAME):match.start()]
        cut = max((mark.end() for mark in CLAUSE.finditer(near)), default=0)
        name = CLOSING.sub("", near[cut:])
        labelled = cut and near[cut - 1] in ":|\t"
        day = day_of(match)
        if day and not labelled and 3 <= len(name) < LONGEST_NAME and has_ending(name):
            yield name, day


def _published(words: list[str], body: int) -> Told | None:
    for text in (*words[-3:], *words[:6]):
        match = PUBLISHED.search(text)
        if match and (day := day_of(match)):
            return match["issuer"], DocumentDay(day, Evidence.PUBLICATION)
    return None


def _told_in_head(words: list[str], body: int) -> DocumentDay | None:
    """The day that a line at the head, or at the very end, names as that of issue, passing or meeting."""
    head = words[:max(body, 1)]
    near = [*head, *words[body:HEAD_LINES]]
    ways = ((INFO_DAY, Evidence.PUBLICATION, [*near, *words[-TAIL_LINES:]]), (FILLED_IN, Evidence.HEAD, head),
            (PASSED, Evidence.HEAD, near))
    for pattern, evidence, places in ways:
        for text in places:
            match = pattern.search(text)
            if match and (day := day_of(match)):
                return DocumentDay(day, evidence)
    if any(MEETING.search(text) for text in near[:3]):
        for text in near:
            match = MEETING_TIME.search(text) or HELD.search(text)
            if match and (day := day_of(match)):
                return DocumentDay(day, Evidence.MEETING)
    return None


def with_year(day: DocumentDay, title: str, words: list[str], body: int) -> DocumentDay:
    """The same with the year of the work: a plan for the next year has its terms in that one.

    Without a day it is that of a month alone, the document's number, its title, or the day it comes into force.
    """
    titled, is_span = _year_of_title(title)
    if day.on:
        of_work = titled == day.on.year + 1 and not is_span and not NO_YEAR_OF_WORK.search(title)
        return replace(day, year=titled, year_evidence=Evidence.TITLE) if of_work else day
    for year, evidence in _years(words, body):
        if titled == year + 1 and not is_span:
            break
        return DocumentDay(year=year, year_evidence=evidence)
    forwarded = next((match for text in words[:max(body, HEAD_LINES)] if (match := FORWARDED.search(text))), None)
    if forwarded and not titled:
        return DocumentDay(year=int(forwarded["year"]), year_evidence=Evidence.NUMBER, is_guess=True)
    if titled:
        return DocumentDay(year=titled, year_evidence=Evidence.TITLE, is_guess=is_span)
    match = next((match for text in words if (match := IN_FORCE.search(text))), None)
    if match and (in_force := day_of(match)):
        return DocumentDay(year=in_force.year, year_evidence=Evidence.VALIDITY, is_guess=True)
    return day


def _years(words: list[str], body: int) -> Iterator[tuple[int, Evidence]]:
    """Years that a line of a month alone and the document's own number tell; not those of documents it cites."""
    for index, text in enumerate(words):
        if MONTH_LINE.match(text) and (index < body or index >= len(words) - TAIL_LINES):
            year = MONTH_LINE.match(text)
            yield _year(year["year"]) if year else 0, Evidence.HEAD if index < body else Evidence.SIGNATURE
    for text in words[:max(body, HEAD_LINES)]:
        match = NUMBERED.search(text)
        if match and "。" not in text and not CITES.search(text[:match.start()]):
            yield int(match["year"] or match["alone"]), Evidence.NUMBER


def _year_of_title(title: str) -> tuple[int | None, bool]:
    """The one year that the title names, or the first of a span of years, and whether it is a span."""
    named = [match for match in TITLE_YEAR.finditer(title)
             if not FAR.match(title[match.start() + 4:]) and not TOWARDS.search(title[:match.start()])]
    if not named:
        return None, False
    spans = bool(named[0]["until"])
    alike = len({match[1] for match in named}) == 1
    return (int(named[0][1]), spans) if alike else (None, False)


def day_of(match: re.Match[str]) -> date | None:
    """The day that a match of DAY names; None where no calendar has it."""
    try:
        return date(_year(match["year"]), value_of(match["month"]), value_of(match["day"]))
    except ValueError:
        return None


def _year(written: str) -> int:
    return int(written.translate(YEAR_DIGITS))
