"""What in a measure speaks against one of its fields, or for its being plain: the grounds of its confidence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.plans.finding import Found
from domain.plans.reading import Milestone
from domain.plans.responsibility.labels import LABEL, Role
from domain.plans.responsibility.lists import Name
from domain.plans.responsibility.names import ELIDED, bare, has_ending, is_open_group, is_stem, is_strong
from domain.plans.responsibility.resolving import Answerable
from domain.plans.responsibility.verbs import begins_with_verb
from domain.plans.text.numbering import Number, number_at
from domain.plans.text.outline import Line
from domain.plans.text.plan_text import PlanText
from domain.text_normalization import normalize

LONGEST_NAME, LONGEST_SEGMENT, SHORTEST_SEGMENT = 13, 900, 12
DEPARTMENT = re.compile(r"[局厅委办]$")
ODD = re.compile(r"[^一-鿿()、·]")
TIME_LEFT = re.compile(r"\d月|月底|\d年|\d日|[年季月旬]度?[底末初]|工作日|每[年季月周]")
DUTY_BEFORE = re.compile(r"(?:负责|牵头|配合|落实)[)。;]|(?:牵头|责任|配合)(?:单位|部门)[:)]")
NUMBER_GLUED = re.compile(r"(?<=[一-鿿)。;])\([一二三四五六七八九十]{1,3}\)[一-鿿]"
                          r"|[。;)][一二三四五六七八九十\d]{1,2}[、.](?!\d)|\n[一二三四五六七八九十]{1,3}\)")
DATE_FLAGS = ("year_inferred", "broken_date", "anchor_not_named", "several_days")
"""Those of a date that no flag of their own holds up for a person to decide."""
NEAR, LONGEST_HEADING = 60, 30
HEADING_SENTENCE, LATE, FEW_SENTENCES = 30, 6, 2
STOPS = "。;)!?|"
"""What a measure ends with."""


@dataclass(frozen=True)
class Case:
    """A measure before it is one: where it was found, who answers, what falls due, what is flagged in it."""

    plan: PlanText
    found: Found
    answerable: Answerable
    milestones: tuple[Milestone, ...]
    flags: tuple[str, ...]

    @property
    def words(self) -> str:
        """The measure's text as compared."""
        return self.plan.plain[self.found.segment.start:self.found.segment.end]

    @property
    def names(self) -> list[Name]:
        """The units named, open groups among them."""
        return [part.name for part in self.found.parts]

    @property
    def source(self) -> str:
        """What says who answers: a statement's kind, prose that names an actor, or prose that names none."""
        if self.found.segment.statement is not None and self.found.obligation is None:
            statement = self.found.segment.statement
            alone = statement.kind == "label" and self.plan.plain[statement.start - 1:statement.start] in ("", "\n")
            return "own_line" if alone else statement.kind
        own = {part.name.start for clause in getattr(self.found.obligation, "clauses", ()) for part in clause.parts}
        if self.found.parts and not own:
            return "inherited"
        kind = "prose" if self.found.parts else "nobody"
        return f"all_{kind}" if self.found.amid_prose else kind


def of_units(case: Case) -> Iterator[str]:
    """Grounds to doubt that the units are those, and all, that the text names."""
    yield case.source
    yield from _of_prose(case)
    for name in case.names:
        yield from _of_name(case.plan, name)
    if "open_list" in case.flags:
        yield "open_list"
    statement = case.found.segment.statement
    if statement is not None:
        words = case.plan.plain[statement.start:statement.end]
        if words.count("(") != words.count(")"):
            yield "open_bracket"
        if re.search(r"[A-Za-z]|[^\w\s、,。;:()|\"“”《》*·\-—/]", words):
            yield "stray_mark"
        if any(case.plan.surface.has_gap(name.start) and "一" <= case.plan.plain[name.start - 1] <= "鿿"
               for name in case.names):
            yield "cut_at_blank"
        if len(words) > sum(name.end - name.start + 1 for name in case.names) + 40:
            yield "other_words"
        yield from _of_others(case, statement.start)
    elif re.search(r"(?:部门|单位)[:(]|牵头|负责", case.words) and not case.names:
        yield "word_of_duty"


def _of_prose(case: Case) -> Iterator[str]:
    """Grounds that lie in how prose names those who act, or that it seems to name somebody who was not read."""
    if case.found.obligation is None:
        return
    plain, start = case.plan.plain, case.found.segment.start
    stop = plain.find("。", start, start + HEADING_SENTENCE)
    begins = stop + 1 if 0 <= stop < case.found.segment.end - 1 else start
    if not case.names:
        yield "verb_first" if begins_with_verb(plain, begins) else "subject_unread"
        return
    clauses = case.found.obligation.clauses
    yield "told" if any(clause.told for clause in clauses) else "acts_only" if clauses else "not_in_it"
    if clauses and clauses[0].start > begins + LATE and not begins_with_verb(plain, begins):
        yield "late_actor"
    if case.words.count("。") > FEW_SENTENCES and clauses and not begins_with_verb(plain, clauses[-1].end + 1):
        yield "many_sentences"
    if all(is_open_group(name.plain) for name in case.names):
        yield "groups_only"


