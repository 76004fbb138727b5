"""A plan taken in: the document read and kept, measures turned into proposals with suggested units, confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from documents.document import Document
from documents.file_reader import read_document
from documents.placed_reading import doubted, placed
from domain.plans.reader import read_plan
from models.directory.tier import directory_of
from models.duties.duty import undecomposed
from models.engine import reading, transaction
from models.plans.intake import load_plan, office_for, propose
from models.plans.plan import Measure, Plan, measures_of, plan_of
from models.plans.proposal import confirm_plan, date_undated
from models.plans.suggestion import suggest
from tasks.runtime import runtime
from tasks.step import step


@step(retries=2)
def suggest_units(plan_id: int) -> int:
    """The plan's proposals that name no one have suggestions, made anew; gives how many have any."""
    here = runtime()
    with transaction(here.engine) as session:
        return suggest(session, [plan_of(session, plan_id)], here.responsibilities.words_of)


@dataclass(frozen=True)
class Confirmed:
    """How many proposals are ready now, and why each other one is not."""

    count: int
    left: tuple[str, ...] = ()


def take_in(content: bytes, source_name: str, as_of: datetime, by: int | None = None, *, anyway: bool = False) -> int:
    """The document stands as a plan, its measures not yet decomposed; gives its id. Conflict where it stood before.

    NotAPlan where it looks like something else, unless it is to be read as a plan `anyway`.
    """
    here = runtime()
    document = read_document(content, source_name, scans=here.scans)   # before the transaction: a scan takes minutes
    with transaction(here.engine) as session:
        return take_in_here(session, document, as_of, by, anyway=anyway).id


def take_in_here(session: Session, document: Document, as_of: datetime, by: int | None = None, *,
                 anyway: bool = False) -> Plan:
    """The same of a document read, in a session of the caller's, who may look at the plan and undo it."""
    here = runtime()
    office = office_for(session, here.settings.default_office, here.context(as_of, by))
    read = read_plan(document.text, directory=directory_of(session, office.id), calendar=here.calendar, anyway=anyway)
    return load_plan(session, placed(doubted(read, document), document), text=document.text,
                     sha256=document.digest, source_name=document.name,
                     office_id=office.id, context=here.context(as_of, by))


def decompose_here(session: Session, plan: Plan, as_of: datetime, by: int | None = None) -> None:
    """Every measure of the plan has its proposals, in a session of the caller's."""
    directory, context = directory_of(session, plan.office_id), runtime().context(as_of, by)
    for measure in measures_of(session, plan.id):
        propose(session, measure, directory, context)


@step
def measures_to_decompose(plan_id: int) -> list[int]:
    """The plan's measures that have no proposal yet, in the order of its text; NotFound where there is no plan."""
    with reading(runtime().engine) as session:
        plan_of(session, plan_id)
        return undecomposed(session, plan_id)


@step(retries=2)
def decompose_measure(measure_id: int, as_of: datetime, by: int | None = None) -> int:
    """The measure has a proposal for each unit with a part in it; gives how many. A second time changes nothing."""
    here = runtime()
    with transaction(here.engine) as session:
        measure = session.get_one(Measure, measure_id)
        directory = directory_of(session, plan_of(session, measure.plan_id).office_id)
        return len(propose(session, measure, directory, here.context(as_of, by)))


@step
def confirm_proposals(plan_id: int, as_of: datetime, all_members: bool = False, due_on: date | None = None,
                      by: int | None = None) -> Confirmed:
    """Every proposal that can be confirmed is; `due_on` becomes the deadline of those that have none."""
    here = runtime()
    context = here.context(as_of, by)
    with transaction(here.engine) as session:
        plan = plan_of(session, plan_id)
        if due_on:
            date_undated(session, plan, due_on, context)
        count, left = confirm_plan(session, plan, context, all_members=all_members)
    return Confirmed(count, tuple(left))
