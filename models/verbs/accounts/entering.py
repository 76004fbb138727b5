"""Values that people enter for an assessment: each a number with its source, or 不适用 with the reason."""

from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from domain.errors import NotAllowed
from models.accounts.assessment import AssessedUnit, Assessment, AssessmentState, EnteredValue
from models.accounts.assessment_standing import scheme_of
from models.occasion import Occasion
from models.verbs.accounts.assessments import must_be, note

NOT_APPLICABLE = "不适用"


def enter_value(session: Session, assessment: Assessment, unit_id: int, key: str, value: str, source: str,
                occasion: Occasion) -> None:
    """The unit's value of that indicator is entered with its source; 不适用 needs a reason, an empty one takes it out.

    The sheets follow when they are counted anew. NotAllowed without a source, or for what is no number.
    """
    must_be(assessment, "录入", AssessmentState.DRAFT)
    names = {one.key: one.name for one in scheme_of(session, assessment).entered}
    if key not in names or session.get(AssessedUnit, (assessment.id, unit_id)) is None:
        raise NotAllowed("该单位没有这项需要录入的指标，请刷新查看。")
    value, source = value.strip().removesuffix("%").strip(), " ".join(source.split())
    before = session.get(EnteredValue, (assessment.id, unit_id, key))
    if not value:
        if before is not None:
            session.delete(before)
            note(session, assessment, "assessment_enter", occasion, f"{names[key]}：删去", unit_id=unit_id)
        return
    if not source or len(source) > 300:
        raise NotAllowed(f"{names[key]}：请写明数据来源，不超过300字；不适用的，写明理由。")
    number = None if value == NOT_APPLICABLE else _number(names[key], value)
    words = "" if number is None else str(number)
    if before is not None and (before.value, before.source) == (words, source):
        return
    session.merge(EnteredValue(assessment_id=assessment.id, unit_id=unit_id, key=key, value=words, source=source,
                               at=occasion.now, by=occasion.by))
    note(session, assessment, "assessment_enter", occasion, f"{names[key]}：{value}（{source}）", unit_id=unit_id)


def _number(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**12:
        raise NotAllowed(f"{name}：“{value[:40]}”不是数，请填写数字；不适用的，写“不适用”。")
    return number
