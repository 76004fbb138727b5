"""One duty's page: its life with the days, what can be done with it, signing for it, the formal slip."""

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select

from domain.amendment.comparison import Piece, marked
from domain.deadlines.due_dates import Reckoning, reckon
from domain.deadlines.rules import Recurring
from domain.duties.lifecycle import OPEN, STATE_NAMES, State, actions_of
from domain.letters.kinds import Colour
from models.directory.post import Person, Post, PostRole, approver_posts
from models.directory.unit import Unit
from models.duties.deadline import rule_of
from models.duties.duty import DeadlineVersion, Duty, deadline_versions, supports_of
from models.duties.extension import Extension, extensions_of
from models.duties.hand_in import acknowledge
from models.duties.hold import said_plan
from models.duties.on_time import Verdict, verdict_of
from models.duties.parts import Part, Progress
from models.duties.report import (
    Attachment,
    Draft,
    Report,
    ReportDecision,
    ReportKind,
    attachments_of,
    draft_of,
    report_before,
    reports_of,
)
from models.duties.special_plan import special_plans_of
from models.duties.visibility import visible_duty
from models.history import History, history_of
from models.letters.letter import Letter, letters_of
from models.plans.amendment import Amendment
from models.plans.plan import Measure, Plan
from models.registers.activity_result import activity_for_results
from models.registers.project_progress import asks_progress
from models.registers.target import target_asked_by
from models.reminders.case import EscalationCase
from models.reminders.notice import notices_of
from web.dependencies import (
    Circumstances,
    Here,
    Liaison,
    Now,
    Reading,
    Signed,
    Writing,
    check_version,
    done,
    found,
    page,
)
from web.duties.parts import part_facts
from web.forms import units_for
from web.middleware import with_own_scripts
from web.plans.amendment_page import adjustments_of

DONE, NOW, AHEAD = "done", "now", "ahead"
REACHED = {State.DISPATCHED: 1, State.IN_PROGRESS: 2, State.REPORTED: 3, State.CLOSED: 4}
"""How many of the four steps each state of the common way has behind it."""


@dataclass(frozen=True)
class Step:
    """One step: its name, the day it was taken (`on`), and whether it is done, stands now or lies ahead."""

    name: str
    stands: str
    on: date | None = None


def life_of(duty: Duty, zone: tzinfo) -> list[Step]:
    """The duty's steps in order; a state beside the common way, such as suspended, stands where it was left."""
    signed = duty.acknowledged_at.astimezone(zone).date() if duty.acknowledged_at else None
    days = [("交办", duty.dispatched_on), ("签收", signed), ("报送", duty.reported_on), ("销号", duty.closed_on)]
    if duty.state in REACHED:
        behind = REACHED[duty.state]
    else:
        behind = sum(day is not None for _, day in days[:2])
    done = [Step(name, DONE, day) for name, day in days[:behind]]
    ahead = [Step(name, AHEAD) for name, _ in days[behind:]]
    if duty.state is State.CLOSED:
        return [*done[:-1], Step("销号", NOW, duty.closed_on)]
    standing = Step(STATE_NAMES[duty.state], NOW)
    return [*done, standing] if duty.state is State.CANCELLED else [*done, standing, *ahead]


router = APIRouter()
NOTHING_TYPED = {"text": "", "open_parts_reason": "", "kind": "", "wanted_on": "", "reason": "", "figures": []}


@router.get("/duties/{duty_id}")
def duty(request: Request, session: Reading, work: Here, now: Now, who: Signed, duty_id: int):
    """Everything about one duty that its visitor may see."""
    return duty_page(request, session, work, now, who, visible_duty(session, who, duty_id))


@dataclass(frozen=True)
class Beside:
    """A report to read beside one that waits: both texts in pieces, with what differs; `of` is its duty."""

    report: Report
    old: list[Piece]
    new: list[Piece]
    of: Duty


@dataclass(frozen=True)
class DutyPage:
    """Everything about one duty that its visitor may see; `typed` is kept where `wrong` says what is wrong with it."""

    template: ClassVar = "duties/duty.html"
    duty: Duty
    plan: Plan
    source: tuple[str, str, str] | None
    life: list[Step]
    beside: dict[int, Beside | None]
    to_decide: EscalationCase | None
    came_back: Report | None
    unit: Unit | None
    lead: Duty | None
    supports: list[tuple[Duty, Unit]]
    closing_with: list[tuple[Duty, Unit]]
    sent_back: set[int]
    reports: list[Report]
    files: dict[int, list[Attachment]]
    names: dict[int, str]
    history: list[History]
    cases: list[EscalationCase]
    adjustments: list[tuple[int, Amendment, dict[str, str | int | list]]]
    extensions: list[Extension]
    versions: list[DeadlineVersion]
    counted: Reckoning | None
    letters: list[Letter]
    can: set[str]
    mine: bool
    draft: Draft | None
    verdict: Verdict | None
    office: bool
    approver: bool
    apart: set[int]
    units: list[tuple[int, str]]
    typed: dict[str, object]
    wrong: str
    results: bool
    asked_progress: bool
    target_asked: int | None
    held: str
    approvers: list[tuple[int, str]]
    special_plans: list[tuple[Duty, str]]
    parts: list[Part]
    progress: Progress | None
    whole: Duty | None
    breaks_down: bool


