"""The review of a plan: its text on one side, its proposals on the other; what is sure is confirmed together."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, select

from documents.file_type import PLAN_ENDINGS
from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from domain.messages import Message
from domain.plans.day_evidence import DayTold, day_told
from models.directory.post import PostRole
from models.directory.unit import Unit, members_of
from models.directory.unknown_names import Unknown, unknown_names
from models.duties.desk import counts_by_state
from models.duties.dispatch import count_held
from models.duties.duty import Duty, duties_of
from models.duties.special_plan import special_plans_of
from models.engine import reading
from models.plans.amendment import Amendment, AmendmentState, amendments_of, draft_of
from models.plans.intake import set_heading
from models.plans.plan import Plan, Target, targets_of, visible_plan
from models.plans.proposal import (
    can_be_confirmed,
    confirm_undoubted,
    date_undated,
    drop_reasons,
    drop_unnamed,
    restorable,
    restore,
    undated,
    unnamed_proposals,
)
from models.plans.suggestion import Suggestion, suggestions_of
from models.plans.undated import without_year
from models.plans.unread import Unread, dismissed_of, unread_of
from tasks.plans.intake import confirm_proposals
from tasks.runtime import using
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Here, Now, Office, OfficeOrAdmin, Reading, Writing, done, page
from web.forms import Sent, day, day_or_none
from web.middleware import with_own_scripts
from web.plans import review_page
from web.plans.amendment_page import people_of
from web.plans.consultation_page import Consultation, consultation_of
from web.plans.review_page import Noted, Piece, Segment

router = APIRouter(prefix="/plans")


@dataclass(frozen=True)
class PlanPage:
    """What `plans/plan.html` shows."""

    template: ClassVar = "plans/plan.html"
    plan: Plan
    draft: Amendment | None
    versions: list[Amendment]
    version: int
    people: dict[int, str]
    segments: list[Segment]
    listed: set[int]
    show: str
    order: str
    query: str
    problems: list[Noted]
    unread: list[Unread]
    dismissed: list[Unread]
    day: DayTold
    pieces: list[Piece]
    counts: dict[State, int]
    doubtful: int
    unnamed: int
    proposed: int
    restorable: int
    undated: int
    unknown: list[Unknown]
    suggestions: dict[int, list[Suggestion]]
    held: int
    special_plans: int
    targets: list[Target]
    office: bool
    groups: dict[int, tuple[str, list[Unit]]]
    names: dict[int, str]
    consultation: Consultation | None
    endings: tuple[str, ...] = PLAN_ENDINGS


@router.get("/{plan_id}")
def plan(request: Request, session: Reading, work: Here, who: OfficeOrAdmin, plan_id: int, show: str = "open",
         order: str = "doubt"):
    """The plan's text on one side, its proposals on the other; those in doubt first, or in the text's order."""
    plan = visible_plan(session, who, plan_id)
    segments = review_page.segments_of_plan(session, plan_id)
    listed, problems = review_page.listed(segments, order, show), review_page.problems_of(plan, segments)
    unread = unread_of(session, plan)
    doubtful = sum(bool(duty.doubts()) for duty in review_page.proposed(segments))
    proposed = list(review_page.proposed(segments))
    unnamed = sum("no_actor" in duty.doubts() for duty in proposed)
    versions = amendments_of(session, plan_id)
    answer = page(request, PlanPage(
        plan=plan, draft=draft_of(session, plan_id), versions=versions,
        version=1 + sum(one.state is AmendmentState.CARRIED_OUT for one in versions),
        people=people_of(session, versions), segments=listed, listed={one.id for one in listed}, show=show, order=order,
        query="?order=text" if order == "text" else "", problems=problems,
        unread=unread, dismissed=dismissed_of(plan), day=day_told(plan.dated_by),
        pieces=review_page.pieces_of(plan, segments, problems, unread), counts=counts_by_state(session, plan_id),
        doubtful=doubtful, unnamed=unnamed, proposed=len(proposed), restorable=len(restorable(session, plan_id)),
        undated=len(undated(proposed)), unknown=unknown_names(session, plan_id),
        suggestions=suggestions_of(session, plan_id), held=count_held(session, plan_id),
        special_plans=len(special_plans_of(session, plan_id)), targets=targets_of(session, plan_id),
        office=plan.office_id in who.units(PostRole.OFFICE), groups=review_page.group_members(session, segments),
        names=unit_list(session), consultation=consultation_of(session, plan, work.settings)))
    return with_own_scripts(answer)


@router.post("/{plan_id}/confirmation")
def confirm(request: Request, work: Here, now: Now, who: Office, plan_id: int, sent: Sent,
            all_members: Annotated[bool, Form()] = False):
    """Every proposal that can be confirmed is, doubtful or not, after a page with numbers; it says what is left."""
    with reading(work.engine) as session:
        plan = visible_plan(session, who, plan_id)
        asked = ask(request, _confirming(session, plan, all_members), sent)
    if asked is not None:
        return asked
    with using(work):
        confirmed = confirm_proposals(plan_id, now, all_members, by=who.person.id)
    if confirmed.left:
        return done(request, f"/plans/{plan_id}", "duties_confirmed_some_left", count=confirmed.count,
                    left=len(confirmed.left))
    return done(request, f"/plans/{plan_id}", "duties_confirmed", count=confirmed.count)


@router.post("/{plan_id}/undated")
def date_all_undated(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                     due_on: Annotated[str, Form()] = ""):
    """Proposals for which the plan names no time have this deadline, and wait to be confirmed."""
    wanted = day(due_on)
    count = date_undated(session, visible_plan(session, who, plan_id), wanted, when)
    return done(request, f"/plans/{plan_id}", "undated_duties_dated", count=count, due_on=wanted)


@router.post("/{plan_id}/undoubted")
def confirm_sure(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                 order: str = "doubt"):
    """Every proposal without a doubt is ready to be dispatched."""
    plan = visible_plan(session, who, plan_id)
    count = confirm_undoubted(session, plan, when)
    return done(request, f"/plans/{plan_id}{'?order=text' if order == 'text' else ''}", "duties_confirmed", count=count)


@router.post("/{plan_id}/unnamed-drop")
def drop_all_unnamed(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int, sent: Sent,
                     reason: Annotated[str, Form()] = ""):
    """Proposals for which the plan names nobody come to nothing, after a page with numbers."""
    plan = visible_plan(session, who, plan_id)
    unnamed = unnamed_proposals(session, plan_id)
    if not unnamed:
        raise NotAllowed("no_unassigned_proposals")
    question = Question("不予立项", (Message("ask_drop_unnamed", count=len(unnamed)),), "全部不予立项",
                        f"/plans/{plan_id}", CAN_RESTORE, tuple(map(_line, unnamed)))
    if asked := ask(request, question, sent):
        return asked
    count = drop_unnamed(session, plan, reason.strip() or "未写明承办单位，不作为督办事项", when)
    return done(request, f"/plans/{plan_id}", "duties_dropped", count=count)


@dataclass(frozen=True)
class DroppedPage:
    """What `plans/dropped.html` shows."""

    template: ClassVar = "plans/dropped.html"
    plan: Plan
    duties: list[Duty]
    reasons: dict[int, str]
    names: dict[int, str]


@router.get("/{plan_id}/dropped")
def dropped(request: Request, session: Reading, who: Office, plan_id: int):
    """What was dropped and can be a proposal again."""
    plan, duties = visible_plan(session, who, plan_id), restorable(session, plan_id)
    return page(request, DroppedPage(
        plan=plan, duties=duties, reasons=drop_reasons(session, duties), names=unit_list(session)))


@router.post("/{plan_id}/restoration")
def restore_several(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                    duty_ids: Annotated[list[int] | None, Form()] = None):
    """What was ticked is proposed again, to be confirmed."""
    visible_plan(session, who, plan_id)
    chosen = [duty for duty in restorable(session, plan_id) if duty.id in (duty_ids or [])]
    if not chosen:
        raise NotAllowed("dropped_not_ticked")
    for duty in chosen:
        restore(session, duty, when)
    return done(request, f"/plans/{plan_id}", "duties_restored", count=len(chosen))


@router.post("/{plan_id}/heading")
def head(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
         title: Annotated[str, Form()], issued_on: Annotated[str, Form()] = ""):
    """The plan has that title and day of issue."""
    plan = visible_plan(session, who, plan_id)
    dated = set_heading(session, plan, title, day_or_none(issued_on), when)
    if dated:
        return done(request, f"/plans/{plan_id}", "heading_saved_and_dated", count=len(dated))
    return done(request, f"/plans/{plan_id}", "saved")


CAN_RESTORE = "交办之前都可以恢复：在方案页面打开“不予立项的”，勾选后恢复。"


def _confirming(session: Session, plan: Plan, all_members: bool) -> Question:
    """What confirming everything would do; a group counts by the members it is expanded to."""
    proposals = duties_of(session, plan.id, State.PROPOSED)
    sure = [duty for duty in proposals if can_be_confirmed(duty, all_members)]
    parts = sum(len(members_of(session, duty.group_id)) if duty.group_id else 1 for duty in sure)
    numbers = [Message("ask_confirm", count=parts, doubtful=sum(bool(duty.doubts()) for duty in sure))]
    left = len(proposals) - len(sure)
    numbers += [Message("ask_confirm_left", count=left)] * bool(left)
    yearless = len(without_year(sure, plan))
    numbers += [Message("ask_confirm_without_year", count=yearless)] * bool(yearless)
    numbers += [Message("ask_confirm_unread", count=plan.unread)] * bool(plan.unread)
    return Question("确认所有单位明确的事项", tuple(numbers), "全部确认", f"/plans/{plan.id}",
                    "确认后还不会发信；交办之前可以逐项修改或不予立项。", tuple(map(_line, sure)))


def _line(duty: Duty) -> str:
    return f"{duty.number} {duty.title}"


def unit_list(session: Session) -> dict[int, str]:
    """Every unit's name by its id, merged ones' too, in the directory's order."""
    return dict(session.exec(select(Unit.id, Unit.name).order_by(Unit.id)).all())
