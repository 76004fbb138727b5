"""What an office's pages offer to choose from: the units of its own area."""

from sqlmodel import Session

from domain.errors import NotAllowed
from models.access.visitor import Visitor, area_seen
from models.directory.post import PostRole
from models.directory.unit import Unit, present_units


def units_for(session: Session, who: Visitor) -> list[tuple[int, str]]:
    """(id, name) of the units that the visitor's pages offer: those of the office's area, all for everybody else."""
    area = area_seen(session, who) if who.has(PostRole.OFFICE) else None
    units = present_units(session)
    return units if area is None else [one for one in units if one[0] in area]


def refuse_outside(session: Session, who: Visitor, unit_id: int) -> None:
    """NotAllowed for a unit that the visitor's office does not look after."""
    area = area_seen(session, who)
    if area is not None and unit_id not in area:
        name = session.get_one(Unit, unit_id).name
        raise NotAllowed("unit_outside_tier", unit=name)
