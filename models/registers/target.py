"""Targets (目标) as they are followed: the base year, who tells the figures, every figure ever told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, ColumnElement, Integer, event, or_
from sqlmodel import Field, Session, SQLModel, col, select

from domain.deadlines.rules import Period, Recurring
from domain.duties.lifecycle import OPEN
from domain.errors import InvalidPlan, NotAllowed, NotFound
from domain.messages import Message
from domain.registers.target_tracking import Cadence, FigureRow, Goal, written
from models.access.visitor import Visitor
from models.action_context import ActionContext
from models.columns import Money, enum_field, instant_field, reference, text_field
from models.directory.post import PostRole, liaison_post
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.decision import cancel, unfinished_of
from models.duties.duty import Duty
from models.duties.occurrence import start_series
from models.duties.visibility import units_supervised
from models.history import record
from models.plans.plan import Plan, Target

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
    raise NotAllowed("target_figures_kept")


def may_see_targets(who: Visitor) -> ColumnElement[bool]:
    """An office sees its plans' targets, a unit those whose figures it tells, a supervisor those of assigned units."""
    if who.has(PostRole.ADMINISTRATOR):
        return col(Target.id).is_not(None)
    followed = select(FollowedTarget.target_id).where(or_(
        col(FollowedTarget.unit_id).in_(who.units(PostRole.LIAISON)),
        col(FollowedTarget.unit_id).in_(units_supervised(who))))
    own = select(Plan.id).where(col(Plan.office_id).in_(who.units(PostRole.OFFICE)))
    return or_(col(Target.plan_id).in_(own), col(Target.id).in_(followed))


_SHOWN = or_(col(Target.withdrawn_on).is_(None), col(Target.id).in_(select(FollowedTarget.target_id)))
"""What the plan sets, and what it set and was followed."""


def may_tell(session: Session, who: Visitor, target: Target) -> bool:
    """The department that is the source, and the plan's office; nobody once the plan does not set it any more."""
    if target.withdrawn_on is not None:
        return False
    followed = session.get(FollowedTarget, target.id)
    office = session.get_one(Plan, target.plan_id).office_id
    return office in who.units(PostRole.OFFICE) or (
        followed is not None and followed.unit_id in who.units(PostRole.LIAISON))


def visible_target(session: Session, who: Visitor, target_id: int) -> Target:
    """The target, for whoever may see it; NotFound for everybody else."""
    target = session.exec(select(Target).where(Target.id == target_id, may_see_targets(who), _SHOWN)).first()
    if target is None:
        raise NotFound("no_such_target")
    return target


def targets_seen(session: Session, who: Visitor,
                 plan_id: int | None = None) -> list[tuple[Target, FollowedTarget | None]]:
    """The targets one may see, with how they are followed, plan by plan in the order of the text."""
    query = select(Target, FollowedTarget).join(
        FollowedTarget, FollowedTarget.target_id == Target.id, isouter=True).where(may_see_targets(who), _SHOWN)
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


RULES = {Cadence.MONTHLY: Recurring(Period.MONTHLY, day=15),
         Cadence.QUARTERLY: Recurring(Period.QUARTERLY, month=1, day=20)}
"""When last period's figure is asked for: the 15th of each month, or the 20th of each quarter's first."""
LARGEST = Decimal(10) ** 11


@dataclass
class FiguresTaking:
    """What an import would do: figures that are new or changed (with what stands now), those that stay, every fault."""

    changed: list[tuple[Target, FigureRow, Decimal | None]] = field(default_factory=list)
    same: int = 0
    faults: list[tuple[str, Message]] = field(default_factory=list)


def follow(session: Session, target: Target, wanted: FollowedTarget, context: ActionContext) -> FollowedTarget:
    """The target is followed as wanted, and the plan's history says so. NotAllowed for a base not above nought,
    for a source that the office gives no duties to, and where the plan does not set it any more."""
    _refuse_withdrawn(target)
    if wanted.growth and wanted.base is not None and wanted.base <= 0:
        raise NotAllowed("target_base_not_positive")
    if not 1990 <= wanted.year <= 2100:
        raise NotAllowed("target_year_unusable", year=wanted.year)
    if wanted.unit_id is not None:
        refuse_beyond(session, session.get_one(Plan, target.plan_id).office_id, [wanted.unit_id])
    followed = session.get(FollowedTarget, target.id)
    if followed is None:
        followed = wanted
        followed.target_id = target.id
    else:
        for name in ("year", "measure", "growth", "at_most", "base", "base_source", "cadence", "unit_id"):
            setattr(followed, name, getattr(wanted, name))
    session.add(followed)
    session.flush()
    record(session, "follow_target", context, plan_id=target.plan_id, note=target.name,
           base=str(followed.base or ""), year=followed.year, unit=followed.unit_id)
    return followed


