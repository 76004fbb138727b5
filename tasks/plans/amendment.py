"""A new version of a plan: read into a draft, shown with what becomes of each duty, tried, carried out."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from documents.document import Document
from documents.file_reader import read_document
from documents.placed_reading import doubted, placed
from domain.amendment.comparison import Kind
from domain.amendment.version_detection import looks_like_version
from domain.errors import Conflict, NotAllowed
from domain.letters.kinds import AT_ONCE
from domain.plans.reader import read_plan
from models.action_context import ActionContext
from models.directory.tier import directory_of
from models.directory.unit import Unit
from models.engine import reading, transaction, undone
from models.plans.amendment import Amendment, AmendmentState, amendment_of
from models.plans.amendment_effects import Effect, Item, effects_of, items_of, work_for
from models.plans.amendment_procedure import carry_out, discard, prepare
from models.plans.intake import load_plan
from models.plans.plan import measures_of, plan_of, plan_with_digest, plans
from models.plans.suggestion import suggest
from models.reminders.notice import Notice
from tasks.letters.making import draft_letters
from tasks.runtime import runtime
from tasks.step import step


@dataclass(frozen=True)
class Ticks:
    """What the office ticked: the changes to carry out, and those where dates set by a person follow too."""

    take: frozenset[int] = field(default_factory=frozenset)
    redate: frozenset[int] = field(default_factory=frozenset)


def prepare_amendment(plan_id: int, content: bytes, source_name: str, as_of: datetime, by: int | None = None,
                      replacing: int | None = None, *, anyway: bool = False) -> int:
    """The document waits as a draft of the plan's next version; gives the draft's id. Nobody is told.

    NotAPlan where it looks like something else, unless it is to be read as a plan `anyway`.
    """
    here = runtime()
    document = read_document(content, source_name, scans=here.scans)   # before the transaction: a scan takes minutes
    with transaction(here.engine) as session:
        return prepare_in(session, plan_id, document, as_of, by, replacing, anyway=anyway)


def prepare_in(session: Session, plan_id: int, document: Document, as_of: datetime, by: int | None = None,
               replacing: int | None = None, *, anyway: bool = False) -> int:
    """The same of a document read, in a session of the caller's, who may look at the draft and undo it."""
    here = runtime()
    plan = plan_of(session, plan_id)
    if plan.derived_from_id is not None:
        raise NotAllowed("breakdown_not_amendable")
    read = read_plan(document.text, directory=directory_of(session, plan.office_id), calendar=here.calendar,
                     anyway=anyway)
    return prepare(session, plan, placed(doubted(read, document), document), text=document.text,
                   sha256=document.digest, source_name=document.name,
                   context=here.context(as_of, by), replacing=replacing).id


def likely_original(content: bytes, source_name: str, among: Collection[int], *, anyway: bool = False) -> int | None:
    """The newest plan of these offices of which the document looks like a new version; its id."""
    here = runtime()
    document = read_document(content, source_name, scans=here.scans)
    with reading(here.engine) as session:
        known = [plan for plan in plans(session) if plan.office_id in among and plan.derived_from_id is None]
        if not known:
            return None
        if plan_with_digest(session, document.digest) is not None:
            return None
        read = read_plan(document.text, directory=directory_of(session, known[0].office_id),
                         calendar=here.calendar, anyway=anyway)
        if not read.title:
            return None
        measures = [measure.text for measure in read.measures]
        return next((plan.id for plan in known if looks_like_version(
            read.title, measures, plan.title, (measure.text for measure in measures_of(session, plan.id)))), None)


def try_amendment(amendment_id: int, as_of: datetime, ticks: Ticks,
                  by: int | None = None) -> tuple[list[dict], list[dict]]:
    """(what would be done, the letters that would be written): carried out and undone, so that it is just that."""
    here = runtime()
    with undone(here.engine) as session:
        return _carried_out(session, amendment_id, here.context(as_of, by), ticks)


