"""From a stretch with its parts to a measure: leads, times, details, doubts."""

import re

from domain.deadlines.expressions import TimeExpression
from domain.plans.confidence import confidence_of, unsure
from domain.plans.details import details_in
from domain.plans.evidence import Case
from domain.plans.finding import Found
from domain.plans.reading import Measure
from domain.plans.responsibility.names import has_ending, is_open_group, is_stem
from domain.plans.responsibility.resolving import Answerable, resolve
from domain.plans.segments import Segment
from domain.plans.text.plan_text import PlanText
from domain.plans.timing import main_of

LONGEST_TITLE, LONGEST_ROW_TITLE = 40, 120


def measure_of(plan: PlanText, one: Found) -> Measure:
    """The measure, its offsets those of the text as given."""
    segment, start, end = one.segment, one.segment.start, one.segment.end
    case = case_of(plan, one)
    answerable, milestones = case.answerable, case.milestones
    told = segment.statement.start if segment.statement and segment.statement.end >= end - 1 else end
    details = details_in(plan.surface, start, told, plan.known)
    confidence = confidence_of(case)
    return Measure(
        path=segment.line.path(), start=plan.surface.start(start), end=plan.surface.end(end),
        text=plan.surface.slice(start, end), title=_title(plan, segment), lead=answerable.lead, units=answerable.units,
        default_units=_defaults(plan, end, answerable), roles=answerable.roles, deadline=main_of(milestones),
        milestones=milestones, deliverable=details.deliverable, report_to=details.report_to, copy_to=details.copy_to,
        approval_by=details.approval_by, flags=(*case.flags, *unsure(confidence)), confidence=confidence)


def case_of(plan: PlanText, one: Found) -> Case:
    """What was found, with who answers, what falls due and what is doubtful in it."""
    answerable = resolve(one.parts, plan.clauses, plan.plain, stated=one.obligation is None)
    times = plan.times.of(one.segment)
    milestones = plan.times.milestones(times, one.segment.start, one.obligation.clauses if one.obligation else ())
    return Case(plan, one, answerable, milestones, _flags(plan, one, answerable, times))


def _defaults(plan: PlanText, end: int, answerable: Answerable) -> tuple[str, ...]:
    """The units of the last document-wide clause before the measure's end, those left out that it names itself."""
    units = next((clause.units for clause in reversed(plan.clauses)
                  if clause.kind == "default_actor" and clause.start < end), ())
    return tuple(name for name in units if name not in answerable.lead + answerable.units)


def _flags(plan: PlanText, one: Found, answerable: Answerable, expressions: list[TimeExpression]) -> tuple[str, ...]:
    flags = list(answerable.flags)
    flags += [flag for expression in expressions for flag in expression.flags]
    if expressions and all(expression.kind == "target_horizon" for expression in expressions):
        flags.append("horizon_only")
    if any(one.segment.start <= start < one.segment.end for start, _ in plan.annexes):
        flags.append("missing_annex")
    names = [part.name.plain for part in one.parts if not is_open_group(part.name.plain)]
    unknown = [name for name in names if not (plan.known and plan.known(name))]
    if plan.known and unknown:
        flags.append("unknown_unit")
    if any(not has_ending(name) and not is_stem(name) for name in unknown):
        flags.append("ocr_suspect")
    return tuple(dict.fromkeys(flags))


def _title(plan: PlanText, segment: Segment) -> str:
    """The heading a measure begins with, or its first clause; of a table's row what its cells say is to be done."""
    if segment.tasks:
        cells = dict.fromkeys(plan.surface.written(start, end).strip(" 。；;，,") for start, end in segment.tasks)
        return "：".join(cells)[:LONGEST_ROW_TITLE]
    words = plan.plain[segment.start:min(segment.end, segment.start + 200)]
    heading = re.split(r"[。\n|\t]", words, maxsplit=1)[0]
    if len(heading) > LONGEST_TITLE:
        heading = re.split(r"[,;:]", heading, maxsplit=1)[0]
    return plan.surface.written(segment.start, segment.start + min(len(heading), LONGEST_TITLE))
