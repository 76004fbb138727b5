from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from domain.duties.lifecycle import State
from domain.errors import InvalidPlan, NotAllowed
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Form
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.registers.activity import Activity
from models.registers.activity_course import confirm_end, enter_activity
from models.registers.activity_result import Figures, activity_for_results, keep_result, take_result
from models.registers.project import Project
from tasks.registers.project_tables import check_table
from tests.models.registers.project_tables import FIRST, SECOND, book
from tests.world import dispatched, on, settle

TEN_DAYS = After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束")
FIGURES = Figures(guests=800, guests_abroad=120, companies=300, signed=2, signed_value=Decimal(150000))


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def duty(session, world):
    dispatched(session, world, None, TEN_DAYS, form=Form.PER_EVENT, title="活动成果")
    fair = Activity(name="投洽会", plan_id=world.plan.id, host_id=world.units["省商务厅"].id)
    (duty,) = enter_activity(session, fair, [], on("2016-07-01"))
    confirm_end(session, fair, date(2016, 9, 10), on("2016-09-12"))
    return duty


def handed_in(session, world, duty, figures=FIGURES, data=None, day="2016-09-20"):
    fair = activity_for_results(session, duty)
    taking = check_table(session, world.plan, data or book(FIRST, SECOND), "签约项目.xlsx", activity=fair)
    report = submit_report(session, duty, "成果报告", on(day))
    keep_result(session, duty, report, figures, taking, source="签约项目.xlsx")
    return report


def test_projects_are_in_the_ledger_once_the_report_is_accepted_with_activity_and_report(session, world, duty):
    report = handed_in(session, world, duty)
    assert session.exec(select(Project)).all() == []
    accept_report(session, duty, on("2016-09-22"))
    projects = session.exec(select(Project).order_by(Project.id)).all()
    assert [(one.name, one.value, one.activity_id, one.report_id) for one in projects] == [
        ("智能终端产业园", 35000, duty.activity_id, report.id), ("食品加工基地", 12000, duty.activity_id, report.id)]
    assert take_result(session, report, on("2016-09-23")) == []


def test_a_returned_report_leaves_nothing_and_the_next_one_counts(session, world, duty):
    handed_in(session, world, duty)
    return_report(session, duty, "缺一项", on("2016-09-21"))
    handed_in(session, world, duty, replace(FIGURES, signed=1, signed_value=Decimal(35000)), book(FIRST),
              day="2016-09-22")
    accept_report(session, duty, on("2016-09-23"))
    assert len(session.exec(select(Project)).all()) == 1
    assert duty.state is State.CLOSED


@pytest.mark.parametrize(("change", "words"), [
    ({"signed": 3}, "项目表中有 2 个"), ({"guests_abroad": 900}, "多于参会客商"), ({"spent": Decimal(-1)}, "不能为负"),
    ({"signed_value": Decimal(34999)}, "合计 35,000 万元，另有外币"),
    ({"signed_value": Decimal(35000)}, "外币项目须折合人民币")])
def test_figures_that_contradict_each_other_are_refused(session, world, duty, change, words):
    with pytest.raises(NotAllowed, match=words):
        handed_in(session, world, duty, replace(FIGURES, **change))


@pytest.mark.parametrize("total", [0, 34999, 35001])
def test_a_total_in_yuan_is_that_of_the_contracts(session, world, duty, total):
    with pytest.raises(NotAllowed, match=f"签约总额填 {total:,} 万元，项目表中人民币项目合计 35,000 万元，请核对"):
        handed_in(session, world, duty, replace(FIGURES, signed=1, signed_value=Decimal(total)), book(FIRST))


def test_a_wrong_cell_is_refused_by_its_address(session, world, duty):
    with pytest.raises(InvalidPlan, match="项目!E2"):
        handed_in(session, world, duty, data=book([*FIRST[:4], "约5亿", *FIRST[5:]]))
