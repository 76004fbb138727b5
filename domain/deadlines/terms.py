"""Wording that is no calendar date: terms after something, events, recurrences, standing and vague words."""

import re
from collections.abc import Iterator

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import NUMBER, number
from domain.deadlines.rules import After, Anchor, Before, Period, Recurring, Rule, Standing, Unit

UNITS = {"工作日": Unit.WORKING_DAY, "日": Unit.DAY, "天": Unit.DAY, "自然日": Unit.DAY, "周": Unit.WEEK,
         "星期": Unit.WEEK, "月": Unit.MONTH, "年": Unit.MONTH}
COUNT = rf"(?P<count>{NUMBER}|半)个?(?P<unit>工作日|自然日|日|天|周|星期|月|年)"
AFTER = re.compile(
    rf"(?P<event>[^,。;:、()\s\"“”《》]{{1,18}}?)(?:之日起|之日后|之日|起|之后|以后|后)(?:的)?,?{COUNT}(?P<within>内|之内|以内)")
ISSUE = re.compile(r"(?:印发|发布|公布|下发|颁布|施行|实施|签发|发文|出台)$")
RECEIPT = re.compile(r"收到|接到|受理|接收")
APPROVAL = re.compile(r"(?:批准|获批|批复|审批|审定|核准|同意)$")
ACTIVITY = re.compile(
    r"(?:活动|会议?|展会|洽谈会|博览会|论坛|大会|节会|赛事|比赛|每次.*)(?:结束|闭幕|终了)?$|(?:结束|闭幕)$")
BEFORE = re.compile(
    r"(?P<event>[^,。;:、()\s\"“”\d]{2,14}?(?:召开|举办|开幕|开始|结束|到来|汛期|春节|国庆|开学|入冬|供暖季))"
    r"(?:之前|以前|前)")
WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
PERIODS = {"日": Period.DAILY, "天": Period.DAILY, "周": Period.WEEKLY, "星期": Period.WEEKLY, "月": Period.MONTHLY,
           "季度": Period.QUARTERLY, "季": Period.QUARTERLY, "半年": Period.SEMIANNUAL, "年": Period.YEARLY,
           "年度": Period.YEARLY}
EACH = re.compile(
    r"(?:每隔?一?个?(?P<period>季度|季|半年|月度?|周|星期|年度|年|日|天))"
    r"(?:的?(?P<weekday>[一二三四五六日天])(?=前|之前|报|下|上|,|。|$))?"
    r"(?:的?(?P<which>首月|首个月|第一个月|末月|最后一个月|第二个月|次月|中月|下月|次年))?"
    r"(?:(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?)?"
    r"(?:(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?)[日号])?"
    r"(?P<part>年底|底|末|初|上旬|中旬|下旬)?(?P<before>之前|以前|前)?")
HALF_AND_END = re.compile(r"(?:半年|年中)(?:和|、|及|、?与)(?:年底|年末|全年|年终)")
BY = re.compile(
    r"(?:按|逐|实行|坚持|建立)?(?P<period>月|季度?|周|旬|日|半年|年度?)"
    r"(?P<verb>调度|通报|报告|报送|报|汇总|例会|会商|总结|统计|监测|考核|评估|评价|研判|督查|检查|晾晒|反馈)")
BY_WORD = re.compile(r"(?:按|逐)(?P<period>月|季度?|周|日|半年|年度?)(?!(?:度|份|均|薪|龄))")
SOME = re.compile(r"(?P<period>一年|一季度?|一月|一周|半年|一季)(?P<count>一|1)次")
MONEY = re.compile(
    r"[^。;；\n]{0,14}?(?:最高|不超过|补贴|补助|奖励|奖补|资助|给予|万元|亿元|元|减免|限额|贴息|享受|上限|租金|缴)")
PERSONS = re.compile(
    r"(?:每(?:家|户|人|个|项|名|台|套|企业|单位|亩|吨|次|所|处|件)|按|平均|年均|月均|同一企业|单个企业|OPC|企业|项目)$")
DOES = re.compile(
    r"[^。;；\n]{0,16}?(?:报|送|开展|组织|举办|召开|评|考核|通报|调度|发布|培训|检查|推出|遴选|安排|新增|公布|更新|"
    r"挖掘|发掘|汇总|总结|培育|引进|打造|建设|认定|复核|督查|研究|听取|编制|制定|提交|向|为|不少于|至少|一次|\d次|支持|实施|"
    r"选|推|调|进行|形成)")
STANDING = re.compile(
    r"长期坚持|长期开展|持续推进|持续推动|持续开展|持续实施|持续用力|常态化(?:开展|推进|实施|运行|落实)?|长期推进|长期落实|"
    r"长期(?=$|[,。;、)])|持续(?=$|[。;)])")
VAGUE = re.compile(r"定期|及时|尽快|尽早|按时|按期|适时|近期|抓紧|限期|早日|不定期")
VALIDITY = re.compile(rf"(?:有效期|试行期|执行期)限?(?:为|是|:)?(?P<count>{NUMBER})年")


