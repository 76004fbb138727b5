"""Assessments as they are set in files and sent: the official document, and a letter about each step to each unit."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from documents.official.layout import Official
from domain.assessment.assessment_text import Row, assessment_content
from domain.assessment.marking import final_marks
from domain.assessment.scheme import Scheme
from domain.publications.procedure import ASSESSMENT
from models.action_context import ActionContext
from models.assessment.assessment import Assessment, AssessmentFile, AssessmentWord
from models.assessment.assessment_lists import words_untold
from models.assessment.assessment_standing import Placed, scheme_of, standing
from models.directory.post import Post, liaison_posts, office_posts, recipients_on
from models.directory.unit import Unit
from models.engine import transaction
from models.letters.letter import Letter
from notifications.rendering import LetterFacts, Line, Section
from tasks import published_files
from tasks.letters.duty_lines import said_day
from tasks.letters.letter_row import letter_row
from tasks.runtime import Runtime, runtime
from tasks.step import step


@step(retries=2)
def tell_assessed(as_of: datetime) -> int:
    """Each unit has a letter about each step of its assessment, once; gives how many. Nothing outside the window."""
    here = runtime()
    if not here.may_send(as_of):
        return 0
    with transaction(here.engine) as session:
        waiting = words_untold(session)
        rows = _letters(session, here, here.context(as_of), waiting) if waiting else []
        if rows:
            session.connection().execute(insert(Letter.__table__), rows)
        for one in waiting:
            one.told = True
            session.add(one)
        return len(rows)


def official_of(session: Session, assessment: Assessment) -> Official:
    """The result as a document; a draft until it is published."""
    scheme = scheme_of(session, assessment)
    rows = [_row(placed, scheme) for placed in standing(session, assessment)]
    content = assessment_content(assessment.title, scheme, assessment.period, rows)
    issuer = session.get_one(Unit, assessment.office_id).name
    return Official(content, issuer, assessment.number, assessment.published_on)


def file_bytes(assessment_id: int, kind: str) -> bytes:
    """The result's file: a published assessment's is kept, a draft's made anew."""
    return published_files.file_bytes(ASSESSMENT, AssessmentFile,
                                      lambda session: session.get_one(Assessment, assessment_id), official_of, kind)


def parts_of(placed: Placed, scheme: Scheme) -> dict:
    """Part → the unit's marks in it with objections taken in; None where nothing of it applies."""
    found = {part: None for part in dict.fromkeys(one.part for one in scheme.indicators)}
    for line in placed.sheet.lines:
        if line.applies:
            found[line.part] = (found[line.part] or 0) + final_marks(line, placed.changed(line.key))
    return found


def _row(placed: Placed, scheme: Scheme) -> Row:
    changes = tuple((one.indicator, one.marks, one.reason) for one in placed.adjustments)
    return Row(placed.unit, placed.rank, placed.score, parts_of(placed, scheme), placed.sheet.bonus,
               placed.commended, changes)


def _letters(session: Session, here: Runtime, context: ActionContext, waiting: list[AssessmentWord]) -> list[dict]:
    """One for each unit's liaison; the office itself hears for a unit without one."""
    about = {one.id: one for one in session.exec(select(Assessment).where(
        col(Assessment.id).in_({one.assessment_id for one in waiting}))).all()}
    posts = liaison_posts(session, {one.unit_id for one in waiting})
    offices = {one.office_id: next((post.id for post in office_posts(session, one.office_id)), None)
               for one in about.values()}
    wanted = [(one, posts.get(one.unit_id) or offices[about[one.assessment_id].office_id]) for one in waiting]
    post_ids = {post_id for _, post_id in wanted if post_id}
    recipients = recipients_on(session, post_ids, context.today)
    places = {post_id: (title, unit) for post_id, title, unit in session.exec(
        select(Post.id, Post.title, Unit.name).join(Unit, Unit.id == Post.unit_id).where(col(Post.id).in_(post_ids)))}
    names = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(
        {*offices, *(one.unit_id for one in waiting)}))).all())
    return [letter_row(_facts(one, about[one.assessment_id], names, places[post_id], recipients[post_id].name, here,
                              context),
                       key=f"assessment:{one.id}", recipient=recipients[post_id], here=here, context=context,
                       duty_ids=[]) for one, post_id in wanted if post_id]


def _facts(word: AssessmentWord, assessment: Assessment, names: dict[int, str], place: tuple[str, str], to_name: str,
           here: Runtime, context: ActionContext) -> LetterFacts:
    base = here.settings.base_url.rstrip("/")
    url = f"{base}/assessments/{assessment.id}"
    own = f"/units/{word.unit_id}" if word.unit_id != assessment.office_id else ""
    until = assessment.objections_until
    line = Line(assessment.number, assessment.title, names[word.unit_id], "", url + own,
                due=said_day(until) if until else "", facts={"note": word.note})
    title, unit = place
    return LetterFacts(kind="assessment", to_name=to_name, post=title, unit=unit, office=names[assessment.office_id],
                       today=said_day(context.today), url=base, sections=(Section(word.what, (line,)),))
