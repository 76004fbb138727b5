"""Letters that the cap holds back: how many of what to whom, released or dropped by a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, update
from sqlmodel import Session, col, func, select

from domain.errors import NotAllowed
from domain.letters.kinds import Gathered, NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import Post
from models.directory.unit import Unit
from models.engine import transaction
from models.heartbeat import go_on, stop
from models.history import record
from models.reminders.notice import Notice
from tasks.runtime import Runtime, runtime
from tasks.step import step

LETTERS = "letters"
"""The name under which `models.heartbeat` keeps that the cap stopped a run."""
ALONE = tuple(kind for kind in NoticeKind if kind.row.gathered is Gathered.DUTY)
"""What has a letter for each duty."""


@dataclass(frozen=True)
class Held:
    """What is to be said to one unit in one way, and the letters that makes."""

    unit_id: int
    unit: str
    kind: NoticeKind
    duties: int
    letters: int


def held_letters(session: Session, *, kinds: Collection[NoticeKind] = tuple(NoticeKind),
                 units: Collection[int] | None = None) -> list[Held]:
    """Everything that is to be said and stands in no letter, by unit and kind; to posts of these units where given."""
    query = select(Unit.id, Unit.name, Notice.kind, func.count(), func.count(distinct(Notice.post_id))).join(
        Post, Post.id == Notice.post_id).join(Unit, Unit.id == Post.unit_id).where(*unsaid_of(kinds, units))
    rows = session.exec(query.group_by(Unit.id, Unit.name, Notice.kind).order_by(Unit.id, Notice.kind)).all()
    return [Held(unit_id, unit, kind, duties, duties if kind in ALONE else posts)
            for unit_id, unit, kind, duties, posts in rows]


def unsaid_of(kinds: Collection[NoticeKind], units: Collection[int] | None = None) -> tuple:
    """The conditions on a notice that it is of these kinds, for a post of these units, and in no letter yet."""
    found = (col(Notice.letter_id).is_(None), col(Notice.withdrawn).is_(False), col(Notice.kind).in_(kinds))
    if units is None:
        return found
    return *found, col(Notice.post_id).in_(select(Post.id).where(col(Post.unit_id).in_(units)))


def stay_under_the_cap(here: Runtime, kinds: Collection[NoticeKind], now: datetime) -> None:
    """No more letters are to be made than the policy's cap; NotAllowed otherwise, and the stop is on record.

    The stop is told on the desk, in the day's summary, in `doctor` and by the command that met it.
    """
    with transaction(here.engine) as session:
        count = count_up_to(session, kinds, here.policy.cap)
        if count > here.policy.cap:
            stop(session, LETTERS, now=now, note=str(sum(one.letters for one in held_letters(session, kinds=kinds))))
        elif set(kinds) == set(NoticeKind):
            go_on(session, LETTERS)
    if count > here.policy.cap:
        raise NotAllowed("letters_over_cap", most=here.policy.cap)


def count_up_to(session: Session, kinds: Collection[NoticeKind], cap: int) -> int:
    """How many letters there would be, counted no further than one beyond the cap."""
    alone = col(Notice.kind).in_(ALONE)
    single = select(Notice.id).where(*unsaid_of(kinds), alone).limit(cap + 1)
    groups = select(Notice.post_id, Notice.kind).where(*unsaid_of(kinds), ~alone).distinct()
    return len(session.exec(single).all()) + len(session.exec(groups.limit(cap + 1)).all())


@step
def drop_held(as_of: datetime, by: int | None = None, kinds: Collection[NoticeKind] = tuple(NoticeKind),
              units: Collection[int] | None = None) -> int:
    """What the cap holds back of these kinds, for these units, will not be said; gives how many notices.

    Each stays on record as withdrawn and is not made again for the same rung; who dropped them is in the history.
    """
    here = runtime()
    with transaction(here.engine) as session:
        dropped = session.connection().execute(update(Notice).where(*unsaid_of(kinds, units)).values(
            withdrawn=True)).rowcount
        note_release(session, "drop_letters", str(Message("noted_letters_dropped", count=dropped)),
                     here.context(as_of, by), kinds, units)
        release_stop(session, here)
    return dropped


def note_release(session: Session, action: str, note: str, context: ActionContext, kinds: Collection[NoticeKind],
                 units: Collection[int] | None) -> None:
    """It stands in the history who let go or dropped what."""
    record(session, action, context, note=note, kinds=sorted(kinds),
           units=sorted(units) if units is not None else None)


def release_stop(session: Session, here: Runtime) -> None:
    """Letters are no longer stopped once what waits is within the cap."""
    session.flush()
    if count_up_to(session, tuple(NoticeKind), here.policy.cap) <= here.policy.cap:
        go_on(session, LETTERS)
