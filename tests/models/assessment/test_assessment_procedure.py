from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from domain.assessment.scheme import Fault
from domain.publications.content import ReportingPeriod
from domain.registers.amounts import Amount, Currency
from models.assessment import assessment_procedure
from models.assessment.assessment import Assessment, AssessmentScheme
from models.assessment.assessment_procedure import enter_value
from models.assessment.assessment_standing import scheme_of, standing
from models.assessment.duty_values import duties_at, faults_of
from models.assessment.measured_values import measure
from models.bulletins.bulletin_counts import Scope, count
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import reopen, suspend
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.registers.activity import Activity
from models.registers.activity_course import enter_activity
from models.registers.activity_result import ActivityResult
from models.registers.project_entry import Named, enter_projects
from models.reminders.case import CaseDecision, EscalationCase
from models.reminders.escalation import decide_case
from tests.world import ZONE, at, dispatched, on, settle

SHIPPED = Path(__file__).parents[3] / "config" / "schemes"
THIRD = ReportingPeriod(date(2016, 7, 1), date(2016, 9, 30))
CITIES = ("郑州市人民政府", "洛阳市人民政府")
DEPARTMENTS = ("省商务厅", "省财政厅", "省旅游局")
DAY = "2016-10-10"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def kept(session, world, name: str = "departments", **changes) -> AssessmentScheme:
    text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    return assessment_procedure.keep_scheme(session, world.units["省开放办"].id, text, on(DAY))


def drafted(session, world, name="departments", units=DEPARTMENTS, day=DAY) -> Assessment:
    return assessment_procedure.draft(session, kept(session, world, name), THIRD,
                                      [world.units[unit].id for unit in units], on(day),
                       ZONE)


def scope(world, day=DAY) -> Scope:
    today = date.fromisoformat(day)
    return Scope(world.units["省开放办"].id, THIRD, today, today, ZONE)


def handed(session, duty, reported, accepted=""):
    submit_report(session, duty, "已完成。", on(reported))
    if accepted:
        accept_report(session, duty, on(accepted))


def project(session, world, city, value, signed, currency=Currency.CNY, **fields):
    unit = world.units[city]
    values = {"name": f"{city}{value}{signed}", "city": Named(unit.id, unit.name), "currency": currency,
              "value": Amount(D(value), currency), "signed_on": date.fromisoformat(signed)}
    values |= {name: date.fromisoformat(day) if name.endswith("_on") else day for name, day in fields.items()}
    if "funds" in values:
        values["funds"] = Amount(D(values["funds"]), currency)
    return enter_projects(session, world.plan, [values], on("2016-09-20"), source="测试")[0]


def by_unit(session, assessment) -> dict:
    return {row.unit: row for row in standing(session, assessment)}


def fill(session, assessment, satisfaction=(("省商务厅", "95"), ("省财政厅", "77.5"), ("省旅游局", "不适用")),
         key="satisfaction", names=None):
    units = {row.unit: row.unit_id for row in standing(session, assessment)}
    for unit, value in satisfaction:
        enter_value(session, assessment, units[unit], key, value, "省统计局问卷调查", on(DAY))
    assessment_procedure.recount(session, assessment, on(DAY), ZONE)


@pytest.fixture
def duties(session, world):
    """商务厅: one in time, one late; 财政厅: returned twice, then in time; one overdue; 旅游局: nothing."""
    plan = dispatched(session, world, "省商务厅", "2016-08-31", day="2016-07-04", title="制定专项规划",
                      requirement="制定对外开放专项规划。")
    late = dispatched(session, world, "省商务厅", "2016-08-31", day="2016-07-04", title="推动口岸开放",
                      requirement="推动口岸开放。")
    back = dispatched(session, world, "省财政厅", "2016-09-20", day="2016-07-04", title="出台支持政策",
                      requirement="出台支持政策。")
    never = dispatched(session, world, "省财政厅", "2016-06-30", day="2016-06-23", title="清理收费",
                       requirement="清理收费。")
    handed(session, plan, "2016-08-30", "2016-09-01")
    handed(session, late, "2016-09-05", "2016-09-06")
    handed(session, back, "2016-09-18")
    return_report(session, back, "请补充依据", on("2016-09-19"))
    handed(session, back, "2016-09-21")
    return_report(session, back, "请补充文号", on("2016-09-22"))
    handed(session, back, "2016-09-23", "2016-09-26")
    return plan, late, back, never


