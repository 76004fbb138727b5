"""The office's daily summary: the account of the day's letters and what waits for it, also when nothing does."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.action_context import ActionContext
from models.directory.post import Post, PostRole, office_posts, posts_with, recipients_on, vacant_posts
from models.directory.tier import area_of
from models.directory.unit import Unit
from models.duties.duty import Duty, overdue, owed_between, unsigned
from models.duties.extension import Extension, ExtensionDecision
from models.duties.report import Report, ReportDecision
from models.engine import reading, transaction
from models.letters.letter import Letter, undelivered
from models.plans.plan import Plan
from models.registers.activity import unconfirmed
from models.reminders.case import EscalationCase
from notifications.rendering import LetterFacts, Line, Section
from tasks.letters.duty_lines import load_duty_facts, said_day
from tasks.letters.letter_row import letter_row
from tasks.runtime import Runtime, runtime
from tasks.step import step
from tasks.stops import Stop, stops

LONGEST = 500


@step
def letters_of_day(as_of: datetime) -> list[dict]:
    """A row for each of the day's letters, the latest 500: kind, unit, post, person, subject, duties, state, answer."""
    here = runtime()
    query = select(Letter, Post.title, Unit.name).join(Post, Post.id == Letter.post_id).join(
        Unit, Unit.id == Post.unit_id).where(Letter.made_on == here.today(as_of))
    with reading(here.engine) as session:
        return [{"kind": letter.kind.value, "unit": unit, "post": post, "to": letter.to_name,
                 "subject": letter.subject, "duties": len(letter.duty_ids), "state": letter.state.value,
                 "answer": letter.server_answer}
                for letter, post, unit in session.exec(query.order_by(col(Letter.id).desc()).limit(LONGEST)).all()]


SHOWN = 100


@step(retries=2)
def make_summary(as_of: datetime) -> int:
    """Each office post has its summary of the working day, once; gives how many were made.

    What has stopped and waits for a person stands first in it, and goes to the administrators as well.
    """
    here = runtime()
    if not here.may_send(as_of):
        return 0
    context = here.context(as_of)
    with transaction(here.engine) as session:
        halted = stops(session, here, as_of)
        posts = [*office_posts(session), *(posts_with(session, PostRole.ADMINISTRATOR) if halted else [])]
        keys = {f"summary:{post.id}:{context.today.isoformat()}": post for post in posts}
        had = set(session.exec(select(Letter.key).where(col(Letter.key).in_(keys))).all())
        wanted = {key: post for key, post in keys.items() if key not in had}
        rows = _rows(session, here, context, wanted, halted) if wanted else []
        if rows:
            session.connection().execute(insert(Letter.__table__), rows)
        return len(rows)


def _rows(session: Session, here: Runtime, context: ActionContext, wanted: dict[str, Post],
          halted: list[Stop]) -> list[dict]:
    recipients = recipients_on(session, {post.id for post in wanted.values()}, context.today)
    base = here.settings.base_url.rstrip("/")
    stopped = [_other(f"{one.said}{one.remedy}", base + one.href) for one in halted]
    told = (_section("stopped", stopped),) if halted else ()
    sections: dict[int, tuple[Section, ...]] = {}
    rows = []
    for key, post in wanted.items():
        is_office = post.role is PostRole.OFFICE
        if is_office and post.unit_id not in sections:
            sections[post.unit_id] = office_sections(session, here, context, post.unit_id)
        unit = session.get_one(Unit, post.unit_id)
        recipient = recipients[post.id]
        facts = LetterFacts(kind="summary", to_name=recipient.name, post=post.title, unit=unit.name, office=unit.name,
                            today=said_day(context.today), url=base,
                            sections=told + (sections[post.unit_id] if is_office else ()))
        rows.append(letter_row(facts, key=key, recipient=recipient, here=here, context=context, duty_ids=[]))
    return rows


def office_sections(session: Session, here: Runtime, context: ActionContext, office_id: int) -> tuple[Section, ...]:
    """What waits for an office, most pressing first; empty sections are left out."""
    today, area = context.today, area_of(session, [office_id])
    latest = here.calendar.add_working_days(today, -here.policy.activity_unconfirmed_after)
    near = here.calendar.add_working_days(today, here.policy.due_soon)
    found: dict[str, list[int]] = {
        "review": _duties(session, select(Report.duty_id).where(
            col(Report.decision).in_([ReportDecision.PENDING, ReportDecision.PASSED_ON])), office_id),
        "extensions": _duties(session, select(Extension.duty_id).where(
            Extension.decision == ExtensionDecision.PENDING), office_id),
        "overdue": [duty.id for duty in overdue(session, today, office_id=office_id, limit=SHOWN + 1)],
        "unsigned": [duty.id for duty in unsigned(session, today, office_id=office_id, limit=SHOWN + 1)],
        "cases": _duties(session, select(EscalationCase.duty_id).where(col(EscalationCase.decision).is_(None)),
                         office_id),
        "provisional": _duties(session, select(Duty.id).where(owed_between(today, near), Duty.provisional), office_id),
    }
    duty_facts = load_duty_facts(session, [one for ids in found.values() for one in ids], calendar=here.calendar,
                           today=today, url=here.settings.base_url)
    sections = [_section(key, [duty_facts.line(duty_id) for duty_id in ids]) for key, ids in found.items()]
    sections += [
        _section("undelivered", [_other(f"{letter.to_name} {letter.subject}", f"{duty_facts.url}/letters")
                                 for letter in undelivered(session, units=area, limit=SHOWN + 1)]),
        _section("vacant", [_other(post.title, f"{duty_facts.url}/units")
                            for post in vacant_posts(session, today, units=area, limit=SHOWN + 1)]),
        _section("activities", [_other(activity.name, f"{duty_facts.url}/activities")
                                for activity in unconfirmed(session, latest, office_ids=[office_id])]),
    ]
    return tuple(section for section in sections if section.lines)


def _section(key: str, lines: list[Line]) -> Section:
    return Section(key, tuple(lines[:SHOWN]), more=len(lines) > SHOWN)


def _duties(session: Session, duty_ids, office_id: int) -> list[int]:
    query = select(Duty.id).join(Plan, Plan.id == Duty.plan_id).where(col(Duty.id).in_(duty_ids),
                                                                      Plan.office_id == office_id)
    return list(session.exec(query.order_by(Duty.id).limit(SHOWN + 1)).all())


def _other(title: str, url: str) -> Line:
    return Line(number="", title=title, unit="", plan="", url=url)
