"""Who may see which duty: conditions that stand in the query that finds the row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlmodel import Session, col, select

from domain.errors import NotFound
from domain.lifecycle import OPEN, State
from models.directory.post import Person, Post, PostRole, Supervision, holders_by_tenure, posts_of
from models.directory.tier import area_of, governments_of, offices_below
from models.duties.case import EscalationCase
from models.duties.duty import Duty
from models.duties.on_time import Lateness
from models.occasion import StandIn
from models.plans.plan import Plan

UNSENT = (State.PROPOSED, State.READY, State.DROPPED)


@dataclass(frozen=True)
class Visitor:
    """A person with the posts held today; every right follows from them. One who came by a link has `only_duty`."""

    person: Person
    posts: tuple[Post, ...]
    below: frozenset[int] = frozenset()
    offices_below: frozenset[int] = frozenset()
    governments: frozenset[int] = frozenset()
    only_duty: int | None = None
    stands_in: tuple[StandIn, ...] = ()

    def has(self, role: PostRole) -> bool:
        """Whether one of the posts has that role."""
        return any(post.role is role for post in self.posts)

    def units(self, role: PostRole) -> set[int]:
        """The units of the posts with that role."""
        return {post.unit_id for post in self.posts if post.role is role}

    def post_ids(self, role: PostRole | None = None) -> set[int]:
        """The posts' ids, of one role where it is named."""
        return {post.id for post in self.posts if role in (None, post.role)}


def visitor_of(session: Session, person: Person, today: date) -> Visitor:
    """The person with today's posts; a supervisor's with the posts that report to it, an office's with those below."""
    posts = tuple(posts_of(session, person.id, today))
    below = below_posts(session, {post.id for post in posts if post.role is PostRole.SUPERVISOR})
    stands_in = _stands_in(session, person, posts, today)
    offices = {post.unit_id for post in posts if post.role is PostRole.OFFICE}
    if not offices:
        return Visitor(person, posts, below, stands_in=stands_in)
    return Visitor(person, posts, below, offices_below(session, offices), governments_of(session, offices),
                   stands_in=stands_in)


def _stands_in(session: Session, person: Person, posts: tuple[Post, ...], today: date) -> tuple[StandIn, ...]:
    holders = holders_by_tenure(session, {post.id for post in posts}, today)
    own = [post for post in posts if person.id in {one.id for one in holders.get(post.id, ())}]
    names = {post_id: "、".join(one.name for one in found) for post_id, found in holders.items()}
    return tuple(StandIn(post.id, post.unit_id, post.role.value, names.get(post.id, ""))
                 for post in posts if post not in own
                 and not any(one.unit_id == post.unit_id and one.role is post.role for one in own))


def below_posts(session: Session, post_ids: set[int]) -> frozenset[int]:
    """These supervisors' posts with all that report to them."""
    below = fresh = set(post_ids)
    while fresh:
        fresh = set(session.exec(select(Post.id).where(col(Post.superior_id).in_(fresh),
                                                       Post.role == PostRole.SUPERVISOR)).all()) - below
        below = below | fresh
    return frozenset(below)


def narrow_visitor(session: Session, person: Person, post_id: int, duty_id: int, today: date) -> Visitor:
    """The person with that one post, while it is held, before that one duty."""
    posts = tuple(post for post in posts_of(session, person.id, today) if post.id == post_id)
    return Visitor(person, posts, only_duty=duty_id, stands_in=_stands_in(session, person, posts, today))


