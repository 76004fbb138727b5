"""The three rates (三率) of signed projects, each by count and by amount.

The founding plan (2016年河南省对外开放工作行动计划, 二（五）、（八）) names them and has them followed and published,
without defining them. The definitions here are stated beside every figure that is shown:

- contract fulfilment (合同履约率): projects whose contract is being carried out by the day ÷ projects signed; by
  amount, the contract value of those ÷ the contract value of all signed.
- funds arrived (资金到位率): by amount, funds arrived by the day ÷ contract value signed; by count, projects for which
  any funds arrived ÷ projects signed. It can exceed 100% and is not cut.
- projects started (项目开工率): projects begun by the day ÷ projects signed; by amount as for fulfilment.

A contract that was ended later stays among the signed ones; an entry that repeats another, or was made in error, does
not count. Amounts of different currencies are set side by side and never added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Self, TypedDict

from domain.registers.amounts import Currency

ZERO = Decimal(0)
DEFINITIONS = {
    "fulfilled": ("合同履约率", "截至统计日已履约项目数÷签约项目数；按金额为已履约项目合同金额÷签约合同金额"),
    "funds": ("资金到位率", "截至统计日到位资金÷签约合同金额；按项目数为有资金到位项目数÷签约项目数"),
    "started": ("项目开工率", "截至统计日已开工项目数÷签约项目数；按金额为已开工项目合同金额÷签约合同金额"),
}
NONE = "无"


@dataclass(frozen=True)
class Money:
    """One currency's amounts in ten thousands: signed, of fulfilled contracts, arrived, of started projects."""

    signed: Decimal = ZERO
    fulfilled: Decimal = ZERO
    funds: Decimal = ZERO
    started: Decimal = ZERO

    def __add__(self, other: "Money") -> "Money":
        return Money(self.signed + other.signed, self.fulfilled + other.fulfilled, self.funds + other.funds,
                     self.started + other.started)


@dataclass(frozen=True)
class Tally:
    """How many projects were signed and how far they are, with the amounts of each currency."""

    signed: int = 0
    fulfilled: int = 0
    funded: int = 0
    started: int = 0
    money: dict[Currency, Money] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        money = {currency: self.money.get(currency, Money()) + other.money.get(currency, Money())
                 for currency in {**self.money, **other.money}}
        return Tally(self.signed + other.signed, self.fulfilled + other.fulfilled, self.funded + other.funded,
                     self.started + other.started, money)

    def to_json(self) -> "KeptTally":
        """As it is kept when published; every amount exact."""
        money = {currency.value: {name: str(getattr(one, name)) for name in ("signed", "fulfilled", "funds", "started")}
                 for currency, one in self.money.items()}
        return {"signed": self.signed, "fulfilled": self.fulfilled, "funded": self.funded, "started": self.started,
                "money": money}

    @classmethod
    def from_json(cls, kept: "KeptTally") -> Self:
        """The tally that was kept so."""
        money = {Currency(currency): Money(**{name: Decimal(value) for name, value in one.items()})
                 for currency, one in kept["money"].items()}
        return cls(kept["signed"], kept["fulfilled"], kept["funded"], kept["started"], money)

    def by_count(self, rate: str) -> Decimal | None:
        """That rate by count as a share of one; None where nothing was signed."""
        done = {"fulfilled": self.fulfilled, "funds": self.funded, "started": self.started}[rate]
        return share(Decimal(done), Decimal(self.signed))

    def by_amount(self, rate: str, currency: Currency = Currency.CNY) -> Decimal | None:
        """That rate by the amounts of one currency; None where nothing was signed in it."""
        money = self.money.get(currency, Money())
        return share(getattr(money, rate), money.signed)


class KeptTally(TypedDict):
    """`Tally` as it is kept; `money` by currency, each amount by its field's name."""

    signed: int
    fulfilled: int
    funded: int
    started: int
    money: dict[str, dict[str, str]]


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """The part of the whole; None where there is no whole, which is not nought."""
    return part / whole if whole else None


def percent(rate: Decimal | None) -> str:
    """65.3%, rounded half up; 无 where there is no rate."""
    return NONE if rate is None else f"{(rate * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def points(now: Decimal | None, before: Decimal | None) -> str:
    """By how many percentage points it rose or fell since (+1.2, −0.4, 持平); 无 where there is nothing to compare."""
    if now is None or before is None:
        return NONE
    change = ((now - before) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return "持平" if not change else f"{'+' if change > 0 else '−'}{abs(change)}"


def plain_amount(value: Decimal) -> str:
    """12,345.6: ten thousands as tables show them, to two places at most."""
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}".rstrip("0").rstrip(".")