def tell_figure(session: Session, followed: FollowedTarget, year: int, period: int, total: Decimal, source: str,
                context: ActionContext) -> TargetFigure | None:
    """The total of that period stands; None where it stood so already. The figures before it stay to be seen."""
    _refuse_withdrawn(session.get_one(Target, followed.target_id))
    if not 1 <= period <= followed.cadence.periods:
        raise NotAllowed("target_period_out_of_range", most=followed.cadence.periods)
    if year not in (followed.year, followed.year - 1):
        raise NotAllowed("target_year_not_followed", year=followed.year)
    if not 0 <= total < LARGEST or total != round(total, 6):
        raise NotAllowed("target_figure_out_of_range")
    if totals(session, {followed.target_id}).get((followed.target_id, year), {}).get(period) == total:
        return None
    figure = TargetFigure(target_id=followed.target_id, year=year, period=period, total=total,
                          source=source.strip()[:200], at=context.now, by=context.by)
    session.add(figure)
    session.flush()
    return figure


def check_figures(session: Session, rows: Iterable[FigureRow], faults: Iterable[tuple[str, Message]],
                  seen: dict[int, tuple[Target, FollowedTarget]]) -> FiguresTaking:
    """What taking these rows in would do; `seen` are the targets whose figures the visitor may tell."""
    taking = FiguresTaking(faults=list(faults))
    standing = totals(session, set(seen))
    told: dict[tuple, str] = {}
    for row in rows:
        if row.target_id not in seen:
            taking.faults.append((row.where, Message("target_not_of_unit", target=row.target_id)))
            continue
        target, followed = seen[row.target_id]
        if row.period > followed.cadence.periods:
            taking.faults.append((row.where, Message(
                "month_out_of_range" if followed.cadence is Cadence.MONTHLY else "quarter_out_of_range",
                target=target.name, most=followed.cadence.periods)))
        elif row.year not in (followed.year, followed.year - 1):
            taking.faults.append((row.where, Message("target_year_not_told", target=target.name, year=followed.year)))
        elif (key := (row.target_id, row.year, row.period)) in told:
            taking.faults.append((row.where, Message("period_repeated", first=told[key])))
        else:
            told[key] = row.where
            now = standing.get((row.target_id, row.year), {}).get(row.period)
            if now == row.total:
                taking.same += 1
            else:
                taking.changed.append((target, row, now))
    return taking


def take_figures(session: Session, taking: FiguresTaking, seen: dict[int, tuple[Target, FollowedTarget]],
                 context: ActionContext) -> int:
    """The checked figures stand; gives how many. InvalidPlan with every fault where there is one."""
    if taking.faults:
        raise InvalidPlan("table_faults", count=len(taking.faults), faults=[
            Message("fault_at", where=where, problem=problem) for where, problem in taking.faults])
    for target, row, _ in taking.changed:
        tell_figure(session, seen[target.id][1], row.year, row.period, row.total, row.source, context)
    return len(taking.changed)


def ask_for_figures(session: Session, target: Target, context: ActionContext) -> Duty:
    """The source department has the recurring duty to tell the figures, once."""
    _refuse_withdrawn(target)
    followed = session.get(FollowedTarget, target.id)
    if followed is None or followed.unit_id is None:
        raise NotAllowed("target_department_missing")
    now = session.get(Duty, followed.series_id) if followed.series_id else None
    if now is not None and now.state in OPEN and now.unit_id == followed.unit_id:
        raise NotAllowed("target_already_asked", unit=session.get_one(Unit, followed.unit_id).name, duty=now.number)
    post = liaison_post(session, followed.unit_id)
    if post is None:
        name = session.get_one(Unit, followed.unit_id).name
        raise NotAllowed("no_liaison", units=name)
    duty = start_series(session, session.get_one(Plan, target.plan_id), followed.unit_id, post, RULES[followed.cadence],
                        context, title=f"填报“{target.name}”数据", words=f"按期填报“{target.name}”累计数。",
                        deliverable="指标数据", note=str(Message("noted_made_by_target")))
    followed.series_id = duty.id
    session.add(followed)
    return duty


def withdraw(session: Session, target: Target, reason: str, context: ActionContext) -> None:
    """The plan does not set it any more: no figure is asked for or taken from today, those told are kept."""
    target.withdrawn_on = context.today
    session.add(target)
    followed = session.get(FollowedTarget, target.id)
    if followed is None or followed.series_id is None:
        return
    series = session.get_one(Duty, followed.series_id)
    for duty in [*unfinished_of(session, series), series]:
        if duty.state in OPEN:
            cancel(session, duty, reason, context)


def _refuse_withdrawn(target: Target) -> None:
    if target.withdrawn_on is not None:
        raise NotAllowed("target_withdrawn", target=target.name, day=target.withdrawn_on)


def target_asked_by(session: Session, duty: Duty) -> int | None:
    """The target whose figures the duty asks for; None for every other duty."""
    series = {duty.id, duty.parent_id} - {None}
    return session.exec(select(FollowedTarget.target_id).where(col(FollowedTarget.series_id).in_(series))).first()


def said_change(now: Decimal | None, then: Decimal) -> tuple[str, str]:
    """A figure before and after, as tables show it."""
    return written(now) if now is not None else "空", written(then)
