"""Whom a scheme assesses, as the directory has it."""

from sqlmodel import Session, col, select

from domain.assessment.scheme import Scheme
from models.accounts.bulletin_counts import places_below
from models.directory.tier import groups_known_to, written_by
from models.directory.unit import Unit, UnitKind, members_of
from models.duties.duty import Duty

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
