"""Objections (申诉) to an assessment: raised by the unit within its term, decided with a reason, visible for good."""

from decimal import Decimal

from sqlmodel import Session, select

from domain.errors import NotAllowed, NotFound
from domain.messages import Label
from domain.publications.procedure import ASSESSMENT
from models import publication
from models.action_context import ActionContext
from models.assessment.assessment import Assessment, Objection, ObjectionDecision
from models.assessment.assessment_lists import objections_of
from models.assessment.assessment_procedure import tell
from models.assessment.assessment_standing import standing

DECISION_NAMES = {ObjectionDecision.PENDING: "待处理", ObjectionDecision.UPHELD: "成立，已更正",
                  ObjectionDecision.REJECTED: "不成立", ObjectionDecision.WITHDRAWN: "已撤回"}


def raise_objection(session: Session, assessment: Assessment, unit_id: int, key: str, words: str,
                    context: ActionContext) -> Objection:
    """The unit objects to its marks of an indicator; the office is to be told. NotAllowed after the term."""
    publication.must_allow(ASSESSMENT, assessment, "assessment_object")
    if context.today > assessment.objections_until:
        raise NotAllowed("objections_over", until=assessment.objections_until)
    row = next((one for one in standing(session, assessment) if one.unit_id == unit_id), None)
    line = row.sheet.line(key) if row else None
    if row is None or line is None:
        raise NotAllowed("objection_indicator_missing")
    if not words.strip() or len(words) > 4000:
        raise NotAllowed("objection_reasons_missing")
    if any(one.key == key and one.decision is ObjectionDecision.PENDING
           for one in objections_of(session, assessment.id, unit_id)):
        raise NotAllowed("objection_pending", indicator=line.name)
    objection = Objection(assessment_id=assessment.id, unit_id=unit_id, key=key, indicator=line.name,
                          text=words.strip(), raised_on=context.today, raised_at=context.now, raised_by=context.by)
    session.add(objection)
    session.flush()
    publication.note(session, ASSESSMENT, assessment, "assessment_object", context,
                     f"{line.name}：{words.strip()[:200]}", unit_id=unit_id)
    tell(session, assessment, assessment.office_id, "objected", f"{row.unit}：{line.name}")
    return objection


def withdraw_objection(session: Session, objection: Objection, context: ActionContext) -> None:
    """The unit no longer objects."""
    if objection.decision is not ObjectionDecision.PENDING:
        raise NotAllowed("objection_decided", decision=Label(DECISION_NAMES[objection.decision]))
    assessment = session.get_one(Assessment, objection.assessment_id)
    objection.decision, objection.decided_on, objection.decided_at = (
        ObjectionDecision.WITHDRAWN, context.today, context.now)
    session.add(objection)
    publication.note(session, ASSESSMENT, assessment, "assessment_object_withdrawn", context, objection.indicator,
                     unit_id=objection.unit_id)


def decide_objection(session: Session, objection: Objection, upheld: bool, reason: str, context: ActionContext, *,
                     marks: Decimal = Decimal(0)) -> None:
    """The objection is decided with a reason, and decided anew until publication; upheld, the score changes by `marks`.

    The sheet as counted stays; the change stands beside it. NotAllowed where the indicator's marks would leave their
    scale.
    """
    assessment = session.get_one(Assessment, objection.assessment_id)
    publication.must_allow(ASSESSMENT, assessment, "assessment_decide")
    if objection.decision is ObjectionDecision.WITHDRAWN:
        raise NotAllowed("objection_withdrawn")
    if not reason.strip():
        raise NotAllowed("objection_decision_reason_missing")
    if upheld:
        _check_marks(session, assessment, objection, marks)
    objection.decision = ObjectionDecision.UPHELD if upheld else ObjectionDecision.REJECTED
    objection.marks, objection.reason = str(marks) if upheld else "", reason.strip()[:2000]
    objection.decided_on, objection.decided_at, objection.decided_by = context.today, context.now, context.by
    session.add(objection)
    session.flush()
    words = f"{objection.indicator}：{DECISION_NAMES[objection.decision]}" + (f"，{marks:+f}分" if upheld else "")
    publication.note(session, ASSESSMENT, assessment, "assessment_decide", context,
                     f"{words}。{reason.strip()}", unit_id=objection.unit_id)
    tell(session, assessment, objection.unit_id, "decided", words)


def objection_of(session: Session, objection_id: int) -> Objection:
    """The objection with that id; NotFound otherwise."""
    found = session.exec(select(Objection).where(Objection.id == objection_id)).first()
    if found is None:
        raise NotFound("no_such_objection")
    return found


def _check_marks(session: Session, assessment: Assessment, objection: Objection, marks: Decimal) -> None:
    row = next(one for one in standing(session, assessment) if one.unit_id == objection.unit_id)
    line = row.sheet.line(objection.key)
    if line is None or not line.applies:
        raise NotAllowed("indicator_does_not_apply", indicator=objection.indicator)
    before = Decimal(objection.marks) if objection.decision is ObjectionDecision.UPHELD else Decimal(0)
    now = line.score + row.changed(objection.key) - before
    least, most = -now, line.effective - now
    if not marks or marks != marks.quantize(Decimal("0.01")) or not least <= marks <= most:
        raise NotAllowed("correction_out_of_range", indicator=objection.indicator, marks=now, least=least, most=most)
