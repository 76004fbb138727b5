"""Special plans: asked for, given an approver, and commented on by the members of the leading group."""

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.lifecycle import SETTLED, State
from models.directory.post import Post, PostRole
from models.directory.writing import refuse_approver
from models.duties.duty import Duty
from models.duties.report import Report, ReportDecision, pending_report
from models.duties.special_plan import OPEN_TO_COMMENT, PlanComment
from models.history import History
from models.occasion import Occasion
from models.plans.plan import Plan

LONGEST = 5_000


def ask_for_plan(session: Session, duty: Duty, approver: Post | None, occasion: Occasion) -> None:
    """The duty is a special plan that this post approves; NotAllowed for a post that approves nothing.

    Also while a version is before another approver, and for what is settled.
    """
    if approver is None or approver.role is not PostRole.APPROVER:
        raise NotAllowed("请选择批准人岗位；没有的，先在单位目录中登记角色为“批准人”的岗位。")
    if duty.special_plan and duty.approver_post_id == approver.id:
        return
    if duty.state in SETTLED:
        raise NotAllowed(f"{duty.called}已经了结，不能再改为专项方案或更换批准人。")
    report = pending_report(session, duty.id)
    if report is not None and report.decision is ReportDecision.PASSED_ON:
        raise NotAllowed(f"{duty.called}已转批准人，等待批准，不能更换批准人；可先退回。")
    refuse_approver(session, session.get_one(Plan, duty.plan_id).office_id, approver)
    duty.special_plan, duty.approver_post_id = True, approver.id
    session.add(duty)
    _note(session, duty, "ask_plan", f"须报专项方案，由{approver.title}批准", occasion)


def ask_for_none(session: Session, duty: Duty, occasion: Occasion) -> None:
    """The duty is no special plan any more; NotAllowed while others wait for its approval or once it was handed in."""
    if not duty.special_plan:
        return
    waiting = session.exec(select(Duty.number).where(Duty.waits_for_id == duty.id, col(Duty.released_on).is_(None),
                                                     Duty.state != State.DROPPED).order_by(Duty.id)).first()
    if waiting is not None:
        raise NotAllowed(f"事项 {waiting} 等事项在等待它批准，请先解除等待，再取消专项方案。")
    if session.exec(select(Report.id).where(Report.duty_id == duty.id)).first() is not None:
        raise NotAllowed(f"{duty.called}已有报送，不能再取消专项方案。")
    duty.special_plan = False
    session.add(duty)
    _note(session, duty, "ask_plan", "不须报专项方案", occasion)


def comment(session: Session, duty: Duty, report: Report, post: Post, text: str, occasion: Occasion) -> PlanComment:
    """The holder of that post said this to the version; NotAllowed for nothing said and once it is decided."""
    if report.duty_id != duty.id or report.decision not in OPEN_TO_COMMENT:
        raise NotAllowed("这一稿已有决定，不再征求意见。请刷新查看。")
    if not text.strip():
        raise NotAllowed("请填写意见。")
    if len(text) > LONGEST:
        raise NotAllowed(f"意见不得超过 {LONGEST} 个字。")
    said = PlanComment(report_id=report.id, post_id=post.id, person_id=occasion.by, at=occasion.now,
                       text=text.strip())
    session.add(said)
    _note(session, duty, "comment", post.title, occasion)   # its words are only on the page of the plan
    session.flush()
    return said


def _note(session: Session, duty: Duty, action: str, note: str, occasion: Occasion) -> None:
    session.add(History(at=occasion.now, by=occasion.by, plan_id=duty.plan_id, duty_id=duty.id, action=action,
                        note=note))
