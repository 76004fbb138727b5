"""Bulletins: drafted, edited beside their preview, approved, issued, kept; also on demand for any list of duties."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from documents.official.layout import Official
from domain.errors import NotAllowed
from domain.messages import Message
from domain.publications.content import Content, ReportingPeriod, quarter_before
from domain.publications.procedure import BULLETIN, BulletinState, Party
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin import Bulletin, bulletins, visible_bulletin
from models.bulletins.bulletin_counts import ANY, Scope
from models.directory.post import Post, PostRole, approver_posts
from models.directory.unit import Unit
from models.engine import transaction
from models.publication import may_do
from tasks.bulletins import file_bytes, official_of
from tasks.published_files import keep_files
from web import charts
from web.confirmation import Question, ask
from web.dependencies import (
    Circumstances,
    Here,
    Now,
    Office,
    Reading,
    Signed,
    Writing,
    WrongRole,
    check_version,
    done,
    page,
)
from web.duties.ledger_columns import DutyFilter
from web.filters import address_of
from web.forms import Sent, day, number_or_none

router = APIRouter()
TYPES = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}
FIELDS = {"title", "addressee", "red_head", "version", "token"}


async def _typed(request: Request) -> dict[str, str]:
    """Everything the form sends: a bulletin's paragraphs are its own."""
    return {name: str(value) for name, value in (await request.form()).items()}


@dataclass(frozen=True)
class BulletinsPage:
    """What `bulletins/bulletins.html` shows."""

    template: ClassVar = "bulletins/bulletins.html"
    bulletins: list[Bulletin]
    names: dict[BulletinState, str]
    office: bool


@router.get("/bulletins")
def listed(request: Request, session: Reading, who: Signed):
    """What the visitor may see, newest first."""
    return page(request, BulletinsPage(
        bulletins=bulletins(session, who), names=BULLETIN.states, office=who.has(PostRole.OFFICE)))


@dataclass(frozen=True)
class BulletinNewPage:
    """What `bulletins/bulletin_new.html` shows."""

    template: ClassVar = "bulletins/bulletin_new.html"
    content: Content
    scope: Scope
    query: str
    query_fields: Callable
    fields: list[str]
    subject: str
    shares: Callable
    same: list[Bulletin]
    names: dict[BulletinState, str]


@router.get("/bulletins/new")
def new(request: Request, session: Reading, work: Here, now: Now, who: Office, wanted: DutyFilter, first: str = "",
        last: str = "", subject: str = ""):
    """The bulletin as it would be for that period and those duties, and those there are already; nothing is kept."""
    period = ReportingPeriod(day(first), day(last)) if first or last else quarter_before(work.today(now))
    scope = _scope(session, work, now, who, period, wanted, subject)
    content, _ = bulletin_procedure.content_of(session, scope)
    return page(request, BulletinNewPage(
        content=content, scope=scope, query=address_of(scope.wanted), query_fields=parse_qsl,
        fields=_asked(scope.wanted), subject=scope.subject, shares=charts.shares,
        same=bulletin_procedure.of_same_scope(session, scope), names=BULLETIN.states))


@router.post("/bulletins")
def draft(request: Request, session: Writing, work: Here, now: Now, who: Office, when: Circumstances,
          wanted: DutyFilter, first: Annotated[str, Form()], last: Annotated[str, Form()],
          subject: Annotated[str, Form()] = ""):
    """The draft is there, to be edited."""
    scope = _scope(session, work, now, who, ReportingPeriod(day(first), day(last)), wanted, subject)
    bulletin = bulletin_procedure.draft(session, scope, when)
    return done(request, f"/bulletins/{bulletin.id}", "bulletin_drafted")


@dataclass(frozen=True)
class BulletinPage:
    """What `bulletins/bulletin.html` shows."""

    template: ClassVar = "bulletins/bulletin.html"
    bulletin: Bulletin
    content: Content
    office: bool
    moved: bool
    official: Official
    approvers: list[tuple[int, str]]
    names: dict[BulletinState, str]
    approver: bool
    shares: Callable


