"""A year of duties as people would tell it, and who was on time of it, counted from what was told in plain loops.

Nothing here asks duban: a duty is its unit, its deadline and what happened to it on which day.
"""

from dataclasses import dataclass, field, replace
from datetime import date

SHANGWU, CAIZHENG, LVYOU = "省商务厅", "省财政厅", "省旅游局"
ZHENGZHOU, LUOYANG = "郑州市人民政府", "洛阳市人民政府"
UNITS = (SHANGWU, CAIZHENG, LVYOU, ZHENGZHOU, LUOYANG)
CITIES = (ZHENGZHOU, LUOYANG)


@dataclass(frozen=True)
class Told:
    """A duty: whose, by when, and (day, what, with what) in the order it happened; `lead` names one it supports."""

    title: str
    unit: str
    due: str
    events: tuple[tuple[str, ...], ...] = ()
    lead: str = ""
    series: bool = False


DUTIES = (
    Told("按期销号", SHANGWU, "2016-08-31", (("2016-08-30", "report"), ("2016-09-05", "accept"))),
    Told("晚一天", SHANGWU, "2016-08-31", (("2016-09-01", "report"), ("2016-09-02", "accept"))),
    Told("当日报送", CAIZHENG, "2016-07-29", (("2016-07-29", "report"), ("2016-08-08", "accept"))),
    Told("退回后按期补报", CAIZHENG, "2016-08-31", (
        ("2016-08-31", "report"), ("2016-09-02", "return", "2016-09-07"), ("2016-09-07", "report"),
        ("2016-09-08", "accept"))),
    Told("退回后逾期补报", CAIZHENG, "2016-08-31", (
        ("2016-08-30", "report"), ("2016-08-31", "return", "2016-09-05"), ("2016-09-06", "report"),
        ("2016-09-07", "accept"))),
    Told("补报期限内", CAIZHENG, "2016-09-20", (("2016-09-20", "report"), ("2016-09-28", "return", "2016-10-12"))),
    Told("补报逾期", ZHENGZHOU, "2016-09-09", (("2016-09-08", "report"), ("2016-09-12", "return", "2016-09-19"))),
    Told("季末未补报", ZHENGZHOU, "2016-08-19", (
        ("2016-08-19", "report"), ("2016-08-22", "return", "2016-08-25"), ("2016-10-08", "report"))),
    Told("延期内销号", ZHENGZHOU, "2016-07-29", (
        ("2016-07-25", "extend", "2016-09-15"), ("2016-09-14", "report"), ("2016-09-18", "accept"))),
    Told("延期未到", ZHENGZHOU, "2016-08-15", (("2016-08-12", "extend", "2016-11-30"),)),
    Told("季后才报", LUOYANG, "2016-09-20", (("2016-10-09", "report"), ("2016-10-10", "accept"))),
    Told("一直逾期", LUOYANG, "2016-07-20"),
    Told("待审核", LUOYANG, "2016-09-20", (("2016-09-25", "report"),)),
    Told("暂停", LUOYANG, "2016-09-01", (("2016-08-15", "suspend"),)),
    Told("撤销", LUOYANG, "2016-09-01", (("2016-09-12", "cancel"),)),
    Told("牵头", SHANGWU, "2016-09-30", (("2016-09-20", "report"), ("2016-09-22", "accept"))),
    Told("随牵头销号", LVYOU, "2016-09-27", (("2016-09-22", "with_lead"),), lead="牵头"),
    Told("自行销号", CAIZHENG, "2016-09-27", (("2016-09-12", "report"), ("2016-09-13", "accept")), lead="牵头"),
    Told("逾期后改派", LUOYANG, "2016-08-10", (
        ("2016-08-25", "reassign", ZHENGZHOU, ""), ("2016-09-08", "report"), ("2016-09-09", "accept"))),
    Told("改派并重定时限", ZHENGZHOU, "2016-08-10", (
        ("2016-08-25", "reassign", CAIZHENG, "2016-09-15"), ("2016-09-18", "report"), ("2016-09-19", "accept"))),
    Told("逾期前改派", LUOYANG, "2016-09-06", (
        ("2016-08-25", "reassign", SHANGWU, ""), ("2016-09-06", "report"), ("2016-09-09", "accept"))),
    Told("待审核时改派", LUOYANG, "2016-08-31", (
        ("2016-08-24", "report"), ("2016-08-26", "reassign", SHANGWU, ""), ("2016-09-13", "report"),
        ("2016-09-14", "accept"))),
    Told("重新办理后销号", SHANGWU, "2016-07-15", (
        ("2016-07-14", "report"), ("2016-07-18", "accept"), ("2016-08-01", "reopen", "2016-08-19"),
        ("2016-08-22", "report"), ("2016-08-23", "accept"))),
    Told("重新办理", LUOYANG, "2016-08-15", (
        ("2016-08-12", "report"), ("2016-08-15", "accept"), ("2016-09-05", "reopen", "2016-12-16"))),
    Told("二季度已销号", SHANGWU, "2016-06-30", (("2016-06-28", "report"), ("2016-06-29", "accept"))),
    Told("提前办结", ZHENGZHOU, "2016-12-15", (("2016-09-12", "report"), ("2016-09-13", "accept"))),
    Told("月报一", CAIZHENG, "2016-07-28", (("2016-07-28", "report"), ("2016-07-29", "accept")), series=True),
    Told("月报二", CAIZHENG, "2016-08-28", (("2016-08-30", "report"), ("2016-08-31", "accept")), series=True),
    Told("月报三", CAIZHENG, "2016-09-28", (), series=True),
)


