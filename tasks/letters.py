"""Letters made of what is to be said: grouped by post, rendered once, kept until the mail server has them."""

import itertools
import uuid
from collections.abc import Iterator
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import bindparam, insert, tuple_, update
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.lifecycle import OWED, State
from models.engine import reading, transaction
from models.letter import Letter, LetterKind, LetterState
from models.notice import Notice, NoticeKind
from models.occasion import Occasion
from models.post import Post, Recipient, recipients_on
from models.unit import Unit
from models.verbs.numbers import take_numbers
from notifications.facts import LetterFacts, Section
from notifications.rendering import render
from tasks.runtime import Runtime, runtime
from tasks.saying import Context, load_context, said_day
from tasks.step import step
from tasks.weighing import escalation_facts

CHUNK = 2000
DAILY = (NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATION)
AT_ONCE = tuple(kind for kind in NoticeKind if kind not in DAILY)
LETTER_KINDS = {NoticeKind.REMINDER: LetterKind.DIGEST}
Start = tuple[int, int]


@step(retries=2)
def make_letters(as_of: datetime, at_once: bool = False) -> int:
    """Everything to be said is in letters, each once; with `at_once` only what does not wait for the daily run.

    Nothing outside the send window. A post has one digest a day; what comes later waits for the next. Notices that
    are no longer true are withdrawn. NotAllowed before any is made where there would be more than the policy's cap.
    """
    here = runtime()
    if not here.may_send(as_of):
        return 0
    kinds = AT_ONCE if at_once else tuple(NoticeKind)
    _stay_under_the_cap(here, kinds)
    made, after = 0, (0, 0)
    while after is not None:
        with transaction(here.engine) as session:
            count, after = _make_chunk(session, here, here.occasion(as_of), kinds, after)
            made += count
    return made


def _stay_under_the_cap(here: Runtime, kinds: tuple[NoticeKind, ...]) -> None:
    slips = select(Notice.id).where(*_unsaid(kinds), Notice.kind == NoticeKind.OVERDUE).limit(here.policy.cap + 1)
    groups = select(Notice.post_id, Notice.kind).where(*_unsaid(kinds), Notice.kind != NoticeKind.OVERDUE).distinct()
    with reading(here.engine) as session:
        count = len(session.exec(slips).all()) + len(session.exec(groups.limit(here.policy.cap + 1)).all())
    if count > here.policy.cap:
        raise NotAllowed(f"本次将生成超过 {here.policy.cap} 封信件，已停止，一封未发。"
                         "请核对事项时限；确需发送的，在 escalation.toml 中调高 cap 后重试。")


def _unsaid(kinds: tuple[NoticeKind, ...]):
    return (col(Notice.letter_id).is_(None), col(Notice.withdrawn).is_(False), col(Notice.kind).in_(kinds))


def _make_chunk(session: Session, here: Runtime, occasion: Occasion, kinds: tuple[NoticeKind, ...],
                after: Start) -> tuple[int, Start | None]:
    notices = _whole_posts(session, kinds, after)
    if not notices:
        return 0, None
    context = load_context(session, {notice.duty_id for notice in notices}, calendar=here.calendar,
                           today=occasion.today, url=here.settings.base_url)
    true = _still_true(notices, context)
    groups = list(_groups(_without_second_digests(session, true, occasion), occasion))
    if groups:
        _write(session, here, occasion, groups, context)
    return len(groups), (notices[-1].post_id, notices[-1].id)


def _whole_posts(session: Session, kinds: tuple[NoticeKind, ...], after: Start) -> list[Notice]:
    """The next notices, none of a post's left for another chunk unless one post alone fills it."""
    query = select(Notice).where(*_unsaid(kinds), tuple_(Notice.post_id, Notice.id) > after)
    notices = list(session.exec(query.order_by(Notice.post_id, Notice.id).limit(CHUNK)).all())
    if len(notices) < CHUNK or notices[0].post_id == notices[-1].post_id:
        return notices
    return [notice for notice in notices if notice.post_id != notices[-1].post_id]


def _still_true(notices: list[Notice], context: Context) -> list[Notice]:
    """Reminders of what is settled or has another deadline are withdrawn; the rest is given."""
    kept = []
    for notice in notices:
        duty = context.duties[notice.duty_id]
        same = (notice.deadline_version, notice.round) == (duty.deadline_version, duty.round)
        unsigned = notice.facts.get("unsigned") and duty.state is not State.DISPATCHED
        if notice.kind in DAILY and (duty.state not in OWED or not same or unsigned):
            notice.withdrawn = True
        else:
            kept.append(notice)
    return kept


def _without_second_digests(session: Session, notices: list[Notice], occasion: Occasion) -> list[Notice]:
    """A post that had its digest today gets no other; its reminders wait for the next working day."""
    posts = {notice.post_id for notice in notices if notice.kind is NoticeKind.REMINDER}
    keys = [_digest_key(post_id, occasion) for post_id in posts]
    had = set(session.exec(select(Letter.post_id).where(col(Letter.key).in_(keys))).all())
    return [notice for notice in notices if notice.kind is not NoticeKind.REMINDER or notice.post_id not in had]


