"""A bulletin's way: drafted from the figures, edited, counted anew, submitted, approved or sent back, issued, kept."""

import hashlib
from dataclasses import asdict
from datetime import date

from sqlmodel import Session, col, select

from domain.bulletin.content import Content, edited, recounted, to_json
from domain.bulletin.wording import compose
from domain.errors import NotAllowed
from models.accounts.bulletin import Bulletin, BulletinFile, BulletinState, BulletinUnit, file_of
from models.accounts.bulletin_counts import Scope, count
from models.accounts.bulletin_projects import project_sections
from models.directory.post import Post, PostRole
from models.directory.writing import refuse_approver
from models.history import History
from models.occasion import Occasion
from models.verbs.plans.numbers import next_number
from models.views.ledger import Wanted

STATE_NAMES = {BulletinState.DRAFT: "草稿", BulletinState.SUBMITTED: "待批准", BulletinState.APPROVED: "待印发",
               BulletinState.ISSUED: "已印发", BulletinState.DISCARDED: "已作废"}


def content_of(session: Session, scope: Scope) -> tuple[Content, list[int]]:
    """(the bulletin's content as the figures stand, the units it is about); nothing is kept."""
    counted, groups, unit_ids = count(session, scope)
    return compose(counted, groups=groups, further=project_sections(session, scope)), unit_ids


def draft(session: Session, scope: Scope, occasion: Occasion, *, key: str | None = None) -> Bulletin:
    """A draft of the figures as they stand is there, to be edited."""
    if scope.period.first > occasion.today:
        raise NotAllowed("通报期间还没有开始，请核对起止日期。")
    content, unit_ids = content_of(session, scope)
    bulletin = Bulletin(key=key, office_id=scope.office_id, first_on=scope.period.first, last_on=scope.period.last,
                        until_on=scope.until, wanted=_kept(scope.wanted), subject=scope.subject,
                        content=to_json(content), unit_ids=unit_ids, counted_at=occasion.now, made_by=occasion.by)
    session.add(bulletin)
    session.flush()
    _note(session, bulletin, "bulletin_draft", occasion)
    return bulletin


def of_same_scope(session: Session, scope: Scope) -> list[Bulletin]:
    """The office's bulletins about the same period and the same duties, newest first; discarded ones are left out."""
    query = select(Bulletin).where(
        Bulletin.office_id == scope.office_id, Bulletin.first_on == scope.period.first,
        Bulletin.last_on == scope.period.last, Bulletin.state != BulletinState.DISCARDED).order_by(
        col(Bulletin.id).desc())
    return [one for one in session.exec(query).all() if one.wanted == _kept(scope.wanted)]


def draft_once(session: Session, scope: Scope, occasion: Occasion) -> Bulletin | None:
    """The office's bulletin of that period is drafted.

    None where it was already, even if it was discarded, and where there was nothing to do in that period
    and no project is followed.
    """
    key = f"{scope.office_id}:{scope.period.first}:{scope.period.last}"
    if session.exec(select(Bulletin.id).where(Bulletin.key == key)).first() is not None:
        return None
    if not count(session, scope)[0].total().any and not any(project_sections(session, scope)):
        return None
    return draft(session, scope, occasion, key=key)


def scope_of(bulletin: Bulletin, occasion: Occasion, zone) -> Scope:
    """What the bulletin counts, as of the occasion."""
    soon = occasion.calendar.add_working_days(occasion.today, occasion.policy.due_soon)
    return Scope(bulletin.office_id, bulletin.period, occasion.today, soon, zone, _wanted(bulletin.wanted),
                 bulletin.subject)


def recount(session: Session, bulletin: Bulletin, scope: Scope, occasion: Occasion) -> None:
    """The draft's figures are those of now; paragraphs that a person wrote stay."""
    _must_be(bulletin, "重新统计", BulletinState.DRAFT)
    content, unit_ids = content_of(session, scope)
    bulletin.content = to_json(recounted(bulletin.read, content))
    bulletin.unit_ids, bulletin.until_on, bulletin.counted_at = unit_ids, scope.until, occasion.now
    session.add(bulletin)
    _note(session, bulletin, "bulletin_recount", occasion)


def edit(session: Session, bulletin: Bulletin, texts: dict[str, str], occasion: Occasion, *, title: str | None = None,
         addressee: str | None = None, red_head: bool | None = None) -> None:
    """The draft has these words; figures in its tables stay as counted."""
    _must_be(bulletin, "修改", BulletinState.DRAFT)
    bulletin.content = to_json(edited(bulletin.read, texts, title=title, addressee=addressee))
    bulletin.red_head = bulletin.red_head if red_head is None else red_head
    session.add(bulletin)
    _note(session, bulletin, "bulletin_edit", occasion)