def _of_name(plan: PlanText, name: Name) -> Iterator[str]:
    """Grounds that lie in a name itself."""
    plain = bare(name.plain)
    if name.by_post:
        yield "by_post"
    if is_open_group(plain):
        return
    if ODD.search(plain):
        yield "odd_sign"
    if not has_ending(plain) and not is_stem(plain) and not (plan.known and plan.known(plain)):
        yield "no_ending"
    elif DEPARTMENT.search(plain) and not ELIDED.search(plain):
        yield "strange_department"
    if len(plain) > LONGEST_NAME:
        yield "long_name"
    if name.full != name.written and not name.full.endswith(name.written):
        yield "shared_suffix"
    if any(mark in name.plain for mark in "()") and name.plain.count("(") != name.plain.count(")"):
        yield "cut_bracket"


def _of_others(case: Case, end: int) -> Iterator[str]:
    """Units that act before the statement and are not in it."""
    named = {name.plain for name in case.names}
    for clause in case.plan.acting(case.found.segment.start, end):
        others = [part.name.plain for part in clause.parts if is_strong(part.name.plain)]
        if any(not any(one in other or other in one for one in named) for other in others):
            yield "others_act"
            return


def of_lead(case: Case) -> Iterator[str]:
    """Grounds to doubt who leads."""
    leads = [part for part in case.found.parts if part.role is Role.LEAD]
    if case.source in ("prose", "all_prose", "inherited"):
        yield "prose_lead" if case.answerable.lead else "prose_without_lead"
    elif leads:
        yield "said_to_lead"
    elif case.answerable.lead:
        yield "leads_by_rule"
    else:
        yield "nobody_leads" if len(case.answerable.units) > 1 else "alone"
    for part in leads:
        yield from _of_name(case.plan, part.name)
    if len(leads) > 2:
        yield "many_leads"
    if case.plan.has_unread_rule:
        yield "rule_not_read"
    if not case.answerable.lead and re.search(r"牵头|主责|会同|配合", case.words):
        yield "word_of_leading"


def of_deadline(case: Case) -> Iterator[str]:
    """Grounds to doubt what falls due, and when."""
    hard = [one for one in case.milestones if one.kind not in ("vague", "standing")]
    yield {0: "no_time", 1: "one_time"}.get(len(hard), "several_times")
    left = case.words
    for said in sorted({normalize(one.text).text for one in case.milestones}, key=lambda one: (-len(one), one)):
        left = left.replace(said, "")
    if TIME_LEFT.search(re.sub(r"《[^》]*》", "", left)):
        yield "time_left"
    if hard:
        yield f"{hard[-1].kind}_time"
    yield from (flag for flag in case.flags if flag in DATE_FLAGS)


def of_segment(case: Case) -> Iterator[str]:
    """Grounds to doubt where the measure begins and ends, or that it is one."""
    segment, words = case.found.segment, case.words
    statement = segment.statement
    yield case.source
    yield "numbered" if segment.line.number and segment.start == segment.line.body else "not_numbered"
    if segment.line.inline:
        yield "glued"
    if len(words) > LONGEST_SEGMENT:
        yield "long"
    if len((words[:statement.start - segment.start] if statement else words).strip("。;,、(")) < SHORTEST_SEGMENT:
        yield "short"
    if words[-1:] not in STOPS and case.source != "own_line":
        yield "no_stop"
    if case.found.obligation is not None:
        if segment.start != segment.line.body:
            yield "within_line"
        if words.count("。") > FEW_SENTENCES:
            yield "many_sentences"
    yield from _of_numbers(case)
    if segment.line.body == segment.start and _goes_on(case.plan, segment.line.index):
        yield "begins_in_sentence"
    if statement:
        before = case.plan.plain[segment.start:statement.start]
        if before.count("(") != before.count(")"):
            yield "open_bracket"
        if DUTY_BEFORE.search(before):
            yield "two_statements"


def _of_numbers(case: Case) -> Iterator[str]:
    """Numbers that stand inside the measure, or are missing before or behind it."""
    segment, plain = case.found.segment, case.plan.plain
    if any(number_at(plain, at + 1) for at in range(segment.start, segment.end - 1) if plain[at] == "\n"):
        yield "numbers_inside"
    if NUMBER_GLUED.search(case.words):
        yield "number_in_line"
    own, lines = segment.line, case.plan.lines
    if own.number is None or own.index >= len(lines) or lines[own.index] is not own:
        return
    before = next(_alike(reversed(lines[max(0, own.index - NEAR):own.index]), own.number), None)
    behind = next(_alike(lines[own.index + 1:own.index + NEAR], own.number), None)
    if own.number.value > 1 and before is not None and own.number.value != before.value + 1:
        yield "number_skipped"
    if behind is not None and behind.value > 1 and behind.value != own.number.value + 1:
        yield "next_number_skipped"


def _alike(lines: Iterable[Line], number: Number) -> Iterator[Number]:
    """The lines' numbers of that one's style."""
    return (one.number for one in lines if one.number is not None and one.number.style == number.style)


def _goes_on(plan: PlanText, index: int) -> bool:
    """Whether the line before breaks off in a sentence."""
    line = plan.lines[index - 1] if 0 < index < len(plan.lines) else None
    if line is None or LABEL.match(plan.plain, line.body):
        return False
    return line.end - line.body > LONGEST_HEADING and plan.plain[line.end - 1] not in STOPS + ":"
