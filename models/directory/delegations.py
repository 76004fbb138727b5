"""Delegations (代办) as they are entered: the list of them, and what one would bring to whoever acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from domain.lifecycle import OPEN
from models.directory.post import Delegation, Person, Post, PostRole, liaison_posts
from models.directory.unit import Unit
from models.duties.case import EscalationCase, cases_before
from models.duties.duty import Duty
from models.duties.forecasting import forecast, load_of
from models.duties.notice import Notice
from models.occasion import Occasion
from models.visibility import Visitor, below_posts, may_see, visitor_of


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


def reach_of(session: Session, post: Post, person: Person, first: date, last: date, occasion: Occasion) -> Reach:
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
                 _letters(session, post, first, last, occasion) if gets_mail else 0, pending,
                 _seen(session, now), _seen(session, then))


def _letters(session: Session, post: Post, first: date, last: date, occasion: Occasion) -> int:
    """The letters that the unit's own duties would make for the post in these days; cases go to others."""
    said = forecast(session, occasion.policy, occasion.calendar, occasion.today, last, unit_ids={post.unit_id})
    return load_of([one for one in said if one.day >= first and not one.case]).letters


def _seen(session: Session, visitor: Visitor) -> int:
    return session.exec(select(func.count()).select_from(Duty).where(may_see(visitor))).one()
