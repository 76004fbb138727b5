"""Plans: listed, taken in, and dispatched once their proposals are confirmed."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import select

from documents.file_reader import read_document
from documents.file_type import PLAN_ENDINGS
from domain.duties.lifecycle import State
from domain.errors import NotAllowed, NotAPlan
from domain.messages import Message
from flows import pipeline
from flows.running import plainly
from models.directory.post import PostRole, liaison_posts
from models.directory.tier import beyond
from models.directory.unit import Unit
from models.directory.unknown_names import give_liaison
from models.duties.desk import counts_by_state
from models.duties.dispatch import count_held, ready_duties
from models.duties.duty import Duty, progress
from models.engine import reading
from models.plans.amendment import draft_of, drafts_for, version_numbers
from models.plans.plan import Plan, plan_of, plans, visible_plan
from models.plans.proposal import undated
from models.plans.undated import without_year
from tasks.plans.amendment import likely_original, prepare_amendment
from tasks.runtime import using
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Here, Now, Office, OfficeOrAdmin, Reading, Writing, done, found, page
from web.forms import Sent
from web.plans.uploads import ask_whether_plan, drop_upload, read_upload

router = APIRouter(prefix="/plans")


@dataclass(frozen=True)
class PlansPage:
    """What `plans/plans.html` shows."""

    template: ClassVar = "plans/plans.html"
    plans: list[Plan]
    progress: dict[int, tuple[int, int]]
    versions: dict[int, int]
    drafts: dict[int, int]
    endings: tuple[str, ...] = PLAN_ENDINGS


@router.get("")
def all_plans(request: Request, session: Reading, who: OfficeOrAdmin):
    """The office's plans with how far each is, and the form to load another."""
    own = [plan for plan in plans(session) if who.has(PostRole.ADMINISTRATOR)
           or plan.office_id in who.units(PostRole.OFFICE)]
    return page(request, PlansPage(
        plans=own, progress=progress(session), versions=version_numbers(session),
        drafts={draft.plan_id: draft.id for draft, _ in drafts_for(session, who.units(PostRole.OFFICE))}))


@router.post("")
def load(request: Request, work: Here, now: Now, who: Office, when: Circumstances,
         file: Annotated[UploadFile | None, File()] = None, kept: Annotated[int, Form()] = 0,
         anyway: Annotated[bool, Form()] = False, separate: Annotated[bool, Form()] = False):
    """The document is a plan with proposals; one that looks like a new version of a plan waits as its draft instead.

    One that looks like no plan is kept, and read only where the office says so.
    """
    name, content = read_upload(work, who, file, kept)
    try:
        with using(work):
            original = None if separate else likely_original(content, name, who.units(PostRole.OFFICE), anyway=anyway)
            if original is not None:
                return _as_new_version(request, work, now, who, original, name, content, anyway)
            plan_id = asyncio.run(pipeline.take_in_plan(plainly, content, name, now, who.person.id, anyway=anyway))
    except NotAPlan as refusal:
        return ask_whether_plan(request, work, when, name, content, refusal, "/plans", separate=str(separate))
    drop_upload(work, who, kept)
    return done(request, f"/plans/{plan_id}", "plan_imported")


def _as_new_version(request: Request, work, now, who, plan_id: int, name: str, content: bytes, anyway: bool):
    with reading(work.engine) as session:
        plan, draft = plan_of(session, plan_id), draft_of(session, plan_id)
    if draft is not None and draft.sha256 != read_document(content, name, scans=work.scans).digest:
        raise NotAllowed("plan_looks_like_amendment", plan=plan.title, amendment=draft.called)
    amendment_id = draft.id if draft else prepare_amendment(plan_id, content, name, now, who.person.id, replacing=0,
                                                             anyway=anyway)
    return done(request, f"/amendments/{amendment_id}?guessed=true")


@dataclass(frozen=True)
class DispatchPage:
    """What `plans/dispatch.html` shows."""

    template: ClassVar = "plans/dispatch.html"
    plan: Plan
    by_unit: dict[str, list[Duty]]
    total: int
    beyond: list[str]
    unreached: list[tuple[int, str]]
    undated: set[int]
    yearless: set[int]
    past: set[int]
    held: int
    left: int


@router.get("/{plan_id}/dispatch")
def preview(request: Request, session: Reading, who: Office, when: Circumstances, plan_id: int):
    """What dispatching would send and to whom, deadlines that are past or missing, units without anyone to write to.

    Nothing is changed.
    """
    plan = visible_plan(session, who, plan_id)
    ready = ready_duties(session, plan_id, limit=5000)
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    by_unit: dict[str, list[Duty]] = {}
    for duty in ready:
        by_unit.setdefault(names.get(duty.unit_id, "按活动确定"), []).append(duty)
    units = {duty.unit_id for duty in ready} - {None}
    return page(request, DispatchPage(
        plan=plan, by_unit=by_unit, total=len(ready),
        beyond=sorted(set(beyond(session, plan.office_id, units).values()), key=str),
        unreached=[(one, names[one]) for one in sorted(units - liaison_posts(session, units).keys())],
        undated={duty.id for duty in undated(ready)}, yearless={duty.id for duty in without_year(ready, plan)},
        past={duty.id for duty in ready if duty.due_on and duty.due_on < when.today}, held=count_held(session, plan_id),
        left=counts_by_state(session, plan_id).get(State.PROPOSED, 0)))


@router.post("/{plan_id}/liaisons")
def enter_liaisons(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                   unit_ids: Annotated[list[int], Form()], holders: Annotated[list[str], Form()],
                   emails: Annotated[list[str], Form()]):
    """Each of these units has a liaison's post, held by the person where one is named."""
    plan = visible_plan(session, who, plan_id)
    for unit_id, holder, email in zip(unit_ids, holders, emails, strict=True):
        give_liaison(session, found(session.get(Unit, unit_id), "no_such_unit"), plan.office_id, when,
                     holder=holder, email=email)
    return done(request, f"/plans/{plan_id}/dispatch", "liaison_posts_added", count=len(unit_ids))


@router.post("/{plan_id}/dispatch")
def dispatch(request: Request, work: Here, now: Now, who: Office, when: Circumstances, plan_id: int, sent: Sent):
    """The plan's ready duties are with their units; where the year of any is not known, only once that was asked."""
    with reading(work.engine) as session:
        plan = visible_plan(session, who, plan_id)
        yearless = without_year(ready_duties(session, plan_id, limit=5000), plan)
        if yearless and (asked := ask(request, _without_year(plan, yearless), sent)):
            return asked
    with using(work):
        count = asyncio.run(pipeline.dispatch_steps(plainly, plan_id, now, who.person.id))
    return done(request, f"/plans/{plan_id}", "duties_dispatched", count=count)


def _without_year(plan: Plan, duties: list[Duty]) -> Question:
    dated = [duty for duty in duties if duty.due_on]
    numbers = [Message("ask_dispatch_without_year", count=len(duties) - len(dated))] * (len(duties) > len(dated))
    numbers += [Message("ask_dispatch_guessed_year", count=len(dated))] * bool(dated)
    return Question("交办没有写明年份的事项", tuple(numbers), "仍然交办", f"/plans/{plan.id}/dispatch",
                    "请先返回补填方案的成文日期，时限随之自动确定；交办之后补填，会另行通知各单位。",
                    tuple(f"{duty.number} {duty.title}（{duty.deadline_text}）" for duty in duties))
