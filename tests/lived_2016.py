"""How the founding plan's year 2016 is lived through: activities held, results told, each quarter published."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
from sqlalchemy import true
from sqlmodel import select

from domain.duties.lifecycle import OPEN, State
from domain.publications.content import quarter_of
from domain.registers.amounts import Amount
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin_counts import Scope
from models.directory.post import Post, PostRole
from models.directory.unit import Unit
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Duty, Form
from models.duties.hand_in import submit_report
from models.duties.report import Report, ReportDecision, ReportKind
from models.plans.plan import Plan, plan_of
from models.registers.activity import Activity
from models.registers.activity_course import confirm_end
from models.registers.activity_result import Figures, keep_result
from models.registers.activity_table import take_activities
from models.registers.project import Project
from models.registers.project_entry import change_project
from models.registers.project_filter import ProjectFilter
from models.registers.project_table import take_rows
from models.registers.rates import publish_rates
from tasks.registers.annex_tables import check_activity_table
from tasks.registers.project_tables import check_table, export_projects
from tasks.runtime import Runtime
from tests import year_2016
from tests.founding import Province
from tests.world import CALENDAR, POLICY, ZONE

QUARTERS = {number: quarter_of(date(2016, 3 * number, 1)) for number in (1, 2, 3, 4)}
ENTERED = date(2016, 6, 24)


class Year(Province):
    """The year, day by day: what was told so far, and what was published of it with what it should have been."""

    def __init__(self, here: Runtime, plan_id: int = 0):
        super().__init__(here)
        self.plan_id = plan_id
        self.fairs = {fair.name: fair for fair in year_2016.fairs()}
        self.coming = year_2016.projects(self.fairs.values())
        self.told: list[year_2016.Signed] = []
        self.expected: dict[int, tuple[dict, dict]] = {}
        self.issued: dict[int, int] = {}
        self.published: dict[int, int] = {}

    def numbers(self) -> dict[str, int]:
        return {one.name: n for n, one in enumerate(self.coming)}

    def handled(self, session) -> list[year_2016.Handled]:
        """Every duty with its reports, as plain values."""
        units = dict(session.exec(select(Unit.id, Unit.name)).all())
        reports: dict[int, list[Report]] = {}
        for report in session.exec(select(Report).where(Report.kind == ReportKind.COMPLETION).order_by(Report.id)):
            reports.setdefault(report.duty_id, []).append(report)
        return [year_2016.Handled(
            units[duty.unit_id], duty.state.value, duty.dispatched_on, duty.due_on, duty.first_due_on,
            duty.reported_on, duty.closed_on,
            duty.owed_on, tuple((one.submitted_on, one.answer_by) for one in reports.get(duty.id, [])),
            tuple(one.decided_at.astimezone(ZONE).date() for one in reports.get(duty.id, [])
                  if one.decision is ReportDecision.RETURNED))
            for duty in session.exec(select(Duty).where(Duty.form == Form.SINGLE)) if duty.unit_id is not None
            and duty.dispatched_on is not None and duty.state in {*OPEN, State.CLOSED}]


def events(year: Year):
    """(day, what is done, with what): ends confirmed, results handed in, progress told, quarters published."""
    for n, fair in enumerate(year.fairs.values()):
        known = max(fair.ended_on + timedelta(days=1), ENTERED)
        yield known, end_fair, fair
        yield known + timedelta(days=(7, 12, 20, 9)[n % 4]), hand_in_results, fair, n % 4 == 3
    yield date(2016, 7, 6), tell_progress
    yield date(2016, 7, 8), publish, 1
    yield date(2016, 7, 8), publish, 2
    yield date(2016, 10, 9), tell_progress_by_table
    yield date(2016, 10, 10), publish, 3
    yield date(2017, 1, 4), tell_progress
    yield date(2017, 1, 5), publish, 4


def sheet(title: str, *rows) -> bytes:
    file, content = openpyxl.Workbook(), io.BytesIO()
    file.active.title = title
    for row in rows:
        file.active.append(row)
    file.save(content)
    return content.getvalue()


def enter_annex(year: Year) -> None:
    rows = [["2016年河南省重大开放招商活动汇总表"], ["序号", "活动名称", "时间", "主办单位", "承办单位"]]
    fairs = list(year.fairs.values())
    for heading, _, count in year_2016.GROUPS:
        rows += [[heading], *(fair.row(number) for number, fair in enumerate(fairs[:count], 1))]
        fairs = fairs[count:]
    with year.write() as session:
        plan, table = plan_of(session, year.plan_id), sheet("附件1", *rows)
        taking = check_activity_table(session, plan, table, "附件1.xlsx", 2016)
        take_activities(session, taking, year.when(str(ENTERED)))


def activity(session, fair: year_2016.Fair) -> Activity:
    return session.exec(select(Activity).where(Activity.name == fair.name)).one()


def end_fair(year: Year, day: date, fair: year_2016.Fair) -> None:
    with year.write() as session:
        confirm_end(session, activity(session, fair), fair.ended_on, year.when(str(day)))


def hand_in_results(year: Year, day: date, fair: year_2016.Fair, returned: bool) -> None:
    signed = [one for one in year.coming if one.fair == fair.name]
    table = sheet("签约项目", year_2016.HEADINGS, *(one.row() for one in signed))
    for attempt in ("returned", "accepted") if returned else ("accepted",):
        with year.write() as session:
            held = activity(session, fair)
            duty = session.exec(select(Duty).where(Duty.activity_id == held.id, Duty.lead_id.is_(None),
                                                   ~Duty.occurrence.like("filing:%"))).one()
            taking = check_table(session, plan_of(session, year.plan_id), table, "签约.xlsx", activity=held)
            report = submit_report(session, duty, f"{fair.name}成果", year.when(str(day)))
            total = sum((one.in_yuan for one in signed), Decimal(0))
            figures = Figures(guests=100, signed=len(signed), signed_value=total)
            keep_result(session, duty, report, figures, taking, source="签约.xlsx")
        with year.write() as session:
            duty, when = session.get_one(Duty, duty.id), year.when(str(day + timedelta(days=1)))
            if attempt == "returned":
                return_report(session, duty, "请补充投资方", when, answer_by=day + timedelta(days=4))
            else:
                accept_report(session, duty, when)
        day += timedelta(days=5)   # a day after the term that the return gave
    year.told += signed


def tell_progress(year: Year, day: date) -> None:
    with year.write() as session:
        found = {one.name: one for one in session.exec(select(Project))}
        for one in year.told:
            if told := year_2016.progress(one, year.numbers()[one.name], day):
                project = found[one.name]
                if "funds" in told:
                    told["funds"] = Amount(told["funds"], project.currency)
                change_project(session, project, told, year.when(str(day)), source="季度进展")


def tell_progress_by_table(year: Year, day: date) -> None:
    """The ledger is exported, its cells are filled in, and the file is taken in again."""
    file = year.here.settings.data_dir / "台账.xlsx"
    columns = {"fulfilled_on": "履约日期", "started_on": "开工日期", "funds": "到位资金（万）",
               "funds_on": "资金统计日期"}
    with year.write() as session:
        export_projects(session, true(), ProjectFilter(), file)
        book = openpyxl.load_workbook(file)
        ledger, numbers = book.active, year.numbers()
        at = {cell.value: cell.column for cell in ledger[1]}
        by_name, edited = {one.name: one for one in year.told}, 0
        for row in range(2, ledger.max_row + 1):
            one = by_name[ledger.cell(row, at["项目名称"]).value]
            told = year_2016.progress(one, numbers[one.name], day)
            edited += bool(told)
            for name, value in told.items():
                ledger.cell(row, at[columns[name]]).value = float(value) if name == "funds" else value
        book.save(file)
        plan = plan_of(session, year.plan_id)
        taking = check_table(session, plan, file.read_bytes(), "台账.xlsx")
        assert (taking.faults, taking.new, len(taking.changed), taking.same) == ([], [], edited, len(by_name) - edited)
        take_rows(session, plan, taking, year.when(str(day)), source="台账.xlsx")


def publish(year: Year, day: date, quarter: int) -> None:
    """The quarter's bulletin is issued and its rates are published; what they should say is noted on the same day."""
    period, when = QUARTERS[quarter], year.when(str(day))
    eve = period.first - timedelta(days=1)
    with year.write() as session:
        office = session.get_one(Plan, year.plan_id).office_id
        soon = CALENDAR.add_working_days(day, POLICY.due_soon)
        bulletin = bulletin_procedure.draft(session, Scope(office, period, day, soon, ZONE), when)
        approver = session.exec(select(Post).where(Post.role == PostRole.APPROVER)).first()
        bulletin_procedure.submit(session, bulletin, approver, when)
        bulletin_procedure.approve(session, bulletin, when)
        bulletin_procedure.issue(session, bulletin, when)
        kept = publish_rates(session, office, true(), "city", ProjectFilter(), period.last, when, before=eve)
        year.issued[quarter], year.published[quarter] = bulletin.id, kept.id
        rates = {at: year_2016.sums_by(year.told, at, lambda one: f"{one.city}市人民政府") for at in (period.last, eve)}
        year.expected[quarter] = year_2016.counted(year.handled(session), period.first, period.last), rates
