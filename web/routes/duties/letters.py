"""Letters as made and what the mail server said; undelivered ones are mended here."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import col, select

from domain.addresses import checked
from domain.errors import NotAllowed
from models.directory.post import Post, PostRole, recipient_on
from models.letter import Letter, LetterState, repeated_letters, to_units, undelivered
from models.visibility import Visitor, area_seen
from notifications.blanking import blanked
from tasks.letters.outage import outage, try_now
from tasks.letters.resending import chosen_letters, list_again, note_resent, send_again, undelivered_kinds
from tasks.letters.waiting import waiting_letters
from tasks.runtime import using
from web.asking import Question, ask
from web.edge import Circumstances, Here, Now, OfficeOrAdmin, Reading, Signed, Writing, done, found, page
from web.forms import Sent

router = APIRouter()
STATES = {LetterState.WAITING: "待发", LetterState.CLAIMED: "发送中", LetterState.SENT: "已发",
          LetterState.UNDELIVERED: "未送达", LetterState.WITHDRAWN: "已撤回"}


@router.get("/letters")
def letters(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin, before: int = 0):
    """What waits and why, what could not be delivered, what may have arrived twice, and the newest letters."""
    area = area_seen(session, who)
    query = select(Letter).where(to_units(area)).order_by(col(Letter.id).desc()).limit(50)
    newest = session.exec(query.where(col(Letter.id) < before) if before else query).all()
    return page(request, "duties/letters.html", undelivered=undelivered(session, units=area),
                kinds=undelivered_kinds(session, units=area), held=outage(session),
                waiting=waiting_letters(session, work, now, units=area), repeated=repeated_letters(session, units=area),
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
    address = checked(address) if address.strip() else ""
    if not list_again(letter, recipient_on(session, letter.post_id, when.today), when.now, address):
        raise NotAllowed("该岗位仍无人在岗或没有邮箱，请填写地址或先补充岗位人员。")
    session.add(letter)
    note_resent(session, 1, when.now, who.person.id, letter_id=letter.id, address=letter.to_address)
    return done(request, "/letters", "已重新列入待发。")


@router.post("/undelivered-letters/retry")
def retry_all(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin, sent: Sent,
              answer: Annotated[str, Form()] = "", domain: Annotated[str, Form()] = ""):
    """All undelivered letters of the visitor's area, or those of one answer or domain, wait again."""
    area = area_seen(session, who)
    number = len(chosen_letters(session, units=area, answer=answer, domain=domain))
    if not number:
        raise NotAllowed("没有这样的未送达信件，请刷新查看。")
    if asked := ask(request, _resending(number, answer, domain), sent):
        return asked
    with using(work):
        listed, left = send_again(now, who.person.id, area, answer, domain)
    if left:
        return done(request, "/letters", f"已重新列入待发 {listed} 封，{left} 封的岗位仍无人在岗或没有邮箱。")
    return done(request, "/letters", f"已重新列入待发 {listed} 封。")


@router.post("/mail-server/attempt")
def attempt(request: Request, session: Writing, when: Circumstances, who: OfficeOrAdmin):
    """What was wrong with the mail server is mended, somebody says: it is tried within a minute."""
    if not try_now(session, when.now):
        raise NotAllowed("信件发送正常，无须重试。")
    return done(request, "/letters", "一分钟内重新试发。")


def _resending(number: int, answer: str, domain: str) -> Question:
    which = [f"服务器答复：{answer}"] * bool(answer) + [f"域名：{domain}"] * bool(domain)
    numbers = (f"将重发 {number} 封未送达的信件，送各岗位现任人员。", *which)
    return Question("重发未送达的信件", numbers, "重发", "/letters",
                    "已经与事实不符的信件在发出前自动撤回；仍被拒收的回到未送达之列。")


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
