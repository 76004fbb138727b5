"""Terms counted from something, or back from it: 印发后10个工作日内, 活动举办前15日, 全国两会召开前."""

import re
from collections.abc import Iterator

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.feasts import BOTH, FEAST
from domain.deadlines.numerals import DAY, MONTH, NUMBER, YEAR, number
from domain.deadlines.rules import LONGEST, After, Anchor, Before, Period, Recurring, Rule, Unit
from domain.deadlines.surroundings import DONE, HAPPENS, Place

UNITS = {"工作日": Unit.WORKING_DAY, "日": Unit.DAY, "天": Unit.DAY, "自然日": Unit.DAY, "周": Unit.WEEK,
         "星期": Unit.WEEK, "月": Unit.MONTH, "年": Unit.MONTH}
COUNT = rf"(?P<count>{NUMBER}|半)个?(?P<unit>工作日|自然日|小时|日|天|周|星期|月|年)"
WITHIN = re.compile(
    rf"(?=[之当日起以后的,在于半\d一二三四五六七八九十两百])(?P<since>之日起|之日后|当日起|日起|起|之后|以后|(?<!最)后)?的?,?(?P<in>[在于])?(?<![第\d〇零○一二三四五六七八九十百])(?!{YEAR}年){COUNT}(?:内|之内|以内|(?<=工作日)前)")
EVENT = re.compile(r"[^,。;:、()\s\"“”《》]{1,18}$")
LOOSE_EVENT = re.compile(
    r"(?:活动|会议|大会|论坛|展会|项目|方案|文件|通知|意见)?(?:结束|闭幕|印发|批准|受理|办结|收到(?:通知|文件)?|交办|下达|验收合格)$")
AHEAD = (r"召开|举办|举行|开幕|闭幕|开始|启动|开展|结束|期满|"
         r"届满|到期|到来|换届|开学|两会|春运|中考|高考|暑假|寒假|主?汛期|入汛|入冬|供暖季|采暖季|春耕|秋收|"
         r"完工|竣工(?:验收)?|验收(?:合格)?|投产|通车|放假|收假|返校|入学|开园|开馆|雨季|台风季|封冻|春播|麦收|三夏")
BEFORE_FEAST = re.compile(rf"(?<![\d一二三四五六七八九十])(?P<event>{FEAST})(?:来临|到来)?(?:之前|以前|前)(?![\d期])")
NAMED = rf"(?:(?<!\d)(?:19|20)\d\d年)?[^,。;:、()\s\"“”\d]{{0,14}}?(?:{AHEAD})"
DATED = rf"(?<![\d.])(?:{YEAR}年)?{MONTH}月{DAY}[日号](?=前|之前|以前)"
WRITTEN_DAY = re.compile(rf"(?:{YEAR}年)?{MONTH}月{DAY}[日号]")
BACK = re.compile(
    rf"(?P<event>{DATED}|{NAMED}|{FEAST})(?P<first>之前|以前|前)?(?:的)?{COUNT}(?P<then>之前|以前|前|内|以内|之内)?")
LIMITED = re.compile(
    rf"(?:限(?:期|时)?(?:在|于)?(?={NUMBER}|半)|(?P<taking>(?<![费采运使作信])用|利用|花)(?:约|大约|近|不到)?){COUNT}"
    r"(?:左右|之内|以内|内)?(?(taking)(?:左右|以内)?的?时间)(?!后)")
"""限期一个月, 用3年时间: terms that begin with the document."""
NEAR = 14
RUN = re.compile(r"[^,。;:、()\s\"“”]+")
BEFORE = re.compile(rf"(?P<event>{NAMED})(?:来临|到来)?(?:之前|以前|前)(?![期置段提沿列言景\d])")

OF_MEETING = re.compile(r"(?:(?<=[局厅委办府门位司队院])|本次|此次)会(?:议(?:结束)?)?$")
"""由县财政局会后一周内: the unit before it is none of the meeting's name."""
TAKEN_OFF = re.compile(r"^(?:须|应当?|要|并|将|可|请|各地|原则上|均|务必|赶|力争|争取|确保|则)+")
SPLIT = re.compile(r"[自从在于]")
RECEIPT = re.compile(r"收到|接到|受理|接收|收文")
DISPATCH = re.compile(r"交办|下达|派发|派单|分办|转办")
APPROVAL = re.compile(r"(?:批准|获批|批复|审批|审定|核准|同意|审议通过|通过)$")
ISSUE = re.compile(
    r"^(?:本|该|此|文件|通知|方案|意见|计划|办法|措施|细则|通告|规定|正式|实施|行动|工作){0,4}"
    r"(?:印发|发布|公布|下发|颁布|签发|发文|出台)$|^(?:本|该|此).{1,6}(?:施行|实施|生效)$")