@router.get("/bulletins/{bulletin_id}")
def shown(request: Request, session: Reading, work: Here, now: Now, who: Signed, when: Circumstances,
          bulletin_id: int):
    """The bulletin as it reads; for its office with what can be done, and whether the figures moved on meanwhile."""
    bulletin = visible_bulletin(session, who, bulletin_id)
    office = bulletin.office_id in who.units(PostRole.OFFICE)
    moved = False
    if office and bulletin.state is BulletinState.DRAFT:
        fresh, _ = bulletin_procedure.content_of(session,
                                                 bulletin_procedure.scope_of(bulletin, when, work.settings.zone))
        moved = [one.tables for one in fresh.sections] != [one.tables for one in bulletin.read.sections]
    approvers = approver_posts(session)
    return page(request, BulletinPage(
        bulletin=bulletin, content=bulletin.read, office=office, moved=moved, official=official_of(session, bulletin),
        approvers=approvers, names=BULLETIN.states,
        approver=bulletin.approver_post_id in who.post_ids(PostRole.APPROVER), shares=charts.shares))


@router.get("/bulletins/{bulletin_id}/files/{kind}")
def file(session: Reading, who: Signed, bulletin_id: int, kind: str):
    """The bulletin as a Word or PDF file."""
    bulletin = visible_bulletin(session, who, bulletin_id)
    if kind not in TYPES:
        raise NotAllowed("only_word_and_pdf")
    name = "".join(one for one in f"{bulletin.number}{bulletin.content['title']}" if one not in '\\/:*?"<>|')
    return Response(file_bytes(bulletin_id, kind), media_type=TYPES[kind], headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.{kind}"})


@router.post("/bulletins/{bulletin_id}/text")
def edit(request: Request, session: Writing, who: Office, when: Circumstances, bulletin_id: int,
         form: Annotated[dict[str, str], Depends(_typed)]):
    """The draft has these words."""
    bulletin = _for("bulletin_edit", session, who, bulletin_id, form.get("version", "0"))
    texts = {name: value for name, value in form.items() if name not in FIELDS}
    bulletin_procedure.edit(session, bulletin, texts, when, title=form.get("title"), addressee=form.get("addressee"),
               red_head="red_head" in form)
    return done(request, f"/bulletins/{bulletin_id}", "saved")


@router.post("/bulletins/{bulletin_id}/count")
def recount(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, bulletin_id: int,
            version: Annotated[str, Form()] = "0"):
    """The draft's figures are those of now."""
    bulletin = _for("bulletin_recount", session, who, bulletin_id, version)
    bulletin_procedure.recount(session, bulletin, bulletin_procedure.scope_of(bulletin, when, work.settings.zone), when)
    kept = sum(one.edited for one in bulletin.read.paragraphs().values())
    if kept:
        return done(request, f"/bulletins/{bulletin_id}", "bulletin_recounted_but_edited", count=kept)
    return done(request, f"/bulletins/{bulletin_id}", "bulletin_recounted")


@router.post("/bulletins/{bulletin_id}/submission")
def submit(request: Request, session: Writing, who: Office, when: Circumstances, bulletin_id: int,
           approver: Annotated[str, Form()] = "", version: Annotated[str, Form()] = "0"):
    """The approver's post is to decide."""
    bulletin = _for("bulletin_submit", session, who, bulletin_id, version)
    bulletin_procedure.submit(session, bulletin, session.get(Post, number_or_none(approver) or 0), when)
    return done(request, f"/bulletins/{bulletin_id}", "bulletin_sent_for_approval")


@router.post("/bulletins/{bulletin_id}/approval")
def approve(request: Request, session: Writing, who: Signed, when: Circumstances, bulletin_id: int,
            comment: Annotated[str, Form()] = "", version: Annotated[str, Form()] = "0"):
    """The text may be issued."""
    bulletin_procedure.approve(session, _for("bulletin_approve", session, who, bulletin_id, version), when,
                               comment=comment)
    return done(request, f"/bulletins/{bulletin_id}", "bulletin_approved")


@router.post("/bulletins/{bulletin_id}/return")
def send_back(request: Request, session: Writing, who: Signed, when: Circumstances, bulletin_id: int,
              comment: Annotated[str, Form()] = "", version: Annotated[str, Form()] = "0"):
    """The office has to change it."""
    bulletin_procedure.send_back(session, _for("bulletin_send_back", session, who, bulletin_id, version), comment, when)
    return done(request, "/bulletins", "bulletin_returned")


@router.post("/bulletins/{bulletin_id}/withdrawal")
def take_back(request: Request, session: Writing, who: Office, when: Circumstances, bulletin_id: int,
              version: Annotated[str, Form()] = "0"):
    """It is a draft again."""
    bulletin_procedure.take_back(session, _for("bulletin_take_back", session, who, bulletin_id, version), when)
    return done(request, f"/bulletins/{bulletin_id}", "bulletin_taken_back")


@router.post("/bulletins/{bulletin_id}/discarding")
def discard(request: Request, session: Writing, who: Office, when: Circumstances, bulletin_id: int, sent: Sent,
            version: Annotated[str, Form()] = "0"):
    """Nothing comes of it, once that was asked."""
    bulletin = _for("bulletin_discard", session, who, bulletin_id, version)
    edited = sum(one.edited for one in bulletin.read.paragraphs().values())
    question = Question("作废草稿", (Message("ask_discard_bulletin", bulletin=bulletin.called, count=edited),), "作废",
                        f"/bulletins/{bulletin_id}", "作废后不能恢复；同一期间可以重新起草，修改过的文字须重写。")
    if asked := ask(request, question, sent):
        return asked
    bulletin_procedure.discard(session, bulletin, when)
    return done(request, "/bulletins", "draft_discarded")


@router.post("/bulletins/{bulletin_id}/issue")
def issue(request: Request, work: Here, who: Office, when: Circumstances, bulletin_id: int, sent: Sent,
          version: Annotated[str, Form()] = "0"):
    """It has its number and goes to its units, once that was asked; then its files are made and kept."""
    with transaction(work.engine) as session:
        bulletin = _for("bulletin_issue", session, who, bulletin_id, version)
        question = Question("印发通报", (Message("ask_issue", bulletin=bulletin.called),
                                       Message("ask_issue_units", count=len(bulletin.unit_ids))), "印发",
                            f"/bulletins/{bulletin_id}",
                            "印发后编定文号并发信，内容不能再改；如有差错，只能另发更正通报。")
        if bulletin.state is BulletinState.APPROVED and (asked := ask(request, question, sent)):
            return asked
        bulletin_procedure.issue(session, bulletin, when)
    lacking = keep_files(bulletin_id, file_bytes)
    if lacking:
        return done(request, f"/bulletins/{bulletin_id}", "bulletin_issued_without_files", number=bulletin.number,
                    problem=lacking)
    return done(request, f"/bulletins/{bulletin_id}", "bulletin_issued_as", number=bulletin.number)


def _scope(session, work, now, who, period: ReportingPeriod, wanted, subject: str) -> Scope:
    """What is counted, of the visitor's first office."""
    office_id = min(who.units(PostRole.OFFICE))
    today = work.today(now)
    wanted = replace(wanted, sort=ANY.sort, after="", whose=None)
    if wanted.unit_id and not subject.strip() and (unit := session.get(Unit, wanted.unit_id)):
        subject = f"{unit.name}督查事项"
    return Scope(office_id, period, today, work.calendar.add_working_days(today, work.policy.due_soon),
                 work.settings.zone, wanted, " ".join(subject.split())[:40])


def _asked(wanted) -> list[str]:
    """The filters in words."""
    words = {"plan_id": "方案", "unit_id": "单位", "tier": "层级", "state": "状态", "light": "红黄绿灯",
             "waits": "等待", "text": "文字", "due_from": "时限自", "due_to": "时限至"}
    return [name for field, name in words.items() if getattr(wanted, field)]


def _for(action: str, session, who, bulletin_id: int, version: str) -> Bulletin:
    """The bulletin, for whoever may do that with it, unchanged since the form was shown."""
    bulletin = visible_bulletin(session, who, bulletin_id)
    if not may_do(who, BULLETIN, bulletin, action):
        if BULLETIN.act(action).by is Party.APPROVER:
            raise WrongRole("bulletin_of_another_approver")
        raise WrongRole("bulletin_of_another_office")
    check_version(bulletin, int(version) if version.isdecimal() and len(version) < 10 else 0)
    return bulletin

