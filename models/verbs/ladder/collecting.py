"""Gathering what came in: the office hears when every unit of a measure has handed in."""

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from domain.lifecycle import State
from models.directory.post import office_posts
from models.duties.duty import Duty, Form
from models.duties.notice import Notice, NoticeKind, say
from models.duties.report import Report, ReportDecision
from models.occasion import Occasion
from models.plans.plan import Plan

COMPLETE = "complete"
UNFINISHED = (State.PROPOSED, State.READY, State.DISPATCHED, State.IN_PROGRESS, State.SUSPENDED)
HANDED_IN = (State.REPORTED, State.CLOSED)


def tell_complete(session: Session, occasion: Occasion, *, limit: int = 500) -> int:
    """Offices are told once of each measure (or round of a recurring one) whose last unit has handed in.

    Measures of a single unit are left to the office's daily summary, which lists every report that waits.
    """
    said = 0
    for first, units in _complete(session, limit):
        duty = session.get_one(Duty, first)
        office_id = session.get_one(Plan, duty.plan_id).office_id
        said += say(session, [
            {"duty_id": first, "deadline_version": 0, "round": 0, "rung": COMPLETE, "post_id": post.id,
             "kind": NoticeKind.CHANGE, "made_on": occasion.today, "made_at": occasion.now,
             "facts": {"what": "complete", "units": units}}
            for post in office_posts(session, office_id)])
    return said


def _complete(session: Session, limit: int) -> list[tuple[int, int]]:
    """(first duty, number of units) of what is complete, seen from the reports that wait, never from what is open."""
    other = aliased(Duty)
    same = (other.measure_id == Duty.measure_id, other.occurrence == Duty.occurrence, other.form == Form.SINGLE)
    waiting = select(Duty.measure_id, Duty.occurrence).join(Report, Report.duty_id == Duty.id).where(
        Report.decision == ReportDecision.PENDING, Duty.state == State.REPORTED, Duty.form == Form.SINGLE,
        ~exists().where(*same, col(other.state).in_(UNFINISHED))).distinct().subquery()
    complete = select(func.min(Duty.id).label("first"), func.count().label("units")).join(
        waiting, (waiting.c.measure_id == Duty.measure_id) & (waiting.c.occurrence == Duty.occurrence)).where(
        Duty.form == Form.SINGLE, col(Duty.state).in_(HANDED_IN)).group_by(
        Duty.measure_id, Duty.occurrence).having(func.count() > 1).subquery()
    said = exists().where(Notice.duty_id == complete.c.first, Notice.rung == COMPLETE)
    query = select(complete.c.first, complete.c.units).where(~said).order_by(complete.c.first)
    return list(session.exec(query.limit(limit)).all())
