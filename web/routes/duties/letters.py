"""Letters as made and what the mail server said; undelivered ones are mended here."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import col, select

from domain.errors import NotAllowed
from models.directory.post import Post, PostRole, recipient_on
from models.letter import Letter, LetterState, repeated_letters, to_units, undelivered
from models.visibility import Visitor, area_seen
from notifications.blanking import blanked
from web.edge import Circumstances, OfficeOrAdmin, Reading, Signed, Writing, done, found, page

router = APIRouter()
STATES = {LetterState.WAITING: "待发", LetterState.CLAIMED: "发送中", LetterState.SENT: "已发",
          LetterState.UNDELIVERED: "未送达", LetterState.WITHDRAWN: "已撤回"}


@router.get("/letters")
def letters(request: Request, session: Reading, who: OfficeOrAdmin, before: int = 0):
    """What could not be delivered, what may have arrived twice, and the newest letters."""
    area = area_seen(session, who)
    query = select(Letter).where(to_units(area)).order_by(col(Letter.id).desc()).limit(50)
    newest = session.exec(query.where(col(Letter.id) < before) if before else query).all()
    return page(request, "duties/letters.html", undelivered=undelivered(session, units=area),
                repeated=repeated_letters(session, units=area),
                letters=newest, states=STATES)


@router.get("/letters/{letter_id}")
def letter(request: Request, session: Reading, who: Signed, letter_id: int):
    """One letter, for its reader and the office."""
    return page(request, "duties/letter.html", letter=_readable(session, who, letter_id), states=STATES)


@router.get("/letters/{letter_id}/body")
def body(session: Reading, who: Signed, letter_id: int):
    """The letter's own page, shown in a frame without rights; its secret links work in the mail itself only."""
    return framed(blanked(_readable(session, who, letter_id).html))


def framed(html: str) -> HTMLResponse:
    """HTML of a letter, allowed its own inline style and nothing else."""
    return HTMLResponse(html, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
                                                                  "sandbox allow-popups; frame-ancestors 'self'"})


@router.post("/letters/{letter_id}/retry")
def retry(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, letter_id: int,
          address: Annotated[str, Form()] = ""):
    """The undelivered letter waits again, to the address given or to whoever holds the post today."""
    letter = _readable(session, who, letter_id)
    if letter.state is not LetterState.UNDELIVERED:
        raise NotAllowed("该信件不在未送达之列，请刷新查看。")
    recipient = recipient_on(session, letter.post_id, when.today)
    letter.to_address = address.strip() or recipient.address
    letter.to_name, letter.person_id = recipient.name or letter.to_name, recipient.person_id
    if not letter.to_address:
        raise NotAllowed("该岗位仍无人在岗或没有邮箱，请填写地址或先补充岗位人员。")
    letter.state, letter.attempts, letter.next_attempt_at = LetterState.WAITING, 0, when.now
    letter.server_answer = ""
    session.add(letter)
    return done(request, "/letters", "已重新列入待发。")


def _readable(session, who: Visitor, letter_id: int) -> Letter:
    letter = session.get(Letter, letter_id)
    may = letter is not None and (letter.post_id in who.post_ids() or _looks_after(session, who, letter))
    return found(letter if may else None, "没有该信件，或不是写给您的岗位。")


def _looks_after(session, who: Visitor, letter: Letter) -> bool:
    """Whether the visitor's office answers for the post that was written to."""
    if not (who.has(PostRole.OFFICE) or who.has(PostRole.ADMINISTRATOR)):
        return False
    area = area_seen(session, who)
    return area is None or session.get_one(Post, letter.post_id).unit_id in area