ACTIVITY = re.compile(
    r"(?:活动|会议|会|展|节|赛|赛事|比赛|论坛|大会|招商|推介|出访|调研|培训|演练|检查|督查|项目签约)"
    r"(?:结束|闭幕|终了|举办|召开|完成|举行)?$|^(?:结束|闭幕)$")
PERIOD_END = re.compile(r"(?:每个?|各|逐)?(?P<period>月度?|季度?|半年度?|年度?)(?:结束|终了|度结束|度终了)?$")
PERIODS = {"月": Period.MONTHLY, "季": Period.QUARTERLY, "半年": Period.SEMIANNUAL, "年": Period.YEARLY}
ELIGIBILITY = re.compile(
    r"(?:毕业|成立|注册|认定|入驻|落户|创业|获得|取得|[近前过]去?|最近|连续|累计|满|超过|最长|最高|享受|给予|为期|不少于|补贴|贷款|"
    r"从业|任职|经营|期限|优惠期|试点|为|上市|首次|每)$")
GRANTED = re.compile(r",?[^,。;]{0,10}?(?:给予|享受|免|减|补|奖|贴|租|按|可以?|不得|未|累计|仍|因|的)")

SERVED = re.compile(r",?[^,。;]{0,4}?(?:办结|办理|办成|办好|办完|开办|开业|响应|答复|审批|审结|到账|兑付)")
OPENS = re.compile(r",")
"""Behind a term that a clause opens with: 一周内，…"""
SETTLED = re.compile(r",?(?:予以|全部|按时)?(?:办结|办理完毕|办理到位|办好|办完)(?=[,。;)]|$)")
PUBLIC = re.compile(r"(?:审批|许可|开办|登记|申请|注册|业务|服务|事项|窗口|企业|群众|办件)[^,。;]{0,8}$")
"""What is handled for the public, rather than the task itself."""
SOON = 7
"""Days up to which a term without a beginning, in which something is handled, is a promise of service to the public."""


def ends_in_a_day(event: str) -> bool:
    """Whether what something is counted back from is a day of the calendar, not an event."""
    return WRITTEN_DAY.fullmatch(event) is not None


def find_terms(text: str) -> Iterator[TimeExpression]:
    """Every such wording in normalized text, overlapping ones included."""
    for match in WITHIN.finditer(text):
        begins = match.start() + (match[0].startswith(",") and not match["since"])
        yield from _within(match, Place(text, begins, match.end()))
    ahead = [run.span() for run in RUN.finditer(text) if "前" in run[0]]
    for match in (match for span in ahead for match in BACK.finditer(text, *span)):
        if match["first"] or (match["then"] or "").endswith("前"):
            counted = _count(match)
            yield _event(match, Before(_named(match["event"]), *counted) if counted else None)
    for match in BEFORE_FEAST.finditer(text):
        yield _event(match, Before(_named(match["event"])))
    for match in (match for span in ahead for match in BEFORE.finditer(text, *span)):
        event = _named(match["event"])
        if event:
            yield _event(match, Before(event))
    for match in LIMITED.finditer(text):
        if not re.search("了", text[match.end():match.end() + NEAR]):
            yield from _limited(match, Place(text, match.start(), match.end()))


def _within(match: re.Match[str], place: Place) -> Iterator[TimeExpression]:
    event = EVENT.search(place.before)
    loose = LOOSE_EVENT.search(place.before)
    if match["since"] and event:
        yield _after(match, place, event[0])
    elif loose:
        yield _after(match, place, loose[0])
    elif _is_promise(match, place):
        counted = _count(match)
        kind = "relative_to_doc" if match["unit"] in "月年" else "after_event"
        anchor = Anchor.ISSUE if kind == "relative_to_doc" else Anchor.RECEIPT
        rule = After(anchor, *counted) if counted else None
        yield place.expression(kind, rule=rule, flags=("anchor_not_named",))


