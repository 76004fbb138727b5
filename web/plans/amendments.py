"""New versions of plans: uploaded, looked at change by change, tried, carried out or discarded."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import Session

from documents.file_reader import read_document
from domain.errors import Conflict, NotAllowed, NotAPlan
from domain.messages import Label, Message
from flows import pipeline
from flows.running import plainly
from models.access.visitor import Visitor
from models.directory.post import PostRole
from models.engine import reading
from models.plans.amendment import Amendment, AmendmentState, amendment_of, draft_of
from models.plans.amendment_procedure import discard
from models.plans.plan import Plan, targets_of, visible_plan
from models.plans.unread import as_answered
from tasks.letters.making import make_letters
from tasks.plans.amendment import carry_out_amendment, counts_of, digest_of, prepare_amendment, separate, try_amendment
from tasks.runtime import Runtime, using
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Here, Now, Office, OfficeOrAdmin, Reading, Writing, done, page
from web.forms import Sent
from web.plans import amendment_page
from web.plans.amendment_page import Change, Chosen
from web.plans.uploads import ask_whether_plan, drop_upload, read_upload

router = APIRouter()
Keys = Annotated[list[str] | None, Form()]


@router.post("/plans/{plan_id}/amendments")
def upload(request: Request, work: Here, now: Now, who: Office, when: Circumstances, plan_id: int,
           file: Annotated[UploadFile | None, File()] = None, kept: Annotated[int, Form()] = 0,
           anyway: Annotated[bool, Form()] = False, draft: Annotated[int, Form()] = 0):
    """The document waits as a draft in place of `draft`; the same document a second time leads to its draft.

    One that looks like no plan is kept, and read only where the office says so.
    """
    name, content = read_upload(work, who, file, kept)
    with reading(work.engine) as session:
        visible_plan(session, who, plan_id)
        standing = draft_of(session, plan_id)
    if standing and standing.id != draft and standing.sha256 == read_document(content, name, scans=work.scans).digest:
        return done(request, f"/amendments/{standing.id}", "amendment_uploaded_before")
    try:
        with using(work):
            amendment_id = prepare_amendment(plan_id, content, name, now, who.person.id, replacing=draft, anyway=anyway)
    except NotAPlan as refusal:
        return ask_whether_plan(request, work, when, name, content, refusal, f"/plans/{plan_id}/amendments",
                                draft=str(draft))
    drop_upload(work, who, kept)
    return done(request, f"/amendments/{amendment_id}", "amendment_uploaded")


@router.get("/amendments/{amendment_id}")
def amendment(request: Request, session: Reading, when: Circumstances, who: OfficeOrAdmin, amendment_id: int,
              guessed: bool = False, ticked: str = "all"):
    """The difference: of a draft what would become of each duty, with ticks; else what was done."""
    return _difference(request, session, when, who, amendment_id, chosen=Chosen() if ticked == "none" else None,
                       guessed=guessed)


@router.get("/amendments/{amendment_id}/{answer}")
def whence(request: Request, who: OfficeOrAdmin, amendment_id: int, answer: str):
    """The address of a form's answer, passed on or opened again, leads to the difference."""
    return done(request, f"/amendments/{amendment_id}")


@router.post("/amendments/{amendment_id}/choice")
def choose(request: Request, session: Reading, when: Circumstances, who: Office, amendment_id: int,
           take: Keys = None, redate: Keys = None):
    """The difference with these ticks, to change them."""
    return _difference(request, session, when, who, amendment_id, chosen=_chosen(take, redate))


@router.post("/amendments/{amendment_id}/preview")
def preview(request: Request, work: Here, now: Now, session: Reading, when: Circumstances, who: Office,
            amendment_id: int, take: Keys = None, redate: Keys = None):
    """What carrying out these changes would do and every letter it would write; nothing is changed."""
    draft, _ = _own(session, who, amendment_id)
    if draft.state is not AmendmentState.DRAFT:
        return _decided(request, session, draft)
    chosen = _chosen(take, redate)
    if chosen.strayed(amendment_page.changes_of(session, draft, when)):
        return _difference(request, session, when, who, amendment_id, chosen=chosen,
                           wrong=Message("amendment_moved_on"))
    return _preview(request, work, now, session, when, who, draft, chosen)


@router.post("/amendments/{amendment_id}/execution")
def carry_out(request: Request, work: Here, now: Now, when: Circumstances, who: Office, amendment_id: int,
              seen: Annotated[str, Form()], take: Keys = None, redate: Keys = None):
    """The plan is its new version as previewed; where that would come out otherwise, the new preview."""
    chosen = _chosen(take, redate)
    with reading(work.engine) as session:
        draft, _ = _own(session, who, amendment_id)
        if draft.state is not AmendmentState.DRAFT:
            return _decided(request, session, draft)
        changes = amendment_page.changes_of(session, draft, when)
        if chosen.strayed(changes):
            return _difference(request, session, when, who, amendment_id, chosen=chosen,
                               wrong=Message("amendment_moved_on"))
    try:
        with using(work):
            outcome = carry_out_amendment.fn(amendment_id, now, chosen.ticks(changes), who.person.id, seen)
    except (Conflict, NotAllowed) as refused:
        with reading(work.engine) as session:
            draft, _ = _own(session, who, amendment_id)
            if draft.state is not AmendmentState.DRAFT:
                return _decided(request, session, draft)
            if isinstance(refused, NotAllowed):
                raise
            return _preview(request, work, now, session, when, who, draft, chosen, wrong=refused)
    taken = [row for row in outcome if row["taken"]]
    fresh = any(effect["deed"] in ("propose", "correct") for row in taken for effect in row["effects"])
    said = [Message("amendment_changes_carried_out", count=len(taken))]
    said += [Message("amendment_duties_to_confirm")] * fresh
    if unsent := _make_letters(work, now):
        said.append(Message("letters_not_out_yet", problem=unsent))
    return done(request, f"/plans/{draft.plan_id}", "amendment_done", sentences=said)


