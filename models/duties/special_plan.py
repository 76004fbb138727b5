"""Special plans (专项方案): the versions handed in, what members of the leading group said, and what waits for them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Field, Session, SQLModel, col, func, select

from domain.duties.lifecycle import SETTLED, State
from domain.duties.special_plans import Standing, standing_of
from domain.errors import NotAllowed, NotFound
from domain.messages import Message
from models.access.visitor import Visitor, group_units
from models.action_context import ActionContext
from models.columns import instant_field, reference, text_field
from models.directory.post import Person, Post, PostRole
from models.directory.unit import Unit
from models.directory.writing import refuse_approver
from models.duties.duty import Duty
from models.duties.report import (
    Attachment,
    AttachmentContent,
    Report,
    ReportDecision,
    ReportKind,
    attachments_of,
    pending_report,
)
from models.duties.visibility import UNSENT, members_see, visible_duty
from models.history import record
from models.plans.plan import Plan

OPEN_TO_COMMENT = (ReportDecision.PENDING, ReportDecision.PASSED_ON)


class PlanComment(SQLModel, table=True):
    """What a member of the leading group, or the office, said to one version; never changed."""

    __tablename__ = "plan_comment"
    id: int | None = Field(default=None, primary_key=True)
    report_id: int = reference("report.id")
    post_id: int = reference("post.id", index=False)
    person_id: int | None = reference("person.id", nullable=True, index=False)
    at: datetime = instant_field()
    text: str = text_field()


@dataclass(frozen=True)
class Version:
    """One hand-in of a special plan: the first is 第1稿; the first file is the plan, the others go with it."""

    number: int
    report: Report
    files: list[Attachment]

    @property
    def document(self) -> Attachment | None:
        """The plan itself."""
        return self.files[0] if self.files else None


@dataclass(frozen=True)
class Row:
    """A special plan as lists show it; `waiting` counts the duties that start only when it is approved."""

    duty: Duty
    unit: str
    approver: str
    standing: Standing
    versions: int
    waiting: int


@dataclass(frozen=True)
class Said:
    """A comment with who made it, as pages show it."""

    comment: PlanComment
    post: str
    person: str


def special_plans(session: Session, seen: ColumnElement[bool], plan_id: int | None = None, *,
                  limit: int = 500) -> list[Row]:
    """The special plans that may be seen, of one plan where named, in the order of the text."""
    query = select(Duty, Unit.name, Post.title).join(Unit, Unit.id == Duty.unit_id, isouter=True).join(
        Post, Post.id == Duty.approver_post_id, isouter=True).where(
        seen, col(Duty.special_plan).is_(True), Duty.state != State.DROPPED)
    if plan_id is not None:
        query = query.where(Duty.plan_id == plan_id)
    found = session.exec(query.order_by(col(Duty.plan_id).desc(), Duty.measure_id, Duty.id).limit(limit)).all()
    ids = [duty.id for duty, _, _ in found]
    last, count = _last_decisions(session, ids)
    waiting = dict(session.exec(select(Duty.waits_for_id, func.count()).where(
        col(Duty.waits_for_id).in_(ids), col(Duty.released_on).is_(None), Duty.state != State.DROPPED).group_by(
        Duty.waits_for_id)).all())
    return [Row(duty, unit or duty.unit_written or "待定", approver or "", standing_of(duty.state, last.get(duty.id)),
                count.get(duty.id, 0), waiting.get(duty.id, 0)) for duty, unit, approver in found]


def standing(session: Session, duty: Duty) -> Standing:
    """Where that special plan stands."""
    return standing_of(duty.state, _last_decisions(session, [duty.id])[0].get(duty.id))


def _last_decisions(session: Session, duty_ids: list[int]) -> tuple[dict[int, str], dict[int, int]]:
    """(what was decided on the last version, how many versions there are) by duty."""
    query = select(Report.duty_id, Report.decision).where(
        col(Report.duty_id).in_(duty_ids), Report.kind == ReportKind.COMPLETION).order_by(Report.id)
    last: dict[int, str] = {}
    count: dict[int, int] = {}
    for duty_id, decision in session.exec(query).all():
        last[duty_id], count[duty_id] = ReportDecision(decision).value, count.get(duty_id, 0) + 1
    return last, count


def versions_of(session: Session, duty_id: int) -> list[Version]:
    """A special plan's versions with their files, oldest first."""
    reports = session.exec(select(Report).where(Report.duty_id == duty_id, Report.kind == ReportKind.COMPLETION)
                           .order_by(Report.id)).all()
    files: dict[int, list[Attachment]] = {}
    for file in attachments_of(session, [report.id for report in reports]):
        files.setdefault(file.report_id, []).append(file)
    return [Version(number, report, files.get(report.id, [])) for number, report in enumerate(reports, 1)]


def content_of(session: Session, file: Attachment) -> bytes:
    """The bytes of a file as handed in."""
    return session.exec(select(AttachmentContent.content).where(AttachmentContent.attachment_id == file.id)).one()