def _groups(notices: list[Notice], occasion: Occasion) -> Iterator[tuple[str, list[Notice]]]:
    """(the letter's key, its notices): one for a post and kind, slips one for each duty."""
    def belongs(notice: Notice) -> tuple:
        return (notice.post_id, notice.kind.value, notice.id if notice.kind is NoticeKind.OVERDUE else 0)
    for _, group in itertools.groupby(sorted(notices, key=belongs), key=belongs):
        found = list(group)
        first = found[0]
        key = _digest_key(first.post_id, occasion) if first.kind is NoticeKind.REMINDER else f"notice:{first.id}"
        yield key, found


def _digest_key(post_id: int, occasion: Occasion) -> str:
    return f"digest:{post_id}:{occasion.today.isoformat()}"


def _write(session: Session, here: Runtime, occasion: Occasion, groups: list, context: Context) -> None:
    posts = {notices[0].post_id for _, notices in groups}
    recipients = recipients_on(session, posts, occasion.today)
    places = {post_id: (title, unit) for post_id, title, unit in session.exec(
        select(Post.id, Post.title, Unit.name).join(Unit, Unit.id == Post.unit_id).where(col(Post.id).in_(posts)))}
    slips = iter(_slip_numbers(session, groups, occasion))
    weighed = escalation_facts(session, [notice.duty_id for _, notices in groups for notice in notices
                                         if notice.kind is NoticeKind.ESCALATION])
    rows = [letter_row(_facts(key_notices[1], places, recipients, context, occasion, slips, weighed),
                       key=key_notices[0], recipient=recipients[key_notices[1][0].post_id], here=here,
                       occasion=occasion, duty_ids=[notice.duty_id for notice in key_notices[1]])
            for key_notices in groups]
    table = Letter.__table__
    stored = dict(session.connection().execute(insert(table).returning(table.c.key, table.c.id), rows).all())
    session.flush()
    session.connection().execute(
        update(Notice.__table__).where(Notice.__table__.c.id == bindparam("notice")).values(
            letter_id=bindparam("letter")),
        [{"notice": notice.id, "letter": stored[key]} for key, notices in groups for notice in notices])


def _slip_numbers(session: Session, groups: list, occasion: Occasion) -> list[str]:
    count = sum(notices[0].kind is NoticeKind.OVERDUE for _, notices in groups)
    year = occasion.today.year
    return [f"督〔{year}〕{number}号" for number in take_numbers(session, f"slip:{year}", count)] if count else []


def _facts(notices: list[Notice], places: dict, recipients: dict[int, Recipient], context: Context,
           occasion: Occasion, slips: Iterator[str], weighed: dict[int, dict]) -> LetterFacts:
    first = notices[0]
    title, unit = places[first.post_id]
    kind = LETTER_KINDS.get(first.kind) or LetterKind(first.kind.value)
    sign_by = min((context.duties[notice.duty_id].sign_by for notice in notices
                   if context.duties[notice.duty_id].sign_by), default=None)
    return LetterFacts(kind=kind.value, to_name=recipients[first.post_id].name, post=title, unit=unit,
                       office=context.office_of(first.duty_id), today=said_day(occasion.today), url=context.url,
                       sections=_sections(notices, context, weighed), sign_by=said_day(sign_by) if sign_by else "",
                       slip_number=next(slips) if first.kind is NoticeKind.OVERDUE else "",
                       colour=first.facts.get("colour", ""))


def _sections(notices: list[Notice], context: Context, weighed: dict[int, dict]) -> tuple[Section, ...]:
    by_key: dict[str, dict] = {}
    for notice in notices:
        key = _section_of(notice, context) if notice.kind is NoticeKind.REMINDER else "items"
        by_key.setdefault(key, {})[notice.duty_id] = notice.facts | weighed.get(notice.duty_id, {})
    order = ("overdue", "today", "soon", "unsigned", "items")
    return tuple(Section(key, tuple(context.line(duty_id, facts) for duty_id, facts in by_key[key].items()))
                 for key in order if key in by_key)


def _section_of(notice: Notice, context: Context) -> str:
    duty = context.duties[notice.duty_id]
    if notice.facts.get("unsigned"):
        return "unsigned"
    if duty.owed_on == context.today:
        return "today"
    return "overdue" if duty.is_overdue(context.today) else "soon"


def letter_row(facts: LetterFacts, *, key: str, recipient: Recipient, here: Runtime, occasion: Occasion,
               duty_ids: list[int]) -> dict:
    """The letter as it is kept; without anybody to write to it is undelivered from the start, and says so."""
    rendered = render(facts)
    domain = parseaddr(here.settings.mail_from)[1].partition("@")[2] or "localhost"
    nobody = "" if recipient.address else f"岗位“{facts.post}”及其上级均无人在岗或没有邮箱，请补充后重发"
    return {"key": key, "message_id": f"<{uuid.uuid4().hex}@{domain}>", "kind": facts.kind,
            "post_id": recipient.post_id, "person_id": recipient.person_id, "to_name": recipient.name,
            "to_address": recipient.address, "subject": rendered.subject, "text": rendered.text,
            "html": rendered.html, "duty_ids": list(dict.fromkeys(duty_ids)), "slip_number": facts.slip_number,
            "made_on": occasion.today, "made_at": occasion.now, "attempts": 0, "next_attempt_at": occasion.now,
            "state": LetterState.UNDELIVERED if nobody else LetterState.WAITING, "claimed_by": "", "repeated": False,
            "server_answer": nobody}
