from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import true
from sqlmodel import select

from domain.duties.lifecycle import State
from domain.errors import InvalidPlan, NotAllowed
from domain.registers.amounts import Amount
from models.directory.reorganization import merge_unit
from models.duties.duty import Duty, Form
from models.duties.occurrence import make_occurrences
from models.engine import transaction
from models.history import history_of
from models.registers.activity import Activity
from models.registers.project import FundsArrived, Project, values_of
from models.registers.project_entry import change_project, count_apart, count_here, strike
from models.registers.project_filter import ProjectFilter, projects_page
from models.registers.project_progress import RULES, ask_progress, asks_progress, end_finished
from models.registers.project_table import take_rows
from tasks.registers.project_tables import check_table, export_in_layout, export_projects
from tests.models.registers.project_tables import FIRST, SECOND, book, saved
from tests.world import on, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def take(session, world, data, day="2016-09-20", **others):
    taking = check_table(session, world.plan, data, "表.xlsx", **others)
    return take_rows(session, world.plan, taking, on(day), source="表.xlsx")


def faults(session, world, data):
    return {where: str(words) for where, words in check_table(session, world.plan, data, "表.xlsx").faults}


def test_an_office_s_own_table_is_taken_into_the_ledger(session, world):
    one, other = take(session, world, book(FIRST, SECOND))
    assert (one.number, one.value, one.currency, one.funds) == ("XM2016-00001", 35000, "CNY", Decimal("1200.5"))
    assert (other.value, other.currency, other.started_on) == (12000, "USD", date(2016, 10, 1))
    assert other.unit_id == other.city_id == world.units["洛阳市人民政府"].id


def test_all_wrong_cells_are_named_at_once_by_sheet_and_address_and_nothing_is_taken(session, world):
    wrong = ["某项目", "开封", "", "", "约5亿", "2016年9月", "", "", ""]
    data = book(FIRST, wrong)
    assert set(faults(session, world, data)) == {"项目!B3", "项目!E3", "项目!F3"}
    assert "单位目录中没有“开封”" in faults(session, world, data)["项目!B3"]
    with pytest.raises(InvalidPlan, match="项目!E3"):
        take(session, world, data)
    assert session.exec(select(Project)).all() == []


def test_a_merged_city_speaks_for_all_its_rows_and_a_merged_amount_for_none(session, world):
    rows = [FIRST, ["数控机床", None, "", "丙公司", 10, "2016-09-01"],
            ["冷链物流", None, "", "丁公司", 20, "2016-09-01"]]
    made = take(session, world, book(*rows, change=lambda sheet: sheet.merge_cells("B2:B4")))
    assert {one.city_id for one in made} == {world.units["郑州市人民政府"].id}
    found = faults(session, world, book(*rows, change=lambda sheet: sheet.merge_cells("E3:E4")))
    assert "请拆分" in found["项目!E3:E4"]


