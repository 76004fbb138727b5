"""What a letter says, worked out before it is rendered; the templates only set it in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One duty as a letter shows it; dates are written out as officials write them, what is not known is empty.

    `entry` is the address that opens this one duty without a password, once.
    """

    number: str
    title: str
    unit: str
    plan: str
    url: str
    role: str = ""
    due: str = ""
    due_note: str = ""
    requirement: str = ""
    deliverable: str = ""
    report_to: str = ""
    copy_to: str = ""
    entry: str = ""
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Lines of one kind under one heading; `key` chooses the heading, `more` says that not all are shown."""

    key: str
    lines: tuple[Line, ...]
    more: bool = False


@dataclass(frozen=True)
class UnitFigures:
    """A unit's row in the weekly brief; the counts are of duties."""

    unit: str
    open: int
    overdue: int
    newly_overdue: int
    closed: int


@dataclass(frozen=True)
class LetterFacts:
    """Everything a template may use."""

    kind: str
    to_name: str
    post: str
    unit: str
    office: str
    today: str
    url: str
    sections: tuple[Section, ...] = ()
    sign_by: str = ""
    slip_number: str = ""
    colour: str = ""
    week: str = ""
    units: tuple[UnitFigures, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, whatever its section."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def count(self) -> int:
        """How many duties it speaks of; one in two sections counts once."""
        return len({line.number for line in self.lines})
