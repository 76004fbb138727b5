"""Posts handed over and left: who holds which from when; each is in the history."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from domain.addresses import checked
from domain.errors import NotAllowed
from models.action_context import ActionContext
from models.directory.post import Person, Post, Recipient, Tenure, holders_by_tenure, recipient_on
from models.directory.writing import refuse_seating
from models.history import record


@dataclass(frozen=True)
class Handover:
    """A change of a post's holder: who held it, who holds it then, whom its letters reach."""

    words: str
    day: date
    before: tuple[str, ...]
    holder: Person | None
    letters_to: Recipient

    @property
    def stamp(self) -> str:
        """What a form says that it was shown with."""
        return f"{self.words}|{'、'.join(self.before)}|{self.letters_to.address}"


def seat(session: Session, post: Post, name: str, email: str, since: date, context: ActionContext) -> Handover:
    """The person, known by the address, holds the post from that day; those before until the day before.

    NotAllowed for a day before the present holder came, for the holder himself, for an address under another name or
    that no letter can be sent to, and for a post that another office fills.
    """
    refuse_seating(session, context, post)
    person = _person(session, name, email)
    before = holders_by_tenure(session, {post.id}, since).get(post.id, [])
    if person.id in {one.id for one in before}:
        raise NotAllowed("person_holds_post", person=person.name, post=post.title)
    _leave(session, post, since - timedelta(days=1))
    session.add(Tenure(post_id=post.id, person_id=person.id, from_on=since))
    session.flush()
    words = f"{person.name}自 {since} 起任{post.title}"
    return _noted(session, post, words, since, before, person, context)


def vacate(session: Session, post: Post, last: date, context: ActionContext) -> Handover:
    """Nobody holds the post after that day; its letters go to the next post up until somebody does."""
    refuse_seating(session, context, post)
    before = holders_by_tenure(session, {post.id}, last).get(post.id, [])
    if not before:
        raise NotAllowed("post_vacant_anyway", post=post.title)
    _leave(session, post, last)
    session.flush()
    words = f"{'、'.join(one.name for one in before)}自 {last} 后不再任{post.title}"
    return _noted(session, post, words, last + timedelta(days=1), before, None, context)


def note_seat(session: Session, post: Post, words: str, context: ActionContext) -> None:
    """The history says that the post has another holder, or none."""
    record(session, "seat", context, note=words, unit_id=post.unit_id, post_id=post.id)


def _leave(session: Session, post: Post, last: date) -> None:
    """Whoever holds the post does so until that day."""
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == post.id, (
            col(Tenure.until_on).is_(None)) | (Tenure.until_on > last))).all():
        if tenure.from_on > last:
            name = session.get_one(Person, tenure.person_id).name
            raise NotAllowed("tenure_began_later", person=name, since=tenure.from_on, post=post.title)
        tenure.until_on = last
        session.add(tenure)


def _person(session: Session, name: str, email: str) -> Person:
    name, email = name.strip(), email.strip()
    if not name or not email:
        raise NotAllowed("person_details_missing")
    email = checked(email)
    person = session.exec(select(Person).where(Person.email == email)).first()
    if person is None:
        person = Person(name=name, email=email, sign_in=email)
        session.add(person)
        session.flush()
    if person.name != name:
        raise NotAllowed("address_of_another_person", address=email)
    if not person.active:
        raise NotAllowed("person_inactive", person=person.name)
    return person


def _noted(session: Session, post: Post, words: str, day: date, before: list[Person], holder: Person | None,
           context: ActionContext) -> Handover:
    note_seat(session, post, words, context)
    return Handover(words, day, tuple(one.name for one in before), holder, recipient_on(session, post.id, day))
