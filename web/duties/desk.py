"""The desk: what waits for the visitor now, by the posts held."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from sqlmodel import col

from domain.duties.special_plans import STANDING_NAMES, Standing
from models.access.visitor import area_seen, own_offices
from models.assessment.assessment import Assessment, Objection
from models.assessment.assessment_lists import objections_waiting, to_check
from models.bulletins.bulletin import Bulletin, submitted_to
from models.directory.post import Post, PostRole, posts_without_address, vacant_posts
from models.duties import desk, special_plan
from models.duties.desk import Listing, Row, UnsentPlans
from models.duties.duty import Duty
from models.duties.parts import Progress, progress_of
from models.duties.report import Report
from models.duties.visibility import acts_on, may_see
from models.letters.letter import Letter, undelivered
from models.plans.amendment import Amendment, drafts_for
from models.registers.activity import Activity, unconfirmed
from models.reminders.case import EscalationCase
from tasks.stops import Stop, stops
from web.dependencies import Here, Now, Reading, Signed, page

router = APIRouter()


@dataclass(frozen=True)
class Dates:
    """What is past its day and what falls due within the yellow light."""

    overdue: Listing
    soon: Listing


@dataclass(frozen=True)
class OfficeDesk:
    """What waits for an office, and what it waits for; `above` is None for one that no office above gives duties."""

    above: Listing | None
    progress: dict[int, Progress]
    review: Listing
    extensions: Listing
    overdue: Listing
    soon: Listing
    unsigned: Listing
    unsent: UnsentPlans
    amendments: list[tuple[Amendment, str]]
    provisional: Listing
    undelivered: list[Letter]
    vacant: list[Post]
    mute: list[tuple[Post, str]]
    activities: list[Activity]


@dataclass(frozen=True)
class DepartmentDesk:
    """What a department has to sign for, to report again and to do; `back` are the rows of what was returned."""

    signing: Listing
    mine: Listing
    returned: dict[int, Report]
    back: list[Row]
    own_plans: bool
    own: Dates


@dataclass(frozen=True)
class DeskPage:
    """What waits for the visitor now, by the posts held; what belongs to a post not held is None."""

    template: ClassVar = "duties/desk.html"
    to_check: list[tuple[Assessment, int]]
    objections: list[tuple[Objection, str]]
    bulletins: list[Bulletin]
    opinions: list[special_plan.Row]
    stopped: list[Stop]
    may_confirm: bool
    office: OfficeDesk | None
    department: DepartmentDesk | None
    cases: list[tuple[EscalationCase, Row]] | None
    approvals: list[Row] | None
    watched: Dates | None
    special_names: dict[Standing, str]
    most: int


@router.get("/")
def today(request: Request, session: Reading, work: Here, now: Now, who: Signed):
    """Everything the visitor has to do now, most pressing first."""
    runs = who.has(PostRole.OFFICE) or who.has(PostRole.ADMINISTRATOR)
    area, leads = area_seen(session, who) if runs else None, who.has(PostRole.SUPERVISOR)
    return page(request, DeskPage(
        to_check=to_check(session, who.units(PostRole.LIAISON), work.today(now)),
        objections=objections_waiting(session, who.units(PostRole.OFFICE)),
        bulletins=submitted_to(session, who.post_ids(PostRole.APPROVER)),
        opinions=special_plan.open_to_comment(session, who),
        stopped=stops(session, work, now, units=area) if runs else [], may_confirm=runs and area is None,
        office=_office(session, work, now, who) if runs else None,
        department=_department(session, work, now, who.units(PostRole.LIAISON)) if who.has(PostRole.LIAISON) else None,
        cases=desk.open_cases(session, who.post_ids(PostRole.SUPERVISOR)) if leads else None,
        watched=_dates(session, work, now, may_see(who)) if leads and not runs else None,
        approvals=desk.to_approve(session, who.post_ids(PostRole.APPROVER)) if who.has(PostRole.APPROVER) else None,
        special_names=STANDING_NAMES, most=desk.MOST))


def _dates(session, work, now, seen) -> Dates:
    day = work.today(now)
    soon = work.calendar.add_working_days(day, work.policy.due_soon)
    return Dates(desk.overdue(session, seen, day), desk.due(session, seen, day, soon))


def _department(session, work, now, units: set[int]) -> DepartmentDesk:
    returned = desk.returned_to(session, units)
    return DepartmentDesk(
        signing=desk.to_sign(session, units), mine=desk.mine(session, units), returned=returned,
        back=desk.rows_returned(session, returned), own_plans=special_plan.has_special_plans(session, units),
        own=_dates(session, work, now, col(Duty.unit_id).in_(units)))


def _office(session, work, now, who) -> OfficeDesk:
    seen, day, area, offices = acts_on(who), work.today(now), area_seen(session, who), own_offices(who)
    latest = work.calendar.add_working_days(day, -work.policy.activity_unconfirmed_after)
    above = desk.from_above(session, who.governments, offices) if offices and area is not None else None
    dates = _dates(session, work, now, seen)
    return OfficeDesk(
        above=above, progress=progress_of(session, [row.duty.id for row in above.rows]) if above else {},
        review=desk.to_review(session, seen), extensions=desk.extensions_waiting(session, seen),
        overdue=dates.overdue, soon=dates.soon, unsigned=desk.unsigned(session, seen),
        unsent=desk.unsent(session, who.units(PostRole.OFFICE)),
        amendments=drafts_for(session, who.units(PostRole.OFFICE)), provisional=desk.provisional(session, seen),
        undelivered=undelivered(session, units=area, limit=desk.PAGE),
        vacant=vacant_posts(session, day, units=area, limit=desk.PAGE),
        mute=posts_without_address(session, day, units=area, limit=desk.PAGE),
        activities=unconfirmed(session, latest, office_ids=offices))
