"""A unit's sheet as plain values for keeping, and back; every mark exact."""

from dataclasses import asdict
from decimal import Decimal
from typing import NotRequired, TypedDict

from domain.assessment.marking import BonusLine, DeductionLine, Item, Line, Sheet, Taken


class KeptItem(TypedDict):
    """`Item` as it is kept."""

    kind: str
    id: int
    number: str
    title: str
    note: NotRequired[str]
    good: NotRequired[bool | None]


class KeptTaken(TypedDict):
    """`Taken` as it is kept."""

    item: KeptItem
    marks: str


class KeptDeduction(TypedDict):
    """`DeductionLine` as it is kept."""

    name: str
    fault: str
    each: str
    most: str
    marks: str
    taken: list[KeptTaken]


class KeptLine(TypedDict):
    """`Line` as it is kept."""

    key: str
    name: str
    part: str
    standard: str
    unit: str
    full: str
    effective: str
    applies: bool
    value: str | None
    basis: str
    before: str
    marks: str
    score: str
    items: list[KeptItem]
    deductions: list[KeptDeduction]
    best: str | None


class KeptBonus(TypedDict):
    """`BonusLine` as it is kept."""

    key: str
    name: str
    unit: str
    each: str
    most: str
    value: str | None
    basis: str
    marks: str
    items: list[KeptItem]


class KeptSheet(TypedDict):
    """`Sheet` as `to_json` writes it."""

    lines: list[KeptLine]
    bonuses: list[KeptBonus]
    bonus: str
    score: str | None
    overdue: int
    judged: str


def to_json(sheet: Sheet) -> dict[str, object]:
    """The sheet as it is kept."""
    return {name: _plain(value) for name, value in asdict(sheet).items()}


def from_json(kept: KeptSheet) -> Sheet:
    """The sheet that was kept so."""
    return Sheet(tuple(map(_line, kept["lines"])), tuple(map(_bonus, kept["bonuses"])), Decimal(kept["bonus"]),
                 _number(kept["score"]), kept["overdue"], Decimal(kept["judged"]))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _items(kept: list[KeptItem]) -> tuple[Item, ...]:
    return tuple(Item(**one) for one in kept)


def _line(kept: KeptLine) -> Line:
    return Line(kept["key"], kept["name"], kept["part"], kept["standard"], kept["unit"], Decimal(kept["full"]),
                Decimal(kept["effective"]), kept["applies"], _number(kept["value"]), kept["basis"],
                Decimal(kept["before"]), Decimal(kept["marks"]), Decimal(kept["score"]), _items(kept["items"]),
                tuple(map(_deduction, kept["deductions"])), _number(kept["best"]))


def _deduction(kept: KeptDeduction) -> DeductionLine:
    return DeductionLine(kept["name"], kept["fault"], Decimal(kept["each"]), Decimal(kept["most"]),
                         Decimal(kept["marks"]),
                         tuple(Taken(Item(**one["item"]), Decimal(one["marks"])) for one in kept["taken"]))


def _bonus(kept: KeptBonus) -> BonusLine:
    return BonusLine(kept["key"], kept["name"], kept["unit"], Decimal(kept["each"]), Decimal(kept["most"]),
                     _number(kept["value"]), kept["basis"], Decimal(kept["marks"]), _items(kept["items"]))
