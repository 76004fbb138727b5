"""What comes again: 每季度末月20日前, 每年1月、7月底前, 周调度、月通报, 逢双月25日前, 半年和年底各报送一次."""

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import DAY, DIGITS, MONTH, NUMBER, number
from domain.deadlines.rules import MONTHS, MOST_WORKING_DAYS, Period, Recurring
from domain.deadlines.surroundings import Place

PERIODS = {"日": Period.DAILY, "天": Period.DAILY, "工作日": Period.DAILY, "周": Period.WEEKLY, "星期": Period.WEEKLY,
           "旬": Period.WEEKLY, "月": Period.MONTHLY, "季": Period.QUARTERLY, "半年": Period.SEMIANNUAL,
           "年": Period.YEARLY}
NAMES = r"(?:季度|季|半年度?|月度?|周|星期|旬|年度?|工作日|日|天)"
RANGE = r"(?:\d{1,2}[月日]?(?:\d{1,2}日)?(?:-|—|–|~|至|到)+)?"
EACH = re.compile(rf"""
    每(?:隔)?(?P<every>{NUMBER})?个?(?P<period>{NAMES})
    (?:(?:的|周|星期)?(?P<weekday>[一二三四五六日天])(?=之?前|以前|报|下班|[上下中]午|晚|\d{{1,2}}[时点:]|[,。、和及与]|$)
      (?P<weekdays>(?:[、和及与](?:周|星期)?[一二三四五六日天](?![、和及与]?[月季年个]))*))?
    (?:的?(?:(?P<which>[首末次中下])(?:个?月|(?=\d{{1,2}}[日号]))|第(?P<nth>{NUMBER})个?月|(?P<last>最后)[一1]?个月|次年|下一?季度首月))?
    (?:的?第?(?:(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年))?
    (?:的?\(?(?:于|即|分别于)?{RANGE}(?P<month>{MONTH})(?P<months>(?:[、,和及与]{MONTH})*)月份?)?
    (?:的?{RANGE}(?P<day>{DAY})[日号]|的?[前第]?(?P<working>{NUMBER})个?工作日|的?最后[一1]?个?(?:(?P<final>工作日)|天|日|周))?
    (?:[年月季岁]?(?P<part>[底末初])|(?P<third>[上中下])旬)?
    (?P<bound>之前|以前|前|(?<=日)内)?
    (?P<more>(?:[、和及与](?:每年)?(?:{MONTH}月份?(?:{DAY}[日号]|底|末)?|{DAY}[日号]|底|末)(?:之?前)?)*)
    (?:的(?P<each>{DAY})[日号](?:之?前)?)?""", re.X)
OWN = re.compile(rf"""
    (?<!每)(?:季度?(?P<which>[首末])月|(?P<next>[次下])个?月|[次下]一?季度首月|(?<![一二三四1-4])季度?末(?=之?前|以前)
      |逢(?P<odd>[双单])月|(?P<every_other>[双单隔])月(?=的?\d))
    (?:的?(?P<day>{DAY})[日号])?(?P<part>[底末])?(?P<bound>之前|以前|前)?""", re.X)
HALVES = re.compile(
    r"(?:半年|年中|上半年)(?:和|、|及|与)+(?:年底|年末|全年|年终|下半年)|上、?下半年(?=各|分别)|(?<![\d一二两三个])半年[一1]次")
VERBS = (r"(?:调度|通报|报告|报送|汇报|汇总|例会|会商|总结|统计|监测|评估|评价|研判|督查|检查|晾晒|反馈|点评|排名|亮灯|"
         r"公示|公开|更新|巡查|巡检|复盘|盘点|清零|评比|考核|报备|上报|报)")
BY = re.compile(
    rf"(?P<lead>[按逐分]|实行|坚持|建立)?(?P<one>[一1])?(?P<period>季度|半年度?|月度?|季|周|旬|(?<!工作)日|年度?)(?P<once>[一1])?"
    rf"(?P<verb>{VERBS})")
BY_WORD = re.compile(
    r"(?P<lead>[按逐分])(?P<period>季度|半年度?|月度?|季|周|日|旬|年度?)"
    r"(?!度?(?:均|薪|龄|计|利|租|发放|支付|拨付|缴纳|补贴|给予|领取|折算|比例|累计|核算|结算|兑付|兑现))")
