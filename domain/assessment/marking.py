"""Assessment (考核): measured values marked by a scheme, each mark with what it came from.

Marks are kept to the hundredth. What does not apply to a unit has no marks at all: its weight goes to the indicators
that do apply, as the scheme says, so that the full marks of a unit always add up to those of the scheme.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from domain.assessment.scheme import (
    CENT,
    FAULT_NAMES,
    Bonus,
    CommendationRule,
    Deduction,
    Fault,
    Indicator,
    Scheme,
    Spread,
    in_cents,
    shown_value,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """A duty, project or activity behind a figure; `good` says whether it speaks for the unit, None for neither."""

    kind: str
    id: int
    number: str
    title: str
    note: str = ""
    good: bool | None = None


@dataclass(frozen=True)
class Value:
    """What was measured, how it came about, and of what; no value where there was nothing to judge."""

    value: Decimal | None
    basis: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A unit's values by indicator or bonus, its faults by indicator, and how many duties it has overdue."""

    values: Mapping[str, Value] = field(default_factory=dict)
    faults: Mapping[str, Mapping[Fault, tuple[Item, ...]]] = field(default_factory=dict)
    overdue: int = 0


@dataclass(frozen=True)
class Taken:
    """One fault with the marks it cost; less than `each`, or none, once the most is reached."""

    item: Item
    marks: Decimal


@dataclass(frozen=True)
class DeductionLine:
    """A deduction as it was made."""

    name: str
    fault: str
    each: Decimal
    most: Decimal
    marks: Decimal
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class Line:
    """One indicator of one unit.

    `full` are its marks by the scheme and `effective` those it has for this unit after weights were spread; `before`
    are the marks of its value, `marks` what is left after deductions, both of `full`; `score` is `marks` brought to
    `effective`. Not applicable has no value and nought of everything.
    """

    key: str
    name: str
    part: str
    standard: str
    unit: str
    full: Decimal
    effective: Decimal
    applies: bool
    value: Decimal | None
    basis: str
    before: Decimal
    marks: Decimal
    score: Decimal
    items: tuple[Item, ...] = ()
    deductions: tuple[DeductionLine, ...] = ()
    best: Decimal | None = None

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return shown_value(self.value, self.unit)


@dataclass(frozen=True)
class BonusLine:
    """A bonus as it was given."""

    key: str
    name: str
    unit: str
    each: Decimal
    most: Decimal
    value: Decimal | None
    basis: str
    marks: Decimal
    items: tuple[Item, ...] = ()

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return shown_value(self.value, self.unit)


@dataclass(frozen=True)
class Sheet:
    """A unit's score with all it is made of; no score where nothing applied, `judged` hundredths of the weight did."""

    lines: tuple[Line, ...]
    bonuses: tuple[BonusLine, ...]
    bonus: Decimal
    score: Decimal | None
    overdue: int = 0
    judged: Decimal = Decimal(100)

    def line(self, key: str) -> Line | None:
        """The line of that indicator."""
        return next((line for line in self.lines if line.key == key), None)


def assess(scheme: Scheme, measured: Mapping[int, Measured]) -> dict[int, Sheet]:
    """Unit → its sheet; "the best" is that of the units given."""
    best = {one.key: max((value.value for unit in measured.values() if (value := unit.values.get(one.key))
                          and value.value is not None), default=None)
            for one in scheme.indicators if one.full_at is None and one.measure != "duties.any"}
    return {unit_id: _sheet(scheme, one, best) for unit_id, one in measured.items()}


def spread_weights(scheme: Scheme, applying: set[str]) -> dict[str, Decimal]:
    """Indicator → its full marks for a unit to which only those in `applying` apply.

    The weight of the others goes, in proportion, to the same part where the scheme says so and something of it
    applies, else to all that apply. The marks add up to the scheme's full marks; with nothing applying there are none.
    """
    kept = [one for one in scheme.indicators if one.key in applying]
    if not kept:
        return {}
    shares = {one.key: scheme.full(one) for one in kept}
    if scheme.spread is Spread.PART:
        for part in {one.part for one in kept}:
            within = [one for one in kept if one.part == part]
            whole = sum((scheme.full(one) for one in scheme.indicators if one.part == part), ZERO)
            shares |= _scaled({one.key: shares[one.key] for one in within}, whole)
    return _to_cents(_scaled(shares, scheme.full_marks), scheme.full_marks)


def adjusted(sheet: Sheet, changes: Mapping[str, Decimal]) -> Decimal | None:
    """The score after the changes that upheld objections made by indicator; each stays within its full marks."""
    if sheet.score is None:
        return None
    return sum((final_marks(line, changes.get(line.key, ZERO)) for line in sheet.lines), sheet.bonus)


def final_marks(line: Line, changed: Decimal) -> Decimal:
    """A line's marks with what objections changed, within its full marks."""
    return min(max(line.score + changed, ZERO), line.effective)


