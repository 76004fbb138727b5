"""How scripted departments and offices behave in a rehearsal, and acting so on one day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from domain.duties.lifecycle import OWED, State
from models.action_context import ActionContext
from models.directory.post import holder_on, liaison_post, office_posts
from models.directory.unit import Unit
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Duty
from models.duties.extension import ask_extension, extensions_of
from models.duties.hand_in import File, acknowledge, submit_report
from models.duties.report import Report, ReportDecision, ReportKind, pending_report, reports_of
from models.plans.plan import Plan


@dataclass(frozen=True)
class Manner:
    """Everything in working days; None is never.

    `signs` after dispatch, `reports` from the day something is owed (negative before it), `asks` for more time from
    that day, `reviewed` by the office after the report came in, `returned` the first report is, `answers` from the
    term that was set then.
    """

    signs: int | None = 1
    reports: int | None = -2
    asks: int | None = None
    reviewed: int | None = 1
    returned: bool = False
    answers: int | None = -1


DILIGENT, LATE, SILENT = Manner(), Manner(signs=3, reports=4), Manner(signs=None, reports=None)
Script = Callable[[Duty], Manner]
SCRIPTS: dict[str, Script] = {
    "diligent": lambda duty: DILIGENT, "late": lambda duty: LATE, "silent": lambda duty: SILENT,
    "mix": lambda duty: (DILIGENT, LATE, SILENT, DILIGENT)[(duty.unit_id or 0) % 4],
}
"""The scripts by name; in a mix a unit always behaves alike."""


def departments_act(session: Session, script: Script, context: ActionContext) -> None:
    """Each department has done that day what its manner makes it do."""
    something_to_do = or_(Duty.state == State.DISPATCHED, col(Duty.owed_on).is_not(None))
    query = select(Duty).where(col(Duty.state).in_(OWED), col(Duty.unit_id).is_not(None), something_to_do)
    for duty in session.exec(query.order_by(Duty.id)).all():
        manner = script(duty)
        if duty.state is State.DISPATCHED and _is_time(duty.dispatched_on, manner.signs, context):
            acknowledge(session, duty, _by_liaison(session, duty, context))
        if duty.owed_on is not None:
            _hand_in(session, duty, manner, context)


def office_acts(session: Session, script: Script, context: ActionContext) -> None:
    """The office has decided that day on the reports it had time to read."""
    query = select(Duty).where(Duty.state == State.REPORTED)
    for duty in session.exec(query.order_by(Duty.id)).all():
        manner, report = script(duty), pending_report(session, duty.id)
        if report is None or not _is_time(report.submitted_on, manner.reviewed, context):
            continue
        post = office_posts(session, session.get_one(Plan, duty.plan_id).office_id)[0]
        person = holder_on(session, post.id, context.today)
        acting = context.done_by(person.id if person else None)
        first = len([one for one in reports_of(session, duty.id) if one.kind is ReportKind.COMPLETION]) == 1
        if manner.returned and first:
            return_report(session, duty, "请补充量化成效和佐证材料。", acting)
        elif report.decision is ReportDecision.PENDING:
            said = "经审核，拟同意报请批准。" if duty.special_plan else "情况属实，同意销号。"
            accept_report(session, duty, acting, comment=said)


def _hand_in(session: Session, duty: Duty, manner: Manner, context: ActionContext) -> None:
    if _is_time(duty.owed_on, manner.asks, context) and not extensions_of(session, duty.id):
        later = context.calendar.add_working_days(max(duty.due_on, context.today), 10)
        ask_extension(session, duty, later, "涉及多个部门会签，需要更多时间。", _by_liaison(session, duty, context))
    returned = duty.round > 0 and _returned(session, duty)
    if returned and _is_time(returned.answer_by, manner.answers, context):
        _report(session, duty, "已按要求补充量化成效和佐证材料。", context)
    elif not returned and _is_time(duty.owed_on, manner.reports, context):
        _report(session, duty, "已按要求完成，相关文件已印发，成效明显。", context)


def _report(session: Session, duty: Duty, text: str, context: ActionContext) -> None:
    """The report is in; a special plan with its document, which says more after each return."""
    if duty.special_plan:
        files = (special_plan_document(session.get_one(Unit, duty.unit_id).name, duty.round),)
        text = "专项方案已修改完善，再次报请审批。" if duty.round else "现报送专项方案，请审批。"
    else:
        files = ()
    submit_report(session, duty, text, _by_liaison(session, duty, context), files=files)


def special_plan_document(unit: str, returned: int) -> File:
    """A made-up special plan of that unit, longer once it was returned."""
    lines = [f"{unit}对外开放专项工作方案（送审稿）", "一、总体要求", "对接国际通行规则，扩大本领域对外开放。",
             "二、重点任务", f"（一）{'年底前' if returned else '适时'}修订不合开放要求的规定。",
             "（二）与三个以上境外机构建立合作。", "三、保障措施", "成立工作专班，明确责任处室。"]
    if returned:
        lines.append("每季度末月25日前向领导小组办公室报送进展和量化成效。")
    return File("专项工作方案.txt", "text/plain", "\n".join(lines).encode())


def _returned(session: Session, duty: Duty) -> Report | None:
    reports = [one for one in reports_of(session, duty.id) if one.kind is ReportKind.COMPLETION]
    return reports[-1] if reports and reports[-1].decision is ReportDecision.RETURNED else None


def _by_liaison(session: Session, duty: Duty, context: ActionContext) -> ActionContext:
    post_id = liaison_post(session, duty.unit_id)
    person = holder_on(session, post_id, context.today) if post_id else None
    return context.done_by(person.id if person else None)


def _is_time(anchor: date | None, days: int | None, context: ActionContext) -> bool:
    return anchor is not None and days is not None and (
        context.today >= context.calendar.add_working_days(anchor, days))