TIMES = re.compile(
    r"(?P<every>[一二两三四五1-5])(?P<period>年|个?季度?|个?月|周|半年)(?P<count>[一两二三四1-4])(?:次|轮|评|考)(?!性)")
HALF_MONTH = re.compile(r"每?半个?月(?=报|调度|通报|汇总|一次|1次|一调度|一报)")

WHICH = {"首": 1, "次": 1, "下": 1, "中": 2, "末": 3}
THIRDS = {"上": 10, "中": 20}
MONEY = re.compile(
    r"[^。;\n]{0,14}?(?:最高|不超过|补贴|补助|奖励|奖补|资助|给予|万元|亿元|元|减免|限额|贴息|享受|上限|租金|缴)")
PERSONS = re.compile(
    r"(?:每(?:家|户|人|个|项|名|台|套|企业|单位|亩|吨|次|所|处|件)|按|平均|年均|月均|同一企业|单个企业|OPC|企业|项目)$")
DOES = re.compile(
    r"[^。;\n]{0,16}?(?:报|送|例会|开展|组织|举办|召开|评|考核|通报|调度|发布|培训|检查|推出|遴选|安排|新增|公布|更新|"
    r"挖掘|发掘|汇总|总结|培育|引进|打造|建设|认定|复核|督查|研究|听取|编制|制定|提交|向|为|不少于|至少|[\d一两二三四](?:场?次|场|期|轮)|支持|实施|"
    r"选|推|调|进行|形成|完成|会商|分析|监测|巡|公开|反馈|抽查|核查|维护|梳理|征集|表彰|测算|印发|新建|改造|保持)")
NOT_BEFORE = re.compile(r"[\d一二三四五六七八九十每个当本上下次半全年月首末隔度第双单近同今明即节生某几多]$")
NOUN_AFTER = {"年": ("报", "总结", "统计", "监测", "检查", "考核", "评价", "评估", "督查", "公示", "公开", "通报",
                     "报告"),
              "日": ("报", "总结", "统计", "监测", "检查", "公示", "考核"), "旬": ("报",), "半年": ("报",)}
"""年度考核, 日报, 年报 name things, not how often something is done."""


def find_recurrences(text: str) -> Iterator[TimeExpression]:
    """Every wording that something comes again, in normalized text, overlapping ones included."""
    readers = ((EACH, _each), (OWN, _own), (HALVES, _halves), (BY, _by), (BY_WORD, _by_word), (TIMES, _times),
               (HALF_MONTH, _half_month))
    for pattern, read in readers:
        for match in pattern.finditer(text):
            place = Place(text, match.start(), match.end())
            rule = read(match, place)
            if rule is not None:
                yield place.expression("recurring", recurrence=rule.period.value, rule=rule,
                                       flags=tuple(_assumed(match.groupdict(), rule)))


def _assumed(groups: dict[str, str | None], rule: Recurring) -> Iterator[str]:
    if groups.get("weekdays") or (groups.get("more") and rule.period is Period.MONTHLY):
        yield "several_days"
    if (day := groups.get("day")) and number(day) > 31:
        yield "impossible_date"


def _each(match: re.Match[str], place: Place) -> Recurring | None:
    bounded = any(match[name] for name in ("weekday", "which", "nth", "last", "quarter", "half", "month", "day",
                                           "working", "final", "part", "third", "bound"))
    if PERSONS.search(place.before) or not (bounded or place.is_alone or place.is_labelled or _does_first(place.after)):
        return None
    period, every = _period(match["period"], number(match["every"]) if match["every"] else 1)
    if not 1 <= every <= 20:
        return None
    if not MONTHS.get(period):
        weekday = match["weekday"] if period is Period.WEEKLY else None
        return Recurring(period, weekday="一二三四五六日".index(weekday.replace("天", "日")) + 1 if weekday else None,
                         every=every)
    return _in_months(match, period, every)


def _in_months(match: re.Match[str], period: Period, every: int) -> Recurring:
    written = match["day"] or match["each"]
    day = number(written) if written else THIRDS.get(match["third"] or "")
    working = number(match["working"]) if match["working"] else MOST_WORKING_DAYS if match["final"] else None
    if working and not 1 <= working <= MOST_WORKING_DAYS:
        working = None
    months = _months(match)
    month: int | None
    if period is Period.YEARLY and every == 1 and months:
        period, month = _spread(months)
    elif months and period is Period.YEARLY:
        month = months[-1] + 12 * (every - 1)      # 每两年6月底前: in the second of them
    elif months and period is Period.SEMIANNUAL:
        month = (months[0] - 1) % 6 + 1
    else:
        month = _which(match, MONTHS[period] * every)
    if match["part"] == "初":
        month = month or (1 if period is not Period.MONTHLY else None)
        day = day or (None if period is Period.YEARLY and not match["month"] else 10)
    if day and working is None and month is None and period is Period.QUARTERLY and day <= 15:
        month = 1      # 每季度10日前: early in the next quarter, about the last
    length = MONTHS[period] * every
    return Recurring(period, day if day and day <= 31 and not working else None,
                     month if month and month <= length else None, every=every, working_day=working)


