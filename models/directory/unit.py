"""The directory of units: the tree, other names, and the groups that plans address as a whole."""

from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import enum_field, reference


class Tier(StrEnum):
    """The level of government a unit works at."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class UnitKind(StrEnum):
    """What a unit is; it decides no right, only how lists are grouped."""

    OFFICE = "office"
    DEPARTMENT = "department"
    GOVERNMENT = "government"
    ZONE = "zone"
    COMPANY = "company"
    OTHER = "other"


class Unit(SQLModel, table=True):
    """A department, government, office or company that can be given a duty; one that was merged has a successor."""

    __tablename__ = "unit"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    tier: Tier = enum_field(Tier, Tier.PROVINCE)
    kind: UnitKind = enum_field(UnitKind, UnitKind.DEPARTMENT)
    parent_id: int | None = reference("unit.id", nullable=True)
    merged_into_id: int | None = reference("unit.id", nullable=True, index=False)


class UnitAlias(SQLModel, table=True):
    """Another name of a unit: short, old, or as some plan wrote it."""

    __tablename__ = "unit_alias"
    name: str = Field(primary_key=True)
    unit_id: int = reference("unit.id")


class UnitGroup(SQLModel, table=True):
    """A name that plans use for many units at once (各省辖市); expanded when a duty is confirmed."""

    __tablename__ = "unit_group"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class GroupAlias(SQLModel, table=True):
    """Another wording of a group."""

    __tablename__ = "group_alias"
    name: str = Field(primary_key=True)
    group_id: int = reference("unit_group.id")


class GroupMember(SQLModel, table=True):
    """A unit's place in a group."""

    __tablename__ = "group_member"
    group_id: int = reference("unit_group.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)


def unit_names(session: Session) -> dict[str, int]:
    """Every name and alias → the unit's id, of a merged one its successor's; a name wins over an alias."""
    names = dict(session.exec(select(UnitAlias.name, UnitAlias.unit_id)).all())
    return names | dict(session.exec(select(Unit.name, func.coalesce(Unit.merged_into_id, Unit.id))).all())


def present_units(session: Session) -> list[tuple[int, str]]:
    """(id, name) of the units that exist today, in the directory's order: those to choose from."""
    query = select(Unit.id, Unit.name).where(col(Unit.merged_into_id).is_(None)).order_by(Unit.id)
    return list(session.exec(query).all())


def group_names(session: Session) -> dict[str, int]:
    """Every name and alias of a group → its id."""
    names = dict(session.exec(select(GroupAlias.name, GroupAlias.group_id)).all())
    return names | dict(session.exec(select(UnitGroup.name, UnitGroup.id)).all())


def members_of(session: Session, group_id: int) -> list[Unit]:
    """The units of a group, in the directory's order."""
    query = select(Unit).join(GroupMember, GroupMember.unit_id == Unit.id)
    return list(session.exec(query.where(GroupMember.group_id == group_id).order_by(Unit.id)).all())


def remember_alias(session: Session, name: str, unit_id: int) -> None:
    """`name` now means that unit; an existing alias is changed, a unit's own name never."""
    if session.exec(select(Unit).where(Unit.name == name)).first() is None:
        session.merge(UnitAlias(name=name, unit_id=unit_id))
