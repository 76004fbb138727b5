"""The recurring duty made from the project ledger: each unit tells, period by period, how its projects stand."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from domain.deadlines.rules import Period, Recurring, from_json
from domain.duties.lifecycle import OPEN
from domain.errors import NotAllowed
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_posts
from models.directory.unit import Unit
from models.duties.decision import end
from models.duties.duty import Duty
from models.duties.occurrence import start_series
from models.plans.plan import Plan
from models.registers.project import ProgressSeries, Project, counting

RULES = {"monthly": Recurring(Period.MONTHLY), "quarterly": Recurring(Period.QUARTERLY)}
"""How often units may be asked: by the last day of each month or quarter."""
TITLE = "报送签约项目进展"
WORDS = "更新所负责签约项目的履约、到位资金、开工、竣工情况，并报送进展。"


def ask_progress(session: Session, plan: Plan, rule: Recurring, context: ActionContext) -> list[Duty]:
    """Every unit with a project of the plan that goes on is asked by that rule; gives the new series.

    A unit that is asked already stays asked as it was. NotAllowed, naming them, where units have nobody to write to.
    """
    units = _going_on(session, plan) - _asked(session, plan)
    posts = liaison_posts(session, units)
    if lacking := units - set(posts):
        names = session.exec(select(Unit.name).where(col(Unit.id).in_(lacking)).order_by(Unit.id)).all()
        raise NotAllowed("no_liaison", units=names)
    return [_make(session, plan, unit_id, posts[unit_id], rule, context) for unit_id in sorted(units)]


def follow_ledger(session: Session, plan: Plan, unit_ids: Iterable[int], context: ActionContext) -> list[Duty]:
    """Units new to a ledger whose units are asked are asked as the others are; nobody where the office asked nobody."""
    query = select(Duty).join(ProgressSeries, ProgressSeries.duty_id == Duty.id).where(
        ProgressSeries.plan_id == plan.id, col(Duty.state).in_(OPEN) | col(ProgressSeries.finished_on).is_not(None)
        ).order_by(col(Duty.id).desc())
    like = session.exec(query).first()
    if like is None:
        return []
    posts = liaison_posts(session, set(unit_ids) - _asked(session, plan))
    rule = from_json(like.rule)
    return [_make(session, plan, unit_id, post, rule, context) for unit_id, post in sorted(posts.items())]


def end_finished(session: Session, series: Iterable[Duty], context: ActionContext) -> list[Duty]:
    """Of these series, those whose units still have something to tell; a unit whose projects are all done is asked
    no further, what it was asked already stays."""
    series = {one.id: one for one in series}
    query = select(ProgressSeries).where(col(ProgressSeries.duty_id).in_(series))
    asked = {one.duty_id: one for one in session.exec(query).all()}
    busy = {plan_id: _going_on(session, session.get_one(Plan, plan_id))
            for plan_id in {one.plan_id for one in asked.values()}}
    for number, one in asked.items():
        if series[number].unit_id not in busy[one.plan_id]:
            duty = series.pop(number)
            end(session, duty, str(Message("noted_projects_over")), context)
            one.finished_on = context.today
            session.add_all([duty, one])
    return list(series.values())


def ask_successor(session: Session, gone: Unit, into: Unit, context: ActionContext) -> None:
    """`into` is asked for the projects of both units, once for each plan: a second series ends, what it asked stays."""
    query = select(ProgressSeries, Duty).join(Duty, Duty.id == ProgressSeries.duty_id).where(
        ProgressSeries.unit_id == gone.id, col(Duty.state).in_(OPEN))
    for one, duty in session.exec(query).all():
        if into.id in _asked(session, session.get_one(Plan, one.plan_id)):
            end(session, duty, str(Message("noted_progress_by_successor", gone=gone.name, into=into.name)), context)
            session.add(duty)
        else:
            session.merge(ProgressSeries(plan_id=one.plan_id, unit_id=into.id, duty_id=one.duty_id))
            session.delete(one)


def asks_progress(session: Session, duty: Duty) -> bool:
    """Whether the duty asks a unit how its projects stand."""
    series = {duty.id, duty.parent_id} - {None}
    query = select(ProgressSeries.duty_id).where(col(ProgressSeries.duty_id).in_(series))
    return session.exec(query).first() is not None


def _going_on(session: Session, plan: Plan) -> set[int]:
    query = select(Project.unit_id).where(Project.plan_id == plan.id, *counting(), col(Project.completed_on).is_(None),
                                          col(Project.terminated_on).is_(None))
    return set(session.exec(query.distinct()).all())


def _asked(session: Session, plan: Plan) -> set[int]:
    """Units with an open series; one that was called off may be asked anew."""
    query = select(ProgressSeries.unit_id).join(Duty, Duty.id == ProgressSeries.duty_id).where(
        ProgressSeries.plan_id == plan.id, col(Duty.state).in_(OPEN))
    return set(session.exec(query).all())


def _make(session: Session, plan: Plan, unit_id: int, post_id: int, rule: Recurring, context: ActionContext) -> Duty:
    duty = start_series(session, plan, unit_id, post_id, rule, context, title=TITLE, words=WORDS,
                        deliverable="签约项目进展", note=str(Message("noted_made_by_ledger")))
    session.merge(ProgressSeries(plan_id=plan.id, unit_id=unit_id, duty_id=duty.id))
    return duty
