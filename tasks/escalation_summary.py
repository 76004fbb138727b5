"""What a supervisor needs to know of an overdue duty at a glance: what was said to the unit so far."""

from collections import Counter

from sqlmodel import Session, col, func, select

from domain.letters.kinds import NoticeKind
from models.duties.extension import Extension, ExtensionDecision
from models.duties.report import Report, ReportDecision
from models.reminders.notice import Notice


def escalation_facts(session: Session, duty_ids: list[int]) -> dict[int, dict]:
    """Duty → what was done so far, in words: reminders, slips, returns, requests for time; three queries for all."""
    if not duty_ids:
        return {}
    said = _counts(session, select(Notice.duty_id, Notice.kind, func.count()).where(
        col(Notice.duty_id).in_(duty_ids), col(Notice.letter_id).is_not(None),
        col(Notice.withdrawn).is_(False)).group_by(Notice.duty_id, Notice.kind))
    returned = _counts(session, select(Report.duty_id, Report.decision, func.count()).where(
        col(Report.duty_id).in_(duty_ids), Report.decision == ReportDecision.RETURNED).group_by(
        Report.duty_id, Report.decision))
    asked = _counts(session, select(Extension.duty_id, Extension.decision, func.count()).where(
        col(Extension.duty_id).in_(duty_ids)).group_by(Extension.duty_id, Extension.decision))
    return {duty_id: {"so_far": _words(duty_id, said, returned, asked)} for duty_id in duty_ids}


def _counts(session: Session, query) -> Counter:
    return Counter({(duty_id, kind): count for duty_id, kind, count in session.exec(query).all()})


def _words(duty_id: int, said: Counter, returned: Counter, asked: Counter) -> str:
    parts = [kind.row.so_far.format(said[duty_id, kind]) for kind in NoticeKind
             if kind.row.so_far and said[duty_id, kind]]
    if returned[duty_id, ReportDecision.RETURNED]:
        parts.append(f"退回报告{returned[duty_id, ReportDecision.RETURNED]}次")
    if asked[duty_id, ExtensionDecision.GRANTED]:
        parts.append(f"已准予延期{asked[duty_id, ExtensionDecision.GRANTED]}次")
    if asked[duty_id, ExtensionDecision.PENDING]:
        parts.append("有延期申请待审批")
    return "，".join(parts)
