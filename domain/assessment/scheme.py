"""What an assessment (考核) judges by: indicators with weights, deductions, bonuses, the rule of commendation; and how
marks are rounded and written.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from domain.registers.amounts import plain_number

CENT = Decimal("0.01")


def in_cents(value: Decimal) -> Decimal:
    """To the hundredth, rounded half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def shown_value(value: Decimal | None, unit: str) -> str:
    """83.33%, 12个; 不适用 for none."""
    if value is None:
        return "不适用"
    return f"{plain_number(in_cents(value))}{unit}"


def shown_marks(marks: Decimal | None) -> str:
    """87.5; — for none."""
    return "—" if marks is None else plain_number(in_cents(marks))


def signed_marks(marks: Decimal) -> str:
    """+2.5, −1: by how much marks were changed."""
    return f"{'+' if marks > 0 else '−' if marks < 0 else ''}{shown_marks(abs(marks))}"


BEST = "best"
"""In the place of a value for full marks: that of the best unit assessed."""


class Spread(StrEnum):
    """Where the weight of an indicator goes that does not apply to a unit: to its part first, or to all others."""

    PART = "part"
    ALL = "all"


class Fault(StrEnum):
    """What is deducted for: handed in after the deadline, not handed in at all, sent back, named in a bulletin."""

    LATE = "late"
    OVERDUE = "overdue"
    RETURNED = "returned"
    NAMED = "named"


FAULT_NAMES = {Fault.LATE: "逾期办结", Fault.OVERDUE: "逾期未报", Fault.RETURNED: "报告被退回",
               Fault.NAMED: "被列入通报"}


@dataclass(frozen=True)
class Measure:
    """A source of values: how it is called, in what it is counted, and which options narrow it."""

    name: str
    unit: str
    options: tuple[str, ...]


PROJECTS, DUTIES = ("ledger", "signed"), ("words", "roles", "activity", "deadline")
MEASURES = {
    "rate.fulfilled": Measure("合同履约率", "%", ("by", *PROJECTS)),
    "rate.funds": Measure("资金到位率", "%", ("by", *PROJECTS)),
    "rate.started": Measure("项目开工率", "%", ("by", *PROJECTS)),
    "projects.count": Measure("签约项目数", "个", PROJECTS),
    "projects.value": Measure("签约项目合同金额（人民币）", "万元", PROJECTS),
    "activities.count": Measure("主办活动的签约项目数", "个", ()),
    "activities.value": Measure("主办活动的签约金额", "万元", ()),
    "duties.in_time": Measure("事项按期办理率", "%", DUTIES),
    "duties.closed": Measure("到期事项销号率", "%", DUTIES),
    "duties.any": Measure("有无办理事项（只扣分）", "项", DUTIES),
    "entered": Measure("人工录入", "", ("unit", "words")),
}
CHOICES = {"by": ("count", "amount"), "ledger": ("major", "activity"), "signed": ("period", "to_date"),
           "deadline": ("granted", "original"), "roles": ("lead", "support", "sole")}


@dataclass(frozen=True)
class Narrowed:
    """Which projects or duties a value is drawn from; empty means all of them.

    `signed` in the period only, or all up to its end; `deadline` as granted, or the original one; `activity` asks for
    duties that came of an activity; one of `words` stands in the duty, or in the target that offers an entered value.
    """

    by: str = "count"
    ledger: str = ""
    signed: str = "to_date"
    words: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    activity: bool = False
    deadline: str = "granted"
    unit: str = ""


@dataclass(frozen=True)
class Deduction:
    """Marks off for each fault of a kind, `most` in all."""

    name: str
    fault: Fault
    each: Decimal
    most: Decimal


@dataclass(frozen=True)
class Indicator:
    """One thing judged: `weight` in hundredths of the whole, none of it at `zero_at`, all of it at `full_at`."""

    key: str
    name: str
    part: str
    weight: Decimal
    measure: str
    full_at: Decimal | None
    zero_at: Decimal = Decimal(0)
    narrowed: Narrowed = Narrowed()
    deductions: tuple[Deduction, ...] = ()

    @property
    def unit(self) -> str:
        """In what its value is counted."""
        return self.narrowed.unit if self.measure == "entered" else MEASURES[self.measure].unit

    @property
    def standard(self) -> str:
        """How it is marked, in words."""
        if self.measure == "duties.any":
            return "有办理事项的记满分，按下列规定扣分"
        top = "全组最高值" if self.full_at is None else f"{plain_number(self.full_at)}{self.unit}"
        return f"{top}记满分，{plain_number(self.zero_at)}{self.unit}记0分，其间按比例计分"


@dataclass(frozen=True)
class Bonus:
    """Marks beyond the full ones: `each` for every one of what is measured, `most` in all."""

    key: str
    name: str
    measure: str
    each: Decimal
    most: Decimal
    narrowed: Narrowed = Narrowed()

    @property
    def unit(self) -> str:
        """In what its value is counted."""
        return self.narrowed.unit if self.measure == "entered" else MEASURES[self.measure].unit


@dataclass(frozen=True)
class CommendationRule:
    """Who is commended (通报表扬): the first `top`, or from `at_least` marks on; with `both`, only who is both."""

    top: int | None = None
    at_least: Decimal | None = None
    both: bool = False
    no_overdue: bool = True

    @property
    def words(self) -> str:
        """The rule in words."""
        parts = [*([f"前{self.top}名"] if self.top else []),
                 *([f"得分{plain_number(self.at_least)}分以上"] if self.at_least is not None else [])]
        return ("且" if self.both else "或").join(parts) + ("，且没有逾期未报事项" if self.no_overdue else "")


@dataclass(frozen=True)
class Scheme:
    """A whole scheme; `units` are places, departments, or a group of the directory by its name.

    A unit of whose weight less than `least_applying` hundredths apply has a score, but no rank: it would be judged by
    too little.
    """

    key: str
    name: str
    units: str
    indicators: tuple[Indicator, ...]
    basis: str = ""
    full_marks: Decimal = Decimal(100)
    spread: Spread = Spread.PART
    bonuses: tuple[Bonus, ...] = ()
    bonus_most: Decimal = Decimal(0)
    commendation: CommendationRule | None = None
    objection_days: int = 5
    least_applying: Decimal = Decimal(50)

    def full(self, indicator: Indicator) -> Decimal:
        """The indicator's full marks where every indicator applies."""
        return self.full_marks * indicator.weight / 100

    @property
    def entered(self) -> tuple[Indicator | Bonus, ...]:
        """What a person has to enter, with its source."""
        every: tuple[Indicator | Bonus, ...] = (*self.indicators, *self.bonuses)
        return tuple(one for one in every if one.measure == "entered")
