"""The supervisors' weekly brief: how their units did last week, what waits for them, what falls due this week."""

from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, insert
from sqlmodel import Session, col, select

from domain.deadlines.calendar import WorkingCalendar
from models.access.visitor import below_posts
from models.action_context import ActionContext
from models.directory.post import Post, PostRole, recipients_on
from models.directory.unit import Unit
from models.duties import figures
from models.duties.duty import IS_OWED, Duty
from models.duties.visibility import supervised_by
from models.engine import transaction
from models.letters.letter import Letter
from models.plans.plan import Plan
from models.reminders.case import EscalationCase
from notifications.rendering import LetterFacts, Section, UnitFigures
from tasks.letters.duty_lines import load_duty_facts, said_day
from tasks.letters.letter_row import letter_row
from tasks.runtime import Runtime, runtime
from tasks.step import step

SHOWN = 30


@step(retries=2)
def make_briefs(as_of: datetime) -> int:
    """Each supervisor with duties in charge has the brief of last week, once, on the week's first working day.

    Only where the policy says so. Gives how many were made.
    """
    here = runtime()
    wanted = here.policy.weekly_brief and is_first_of_week(here.calendar, here.today(as_of))
    if not wanted or not here.may_send(as_of):
        return 0
    context = here.context(as_of)
    monday = week_before(context.today)[0]
    with transaction(here.engine) as session:
        posts = session.exec(select(Post).where(Post.role == PostRole.SUPERVISOR).order_by(Post.id)).all()
        keys = {f"brief:{post.id}:{monday.isoformat()}": post for post in posts}
        had = set(session.exec(select(Letter.key).where(col(Letter.key).in_(keys))).all())
        rows = [row for key, post in keys.items() if key not in had
                for row in _row(session, here, context, key, post)]
        if rows:
            session.connection().execute(insert(Letter.__table__), rows)
        return len(rows)


def is_first_of_week(calendar: WorkingCalendar, today: date) -> bool:
    """Whether no day of the week before today, Monday on, was worked."""
    monday = today - timedelta(days=today.weekday())
    return calendar.is_working_day(today) and not any(
        calendar.is_working_day(monday + timedelta(days=n)) for n in range(today.weekday()))


def week_before(today: date) -> tuple[date, date]:
    """Monday and Sunday of the week before today's."""
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def said_week(first: date, last: date) -> str:
    """9月19日—25日, the month once where it is the same."""
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日—{end}"


def _row(session: Session, here: Runtime, context: ActionContext, key: str, post: Post) -> list[dict]:
    below = below_posts(session, {post.id})
    first, last = week_before(context.today)
    weeks = figures.week_by_unit(session, supervised_by(below), first, last, context.today)
    sections = _sections(session, here, context, below)
    if not weeks and not sections:
        return []
    recipient = recipients_on(session, {post.id}, context.today)[post.id]
    unit = session.get_one(Unit, post.unit_id).name
    facts = LetterFacts(kind="brief", to_name=recipient.name, post=post.title, unit=unit,
                        office=_office(session, below) or unit, today=said_day(context.today),
                        url=here.settings.base_url.rstrip("/"), sections=sections, week=said_week(first, last),
                        units=tuple(UnitFigures(**{name: value for name, value in asdict(week).items()
                                                   if name != "unit_id"}) for week in weeks))
    return [letter_row(facts, key=key, recipient=recipient, here=here, context=context, duty_ids=[])]


def _sections(session: Session, here: Runtime, context: ActionContext, below: frozenset[int]) -> tuple[Section, ...]:
    today, charge = context.today, supervised_by(below)
    first, last = week_before(today)
    waiting = select(EscalationCase.duty_id).where(col(EscalationCase.decision).is_(None),
                                                   col(EscalationCase.post_id).in_(below))
    found = {
        "waiting": _ids(session, col(Duty.id).in_(waiting)),
        "newly_overdue": _ids(session, charge, IS_OWED, col(Duty.owed_on) < today,
                              col(Duty.owed_on).between(first - timedelta(days=1), last - timedelta(days=1))),
        "due_this_week": _ids(session, charge, IS_OWED, col(Duty.owed_on).between(
            today, today + timedelta(days=6 - today.weekday()))),
    }
    duty_facts = load_duty_facts(session, [one for ids in found.values() for one in ids], calendar=here.calendar,
                           today=today, url=here.settings.base_url)
    return tuple(Section(key, tuple(duty_facts.line(duty_id) for duty_id in ids[:SHOWN]), more=len(ids) > SHOWN)
                 for key, ids in found.items() if ids)


def _ids(session: Session, *conditions: ColumnElement[bool]) -> list[int]:
    return list(session.exec(select(Duty.id).where(*conditions).order_by(Duty.owed_on, Duty.id)
                             .limit(SHOWN + 1)).all())


def _office(session: Session, below: frozenset[int]) -> str:
    query = select(Unit.name).join(Plan, Plan.office_id == Unit.id).join(Duty, Duty.plan_id == Plan.id)
    return session.exec(query.where(supervised_by(below)).order_by(col(Duty.id).desc()).limit(1)).first() or ""