def _sheet(scheme: Scheme, one: Measured, best: Mapping[str, Decimal | None]) -> Sheet:
    values = {indicator.key: _judged(indicator, one, best) for indicator in scheme.indicators}
    effective = spread_weights(scheme, {key for key, value in values.items() if value.value is not None})
    lines = tuple(_mark(indicator, values[indicator.key], scheme.full(indicator), effective.get(indicator.key),
                        one.faults.get(indicator.key, {}), best.get(indicator.key))
                  for indicator in scheme.indicators)
    bonuses = tuple(_give(bonus, one.values.get(bonus.key)) for bonus in scheme.bonuses)
    bonus = min(sum((line.marks for line in bonuses), ZERO), scheme.bonus_most)
    score = sum((line.score for line in lines), ZERO) + bonus if effective else None
    judged = sum((indicator.weight for indicator in scheme.indicators if indicator.key in effective), ZERO)
    return Sheet(lines, bonuses, bonus, score, one.overdue, judged)


def _judged(indicator: Indicator, one: Measured, best: Mapping[str, Decimal | None]) -> Value:
    """The unit's value; not applicable where it has none, or where not even the best has any."""
    value = one.values.get(indicator.key) or Value(None, "没有数据")
    if value.value is None:
        return value
    if indicator.key in best and (best[indicator.key] or ZERO) <= indicator.zero_at:
        return Value(None, f"{value.basis}；全组均无，本期不考核", value.items)
    return value


def _mark(indicator: Indicator, value: Value, full: Decimal, effective: Decimal | None,
          faults: Mapping[Fault, tuple[Item, ...]], best: Decimal | None) -> Line:
    facts = (indicator.key, indicator.name, indicator.part, indicator.standard, indicator.unit, full)
    if effective is None or value.value is None:
        return Line(*facts, ZERO, False, None, value.basis, ZERO, ZERO, ZERO, value.items)
    before = in_cents(full * _reached(indicator, value.value, best))
    deductions = tuple(_deduct(one, faults.get(one.fault, ())) for one in indicator.deductions)
    marks = max(ZERO, before - sum((one.marks for one in deductions), ZERO))
    score = min(in_cents(marks * effective / full), effective)
    return Line(*facts, effective, True, value.value, value.basis, before, marks, score, value.items, deductions,
                best if indicator.full_at is None else None)


def _reached(indicator: Indicator, value: Decimal, best: Decimal | None) -> Decimal:
    """The share of the full marks, from 0 to 1; fewer can be better, where full marks lie below nought's."""
    if indicator.measure == "duties.any":
        return Decimal(1)
    full_at = (best or ZERO) if indicator.full_at is None else indicator.full_at
    return min(max((value - indicator.zero_at) / (full_at - indicator.zero_at), ZERO), Decimal(1))


def _deduct(rule: Deduction, items: tuple[Item, ...]) -> DeductionLine:
    left, taken = rule.most, []
    for item in items:
        marks = min(rule.each, left)
        left -= marks
        taken.append(Taken(item, marks))
    return DeductionLine(rule.name, FAULT_NAMES[rule.fault], rule.each, rule.most, rule.most - left, tuple(taken))


def _give(bonus: Bonus, value: Value | None) -> BonusLine:
    value = value or Value(None, "没有数据")
    marks = min(in_cents(max(value.value, ZERO) * bonus.each), bonus.most) if value.value is not None else ZERO
    return BonusLine(bonus.key, bonus.name, bonus.unit, bonus.each, bonus.most, value.value, value.basis, marks,
                     value.items)


def _scaled(shares: Mapping[str, Decimal], whole: Decimal) -> dict[str, Decimal]:
    total = sum(shares.values(), ZERO)
    return {key: share * whole / total for key, share in shares.items()}


def _to_cents(shares: Mapping[str, Decimal], whole: Decimal) -> dict[str, Decimal]:
    """The shares in hundredths, which add up to the whole: what is left over goes to the largest remainders."""
    floors = {key: share.quantize(CENT, ROUND_FLOOR) for key, share in shares.items()}
    left = int((whole - sum(floors.values(), ZERO)) / CENT)
    order = sorted(shares, key=lambda key: floors[key] - shares[key])
    for key in order[:left]:
        floors[key] += CENT
    return floors


def ranks(scores: Mapping[int, Decimal | None]) -> dict[int, int | None]:
    """Unit → its place: equal scores share one, and the next is that many further (1, 1, 3); none without a score."""
    given = [score for score in scores.values() if score is not None]
    return {unit_id: None if score is None else 1 + sum(other > score for other in given)
            for unit_id, score in scores.items()}


def commended(rule: CommendationRule | None, placed: Iterable[tuple[int, int | None, Decimal | None, int]]) -> set[int]:
    """The units of (unit, rank, score, overdue) that the rule commends."""
    if rule is None:
        return set()
    found = set()
    for unit_id, rank, score, overdue in placed:
        if rank is None or score is None or (rule.no_overdue and overdue):
            continue
        tests = [*([rank <= rule.top] if rule.top else []),
                 *([score >= rule.at_least] if rule.at_least is not None else [])]
        if all(tests) if rule.both else any(tests):
            found.add(unit_id)
    return found
