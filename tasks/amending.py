"""A new version of a plan: the document read into a draft, its carrying out tried without a trace, and done."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from documents.reading import read_document
from domain.plans.reader import read_plan
from models.amendment import amendment_of
from models.engine import transaction, undone
from models.notice import Notice
from models.plan import plan_of
from models.verbs.amending import carry_out, prepare
from models.verbs.loading import directory_of
from models.verbs.suggesting import suggest
from tasks.letters import AT_ONCE, draft_letters
from tasks.runtime import runtime
from tasks.step import step


@dataclass(frozen=True)
class Ticks:
    """What the office ticked: the changes to carry out, and those where dates set by a person follow too."""

    take: frozenset[int] = field(default_factory=frozenset)
    redate: frozenset[int] = field(default_factory=frozenset)


def prepare_amendment(plan_id: int, content: bytes, source_name: str, as_of: datetime, by: int | None = None) -> int:
    """The document waits as a draft of the plan's next version; gives the draft's id. Nobody is told."""
    with transaction(runtime().engine) as session:
        return prepare_in(session, plan_id, content, source_name, as_of, by)


def prepare_in(session: Session, plan_id: int, content: bytes, source_name: str, as_of: datetime,
               by: int | None = None) -> int:
    """The same in a session of the caller's, who may look at the draft and undo it."""
    here = runtime()
    document = read_document(content, source_name)
    read = read_plan(document.text, directory=directory_of(session), calendar=here.calendar)
    return prepare(session, plan_of(session, plan_id), read.to_json(), text=document.text,
                   sha256=hashlib.sha256(content).hexdigest(), source_name=source_name,
                   occasion=here.occasion(as_of, by)).id


def try_amendment(amendment_id: int, as_of: datetime, ticks: Ticks,
                  by: int | None = None) -> tuple[list[dict], list[dict]]:
    """(what would be done, the letters that would be written): carried out and undone, so that it is just that."""
    here = runtime()
    occasion = here.occasion(as_of, by)
    with undone(here.engine) as session:
        said_before = set(session.exec(_unsaid()).all())
        outcome = carry_out(session, amendment_of(session, amendment_id), occasion, take=set(ticks.take),
                            redate=set(ticks.redate))
        session.flush()
        notices = [session.get_one(Notice, notice_id) for notice_id in session.exec(_unsaid()).all()
                   if notice_id not in said_before]
        return outcome, draft_letters(session, occasion, sorted(notices, key=lambda one: (one.post_id, one.id)))


@step
def carry_out_amendment(amendment_id: int, as_of: datetime, ticks: Ticks, by: int | None = None) -> list[dict]:
    """The plan is its new version as far as it was ticked; gives what was done for each change."""
    here = runtime()
    with transaction(here.engine) as session:
        amendment = amendment_of(session, amendment_id)
        done = carry_out(session, amendment, here.occasion(as_of, by), take=set(ticks.take), redate=set(ticks.redate))
        suggest(session, [plan_of(session, amendment.plan_id)], here.responsibilities.words_of)
        return done


def _unsaid():
    return select(Notice.id).where(col(Notice.letter_id).is_(None), col(Notice.withdrawn).is_(False),
                                   col(Notice.kind).in_(AT_ONCE))