def find_terms(text: str) -> Iterator[TimeExpression]:
    """Every such wording in squeezed text, overlapping ones included."""
    readers = ((AFTER, _after), (BEFORE, _before), (EACH, _each), (HALF_AND_END, _half), (BY, _by), (BY_WORD, _by),
               (SOME, _some), (VALIDITY, _validity))
    for pattern, build in readers:
        for match in pattern.finditer(text):
            found = build(match, text)
            if found is not None:
                yield found
    for match in STANDING.finditer(text):
        yield _found(match, "standing", rule=Standing())
    for match in VAGUE.finditer(text):
        yield _found(match, "vague")


def _found(match: re.Match, kind: str, *, recurrence: str | None = None, rule: Rule | None = None,
           start: int | None = None) -> TimeExpression:
    start = match.start() if start is None else start
    return TimeExpression(start, match.end(), match.string[start:match.end()], kind, None, recurrence, rule)


def _after(match: re.Match, text: str) -> TimeExpression | None:
    count = 6 if match["count"] == "半" else number(match["count"])
    unit = UNITS[match["unit"]]
    if match["unit"] == "年":
        count = 6 if match["count"] == "半" else count * 12
    event = re.split(r"[自从在于]|^(?:须|应|要|并|将|可)+", match["event"])[-1]
    start = match.end("event") - len(event)
    lead = text[match.start():start]
    if lead and lead[-1] in "自从在":
        start -= 1
    anchor = _anchor(event)
    rule = After(anchor, count, unit, event if anchor in (Anchor.EVENT, Anchor.EVENT_END) else "")
    if anchor is Anchor.ISSUE:
        return _found(match, "relative_to_doc", rule=rule, start=start)
    recurrence = "per_event" if anchor is Anchor.EVENT_END else None
    return _found(match, "after_event", recurrence=recurrence, rule=rule, start=start)


def _anchor(event: str) -> Anchor:
    if RECEIPT.search(event):
        return Anchor.RECEIPT
    for pattern, anchor in ((ISSUE, Anchor.ISSUE), (APPROVAL, Anchor.APPROVAL), (ACTIVITY, Anchor.EVENT_END)):
        if pattern.search(event):
            return anchor
    return Anchor.EVENT


def _before(match: re.Match, text: str) -> TimeExpression | None:
    event = re.sub(r"^(?:在|于|力争|争取|确保|赶在|须|应|要|并)+", "", match["event"])
    return _found(match, "event", rule=Before(event), start=match.end("event") - len(event))


WHICH = {"首月": 1, "首个月": 1, "第一个月": 1, "末月": 3, "最后一个月": 3, "第二个月": 2, "中月": 2}
PART_DAYS = {"初": 10, "上旬": 10, "中旬": 20}


def _each(match: re.Match, text: str) -> TimeExpression | None:
    before, after = text[max(0, match.start() - 6):match.start()], text[match.end():match.end() + 24]
    bounded = any(match[name] for name in ("weekday", "which", "month", "day", "part", "before"))
    alone = match[0] == text
    if PERSONS.search(before) or not (bounded or alone or _does_first(after)):
        return None
    period = PERIODS["月" if match["period"] == "月度" else match["period"]]
    return _found(match, "recurring", recurrence=period.value, rule=_recurring(match, period))


def _does_first(after: str) -> bool:
    """Whether something is done each time, rather than paid (每年评选一批…给予奖励, but not 每年最高50万元)."""
    does, money = DOES.match(after), MONEY.match(after)
    return bool(does) and (money is None or does.end() < money.end())


def _recurring(match: re.Match, period: Period) -> Recurring:
    day = number(match["day"]) if match["day"] else PART_DAYS.get(match["part"] or "")
    month = None
    if match["month"] and period is Period.YEARLY:
        month = number(match["month"])
    elif match["which"] in WHICH and period is Period.QUARTERLY:
        month = WHICH[match["which"]]
    weekday = WEEKDAYS[match["weekday"]] if match["weekday"] and period is Period.WEEKLY else None
    return Recurring(period, day if day is None or 1 <= day <= 31 else None, month, weekday)


def _half(match: re.Match, text: str) -> TimeExpression:
    return _found(match, "recurring", recurrence="semiannual", rule=Recurring(Period.SEMIANNUAL))


def _by(match: re.Match, text: str) -> TimeExpression | None:
    before = text[max(0, match.start() - 3):match.start()]
    bare = match[0][0] not in "按逐实坚建"
    if re.search(r"[\d一二三四五六七八九十每个当本上下次半全年月首末隔度]$", before) and bare:
        return None
    period = PERIODS.get({"旬": "周", "季": "季度", "年度": "年"}.get(match["period"], match["period"]))
    if bare and match["period"] in ("日", "年", "旬", "半年") and match["verb"] in ("报", "总结", "统计", "监测", "检查"):
        return None
    return _found(match, "recurring", recurrence=period.value, rule=Recurring(period))


def _some(match: re.Match, text: str) -> TimeExpression:
    words = match["period"].removeprefix("一")
    period = PERIODS["季度" if words == "季" else words]
    return _found(match, "recurring", recurrence=period.value, rule=Recurring(period))


def _validity(match: re.Match, text: str) -> TimeExpression:
    return _found(match, "validity")