@router.post("/amendments/{amendment_id}/discard")
def throw_away(request: Request, session: Writing, when: Circumstances, who: Office, amendment_id: int, sent: Sent):
    """The draft comes to nothing, once that was asked."""
    draft, plan = _own(session, who, amendment_id)
    if draft.state is not AmendmentState.DRAFT:
        return _decided(request, session, draft)
    count = len(amendment_page.changes_of(session, draft, when))
    question = Question("作废修订稿", (Message("ask_discard_amendment", amendment=draft.called, count=count),), "作废",
                        f"/amendments/{draft.id}", "作废后不能恢复；需要时重新上传同一文件即可再次比对。方案不受影响。")
    if asked := ask(request, question, sent):
        return asked
    discard(session, draft, when)
    return done(request, f"/plans/{plan.id}", "amendment_discarded")


@router.post("/amendments/{amendment_id}/separation")
def set_apart(request: Request, work: Here, now: Now, who: Office, amendment_id: int):
    """The document is a plan of its own."""
    with reading(work.engine) as session:
        draft, _ = _own(session, who, amendment_id)
        if draft.state is not AmendmentState.DRAFT:
            return _decided(request, session, draft)
    with using(work):
        plan_id = separate(amendment_id, now, who.person.id)
        asyncio.run(pipeline.decompose_steps(plainly, plan_id, now, who.person.id))
    return done(request, f"/plans/{plan_id}", "plan_imported_separately")


def _own(session: Session, who: Visitor, amendment_id: int) -> tuple[Amendment, Plan]:
    found = amendment_of(session, amendment_id)
    return found, visible_plan(session, who, found.plan_id)


def _chosen(take: list[str] | None, redate: list[str] | None) -> Chosen:
    return Chosen(frozenset(take or ()), frozenset(redate or ()))


def _make_letters(work: Runtime, now) -> NotAllowed | None:
    """The letters are made; else why not, for what is done stays done."""
    try:
        with using(work):
            make_letters.fn(now, True)
    except NotAllowed as refused:
        return refused
    return None


def _decided(request: Request, session: Session, draft: Amendment):
    """To the page that tells what became of the draft, with who decided it."""
    person = amendment_page.people_of(session, [draft]).get(draft.decided_by, Label("系统"))
    return done(request, f"/amendments/{draft.id}", "amendment_carried_out_by"
                if draft.state is AmendmentState.CARRIED_OUT else "amendment_discarded_by", person=person)


@dataclass(frozen=True)
class AmendmentPage:
    """What `plans/amendment.html` shows."""

    template: ClassVar = "plans/amendment.html"
    amendment: Amendment
    plan: Plan
    changes: list[Change]
    counts: dict[str, int]
    chosen: Chosen
    version: int
    people: dict[int, str]
    documents: list[tuple[str, str, str]]
    problems: list[str]
    wrong: str
    guessed: bool
    targets: tuple[int, ...]
    office: bool


def _difference(request: Request, session: Session, when, who: Visitor, amendment_id: int, *,
                chosen: Chosen | None = None, wrong: str = "", guessed: bool = False):
    found, plan = _own(session, who, amendment_id)
    changes = amendment_page.changes_of(session, found, when)
    return page(request, AmendmentPage(
        amendment=found, plan=plan, changes=changes, counts=counts_of([change.row for change in changes]),
        chosen=chosen or amendment_page.all_of(changes), version=amendment_page.version_of(session, found),
        people=amendment_page.people_of(session, [found]), documents=amendment_page.document_changes(found, plan),
        problems=[one["message"] for one in as_answered(session, plan, found.reading["problems"], found.text)
                  if not one.get("dismissed")],
        wrong=wrong, guessed=guessed, targets=(len(targets_of(session, plan.id)), len(found.reading["targets"])),
        office=plan.office_id in who.units(PostRole.OFFICE)), status=409 if wrong else 200)


@dataclass(frozen=True)
class AmendmentPreviewPage:
    """What `plans/amendment_preview.html` shows."""

    template: ClassVar = "plans/amendment_preview.html"
    amendment: Amendment
    plan: Plan
    letters: list[dict[str, object]]
    chosen: Chosen
    wrong: str
    taken: list[tuple[Change, list[dict[str, str | int | list]]]]
    left: list[Change]
    seen: str
    sends: bool


def _preview(request: Request, work: Runtime, now, session: Session, when, who: Visitor, draft: Amendment,
             chosen: Chosen, *, wrong: str = ""):
    changes = amendment_page.changes_of(session, draft, when)
    with using(work):
        outcome, letters = try_amendment(draft.id, now, chosen.ticks(changes), who.person.id)
    rows = {change.number: change for change in changes if change.number}
    return page(request, AmendmentPreviewPage(
        amendment=draft, plan=visible_plan(session, who, draft.plan_id), letters=letters, chosen=chosen, wrong=wrong,
        taken=[(rows[row["number"]], row["effects"]) for row in outcome if row["taken"]],
        left=[rows[row["number"]] for row in outcome if not row["taken"]], seen=digest_of(outcome, letters),
        sends=work.may_send(now)), status=409 if wrong else 200)