def duty_page(request, session, work, now, who, duty: Duty, *, status: int = 200, typed: dict | None = None,
              wrong: str = ""):
    """The duty's page; with `wrong`, what was typed is kept and what is wrong stands above it."""
    alone, reports = who.only_duty, reports_of(session, duty.id)
    notices = notices_of(session, duty.id)
    plan, measure = session.get_one(Plan, duty.plan_id), duty.measure_id and session.get(Measure, duty.measure_id)
    files: dict[int, list] = {}
    waiting = [report for report in reports if report.decision in (ReportDecision.PENDING, ReportDecision.PASSED_ON)]
    beside = {report.id: _beside(session, duty, report) for report in waiting if report.kind is ReportKind.COMPLETION}
    shown = reports + [one.report for one in beside.values() if one and one.report not in reports]
    for file in attachments_of(session, [report.id for report in shown]):
        files.setdefault(file.report_id, []).append(file)
    history = history_of(session, duty.id)
    people = {report.submitted_by for report in reports} | {entry.by for entry in history}
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people - {None}))).all())
    cases = session.exec(select(EscalationCase).where(EscalationCase.duty_id == duty.id).order_by(
        EscalationCase.id)).all()
    mine, can = is_mine(who, duty), {action.value for action in actions_of(duty.state)}
    draft = draft_of(session, duty.id, who.person.id) if mine else None
    kept = draft.model_dump(include={"text", "kind", "figures"}) if draft and "report" in can else {}
    source = _source(plan, measure, around=120 if alone is None else 0)
    supports = [(one, session.get(Unit, one.unit_id)) for one in supports_of(session, duty.id)] if alone is None else []
    closing_with = [(one, unit) for one, unit in supports if one.state in OPEN]
    verdict = verdict_of(session, duty, work.today(now)) if duty.closed_on and duty.due_on else None
    office = plan.office_id in who.units(PostRole.OFFICE)
    approver = duty.approver_post_id in who.post_ids(PostRole.APPROVER)
    answer = page(request, DutyPage(
        duty=duty, plan=plan, source=source, life=life_of(duty, work.settings.zone), beside=beside,
        to_decide=next((case for case in cases if case.decision is None
                        and case.post_id in who.post_ids(PostRole.SUPERVISOR)), None),
        came_back=reports[-1] if reports and reports[-1].decision is ReportDecision.RETURNED else None,
        unit=session.get(Unit, duty.unit_id) if duty.unit_id else None,
        lead=session.get(Duty, duty.lead_id) if duty.lead_id and alone is None else None, supports=supports,
        closing_with=closing_with,
        sent_back={one.id for one, _ in closing_with for report in reports_of(session, one.id)[-1:]
                   if report.decision is ReportDecision.RETURNED},
        reports=reports, files=files, names=names, history=history, cases=cases,
        adjustments=adjustments_of(session, duty), extensions=extensions_of(session, duty.id),
        versions=deadline_versions(session, duty.id), counted=_counted(duty, work, now),
        letters=letters_of(session, [notice.letter_id for notice in notices if notice.letter_id]), can=can, mine=mine,
        draft=draft, verdict=verdict, office=office, approver=approver,
        apart=_apart(waiting, beside, office=office, approver=approver), units=units_for(session, who),
        typed=NOTHING_TYPED | kept | (typed or {}), wrong=wrong,
        results=activity_for_results(session, duty) is not None, asked_progress=asks_progress(session, duty),
        target_asked=target_asked_by(session, duty), **special_plan_facts(session, duty),
        **part_facts(session, who, duty)), status=status)
    return with_own_scripts(answer) if mine and "report" in can else answer


def _apart(waiting: list, beside: dict, *, office: bool, approver: bool) -> set[int]:
    """The reports that the visitor is asked to judge, and those beside them; the list below leaves them out."""
    judged = {report.id for report in waiting
              if (approver if report.decision is ReportDecision.PASSED_ON else office)}
    return judged | {beside[one].report.id for one in judged if beside.get(one)}


