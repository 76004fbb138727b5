"""Who is asking: the posts a person holds or stands in for that day, and the plans, units and area seen from them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.action_context import StandIn
from models.directory.post import Person, Post, PostRole, holders_by_tenure, posts_of
from models.directory.tier import area_of, governments_of, offices_below


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


def own_offices(visitor: Visitor) -> frozenset[int] | None:
    """The offices whose lists the visitor runs; None for all."""
    return None if visitor.has(PostRole.ADMINISTRATOR) else frozenset(visitor.units(PostRole.OFFICE))


def area_seen(session: Session, visitor: Visitor) -> frozenset[int] | None:
    """The units whose posts and letters the visitor's office looks after; None for all."""
    offices = own_offices(visitor)
    return None if offices is None else area_of(session, offices)


def plans_seen(visitor: Visitor) -> frozenset[int] | None:
    """The offices whose plans' titles the visitor may choose among; None for all."""
    if visitor.has(PostRole.ADMINISTRATOR):
        return None
    return frozenset(visitor.units(PostRole.OFFICE)) | visitor.offices_below


def group_units(visitor: Visitor) -> set[int]:
    """The leading groups that the visitor is a member of: the units of the posts that supervise or approve."""
    return visitor.units(PostRole.SUPERVISOR) | visitor.units(PostRole.APPROVER)