def test_departments_are_marked_as_worked_out_by_hand(session, world, duties):
    assessment = drafted(session, world)
    fill(session, assessment)
    found = by_unit(session, assessment)
    lines = {unit: {line.key: line for line in row.sheet.lines} for unit, row in found.items()}
    shangwu, caizheng = lines["省商务厅"], lines["省财政厅"]
    # 商务厅: plans 18/18; no policies (17) and no activities (10), so its part's 45 all lie on the plans; in time 1 of
    # 2; quality full; satisfaction 95 → full
    assert (shangwu["special_plan"].value, shangwu["special_plan"].effective) == (D(100), D(45))
    assert [shangwu[key].score for key in ("special_plan", "in_time", "quality", "satisfaction")] == [
        D(45), D("12.50"), D(15), D(15)]
    assert not shangwu["policies"].applies
    assert found["省商务厅"].score == D("87.5")
    # 财政厅: policies closed 1 of 1, the part's 45; in time 1 of 2 (both returns were answered in their term; what
    # was due in June is overdue still); quality 15 − 2 returned × 1 − 1 overdue × 2 = 11; 77.5 is half way
    assert (caizheng["policies"].effective, caizheng["policies"].score) == (D(45), D(45))
    assert (caizheng["in_time"].score, caizheng["quality"].score, caizheng["satisfaction"].score) == (
        D("12.5"), D(11), D("7.5"))
    assert found["省财政厅"].score == D(76)
    # 旅游局: nothing at all
    assert (found["省旅游局"].score, found["省旅游局"].rank) == (None, None)
    assert [(row.unit, row.rank) for row in standing(session, assessment)] == [
        ("省商务厅", 1), ("省财政厅", 2), ("省旅游局", None)]
    # first three, without the one that has something overdue, and without the one that has no score
    assert [row.unit for row in found.values() if row.commended] == ["省商务厅"]


def test_every_deduction_names_the_duty_it_came_from(session, world, duties):
    assessment = drafted(session, world)
    line = by_unit(session, assessment)["省财政厅"].sheet.line("quality")
    taken = {one.fault: [(each.item.id, each.item.note, each.marks) for each in one.taken] for one in line.deductions}
    assert taken == {
        "报告被退回": [(duties[2].id, "2016年9月19日退回：请补充依据", D(1)),
                  (duties[2].id, "2016年9月22日退回：请补充文号", D(1))],
        "逾期未报": [(duties[3].id, "应于2016年6月30日前上报，截至2016年9月30日未报", D(2))], "被列入通报": []}
    plan = by_unit(session, assessment)["省商务厅"].sheet.line("in_time")
    assert [(one.title, one.note, one.good) for one in plan.items] == [
        ("制定专项规划", "时限2016年8月31日，2016年8月30日上报，已销号", True),
        ("推动口岸开放", "时限2016年8月31日，2016年9月5日上报，晚5天，已销号", False)]


def test_overdue_and_returned_agree_with_the_bulletins_count(session, world, duties):
    dispatched(session, world, "省旅游局", "2016-09-29", day="2016-07-04")
    dispatched(session, world, "省旅游局", "2016-09-30", day="2016-07-04")
    after = dispatched(session, world, "省旅游局", "2016-09-28", day="2016-07-04")
    handed(session, after, "2016-10-08", "2016-10-09")
    counts = {row.unit: row.counts for row in count(session, scope(world))[0].rows}
    ids = {world.units[unit].id for unit in DEPARTMENTS}
    rule = scheme_of(session, drafted(session, world)).indicators[0].narrowed.__class__()
    for unit in DEPARTMENTS:
        faults = faults_of(rule, duties_at(session, scope(world), ids)[world.units[unit].id], scope(world))
        assert (len(faults[Fault.OVERDUE]), len(faults[Fault.RETURNED])) == (
            counts[unit].overdue, counts[unit].returned), unit


def test_what_waits_is_not_judged_yet(session, world):
    suspended = dispatched(session, world, "省旅游局", "2016-09-20", day="2016-07-04")
    suspend(session, suspended, "等待批复", on("2016-09-19"))
    back = dispatched(session, world, "省旅游局", "2016-09-29", day="2016-07-04")
    handed(session, back, "2016-09-29")
    return_report(session, back, "请补充", on("2016-09-30"))
    reopened = dispatched(session, world, "省旅游局", "2016-09-01", day="2016-07-04")
    handed(session, reopened, "2016-08-31", "2016-09-01")
    reopen(session, reopened, "数据不实", on("2016-09-28"), due_on=date(2016, 11, 30))
    line = by_unit(session, drafted(session, world))["省旅游局"].sheet.line("in_time")
    assert (line.applies, line.basis) == (False, "本期没有可评的此类事项")


