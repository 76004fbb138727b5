"""Counted rows set in words and tables, as an office writes its quarterly bulletin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from domain.duties.on_time import OnTime
from domain.publications.content import Bar, Chart, Column, Content, Paragraph, ReportingPeriod, Section, Table, written

MOST_BARS = 20
MOST_NAMED = 5
PLACES, DEPARTMENTS = "places", "departments"
GROUPS = {PLACES: "各市、县（市、区）", DEPARTMENTS: "各有关单位"}
"""Whom the tables stand for, where the caller does not name them better (`group_names`)."""


@dataclass(frozen=True)
class Counts:
    """What is counted of one unit (or of all): duties, as they stood at the end of the cut-off day.

    Of those due, `due_alone` were not closed with their lead and `due_in_time` were closed and in time.
    """

    afoot: int = 0
    dispatched: int = 0
    due: int = 0
    due_alone: int = 0
    due_in_time: int = 0
    closed: int = 0
    overdue: int = 0
    returned: int = 0
    named: int = 0
    on_time: OnTime = field(default_factory=OnTime)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts)))

    @property
    def any(self) -> bool:
        """Whether the unit had anything to do at all."""
        return self != Counts()

    @property
    def all_in_time(self) -> bool:
        """Whether something fell due that is judged, and all of it and whatever else is judged was in time."""
        rate = self.on_time.granted
        return 0 < self.due_alone == self.due_in_time and rate.part == rate.whole and not self.overdue


@dataclass(frozen=True)
class UnitRow:
    """One unit's counts; `group` is PLACES or DEPARTMENTS."""

    unit: str
    group: str
    counts: Counts


@dataclass(frozen=True)
class Item:
    """A duty that is named: overdue at the cut-off, or listed in the bulletin by a leader's decision."""

    number: str
    title: str
    unit: str
    due_on: date | None
    days_late: int = 0
    note: str = ""


@dataclass(frozen=True)
class Counted:
    """Everything counted for a period up to the cut-off day, itself included; `subject` narrows what it is about."""

    period: ReportingPeriod
    until: date
    rows: tuple[UnitRow, ...]
    overdue: tuple[Item, ...] = ()
    named: tuple[Item, ...] = ()
    subject: str = ""

    def total(self, group: str | None = None) -> Counts:
        """The sum over all units, or over those of a group."""
        return sum((row.counts for row in self.rows if group in (None, row.group)), Counts())


def bulletin_content(counted: Counted, *, groups: dict[str, str] = GROUPS, further: Iterable[Section] = ()) -> Content:
    """The bulletin of what was counted, with `further` sections before the closing demand."""
    title = f"关于{counted.period.name}{counted.subject or '督查事项'}办理情况的通报"
    present = [group for group in (PLACES, DEPARTMENTS) if any(row.group == group for row in counted.rows)]
    sections = [_overall(counted)]
    sections += [_of_group(counted, group, groups[group]) for group in present]
    sections += [_overdue(counted)] if counted.overdue else []
    sections += [_named(counted)] if counted.named else []
    sections += [*further, _demands(counted)]
    addressee = "，".join(groups[group] for group in present) or "各有关单位"
    return Content(title, f"{addressee}：", _opening(counted), tuple(sections))


def group_names(tier: str, *, cities: bool, counties: bool, zones: Sequence[str]) -> dict[str, str]:
    """How an office of that tier calls the places and the departments it reports on; zones by their own names."""
    words = {"province": ("各省辖市", "省直管县（市）", "省直有关部门"),
             "city": ("各市", "各县（市、区）", "市直有关部门")}
    city, county, departments = words.get(tier, ("各市", "各县（市、区）", "各有关单位"))
    places = [*([city] if cities else []), *([county] if counties else []), *zones]
    return {PLACES: "、".join(places) or GROUPS[PLACES], DEPARTMENTS: departments}


def _opening(counted: Counted) -> Paragraph:
    return Paragraph("opening", f"现将{counted.period.name}{counted.subject or '督查事项'}办理情况通报如下"
                                f"（数据截至{written(counted.until)}）。")


def _overall(counted: Counted) -> Section:
    all_ = counted.total()
    if not all_.any:
        return Section("总体情况", (Paragraph("overall", f"{counted.period.name}没有在办的督查事项。"),))
    text = f"本期共推进督查事项{all_.afoot}项，其中新交办{all_.dispatched}项，应于本期内办结{all_.due}项。" \
           f"本期销号{all_.closed}项"
    rate = all_.on_time
    text += f"（其中随牵头事项销号{rate.with_lead}项，不计入按期办结率）" if rate.with_lead else ""
    if rate.granted.whole:
        text += f"，按期办结率为{rate.granted.words}"
    if rate.original.whole and rate.original != rate.granted:
        text += f"，按原定时限计为{rate.original.words}"
    text += f"；截至{written(counted.until)}，逾期未报{all_.overdue}项。" if all_.overdue else "；没有逾期未报事项。"
    text += f"退回补充{all_.returned}次。" if all_.returned else ""
    text += f"经分管领导决定列入通报{all_.named}项。" if all_.named else ""
    return Section("总体情况", (Paragraph("overall", text),))


