"""Who may write what in the directory: whoever acts, acts in a tier (docs/decisions.md, 27).

The verbs of the directory ask here, by the person in the context, so that no page, command or interface can forget it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from models.action_context import ActionContext
from models.directory.post import Delegation, Post, PostRole, Tenure, posts_of
from models.directory.tier import area_of, governments_of, written_by
from models.directory.unit import Unit
from models.plans.plan import Plan


@dataclass(frozen=True)
class Hand:
    """What the person who acts may write; None is everything: duban itself, and the administrator.

    `names` are the units of the offices' own directories; of those in `posts` they say who holds which post, which is
    their own government's too.
    """

    offices: frozenset[int] | None = None
    names: frozenset[int] | None = None
    posts: frozenset[int] | None = None


def hand_of(session: Session, context: ActionContext) -> Hand:
    """The hand of whoever acts, by the posts held or stood in for that day."""
    if context.by is None:
        return Hand()
    posts = posts_of(session, context.by, context.today)
    if any(post.role is PostRole.ADMINISTRATOR for post in posts):
        return Hand()
    offices = frozenset(post.unit_id for post in posts if post.role is PostRole.OFFICE)
    written = written_by(session, offices) if offices else frozenset()
    return Hand(offices, written, written | governments_of(session, offices))


def refuse_writing(session: Session, context: ActionContext, unit_ids: Iterable[int]) -> None:
    """NotAllowed where one of the units stands in another office's directory."""
    _refuse(session, hand_of(session, context).names, unit_ids)


def refuse_seating(session: Session, context: ActionContext, post_or_unit: Post | Unit) -> None:
    """NotAllowed where another office says who holds the unit's posts; an administrator's is an administrator's affair.
    """
    hand, is_post = hand_of(session, context), isinstance(post_or_unit, Post)
    _refuse(session, hand.posts, [post_or_unit.unit_id if is_post else post_or_unit.id])
    if hand.posts is not None and is_post and post_or_unit.role is PostRole.ADMINISTRATOR:
        raise NotAllowed("administrator_post_reserved")


def refuse_office(session: Session, context: ActionContext, office_id: int) -> None:
    """NotAllowed for whoever does not act for that office."""
    offices = hand_of(session, context).offices
    if offices is not None and office_id not in offices:
        raise NotAllowed("settings_of_another_office", office=session.get_one(Unit, office_id).name)


def refuse_plan(session: Session, context: ActionContext, plan_id: int) -> None:
    """NotAllowed for whoever does not act for the office whose plan it is."""
    refuse_office(session, context, session.get_one(Plan, plan_id).office_id)


def refuse_approver(session: Session, office_id: int, approver: Post) -> None:
    """NotAllowed for an approver of another tier than that of the office that asks."""
    if approver.unit_id not in written_by(session, [office_id]) | governments_of(session, [office_id]):
        raise NotAllowed("approver_of_another_tier", post=approver.title)


def refuse_stranger(session: Session, context: ActionContext, person_id: int) -> None:
    """NotAllowed where the person holds posts, and none of them in the area of the office that acts."""
    offices = hand_of(session, context).offices
    area = area_of(session, offices) if offices is not None else None
    if area is not None and person_id not in people_of(session, area):
        raise NotAllowed("person_outside_tier")


def people_of(session: Session, unit_ids: Iterable[int]) -> set[int]:
    """Who holds, held or will hold a post of these units, or stands in for one."""
    posts = select(Post.id).where(col(Post.unit_id).in_(set(unit_ids)))
    return {person_id for table in (Tenure, Delegation) for person_id in session.exec(
        select(table.person_id).where(col(table.post_id).in_(posts))).all()}


def _refuse(session: Session, allowed: frozenset[int] | None, unit_ids: Iterable[int]) -> None:
    if allowed is not None and (others := sorted(set(unit_ids) - allowed)):
        names = [session.get_one(Unit, unit_id).name for unit_id in others]
        raise NotAllowed("units_of_another_office", units=names)
