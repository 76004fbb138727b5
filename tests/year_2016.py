"""A year of activities and signed projects in plain values, and every published figure worked out from them again.

Nothing here asks duban for a figure: what was handed in is kept as it was told, and counted in loops.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CITIES = ("郑州", "开封", "洛阳", "平顶山", "安阳", "鹤壁", "新乡", "焦作", "濮阳", "许昌", "漯河", "三门峡", "南阳",
          "商丘", "信阳", "周口", "驻马店")
"""Seventeen of the eighteen cities: in 济源 nothing is signed."""
GROUPS = (("一、省内重大经贸交流活动（6项）", "省内", 6), ("二、境外专题经贸活动（8项）", "境外", 8),
          ("三、省外经贸交流活动（6项）", "省外", 6), ("四、地方特色经贸活动（7项）", "地方", 7))
PROJECTS, MAJOR = 400, 100
HEADINGS = ["项目名称", "是否重大项目", "省辖市", "责任单位", "投资方", "产业", "跟踪层级", "合同金额（万）",
            "币种", "签约日期"]
INDUSTRIES, TIERS = ("电子信息", "高端装备", "食品工业", "汽车工业"), ("省级", "市级", "县级")


@dataclass(frozen=True)
class Fair:
    """An activity of the annex; it ends `late` days after the planned end."""

    name: str
    host: str
    starts_on: date
    planned_end_on: date
    late: int = 0

    @property
    def ended_on(self) -> date:
        """When it really ended."""
        return self.planned_end_on + timedelta(days=self.late)

    def row(self, number: int) -> list:
        """As the annex has it."""
        first, last = (f"{day.month}月{day.day}日" for day in (self.starts_on, self.planned_end_on))
        return [number, self.name, f"{first}—{last}", "商务部、河南省人民政府" if number == 1 else "", self.host]


@dataclass
class Signed:
    """A signed project as it was told: days, and what had arrived by which day."""

    name: str
    city: str
    fair: str
    major: bool
    currency: str
    value: Decimal
    signed_on: date
    industry: str = ""
    tier: str = ""
    fulfilled_on: date | None = None
    started_on: date | None = None
    funds: list[tuple[date, Decimal]] = field(default_factory=list)

    def row(self) -> list:
        """As the table of signed projects has it."""
        return [self.name, "是" if self.major else "否", self.city, self.city, f"{self.name}投资方",
                self.industry, self.tier, float(self.value), self.currency, self.signed_on.isoformat()]

    def arrived(self, by: date) -> Decimal:
        """What had arrived in all by that day."""
        return max((total for on, total in self.funds if on <= by), default=Decimal(0))

    @property
    def in_yuan(self) -> Decimal:
        """As its host converts it, a dollar at 6.6."""
        return self.value if self.currency == "人民币" else self.value * Decimal("6.6")


def fairs() -> Iterator[Fair]:
    """Twenty-seven activities over the year, some of them ending later than planned."""
    number = 0
    for _, words, count in GROUPS:
        for at in range(count):
            starts = date(2016, 1, 14) + timedelta(days=12 * number + 2 * at)
            host = f"{CITIES[number % len(CITIES)]}市人民政府" if words == "地方" else "省商务厅"
            yield Fair(f"2016年{words}经贸活动之{at + 1}", host, starts, starts + timedelta(days=2), number % 3)
            number += 1


def projects(held: Iterable[Fair]) -> list[Signed]:
    """Four hundred projects, fifteen or so at each activity, in every city but one, some in dollars."""
    held = list(held)
    made = []
    for n in range(PROJECTS):
        fair = held[n % len(held)]
        made.append(Signed(f"第{n + 1}号项目", CITIES[n * 7 % len(CITIES)], fair.name, n % (PROJECTS // MAJOR) == 0,
                           "美元" if n % 9 == 4 else "人民币", Decimal(1000 + 137 * n), fair.ended_on,
                           INDUSTRIES[n % 11 % len(INDUSTRIES)], TIERS[n % 5 % len(TIERS)]))
    return made


def progress(one: Signed, n: int, by: date) -> dict[str, object]:
    """What its unit tells of the project by that day that it had not told before; noted in the project as told."""
    told: dict[str, object] = {}
    fulfilled, started = (one.signed_on + timedelta(days=days) for days in (20 + n % 5 * 15, 60 + n % 7 * 10))
    if n % 6 and one.fulfilled_on is None and fulfilled <= by:
        told["fulfilled_on"] = one.fulfilled_on = fulfilled
    if n % 3 and one.started_on is None and started <= by:
        told["started_on"] = one.started_on = started
    steps = [(40, 30), (100, 70)] if n % 5 else []
    due = [(one.signed_on + timedelta(days=days), one.value * share / 100) for days, share in steps]
    if new := [step for step in due if step[0] <= by and step not in one.funds]:
        one.funds.append(new[-1])
        told["funds_on"], told["funds"] = new[-1]
    return told


@dataclass
class Sums:
    """What a line of the rates is made of, counted one by one."""

    signed: int = 0
    fulfilled: int = 0
    funded: int = 0
    started: int = 0
    amounts: dict[str, list[Decimal]] = field(default_factory=dict)

    def take(self, one: Signed, by: date) -> None:
        """One project more."""
        fulfilled = one.fulfilled_on is not None and one.fulfilled_on <= by
        started = one.started_on is not None and one.started_on <= by
        self.signed += 1
        self.fulfilled += fulfilled
        self.funded += one.arrived(by) > 0
        self.started += started
        sums = self.amounts.setdefault(one.currency, [Decimal(0)] * 4)
        for at, amount in enumerate((one.value, one.value * fulfilled, one.arrived(by), one.value * started)):
            sums[at] += amount

    def share(self, name: str) -> Decimal | None:
        """The rate in hundredths: funds by amounts in yuan, the others by projects; None of nothing."""
        part, whole = {"fulfilled": (self.fulfilled, self.signed), "started": (self.started, self.signed),
                       "funds": (self.amounts.get("人民币", [0] * 4)[2], self.amounts.get("人民币", [0] * 4)[0])}[name]
        return Decimal(part) * 100 / Decimal(whole) if whole else None

    def rate(self, name: str) -> str:
        """The rate as a bulletin writes it."""
        share = self.share(name)
        return "无" if share is None else f"{rounded(share)}%"

    def change(self, name: str, before: "Sums") -> str:
        """By how many points it rose or fell, as a bulletin writes it."""
        now, then = self.share(name), before.share(name)
        if now is None or then is None:
            return "无"
        points = rounded(now - then)
        return "持平" if points == 0 else f"+{points}" if points > 0 else f"−{-points}"


def together(parts: Iterable["Sums"]) -> Sums:
    """All of them in one line."""
    whole = Sums()
    for one in parts:
        whole.signed += one.signed
        whole.fulfilled += one.fulfilled
        whole.funded += one.funded
        whole.started += one.started
        for currency, amounts in one.amounts.items():
            sums = whole.amounts.setdefault(currency, [Decimal(0)] * 4)
            for at, amount in enumerate(amounts):
                sums[at] += amount
    return whole


WEIGHTS = {"fulfilled": (25, 90), "funds": (20, 60), "started": (20, 80), "major": (10, None), "value": (5, None)}
"""Indicator of the year's assessment → its marks, and the percentage for all of them (none: the best city has all)."""
WORK = 20
"""Marks for the work on duties, less one for each overdue (five at most) and half for each return (two at most)."""


