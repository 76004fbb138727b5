"""Letters: what the mail server said, undelivered ones mended and sent again, those held back by the cap released."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import col, select

from domain.addresses import checked
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.access.visitor import Visitor, area_seen
from models.directory.post import Post, PostRole, recipient_on
from models.letters.letter import Letter, LetterState, repeated_letters, to_units, undelivered
from notifications.rendering import blanked
from tasks.heartbeat import confirm_day
from tasks.letters.held_letters import Held, drop_held, held_letters
from tasks.letters.making import release_letters
from tasks.letters.outage import Outage, outage, try_now
from tasks.letters.resend import Undelivered, chosen_letters, list_again, note_resent, send_again, undelivered_kinds
from tasks.letters.waiting_letters import Waiting, waiting_letters
from tasks.runtime import using
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Here, Now, OfficeOrAdmin, Reading, Signed, Writing, done, found, page
from web.forms import Sent

router = APIRouter()
STATES = {LetterState.WAITING: "待发", LetterState.CLAIMED: "发送中", LetterState.SENT: "已发",
          LetterState.UNDELIVERED: "未送达", LetterState.WITHDRAWN: "已撤回"}


@dataclass(frozen=True)
class LettersPage:
    """What `letters/letters.html` shows."""

    template: ClassVar = "letters/letters.html"
    undelivered: list[Letter]
    kinds: Undelivered
    held: Outage | None
    waiting: list[Waiting]
    repeated: list[Letter]
    letters: list[Letter]
    states: dict[LetterState, str]


@router.get("/letters")
def letters(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin, before: int = 0):
    """What waits and why, what could not be delivered, what may have arrived twice, and the newest letters."""
    area = area_seen(session, who)
    query = select(Letter).where(to_units(area)).order_by(col(Letter.id).desc()).limit(50)
    newest = session.exec(query.where(col(Letter.id) < before) if before else query).all()
    return page(request, LettersPage(
        undelivered=undelivered(session, units=area), kinds=undelivered_kinds(session, units=area),
        held=outage(session), waiting=waiting_letters(session, work, now, units=area),
        repeated=repeated_letters(session, units=area), letters=newest, states=STATES))


@dataclass(frozen=True)
class LetterPage:
    """What `letters/letter.html` shows."""

    template: ClassVar = "letters/letter.html"
    letter: Letter
    states: dict[LetterState, str]


@router.get("/letters/{letter_id}")
def letter(request: Request, session: Reading, who: Signed, letter_id: int):
    """One letter, for its reader and the office."""
    return page(request, LetterPage(letter=_readable(session, who, letter_id), states=STATES))


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
        raise NotAllowed("letter_not_undelivered")
    address = checked(address) if address.strip() else ""
    if not list_again(letter, recipient_on(session, letter.post_id, when.today), when.now, address):
        raise NotAllowed("post_without_address")
    session.add(letter)
    note_resent(session, 1, when, letter_id=letter.id, address=letter.to_address)
    return done(request, "/letters", "letter_listed_again")


@router.post("/undelivered-letters/retry")
def retry_all(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin, sent: Sent,
              answer: Annotated[str, Form()] = "", domain: Annotated[str, Form()] = ""):
    """All undelivered letters of the visitor's area, or those of one answer or domain, wait again."""
    area = area_seen(session, who)
    number = len(chosen_letters(session, units=area, answer=answer, domain=domain))
    if not number:
        raise NotAllowed("letters_not_undelivered")
    if asked := ask(request, _resending(number, answer, domain), sent):
        return asked
    with using(work):
        listed, left = send_again(now, who.person.id, area, answer, domain)
    if left:
        return done(request, "/letters", "letters_listed_again_some_left", count=listed, left=left)
    return done(request, "/letters", "letters_listed_again", count=listed)


@router.post("/mail-server/attempt")
def attempt(request: Request, session: Writing, when: Circumstances, who: OfficeOrAdmin):
    """What was wrong with the mail server is mended, somebody says: it is tried within a minute."""
    if not try_now(session, when.now):
        raise NotAllowed("letters_going_out")
    return done(request, "/letters", "letters_tried_soon")