def test_named_in_a_bulletin_by_decision_costs_marks(session, world, duties):
    case = EscalationCase(duty_id=duties[3].id, deadline_version=1, round=0, rung="r", opened_on=date(2016, 9, 26),
                          post_id=world.posts["分管副省长"].id, opened_at=at("2016-09-26"))
    session.add(case)
    session.flush()
    decide_case(session, case, CaseDecision.BULLETIN, on("2016-09-29"), comment="通报全省")
    line = by_unit(session, drafted(session, world))["省财政厅"].sheet.line("quality")
    assert [one.marks for one in line.deductions] == [D(2), D(2), D(3)]
    assert line.marks == D(8)


@pytest.fixture
def projects(session, world):
    project(session, world, "郑州市人民政府", 1000, "2016-07-08", fulfilled_on="2016-08-01", funds=300,
            funds_on="2016-09-01", started_on="2016-09-10", major=True)
    project(session, world, "郑州市人民政府", 500, "2016-08-08", started_on="2016-10-08")
    project(session, world, "郑州市人民政府", 90, "2016-05-08", Currency.USD)
    project(session, world, "洛阳市人民政府", 400, "2016-06-08", fulfilled_on="2016-07-01", funds=240,
            funds_on="2016-07-01", major=True)
    project(session, world, "洛阳市人民政府", 7000, "2016-10-02")


def test_cities_are_marked_by_their_projects_as_worked_out_by_hand(session, world, projects):
    assessment = drafted(session, world, "cities", CITIES)
    found = by_unit(session, assessment)
    zhengzhou, luoyang = ({line.key: line for line in found[city].sheet.lines} for city in CITIES)
    third = D(100) / 3
    assert [(line.value.quantize(D("0.01"))) for line in (
        zhengzhou["fulfilled"], zhengzhou["funds"], zhengzhou["started"])] == [
        third.quantize(D("0.01")), D("20.00"), third.quantize(D("0.01"))]
    assert (luoyang["fulfilled"].value, luoyang["funds"].value, luoyang["started"].value) == (D(100), D(60), D(0))
    assert (zhengzhou["major"].value, luoyang["major"].value, luoyang["major"].marks) == (D(1), D(1), D(10))
    assert (zhengzhou["value"].value, luoyang["value"].value) == (D(1500), D(0))
    # 14 × 33.33/90, 14 × 20/60, 14 × 33.33/80, 10, 8; the other 40 hundredths do not apply to either: × 100/60
    assert [line.before for line in list(zhengzhou.values())[:5]] == [D("5.19"), D("4.67"), D("5.83"), D(10), D(8)]
    assert sum(line.effective for line in zhengzhou.values()) == D(100)
    assert zhengzhou["major"].effective == D("16.67")
    assert zhengzhou["funds"].basis == "累计签约3个，合同金额1,500万元，其中资金到位300万元（外币项目不计入）"
    assert [(one.title, one.good) for one in luoyang["started"].items] == [("洛阳市人民政府4002016-06-08", False)]


def test_the_projects_behind_a_rate_are_as_many_as_it_counts(session, world, projects):
    rule = scheme_of(session, drafted(session, world, "cities", CITIES))
    units = [world.units[city] for city in CITIES]
    for one in measure(session, rule, scope(world), units, {}).values():
        for key in ("fulfilled", "started"):
            items = one.values[key].items
            assert one.values[key].value == D(100) * sum(item.good for item in items) / len(items)


def test_a_host_is_credited_with_its_own_accepted_results(session, world):
    hosts = [world.units[unit].id for unit in ("省商务厅", "省旅游局")]
    for host, signed in zip(hosts, (12, 5), strict=True):
        activity = Activity(name=f"洽谈会{host}", plan_id=world.plan.id, host_id=host)
        enter_activity(session, activity, [world.units["省财政厅"].id], on("2016-07-04"))
        activity.ended_on = date(2016, 9, 8)
        for unit, figure in (("省商务厅" if host == hosts[0] else "省旅游局", signed), ("省财政厅", 90)):
            duty = dispatched(session, world, unit, "2016-09-23", activity_id=activity.id)
            report = submit_report(session, duty, "成果", on("2016-09-20"))
            session.add(ActivityResult(activity_id=activity.id, report_id=report.id, signed=figure,
                                       taken_at=at("2016-09-21")))
    session.flush()
    found = by_unit(session, drafted(session, world))
    lines = [found[unit].sheet.line("activities") for unit in DEPARTMENTS]
    assert [(line.value, line.applies) for line in lines] == [(D(12), True), (None, False), (D(5), True)]
    assert [line.marks for line in lines] == [D(10), D(0), D("4.17")]


def test_equal_units_share_a_rank(session, world):
    for unit in DEPARTMENTS:
        duty = dispatched(session, world, unit, "2016-08-31", day="2016-07-04", title="制定专项规划")
        handed(session, duty, "2016-08-30" if unit != "省旅游局" else "2016-09-02", "2016-09-05")
    assert [row.rank for row in standing(session, drafted(session, world))] == [1, 1, 3]