def _beside(session, duty: Duty, report) -> Beside | None:
    """The report to read beside one that waits, with what differs between their texts marked in both."""
    before = report_before(session, duty, report)
    if before is None:
        return None
    old, new = marked(before.text, report.text)
    if sum(len(words) for words, differs in new if not differs) * 2 < len(report.text):   # written anew: no marks
        old, new = [(before.text, False)], [(report.text, False)]
    return Beside(before, old, new, session.get_one(Duty, before.duty_id))


def special_plan_facts(session, duty: Duty) -> dict:
    """What a page says of the special plan that a duty waits for, and what it could be made to wait for."""
    return {"held": said_plan(session, duty) if duty.is_held() else "", "approvers": approver_posts(session),
            "special_plans": [one for one in special_plans_of(session, duty.plan_id) if one[0].id != duty.id]}


def is_mine(who, duty: Duty) -> bool:
    """Whether the visitor answers for the duty's unit."""
    return duty.unit_id in who.units(PostRole.LIAISON) | who.units(PostRole.OFFICE)


def _source(plan: Plan, measure: Measure | None, *, around: int) -> tuple[str, str, str] | None:
    """(before, the measure, after) as the plan has it, with so many characters on either side."""
    if measure is None or not plan.text:
        return None
    if measure.withdrawn_on is not None:
        return "", measure.text, ""
    start, end = measure.start, measure.end
    return plan.text[max(0, start - around):start], plan.text[start:end], plan.text[end:end + around]


def _counted(duty: Duty, work, now):
    """The deadline's way from its anchor, day by day, where it is counted from one."""
    rule = rule_of(duty)
    if rule is None or duty.due_on is None or (duty.deadline_version > 1 and duty.anchored_on is None):
        return None
    if isinstance(rule, Recurring) or duty.anchored_on is None:
        return None
    return reckon(rule, anchor=duty.anchored_on, calendar=work.calendar, until=work.today(now))


@router.post("/duties/{duty_id}/acknowledgement")
def sign_for(request: Request, session: Writing, who: Liaison, when: Circumstances, duty_id: int,
             version: Annotated[int, Form()] = 0):
    """The unit has signed for the duty."""
    duty = own_duty(session, who, duty_id)
    acknowledge(session, duty, when)
    return done(request, f"/duties/{duty_id}", "duty_acknowledged")


@router.post("/acknowledgements")
def sign_for_several(request: Request, session: Writing, who: Liaison, when: Circumstances,
                     duty_ids: Annotated[list[int], Form()]):
    """The unit has signed for each of them."""
    for duty_id in duty_ids:
        acknowledge(session, own_duty(session, who, duty_id), when)
    return done(request, "/duties", "duties_acknowledged", count=len(duty_ids))


def own_duty(session, who, duty_id: int, version: int = 0) -> Duty:
    """The duty, for its own unit's liaison; NotFound for others, Conflict where it changed since the form was shown."""
    duty = visible_duty(session, who, duty_id)
    found(duty if is_mine(who, duty) else None, "no_such_duty_of_your_unit")
    check_version(duty, version)
    return duty


@dataclass(frozen=True)
class SlipPage:
    """What `duties/slip.html` shows."""

    template: ClassVar = "duties/slip.html"
    duty: Duty
    letter: Letter
    plan: Plan
    colour: str
    called: str
    unit: Unit
    office: Unit
    due_on: date
    late: int


@router.get("/duties/{duty_id}/slips/{letter_id}")
def slip(request: Request, session: Reading, work: Here, who: Signed, duty_id: int, letter_id: int):
    """The formal slip as it was sent, to be printed: its colour, and the unit and deadline of that day."""
    duty = visible_duty(session, who, duty_id)
    letter = next((one for one in letters_of(session, [letter_id]) if one.slip_number
                   and duty_id in one.duty_ids), None)
    found(letter, "no_such_slip")
    notice = next((one for one in notices_of(session, duty_id) if one.letter_id == letter_id), None)
    facts, plan = notice.facts if notice else {}, session.get_one(Plan, duty.plan_id)
    post = session.get_one(Post, letter.post_id)
    stood = next((one.due_on for one in deadline_versions(session, duty_id)
                  if notice and one.version == notice.deadline_version), duty.due_on)
    owed_on = date.fromisoformat(facts["owed_on"]) if "owed_on" in facts else stood
    colour = Colour(facts["colour"]) if "colour" in facts else None
    return page(request, SlipPage(
        duty=duty, letter=letter, plan=plan, colour=colour or "", called=colour.called if colour else "",
        unit=session.get(Unit, post.unit_id if post.role is PostRole.LIAISON else duty.unit_id),
        office=session.get_one(Unit, plan.office_id), due_on=stood,
        late=work.calendar.working_days_between(owed_on, letter.made_on) if owed_on else 0))