def _of_group(counted: Counted, group: str, name: str) -> Section:
    rows = [row for row in counted.rows if row.group == group]
    busy = [row for row in rows if row.counts.any]
    total = counted.total(group)
    late_in_all = f"逾期未报{total.overdue}项" if total.overdue else "没有逾期未报事项"
    text = f"{name}共推进{total.afoot}项，销号{total.closed}项，{late_in_all}。"
    prompt = [row.unit for row in busy if row.counts.all_in_time]
    if prompt:
        text += f"{_listed(prompt)}到期事项全部按期办结。"
    late = sorted((row for row in busy if row.counts.overdue), key=lambda row: -row.counts.overdue)
    if late:
        text += "逾期未报的有：" + "，".join(f"{row.unit}{row.counts.overdue}项" for row in late[:MOST_NAMED])
        text += f"等{len(late)}个单位。" if len(late) > MOST_NAMED else "。"
    idle = [row.unit for row in rows if not row.counts.any]
    if idle and busy:
        text += f"{_listed(idle)}本期没有督查事项。"
    return Section(f"{name}办理情况", (Paragraph(group, text),), (_table(rows, total, name),), _charts(busy, name))


def _table(rows: Sequence[UnitRow], total: Counts, name: str) -> Table:
    figures = (("推进", 12), ("新交办", 12), ("应办结", 12), ("销号", 12), ("随牵头销号", 14), ("逾期", 12),
               ("退回", 12), ("按期办结率", 24), ("按原定时限", 24))
    columns = (Column("单位", 36), *(Column(words, share, figures=True) for words, share in figures))
    lines = [(row.unit, *_cells(row.counts)) for row in rows]
    summed = [("合计", *_cells(total))] if len(rows) > 1 else []
    return Table(f"{name}督查事项办理情况", columns, tuple(lines + summed), total=bool(summed))


def _cells(counts: Counts) -> tuple[str, ...]:
    rate = counts.on_time
    figures = (counts.afoot, counts.dispatched, counts.due, counts.closed, rate.with_lead, counts.overdue,
               counts.returned)
    return (*map(str, figures), rate.granted.words, rate.original.words)


def _charts(busy: Sequence[UnitRow], name: str) -> tuple[Chart, ...]:
    """On-time rates, highest first; where nothing is judged there is no chart."""
    rates = [(row.unit, row.counts.on_time.granted) for row in busy if row.counts.on_time.granted.whole]
    judged = sorted(rates, key=lambda one: -one[1].part / one[1].whole)
    bars = tuple(Bar(unit, 100 * rate.part / rate.whole, rate.words) for unit, rate in judged[:MOST_BARS])
    more = f"（前{MOST_BARS}位）" if len(judged) > MOST_BARS else ""
    return (Chart(f"{name}按期办结率{more}", bars, 100),) if len(bars) > 1 else ()


def _overdue(counted: Counted) -> Section:
    total, shown = counted.total().overdue, len(counted.overdue)
    text = f"截至{written(counted.until)}，下列{total}项逾期未报，请责任单位说明原因，尽快办结。"
    if shown < total:
        text = f"截至{written(counted.until)}，共有{total}项逾期未报，以下列出逾期最久的{shown}项，其余见各单位台账。"
    columns = (Column("编号", 2.4, figures=True), Column("事项", 4.3), Column("责任单位", 2.4),
               Column("时限", 2.5, figures=True), Column("逾期天数", 1.8, figures=True))
    rows = tuple((one.number, one.title, one.unit, _short(one.due_on), str(one.days_late)) for one in counted.overdue)
    return Section("逾期未报事项", (Paragraph("overdue", text),), (Table("逾期未报事项清单", columns, rows),))


def _named(counted: Counted) -> Section:
    units = list(dict.fromkeys(one.unit for one in counted.named))
    text = f"经分管领导决定，对{_listed(units)}下列{len(counted.named)}项予以通报。"
    columns = (Column("编号", 2.3, figures=True), Column("事项", 4.6), Column("责任单位", 2.6), Column("领导意见", 3))
    rows = tuple((one.number, one.title, one.unit, one.note or "—") for one in counted.named)
    return Section("予以通报的事项", (Paragraph("named", text),), (Table("予以通报的事项清单", columns, rows),))


def _demands(counted: Counted) -> Section:
    all_ = counted.total()
    text = "请各单位对照清单，按时限推进各项工作，办理情况及时报送。"
    if all_.overdue:
        text = "逾期未报的单位要逐项查明原因，明确办结日期，尽快报送；确需延期的，按程序申请。" + text
    if all_.returned:
        text += "报送的办结材料要具体、完整，减少退回。"
    return Section("下一步要求", (Paragraph("demands", text),))


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(names[:MOST_NAMED])
    return f"{shown}等{len(names)}个单位" if len(names) > MOST_NAMED else shown


def _short(day: date | None) -> str:
    return "—" if day is None else f"{day.year}-{day.month:02d}-{day.day:02d}"
