"""Delegations (代办): who acts for which post from when to when, what one would bring, made and ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from domain.addresses import is_usable
from domain.duties.lifecycle import OPEN
from domain.errors import NotAllowed
from models.access.visitor import Visitor, below_posts, visitor_of
from models.action_context import ActionContext
from models.directory.post import Delegation, Person, Post, PostRole, holders_by_tenure, liaison_posts
from models.directory.unit import Unit
from models.directory.writing import refuse_seating, refuse_stranger
from models.duties.duty import Duty
from models.duties.visibility import may_see
from models.history import record
from models.reminders.case import EscalationCase, cases_before
from models.reminders.forecast import forecast, load_of
from models.reminders.notice import Notice


@dataclass(frozen=True)
class Listed:
    """A delegation with the names a list shows."""

    delegation: Delegation
    post: Post
    unit: str
    person: Person


@dataclass(frozen=True)
class Reach:
    """What goes to the deputy: the post's own duties and cases, letters foreseen, and what can be seen besides."""

    duties: list[Duty]
    cases: list[tuple[EscalationCase, Duty]]
    letters: int
    pending: int
    sees_now: int
    sees_then: int


def delegations(session: Session, today: date, *, area: Collection[int] | None = None,
                limit: int = 100) -> tuple[list[Listed], list[Listed]]:
    """Those that last or begin later, soonest first; those that are over, the newest first; of these units' posts."""
    query = select(Delegation, Post, Unit.name, Person).join(Post, Post.id == Delegation.post_id).join(
        Unit, Unit.id == Post.unit_id).join(Person, Person.id == Delegation.person_id)
    if area is not None:
        query = query.where(col(Unit.id).in_(area))
    last = session.exec(query.where(Delegation.until_on >= today).order_by(Delegation.from_on, Delegation.id)).all()
    over = session.exec(query.where(Delegation.until_on < today).order_by(
        col(Delegation.until_on).desc(), col(Delegation.id).desc()).limit(limit)).all()
    return [Listed(*row) for row in last], [Listed(*row) for row in over]


def delegations_of(session: Session, post_id: int) -> list[Delegation]:
    """Every delegation of the post, in order."""
    return list(session.exec(select(Delegation).where(Delegation.post_id == post_id).order_by(
        Delegation.from_on, Delegation.id)).all())


def stamp_of(session: Session, post_id: int) -> str:
    """Changes whenever a delegation of the post is added or ended: what a form was shown with."""
    return ",".join(f"{one.id}:{one.until_on:%m%d}" for one in delegations_of(session, post_id)) or "0"


def reach_of(session: Session, post: Post, person: Person, first: date, last: date, context: ActionContext) -> Reach:
    """What the person would get by acting for the post in these days; letters as if nothing were handed in."""
    gets_mail = liaison_posts(session, {post.unit_id}).get(post.unit_id) == post.id
    owns = post.role in (PostRole.LIAISON, PostRole.OFFICE)
    duties = select(Duty).where(Duty.unit_id == post.unit_id, col(Duty.state).in_(OPEN)).order_by(
        col(Duty.owed_on).is_(None), Duty.owed_on, Duty.id)
    cases = cases_before(session, [post.id])
    named = {one.id: one for one in session.exec(select(Duty).where(
        col(Duty.id).in_([case.duty_id for case in cases]))).all()}
    pending = session.exec(select(func.count()).where(Notice.post_id == post.id, col(Notice.letter_id).is_(None),
                                                      col(Notice.withdrawn).is_(False))).one()
    now = visitor_of(session, person, first)
    then = Visitor(person, (*now.posts, *(() if post in now.posts else (post,))), below_posts(
        session, {one.id for one in (*now.posts, post) if one.role is PostRole.SUPERVISOR}))
    return Reach(list(session.exec(duties).all()) if owns else [], [(case, named[case.duty_id]) for case in cases],
                 _letters(session, post, first, last, context) if gets_mail else 0, pending,
                 _seen(session, now), _seen(session, then))


def _letters(session: Session, post: Post, first: date, last: date, context: ActionContext) -> int:
    """The letters that the unit's own duties would make for the post in these days; cases go to others."""
    said = forecast(session, context.policy, context.calendar, context.today, last, unit_ids={post.unit_id})
    return load_of([one for one in said if one.day >= first and not one.case]).letters


def _seen(session: Session, visitor: Visitor) -> int:
    return session.exec(select(func.count()).select_from(Duty).where(may_see(visitor))).one()


LONGEST = 366
"""Days; whoever is away for longer has a successor."""


def check_delegation(session: Session, post: Post, person: Person, first: date, last: date,
                     context: ActionContext) -> None:
    """Nothing speaks against it; NotAllowed with the reason otherwise, so for a post that another office fills."""
    refuse_seating(session, context, post)
    refuse_stranger(session, context, person.id)
    if last < first:
        raise NotAllowed("delegation_reversed")
    if first < context.today:
        raise NotAllowed("delegation_in_the_past")
    if (last - first).days >= LONGEST:
        raise NotAllowed("delegation_too_long", most=LONGEST)
    if not person.active:
        raise NotAllowed("deputy_has_left", person=person.name)
    if not is_usable(person.email):
        raise NotAllowed("deputy_without_address", person=person.name)
    if person.id in {one.id for one in holders_by_tenure(session, {post.id}, first).get(post.id, ())}:
        raise NotAllowed("deputy_holds_post", person=person.name, post=post.title)
    for other in delegations_of(session, post.id):
        if other.from_on <= last and first <= other.until_on:
            name = session.get_one(Person, other.person_id).name
            raise NotAllowed("delegation_overlaps", post=post.title, first=other.from_on, last=other.until_on,
                             person=name)


def delegate(session: Session, post: Post, person: Person, first: date, last: date,
             context: ActionContext) -> Delegation:
    """The person acts for the post on these days, both included."""
    check_delegation(session, post, person, first, last, context)
    given = Delegation(post_id=post.id, person_id=person.id, from_on=first, until_on=last)
    session.add(given)
    session.flush()
    _note(session, given, post, "delegate", context, f"{person.name}代办{post.title}，{first} 至 {last}")
    return given


def end_delegation(session: Session, given: Delegation, context: ActionContext) -> None:
    """From now on the person acts for the post no more; one that has not begun is as if it had not been given."""
    post, person = session.get_one(Post, given.post_id), session.get_one(Person, given.person_id)
    refuse_seating(session, context, post)
    if given.until_on < context.today:
        raise NotAllowed("delegation_over")
    _note(session, given, post, "end_delegation", context, f"{person.name}不再代办{post.title}")
    if given.from_on >= context.today:
        session.delete(given)
    else:
        given.until_on = context.today - timedelta(days=1)
        session.add(given)
    session.flush()


def _note(session: Session, given: Delegation, post: Post, action: str, context: ActionContext, note: str) -> None:
    record(session, action, context, note=note, delegation_id=given.id, post_id=post.id, person_id=given.person_id,
           from_on=given.from_on.isoformat(), until_on=given.until_on.isoformat())
