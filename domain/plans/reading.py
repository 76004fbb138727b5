"""What reading a plan gives: contract v1 as values, and as JSON."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Required, TypedDict

from domain.deadlines.rules import Rule, to_json
from domain.plans.text.document_day import DocumentDay


@dataclass(frozen=True)
class DocumentRule:
    """A clause that holds for the whole document, with its quotation; offsets into the text as given."""

    kind: str
    units: tuple[str, ...]
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Milestone:
    """A date in a measure: what is done by then, and by whom, where the clause says so.

    `is_stated` tells that it stands where the plan states its terms, in a table's time column; it goes before others.
    """

    text: str
    kind: str
    date: date | None
    recurrence: str | None = None
    owner: tuple[str, ...] = ()
    rule: Rule | None = None
    action: str = ""
    is_stated: bool = False


@dataclass(frozen=True)
class Roles:
    """The units by the words the plan uses for their parts."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    cooperate: tuple[str, ...] = ()
    participate: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Confidence:
    """How likely each field is right, from 0 to 1: all units together, who leads, the deadline, the stretch itself."""

    units: float = 1.0
    lead: float = 1.0
    deadline: float = 1.0
    segment: float = 1.0

    @property
    def least(self) -> float:
        """That of the field most in doubt."""
        return min(self.units, self.lead, self.deadline, self.segment)


@dataclass(frozen=True)
class Measure:
    """The smallest part with its own units or its own obligation; `deadline` is the milestone that counts."""

    path: tuple[str, ...]
    start: int
    end: int
    text: str
    title: str = ""
    lead: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    default_units: tuple[str, ...] = ()
    roles: Roles = field(default_factory=Roles)
    deadline: Milestone | None = None
    milestones: tuple[Milestone, ...] = ()
    deliverable: str = ""
    report_to: tuple[str, ...] = ()
    copy_to: tuple[str, ...] = ()
    approval_by: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    confidence: Confidence = field(default_factory=Confidence)


@dataclass(frozen=True)
class Target:
    """A figure the plan sets."""

    name: str
    text: str
    value: float
    unit: str
    start: int


@dataclass(frozen=True)
class Problem:
    """Something a person should look at, with its place; of a stretch that was not read, `end` is its end."""

    start: int
    message: str
    flag: str
    end: int | None = None


class StretchKind(StrEnum):
    """What a stretch of the text is."""

    HEADER = "header"
    HEADING = "heading"
    MEASURE = "measure"
    TARGET = "target"
    ORIENTATION = "orientation"
    EXPLANATION = "explanation"
    BOILERPLATE = "boilerplate"
    NOTICE = "notice"
    ANNEX = "annex"
    TABLE_HEADING = "table_heading"
    SIGNATURE = "signature"
    UNREAD = "unread"


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text as given, of one kind."""

    start: int
    end: int
    kind: StretchKind


@dataclass(frozen=True)
class Reading:
    """A plan as read, `dated_by` what its day or year was found by; `to_json` is contract v1 with more keys.

    `account` covers the text without gap or overlap, white space between its stretches apart.
    """

    title: str
    number: str
    issuer: str
    issued_on: date | None
    rules: tuple[DocumentRule, ...]
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...]
    problems: tuple[Problem, ...]
    account: tuple[Stretch, ...] = ()
    dated_by: DocumentDay = field(default_factory=DocumentDay)

    def to_json(self) -> dict[str, object]:
        """Plain values: dates as YYYY-MM-DD, rules as `domain.deadlines.rules` writes them."""
        return {"title": self.title, "number": self.number, "issuer": self.issuer, "issued_on": _day(self.issued_on),
                "dated_by": {name: value for name, value in asdict(self.dated_by).items() if name != "on"},
                "rules": [asdict(rule) | {"units": list(rule.units)} for rule in self.rules],
                "measures": [measure_to_json(measure) for measure in self.measures],
                "targets": [asdict(target) for target in self.targets],
                "problems": [asdict(problem) for problem in self.problems],
                "account": [asdict(stretch) for stretch in self.account]}


class WrittenMilestone(TypedDict, total=False):
    """`Milestone` as `measure_to_json` writes it."""

    text: str
    kind: str
    date: str | None
    recurrence: str | None
    owner: list[str]
    action: str
    rule: dict[str, object] | None


class WrittenMeasure(TypedDict, total=False):
    """What is read again of a measure that `measure_to_json` wrote; older ones lack what came later."""

    path: list[str]
    text: Required[str]
    lead: list[str]
    units: list[str]
    default_units: list[str]
    deadline: WrittenMilestone | None
    rule: dict[str, object] | None
    milestones: list[WrittenMilestone]
    deliverable: str | None
    report_to: list[str]
    copy_to: list[str]
    approval_by: list[str]


def measure_to_json(measure: Measure) -> dict[str, object]:
    """One measure of contract v1 as plain values."""
    deadline = measure.deadline
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(measure).items()}
    return values | {"confidence": asdict(measure.confidence),
                     "roles": {name: list(units) for name, units in vars(measure.roles).items()},
                     "deadline": _milestone(deadline) if deadline else None,
                     "rule": to_json(deadline.rule) if deadline and deadline.rule else None,
                     "milestones": [_step(one) for one in measure.milestones],
                     "deliverable": measure.deliverable or None}


def _milestone(one: Milestone) -> dict[str, object]:
    return {"text": one.text, "kind": one.kind, "date": _day(one.date), "recurrence": one.recurrence}


def _step(one: Milestone) -> dict[str, object]:
    return _milestone(one) | {"owner": list(one.owner), "action": one.action,
                              "rule": to_json(one.rule) if one.rule else None}


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
