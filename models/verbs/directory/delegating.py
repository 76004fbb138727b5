"""Delegations given and ended early (代办); each is in the history, with who gave it."""

from datetime import date, timedelta

from sqlmodel import Session

from domain.addresses import is_usable
from domain.errors import NotAllowed
from models.directory.delegations import delegations_of
from models.directory.post import Delegation, Person, Post, holders_by_tenure
from models.directory.writing import refuse_seating, refuse_stranger
from models.history import History
from models.occasion import Occasion

LONGEST = 366
"""Days; whoever is away for longer has a successor."""


def check_delegation(session: Session, post: Post, person: Person, first: date, last: date,
                     occasion: Occasion) -> None:
    """Nothing speaks against it; NotAllowed with the reason otherwise, so for a post that another office fills."""
    refuse_seating(session, occasion, post)
    refuse_stranger(session, occasion, person.id)
    if last < first:
        raise NotAllowed("代办的结束日期不能早于开始日期。")
    if first < occasion.today:
        raise NotAllowed("代办不能从已经过去的日期开始，请从今天或以后的日期填起。")
    if (last - first).days >= LONGEST:
        raise NotAllowed(f"代办最长 {LONGEST} 天；离岗更久的，请更换该岗位的人员。")
    if not person.active:
        raise NotAllowed(f"{person.name}已不在岗，不能代办。")
    if not is_usable(person.email):
        raise NotAllowed(f"{person.name}没有可用的邮箱，收不到该岗位的信件，不能代办。请先登记邮箱。")
    if person.id in {one.id for one in holders_by_tenure(session, {post.id}, first).get(post.id, ())}:
        raise NotAllowed(f"{person.name}本人就在{post.title}岗位上，无须代办。")
    for other in delegations_of(session, post.id):
        if other.from_on <= last and first <= other.until_on:
            name = session.get_one(Person, other.person_id).name
            raise NotAllowed(f"{post.title}在 {other.from_on} 至 {other.until_on} 已由{name}代办，日期重叠。"
                             "请改日期，或先提前结束那一次代办。")


def delegate(session: Session, post: Post, person: Person, first: date, last: date,
             occasion: Occasion) -> Delegation:
    """The person acts for the post on these days, both included."""
    check_delegation(session, post, person, first, last, occasion)
    given = Delegation(post_id=post.id, person_id=person.id, from_on=first, until_on=last)
    session.add(given)
    session.flush()
    _note(session, given, post, "delegate", occasion, f"{person.name}代办{post.title}，{first} 至 {last}")
    return given


def end_delegation(session: Session, given: Delegation, occasion: Occasion) -> None:
    """From now on the person acts for the post no more; one that has not begun is as if it had not been given."""
    post, person = session.get_one(Post, given.post_id), session.get_one(Person, given.person_id)
    refuse_seating(session, occasion, post)
    if given.until_on < occasion.today:
        raise NotAllowed("这次代办已经结束。")
    _note(session, given, post, "end_delegation", occasion, f"{person.name}不再代办{post.title}")
    if given.from_on >= occasion.today:
        session.delete(given)
    else:
        given.until_on = occasion.today - timedelta(days=1)
        session.add(given)
    session.flush()


def _note(session: Session, given: Delegation, post: Post, action: str, occasion: Occasion, note: str) -> None:
    session.add(History(at=occasion.now, by=occasion.by, action=action, note=note, facts={
        "delegation_id": given.id, "post_id": post.id, "person_id": given.person_id,
        "from_on": given.from_on.isoformat(), "until_on": given.until_on.isoformat()}))