def _is_promise(match: re.Match[str], place: Place) -> bool:
    """Whether a term that names no beginning sets a time for doing something (在3个月内完成), and is no condition."""
    if match["since"] or ELIGIBILITY.search(place.before) or _count(match) is None:
        return False
    if place.is_alone or place.is_labelled or (place.opens_clause and OPENS.match(place.after)
                                               and match["unit"] != "年"):
        return True
    count, unit = _count(match) or (0, Unit.DAY)
    if unit in (Unit.DAY, Unit.WORKING_DAY) and count <= SOON and SERVED.match(place.after):
        return bool(SETTLED.match(place.after)) and not PUBLIC.search(place.before)
    acts = DONE.match(place.after) or (HAPPENS.match(place.after) if match["unit"] != "年" else None)
    return acts is not None and not GRANTED.match(place.after[:max(acts.end() - 2, 0)])


def _limited(match: re.Match[str], place: Place) -> Iterator[TimeExpression]:
    counted = _count(match)
    if counted:
        by_issue = match["unit"] in "月年"
        yield place.expression("relative_to_doc" if by_issue else "after_event", flags=("anchor_not_named",),
                               rule=After(Anchor.ISSUE if by_issue else Anchor.RECEIPT, *counted))


def _after(match: re.Match[str], place: Place, lead: str) -> TimeExpression:
    event = _named(lead)
    meeting = OF_MEETING.search(event)
    event = meeting[0] if meeting else event
    start = place.start - len(event)
    begins = start - 1 if place.whole[max(0, start - 1):start] in ("自", "从", "在", "于") else start
    place = Place(place.whole, begins, place.end)
    counted = _count(match)
    period = PERIOD_END.search(event)
    if period and match["since"]:
        return _after_each(place, PERIODS[period["period"].removesuffix("度")], counted)
    anchor = _anchor(event)
    rule = After(anchor, *counted, event if anchor in (Anchor.EVENT, Anchor.EVENT_END) else "") if counted else None
    if anchor is Anchor.ISSUE:
        return place.expression("relative_to_doc", rule=rule)
    recurrence = "per_event" if anchor is Anchor.EVENT_END else None
    return place.expression("after_event", recurrence=recurrence, rule=rule)


def _after_each(place: Place, period: Period, counted: tuple[int, Unit] | None) -> TimeExpression:
    """每季度结束后10日内: by the 10th of the next one's first month."""
    count, unit = counted or (0, Unit.DAY)
    month = None if period is Period.MONTHLY else 1
    rule: Rule | None = None
    if unit is Unit.WORKING_DAY and count <= 20:
        rule = Recurring(period, month=month, working_day=count)
    elif unit is Unit.DAY and 0 < count <= 31:
        rule = Recurring(period, count, month)
    elif unit is Unit.MONTH and month and count <= 3:
        rule = Recurring(period, month=count)
    return place.expression("recurring", recurrence=period.value, rule=rule or Recurring(period))


def _anchor(event: str) -> Anchor:
    for pattern, anchor in ((DISPATCH, Anchor.DISPATCH), (RECEIPT, Anchor.RECEIPT), (ISSUE, Anchor.ISSUE),
                            (APPROVAL, Anchor.APPROVAL), (ACTIVITY, Anchor.EVENT_END)):
        if pattern.search(event):
            return anchor
    return Anchor.EVENT


def _named(written: str) -> str:
    """The event without the words that lead up to it, and without quotation marks."""
    both = BOTH.search(written)
    return both[0] if both else TAKEN_OFF.sub("", SPLIT.split(written)[-1]).strip("“”\"'‘’")


def _count(match: re.Match[str]) -> tuple[int, Unit] | None:
    """The count and its unit; None for hours that make no whole days and for what is no sensible term."""
    if match["unit"] == "小时":
        days, left = divmod(0 if match["count"] == "半" else number(match["count"]), 24)
        return (days, Unit.DAY) if days and not left and days <= LONGEST[Unit.DAY] else None
    unit = UNITS[match["unit"]]
    half = match["count"] == "半"
    count = {"年": 6, "月": 15}.get(match["unit"], 0) if half else number(match["count"])
    if unit is Unit.MONTH and half and match["unit"] == "月":
        unit = Unit.DAY
    elif match["unit"] == "年" and not half:
        count *= 12
    return (count, unit) if 1 <= count <= LONGEST[unit] else None


def _event(match: re.Match[str], rule: Rule | None) -> TimeExpression:
    event = _named(match["event"])
    start = match.start("event") + match["event"].rfind(event)
    return Place(match.string, start, match.end()).expression("event", rule=rule)
