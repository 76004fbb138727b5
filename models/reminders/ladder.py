"""Sweeps over what is due: each makes the notices of one rung for one range of dates, in sets, through an index.

A sweep reads only duties whose day to hand in lies in the rung's range and about which this rung was not said yet,
so its cost follows what is due and not what is open.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from domain.duties.lifecycle import OWED, STATE_NAMES, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Label
from domain.reminders.policy import Rung
from models.action_context import ActionContext
from models.directory.post import liaison_post, liaison_posts, office_posts
from models.duties.duty import Duty, Form, owed_between
from models.duties.report import Report, ReportDecision
from models.duties.transition import tell
from models.history import record
from models.plans.plan import Plan
from models.reminders.notice import Notice, say

Cursor = tuple[date, int]
START: Cursor = (date.min, 0)
UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Swept:
    """What one step of a sweep did; `cursor` is where the next goes on, None at the end."""

    said: int
    cursor: Cursor | None
    duty_ids: tuple[int, ...] = ()


def remind(session: Session, rung: Rung, first: date | None, last: date, context: ActionContext, *,
           cursor: Cursor = START, limit: int = 1000) -> Swept:
    """Units owe by a day from `first` to `last` and hear of it in the rung's way: digest, formal slip (督查单)."""
    rows = due_rows(session, rung.key, first, last, cursor=cursor, limit=limit)
    posts = _posts_for(session, rows)
    facts = {"colour": rung.colour} if rung.colour else {}
    said = say(session, [_notice(row, rung.key, posts[row.unit_id], rung.kind, context, facts | (
        {"owed_on": row.owed_on.isoformat()} if rung.kind.row.is_slip else {}))
        for row in rows if posts.get(row.unit_id)])
    return Swept(said, (rows[-1].owed_on, rows[-1].id) if len(rows) == limit else None, tuple(row.id for row in rows))


def remind_unsigned(session: Session, context: ActionContext, *, cursor: Cursor = START, limit: int = 1000) -> Swept:
    """Units that have not signed in time hear of it once, in their next digest."""
    rows = unsigned_rows(session, context.today, cursor=cursor, limit=limit)
    posts = _posts_for(session, rows)
    said = say(session, [_notice(row, UNSIGNED, posts[row.unit_id], NoticeKind.REMINDER, context, {"unsigned": True})
                         for row in rows if posts.get(row.unit_id)])
    return Swept(said, (rows[-1].owed_on, rows[-1].id) if len(rows) == limit else None, tuple(row.id for row in rows))


def due_rows(session: Session, rung_key: str, first: date | None, last: date, *, cursor: Cursor = START,
             limit: int = 1000) -> list:
    """(id, deadline_version, round, unit_id, plan_id, owed_on) of what is owed in that range, this rung unsaid."""
    columns = (Duty.id, Duty.deadline_version, Duty.round, Duty.unit_id, Duty.plan_id, Duty.owed_on)
    query = select(*columns).where(owed_between(first, last), tuple_(Duty.owed_on, Duty.id) > cursor, ~_said(rung_key))
    return list(session.exec(query.order_by(Duty.owed_on, Duty.id).limit(limit)).all())


def unsigned_rows(session: Session, today: date, *, cursor: Cursor = START, limit: int = 1000) -> list:
    """The same of what is not signed for in time; the day to sign by stands for the one to hand in by."""
    columns = (Duty.id, Duty.deadline_version, Duty.round, Duty.unit_id, Duty.plan_id,
               col(Duty.sign_by).label("owed_on"))
    query = select(*columns).where(Duty.state == State.DISPATCHED, col(Duty.sign_by) < today,
                                   tuple_(Duty.sign_by, Duty.id) > cursor, ~_said(UNSIGNED))
    return list(session.exec(query.order_by(Duty.sign_by, Duty.id).limit(limit)).all())


def _said(rung_key: str):
    return exists().where(Notice.duty_id == Duty.id, Notice.deadline_version == Duty.deadline_version,
                          Notice.round == Duty.round, Notice.rung == rung_key)


def _posts_for(session: Session, rows) -> dict[int, int]:
    """Unit → whom to write to: its liaison, else the office of the plan, so that nothing is passed over in silence."""
    units = {row.unit_id for row in rows if row.unit_id is not None}
    posts = liaison_posts(session, units)
    for row in rows:
        if row.unit_id is not None and row.unit_id not in posts:
            office = office_posts(session, session.get_one(Plan, row.plan_id).office_id)
            posts[row.unit_id] = office[0].id if office else None
    return posts


def _notice(row, rung_key: str, post_id: int, kind: NoticeKind, context: ActionContext, facts: dict) -> dict:
    return {"duty_id": row.id, "deadline_version": row.deadline_version, "round": row.round, "rung": rung_key,
            "post_id": post_id, "kind": kind, "made_on": context.today, "made_at": context.now, "facts": facts}


COMPLETE = "complete"
UNFINISHED = (State.PROPOSED, State.READY, State.DISPATCHED, State.IN_PROGRESS, State.SUSPENDED)
HANDED_IN = (State.REPORTED, State.CLOSED)


def tell_complete(session: Session, context: ActionContext, *, limit: int = 500) -> int:
    """Offices are told once of each measure (or round of a recurring one) whose last unit has handed in.

    Measures of a single unit are left to the office's daily summary, which lists every report that waits.
    """
    said = 0
    for first, units in _complete(session, limit):
        duty = session.get_one(Duty, first)
        office_id = session.get_one(Plan, duty.plan_id).office_id
        said += say(session, [
            {"duty_id": first, "deadline_version": 0, "round": 0, "rung": COMPLETE, "post_id": post.id,
             "kind": NoticeKind.CHANGE, "made_on": context.today, "made_at": context.now,
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


def urge(session: Session, duty: Duty, comment: str, context: ActionContext) -> None:
    """The unit hears once that day that the office urges it; NotAllowed where it owes nothing."""
    if duty.state not in OWED:
        raise NotAllowed("duty_not_to_be_urged", duty=duty.number, state=Label(STATE_NAMES[duty.state]))
    record(session, "urge", context, duty=duty, state_before=duty.state, state_after=duty.state, note=comment.strip())
    tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"office_urged:{context.today}",
         context, what="office_urged", comment=comment.strip())
