"""Sign-ins: one for each browser, listed and ended one by one or together; of the cookie only a digest is kept."""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete, select, update

from domain.errors import NotFound
from models.access.token import digest_of
from models.columns import instant_field, reference

SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=30)
"""How long an ended sign-in is kept for whoever looks into a misuse."""


class SignIn(SQLModel, table=True):
    """A browser in which a person signed in; one made by a mailed link (`duty_id`, `post_id`) reaches that duty alone.

    `seen_at` is coarse: it moves once a minute at most. `ends_at` is the end whatever is done meanwhile.
    """

    __tablename__ = "sign_in"
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    person_id: int = reference("person.id")
    made_at: datetime = instant_field()
    seen_at: datetime = instant_field()
    ends_at: datetime = instant_field()
    ended_at: datetime | None = instant_field(nullable=True)
    address: str = ""
    browser: str = ""
    duty_id: int | None = reference("duty.id", nullable=True, index=False)
    post_id: int | None = reference("post.id", nullable=True, index=False)


def open_sign_in(session: Session, person_id: int, now: datetime, *, lasts: timedelta, address: str = "",
                 browser: str = "", duty_id: int | None = None, post_id: int | None = None) -> str:
    """The person is signed in there; gives the cookie's text, which is kept nowhere. What ended long ago is gone."""
    session.exec(delete(SignIn).where(SignIn.person_id == person_id, SignIn.ends_at < now - KEPT))
    text = secrets.token_urlsafe(32)
    session.add(SignIn(digest=digest_of(text), person_id=person_id, made_at=now, seen_at=now, ends_at=now + lasts,
                       address=address[:60], browser=browser[:60], duty_id=duty_id, post_id=post_id))
    return text


def sign_in_shown(session: Session, text: str, now: datetime, idle: timedelta) -> SignIn | None:
    """The sign-in with that cookie, unless it was ended, is past its end, or was idle for too long."""
    return session.exec(select(SignIn).where(SignIn.digest == digest_of(text), *_live(now, idle))).first()


def note_seen(session: Session, signed: SignIn, now: datetime) -> None:
    """The sign-in was used just now; an end that came meanwhile stands."""
    session.exec(update(SignIn).where(SignIn.id == signed.id).values(seen_at=now))


def sign_ins_of(session: Session, person_id: int, now: datetime, idle: timedelta) -> list[SignIn]:
    """The person's sign-ins that still open something, the last used first."""
    query = select(SignIn).where(SignIn.person_id == person_id, *_live(now, idle))
    return list(session.exec(query.order_by(col(SignIn.seen_at).desc(), col(SignIn.id).desc())).all())


def end_sign_in(session: Session, sign_in_id: int, person_id: int, now: datetime) -> None:
    """The sign-in opens nothing any more; a second time changes nothing. NotFound for another person's."""
    signed = session.get(SignIn, sign_in_id)
    if signed is None or signed.person_id != person_id:
        raise NotFound("没有该登录记录。")
    signed.ended_at = signed.ended_at or now
    session.add(signed)


def end_sign_ins(session: Session, person_id: int, now: datetime, *, but: int | None = None) -> int:
    """Every sign-in of the person has ended, except the one named; gives how many ended by that."""
    query = update(SignIn).where(SignIn.person_id == person_id, col(SignIn.ended_at).is_(None))
    if but is not None:
        query = query.where(SignIn.id != but)
    return session.exec(query.values(ended_at=now)).rowcount


def _live(now: datetime, idle: timedelta) -> tuple:
    return (col(SignIn.ended_at).is_(None), SignIn.ends_at > now, SignIn.seen_at > now - idle)
