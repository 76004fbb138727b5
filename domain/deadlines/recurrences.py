"""What comes again: 每季度末月20日前, 每年1月、7月底前, 周调度、月通报, 逢双月25日前, 半年和年底各报送一次."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import DAY, DIGITS, MONTH, NUMBER, number
from domain.deadlines.rules import LAST_WEEK, MONTHS, MOST_WORKING_DAYS, Period, Recurring
from domain.deadlines.surroundings import Place

PERIODS = {"日": Period.DAILY, "天": Period.DAILY, "工作日": Period.DAILY, "周": Period.WEEKLY, "星期": Period.WEEKLY,
           "旬": Period.MONTHLY, "月": Period.MONTHLY, "季": Period.QUARTERLY, "半年": Period.SEMIANNUAL,
           "年": Period.YEARLY}
NAMES = r"(?:季度|季|半年度?|月度?|周|星期|旬|年度?|工作日|日|天)"
RANGE = r"(?:\d{1,2}[月日]?(?:\d{1,2}日)?(?:-|—|–|~|至|到)+)?"
EACH = re.compile(rf"""
    每(?:(?P<skips>隔)[一1]?个?)?(?P<every>{NUMBER})?个?(?P<period>{NAMES})(?:的?(?P<nth_week>第[一二三四五六1-5]|最后[一1]|首)个?周)?
    (?:的?(?:周|星期)?(?P<weekday>[一二三四五六日天])(?=之?前|以前|报|下班|[上下中]午|晚|\d{{1,2}}[时点:]|[,。、和及与(]|$|[^\d一二三四五六七八九十月季年个次旬场期])
      (?P<weekdays>(?:[、和及与](?:周|星期)?[一二三四五六日天](?![、和及与]?[月季年个]))*))?
    (?P<hour>(?:[上下]午|晚上)?\d{{1,2}}(?:时|点|:\d\d)之?前|[上下]?午?下班前)?
    (?:(?:结束|终了)后的?(?P<after>次月))?
    (?:的?(?:(?P<which>[首末次中下])(?:个?月|(?=\d{{1,2}}[日号]))|第(?P<nth>{NUMBER})个?月|(?P<last>最后)[一1]?个月|次年|下一?季度首月))?
    (?:的?第?(?:(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年))?
    (?:的?\(?(?:于|即|分别于)?{RANGE}(?P<month>{MONTH})(?P<months>(?:[、,和及与]{MONTH})*)月份?)?
    (?:的?(?P<nth_day>第[一二三四五1-5]|最后[一1]|首)个?(?:周|星期|礼拜)(?P<day_of_week>[一二三四五六日天])
      |的?[底末]?倒数第?(?P<backward>{NUMBER})个?工作日
      |的?{RANGE}(?P<day>{DAY})[日号]|的?[前第]?(?P<working>{NUMBER})个?工作日|的?最后[一1]?个?(?:(?P<final>工作日)|天|日|周))?
    (?:[年月季岁]?(?P<part>[底末初])|(?P<third>[上中下])旬)?
    (?P<bound>之前|以前|前|(?<=日)内)?
    (?P<more>(?:[、和及与](?:每年)?(?:{MONTH}月份?(?:{DAY}[日号]|底|末)?|{DAY}[日号]|月?[底末]|[中下]旬)(?:之?前)?)*)
    (?:的(?P<each>{DAY})[日号](?:之?前)?)?""", re.X)
OWN = re.compile(rf"""
    (?:(?<!每)(?:季度?(?P<which>[首末])月|季度结束后的?(?P<after>次月)|(?P<next>次)个?月|(?P<coming>下)个?月(?=\d)
        |[次下]一?季度首月|(?<![一二三四1-4])季度?末(?=之?前|以前)|(?P<every_other>[双单隔])月(?=的?\d))
      |每?逢(?P<odd>[双单])月)
    (?:的?(?P<day>{DAY})[日号])?(?P<part>月?[底末])?(?P<bound>之前|以前|前)?""", re.X)
ALTERNATE = re.compile(
    r"(?:每?隔|(?<!逢)(?<![一二三四五六七八九十\d])双)周的?(?:周|星期)(?P<weekday>[一二三四五六日天])(?:之?前)?")
RUNS_ON = re.compile(
    r"[,，]?[(（]?(?:如|若|凡)?(?:遇|逢)?(?:到)?(?:(?:法定)?(?:节假日|节日|假日|休息日|双休日|周末|公休日)[、及和或与]?){1,3}(?:的)?,?[则可]?"
    r"(?:自动|依次|相应)?(?:顺延|往后顺延|后延|延后)(?:至[^,。;()（）]{1,14})?[)）]?")
"""遇节假日顺延, right behind what falls due."""
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
HALF_MONTH = re.compile(r"每半个?月(?:一次|1次)?|半个?月(?=报|调度|通报|汇总|一次|1次|一调度|一报)")

ABOUT_LAST = r"报[送告]?[^,。;]{0,6}(?:上月|当月|本月|上个月)"
"""What makes 下月5日前 come again: a report on the month before."""
EVERY_TEN_DAYS = Recurring(Period.MONTHLY, 10, more=(20, 31))
"""每旬: at the end of each third of the month."""
WHICH = {"首": 1, "次": 1, "下": 1, "中": 2, "末": 3}
THIRDS = {"上": 10, "中": 20}
MONEY = re.compile(
    r"[^。;\n]{0,14}?(?:最高|不超过|补贴|补助|奖励|奖补|资助|给予|万元|亿元|元|减免|限额|贴息|享受|上限|租金|缴)")
PERSONS = re.compile(
    r"(?:每(?:家|户|人|个|项|名|台|套|企业|单位|亩|吨|次|所|处|件)|按|平均|年均|月均|同一企业|单个企业|OPC|企业|项目)$")
DOES = re.compile(
    r"[^。;\n]{0,16}?(?:报|送|例会|开展|组织|举办|召开|评|考核|通报|调度|发布|培训|检查|推出|遴选|安排|要(?!求)|设置|开设|列入|新增|公布|更新|"
    r"挖掘|发掘|汇总|总结|培育|引进|打造|建设|认定|复核|督查|研究|听取|编制|制定|提交|向|为|不少于|至少|[\d一两二三四](?:场?次|场|期|轮)|支持|实施|"
    r"选|推|调|进行|形成|完成|会商|分析|监测|巡|公开|反馈|抽查|核查|维护|梳理|征集|表彰|测算|印发|新建|改造|保持)")
LONGEST_REMARK = 40
PRODUCTS = re.compile(r"(?:成果|成效|产出|交付物)(?:形式|名称|要求)?(?:为|:)[^。;,]*$")
"""The label of what comes of the work: 季度报告 behind it names a paper."""
NOT_BEFORE = re.compile(r"[\d一二三四五六七八九十每个当本上下次半全年月首末隔度第双单近同今明即节生某几多]$")
NOUN_AFTER = {"年": ("报", "总结", "统计", "监测", "检查", "考核", "评价", "评估", "督查", "公示", "公开", "通报",
                     "报告"),
              "日": ("报", "总结", "统计", "监测", "检查", "公示", "考核"), "旬": ("报",), "半年": ("报",)}
"""年度考核, 日报, 年报 name things, not how often something is done."""


def find_recurrences(text: str) -> Iterator[TimeExpression]:
    """Every wording that something comes again, in normalized text, overlapping ones included."""
    readers = ((EACH, _each), (OWN, _own), (HALVES, _halves), (ALTERNATE, _alternate), (BY, _by),
               (BY_WORD, _by_word), (TIMES, _times), (HALF_MONTH, _half_month))
    for pattern, read in readers:
        for match in pattern.finditer(text):
            place = Place(text, match.start(), match.end())
            rule = None if PRODUCTS.search(place.before) else read(match, place)
            if rule is not None:
                runs_on = RUNS_ON.match(text, match.end(), match.end() + LONGEST_REMARK)
                rule = replace(rule, runs_on=True) if runs_on else rule
                place = Place(text, match.start(), runs_on.end()) if runs_on else place
                yield place.expression("recurring", recurrence=rule.period.value, rule=rule,
                                       flags=tuple(_assumed(match.groupdict(), rule)))


def _assumed(groups: dict[str, str | None], rule: Recurring) -> Iterator[str]:
    if (groups.get("weekdays") or (groups.get("more") and rule.period is Period.MONTHLY)) and not rule.more:
        yield "several_days"
    if (day := groups.get("day")) and number(day) > 31:
        yield "impossible_date"


def _each(match: re.Match[str], place: Place) -> Recurring | None:
    bounded = any(match[name] for name in ("weekday", "which", "nth", "last", "quarter", "half", "month", "day",
                                           "working", "final", "part", "third", "bound", "after", "hour", "nth_day",
                                           "backward"))
    if PERSONS.search(place.before) or not (bounded or place.is_alone or place.is_labelled or _does_first(place.after)):
        return None
    every = number(match["every"]) if match["every"] else 1
    every += bool(match["skips"]) and every == 1      # 每隔一周; 每隔两个月 is every second one to most writers
    if match["period"] == "旬":
        return EVERY_TEN_DAYS if every == 1 else None
    period, every = _period(match["period"], every)
    if not 1 <= every <= 20:
        return None
    if not MONTHS.get(period):
        return _in_weeks(match, period, every)
    return _in_months(match, period, every)


def _in_weeks(match: re.Match[str], period: Period, every: int) -> Recurring:
    if period is not Period.WEEKLY or not match["weekday"]:
        return Recurring(period, every=every)
    weekday = _weekday(match["weekday"])
    more = sorted({_weekday(one) for one in re.findall("[一二三四五六日天]", match["weekdays"])})
    return Recurring(period, weekday=weekday, every=every, more=tuple(more) if more and more[0] > weekday else ())


def _in_months(match: re.Match[str], period: Period, every: int) -> Recurring:
    months = _months(match)
    month: int | None
    if period is Period.YEARLY and every == 1 and months:
        period, month = _spread(months)
    elif months and period is Period.YEARLY:
        month = months[-1] + 12 * (every - 1)      # 每两年6月底前: in the second of them
    elif months and period is Period.SEMIANNUAL:
        month = (months[0] - 1) % 6 + 1
    elif match["after"]:
        month = 1 if period is not Period.MONTHLY else None
    else:
        month = _which(match, MONTHS[period] * every)
    length = MONTHS[period] * every
    weekday = match["day_of_week"] or (match["weekday"] if match["nth_week"] else None)
    if weekday:
        week = _week(match["nth_day"] or match["nth_week"])
        return Recurring(period, month=month, weekday=_weekday(weekday), every=every, week=week)
    return _on_days(match, Recurring(period, month=month if month and month <= length else None, every=every))


def _on_days(match: re.Match[str], rule: Recurring) -> Recurring:
    """The rule with its days, or the working day that it names."""
    written = match["day"] or match["each"]
    day, month = number(written) if written else THIRDS.get(match["third"] or ""), rule.month
    working = number(match["working"]) if match["working"] else MOST_WORKING_DAYS if match["final"] else \
        -number(match["backward"]) if match["backward"] else None
    if working and not 1 <= abs(working) <= MOST_WORKING_DAYS:
        working = None
    if match["part"] == "初":
        month = month or (1 if rule.period is not Period.MONTHLY else None)
        day = day or (None if rule.period is Period.YEARLY and not match["month"] else 10)
    if day and working is None and month is None and rule.period is Period.QUARTERLY and day <= 15:
        month = 1      # 每季度10日前: early in the next quarter, about the last
    day = day if day and day <= 31 and not working else None
    return replace(rule, day=day, month=month, working_day=working, more=_further_days(match["more"], day))


def _further_days(more: str, first: int | None) -> tuple[int, ...]:
    """每月15日和月底: the days behind the first, where they come in order and in the same month."""
    if not more or re.search(f"{MONTH}月", more):
        return ()
    days = [number(said) if said else 20 if third == "中" else 31
            for said, third in re.findall(rf"[、和及与](?:({DAY})[日号]|([中下])旬|月?[底末])", more)]
    rising = first and all(earlier < later <= 31 for earlier, later in pairwise([first, *days]))
    return tuple(days) if rising else ()


def _weekday(written: str) -> int:
    return "一二三四五六日".index(written.replace("天", "日")) + 1


def _week(written: str) -> int:
    if written.startswith("最后"):
        return LAST_WEEK
    return 1 if written == "首" else min(number(written.removeprefix("第")), LAST_WEEK)


def _alternate(match: re.Match[str], place: Place) -> Recurring:
    return Recurring(Period.WEEKLY, weekday=_weekday(match["weekday"]), every=2)


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
    if match["after"]:
        return Recurring(Period.QUARTERLY, day, 1) if day else None
    if match["next"]:
        return Recurring(Period.MONTHLY, day) if day and match["bound"] else None
    if match["coming"]:
        about_last = match["bound"] and re.search(ABOUT_LAST, place.after[:20])
        return Recurring(Period.MONTHLY, day) if day and about_last else None
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
    return EVERY_TEN_DAYS if name == "旬" else Recurring(_period(name)[0])


def _by_word(match: re.Match[str], place: Place) -> Recurring:
    return EVERY_TEN_DAYS if match["period"] == "旬" else Recurring(_period(match["period"])[0])


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
