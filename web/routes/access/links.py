"""Mailed links: a page that only tells, a button that opens the duty, and a new link where this one is over."""

from fastapi import APIRouter, Request

from models.access.link import Link, LinkState, link_shown, sent_lately, state_of, use_link
from models.access.sign_in import sign_in_shown
from models.directory.post import Post
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.engine import transaction
from models.plans.plan import Plan
from tasks.letters.linking import send_link
from web import cookies
from web.edge import Here, Now, Reading, done, found, page, signed_in

router = APIRouter(prefix="/l/{token}")
INVALID = "该链接无效。请核对邮件中的完整链接；仍不能打开的，请用登录名登录，或联系领导小组办公室。"
WHY = {LinkState.USED: "该链接已经用过。每个链接只能使用一次。", LinkState.EXPIRED: "该链接已过有效期。",
       LinkState.HANDED_OVER: "该岗位的在岗人员已变动，原来的链接不再有效。",
       LinkState.SETTLED: "该事项已经办结、撤销或改派，不需要再办理。"}


@router.get("")
def look(request: Request, session: Reading, work: Here, now: Now, token: str):
    """What the link leads to. Looking uses nothing up: programs that scan mail look at every link."""
    return _page(request, session, work, now, _link(session, token))


@router.post("")
def enter(request: Request, work: Here, now: Now, token: str):
    """The visitor is signed in for this one duty and for a short time; the link is used up."""
    with transaction(work.engine) as session:
        link = _link(session, token)
        if state_of(session, link, work.today(now)) is LinkState.GOOD and use_link(session, link, now):
            return signed_in(request, session, link.person_id, f"/duties/{link.duty_id}",
                             lasts=work.settings.link_lasts, duty_id=link.duty_id, post_id=link.post_id)
        return _page(request, session, work, now, link)


@router.post("/renewal")
def renew(request: Request, work: Here, now: Now, token: str):
    """A letter with a new link is on its way to the same post, once in some minutes."""
    with transaction(work.engine) as session:
        link = _link(session, token)
        state, title = state_of(session, link, work.today(now)), session.get_one(Post, link.post_id).title
        if state not in (LinkState.USED, LinkState.EXPIRED, LinkState.HANDED_OVER):
            return _page(request, session, work, now, link)
        if sent_lately(session, link, now):
            return done(request, request.url.path.removesuffix("/renewal"), "刚刚已发过新链接，请查收邮件，稍后再试。")
        sent = send_link(session, link, work, work.occasion(now))
    words = f"新链接将发往“{title}”登记的邮箱，工作时间内几分钟可到。" if sent else \
        f"“{title}”目前无人在岗或没有邮箱，请联系领导小组办公室。"
    return done(request, request.url.path.removesuffix("/renewal"), words)


def _link(session, token: str) -> Link:
    return found(link_shown(session, token), INVALID)


def _page(request: Request, session, work, now, link: Link):
    state, duty = state_of(session, link, work.today(now)), session.get_one(Duty, link.duty_id)
    signed = sign_in_shown(session, request.cookies.get(cookies.SIGN_IN, ""), now, work.settings.sign_in_idle)
    inside = signed is not None and signed.duty_id == link.duty_id and signed.post_id == link.post_id
    answer = page(request, "access/link.html", duty=duty, plan=session.get_one(Plan, duty.plan_id), link=link,
                  unit=session.get(Unit, duty.unit_id) if duty.unit_id else None, good=state is LinkState.GOOD,
                  settled=state is LinkState.SETTLED, why=WHY.get(state, ""), path=request.url.path.removesuffix(
                      "/renewal"), inside=inside and state in (LinkState.GOOD, LinkState.USED))
    answer.headers["cache-control"] = "no-store"
    return answer