def _resending(number: int, answer: str, domain: str) -> Question:
    which = [Message("ask_resend_answer", answer=answer)] * bool(answer)
    which += [Message("ask_resend_domain", domain=domain)] * bool(domain)
    numbers = (Message("ask_resend", count=number), *which)
    return Question("重发未送达的信件", numbers, "重发", "/letters",
                    "已经与事实不符的信件在发出前自动撤回；仍被拒收的回到未送达之列。")


def _readable(session, who: Visitor, letter_id: int) -> Letter:
    letter = session.get(Letter, letter_id)
    may = letter is not None and (letter.post_id in who.post_ids() or _looks_after(session, who, letter))
    return found(letter if may else None, "no_such_letter")


def _looks_after(session, who: Visitor, letter: Letter) -> bool:
    """Whether the visitor's office answers for the post that was written to."""
    if not (who.has(PostRole.OFFICE) or who.has(PostRole.ADMINISTRATOR)):
        return False
    area = area_seen(session, who)
    return area is None or session.get_one(Post, letter.post_id).unit_id in area


@dataclass(frozen=True)
class HeldLettersPage:
    """What `letters/held_letters.html` shows."""

    template: ClassVar = "letters/held_letters.html"
    held: list[Held]
    cap: int
    by_kind: list[tuple[NoticeKind, int, int]]


@router.get("/held-letters")
def held(request: Request, session: Reading, work: Here, who: OfficeOrAdmin):
    """What is to be said to the posts of the visitor's area and stands in no letter, with what letting it go makes."""
    found = held_letters(session, units=area_seen(session, who))
    return page(request, HeldLettersPage(held=found, cap=work.policy.cap, by_kind=_by_kind(found)))


@router.post("/held-letters/release")
def release(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin,
            chosen: Annotated[list[str] | None, Form()] = None):
    """What was ticked is in letters, however many there are; it goes out as all letters do."""
    made = 0
    with using(work):
        for unit_id, kinds in _chosen(session, who, chosen).items():
            made += release_letters(now, who.person.id, kinds, (unit_id,))
    return done(request, "/held-letters", "letters_released", count=made)


@router.post("/held-letters/drop")
def drop(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin,
         chosen: Annotated[list[str] | None, Form()] = None):
    """What was ticked will not be said."""
    dropped = 0
    with using(work):
        for unit_id, kinds in _chosen(session, who, chosen).items():
            dropped += drop_held(now, who.person.id, kinds, (unit_id,))
    return done(request, "/held-letters", "letters_dropped", count=dropped)


@router.post("/daily-run/confirmation")
def confirm(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin):
    """Today is the right day, the visitor says; the clock does the day's work within ten minutes.

    The day is everybody's: an office that looks after a part of the units only does not say it for all.
    """
    if area_seen(session, who) is not None:
        raise NotAllowed("day_confirmation_reserved")
    with using(work):
        day = confirm_day(now, who.person.id)
    return done(request, "/", "day_confirmed", day=date.fromisoformat(day))


def _by_kind(found: list[Held]) -> list[tuple[NoticeKind, int, int]]:
    return [(kind, sum(one.duties for one in found if one.kind is kind), sum(one.letters for one in found
                                                                             if one.kind is kind))
            for kind in NoticeKind if any(one.kind is kind for one in found)]


def _chosen(session, who: Visitor, chosen: list[str] | None) -> dict[int, tuple[NoticeKind, ...]]:
    """Unit → the kinds ticked (`unit:kind`), within the visitor's area; NotAllowed where nothing was."""
    area = area_seen(session, who)
    pairs = [part.split(":", 1) for part in chosen or [] if part.count(":") == 1]
    known = {kind.value for kind in NoticeKind}
    found: dict[int, tuple[NoticeKind, ...]] = {}
    for unit, kind in pairs:
        if unit.isascii() and unit.isdecimal() and len(unit) < 19 and kind in known and (
                area is None or int(unit) in area):
            found[int(unit)] = (*found.get(int(unit), ()), NoticeKind[kind.upper()])
    if not found:
        raise NotAllowed("nothing_ticked")
    return found
