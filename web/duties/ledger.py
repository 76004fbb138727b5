"""The ledger of duties: filters, pages by key, views that a person keeps, and the same rows as an Excel file."""

from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import FileResponse
from sqlmodel import col, select
from starlette.background import BackgroundTask

from documents.excel.workbook import Column, write_workbook
from domain.duties.lifecycle import OWED, STATE_NAMES
from domain.reminders.escalation import Light, light
from models.access.visitor import plans_seen
from models.directory.post import PostRole
from models.directory.unit import Tier
from models.duties import desk, ledger
from models.duties.duty import Duty
from models.duties.parts import progress_of
from models.duties.visibility import acts_on, may_see, of_offices
from models.plans.plan import plan_titles
from web.dependencies import Here, Now, Reading, Signed, Writing, done, page
from web.directory.unit_choices import units_for
from web.htmx import list_page
from web.rendering import FORM_NAMES, ROLE_NAMES

router = APIRouter()
TIERS = {Tier.PROVINCE: "省级", Tier.CITY: "市级", Tier.COUNTY: "县级"}
LIGHTS = {Light.RED: "红灯 逾期", Light.YELLOW: "黄灯 临期", Light.GREEN: "绿灯 正常", Light.NONE: "未设时限"}
WAITS = {"review": "待审核", "extension": "待批延期", "signature": "待签收", "approval": "待专项方案批准",
         "provisional": "时限暂定"}
WHOSE = {"own": "本办公室", "below": "下级办公室"}
SORTS = {"new": "新的在前", "due": "先到期的在前"}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filter_of(plan: str = "", unit: str = "", tier: str = "", state: str = "", light: str = "", waits: str = "",
              whose: str = "", text: str = "", due_from: str = "", due_to: str = "", sort: str = "new",
              after: str = "") -> ledger.DutyFilter:
    """The ledger's filters as the address has them; what is no number or no date asks nothing."""
    return ledger.DutyFilter(_number(plan), _number(unit), tier, state, light, waits,
                         whose if whose in WHOSE else "", text.strip()[:100], _day(due_from), _day(due_to),
                         sort if sort in ledger.SORTS else "new", after)


DutyFilter = Annotated[ledger.DutyFilter, Depends(filter_of)]


def address_of(wanted: ledger.DutyFilter, **changes: str) -> str:
    """The filters as the part of an address behind the question mark; what asks nothing is left out."""
    facts = {"plan": wanted.plan_id, "unit": wanted.unit_id, "tier": wanted.tier, "state": wanted.state,
             "light": wanted.light, "waits": wanted.waits, "whose": wanted.whose, "text": wanted.text,
             "due_from": wanted.due_from, "due_to": wanted.due_to,
             "sort": "" if wanted.sort == "new" else wanted.sort} | changes
    return urlencode({name: str(value) for name, value in facts.items() if value})


@router.get("/duties")
def duties(request: Request, session: Reading, work: Here, now: Now, who: Signed, wanted: DutyFilter, after: str = "",
           tick: str = ""):
    """A department's duties in the order of need, or the ledger with its filters; `tick` = all ticks the page's."""
    office, administrator = who.has(PostRole.OFFICE), who.has(PostRole.ADMINISTRATOR)
    department = not (office or administrator or who.has(PostRole.SUPERVISOR))
    if department and set(request.query_params) <= {"after"}:
        return _own_duties(request, session, who, after)
    rows = ledger.page_of(session, _seen(who, wanted), wanted, *_days(work, now))
    shown = rows[:desk.PAGE]
    onward = address_of(wanted, after=ledger.cursor(wanted, shown[-1])) if len(rows) > desk.PAGE else ""
    query, address = address_of(wanted), address_of(wanted, after=wanted.after) or "sort=new"
    return list_page(
        request, "duties/duties.html", "duties/_duties_results.html", f"/duties?{address}",
        rows=shown, onward=onward, wanted=wanted, query=query, units=units_for(session, who), office=office,
        whose=WHOSE if who.offices_below else {}, department=department, shown_at=address, ticked=tick == "all",
        plans=plan_titles(session, plans_seen(who)) if office or administrator else [],
        progress=progress_of(session, [row.duty.id for row in shown]),
        acting=_acting(session, who, shown) if office else frozenset(), states=STATE_NAMES, tiers=TIERS,
        lights=LIGHTS, waits=WAITS, sorts=SORTS, views=ledger.views_of(session, who.person.id))


