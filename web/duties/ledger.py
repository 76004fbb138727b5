"""The ledger of duties: filters, pages by key, views that a person keeps, and the same rows as an Excel file."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select

from models.directory.post import PostRole
from models.duties import desk, ledger
from models.duties.desk import Row
from models.duties.duty import Duty
from models.duties.ledger import SavedView
from models.duties.parts import Progress, progress_of
from models.duties.report import Report
from models.duties.visibility import acts_on
from web.columns import Column, send_file, write_ledger
from web.dependencies import Here, Now, Reading, Signed, Writing, done, page
from web.duties.ledger_columns import COLUMNS, PAGE, READ, DutyFilter, Line, days_of, form_for, lines, only_department
from web.filters import FilterForm, address_of, list_page

router = APIRouter()


@dataclass(frozen=True)
class DutiesPage:
    """What `duties/duties.html` shows."""

    template: ClassVar = "duties/duties.html"
    part: ClassVar = "duties/_duties_results.html"
    rows: list[Line]
    columns: tuple[Column, ...]
    onward: str
    wanted: DutyFilter
    query: str
    office: bool
    form: FilterForm
    department: bool
    shown_at: str
    ticked: bool
    progress: dict[int, Progress]
    acting: frozenset[int]
    views: list[SavedView]


@router.get("/duties")
def duties(request: Request, session: Reading, work: Here, now: Now, who: Signed, wanted: DutyFilter,
           tick: str = ""):
    """A department's duties in the order of need, or the ledger with its filters; `tick` = all ticks the page's."""
    office, department = who.has(PostRole.OFFICE), only_department(who)
    if department and set(request.query_params) <= {"after"}:
        return _own_duties(request, session, who, wanted.after)
    rows = ledger.page_of(session, ledger.within(who, wanted), wanted, *days_of(work, now))
    shown = rows[:desk.PAGE]
    onward = address_of(wanted, after=ledger.cursor(wanted, shown[-1])) if len(rows) > desk.PAGE else ""
    query, address = address_of(wanted), address_of(wanted, after=wanted.after) or "sort=new"
    return list_page(request, DutiesPage(
        rows=list(lines(shown, work, now)), columns=PAGE, onward=onward, wanted=wanted, query=query, office=office,
        form=form_for(session, who, wanted), department=department, shown_at=address, ticked=tick == "all",
        progress=progress_of(session, [row.duty.id for row in shown]),
        acting=_acting(session, who, shown) if office else frozenset(),
        views=ledger.views_of(session, who.person.id)), f"/duties?{address}")


@dataclass(frozen=True)
class MyDutiesPage:
    """What `duties/my_duties.html` shows."""

    template: ClassVar = "duties/my_duties.html"
    own_units: list[int]
    rows: list[Row]
    behind: bool
    onward: str
    held_ids: set
    returned: dict[int, Report]


def _own_duties(request, session, who, after: str):
    units = who.units(PostRole.LIAISON)
    rows = ledger.needed(session, units, after)
    shown = rows[:desk.PAGE]
    last = shown[-1].duty if len(rows) > desk.PAGE else None
    return page(request, MyDutiesPage(
        own_units=sorted(units), rows=shown, behind=bool(after),
        onward=ledger.place_of(last.owed_on, last.id) if last else "",
        held_ids={row.duty.id for row in rows if row.duty.is_held()}, returned=desk.returned_to(session, units)))


@router.get("/duties.xlsx")
def export(session: Reading, work: Here, now: Now, who: Signed, wanted: DutyFilter):
    """Exactly what is filtered, all pages of it, as an Excel file."""
    rows = ledger.all_of(session, ledger.within(who, wanted), wanted, *days_of(work, now), READ)
    return send_file(f"督办事项-{work.today(now)}.xlsx",
                     lambda path: write_ledger(path, "事项", COLUMNS, lines(rows, work, now)))


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


def _acting(session, who, rows: list[desk.Row]) -> frozenset[int]:
    """Those of the duties that the visitor's own office decides on."""
    ids = [row.duty.id for row in rows]
    return frozenset(session.exec(select(Duty.id).where(col(Duty.id).in_(ids), acts_on(who))).all())
