"""A scheme of assessment read from TOML: every problem at once, each with its line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from domain.assessment.scheme import (
    BEST,
    CHOICES,
    MEASURES,
    Bonus,
    CommendationRule,
    Deduction,
    Fault,
    Indicator,
    Narrowed,
    Scheme,
    Spread,
)
from domain.errors import InvalidSettings
from domain.messages import Message

HEADER, KEY = re.compile(r"^\s*\[\[?\s*([\w.]+)\s*\]\]?\s*(?:#.*)?$"), re.compile(r"^\s*([\w-]+)\s*=")
NAMED = re.compile(r"[a-z][a-z0-9_]*")
AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
LONGEST, MOST_DAYS, MOST_LINES = 100_000, 250, 60
TOP = ("key", "name", "units", "basis", "full_marks", "spread", "bonus_most", "objection_days", "least_applying",
       "indicator", "bonus", "commendation")
OPTIONS = ("by", "ledger", "signed", "words", "roles", "activity", "deadline", "unit")
INDICATOR = ("key", "name", "part", "weight", "measure", "full_at", "zero_at", "deduction", *OPTIONS)
BONUS = ("key", "name", "measure", "each", "most", *OPTIONS)
DEDUCTION, COMMENDATION = ("name", "fault", "each", "most"), ("top", "at_least", "both", "no_overdue")


def read_scheme(text: str) -> Scheme:
    """The scheme that the text describes; InvalidSettings with every problem, each behind the number of its line."""
    if len(text) > LONGEST:
        raise InvalidSettings("scheme_too_long", most=LONGEST)
    try:
        written = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"),
                                parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = AT.search(str(error))
        line = at.group(1) if at and at.group(1) else str(text.count("\n") + 1)
        raise InvalidSettings("scheme_not_toml", line=line, problem=AT.sub("", str(error)).strip()) from None
    except (ValueError, RecursionError) as error:
        raise InvalidSettings("scheme_unreadable", problem=error) from None
    reading = _Reading(_lines_of(text))
    scheme = reading.scheme(written)
    if reading.problems:
        raise InvalidSettings("scheme_wrong", problems=[Message("scheme_line", line=line, problem=problem)
                                                        for line, problem in reading.in_order()])
    return scheme


def _lines_of(text: str) -> dict[str, int]:
    """Place ("indicator[2].weight", "indicator[2]", "full_marks") → its line, from 1."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    at = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            at = ""
            for part in header.group(1).split("."):
                at = f"{at}.{part}" if at else part
                last = part == header.group(1).split(".")[-1]
                if last:
                    counts[at] = counts.get(at, 0) + 1
                at = f"{at}[{counts.get(at, 1)}]"
            lines[at] = number
        elif key := KEY.match(line):
            lines.setdefault(f"{at}.{key.group(1)}" if at else key.group(1), number)
    return lines


