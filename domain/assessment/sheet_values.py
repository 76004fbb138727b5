"""A unit's sheet as plain values for keeping, and back; every mark exact."""

from dataclasses import asdict
from decimal import Decimal

from domain.assessment.marking import BonusLine, DeductionLine, Item, Line, Sheet, Taken


def to_json(sheet: Sheet) -> dict:
    """The sheet as it is kept."""
    return _plain(asdict(sheet))


def from_json(kept: dict) -> Sheet:
    """The sheet that was kept so."""
    return Sheet(tuple(map(_line, kept["lines"])), tuple(map(_bonus, kept["bonuses"])), Decimal(kept["bonus"]),
                 _number(kept["score"]), kept["overdue"], Decimal(kept["judged"]))


def _plain(value):
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _numbers(kept: dict, *names: str) -> dict:
    return kept | {name: _number(kept[name]) for name in names}


def _items(kept: list) -> tuple[Item, ...]:
    return tuple(Item(**one) for one in kept)


def _line(kept: dict) -> Line:
    deductions = tuple(DeductionLine(**_numbers(one, "each", "most", "marks") | {"taken": tuple(
        Taken(Item(**taken["item"]), Decimal(taken["marks"])) for taken in one["taken"])}) for one in
        kept["deductions"])
    return Line(**_numbers(kept, "full", "effective", "value", "before", "marks", "score", "best")
                | {"items": _items(kept["items"]), "deductions": deductions})


def _bonus(kept: dict) -> BonusLine:
    return BonusLine(**_numbers(kept, "each", "most", "value", "marks") | {"items": _items(kept["items"])})
