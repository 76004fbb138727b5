"""A bulletin's way: drafted from the figures, edited, counted anew, submitted, approved or sent back, issued, kept."""

from dataclasses import asdict
from datetime import date

from sqlmodel import Session, col, select

from domain.bulletins.bulletin_text import bulletin_content
from domain.errors import NotAllowed
from domain.publications.content import Content, edited, recounted, to_json
from domain.publications.procedure import BULLETIN, BulletinState
from models import publication
from models.action_context import ActionContext
from models.bulletins.bulletin import Bulletin, BulletinUnit
from models.bulletins.bulletin_counts import Scope, count
from models.bulletins.bulletin_projects import project_sections
from models.directory.post import Post, PostRole
from models.directory.writing import refuse_approver
from models.duties.ledger import DutyFilter


def content_of(session: Session, scope: Scope) -> tuple[Content, list[int]]:
    """(the bulletin's content as the figures stand, the units it is about); nothing is kept."""
    counted, groups, unit_ids = count(session, scope)
    return bulletin_content(counted, groups=groups, further=project_sections(session, scope)), unit_ids


def draft(session: Session, scope: Scope, context: ActionContext, *, key: str | None = None) -> Bulletin:
    """A draft of the figures as they stand is there, to be edited."""
    if scope.period.first > context.today:
        raise NotAllowed("bulletin_period_not_begun")
    content, unit_ids = content_of(session, scope)
    bulletin = Bulletin(key=key, office_id=scope.office_id, first_on=scope.period.first, last_on=scope.period.last,
                        until_on=scope.until, wanted=_kept(scope.wanted), subject=scope.subject,
                        content=to_json(content), unit_ids=unit_ids, counted_at=context.now, made_by=context.by)
    session.add(bulletin)
    session.flush()
    publication.note(session, BULLETIN, bulletin, "bulletin_draft", context)
    return bulletin


def of_same_scope(session: Session, scope: Scope) -> list[Bulletin]:
    """The office's bulletins about the same period and the same duties, newest first; discarded ones are left out."""
    query = select(Bulletin).where(
        Bulletin.office_id == scope.office_id, Bulletin.first_on == scope.period.first,
        Bulletin.last_on == scope.period.last, Bulletin.state != BulletinState.DISCARDED).order_by(
        col(Bulletin.id).desc())
    return [one for one in session.exec(query).all() if one.wanted == _kept(scope.wanted)]


def draft_once(session: Session, scope: Scope, context: ActionContext) -> Bulletin | None:
    """The office's bulletin of that period is drafted.

    None where it was already, even if it was discarded, and where there was nothing to do in that period
    and no project is followed.
    """
    key = f"{scope.office_id}:{scope.period.first}:{scope.period.last}"
    if session.exec(select(Bulletin.id).where(Bulletin.key == key)).first() is not None:
        return None
    if not count(session, scope)[0].total().any and not any(project_sections(session, scope)):
        return None
    return draft(session, scope, context, key=key)


def scope_of(bulletin: Bulletin, context: ActionContext, zone) -> Scope:
    """What the bulletin counts, as of the context."""
    soon = context.calendar.add_working_days(context.today, context.policy.due_soon)
    return Scope(bulletin.office_id, bulletin.period, context.today, soon, zone, _wanted(bulletin.wanted),
                 bulletin.subject)


def recount(session: Session, bulletin: Bulletin, scope: Scope, context: ActionContext) -> None:
    """The draft's figures are those of now; paragraphs that a person wrote stay."""
    publication.must_allow(BULLETIN, bulletin, "bulletin_recount")
    content, unit_ids = content_of(session, scope)
    bulletin.content = to_json(recounted(bulletin.read, content))
    bulletin.unit_ids, bulletin.until_on, bulletin.counted_at = unit_ids, scope.until, context.now
    publication.perform(session, BULLETIN, bulletin, "bulletin_recount", context)


def edit(session: Session, bulletin: Bulletin, texts: dict[str, str], context: ActionContext, *,
         title: str | None = None, addressee: str | None = None, red_head: bool | None = None) -> None:
    """The draft has these words; figures in its tables stay as counted."""
    publication.must_allow(BULLETIN, bulletin, "bulletin_edit")
    bulletin.content = to_json(edited(bulletin.read, texts, title=title, addressee=addressee))
    bulletin.red_head = bulletin.red_head if red_head is None else red_head
    publication.perform(session, BULLETIN, bulletin, "bulletin_edit", context)


def submit(session: Session, bulletin: Bulletin, approver: Post | None, context: ActionContext) -> None:
    """The approver's post is to decide; nothing can be changed meanwhile."""
    publication.must_allow(BULLETIN, bulletin, "bulletin_submit")
    if approver is None or approver.role is not PostRole.APPROVER:
        raise NotAllowed("approver_missing")
    refuse_approver(session, bulletin.office_id, approver)
    bulletin.approver_post_id, bulletin.comment, bulletin.submitted_at = approver.id, "", context.now
    publication.perform(session, BULLETIN, bulletin, "bulletin_submit", context)


def approve(session: Session, bulletin: Bulletin, context: ActionContext, *, comment: str = "") -> None:
    """The text as it stands may be issued."""
    publication.must_allow(BULLETIN, bulletin, "bulletin_approve")
    bulletin.comment, bulletin.approved_at, bulletin.approved_by = comment.strip(), context.now, context.by
    publication.perform(session, BULLETIN, bulletin, "bulletin_approve", context, comment)


def send_back(session: Session, bulletin: Bulletin, comment: str, context: ActionContext) -> None:
    """The approver wants it changed: it is a draft again, with the reason beside it."""
    publication.must_allow(BULLETIN, bulletin, "bulletin_send_back")
    if not comment.strip():
        raise NotAllowed("bulletin_return_reason_missing")
    bulletin.comment = comment.strip()
    publication.perform(session, BULLETIN, bulletin, "bulletin_send_back", context, comment)


def take_back(session: Session, bulletin: Bulletin, context: ActionContext) -> None:
    """The office takes it back to change it; an approval given before counts no more."""
    publication.must_allow(BULLETIN, bulletin, "bulletin_take_back")
    bulletin.approved_at, bulletin.approved_by = None, None
    publication.perform(session, BULLETIN, bulletin, "bulletin_take_back", context)


def discard(session: Session, bulletin: Bulletin, context: ActionContext) -> None:
    """Nothing comes of it; it has no number."""
    publication.perform(session, BULLETIN, bulletin, "bulletin_discard", context)


def issue(session: Session, bulletin: Bulletin, context: ActionContext) -> None:
    """It has the year's next number and today's date; its units are to be written to; it never changes again."""
    publication.publish(session, BULLETIN, bulletin, "bulletin_issue", context)
    session.add_all(BulletinUnit(bulletin_id=bulletin.id, unit_id=unit_id) for unit_id in bulletin.unit_ids)
    session.flush()


def _kept(wanted: DutyFilter) -> dict:
    return {name: value if isinstance(value, int | str) else value.isoformat()
            for name, value in asdict(wanted).items() if value and name not in ("sort", "after")}


def _wanted(kept: dict) -> DutyFilter:
    dates = {name: date.fromisoformat(kept[name]) for name in ("due_from", "due_to") if name in kept}
    return DutyFilter(**(kept | dates))
