"""Letters made of what is to be said: grouped by post, rendered once, kept until the mail server has them."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, tuple_, update
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.letters.kinds import AT_ONCE, Gathered, NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import Post, recipients_on
from models.directory.unit import Unit
from models.engine import transaction
from models.letters.letter import Letter
from models.numbering import take_numbers
from models.reminders.notice import Notice
from models.reminders.set_aside import withdraw_cases
from tasks.letters.duty_lines import DutyFacts, escalation_facts, load_duty_facts
from tasks.letters.held_letters import note_release, release_stop, stay_under_the_cap, unsaid_of
from tasks.letters.letter_row import letter_facts, letter_row
from tasks.letters.links import make_entries
from tasks.letters.withdraw import take_back
from tasks.runtime import Runtime, runtime
from tasks.step import step

CHUNK = 2000
Start = tuple[int, int]


@step(retries=2)
def make_letters(as_of: datetime, at_once: bool = False) -> int:
    """Everything to be said is in letters, each once; with `at_once` only what does not wait for the daily run.

    Nothing outside the send window. A post has one digest a day; what comes later waits for the next. What is no
    longer true is taken back first, also out of letters that wait, and these are made anew. NotAllowed before any is
    made where there would be more than the policy's cap.
    """
    here = runtime()
    if not here.may_send(as_of):
        return 0
    with transaction(here.engine) as session:
        _, anew = take_back(session, here.context(as_of))
    kinds = tuple({*AT_ONCE, *anew}) if at_once else tuple(NoticeKind)
    stay_under_the_cap(here, kinds, as_of)
    return _make_all(here, as_of, kinds)


@step
def release_letters(as_of: datetime, by: int | None = None, kinds: Collection[NoticeKind] = tuple(NoticeKind),
                    units: Collection[int] | None = None) -> int:
    """What the cap holds back of these kinds, for posts of these units, is in letters, however many; gives how many.

    What is no longer true is taken back first. Who let them go is in the history. NotAllowed outside the send window.
    """
    here = runtime()
    if not here.may_send(as_of):
        raise NotAllowed("not_in_send_window")
    with transaction(here.engine) as session:
        withdraw_cases(session, here.context(as_of))
        take_back(session, here.context(as_of))
    made = _make_all(here, as_of, tuple(kinds), units)
    with transaction(here.engine) as session:
        note_release(session, "release_letters", str(Message("noted_letters_released", count=made)),
                     here.context(as_of, by), kinds, units)
        release_stop(session, here)
    return made


def _make_all(here: Runtime, as_of: datetime, kinds: tuple[NoticeKind, ...],
              units: Collection[int] | None = None) -> int:
    made, after = 0, (0, 0)
    while after is not None:
        with transaction(here.engine) as session:
            count, after = _make_chunk(session, here, here.context(as_of), unsaid_of(kinds, units), after)
            made += count
    return made


def draft_letters(session: Session, context: ActionContext, notices: list[Notice]) -> list[dict]:
    """The letters that these notices would become, as they would be kept; none is."""
    here = runtime()
    duty_facts = load_duty_facts(session, {notice.duty_id for notice in notices}, calendar=here.calendar,
                           today=context.today, url=here.settings.base_url)
    return _rows(session, here, context, list(_groups(notices, context, duty_facts)), duty_facts)


def _make_chunk(session: Session, here: Runtime, context: ActionContext, which: tuple,
                after: Start) -> tuple[int, Start | None]:
    notices = _whole_posts(session, which, after)
    if not notices:
        return 0, None
    duty_facts = load_duty_facts(session, {notice.duty_id for notice in notices}, calendar=here.calendar,
                           today=context.today, url=here.settings.base_url)
    groups = list(_groups(_without_second_digests(session, notices, context), context, duty_facts))
    if groups:
        _write(session, here, context, groups, duty_facts)
    return len(groups), (notices[-1].post_id, notices[-1].id)


def _whole_posts(session: Session, which: tuple, after: Start) -> list[Notice]:
    """The next notices, none of a post's left for another chunk unless one post alone fills it.

    They are locked, so that two runs at once do not write two letters of them.
    """
    query = select(Notice).where(*which, tuple_(Notice.post_id, Notice.id) > after)
    notices = list(session.exec(query.order_by(Notice.post_id, Notice.id).limit(CHUNK).with_for_update()).all())
    if len(notices) < CHUNK or notices[0].post_id == notices[-1].post_id:
        return notices
    return [notice for notice in notices if notice.post_id != notices[-1].post_id]


def _without_second_digests(session: Session, notices: list[Notice], context: ActionContext) -> list[Notice]:
    """A post that had its digest today gets no other; its reminders wait for the next working day."""
    posts = {notice.post_id for notice in notices if _is_of_the_day(notice)}
    keys = [_digest_key(post_id, context) for post_id in posts]
    had = set(session.exec(select(Letter.post_id).where(col(Letter.key).in_(keys))).all())
    return [notice for notice in notices if not _is_of_the_day(notice) or notice.post_id not in had]


def _is_of_the_day(notice: Notice) -> bool:
    return notice.kind.row.gathered is Gathered.DAY


def _groups(notices: list[Notice], context: ActionContext, duty_facts: DutyFacts) -> Iterator[tuple[str, list[Notice]]]:
    """(the letter's key, its notices): for a post, kind and office, for a post, or for a duty, by the kind's row."""
    def belongs(notice: Notice) -> tuple:
        office = "" if _is_of_the_day(notice) else duty_facts.office_named(notice.duty_id, notice.facts)
        alone = notice.kind.row.gathered is Gathered.DUTY
        return (notice.post_id, notice.kind.value, notice.id if alone else 0, office)
    for _, group in itertools.groupby(sorted(notices, key=belongs), key=belongs):
        found = list(group)
        first = found[0]
        key = _digest_key(first.post_id, context) if _is_of_the_day(first) else f"notice:{first.id}"
        yield key, found


def _digest_key(post_id: int, context: ActionContext) -> str:
    return f"digest:{post_id}:{context.today.isoformat()}"


def _rows(session: Session, here: Runtime, context: ActionContext, groups: list, duty_facts: DutyFacts, *,
          linked: bool = False) -> list[dict]:
    posts = {notices[0].post_id for _, notices in groups}
    recipients = recipients_on(session, posts, context.today)
    places = {post_id: (title, unit) for post_id, title, unit in session.exec(
        select(Post.id, Post.title, Unit.name).join(Unit, Unit.id == Post.unit_id).where(col(Post.id).in_(posts)))}
    if linked:
        every = [notice for _, notices in groups for notice in notices]
        duty_facts = replace(duty_facts, entries=make_entries(session, every, recipients, duty_facts, here, context))
    slips = iter(_slip_numbers(session, groups, context))
    weighed = escalation_facts(session, [notice.duty_id for _, notices in groups for notice in notices
                                         if notice.kind is NoticeKind.ESCALATION])
    rows = []
    for key, notices in groups:
        post_id = notices[0].post_id
        facts = letter_facts(notices, places[post_id], recipients[post_id], duty_facts, slips, weighed)
        rows.append(letter_row(facts, key=key, recipient=recipients[post_id], here=here, context=context,
                               duty_ids=[notice.duty_id for notice in notices]))
    return rows


def _write(session: Session, here: Runtime, context: ActionContext, groups: list, duty_facts: DutyFacts) -> None:
    rows = _rows(session, here, context, groups, duty_facts, linked=True)
    table = Letter.__table__
    stored = dict(session.connection().execute(insert(table).returning(table.c.key, table.c.id), rows).all())
    session.flush()
    session.connection().execute(
        update(Notice.__table__).where(Notice.__table__.c.id == bindparam("notice")).values(
            letter_id=bindparam("letter")),
        [{"notice": notice.id, "letter": stored[key]} for key, notices in groups for notice in notices])


def _slip_numbers(session: Session, groups: list, context: ActionContext) -> list[str]:
    count = sum(notices[0].kind.row.is_slip for _, notices in groups)
    year = context.today.year
    return [f"督〔{year}〕{number}号" for number in take_numbers(session, f"slip:{year}", count)] if count else []
