"""Forms: lines of a label and what it says, one after another, that make one measure (督办通知单, 交办单)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.plans.responsibility.labels import LABEL, role_of
from domain.plans.responsibility.lists import Known
from domain.plans.responsibility.roles import parts_in
from domain.plans.responsibility.statements import Statement
from domain.plans.segments import Segment
from domain.plans.text.outline import Line
from domain.plans.text.surface import Surface

FEWEST_LABELS = 3
ASKED = re.compile(r"事项|任务|内容|要求|问题|措施|名称")
"""Of labels: what is to be done stands behind them."""


@dataclass(frozen=True)
class Entry:
    """A line of a form, with the lines that go on with what it says; `label` is its words."""

    first: Line
    last: Line
    label: str
    gives_role: bool


def forms_in(surface: Surface, lines: list[Line], known: Known | None = None) -> list[Segment]:
    """A segment for each form; what its labels of units say is its statement."""
    forms = []
    for entries in _runs(surface.plain, lines):
        for form in _apart(entries):
            start, end = form[0].first.start, form[-1].last.end
            parts = parts_in(surface, start, end, known)
            asked = [entry for entry in form if ASKED.search(entry.label)]
            if len(form) >= FEWEST_LABELS and asked and parts:
                statement = Statement(start, end, tuple(parts), "form")
                tasks = tuple((entry.first.start + len(entry.label) + 1, entry.last.end) for entry in asked[:1])
                forms.append(Segment(start, end, form[0].first, statement, tasks))
    return forms


def _runs(plain: str, lines: list[Line]) -> Iterator[list[Entry]]:
    """Lines with labels that follow one another, not right below a numbered line, whose measure they belong to."""
    entries: list[Entry] = []
    for line in lines:
        label = LABEL.match(plain, line.start, line.end)
        if label and line.number is None:
            entries.append(Entry(line, line, label[0].rstrip(":"), role_of(label) is not None))
            continue
        if entries and line.number is None and plain[line.start:line.end].endswith(("。", ";")) \
                and not entries[-1].gives_role and plain[entries[-1].last.end - 1] != "。":
            entries[-1] = Entry(entries[-1].first, line, entries[-1].label, False)
            continue
        if entries and not _below_number(lines, entries):
            yield entries
        entries = []
    if entries and not _below_number(lines, entries):
        yield entries


def _below_number(lines: list[Line], entries: list[Entry]) -> bool:
    before = lines[entries[0].first.index - 1] if entries[0].first.index else None
    return before is not None and before.number is not None


def _apart(entries: list[Entry]) -> Iterator[list[Entry]]:
    """One form for each time that the first label stands again."""
    starts = [at for at, entry in enumerate(entries) if entry.label == entries[0].label]
    for start, end in zip(starts, [*starts[1:], len(entries)], strict=True):
        yield entries[start:end]
