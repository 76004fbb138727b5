"""Assessments as people find them: whose they are, what was entered and objected, which scheme holds."""

from datetime import date

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from domain.assessment.scheme import Scheme
from domain.errors import NotFound
from domain.publications.procedure import AssessmentState
from models.access.visitor import Visitor
from models.assessment.assessment import (
    AssessedUnit,
    Assessment,
    AssessmentScheme,
    AssessmentWord,
    EnteredValue,
    Objection,
    ObjectionDecision,
)
from models.bulletins.bulletin_counts import places_below
from models.directory.post import PostRole
from models.directory.tier import groups_known_to, written_by
from models.directory.unit import Unit, UnitKind, members_of
from models.duties.duty import Duty
from models.duties.visibility import units_supervised


def visible_assessments(visitor: Visitor):
    """The condition on an assessment: an office sees its own, the administrator all, a unit those about it once they
    were shown, and so does the supervisor to whose post it is assigned."""
    if visitor.has(PostRole.ADMINISTRATOR):
        return col(Assessment.id).is_not(None)
    assessed = exists().where(AssessedUnit.assessment_id == Assessment.id, or_(
        col(AssessedUnit.unit_id).in_(visitor.units(PostRole.LIAISON)),
        col(AssessedUnit.unit_id).in_(units_supervised(visitor)))).correlate(Assessment)
    out = col(Assessment.state).in_([AssessmentState.SHOWN, AssessmentState.PUBLISHED])
    return or_(col(Assessment.office_id).in_(visitor.units(PostRole.OFFICE)), out & assessed)


def sees_all(visitor: Visitor, assessment: Assessment) -> bool:
    """Whether the visitor sees every unit's sheet; others see those of `units_seen`, and the ranking once published."""
    return visitor.has(PostRole.ADMINISTRATOR) or assessment.office_id in visitor.units(PostRole.OFFICE)


def units_seen(session: Session, visitor: Visitor) -> set[int]:
    """The units whose sheets a visitor sees who does not see all: one's own, and those assigned to one's post."""
    assigned = session.exec(units_supervised(visitor)).all() if visitor.below else ()
    return visitor.units(PostRole.LIAISON) | set(assigned)


def assessments(session: Session, visitor: Visitor, *, limit: int = 200) -> list[Assessment]:
    """What the visitor may see, newest first; discarded ones are left out."""
    query = select(Assessment).where(visible_assessments(visitor), Assessment.state != AssessmentState.DISCARDED)
    return list(session.exec(query.order_by(col(Assessment.id).desc()).limit(limit)).all())


def visible_assessment(session: Session, visitor: Visitor, assessment_id: int) -> Assessment:
    """The assessment, for whoever may see it; NotFound for everybody else."""
    found = session.exec(select(Assessment).where(Assessment.id == assessment_id,
                                                  visible_assessments(visitor))).first()
    if found is None:
        raise NotFound("no_such_assessment")
    return found


def assessed_units(session: Session, assessment_id: int) -> list[AssessedUnit]:
    """The units assessed, in the directory's order."""
    query = select(AssessedUnit).where(AssessedUnit.assessment_id == assessment_id)
    return list(session.exec(query.order_by(AssessedUnit.unit_id)).all())


def entered_values(session: Session, assessment_id: int) -> dict[tuple[int, str], EnteredValue]:
    """(unit, indicator) → what was entered."""
    query = select(EnteredValue).where(EnteredValue.assessment_id == assessment_id)
    return {(one.unit_id, one.key): one for one in session.exec(query).all()}


def objections_of(session: Session, assessment_id: int, unit_id: int | None = None) -> list[Objection]:
    """The objections to an assessment, of one unit where it is named, oldest first."""
    query = select(Objection).where(Objection.assessment_id == assessment_id)
    query = query if unit_id is None else query.where(Objection.unit_id == unit_id)
    return list(session.exec(query.order_by(Objection.id)).all())


def to_check(session: Session, unit_ids: set[int], today: date) -> list[tuple[Assessment, int]]:
    """(assessment, unit) that these units may still object to, whose term ends first."""
    if not unit_ids:
        return []
    query = select(Assessment, AssessedUnit.unit_id).join(
        AssessedUnit, AssessedUnit.assessment_id == Assessment.id).where(
        Assessment.state == AssessmentState.SHOWN, col(Assessment.objections_until) >= today,
        col(AssessedUnit.unit_id).in_(unit_ids))
    return list(session.exec(query.order_by(Assessment.objections_until, Assessment.id).limit(50)).all())


def objections_waiting(session: Session, office_ids: set[int]) -> list[tuple[Objection, str]]:
    """(objection, title of the assessment) that these offices have yet to decide, oldest first."""
    if not office_ids:
        return []
    query = select(Objection, Assessment.title).join(Assessment, Assessment.id == Objection.assessment_id).where(
        Objection.decision == ObjectionDecision.PENDING, col(Assessment.office_id).in_(office_ids),
        col(Assessment.state).in_([AssessmentState.DRAFT, AssessmentState.SHOWN]))
    return list(session.exec(query.order_by(Objection.id).limit(50)).all())


def scheme_versions(session: Session, office_id: int, key: str) -> list[AssessmentScheme]:
    """The versions of that scheme that the office keeps, newest first."""
    query = select(AssessmentScheme).where(AssessmentScheme.office_id == office_id, AssessmentScheme.key == key)
    return list(session.exec(query.order_by(col(AssessmentScheme.number).desc())).all())


def scheme_keys(session: Session, office_id: int) -> list[str]:
    """The keys of the schemes that the office keeps."""
    query = select(AssessmentScheme.key).where(AssessmentScheme.office_id == office_id).distinct()
    return list(session.exec(query.order_by(AssessmentScheme.key)).all())


def words_untold(session: Session, *, limit: int = 1000) -> list[AssessmentWord]:
    """Who is still to be written to about an assessment."""
    query = select(AssessmentWord).where(col(AssessmentWord.told).is_(False)).order_by(AssessmentWord.id)
    return list(session.exec(query.limit(limit).with_for_update(skip_locked=True)).all())


PLACES, DEPARTMENTS = "places", "departments"


def units_for(session: Session, scheme: Scheme, office: Unit) -> list[Unit]:
    """Who may be ticked: places below the office, departments of its tier, or the members of the scheme's group."""
    if scheme.units == PLACES:
        return places_below(session, office)
    if scheme.units == DEPARTMENTS:
        query = select(Unit).where(Unit.kind == UnitKind.DEPARTMENT, Unit.tier == office.tier,
                                   col(Unit.merged_into_id).is_(None), col(Unit.id).in_(
                                       written_by(session, [office.id])))
        return list(session.exec(query.order_by(Unit.id)).all())
    group_id = groups_known_to(session, office.id).get(scheme.units)
    return members_of(session, group_id) if group_id else []


def usual_units(session: Session, scheme: Scheme, office: Unit) -> set[int]:
    """Who is ticked to begin with: of departments those that ever had a duty, of others all."""
    units = {unit.id for unit in units_for(session, scheme, office)}
    if scheme.units != DEPARTMENTS:
        return units
    return units & set(session.exec(select(Duty.unit_id).where(col(Duty.unit_id).is_not(None)).distinct()).all())
