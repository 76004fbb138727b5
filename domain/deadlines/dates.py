"""Calendar dates in wording: years, months, days, seasons of the year, ranges, horizons."""

import calendar as months
import re
from collections.abc import Iterator
from datetime import date

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import number
from domain.deadlines.rules import FixedDate, Horizon

YEAR = r"(?:(?P<year>(?:19|20)\d\d)年|(?P<rel>今年|本年度?|当年|明年|次年|来年))"
MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
BEFORE = r"(?:之前|以前|前|之内|以内|内)"
PART = r"(?P<part>底|末|初|上旬|中旬|下旬)"
FIVE_YEARS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}

DAY = re.compile(
    rf"{YEAR}?{MONTH}(?P<day>\d{{1,2}}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?P<before>{BEFORE})?")
BROKEN_DAY = re.compile(r"(?P<year>(?:19|20)\d\d)[年月](?P<month>\d{1,2})月(?P<day>\d{1,2})日(?P<before>之前|前)?")
MONTH_PART = re.compile(rf"{YEAR}?{MONTH}{PART}?(?P<before>{BEFORE})?(?P<late>底)?")
YEAR_PART = re.compile(
    rf"(?:{YEAR}(?P<part>年?底|末|内|上半年|下半年|(?:第?[一二三四1-4]|首|末)季度)?(?P<tail>末|底)?(?P<before>之前|以前|前)?"
    r"|(?P<alone>年底|年末|(?<![\d一二两三四五六七八九十])年内|月底|月末|本月底|上半年|下半年|第?[一二三四1-4]季度|年中)(?P<tail2>末|底)?(?P<before2>之前|以前|前|内)?)")
RANGE = re.compile(
    r"(?:(?P<y1>(?:19|20)\d\d)年)?(?P<m1>1[0-2]|0?[1-9])(?:月(?:(?P<d1>\d{1,2})日)?)?(?:-|—|–|~|至|到)+"
    r"(?:(?P<y2>(?:19|20)\d\d)年)?(?P<m2>1[0-2]|0?[1-9])月(?:(?P<d2>\d{1,2})日)?(?P<tail>底|末)?")
FIVE = re.compile(r"[“\"‘'「]?(?P<plan>十[一二三四五六]五)[”\"’'」]?(?:规划)?(?:期?末|末期|时期末|期间末)")
GROWTH = re.compile(r"(?P<year>(?:19|20)\d\d)年(?=[^。;；\n]{0,40}?(?:增长|提高到|达到|突破|实现)\d)")

QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "首": 1, "末": 4}
STARTS = re.compile(r"(?:启动|开工|动工|开建|开始|起施行|起实施|起执行|起,?|正式施行|施行|实施)")
DONE_SOON = re.compile(
    r".{0,6}?(?:完成|投入|建成|竣工|启动|开工|动工|报送|上报|报|印发|出台|实现|形成|召开|举办|开展|组织|投产|上线|验收|交付|完工|"
    r"制定|公布|发布)")
SINCE = re.compile(r"(?:以来|以后|之后|后|度|来|年?起至今|至今)")
AT = re.compile(r"(?:于|在|至|截至|截止|到|力争|确保|定于|拟于|并于|应于|须于|将于|要在|要于)$")
HORIZON_LEAD = re.compile(r"(?:到|至|截至|力争到|力争|截止|截止到|预计到)$")
VALID = re.compile(r"(?:有效期|执行期|有效期限|政策期)(?:限)?(?:为|至|到|从|自|:)*$")


def last_day(year: int, month: int) -> date:
    """The last day of that month."""
    return date(year, month, months.monthrange(year, month)[1])


def find_dates(text: str, issued_on: date | None) -> Iterator[TimeExpression]:
    """Every calendar date in squeezed text that may be a deadline, overlapping ones included."""
    for pattern, build in ((RANGE, _range), (DAY, _day), (BROKEN_DAY, _day), (MONTH_PART, _month), (FIVE, _five),
                           (YEAR_PART, _year), (GROWTH, _growth)):
        for match in pattern.finditer(text):
            found = build(match, text, issued_on)
            if found is not None:
                yield found


def _expression(match: re.Match, kind: str, on: date, *flags: str, end: int | None = None) -> TimeExpression:
    end = match.end() if end is None else end
    rule = Horizon(on) if kind == "target_horizon" else None if kind in ("validity", "start") else FixedDate(on)
    return TimeExpression(match.start(), end, match.string[match.start():end], kind, on, None, rule, tuple(flags))