def _months(match: re.Match[str]) -> list[int]:
    """The months of the year that are named, in order."""
    if match["quarter"]:
        return [(DIGITS.get(match["quarter"]) or int(match["quarter"])) * 3]
    if match["half"]:
        return [6 if match["half"] == "上" else 12]
    if not match["month"]:
        return []
    listed = re.findall(MONTH, match["months"]) + re.findall(rf"({MONTH})月", match["more"])
    return [number(month) for month in (match["month"], *listed)]


def _spread(months: list[int]) -> tuple[Period, int]:
    """Months evenly over the year are half-years, quarters or months; others are read as the last of them, yearly."""
    for period in (Period.SEMIANNUAL, Period.QUARTERLY):
        step = MONTHS[period]
        if len(months) * step == 12 and all(later - earlier == step for earlier, later in pairwise(months)):
            return period, (months[0] - 1) % step + 1
    return Period.YEARLY, months[-1]


def _which(match: re.Match[str], length: int) -> int | None:
    if length == 1:
        return None
    if match["nth"]:
        nth = number(match["nth"])
        return nth if 1 <= nth <= length else None
    if match["which"]:
        return min(WHICH[match["which"]], length) if match["which"] != "末" else length
    return None


def _does_first(after: str) -> bool:
    """Whether something is done each time, rather than paid (每年评选一批…给予奖励, but not 每年最高50万元)."""
    does, money = DOES.match(after), MONEY.match(after)
    return does is not None and (money is None or does.end() < money.end())


def _own(match: re.Match[str], place: Place) -> Recurring | None:
    day = number(match["day"]) if match["day"] else None
    if day and day > 31:
        return None
    if match["odd"] or match["every_other"]:
        if not (match["odd"] or match["bound"]):
            return None
        return Recurring(Period.MONTHLY, day, 1 if "单" in match[0] else 2, every=2)
    if match["next"]:
        return Recurring(Period.MONTHLY, day) if day and match["bound"] else None
    if not (day or match["part"] or match["bound"]):
        return None
    month = 1 if "首月" in match[0] else None
    return Recurring(Period.QUARTERLY, day, month)


def _halves(match: re.Match[str], place: Place) -> Recurring:
    return Recurring(Period.SEMIANNUAL)


def _by(match: re.Match[str], place: Place) -> Recurring | None:
    name = match["period"].removesuffix("度")
    paired = match["one"] and (match["once"] or place.after.startswith(("一次", "1次")))
    if match["one"] and not paired:
        return None
    if match["lead"] not in ("按", "逐", "分") and not paired:
        if match["verb"] in NOUN_AFTER.get(name, ()) and not match["once"]:
            return None
        if not match["lead"] and NOT_BEFORE.search(place.before):
            return None
    return Recurring(_period(name)[0])


def _by_word(match: re.Match[str], place: Place) -> Recurring:
    return Recurring(_period(match["period"])[0])


def _times(match: re.Match[str], place: Place) -> Recurring | None:
    if re.search(r"[每\d第近满]$", place.before):
        return None
    every, count = number(match["every"]), number(match["count"])
    period, every = _period(match["period"].removeprefix("个"), every)
    if period is Period.YEARLY and every == 1 and count in (2, 4):
        period = Period.SEMIANNUAL if count == 2 else Period.QUARTERLY
    return Recurring(period, every=every)


def _half_month(match: re.Match[str], place: Place) -> Recurring:
    return Recurring(Period.WEEKLY, every=2)


def _period(name: str, every: int = 1) -> tuple[Period, int]:
    """The period, 3, 6 and 12 months being periods of their own."""
    period = PERIODS[name if name == "半年" else name.removesuffix("度")]
    length = MONTHS.get(period, 0) * every
    return next(((longer, 1) for longer, months in MONTHS.items() if months == length), (period, every))