def test_titles_sums_and_notes_are_no_projects(session, world):
    def change(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "2016年重大签约项目汇总表"
        sheet.merge_cells("A1:I1")
        sheet.append(["合计", "", "", "", 47000])
        sheet.append(["注：以上金额为合同额"])
    assert len(take(session, world, book(FIRST, SECOND, change=change))) == 2


def test_a_file_without_the_headings_is_refused_with_what_they_should_be(session, world):
    with pytest.raises(InvalidPlan, match="表头应有"):
        check_table(session, world.plan, book(headings=["姓名", "电话"]), "表.xlsx")
    with pytest.raises(InvalidPlan, match="不是 Excel 文件"):
        check_table(session, world.plan, b"plain words", "表.xlsx")


def test_importing_the_same_table_twice_adds_nothing(session, world):
    take(session, world, book(FIRST, SECOND))
    taking = check_table(session, world.plan, book(FIRST, SECOND), "表.xlsx")
    assert (taking.new, taking.changed, taking.same) == ([], [], 2)


def exported(session, tmp_path):
    path = tmp_path / "ledger.xlsx"
    export_projects(session, true(), ProjectFilter(), path)
    return openpyxl.load_workbook(path)


def cell(file, heading, row):
    sheet = file["项目台账"]
    column = next(one.column for one in sheet[1] if one.value == heading)
    return sheet.cell(row, column)


def test_an_export_imported_unedited_changes_nothing(session, world, tmp_path):
    take(session, world, book(FIRST, SECOND))
    taking = check_table(session, world.plan, saved(exported(session, tmp_path)), "台账.xlsx")
    assert (taking.new, taking.changed, taking.same, taking.faults) == ([], [], 2, [])


def test_only_edited_cells_change_and_what_moved_on_meanwhile_stays(session, world, tmp_path):
    one, other = take(session, world, book(FIRST, SECOND))
    file = exported(session, tmp_path)
    cell(file, "开工日期", 2).value = date(2016, 11, 1)
    cell(file, "到位资金（万）", 3).value = 600
    change_project(session, one, {"person": "张三"}, on("2016-10-08"), source="进展填报")
    take(session, world, saved(file), day="2016-11-02")
    assert (one.started_on, one.person, other.funds, other.currency) == (date(2016, 11, 1), "张三", 600, "USD")
    changes = [(value.field, value.before, value.after) for value in values_of(session, one.id)]
    assert changes == [("", "", "登记"), ("person", "", "张三"), ("started_on", "", "2016-11-01")]
    assert [value.after for value in values_of(session, other.id)] == ["登记", "600万美元"]


def test_a_cell_edited_here_and_there_is_a_fault_with_its_address(session, world, tmp_path):
    one, _ = take(session, world, book(FIRST, SECOND))
    file = exported(session, tmp_path)
    edited = cell(file, "责任人", 2)
    edited.value = "李四"
    change_project(session, one, {"person": "张三"}, on("2016-10-08"), source="进展填报")
    found = faults(session, world, saved(file))
    assert "导出后台账已改为“张三”" in found[f"项目台账!{edited.coordinate}"]


def test_a_needed_cell_that_was_emptied_is_a_fault(session, world, tmp_path):
    take(session, world, book(FIRST))
    file = exported(session, tmp_path)
    emptied = cell(file, "签约日期", 2)
    emptied.value = None
    assert "不能为空" in faults(session, world, saved(file))[f"项目台账!{emptied.coordinate}"]


def test_a_number_that_is_not_in_the_ledger_and_one_named_twice_are_faults(session, world, tmp_path):
    take(session, world, book(FIRST, SECOND))
    file = exported(session, tmp_path)
    cell(file, "台账编号", 3).value = "XM2016-00001"
    assert "重复" in faults(session, world, saved(file))["项目台账!A3"]
    cell(file, "台账编号", 3).value = "XM2016-09999"
    assert "没有编号" in faults(session, world, saved(file))["项目台账!A3"]


def test_one_project_entered_by_two_cities_counts_once_until_it_is_decided(session, world):
    again = [*FIRST]
    again[1] = "洛阳"
    data = book(FIRST, again)
    assert check_table(session, world.plan, data, "表.xlsx").repeated == [("智能终端产业园", "郑州市、洛阳")]
    one, other = take(session, world, data)
    assert (one.same_as_id, other.same_as_id) == (None, one.id)
    assert len(projects_page(session, true(), ProjectFilter(counted=True))) == 1
    count_here(session, other, on("2016-09-21"))
    assert (one.same_as_id, other.same_as_id) == (other.id, None)
    count_apart(session, one, on("2016-09-22"))
    session.flush()
    assert len(projects_page(session, true(), ProjectFilter(counted=True))) == 2


def test_an_entry_made_in_error_is_struck_with_its_reason_and_kept(session, world):
    one, _ = take(session, world, book(FIRST, SECOND))
    with pytest.raises(NotAllowed, match="写明理由"):
        strike(session, one, " ", on("2016-09-21"))
    strike(session, one, "误录", on("2016-09-21"))
    session.flush()
    counted = projects_page(session, true(), ProjectFilter(counted=True))
    assert [row.project.name for row in counted] == ["食品加工基地"]
    assert values_of(session, one.id)[-1].source == "误录"


def test_funds_of_each_day_are_kept(session, world):
    one, _ = take(session, world, book(FIRST, SECOND))
    change_project(session, one, {"funds": Amount(Decimal(5000))}, on("2016-12-31"), source="进展填报")
    session.flush()
    arrived = select(FundsArrived).where(FundsArrived.project_id == one.id).order_by(FundsArrived.on)
    assert [(row.on, row.total) for row in session.exec(arrived)] == [
        (date(2016, 9, 20), Decimal("1200.5")), (date(2016, 12, 31), 5000)]


def test_a_contradiction_is_refused_by_the_verb_too(session, world):
    one, _ = take(session, world, book(FIRST, SECOND))
    with pytest.raises(NotAllowed, match="早于签约日期"):
        change_project(session, one, {"started_on": date(2015, 1, 1)}, on("2016-09-21"), source="页面")


def test_the_rows_of_an_activity_s_table_are_that_activity_s(session, world):
    fair = Activity(name="投洽会", plan_id=world.plan.id, host_id=world.units["省商务厅"].id)
    session.add(fair)
    session.flush()
    assert {one.activity_id for one in take(session, world, book(FIRST, SECOND), activity=fair)} == {fair.id}


@pytest.fixture
def ledger(session, world):
    take(session, world, book(FIRST, SECOND))


def test_each_unit_with_projects_is_asked_period_by_period(session, world, ledger):
    made = ask_progress(session, world.plan, RULES["quarterly"], on("2016-10-10"))
    assert [(one.unit_id, one.form) for one in made] == [
        (world.units[name].id, Form.SERIES) for name in ("郑州市人民政府", "洛阳市人民政府")]
    (asked,) = make_occurrences(session, made[0], on("2016-12-10"))
    assert (asked.due_on, asked.unit_id, asked.title) == (date(2016, 12, 31), made[0].unit_id, "报送签约项目进展")
    assert asks_progress(session, asked)
    assert ask_progress(session, world.plan, RULES["monthly"], on("2016-10-11")) == []


def test_a_unit_whose_projects_are_all_done_is_asked_no_further_until_it_has_a_new_one(session, world, ledger):
    first, second = ask_progress(session, world.plan, RULES["monthly"], on("2016-10-10"))
    (asked,) = make_occurrences(session, first, on("2016-10-20"))
    project = session.exec(select(Project).where(Project.unit_id == first.unit_id)).one()
    change_project(session, project, {"started_on": date(2016, 10, 1), "completed_on": date(2016, 10, 25)},
                   on("2016-10-26"), source="进展填报")
    session.flush()
    assert end_finished(session, [first, second], on("2016-11-10")) == [second]
    assert (first.state, first.closed_on, asked.state) == (State.CLOSED, date(2016, 11, 10), State.DISPATCHED)
    assert "均已竣工或终止" in history_of(session, first.id)[-1].note
    other = session.exec(select(Project).where(Project.unit_id == second.unit_id)).one()
    change_project(session, other, {"terminated_on": date(2016, 11, 20)}, on("2016-11-20"), source="进展填报")
    assert end_finished(session, [second], on("2016-12-10")) == []
    take(session, world, book(["二期工程", *FIRST[1:]]), day="2016-12-20")
    anew = session.exec(select(Duty).where(Duty.form == Form.SERIES, Duty.id > second.id)).one()
    assert (anew.unit_id, anew.rule, anew.state) == (first.unit_id, first.rule, State.DISPATCHED)


@pytest.mark.parametrize("both", [True, False])
def test_a_unit_that_takes_in_another_is_asked_once_for_the_projects_of_both(session, world, ledger, both):
    trade, tourism = world.units["省商务厅"], world.units["省旅游局"]
    projects = session.exec(select(Project).order_by(Project.id)).all()
    for project, unit in zip(projects, (tourism, trade if both else tourism), strict=True):
        project.unit_id = unit.id
        session.add(project)
    asked = {one.unit_id: one for one in ask_progress(session, world.plan, RULES["monthly"], on("2016-10-10"))}
    (open_still,) = make_occurrences(session, asked[tourism.id], on("2016-10-10"))
    merge_unit(session, tourism, trade, on("2016-10-20"))
    going_on = asked[trade.id] if both else asked[tourism.id]
    running = select(Duty).where(Duty.form == Form.SERIES, Duty.state == State.DISPATCHED)
    assert session.exec(running).all() == [going_on]
    assert going_on.unit_id == open_still.unit_id == trade.id
    assert asked[tourism.id].state is (State.CLOSED if both else State.DISPATCHED)
    assert asks_progress(session, open_still)
    assert ask_progress(session, world.plan, RULES["monthly"], on("2016-10-21")) == []
    assert end_finished(session, [going_on], on("2016-10-21")) == [going_on]


def test_units_that_come_into_the_ledger_later_are_asked_as_the_others_are(session, world):
    take(session, world, book(FIRST))
    (first,) = ask_progress(session, world.plan, RULES["monthly"], on("2016-10-10"))
    take(session, world, book(SECOND), day="2016-10-20")
    second = session.exec(select(Duty).where(Duty.form == Form.SERIES, Duty.id > first.id)).one()
    assert (second.unit_id, second.rule) == (world.units["洛阳市人民政府"].id, first.rule)


def test_where_nobody_is_asked_a_new_unit_is_not_asked_either(session, world, ledger):
    assert session.exec(select(Duty).where(Duty.form == Form.SERIES)).all() == []


@pytest.mark.parametrize(("above", "heading", "value"), [
    ("单位：亿元", "合同金额", "35亿元"), ("（单位：万美元）", "合同金额", "35万美元"),
    ("单位：亿元", "合同金额（万元）", "35万元"), ("填报单位：郑州市", "合同金额", "35万元"),
    ("2016年重大项目台账", "合同金额", "35万元")])
def test_the_unit_stated_above_the_table_is_that_of_amounts_without_their_own(session, world, above, heading, value):
    table = book(["项目名称", "省辖市", heading, "签约日期"], ["电池材料", "郑州市", 35, date(2016, 9, 8)],
                 headings=[above])
    taking = check_table(session, world.plan, table, "表.xlsx")
    assert [str(one["value"]) for one in taking.new] == [value]


def test_columns_that_mean_nothing_are_named_and_a_bureau_is_no_place(session, world):
    headings = ["序号", "项目名称", "省辖市", "合同金额（万元）", "签约日期", "项目性质", "联系 电话"]
    row = [1, "电池材料", "郑州市政府", 35, date(2016, 9, 8), "新建", "0371"]
    taking = check_table(session, world.plan, book(row, headings=headings), "表.xlsx")
    assert (taking.ignored, str(taking.new[0]["city"])) == (["项目性质", "联系电话"], "郑州市政府")
    row[2] = "省商务厅"
    assert "不是市、县（市、区）或开发区" in faults(session, world, book(row, headings=headings))["项目!C2"]


OWN = ["序号", "签约项目名称", "所在市", "投资总额（亿元）", "到位金额", "签约时间", "开工时间", "项目性质", "备注"]


def test_an_export_in_an_offices_own_layout_comes_back_and_changes_only_what_was_edited(session, world, tmp_path):
    one, other = take(session, world, book(FIRST, SECOND))
    path = tmp_path / "own.xlsx"
    form = book(headings=["单位：亿元"], change=lambda sheet: sheet.append(OWN))
    assert export_in_layout(session, true(), ProjectFilter(), form, "我们的表.xlsx", path) == 2
    file = openpyxl.load_workbook(path)
    sheet = file["项目台账"]
    assert [cell.value for cell in sheet[1]] == [*OWN[:4], "到位金额（亿元）", *OWN[5:], "台账编号"]
    assert [[cell.value for cell in row][:8] for row in sheet.iter_rows(min_row=2)] == [
        [1, "智能终端产业园", "郑州市人民政府", 3.5, 0.12005, datetime(2016, 9, 8), None, None],
        [2, "食品加工基地", "洛阳市人民政府", "1.2亿美元", None, datetime(2016, 9, 9), datetime(2016, 10, 1), None]]
    sheet["D2"], sheet["G2"] = 3.6, "2016-10-10"
    change_project(session, other, {"note": "已协调用地"}, on("2016-09-21"), source="页面")
    taking = check_table(session, world.plan, saved(file), "own.xlsx")
    assert (taking.faults, taking.new, taking.same) == ([], [], 1)
    assert [(project.number, told) for project, _, told in taking.changed] == [
        (one.number, {"value": ("3.5亿元", "3.6亿元"), "started_on": ("", "2016-10-10")})]