def digest_of(outcome: list[dict], letters: list[dict]) -> str:
    """Tells one outcome with its letters from another; the numbers of what is yet to be proposed do not count."""
    done = [row | {"effects": [effect | {"duty_id": 0, "number": ""} if _is_new(row, effect) else effect
                               for effect in row["effects"]]} for row in outcome]
    said = [[letter["to_address"], letter["subject"], letter["text"]] for letter in letters]
    return hashlib.sha256(json.dumps([done, said], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _is_new(row: dict, effect: dict) -> bool:
    return row["kind"] == "added" or effect["deed"] == "propose"


@step
def carry_out_amendment(amendment_id: int, as_of: datetime, ticks: Ticks, by: int | None = None,
                        seen: str | None = None) -> list[dict]:
    """The plan is its new version as far as it was ticked; gives what was done for each change.

    `seen` is the digest of what the office was shown; Conflict, and nothing done, where it would not be just that.
    """
    here = runtime()
    with transaction(here.engine) as session:
        outcome, letters = _carried_out(session, amendment_id, here.context(as_of, by), ticks)
        if len(letters) > here.policy.cap:
            raise NotAllowed("amendment_letters_over_cap", count=len(letters), most=here.policy.cap)
        if seen is not None and seen != digest_of(outcome, letters):
            raise Conflict("amendment_preview_stale")
        plan = plan_of(session, amendment_of(session, amendment_id).plan_id)
        suggest(session, [plan], here.responsibilities.words_of)
        return outcome


def separate(amendment_id: int, as_of: datetime, by: int | None = None) -> int:
    """The document is a plan of its own after all, its measures not yet decomposed; gives its id."""
    here = runtime()
    context = here.context(as_of, by)
    with transaction(here.engine) as session:
        draft = amendment_of(session, amendment_id)
        discard(session, draft, context)
        office_id = plan_of(session, draft.plan_id).office_id
        return load_plan(session, draft.reading, text=draft.text, sha256=draft.sha256, source_name=draft.source_name,
                         office_id=office_id, context=context).id


def _carried_out(session: Session, amendment_id: int, context: ActionContext,
                 ticks: Ticks) -> tuple[list[dict], list[dict]]:
    said_before = set(session.exec(_unsaid()).all())
    outcome = carry_out(session, amendment_of(session, amendment_id), context, take=set(ticks.take),
                        redate=set(ticks.redate))
    session.flush()
    notices = [session.get_one(Notice, notice_id) for notice_id in session.exec(_unsaid()).all()
               if notice_id not in said_before]
    return outcome, draft_letters(session, context, sorted(notices, key=lambda one: (one.post_id, one.id)))


def _unsaid():
    return select(Notice.id).where(col(Notice.letter_id).is_(None), col(Notice.withdrawn).is_(False),
                                   col(Notice.kind).in_(AT_ONCE))


def difference_of(session: Session, amendment: Amendment, context: ActionContext) -> list[dict]:
    """A row for each measure of either version; of a draft with what would be done, else with what was done."""
    items = items_of(session, amendment)
    if amendment.state is not AmendmentState.DRAFT:
        done = {row["number"]: row for row in amendment.outcome}
        return [_row(item) | {"taken": done.get(item.number, {}).get("taken", False),
                              "effects": done.get(item.number, {}).get("effects", [])} for item in items]
    work = work_for(session, amendment, context)
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    return [_row(item) | {"taken": None, "effects": [_effect(one, names) for one in effects_of(work, item)]}
            for item in items]


def counts_of(rows: list[dict]) -> dict[str, int]:
    """How many measures there are of each kind, all kinds named."""
    return {kind.value: sum(row["kind"] == kind.value for row in rows) for kind in Kind}


def _row(item: Item) -> dict:
    before, after = item.before or {}, item.after or {}
    return {"number": item.number, "kind": item.change.kind.value, "fields": list(item.change.fields),
            "place_before": "".join(before.get("path") or []), "place_after": "".join(after.get("path") or []),
            "before": before.get("text", ""), "after": after.get("text", ""),
            "values": {name: [_said_field(side, name) for side in (before, after)] for name in item.change.fields
                       if name not in ("text", "place")},
            "duties": [duty.id for duty in item.duties]}


def _said_field(reading: dict, name: str) -> str:
    """What a reading says in that field, as people read it."""
    if name == "deadline":
        deadline = reading.get("deadline") or {}
        return deadline.get("text") or deadline.get("date") or ""
    value = reading.get(name) or ""
    return value if isinstance(value, str) else "、".join(value)


def _effect(effect: Effect, names: dict[int, str]) -> dict:
    duty, part = effect.duty, effect.part
    unit = names.get(duty.unit_id, duty.unit_written) if duty else names.get(part.unit_id, part.written)
    offered = _said(effect.dated.due_on) if effect.dated else ""
    stays = duty is None or effect.dated is None or "rule" not in effect.values
    return {"deed": effect.deed.value, "duty_id": duty.id if duty else None, "number": duty.number if duty else "",
            "unit": unit, "before": _said(duty.due_on) if duty else "", "offered": offered,
            "after": (_said(duty.due_on) if duty else "") if stays else offered,
            "kept": [reason.value for reason in effect.kept]}


def _said(day) -> str:
    return day.isoformat() if day else ""