def may_see(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a duty: an office sees its plans' and, once sent, those of the offices below and what its own
    government was given; a unit what it was given; a supervisor what is below."""
    if visitor.only_duty is not None:
        return ((col(Duty.id) == visitor.only_duty) & col(Duty.state).in_(OPEN)
                & col(Duty.unit_id).in_(visitor.units(PostRole.LIAISON)))
    if visitor.has(PostRole.ADMINISTRATOR):
        return true()
    parts = [false()]
    if offices := visitor.units(PostRole.OFFICE):
        parts.append(of_offices(offices))
    sent = col(Duty.state).not_in(UNSENT)
    if visitor.offices_below:
        parts.append(sent & of_offices(visitor.offices_below))
    if visitor.governments:
        parts.append(sent & col(Duty.unit_id).in_(visitor.governments))
    if units := visitor.units(PostRole.LIAISON):
        led = select(Duty.id).where(col(Duty.unit_id).in_(units)).scalar_subquery()
        parts.append(sent & (col(Duty.unit_id).in_(units) | col(Duty.lead_id).in_(led)))
    if visitor.below:
        before = exists().where(EscalationCase.duty_id == Duty.id, col(EscalationCase.post_id).in_(visitor.below))
        parts.append(sent & (supervised_by(visitor.below) | before.correlate(Duty)))
    if approving := visitor.post_ids(PostRole.APPROVER):
        parts.append(sent & col(Duty.approver_post_id).in_(approving))
    if group_units(visitor):
        parts.append(sent & members_see(visitor))
    return or_(*parts)


def may_see_lateness(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on what a unit was late with when it was taken from it: whoever sees the duty sees it, and so do
    the unit that was late and those in charge of it."""
    charge = exists().where(Supervision.unit_id == Lateness.unit_id, col(Supervision.post_id).in_(visitor.below))
    return or_(may_see(visitor), col(Lateness.unit_id).in_(visitor.units(PostRole.LIAISON)),
               charge.correlate(Lateness))


def acts_on(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a duty that the visitor's own office dispatches it and decides on it; all for administrators."""
    if visitor.has(PostRole.ADMINISTRATOR):
        return true()
    return of_offices(visitor.units(PostRole.OFFICE))


def own_offices(visitor: Visitor) -> frozenset[int] | None:
    """The offices whose lists the visitor runs; None for all."""
    return None if visitor.has(PostRole.ADMINISTRATOR) else frozenset(visitor.units(PostRole.OFFICE))


def area_seen(session: Session, visitor: Visitor) -> frozenset[int] | None:
    """The units whose posts and letters the visitor's office looks after; None for all."""
    offices = own_offices(visitor)
    return None if offices is None else area_of(session, offices)


def of_offices(office_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition on a duty that it stands in the list of one of these offices."""
    return exists().where(Plan.id == Duty.plan_id, col(Plan.office_id).in_(office_ids)).correlate(Duty)


def plans_seen(visitor: Visitor) -> frozenset[int] | None:
    """The offices whose plans' titles the visitor may choose among; None for all."""
    if visitor.has(PostRole.ADMINISTRATOR):
        return None
    return frozenset(visitor.units(PostRole.OFFICE)) | visitor.offices_below


def group_units(visitor: Visitor) -> set[int]:
    """The leading groups that the visitor is a member of: the units of the posts that supervise or approve."""
    return visitor.units(PostRole.SUPERVISOR) | visitor.units(PostRole.APPROVER)


def members_see(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a special plan that it is before a leading group of which the visitor is a member."""
    own = select(Post.id).where(col(Post.unit_id).in_(group_units(visitor)), Post.role == PostRole.APPROVER)
    return col(Duty.special_plan).is_(True) & col(Duty.approver_post_id).in_(own)


def units_supervised(visitor: Visitor):
    """The units assigned to the supervisor's post or to those that report to it, as a query: what a supervisor sees."""
    return select(Supervision.unit_id).where(col(Supervision.post_id).in_(visitor.below))


def supervised_by(post_ids: frozenset[int]) -> ColumnElement[bool]:
    """The condition on a duty that its unit is in the charge of one of these posts."""
    return exists().where(Supervision.unit_id == Duty.unit_id, col(Supervision.post_id).in_(post_ids)).correlate(Duty)


def visible_duty(session: Session, visitor: Visitor, duty_id: int) -> Duty:
    """The duty, for whoever may see it; NotFound for everybody else."""
    duty = session.exec(select(Duty).where(Duty.id == duty_id, may_see(visitor))).first()
    if duty is None:
        raise NotFound("没有该事项，或不在您的查看范围内。")
    return duty


def visible_plan(session: Session, visitor: Visitor, plan_id: int) -> Plan:
    """The plan, for its office and the administrator; NotFound for everybody else."""
    plan = session.get(Plan, plan_id)
    if plan is None or not (visitor.has(PostRole.ADMINISTRATOR) or plan.office_id in visitor.units(PostRole.OFFICE)):
        raise NotFound("没有该方案，或不在您的查看范围内。")
    return plan