@dataclass
class Rate:
    """Counted one by one: in time and judged by either deadline, and what is apart."""

    part: int = 0
    whole: int = 0
    first_part: int = 0
    first_whole: int = 0
    with_lead: int = 0
    judged: list[tuple[str, bool]] = field(default_factory=list)

    def words(self, first: bool = False) -> str:
        """As every page and file writes it."""
        part, whole = (self.first_part, self.first_whole) if first else (self.part, self.whole)
        if not whole:
            return "无"
        share = "100%" if part == whole else f"{100 * part / whole:.1f}%" if part else "0"
        return f"{share}（{part}／{whole}）"


def rates(first: str, until: str, today: str) -> dict[str, Rate]:
    """Unit → its rate in the days from `first` to `until`, as it stood then, known on `today`."""
    found = {unit: Rate() for unit in UNITS}
    for one in DUTIES:
        if ended(one, today, "cancel") or ended(one, today, "suspend"):
            continue
        _walk(_known(one, today), first, until, found)
    return found


def ended(one: Told, today: str, what: str) -> bool:
    """Whether that happened to it."""
    return any(event[1] == what and event[0] <= today for event in one.events)


def _known(one: Told, today: str) -> Told:
    """The duty as it is known that day: reopened, what was handed in and accepted before is no more, ever."""
    reopened = [n for n, event in enumerate(one.events) if event[1] == "reopen" and event[0] <= today]
    if not reopened:
        return one
    return replace(one, events=(("", "extend", one.events[reopened[-1]][2]), *one.events[reopened[-1] + 1:]))


def _walk(one: Told, first: str, until: str, found: dict[str, Rate]) -> None:
    unit, granted, original, given = one.unit, one.due, one.due, ""
    hand_in = term = closed = apart = ""
    waits = False
    for day, what, *more in one.events:
        if day > until:
            break
        if what == "report":
            if not hand_in or (term and day > term):
                hand_in = day
            term, waits = "", True
        elif what == "return":
            term, waits = more[0], False
        elif what == "accept":
            closed, waits = day, False
        elif what == "with_lead":
            closed = apart = day
        elif what == "extend":
            granted = more[0]
        elif what == "reassign":
            for which, deadline in (("", granted), ("first", original)):
                if not waits and max(deadline, term) < day and deadline >= given and day >= first:
                    _count(found[unit], which, False, f"{one.title}（改派）")
            unit, given, hand_in, term, waits = more[0], day, "", "", False
            granted = more[1] or granted
    if apart:
        found[unit].with_lead += first <= apart
        return
    for which, deadline in (("", granted), ("first", original)):
        if closed:
            if first <= closed and deadline >= given:
                _count(found[unit], which, hand_in <= deadline, one.title)
        elif not waits and max(deadline, term) < until and deadline >= given:
            _count(found[unit], which, False, one.title)


def _count(rate: Rate, which: str, good: bool, title: str) -> None:
    if which:
        rate.first_part += good
        rate.first_whole += 1
    else:
        rate.part += good
        rate.whole += 1
        rate.judged.append((title, good))


def together(parts) -> Rate:
    """All of them in one."""
    whole = Rate()
    for one in parts:
        whole.part += one.part
        whole.whole += one.whole
        whole.first_part += one.first_part
        whole.first_whole += one.first_whole
        whole.with_lead += one.with_lead
    return whole


def day_of(text: str) -> date:
    """The day as a date."""
    return date.fromisoformat(text)
