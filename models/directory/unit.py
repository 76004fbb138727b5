"""The directory of units: the tree, other names, and the groups that plans address as a whole."""

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, or_
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
    __table__: ClassVar[Table]
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    tier: Tier = enum_field(Tier, Tier.PROVINCE)
    kind: UnitKind = enum_field(UnitKind, UnitKind.DEPARTMENT)
    parent_id: int | None = reference("unit.id", nullable=True)
    merged_into_id: int | None = reference("unit.id", nullable=True, index=False)


class UnitAlias(SQLModel, table=True):
    """Another name of a unit: short, old, or as some plan wrote it; it may be one of a unit in another tier too."""

    __tablename__ = "unit_alias"
    name: str = Field(primary_key=True)
    unit_id: int = Field(sa_column=Column(ForeignKey("unit.id"), primary_key=True, index=True))


class UnitGroup(SQLModel, table=True):
    """A name that plans use for many units at once (各省辖市); expanded when a duty is confirmed.

    It is the name in the plans of the office that entered it, and of those below; without an office, in all.
    """

    __tablename__ = "unit_group"
    __table_args__ = (UniqueConstraint("name", "office_id"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    office_id: int | None = reference("unit.id", nullable=True)


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
    """Every name and alias → the unit's id, of a merged one its successor's; a name wins over an alias.

    The whole directory, for the administrator's commands; what a plan's names mean says `names_known_to`.
    """
    aliases = select(UnitAlias.name, UnitAlias.unit_id).order_by(UnitAlias.name, col(UnitAlias.unit_id).desc())
    return dict(session.exec(aliases).all()) | dict(session.exec(
        select(Unit.name, func.coalesce(Unit.merged_into_id, Unit.id))).all())


def present_units(session: Session) -> list[tuple[int, str]]:
    """(id, name) of the units that exist today, in the directory's order: those to choose from."""
    query = select(Unit.id, Unit.name).where(col(Unit.merged_into_id).is_(None)).order_by(Unit.id)
    return list(session.exec(query).all())


def group_names(session: Session, office_ids: Collection[int] = ()) -> dict[str, int]:
    """Every name and alias of a group that is everybody's or one of these offices' → its id; the last office wins."""
    order = {office_id: place for place, office_id in enumerate(office_ids)}
    owned = or_(col(UnitGroup.office_id).is_(None), col(UnitGroup.office_id).in_(order))
    names = dict(session.exec(select(GroupAlias.name, GroupAlias.group_id).join(
        UnitGroup, UnitGroup.id == GroupAlias.group_id).where(owned)).all())
    groups = session.exec(select(UnitGroup).where(owned).order_by(UnitGroup.id)).all()
    return names | {one.name: one.id for one in sorted(groups, key=lambda one: order.get(one.office_id, -1))}


def members_of(session: Session, group_id: int) -> list[Unit]:
    """The units of a group, in the directory's order."""
    query = select(Unit).join(GroupMember, GroupMember.unit_id == Unit.id)
    return list(session.exec(query.where(GroupMember.group_id == group_id).order_by(Unit.id)).all())


def remember_alias(session: Session, name: str, unit_id: int, instead_of: Collection[int] = ()) -> None:
    """`name` means that unit and none of `instead_of` any more; a unit's own name stays what it is."""
    if session.exec(select(Unit).where(Unit.name == name, col(Unit.id).in_([unit_id, *instead_of]))).first() is None:
        for alias in session.exec(select(UnitAlias).where(UnitAlias.name == name,
                                                          col(UnitAlias.unit_id).in_(instead_of))).all():
            session.delete(alias)
        session.flush()
        session.merge(UnitAlias(name=name, unit_id=unit_id))