def _year_of(match: re.Match, issued_on: date | None, month: int, day: int) -> tuple[int | None, tuple[str, ...]]:
    """The year meant, and `year_inferred` where a date already past in the year of issue means the next one."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"]), ()
    if issued_on is None:
        return None, ()
    if groups.get("rel"):
        return issued_on.year + (groups["rel"] in ("明年", "次年", "来年")), ()
    past = date(issued_on.year, month, min(day, months.monthrange(issued_on.year, month)[1])) < issued_on
    return issued_on.year + past, ("year_inferred",) if past else ()


def _day(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    month, day = number(match["month"]), number(match["day"])
    if not 1 <= month <= 12:
        return None
    year, flags = _year_of(match, issued_on, month, min(day, 28))
    if year is None or not 1 <= day <= 39:
        return None
    last = last_day(year, month)
    on = date(year, month, day) if day <= last.day else last
    flags += ("impossible_date",) if day > last.day else ()
    before, after = text[max(0, match.start() - 12):match.start()], text[match.end():match.end() + 12]
    if VALID.search(before):
        return _expression(match, "validity", on, *flags)
    if re.match(r"起", after):
        return _expression(match, "start", on, *flags)
    if not match["before"] and not AT.search(before) and not DONE_SOON.match(after[:8]):
        return None
    if not match["before"] and re.match(r"印发|发布|公布|下发|,?国务院|,?(?:省|市|县)", after) and match["year"]:
        return None
    return _expression(match, "start" if STARTS.match(after) else "completion", on, *flags)


PARTS = {"初": 10, "上旬": 10, "中旬": 20}


def _month(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    month = number(match["month"])
    after = text[match.end():match.end() + 14]
    if re.match(r"[\d一二三四五六七八九十]{1,3}[日号]|(?:-|—|–|~|至)\d", after):
        return None
    if text[max(0, match.start() - 1):match.start()] in tuple("每首末个0123456789"):
        return None
    if not (match["part"] or match["before"]) and not DONE_SOON.match(after):
        return None
    if match["before"] in ("内", "以内", "之内") and not match["part"]:
        return None
    day = PARTS.get(match["part"], 28)
    year, flags = _year_of(match, issued_on, month, day)
    if year is None:
        return None
    on = date(year, month, day) if match["part"] in PARTS else last_day(year, month)
    if SINCE.match(after) and not match["part"]:
        return None
    bare = not match["part"] and not match["before"]
    kind = "fuzzy" if bare or match["part"] in ("初", "上旬", "中旬", "下旬") else "completion"
    if STARTS.match(after):
        kind = "start"
    flags += ("impossible_date",) if match["late"] else ()
    return _expression(match, kind, on, *flags)


def _year(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    before, after = text[max(0, match.start() - 8):match.start()], text[match.end():match.end() + 12]
    if before[-1:] in tuple("每各当往历半上全前去") or re.match(r"[-—–~至]", after):
        return None
    if match["alone"]:
        return _alone(match, text, issued_on)
    year = int(match["year"]) if match["year"] else None
    if year is None:
        if issued_on is None:
            return None
        year = issued_on.year + (match["rel"] in ("明年", "次年", "来年"))
    part, tail = match["part"] or "", match["before"] or ""
    lead = HORIZON_LEAD.search(before)
    if lead and not tail and part in ("", "底", "年底", "末") and not SINCE.match(after):
        return _expression(match, "target_horizon", date(year, 12, 31))
    if re.match(r"1?\d月|[一二三四五六七八九十]{1,2}月", after) or SINCE.match(after):
        return None
    if not part:
        return _expression(match, "completion", date(year - 1, 12, 31), "ambiguous_before_year") if tail else None
    if "半年" in part and not tail and re.match(r"(?:全|我|本|,?(?:实现|增长|完成了))", after):
        return None
    return _expression(match, "start" if STARTS.match(after) else "completion", _end_of(year, part))


def _end_of(year: int, part: str) -> date:
    if part == "上半年":
        return date(year, 6, 30)
    if "季度" in part:
        return last_day(year, QUARTERS[part.removeprefix("第")[0]] * 3)
    return date(year, 12, 31)


def _alone(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    word, after = match["alone"], text[match.end():match.end() + 12]
    bounded = match["before2"] or match["tail2"] or word.endswith(("底", "末", "内"))
    if issued_on is None or (not bounded and not DONE_SOON.match(after) and len(text) > len(match[0])):
        return None
    if word in ("月底", "月末", "本月底"):
        on = last_day(issued_on.year, issued_on.month)
    elif word == "年中":
        return None
    else:
        on = _end_of(issued_on.year, word)
    flags = ()
    if on < issued_on:
        on, flags = _end_of(issued_on.year + 1, word), ("year_inferred",)
    return _expression(match, "start" if STARTS.match(after) else "completion", on, *flags)


def _range(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    if match["d1"] is None and "月" not in match[0][:-1] and not re.search(r"[-—–~至到]", match[0]):
        return None
    year = int(match["y2"] or match["y1"] or 0) or (issued_on.year if issued_on else 0)
    if not year or text[max(0, match.start() - 1):match.start()] in tuple("0123456789.每第"):
        return None
    last = last_day(year, int(match["m2"]))
    on = last if match["d2"] is None or int(match["d2"]) > last.day else date(year, int(match["m2"]), int(match["d2"]))
    before, after = text[max(0, match.start() - 10):match.start()], text[match.end():match.end() + 20]
    applies = match["y1"] and match["d1"] and re.match(r",?(?:对|将|按|可|困难|企业|继续|实施期)", after)
    valid = VALID.search(before) or applies
    return _expression(match, "validity" if valid else "range", on)


def _five(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    return _expression(match, "target_horizon", date(FIVE_YEARS[match["plan"]], 12, 31))


def _growth(match: re.Match, text: str, issued_on: date | None) -> TimeExpression | None:
    year = int(match["year"])
    if issued_on is None or year < issued_on.year:
        return None
    return _expression(match, "target_horizon", date(year, 12, 31))


