"""What the cap holds back: shown by unit and kind, let go or dropped; and a day that the daily run asks about."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from domain.errors import NotAllowed
from models.duties.notice import NoticeKind
from models.visibility import Visitor, area_seen
from tasks.letters.held import Held, drop_held, held_letters
from tasks.letters.making import release_letters
from tasks.living import confirm_day
from tasks.runtime import using
from web.edge import Here, Now, OfficeOrAdmin, Reading, done, page

router = APIRouter()
NAMES = {NoticeKind.DISPATCH: "交办", NoticeKind.REMINDER: "每日提醒", NoticeKind.OVERDUE: "督查单",
         NoticeKind.RETURNED: "退回", NoticeKind.ACCEPTED: "销号", NoticeKind.EXTENSION_ASKED: "延期申请",
         NoticeKind.EXTENSION_GRANTED: "准予延期", NoticeKind.EXTENSION_REFUSED: "不予延期",
         NoticeKind.ESCALATION: "提请督办", NoticeKind.CHANGE: "变动告知"}


@router.get("/held-letters")
def held(request: Request, session: Reading, work: Here, who: OfficeOrAdmin):
    """What is to be said to the posts of the visitor's area and stands in no letter, with what letting it go makes."""
    found = held_letters(session, units=area_seen(session, who))
    return page(request, "duties/held_letters.html", held=found, names=NAMES, cap=work.policy.cap,
                by_kind=_by_kind(found))


@router.post("/held-letters/release")
def release(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin,
            chosen: Annotated[list[str] | None, Form()] = None):
    """What was ticked is in letters, however many there are; it goes out as all letters do."""
    made = 0
    with using(work):
        for unit_id, kinds in _chosen(session, who, chosen).items():
            made += release_letters(now, who.person.id, kinds, (unit_id,))
    return done(request, "/held-letters", f"已放行，生成信件 {made} 封。")


@router.post("/held-letters/drop")
def drop(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin,
         chosen: Annotated[list[str] | None, Form()] = None):
    """What was ticked will not be said."""
    dropped = 0
    with using(work):
        for unit_id, kinds in _chosen(session, who, chosen).items():
            dropped += drop_held(now, who.person.id, kinds, (unit_id,))
    return done(request, "/held-letters", f"已撤销 {dropped} 条，不再发出。")


@router.post("/daily-run/confirmation")
def confirm(request: Request, session: Reading, work: Here, now: Now, who: OfficeOrAdmin):
    """Today is the right day, the visitor says; the clock does the day's work within ten minutes.

    The day is everybody's: an office that looks after a part of the units only does not say it for all.
    """
    if area_seen(session, who) is not None:
        raise NotAllowed("每日督办由省级办公室或系统管理员确认，请与其联系。")
    with using(work):
        day = confirm_day(now, who.person.id)
    return done(request, "/", f"已确认今天是 {day}，每日督办将在十分钟内办理。")


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
            found[int(unit)] = (*found.get(int(unit), ()), NoticeKind(kind))
    if not found:
        raise NotAllowed("没有勾选任何一行，未作改动。请先勾选。")
    return found
