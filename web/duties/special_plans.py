"""Special plans (专项方案): all of a plan with where each stands; one with its versions, comments and what waits."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, select

from domain.duties.special_plans import STANDING_NAMES, Standing
from domain.errors import NotAllowed
from models.access.visitor import Visitor, group_units
from models.directory.post import Post, PostRole, approver_posts
from models.directory.unit import Unit
from models.duties import hold as holding
from models.duties import special_plan
from models.duties.duty import Duty
from models.duties.report import Report
from models.duties.special_plan import (
    Row,
    Said,
    Version,
    comments_of,
    special_plans,
    standing,
    versions_of,
    visible_special_plan,
    waiting_for,
)
from models.duties.visibility import may_see, visible_duty
from models.plans.plan import Plan
from tasks.plans.special_plan_comparison import Compared, compare
from web.dependencies import (
    Circumstances,
    Here,
    Office,
    Reading,
    Signed,
    Writing,
    WrongRole,
    check_version,
    done,
    found,
    page,
)
from web.forms import number_or_none

router = APIRouter()


@dataclass(frozen=True)
class SpecialPlansPage:
    """What `duties/special_plans.html` shows."""

    template: ClassVar = "duties/special_plans.html"
    rows: list[Row]
    total: int
    counts: dict[Standing, int]
    titles: dict[int, str]
    plan_id: int | None
    chosen: str
    names: dict[Standing, str]


@router.get("/special-plans")
def listed(request: Request, session: Reading, who: Signed, plan: str = "", standing: str = ""):
    """Those the visitor may see, with where each stands; of one plan or in one standing where asked."""
    plan_id = int(plan) if plan.isdecimal() and len(plan) < 10 else None
    rows = special_plans(session, may_see(who), plan_id)
    counts = {one: sum(row.standing is one for row in rows) for one in Standing}
    titles = dict(session.exec(select(Plan.id, Plan.title).where(
        col(Plan.id).in_({row.duty.plan_id for row in rows}))).all())
    shown = [row for row in rows if not standing or row.standing == standing]
    return page(request, SpecialPlansPage(
        rows=shown, total=len(rows), counts=counts, titles=titles, plan_id=plan_id, chosen=standing,
        names=STANDING_NAMES))


@dataclass(frozen=True)
class SpecialPlanPage:
    """What `duties/special_plan.html` shows."""

    template: ClassVar = "duties/special_plan.html"
    duty: Duty
    plan: Plan
    unit: str
    office: bool
    approver: bool
    posts: list[Post]
    comments_on: dict[int, list[Said]]
    versions: list[Version]
    standing: Standing
    names: dict[Standing, str]
    waiting: list[tuple[Duty, str]]
    others: list[tuple[Duty, str]]
    approvers: list[tuple[int, str]]
    approved_by: Post | None


@router.get("/duties/{duty_id}/special-plan")
def shown(request: Request, session: Reading, who: Signed, duty_id: int):
    """One special plan: every version with its files and what was said of it, what waits for it, what can be done."""
    duty = visible_special_plan(session, who, duty_id)
    versions, plan = versions_of(session, duty_id), session.get_one(Plan, duty.plan_id)
    office, member = _is_office(session, who, duty), _posts_to_speak_for(session, who, duty)
    said = comments_of(session, [one.report.id for one in versions])
    return page(request, SpecialPlanPage(
        duty=duty, plan=plan, unit=_unit_name(session, duty), office=office,
        approver=duty.approver_post_id in who.post_ids(PostRole.APPROVER), posts=member,
        comments_on={one.report.id: said.get(one.report.id, []) for one in versions
                     if office or member or one.report.decision.value in ("accepted", "returned")},
        versions=versions, standing=standing(session, duty), names=STANDING_NAMES,
        waiting=waiting_for(session, duty_id) if office else [], others=_holdable(session, duty) if office else [],
        approvers=approver_posts(session),
        approved_by=session.get(Post, duty.approver_post_id) if duty.approver_post_id else None))


@dataclass(frozen=True)
class SpecialPlanChangesPage:
    """What `duties/special_plan_changes.html` shows."""

    template: ClassVar = "duties/special_plan_changes.html"
    duty: Duty
    unit: str
    compared: Compared


@router.get("/duties/{duty_id}/special-plan/changes/{number}")
def changes(request: Request, session: Reading, work: Here, who: Signed, duty_id: int, number: int):
    """What that version says otherwise than the one before it."""
    duty = visible_special_plan(session, who, duty_id)
    versions = {one.number: one for one in versions_of(session, duty_id)}
    after, before = found(versions.get(number), "no_such_version"), versions.get(number - 1)
    compared = compare(session, found(before, "no_earlier_version"), after, work.short_scans)
    return page(request, SpecialPlanChangesPage(duty=duty, unit=_unit_name(session, duty), compared=compared))


@router.post("/duties/{duty_id}/special-plan/comments")
def comment(request: Request, session: Writing, who: Signed, when: Circumstances, duty_id: int,
            report_id: Annotated[int, Form()], text: Annotated[str, Form()] = "",
            post_id: Annotated[int, Form()] = 0):
    """The visitor, as a member of the leading group or for the office, has said this to the version."""
    duty = visible_special_plan(session, who, duty_id)
    posts = _posts_to_speak_for(session, who, duty)
    post = next((one for one in posts if post_id in (0, one.id)), None)
    if post is None:
        raise WrongRole("comments_reserved")
    special_plan.comment(session, duty, found(session.get(Report, report_id), "no_such_version"), post, text, when)
    return done(request, f"/duties/{duty_id}/special-plan", "comment_made")


@router.post("/duties/{duty_id}/special-plan")
def ask(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
        approver: Annotated[str, Form()] = "", version: Annotated[int, Form()] = 0):
    """The duty is a special plan that this post approves; none any more where no post is named."""
    duty = _own(session, who, duty_id, version)
    if not approver:
        special_plan.ask_for_none(session, duty, when)
        return done(request, f"/duties/{duty_id}", "special_plan_unmarked")
    special_plan.ask_for_plan(session, duty, session.get(Post, number_or_none(approver) or 0), when)
    return done(request, f"/duties/{duty_id}/special-plan", "special_plan_marked")


@router.post("/duties/{duty_id}/special-plan/waiting")
def hold(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
         duty_ids: Annotated[list[int] | None, Form()] = None):
    """These duties start only when the special plan is approved."""
    plan = _own(session, who, duty_id)
    if not duty_ids:
        raise NotAllowed("duties_to_hold_not_ticked")
    for one in duty_ids:
        holding.hold(session, _own(session, who, one), plan, when)
    return done(request, f"/duties/{duty_id}/special-plan#waiting", "duties_held", count=len(duty_ids))


@router.post("/duties/{duty_id}/waits-for")
def wait_for(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
             plan_duty_id: Annotated[int, Form()], version: Annotated[int, Form()] = 0):
    """The duty starts only when that special plan is approved."""
    duty, plan = _own(session, who, duty_id, version), _own(session, who, plan_duty_id)
    holding.hold(session, duty, plan, when)
    return done(request, f"/duties/{duty_id}", "duty_waits" if duty.is_held() else "duty_may_begin")


@router.post("/duties/{duty_id}/start")
def lift(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
         reason: Annotated[str, Form()] = "", version: Annotated[int, Form()] = 0):
    """The duty may start without the approval, for that reason."""
    duty = _own(session, who, duty_id, version)
    released = holding.lift(session, duty, reason, when)
    return done(request, f"/duties/{duty_id}", "duty_released_without_liaison" if released.left else
                "duty_released_and_dispatched" if released.dispatched else "duty_released")


def _holdable(session: Session, plan: Duty) -> list[tuple[Duty, str]]:
    """The duties of the same plan that could wait for this one."""
    query = select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id, isouter=True).where(
        Duty.plan_id == plan.plan_id, col(Duty.state).in_(holding.HOLDABLE), Duty.id != plan.id,
        col(Duty.waits_for_id).is_(None), col(Duty.parent_id).is_(None)).order_by(Duty.id).limit(300)
    return [(duty, name or duty.unit_written or "待定") for duty, name in session.exec(query).all()]


def _posts_to_speak_for(session: Session, who: Visitor, duty: Duty) -> list[Post]:
    """The visitor's posts of the leading group that approves, and of the office."""
    approver = session.get(Post, duty.approver_post_id) if duty.approver_post_id else None
    office = session.get_one(Plan, duty.plan_id).office_id
    return [post for post in who.posts
            if (approver is not None and post.unit_id == approver.unit_id and post.unit_id in group_units(who)
                and post.role in (PostRole.SUPERVISOR, PostRole.APPROVER))
            or (post.role is PostRole.OFFICE and post.unit_id == office)]


def _unit_name(session: Session, duty: Duty) -> str:
    unit = session.get(Unit, duty.unit_id) if duty.unit_id else None
    return unit.name if unit else duty.unit_written or "待定"


def _is_office(session: Session, who: Visitor, duty: Duty) -> bool:
    return session.get_one(Plan, duty.plan_id).office_id in who.units(PostRole.OFFICE)


def _own(session: Session, who: Visitor, duty_id: int, version: int = 0) -> Duty:
    """The duty, for the office that dispatches it."""
    duty = visible_duty(session, who, duty_id)
    if not _is_office(session, who, duty):
        raise WrongRole("duty_of_another_office")
    check_version(duty, version)
    return duty
