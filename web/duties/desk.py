"""The desk: what waits for the visitor now, by the posts held."""

from fastapi import APIRouter, Request
from sqlmodel import col

from domain.duties.special_plans import STANDING_NAMES
from models.access.visitor import area_seen, own_offices
from models.assessment.assessment_lists import objections_waiting, to_check
from models.bulletins.bulletin import submitted_to
from models.directory.post import PostRole, posts_without_address, vacant_posts
from models.duties import desk
from models.duties.duty import Duty
from models.duties.parts import progress_of
from models.duties.special_plan import has_special_plans, open_to_comment
from models.duties.visibility import acts_on, may_see
from models.letters.letter import undelivered
from models.plans.amendment import drafts_for
from models.registers.activity import unconfirmed
from tasks.stops import stops
from web.dependencies import Here, Now, Reading, Signed, page

router = APIRouter()


@router.get("/")
def today(request: Request, session: Reading, work: Here, now: Now, who: Signed):
    """Everything the visitor has to do now, most pressing first."""
    facts = {"to_check": to_check(session, who.units(PostRole.LIAISON), work.today(now)),
             "objections": objections_waiting(session, who.units(PostRole.OFFICE)),
             "bulletins": submitted_to(session, who.post_ids(PostRole.APPROVER)),
             "opinions": open_to_comment(session, who), "special_names": STANDING_NAMES, "own_plans": False,
             "stopped": (), "may_confirm": False,
             "office": None, "mine": None, "cases": None, "approvals": None, "watched": None}
    if who.has(PostRole.OFFICE) or who.has(PostRole.ADMINISTRATOR):
        area = area_seen(session, who)
        facts |= {"office": _office(session, work, now, who), "stopped": stops(session, work, now, units=area),
                  "may_confirm": area is None}
    if who.has(PostRole.LIAISON):
        facts |= _department(session, work, now, who.units(PostRole.LIAISON))
    if who.has(PostRole.SUPERVISOR):
        facts["cases"] = desk.open_cases(session, who.post_ids(PostRole.SUPERVISOR))
        facts["watched"] = _dates(session, work, now, may_see(who)) if facts["office"] is None else None
    if who.has(PostRole.APPROVER):
        facts["approvals"] = desk.to_approve(session, who.post_ids(PostRole.APPROVER))
    return page(request, "duties/desk.html", most=desk.MOST, **facts)


def _dates(session, work, now, seen) -> dict:
    """What is past its day and what falls due within the yellow light."""
    day = work.today(now)
    soon = work.calendar.add_working_days(day, work.policy.due_soon)
    return {"overdue": desk.overdue(session, seen, day), "soon": desk.due(session, seen, day, soon)}


def _department(session, work, now, units: set[int]) -> dict:
    returned = desk.returned_to(session, units)
    return {"signing": desk.to_sign(session, units), "mine": desk.mine(session, units), "returned": returned,
            "back": desk.rows_returned(session, returned), "own_plans": has_special_plans(session, units),
            "own": _dates(session, work, now, col(Duty.unit_id).in_(units))}


def _office(session, work, now, who) -> dict:
    seen, day, area, offices = acts_on(who), work.today(now), area_seen(session, who), own_offices(who)
    latest = work.calendar.add_working_days(day, -work.policy.activity_unconfirmed_after)
    above = desk.from_above(session, who.governments, offices) if offices and area is not None else None
    return {"above": above, "progress": progress_of(session, [row.duty.id for row in above.rows]) if above else {},
            "review": desk.to_review(session, seen), "extensions": desk.extensions_waiting(session, seen),
            **_dates(session, work, now, seen), "unsigned": desk.unsigned(session, seen),
            "unsent": desk.unsent(session, who.units(PostRole.OFFICE)),
            "amendments": drafts_for(session, who.units(PostRole.OFFICE)),
            "provisional": desk.provisional(session, seen),
            "undelivered": undelivered(session, units=area, limit=desk.PAGE),
            "vacant": vacant_posts(session, day, units=area, limit=desk.PAGE),
            "mute": posts_without_address(session, day, units=area, limit=desk.PAGE),
            "activities": unconfirmed(session, latest, office_ids=offices)}
