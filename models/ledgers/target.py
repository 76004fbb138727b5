"""Targets as they are followed: the base year, who tells the figures, and every figure ever told."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, ColumnElement, Integer, event, or_
from sqlmodel import Field, Session, SQLModel, col, select

from domain.errors import NotAllowed, NotFound
from domain.ledgers.targets import Cadence, Goal
from models.columns import Money, enum_field, instant_field, reference, text_field
from models.directory.post import PostRole
from models.directory.unit import Unit
from models.plans.plan import Plan, Target
from models.visibility import Visitor, units_supervised

VERSION = Column("version", Integer, nullable=False)


class FollowedTarget(SQLModel, table=True):
    """How a plan's target is followed: `base` is the total of the year before `year`, in `measure`."""

    __tablename__ = "followed_target"
    target_id: int = reference("target.id", primary_key=True)
    year: int
    measure: str = ""
    growth: bool = True
    at_most: bool = False
    base: Decimal | None = Field(default=None, sa_column=Column(Money, nullable=True))
    base_source: str = ""
    cadence: Cadence = enum_field(Cadence, Cadence.MONTHLY)
    unit_id: int | None = reference("unit.id", nullable=True)
    series_id: int | None = reference("duty.id", nullable=True)
    version: int = Field(default=0, sa_column=VERSION)
    __mapper_args__ = {"version_id_col": VERSION}

    def goal(self, target: Target) -> Goal:
        """What is to be reached."""
        return Goal(Decimal(str(target.value or 0)), self.growth, self.at_most, self.base)


class TargetFigure(SQLModel, table=True):
    """A total from January to the end of a period, as it was told; a later one of that period stands in its place."""

    __tablename__ = "target_figure"
    id: int | None = Field(default=None, primary_key=True)
    target_id: int = reference("target.id")
    year: int
    period: int
    total: Decimal = Field(sa_column=Column(Money, nullable=False))
    source: str = text_field()
    at: datetime = instant_field()
    by: int | None = reference("person.id", nullable=True, index=False)


@event.listens_for(TargetFigure, "before_update")
@event.listens_for(TargetFigure, "before_delete")
def _refuse(_mapper, _connection, _entry) -> None:
    raise NotAllowed("指标数据只增不改；更正的，请重新填报该期数据。")


def may_see_targets(who: Visitor) -> ColumnElement[bool]:
    """An office sees its plans' targets, a unit those whose figures it tells, a supervisor those of assigned units."""
    if who.has(PostRole.ADMINISTRATOR):
        return col(Target.id).is_not(None)
    followed = select(FollowedTarget.target_id).where(or_(
        col(FollowedTarget.unit_id).in_(who.units(PostRole.LIAISON)),
        col(FollowedTarget.unit_id).in_(units_supervised(who))))
    own = select(Plan.id).where(col(Plan.office_id).in_(who.units(PostRole.OFFICE)))
    return or_(col(Target.plan_id).in_(own), col(Target.id).in_(followed))


def may_tell(session: Session, who: Visitor, target: Target) -> bool:
    """The department that is the source, and the plan's office."""
    followed = session.get(FollowedTarget, target.id)
    office = session.get_one(Plan, target.plan_id).office_id
    return office in who.units(PostRole.OFFICE) or (
        followed is not None and followed.unit_id in who.units(PostRole.LIAISON))


def visible_target(session: Session, who: Visitor, target_id: int) -> Target:
    """The target, for whoever may see it; NotFound for everybody else."""
    target = session.exec(select(Target).where(Target.id == target_id, may_see_targets(who))).first()
    if target is None:
        raise NotFound("没有该指标，或不在您的查看范围内。")
    return target


def targets_seen(session: Session, who: Visitor,
                 plan_id: int | None = None) -> list[tuple[Target, FollowedTarget | None]]:
    """The targets one may see, with how they are followed, plan by plan in the order of the text."""
    query = select(Target, FollowedTarget).join(
        FollowedTarget, FollowedTarget.target_id == Target.id, isouter=True).where(may_see_targets(who))
    query = query if plan_id is None else query.where(Target.plan_id == plan_id)
    return list(session.exec(query.order_by(col(Target.plan_id).desc(), Target.start, Target.id)).all())


def figures_of(session: Session, target_id: int) -> list[TargetFigure]:
    """Every figure ever told of a target, oldest first."""
    return list(session.exec(select(TargetFigure).where(TargetFigure.target_id == target_id).order_by(
        TargetFigure.id)).all())


def totals(session: Session, target_ids: set[int]) -> dict[tuple[int, int], dict[int, Decimal]]:
    """(target, year) → period → the total that stands."""
    found: dict[tuple[int, int], dict[int, Decimal]] = {}
    query = select(TargetFigure).where(col(TargetFigure.target_id).in_(target_ids)).order_by(TargetFigure.id)
    for one in session.exec(query):
        found.setdefault((one.target_id, one.year), {})[one.period] = one.total
    return found


def source_of(session: Session, followed: FollowedTarget | None) -> Unit | None:
    """The department that tells the figures."""
    return session.get(Unit, followed.unit_id) if followed and followed.unit_id else None