def marks(told: list["Signed"], counts: dict[str, dict[str, int]], first: date, last: date) -> dict[str, Decimal]:
    """City → its marks of the year by the test's own scheme."""
    values = {}
    for city, sums in sums_by(told, last, lambda one: f"{one.city}市人民政府").items():
        own = [one for one in told if f"{one.city}市人民政府" == city]
        yuan = sums.amounts["人民币"]
        values[city] = {
            "fulfilled": Decimal(sums.fulfilled) * 100 / sums.signed, "funds": yuan[2] * 100 / yuan[0],
            "started": Decimal(sums.started) * 100 / sums.signed, "major": Decimal(sum(one.major for one in own)),
            "value": sum(one.value for one in own if one.currency == "人民币" and first <= one.signed_on <= last)}
    best = {name: max(of[name] for of in values.values()) for name in WEIGHTS}
    found = {}
    for city, of in values.items():
        shares = {name: min(of[name] / (full_at or best[name]), Decimal(1))
                  for name, (_, full_at) in WEIGHTS.items()}
        work = WORK - min(counts[city]["overdue"], 5) - min(Decimal(counts[city]["returned"]) / 2, 2)
        found[city] = work + sum((WEIGHTS[name][0] * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
                                 for name, share in shares.items())
    return found


def on_time(line: dict[str, int], first: str = "") -> str:
    """The share of what was judged that was in time, by the granted or the `first` deadline, as bulletins write it."""
    part, whole = line.get(f"in_{first}time", 0), line.get(f"{first}judged", 0)
    if not whole:
        return "无"
    share = Decimal(part) * 100 / whole
    return f"{'100%' if share == 100 else f'{rounded(share)}%' if share else '0'}（{part}／{whole}）"


def rounded(value: Decimal) -> Decimal:
    """To one place, halves up."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def sums_by(told: Iterable[Signed], by: date, key) -> dict[str, Sums]:
    """A line for each city (or whatever `key` gives) that had signed projects by then."""
    found: dict[str, Sums] = {}
    for one in told:
        if one.signed_on <= by:
            found.setdefault(key(one), Sums()).take(one, by)
    return found


@dataclass(frozen=True)
class Handled:
    """A duty as it stands, with its completion reports as (day handed in, term of its return)."""

    unit: str
    state: str
    dispatched_on: date
    due_on: date | None
    first_due_on: date | None
    reported_on: date | None
    closed_on: date | None
    owed_on: date | None
    reports: tuple[tuple[date, date | None], ...]
    returned_on: tuple[date, ...]

    def credited_on(self) -> date | None:
        """The first hand-in, or a later one where a return was answered after its term."""
        counts = term = None
        for handed, answer_by in self.reports:
            if counts is None or (term and handed > term):
                counts = handed
            term = answer_by
        return counts


def counted(duties: Iterable[Handled], first: date, last: date) -> dict[str, dict[str, int]]:
    """What a bulletin counts, unit by unit, as it stood on the last day."""
    found: dict[str, dict[str, int]] = {}
    for one in duties:
        if one.dispatched_on > last or (one.closed_on and one.closed_on < first):
            continue
        closed = one.state == "closed" and first <= one.closed_on <= last
        timed = closed and one.credited_on() is not None and one.due_on is not None
        late_now = one.state in ("dispatched", "in_progress") and one.owed_on is not None and one.owed_on < last
        handed = one.reported_on or one.closed_on
        late_then = one.state in ("reported", "closed") and one.due_on is not None and one.due_on < last \
            and handed is not None and handed > last
        owing = one.state in ("dispatched", "in_progress") and one.owed_on is not None
        answering = any(term and term >= last for _, term in one.reports)
        late_first = (late_then or (owing and not answering)) and one.first_due_on < last
        counts = {"afoot": True, "dispatched": first <= one.dispatched_on, "closed": closed,
                  "due": one.due_on is not None and first <= one.due_on <= last,
                  "in_time": timed and one.credited_on() <= one.due_on, "overdue": late_now or late_then,
                  "judged": timed or late_now or late_then, "first_judged": timed or late_first,
                  "in_first_time": timed and one.credited_on() <= one.first_due_on,
                  "with_lead": closed and one.credited_on() is None,
                  "returned": sum(first <= day <= last for day in one.returned_on)}
        line = found.setdefault(one.unit, dict.fromkeys(counts, 0))
        for name, number in counts.items():
            line[name] += int(number)
    return found
