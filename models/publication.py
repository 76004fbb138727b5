"""What bulletins, assessments and rates have in common, by their tables in `domain.publications.procedure`.

An act is done where its state allows it and stands in the history; what is published has its number, the day and the
person, never changes again, and its files are kept as they were sent.
"""

import hashlib
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel

from domain.publications.procedure import Act, Party, Publication
from models.access.visitor import Visitor
from models.action_context import ActionContext
from models.directory.post import PostRole
from models.history import record
from models.numbering import next_number


def must_allow(publication: Publication, thing: Any, action: str) -> Act:
    """The act; NotAllowed where the thing's state does not allow it."""
    return publication.act_in(action, thing.state, thing.called)


def perform(session: Session, publication: Publication, thing: Any, action: str, context: ActionContext,
            words: str = "", **facts) -> None:
    """The thing is in the state that the act leads to, and the history has it. NotAllowed as `must_allow` says."""
    act = must_allow(publication, thing, action)
    if act.after is not None:
        thing.state = act.after
    session.add(thing)
    session.flush()
    note(session, publication, thing, action, context, words, **facts)


def publish(session: Session, publication: Publication, thing: Any, action: str, context: ActionContext,
            words: str = "") -> None:
    """It is published: its office's next number of the year where it has one, today's date and who did it.

    The number stands in the history, or else `words`.
    """
    act = must_allow(publication, thing, action) if publication.states else publication.act(action)
    if publication.numbered:
        year = context.today.year
        number = next_number(session, f"{publication.key}:{thing.office_id}:{year}")
        thing.number = words = f"{publication.numbered}〔{year}〕{number}号"
    if act.after is not None:
        thing.state = act.after
    for name, value in (("on", context.today), ("at", context.now), ("by", context.by)):
        setattr(thing, f"{publication.stamp}_{name}", value)
    session.add(thing)
    session.flush()
    note(session, publication, thing, action, context, words)


def note(session: Session, publication: Publication, thing: Any, action: str, context: ActionContext,
         words: str = "", **facts) -> None:
    """The history has the act; KeyError for one that the table does not know."""
    record(session, publication.act(action).action, context, note=words.strip(),
           **{publication.fact: thing.id}, **facts)


def keep_file(session: Session, publication: Publication, table: type[SQLModel], thing: Any, kind: str,
              content: bytes) -> Any:
    """The published thing's file is kept; one that is kept already stays. NotAllowed before it is published."""
    must_allow(publication, thing, f"{publication.key}_keep")
    kept = session.get(table, (thing.id, kind))
    if kept is None:
        kept = table(**{publication.fact: thing.id}, kind=kind, content=content,
                     sha256=hashlib.sha256(content).hexdigest())
        session.add(kept)
        session.flush()
    return kept


def is_published(publication: Publication, thing: Any) -> bool:
    """Whether it never changes again and its files are kept."""
    return thing.state in publication.act(f"{publication.key}_keep").before


def states_before(thing: Any) -> list[StrEnum]:
    """The state in which the database still has a thing that is being changed, for the listeners that keep it."""
    return inspect(thing).attrs.state.history.deleted or [thing.state]


def may_do(who: Visitor, publication: Publication, thing: Any, action: str) -> bool:
    """Whether the act is the visitor's: of the office whose it is, or of the post that it was submitted to.

    ValueError for an act of units: which one may, hangs on more than the thing.
    """
    match publication.act(action).by:
        case Party.OFFICE:
            return thing.office_id in who.units(PostRole.OFFICE)
        case Party.APPROVER:
            return thing.approver_post_id in who.post_ids(PostRole.APPROVER)
        case Party.UNIT:
            raise ValueError(f"{action} is an act of units.")