def comments_of(session: Session, report_ids: list[int]) -> dict[int, list[Said]]:
    """Version's report → what was said to it, oldest first."""
    query = select(PlanComment, Post.title, Person.name).join(Post, Post.id == PlanComment.post_id).join(
        Person, Person.id == PlanComment.person_id, isouter=True).where(
        col(PlanComment.report_id).in_(report_ids)).order_by(PlanComment.id)
    said: dict[int, list[Said]] = {}
    for comment, post, person in session.exec(query).all():
        said.setdefault(comment.report_id, []).append(Said(comment, post, person or ""))
    return said


def special_plans_of(session: Session, plan_id: int) -> list[tuple[Duty, str]]:
    """A plan's special plans that were not called off, with their units' names."""
    query = select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id, isouter=True).where(
        Duty.plan_id == plan_id, col(Duty.special_plan).is_(True),
        col(Duty.state).not_in([State.DROPPED, State.CANCELLED])).order_by(Duty.id)
    return [(duty, name or duty.unit_written or "待定") for duty, name in session.exec(query).all()]


def waiting_for(session: Session, duty_id: int) -> list[tuple[Duty, str]]:
    """The duties that hang on this special plan, let go or not, with their units' names."""
    query = select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id, isouter=True).where(
        Duty.waits_for_id == duty_id, Duty.state != State.DROPPED).order_by(Duty.id)
    return [(duty, unit or duty.unit_written or "待定") for duty, unit in session.exec(query).all()]


def has_special_plans(session: Session, unit_ids: set[int]) -> bool:
    """Whether one of these units was given a special plan to write."""
    query = select(Duty.id).where(col(Duty.unit_id).in_(unit_ids), col(Duty.special_plan).is_(True),
                                  col(Duty.state).not_in(UNSENT))
    return session.exec(query.limit(1)).first() is not None


def open_to_comment(session: Session, visitor: Visitor) -> list[Row]:
    """The special plans before the visitor as a member of the leading group, not yet decided."""
    if not group_units(visitor):
        return []
    rows = special_plans(session, members_see(visitor) & (Duty.state == State.REPORTED))
    return [row for row in rows if row.standing in (Standing.REVIEW, Standing.APPROVAL)]


def visible_special_plan(session: Session, visitor: Visitor, duty_id: int) -> Duty:
    """The special plan, for whoever may see it; NotFound for everybody else and for another duty."""
    duty = visible_duty(session, visitor, duty_id)
    if not duty.special_plan:
        raise NotFound("not_a_special_plan", duty=duty.number)
    return duty


LONGEST = 5_000


def ask_for_plan(session: Session, duty: Duty, approver: Post | None, context: ActionContext) -> None:
    """The duty is a special plan that this post approves; NotAllowed for a post that approves nothing.

    Also while a version is before another approver, and for what is settled.
    """
    if approver is None or approver.role is not PostRole.APPROVER:
        raise NotAllowed("approver_missing")
    if duty.special_plan and duty.approver_post_id == approver.id:
        return
    if duty.state in SETTLED:
        raise NotAllowed("special_plan_settled", duty=duty.number)
    report = pending_report(session, duty.id)
    if report is not None and report.decision is ReportDecision.PASSED_ON:
        raise NotAllowed("special_plan_with_approver", duty=duty.number)
    refuse_approver(session, session.get_one(Plan, duty.plan_id).office_id, approver)
    duty.special_plan, duty.approver_post_id = True, approver.id
    session.add(duty)
    record(session, "ask_plan", context, duty=duty, note=str(Message("noted_plan_asked_for", post=approver.title)))


def ask_for_none(session: Session, duty: Duty, context: ActionContext) -> None:
    """The duty is no special plan any more; NotAllowed while others wait for its approval or once it was handed in."""
    if not duty.special_plan:
        return
    waiting = session.exec(select(Duty.number).where(Duty.waits_for_id == duty.id, col(Duty.released_on).is_(None),
                                                     Duty.state != State.DROPPED).order_by(Duty.id)).first()
    if waiting is not None:
        raise NotAllowed("special_plan_awaited", duty=waiting)
    if session.exec(select(Report.id).where(Report.duty_id == duty.id)).first() is not None:
        raise NotAllowed("special_plan_reported", duty=duty.number)
    duty.special_plan = False
    session.add(duty)
    record(session, "ask_plan", context, duty=duty, note=str(Message("noted_no_plan_asked_for")))


def comment(session: Session, duty: Duty, report: Report, post: Post, text: str, context: ActionContext) -> PlanComment:
    """The holder of that post said this to the version; NotAllowed for nothing said and once it is decided."""
    if report.duty_id != duty.id or report.decision not in OPEN_TO_COMMENT:
        raise NotAllowed("version_decided")
    if not text.strip():
        raise NotAllowed("comment_missing")
    if len(text) > LONGEST:
        raise NotAllowed("comment_too_long", most=LONGEST)
    said = PlanComment(report_id=report.id, post_id=post.id, person_id=context.by, at=context.now,
                       text=text.strip())
    session.add(said)
    # Its words are only on the page of the plan.
    record(session, "comment", context, duty=duty, note=post.title, for_post=post.id)
    session.flush()
    return said