def submit(session: Session, bulletin: Bulletin, approver: Post | None, occasion: Occasion) -> None:
    """The approver's post is to decide; nothing can be changed meanwhile."""
    _must_be(bulletin, "送审", BulletinState.DRAFT)
    if approver is None or approver.role is not PostRole.APPROVER:
        raise NotAllowed("请选择批准人岗位；没有的，先在单位目录中登记角色为“批准人”的岗位。")
    refuse_approver(session, bulletin.office_id, approver)
    bulletin.state, bulletin.approver_post_id, bulletin.comment = BulletinState.SUBMITTED, approver.id, ""
    bulletin.submitted_at = occasion.now
    session.add(bulletin)
    _note(session, bulletin, "bulletin_submit", occasion)


def approve(session: Session, bulletin: Bulletin, occasion: Occasion, *, comment: str = "") -> None:
    """The text as it stands may be issued."""
    _must_be(bulletin, "批准", BulletinState.SUBMITTED)
    bulletin.state, bulletin.comment = BulletinState.APPROVED, comment.strip()
    bulletin.approved_at, bulletin.approved_by = occasion.now, occasion.by
    session.add(bulletin)
    _note(session, bulletin, "bulletin_approve", occasion, comment)


def send_back(session: Session, bulletin: Bulletin, comment: str, occasion: Occasion) -> None:
    """The approver wants it changed: it is a draft again, with the reason beside it."""
    _must_be(bulletin, "退回", BulletinState.SUBMITTED)
    if not comment.strip():
        raise NotAllowed("退回须写明需要修改的内容。")
    bulletin.state, bulletin.comment = BulletinState.DRAFT, comment.strip()
    session.add(bulletin)
    session.flush()
    _note(session, bulletin, "bulletin_send_back", occasion, comment)


def take_back(session: Session, bulletin: Bulletin, occasion: Occasion) -> None:
    """The office takes it back to change it; an approval given before counts no more."""
    _must_be(bulletin, "撤回", BulletinState.SUBMITTED, BulletinState.APPROVED)
    bulletin.state, bulletin.approved_at, bulletin.approved_by = BulletinState.DRAFT, None, None
    session.add(bulletin)
    session.flush()
    _note(session, bulletin, "bulletin_take_back", occasion)


def discard(session: Session, bulletin: Bulletin, occasion: Occasion) -> None:
    """Nothing comes of it; it has no number."""
    _must_be(bulletin, "作废", BulletinState.DRAFT)
    bulletin.state = BulletinState.DISCARDED
    session.add(bulletin)
    _note(session, bulletin, "bulletin_discard", occasion)


def issue(session: Session, bulletin: Bulletin, occasion: Occasion) -> None:
    """It has the year's next number and today's date; its units are to be written to; it never changes again."""
    _must_be(bulletin, "印发", BulletinState.APPROVED)
    year = occasion.today.year
    bulletin.number = f"督办通报〔{year}〕{next_number(session, f'bulletin:{bulletin.office_id}:{year}')}号"
    bulletin.state, bulletin.issued_on = BulletinState.ISSUED, occasion.today
    bulletin.issued_at, bulletin.issued_by = occasion.now, occasion.by
    session.add(bulletin)
    session.add_all(BulletinUnit(bulletin_id=bulletin.id, unit_id=unit_id) for unit_id in bulletin.unit_ids)
    _note(session, bulletin, "bulletin_issue", occasion, bulletin.number)
    session.flush()


def keep_file(session: Session, bulletin: Bulletin, kind: str, content: bytes) -> BulletinFile:
    """The issued bulletin's file is kept; one that is kept already stays."""
    _must_be(bulletin, "存档", BulletinState.ISSUED)
    kept = file_of(session, bulletin.id, kind)
    if kept is None:
        kept = BulletinFile(bulletin_id=bulletin.id, kind=kind, content=content,
                            sha256=hashlib.sha256(content).hexdigest())
        session.add(kept)
        session.flush()
    return kept


def _must_be(bulletin: Bulletin, what: str, *states: BulletinState) -> None:
    if bulletin.state not in states:
        raise NotAllowed(f"{bulletin.called}现为“{STATE_NAMES[bulletin.state]}”，不能{what}。请刷新查看。")


def _kept(wanted: Wanted) -> dict:
    return {name: value if isinstance(value, int | str) else value.isoformat()
            for name, value in asdict(wanted).items() if value and name not in ("sort", "after")}


def _wanted(kept: dict) -> Wanted:
    dates = {name: date.fromisoformat(kept[name]) for name in ("due_from", "due_to") if name in kept}
    return Wanted(**(kept | dates))


def _note(session: Session, bulletin: Bulletin, action: str, occasion: Occasion, note: str = "") -> None:
    session.add(History(at=occasion.now, by=occasion.by, action=action, note=note.strip(),
                        facts={"bulletin_id": bulletin.id}))
