"""Bulletins as they are made, set in files, kept and sent: the quarter's draft, Word and PDF, a letter to each unit."""

from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, select

from documents.official.layout import Official
from domain.publications.content import quarter_before
from domain.publications.procedure import BULLETIN
from models.action_context import ActionContext
from models.bulletins.bulletin import Bulletin, BulletinFile, BulletinUnit, bulletin_of, untold
from models.bulletins.bulletin_counts import Scope
from models.bulletins.bulletin_procedure import draft_once
from models.directory.post import Post, liaison_posts, office_posts, recipients_on
from models.directory.unit import Unit
from models.engine import transaction
from models.letters.letter import Letter
from models.plans.plan import Plan
from notifications.rendering import LetterFacts, Line, Section
from tasks import published_files
from tasks.letters.duty_lines import said_day
from tasks.letters.letter_row import letter_row
from tasks.runtime import Runtime, runtime
from tasks.step import step

DRAFTED_WITHIN = timedelta(days=31)
"""How long after its end a quarter is still drafted by itself, as after a stop; an older one is drafted on demand."""


@step(retries=2)
def draft_quarter(as_of: datetime) -> int:
    """Each office with plans has a draft of the quarter that is over, once; gives how many are new."""
    here = runtime()
    context = here.context(as_of)
    period = quarter_before(context.today)
    if context.today - period.last > DRAFTED_WITHIN:
        return 0
    soon = here.calendar.add_working_days(context.today, here.policy.due_soon)
    made = 0
    with transaction(here.engine) as session:
        offices = session.exec(select(Plan.office_id).distinct().order_by(Plan.office_id)).all()
        for office_id in offices:
            scope = Scope(office_id, period, context.today, soon, here.settings.zone)
            made += draft_once(session, scope, context) is not None
    return made


@step(retries=2)
def tell_units(as_of: datetime) -> int:
    """Each unit of an issued bulletin has its letter, once; gives how many were made. Nothing outside the window."""
    here = runtime()
    if not here.may_send(as_of):
        return 0
    with transaction(here.engine) as session:
        waiting = untold(session)
        rows = [row for bulletin_id in dict.fromkeys(one.bulletin_id for one in waiting) for row in _letters(
            session, here, here.context(as_of), bulletin_of(session, bulletin_id),
            [one for one in waiting if one.bulletin_id == bulletin_id])]
        if rows:
            session.connection().execute(insert(Letter.__table__), rows)
        for one in waiting:
            one.told = True
            session.add(one)
        return len(rows)


def is_untold(session: Session) -> bool:
    """Whether a unit is still to be written to."""
    return bool(untold(session, limit=1))


def official_of(session: Session, bulletin: Bulletin) -> Official:
    """The bulletin as a document."""
    issuer = session.get_one(Unit, bulletin.office_id).name
    return Official(bulletin.read, issuer, bulletin.number, bulletin.issued_on, bulletin.red_head)


def file_bytes(bulletin_id: int, kind: str) -> bytes:
    """The bulletin's file: an issued one's is kept, a draft's made anew."""
    return published_files.file_bytes(BULLETIN, BulletinFile, lambda session: bulletin_of(session, bulletin_id),
                                      official_of, kind)


def _letters(session: Session, here: Runtime, context: ActionContext, bulletin: Bulletin,
             units: list[BulletinUnit]) -> list[dict]:
    """One for each unit's liaison; the office itself hears for a unit without one."""
    posts = liaison_posts(session, {one.unit_id for one in units})
    office = next(iter(office_posts(session, bulletin.office_id)), None)
    wanted = dict.fromkeys(posts.get(one.unit_id) or (office.id if office else None) for one in units)
    wanted.pop(None, None)
    recipients = recipients_on(session, set(wanted), context.today)
    places = {post_id: (title, unit) for post_id, title, unit in session.exec(
        select(Post.id, Post.title, Unit.name).join(Unit, Unit.id == Post.unit_id).where(col(Post.id).in_(wanted)))}
    url = here.settings.base_url.rstrip("/")
    line = Line(bulletin.number, bulletin.content["title"], "", "", f"{url}/bulletins/{bulletin.id}")
    issuer = session.get_one(Unit, bulletin.office_id).name
    rows = []
    for post_id in wanted:
        title, unit = places[post_id]
        facts = LetterFacts(kind="bulletin", to_name=recipients[post_id].name, post=title, unit=unit, office=issuer,
                            today=said_day(context.today), url=url, sections=(Section("items", (line,)),))
        rows.append(letter_row(facts, key=f"bulletin:{bulletin.id}:{post_id}", recipient=recipients[post_id],
                               here=here, context=context, duty_ids=[]))
    return rows
