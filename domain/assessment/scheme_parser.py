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
        raise InvalidSettings(f"考核办法超过{LONGEST}字，请删减。")
    try:
        written = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"),
                                parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = AT.search(str(error))
        line = at.group(1) if at and at.group(1) else str(text.count("\n") + 1)
        raise InvalidSettings(f"第{line}行：不符合 TOML 写法（{AT.sub('', str(error)).strip()}）。") from None
    except (ValueError, RecursionError) as error:
        raise InvalidSettings(f"考核办法无法读取：{error}。") from None
    reading = _Reading(_lines_of(text))
    scheme = reading.scheme(written)
    if reading.problems:
        raise InvalidSettings("；".join(f"第{line}行：{words}" for line, words in sorted(set(reading.problems))) + "。")
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
    problems: list[tuple[int, str]] = field(default_factory=list)

    def wrong(self, at: str, words: str, key: str = "") -> None:
        place = f"{at}.{key}" if at and key else at or key
        self.problems.append((self.lines.get(place, self.lines.get(at, 1)), words))

    def scheme(self, written: dict[str, object]) -> Scheme:
        self.known(written, TOP, "")
        full = self.number(written, "full_marks", "", Decimal(100), least=Decimal(1))
        indicators = tuple(self.indicator(row, f"indicator[{nth}]", full)
                           for nth, row in enumerate(self.rows(written, "indicator"), 1))
        bonuses = tuple(self.bonus(row, f"bonus[{nth}]") for nth, row in enumerate(self.rows(written, "bonus"), 1))
        if not indicators:
            self.wrong("", "至少写一项指标 [[indicator]]")
        weights = sum((one.weight for one in indicators), Decimal(0))
        if indicators and weights != 100:
            self.wrong(f"indicator[{len(indicators)}]", f"各项指标的 weight 之和应为 100，现为 {weights}", "weight")
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
                    self.wrong(f"{kind}[{nth}]", f"key “{key}”与前面的重复", "key")
                seen.add(key)

    def indicator(self, row: dict[str, object], at: str, full_marks: Decimal) -> Indicator:
        self.known(row, INDICATOR, at)
        measure = self.choice(row, "measure", at, tuple(MEASURES), "entered", needed=True)
        weight = self.number(row, "weight", at, None, most=Decimal(100))
        if weight == 0:
            self.wrong(at, "weight 须大于 0", "weight")
        zero_at = self.number(row, "zero_at", at, Decimal(0))
        full_at = None
        if measure == "duties.any":
            for key in ("full_at", "zero_at"):
                if key in row:
                    self.wrong(at, f"只扣分的指标不用写 {key}", key)
        elif row.get("full_at") != BEST:
            full_at = self.number(row, "full_at", at, None)
            if "full_at" in row and row["full_at"] == row.get("zero_at", 0):
                self.wrong(at, "full_at 与 zero_at 不能相同", "full_at")
        deductions = tuple(self.deduction(one, f"{at}.deduction[{nth}]", full_marks * weight / 100) for nth, one in
                           enumerate(self.rows(row, "deduction", at), 1))
        if deductions and not measure.startswith("duties"):
            self.wrong(at, "只有按事项（duties.…）计分的指标可以扣分 [[indicator.deduction]]")
        if measure == "duties.any" and not deductions:
            self.wrong(at, "duties.any 须写扣分规定 [[indicator.deduction]]")
        return Indicator(self.word(row, "key", at), self.text(row, "name", at), str(row.get("part", "")), weight,
                         measure, full_at, zero_at, self.narrowed(row, measure, at), deductions)

    def deduction(self, row: dict[str, object], at: str, full: Decimal) -> Deduction:
        self.known(row, DEDUCTION, at)
        most = self.number(row, "most", at, None)
        if most > full:
            self.wrong(at, f"most 不能超过本项满分 {full:f}", "most")
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
                self.wrong(at, f"{measure} 不用 {key}", key)
        found = {key: self.choice(row, key, at, CHOICES[key], "") for key in ("by", "ledger", "signed", "deadline")
                 if key in row}
        several = {key: self.words(row, key, at) for key in ("words", "roles") if key in row}
        if not isinstance(row.get("activity", False), bool):
            self.wrong(at, "activity 应为 true 或 false", "activity")
        return Narrowed(found.get("by", Narrowed.by), found.get("ledger", ""), found.get("signed", Narrowed.signed),
                        several.get("words", ()), several.get("roles", ()), row.get("activity") is True,
                        found.get("deadline", Narrowed.deadline), str(row.get("unit", "")))

    def commendation(self, row: object, indicators: tuple[Indicator, ...]) -> CommendationRule | None:
        at = "commendation[1]"
        if row is None:
            return None
        if not isinstance(row, dict):
            self.wrong("", "commendation 应写作 [commendation]", "commendation")
            return None
        self.known(row, COMMENDATION, at)
        for key in ("both", "no_overdue"):
            if not isinstance(row.get(key, False), bool):
                self.wrong(at, f"{key} 应为 true 或 false", key)
        top = int(self.number(row, "top", at, Decimal(0), most=Decimal(1000), whole=True)) or None
        at_least = self.number(row, "at_least", at, Decimal(0)) if "at_least" in row else None
        if top is None and at_least is None:
            self.wrong(at, "通报表扬须写 top（前几名）或 at_least（得分下限）")
        return CommendationRule(top, at_least, row.get("both") is True, row.get("no_overdue", True) is True)

    def rows(self, written: dict[str, object], key: str, at: str = "") -> list[dict[str, object]]:
        rows = written.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.wrong(at, f"{key} 应写作 [[{key}]]，每项一段", key)
            return []
        if len(rows) > MOST_LINES:
            self.wrong(at, f"{key} 不超过 {MOST_LINES} 项", key)
        return rows

    def known(self, row: dict[str, object], keys: tuple[str, ...], at: str) -> None:
        for key in row:
            if key not in keys:
                self.wrong(at, f"不认识 {key}", key)

    def text(self, row: dict[str, object], key: str, at: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > 200:
            self.wrong(at, f"须写 {key}，为不超过200字的文字", key)
            return ""
        return value.strip()

    def word(self, row: dict[str, object], key: str, at: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not NAMED.fullmatch(value) or len(value) > 40:
            self.wrong(at, f"须写 {key}，用小写字母、数字和下划线，以字母开头", key)
            return ""
        return value

    def words(self, row: dict[str, object], key: str, at: str) -> tuple[str, ...]:
        value = row[key]
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(at, f"{key} 应为词的列表", key)
            return ()
        if key in CHOICES and not set(value) <= set(CHOICES[key]):
            self.wrong(at, f"{key} 应取自 {'、'.join(CHOICES[key])}", key)
        return tuple(value)

    def choice(self, row: dict[str, object], key: str, at: str, choices: tuple[str, ...], default: str, *,
               needed: bool = False) -> str:
        value = row.get(key, None if needed else default)
        if not isinstance(value, str) or value not in (*choices, *([] if needed else [default])):
            self.wrong(at, f"{key} 应为 {'、'.join(choices)} 之一", key)
            return default
        return value

    def number(self, row: dict[str, object], key: str, at: str, default: Decimal | None, *, least: Decimal = Decimal(0),
               most: Decimal = Decimal(10**12), whole: bool = False) -> Decimal:
        value = row.get(key, default)
        if not isinstance(value, int | Decimal) or isinstance(value, bool) or not Decimal(value).is_finite() \
                or not least <= value <= most or (whole and value != int(value)):
            kind = "整数" if whole else "数"
            self.wrong(at, f"{key} 应为 {least:f} 到 {most:f} 的{kind}" if most < 10**12 else
                       f"{key} 应为不小于 {least:f} 的{kind}", key)
            return default if default is not None else Decimal(0)
        return Decimal(value)


def problems_of(error: InvalidSettings) -> Iterator[str]:
    """Its problems one by one."""
    yield from str(error).removesuffix("。").split("；")