def _own_duties(request, session, who, after: str):
    units = who.units(PostRole.LIAISON)
    rows = ledger.needed(session, units, after)
    shown = rows[:desk.PAGE]
    last = shown[-1].duty if len(rows) > desk.PAGE else None
    return page(request, "duties/my_duties.html", own_units=sorted(units), rows=shown, behind=bool(after),
                onward=ledger.place_of(last.owed_on, last.id) if last else "",
                held_ids={row.duty.id for row in rows if row.duty.is_held()},
                returned=desk.returned_to(session, units))


@router.get("/duties.xlsx")
def export(session: Reading, work: Here, now: Now, who: Signed, wanted: DutyFilter):
    """Exactly what is filtered, all pages of it, as an Excel file."""
    rows = ledger.all_of(session, _seen(who, wanted), wanted, *_days(work, now), SHOWN)
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as made:
        path = Path(made.name)
    write_workbook(path, "事项", COLUMNS, (_cells(row, work, now) for row in rows))
    return FileResponse(path, media_type=EXCEL, filename=f"督办事项-{work.today(now)}.xlsx",
                        background=BackgroundTask(path.unlink, missing_ok=True))


@router.post("/views")
def save_view(request: Request, session: Writing, who: Signed, name: Annotated[str, Form()] = "",
              query: Annotated[str, Form()] = ""):
    """The filter is kept under a name."""
    view = ledger.save_view(session, who.person.id, name, query)
    return done(request, f"/duties?{view.query}", "filter_saved", name=view.name)


@router.post("/views/{view_id}/deletion")
def drop_view(request: Request, session: Writing, who: Signed, view_id: int):
    """The view is gone."""
    ledger.drop_view(session, who.person.id, view_id)
    return done(request, "/duties", "filter_deleted")


def _seen(who, wanted: ledger.DutyFilter):
    """What the visitor sees, narrowed to the lists that are asked for."""
    if wanted.whose == "own":
        return may_see(who) & acts_on(who)
    return may_see(who) & of_offices(who.offices_below) if wanted.whose == "below" else may_see(who)


def _acting(session, who, rows: list[desk.Row]) -> frozenset[int]:
    """Those of the duties that the visitor's own office decides on."""
    ids = [row.duty.id for row in rows]
    return frozenset(session.exec(select(Duty.id).where(col(Duty.id).in_(ids), acts_on(who))).all())


COLUMNS = [Column("编号", 12), Column("方案", 30), Column("事项", 44), Column("承办单位", 24), Column("角色", 10),
           Column("类型", 8), Column("状态", 10), Column("红黄绿灯", 11), Column("原定时限", 12), Column("现时限", 12),
           Column("时限原文", 24), Column("交办日期", 12), Column("报送日期", 12), Column("销号日期", 12),
           Column("成果形式", 24), Column("报送对象", 18), Column("抄送", 18)]
SHOWN = (Duty.number, Duty.title, Duty.role, Duty.form, Duty.state, Duty.first_due_on, Duty.deadline_text,
         Duty.dispatched_on, Duty.reported_on, Duty.closed_on, Duty.deliverable, Duty.report_to, Duty.copy_to)
"""What an export tells of a duty, beside when it is due."""


def _cells(row: desk.Row, work, now) -> tuple:
    duty = row.duty
    colour = light(duty.owed_on, work.today(now), work.calendar, work.policy, is_open=duty.state in OWED)
    return (duty.number, row.plan, duty.title, row.unit, ROLE_NAMES[duty.role], FORM_NAMES[duty.form],
            STATE_NAMES[duty.state], LIGHTS[colour] if duty.state in OWED else "", duty.first_due_on, duty.due_on,
            duty.deadline_text, duty.dispatched_on, duty.reported_on, duty.closed_on, duty.deliverable, duty.report_to,
            duty.copy_to)


def _days(work, now) -> tuple[date, date]:
    """(today, the last day of the yellow light)."""
    today = work.today(now)
    return today, work.calendar.add_working_days(today, work.policy.due_soon)


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 10 else None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