@dataclass
class _Reading:
    lines: dict[str, int]
    problems: list[tuple[int, Message]] = field(default_factory=list)

    def wrong(self, at: str, problem: Message, key: str = "") -> None:
        place = f"{at}.{key}" if at and key else at or key
        self.problems.append((self.lines.get(place, self.lines.get(at, 1)), problem))

    def in_order(self) -> list[tuple[int, Message]]:
        """The problems from top to bottom, none twice."""
        return sorted(set(self.problems), key=lambda one: (one[0], str(one[1])))

    def scheme(self, written: dict[str, object]) -> Scheme:
        self.known(written, TOP, "")
        full = self.number(written, "full_marks", "", Decimal(100), least=Decimal(1))
        indicators = tuple(self.indicator(row, f"indicator[{nth}]", full)
                           for nth, row in enumerate(self.rows(written, "indicator"), 1))
        bonuses = tuple(self.bonus(row, f"bonus[{nth}]") for nth, row in enumerate(self.rows(written, "bonus"), 1))
        if not indicators:
            self.wrong("", Message("scheme_without_indicators"))
        weights = sum((one.weight for one in indicators), Decimal(0))
        if indicators and weights != 100:
            self.wrong(f"indicator[{len(indicators)}]", Message("scheme_weights_not_hundred", weights=weights),
                       "weight")
        self.unlike([("indicator", one.key) for one in indicators], [("bonus", one.key) for one in bonuses])
        return Scheme(
            self.word(written, "key", ""), self.text(written, "name", ""), self.text(written, "units", ""), indicators,
            str(written.get("basis", "")), full, Spread(self.choice(written, "spread", "", tuple(Spread), Spread.PART)),
            bonuses, self.number(written, "bonus_most", "", sum((one.most for one in bonuses), Decimal(0))),
            self.commendation(written.get("commendation"), indicators),
            int(self.number(written, "objection_days", "", Decimal(5), most=Decimal(MOST_DAYS), whole=True)),
            self.number(written, "least_applying", "", Decimal(50), most=Decimal(100)))

    def unlike(self, *groups: list[tuple[str, str]]) -> None:
        seen: set[str] = set()
        for group in groups:
            for nth, (kind, key) in enumerate(group, 1):
                if key and key in seen:
                    self.wrong(f"{kind}[{nth}]", Message("scheme_key_repeated", key=key), "key")
                seen.add(key)

    def indicator(self, row: dict[str, object], at: str, full_marks: Decimal) -> Indicator:
        self.known(row, INDICATOR, at)
        measure = self.choice(row, "measure", at, tuple(MEASURES), "entered", needed=True)
        weight = self.number(row, "weight", at, None, most=Decimal(100))
        if weight == 0:
            self.wrong(at, Message("scheme_weight_not_positive"), "weight")
        zero_at = self.number(row, "zero_at", at, Decimal(0))
        full_at = None
        if measure == "duties.any":
            for key in ("full_at", "zero_at"):
                if key in row:
                    self.wrong(at, Message("scheme_key_not_for_deductions", key=key), key)
        elif row.get("full_at") != BEST:
            full_at = self.number(row, "full_at", at, None)
            if "full_at" in row and row["full_at"] == row.get("zero_at", 0):
                self.wrong(at, Message("scheme_bounds_equal"), "full_at")
        deductions = tuple(self.deduction(one, f"{at}.deduction[{nth}]", full_marks * weight / 100) for nth, one in
                           enumerate(self.rows(row, "deduction", at), 1))
        if deductions and not measure.startswith("duties"):
            self.wrong(at, Message("scheme_deduction_not_for_measure"))
        if measure == "duties.any" and not deductions:
            self.wrong(at, Message("scheme_deductions_missing"))
        return Indicator(self.word(row, "key", at), self.text(row, "name", at), str(row.get("part", "")), weight,
                         measure, full_at, zero_at, self.narrowed(row, measure, at), deductions)

    def deduction(self, row: dict[str, object], at: str, full: Decimal) -> Deduction:
        self.known(row, DEDUCTION, at)
        most = self.number(row, "most", at, None)
        if most > full:
            self.wrong(at, Message("scheme_deduction_over_marks", most=full), "most")
        return Deduction(self.text(row, "name", at), Fault(self.choice(row, "fault", at, tuple(Fault), Fault.LATE,
                                                                       needed=True)),
                         self.number(row, "each", at, None), most)

    def bonus(self, row: dict[str, object], at: str) -> Bonus:
        self.known(row, BONUS, at)
        measure = self.choice(row, "measure", at, tuple(MEASURES), "entered", needed=True)
        return Bonus(self.word(row, "key", at), self.text(row, "name", at), measure,
                     self.number(row, "each", at, None), self.number(row, "most", at, None),
                     self.narrowed(row, measure, at))

    def narrowed(self, row: dict[str, object], measure: str, at: str) -> Narrowed:
        for key in OPTIONS:
            if key in row and key not in MEASURES[measure].options:
                self.wrong(at, Message("scheme_key_not_for_measure", measure=measure, key=key), key)
        found = {key: self.choice(row, key, at, CHOICES[key], "") for key in ("by", "ledger", "signed", "deadline")
                 if key in row}
        several = {key: self.words(row, key, at) for key in ("words", "roles") if key in row}
        if not isinstance(row.get("activity", False), bool):
            self.wrong(at, Message("scheme_activity_not_boolean"), "activity")
        return Narrowed(found.get("by", Narrowed.by), found.get("ledger", ""), found.get("signed", Narrowed.signed),
                        several.get("words", ()), several.get("roles", ()), row.get("activity") is True,
                        found.get("deadline", Narrowed.deadline), str(row.get("unit", "")))

    def commendation(self, row: object, indicators: tuple[Indicator, ...]) -> CommendationRule | None:
        at = "commendation[1]"
        if row is None:
            return None
        if not isinstance(row, dict):
            self.wrong("", Message("scheme_commendation_not_a_table"), "commendation")
            return None
        self.known(row, COMMENDATION, at)
        for key in ("both", "no_overdue"):
            if not isinstance(row.get(key, False), bool):
                self.wrong(at, Message("scheme_key_not_boolean", key=key), key)
        top = int(self.number(row, "top", at, Decimal(0), most=Decimal(1000), whole=True)) or None
        at_least = self.number(row, "at_least", at, Decimal(0)) if "at_least" in row else None
        if top is None and at_least is None:
            self.wrong(at, Message("scheme_commendation_rule_missing"))
        return CommendationRule(top, at_least, row.get("both") is True, row.get("no_overdue", True) is True)

    def rows(self, written: dict[str, object], key: str, at: str = "") -> list[dict[str, object]]:
        rows = written.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.wrong(at, Message("scheme_rows_not_tables", key=key), key)
            return []
        if len(rows) > MOST_LINES:
            self.wrong(at, Message("scheme_rows_too_many", key=key, most=MOST_LINES), key)
        return rows

    def known(self, row: dict[str, object], keys: tuple[str, ...], at: str) -> None:
        for key in row:
            if key not in keys:
                self.wrong(at, Message("scheme_key_unknown", key=key), key)

    def text(self, row: dict[str, object], key: str, at: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > 200:
            self.wrong(at, Message("scheme_text_missing", key=key), key)
            return ""
        return value.strip()

    def word(self, row: dict[str, object], key: str, at: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not NAMED.fullmatch(value) or len(value) > 40:
            self.wrong(at, Message("scheme_word_missing", key=key), key)
            return ""
        return value

    def words(self, row: dict[str, object], key: str, at: str) -> tuple[str, ...]:
        value = row[key]
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(at, Message("scheme_list_expected", key=key), key)
            return ()
        if key in CHOICES and not set(value) <= set(CHOICES[key]):
            self.wrong(at, Message("scheme_choices_expected", key=key, choices=CHOICES[key]), key)
        return tuple(value)

    def choice(self, row: dict[str, object], key: str, at: str, choices: tuple[str, ...], default: str, *,
               needed: bool = False) -> str:
        value = row.get(key, None if needed else default)
        if not isinstance(value, str) or value not in (*choices, *([] if needed else [default])):
            self.wrong(at, Message("scheme_choice_expected", key=key, choices=choices), key)
            return default
        return value

    def number(self, row: dict[str, object], key: str, at: str, default: Decimal | None, *, least: Decimal = Decimal(0),
               most: Decimal = Decimal(10**12), whole: bool = False) -> Decimal:
        value = row.get(key, default)
        if not isinstance(value, int | Decimal) or isinstance(value, bool) or not Decimal(value).is_finite() \
                or not least <= value <= most or (whole and value != int(value)):
            self.wrong(at, Message("scheme_whole_number_expected" if whole else "scheme_number_expected", key=key,
                                   least=least, most=most) if most < 10**12 else
                       Message("scheme_whole_number_expected_from" if whole else "scheme_number_expected_from", key=key,
                               least=least), key)
            return default if default is not None else Decimal(0)
        return Decimal(value)


def problems_of(error: InvalidSettings) -> Iterator[Message]:
    """Its problems one by one."""
    problems = error.message.facts["problems"] if error.code == "scheme_wrong" else [error.message]
    if isinstance(problems, list | tuple):
        yield from problems
