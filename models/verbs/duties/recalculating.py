"""Deadlines that follow a change of the working-day calendar: which would move, and moving them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from domain.calendar import WorkingCalendar
from domain.errors import Conflict
from domain.lifecycle import OPEN, State
from models.directory.post import liaison_posts
from models.duties.duty import Duty, Form, Role
from models.duties.notice import NoticeKind
from models.history import History
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.duties.acting import set_deadline, tell
from models.verbs.duties.dating import date_by_rule
from models.verbs.ladder.settling import stop_ladder


@dataclass(frozen=True)
class Move:
    """A duty whose deadline is another under the new calendar, or is no longer (or now) provisional."""

    duty: Duty
    before: date
    after: date
    provisional: bool
    post_id: int | None

    @property
    def moved(self) -> bool:
        """Whether the date itself is another; else it only became certain, or provisional."""
        return self.before != self.after

    @property
    def mark(self) -> str:
        """What a form says that it was shown with."""
        return f"{self.duty.id}:{self.duty.deadline_version}:{self.after}:{int(self.provisional)}"


def moves(session: Session, calendar: WorkingCalendar, occasion: Occasion) -> list[Move]:
    """The open and confirmed duties whose deadline the occasion's calendar gave and this one gives otherwise.

    A deadline that a person set (an extension) is not one of them. A duty that was not dispatched, or whose date
    stays, has no post to tell. What is provisional because an activity's end is only planned stays so, whatever the
    calendar says (DESIGN, decision 26).
    """
    query = select(Duty, Plan).join(Plan, Plan.id == Duty.plan_id).where(
        Duty.form == Form.SINGLE, col(Duty.rule).is_not(None), col(Duty.due_on).is_not(None),
        col(Duty.state).in_([*OPEN, State.READY]))
    rows = [(duty, plan) for duty, plan in session.exec(query.order_by(Duty.id)).all() if duty.rule]
    rows.sort(key=lambda row: row[0].role is Role.SUPPORT)   # a support falls due before its lead, which moves first
    posts = liaison_posts(session, {duty.unit_id for duty, _ in rows if duty.unit_id})
    dues = {duty.id: (duty.due_on, duty.due_on) for duty, _ in rows}
    under = replace(occasion, calendar=calendar)
    found = []
    for duty, plan in rows:
        lead_before, lead_after = dues.get(duty.lead_id, (None, None))
        was = date_by_rule(duty, plan, occasion, lead_due_on=lead_before)
        will = date_by_rule(duty, plan, under, lead_due_on=lead_after)
        if was.due_on != duty.due_on or will.due_on is None:
            continue
        dues[duty.id] = (duty.due_on, will.due_on)
        provisional = will.provisional or duty.waits_for_an_end()
        if (will.due_on, provisional) != (duty.due_on, duty.provisional):
            told = duty.state in OPEN and will.due_on != duty.due_on
            found.append(Move(duty, duty.due_on, will.due_on, provisional,
                              posts.get(duty.unit_id) if told else None))
    return sorted(found, key=lambda one: (one.before, one.duty.id))


def letters_of(found: Sequence[Move]) -> int:
    """How many letters would tell of these: one for each post."""
    return len({one.post_id for one in found if one.post_id is not None})


def follow_calendar(session: Session, calendar: WorkingCalendar, words: str, marks: Sequence[str],
                    occasion: Occasion) -> list[Move]:
    """Each date that moved has a new version and its unit is to hear of it once; history says who changed what.

    A date that only became certain, or provisional, keeps its version: nothing is said anew.
    Conflict where other deadlines would move than those that were shown.
    """
    found = moves(session, calendar, occasion)
    if sorted(one.mark for one in found) != sorted(marks):
        raise Conflict("受影响的事项在您打开页面之后已有变动，本次操作未执行。请重新预览。")
    session.add(History(at=occasion.now, by=occasion.by, action="calendar", note=words,
                        facts={"moved": sum(one.moved for one in found)}))
    under = replace(occasion, calendar=calendar)
    for one in found:
        _move(session, one, words, under)
    session.flush()
    return found


def _move(session: Session, one: Move, words: str, occasion: Occasion) -> None:
    duty = one.duty
    if not one.moved:
        duty.provisional = one.provisional
        _note(session, one, f"{words}，时限 {one.after} {'转为暂定' if one.provisional else '确定'}", occasion)
        return
    waits, term = duty.waits_for_an_end(), duty.owed_on if duty.owed_on and duty.owed_on > one.before else None
    stop_ladder(session, duty, occasion)
    set_deadline(session, duty, one.after, occasion, reason=f"工作日历调整：{words}", provisional=one.provisional)
    if waits:   # no reminders go out for what has no real date
        duty.owed_on = duty.first_due_on = None
    if term is not None:
        duty.owed_on = max(term, one.after)
    _note(session, one, f"{words}，时限由 {one.before} 改为 {one.after}", occasion)
    tell(session, duty, NoticeKind.CHANGE, one.post_id, "calendar", occasion, what="calendar",
         before=one.before.isoformat(), after=one.after.isoformat(), provisional=one.provisional)


def _note(session: Session, one: Move, words: str, occasion: Occasion) -> None:
    duty = one.duty
    session.add(duty)
    session.add(History(at=occasion.now, by=occasion.by, plan_id=duty.plan_id, duty_id=duty.id, action="calendar",
                        state_before=duty.state.value, state_after=duty.state.value, note=words))
