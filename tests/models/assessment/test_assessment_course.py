"""An assessment's way: values entered, shown, objected to, published, taken back, kept."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

from datetime import date
from decimal import Decimal as D

import pytest
from sqlmodel import col, delete, select

from domain.errors import InvalidSettings, NotAllowed, NotFound
from models.access.visitor import visitor_of
from models.assessment import assessment_procedure
from models.assessment.assessment import (
    AssessedUnit,
    Assessment,
    AssessmentScheme,
    AssessmentState,
    AssessmentWord,
    EnteredValue,
)
from models.assessment.assessment_lists import assessed_units, assessments, sees_all, units_seen, visible_assessment
from models.assessment.assessment_procedure import enter_value
from models.assessment.assessment_standing import standing
from models.assessment.objection import decide_objection, raise_objection, withdraw_objection
from models.directory.post import PostRole
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.history import History
from tests.models.assessment.test_assessment_procedure import (  # noqa: F401
    DAY,
    THIRD,
    by_unit,
    drafted,
    duties,
    fill,
    handed,
    kept,
    session,
    world,
)
from tests.world import ZONE, dispatched, on, settle


def test_nothing_is_shown_while_a_value_is_missing_or_the_period_runs(session, world, duties):
    assessment = drafted(session, world)
    with pytest.raises(NotAllowed, match="还有3个数值没有录入：省商务厅的“企业和基层满意度”"):
        assessment_procedure.show(session, assessment, on(DAY))
    fill(session, assessment)
    early = drafted(session, world, day="2016-09-20")
    with pytest.raises(NotAllowed, match="还没有结束"):
        assessment_procedure.show(session, early, on("2016-09-30"))
    with pytest.raises(NotAllowed, match="重新计算"):
        assessment_procedure.show(session, early, on(DAY))
    assessment_procedure.show(session, assessment, on(DAY))
    assert assessment.objections_until == date(2016, 10, 17)


@pytest.mark.parametrize(("value", "source", "said"), [
    ("95", " ", "写明数据来源"), ("很好", "问卷", "不是数"), ("1e99", "问卷", "不是数"), ("nan", "问卷", "不是数"),
    ("不适用", "", "写明理由")])
def test_an_entered_value_is_a_number_with_a_source(session, world, duties, value, source, said):
    assessment = drafted(session, world)
    with pytest.raises(NotAllowed, match=said):
        enter_value(session, assessment, world.units["省商务厅"].id, "satisfaction", value, source, on(DAY))
    with pytest.raises(NotAllowed, match="没有这项"):
        enter_value(session, assessment, world.units["省商务厅"].id, "in_time", "90", "问卷", on(DAY))


def test_an_entered_value_is_below_a_million_millions(session, world):
    assessment, unit = drafted(session, world), world.units["省商务厅"].id
    for value in ("-999999999999", "999999999999.5"):
        enter_value(session, assessment, unit, "satisfaction", value, "问卷", on(DAY))
    for value in ("1000000000000", "-1e12"):
        with pytest.raises(NotAllowed, match="不是数"):
            enter_value(session, assessment, unit, "satisfaction", value, "问卷", on(DAY))


def test_an_entered_value_is_taken_out_by_entering_nothing_and_the_history_has_both(session, world):
    assessment, unit = drafted(session, world), world.units["省商务厅"].id
    for value in ("95 %", "95", "", ""):
        enter_value(session, assessment, unit, "satisfaction", value, "问卷", on(DAY))
    assert session.get(EnteredValue, (assessment.id, unit, "satisfaction")) is None
    entered = session.exec(select(History).where(History.action == "assessment_enter").order_by(History.id)).all()
    assert [(one.note, one.facts["unit_id"]) for one in entered] == [
        ("企业和基层满意度：95（问卷）", unit), ("企业和基层满意度：删去", unit)]


def shown(session, world, day=DAY) -> Assessment:
    assessment = drafted(session, world)
    fill(session, assessment)
    assessment_procedure.show(session, assessment, on(day))
    session.flush()
    return assessment


def test_an_upheld_objection_corrects_the_score_and_stays_visible(session, world, duties):
    assessment = shown(session, world)
    shangwu = world.units["省商务厅"].id
    objection = raise_objection(session, assessment, shangwu, "in_time", "9月5日的报告系统故障", on("2016-10-12"))
    with pytest.raises(NotAllowed, match="正在处理"):
        raise_objection(session, assessment, shangwu, "in_time", "再次申诉", on("2016-10-12"))
    with pytest.raises(NotAllowed, match="还有申诉没有处理"):
        assessment_procedure.publish(session, assessment, on("2016-10-18"))
    with pytest.raises(NotAllowed, match="理由"):
        decide_objection(session, objection, True, " ", on("2016-10-13"), marks=D(1))
    for marks in ("0", "12.51", "-12.51", "1.001"):
        with pytest.raises(NotAllowed, match="应在-12.50到12.50之间"):
            decide_objection(session, objection, True, "属实", on("2016-10-13"), marks=D(marks))
    decide_objection(session, objection, True, "系统故障属实，补记", on("2016-10-13"), marks=D("12.5"))
    row = by_unit(session, assessment)["省商务厅"]
    assert (row.score, row.rank, row.sheet.score, row.changed("in_time")) == (D(100), 1, D("87.5"), D("12.5"))
    assert (row.adjustments[0].indicator, row.adjustments[0].reason) == ("交办事项按期办理率", "系统故障属实，补记")
    decide_objection(session, objection, False, "经再核，不属实", on("2016-10-14"))
    assert by_unit(session, assessment)["省商务厅"].score == D("87.5")
    words = session.exec(select(AssessmentWord.what, AssessmentWord.unit_id).order_by(AssessmentWord.id)).all()
    assert words[3:] == [("objected", world.units["省开放办"].id), ("decided", shangwu), ("decided", shangwu)]


def test_the_office_hears_of_an_objection_and_the_unit_of_its_decision(session, world, duties):
    assessment = shown(session, world)
    session.exec(delete(AssessmentWord))
    unit = world.units["省财政厅"].id
    one = raise_objection(session, assessment, unit, "in_time", "退回系误操作。", on("2016-10-11"))
    decide_objection(session, one, False, "退回有据。", on("2016-10-12"))
    told = session.exec(select(AssessmentWord).order_by(AssessmentWord.id)).all()
    assert [(word.unit_id, word.what) for word in told] == [
        (world.units["省开放办"].id, "objected"), (unit, "decided")]
    assert told[0].note.startswith("省财政厅：")


def test_objections_upheld_to_one_indicator_add_up(session, world, duties):
    assessment = shown(session, world)
    before = by_unit(session, assessment)["省财政厅"].score
    unit = world.units["省财政厅"].id
    for marks in ("-0.5", "-0.25"):
        one = raise_objection(session, assessment, unit, "in_time", "计算有误。", on("2016-10-11"))
        decide_objection(session, one, True, "属实。", on("2016-10-12"), marks=D(marks))
    assert by_unit(session, assessment)["省财政厅"].score == before - D("0.75")


def test_what_its_state_forbids_is_refused_with_its_name(session, world, duties):
    assessment = drafted(session, world)
    with pytest.raises(NotAllowed, match=assessment.title):
        assessment_procedure.publish(session, assessment, on(DAY))


def test_objections_end_with_their_term_and_publication_waits_for_it(session, world, duties):
    assessment = shown(session, world)
    unit = world.units["省财政厅"].id
    with pytest.raises(NotAllowed, match="申诉期到2016-10-17止"):
        assessment_procedure.publish(session, assessment, on("2016-10-17"))
    raised = raise_objection(session, assessment, unit, "quality", "退回一次系误操作", on("2016-10-17"))
    with pytest.raises(NotAllowed, match="已于2016-10-17结束"):
        raise_objection(session, assessment, unit, "in_time", "有异议", on("2016-10-18"))
    with pytest.raises(NotAllowed, match="选择要申诉的指标"):
        raise_objection(session, assessment, world.units["洛阳市人民政府"].id, "in_time", "有异议", on("2016-10-17"))
    withdraw_objection(session, raised, on("2016-10-17"))
    with pytest.raises(NotAllowed, match="不能撤回"):
        withdraw_objection(session, raised, on("2016-10-17"))
    assessment_procedure.publish(session, assessment, on("2016-10-18"))
    assert assessment.number == "考核通报〔2016〕1号"
    with pytest.raises(NotAllowed, match="已公布"):
        raise_objection(session, assessment, unit, "in_time", "有异议", on("2016-10-18"))


def test_what_does_not_apply_cannot_be_given_marks(session, world, duties):
    assessment = shown(session, world)
    raised = raise_objection(session, assessment, world.units["省商务厅"].id, "policies", "已出台", on("2016-10-12"))
    with pytest.raises(NotAllowed, match="不适用"):
        decide_objection(session, raised, True, "属实", on("2016-10-13"), marks=D(5))


def test_what_was_published_never_changes(engine):
    with transaction(engine) as session:
        world = settle(session)
        duty = dispatched(session, world, "省商务厅", "2016-09-20", day="2016-07-04")
        assessment = shown(session, world)
        assessment_procedure.commend(session, assessment, world.units["省商务厅"].id, True, "整改迅速",
                                     on("2016-10-12"))
        assessment_procedure.publish(session, assessment, on("2016-10-18"))
        number, before, duty_id = assessment.id, standing(session, assessment), duty.id
    with transaction(engine) as session:
        submit_report(session, session.get_one(type(duty), duty_id), "已完成。", on("2016-10-19"))
        assert standing(session, session.get_one(Assessment, number)) == before
    for verb in (lambda one, session: assessment_procedure.recount(session, one, on("2016-10-19"), ZONE),
                 lambda one, session: assessment_procedure.take_back(session, one, "有误", on("2016-10-19")),
                 lambda one, session: assessment_procedure.commend(session, one, 3, False, "有误", on("2016-10-19"))):
        with pytest.raises(NotAllowed, match="已公布"), transaction(engine) as session:
            verb(session.get_one(Assessment, number), session)
    for spoil in (lambda one, sheet: setattr(one, "published", {}), lambda one, sheet: setattr(one, "title", "改"),
                  lambda one, sheet: setattr(one, "state", AssessmentState.DRAFT),
                  lambda one, sheet: setattr(sheet, "sheet", {}), lambda one, sheet: setattr(sheet, "frozen", False)):
        with pytest.raises(NotAllowed, match="已公布，不能再改动"), transaction(engine) as session:
            spoil(session.get_one(Assessment, number), session.exec(select(AssessedUnit)).first())
    with transaction(engine) as session:
        assert standing(session, session.get_one(Assessment, number)) == before
        assert [(row.unit, row.commended, row.reason) for row in before if row.commended] == [
            ("省商务厅", True, "整改迅速")]


def test_a_draft_moves_only_when_counted_anew(session, world, duties):
    assessment = drafted(session, world)
    before = standing(session, assessment)
    late = dispatched(session, world, "省旅游局", "2016-09-29", day="2016-07-04")
    handed(session, late, "2016-09-28", "2016-09-29")
    assert standing(session, assessment) == before
    assessment_procedure.recount(session, assessment, on(DAY), ZONE)
    assert by_unit(session, assessment)["省旅游局"].score is not None


def test_a_shown_assessment_can_be_taken_back_with_a_reason_and_shown_again(session, world, duties):
    assessment = shown(session, world)
    with pytest.raises(NotAllowed, match="核对中"):
        assessment_procedure.recount(session, assessment, on("2016-10-11"), ZONE)
    with pytest.raises(NotAllowed, match="理由"):
        assessment_procedure.take_back(session, assessment, "", on("2016-10-11"))
    assessment_procedure.take_back(session, assessment, "补录数据", on("2016-10-11"))
    assessment_procedure.show(session, assessment, on("2016-10-12"))
    assert assessment.objections_until == date(2016, 10, 19)
    actions = session.exec(select(History.action).where(col(History.action).startswith("assessment")).order_by(
        History.id)).all()
    assert actions[-3:] == ["assessment_show", "assessment_take_back", "assessment_show"]


def test_commendation_follows_the_rule_until_the_office_says_otherwise(session, world, duties):
    assessment = drafted(session, world)
    fill(session, assessment)
    with pytest.raises(NotAllowed, match="理由"):
        assessment_procedure.commend(session, assessment, world.units["省财政厅"].id, True, "", on(DAY))
    assessment_procedure.commend(session, assessment, world.units["省财政厅"].id, True, "逾期系等待国家批复", on(DAY))
    assessment_procedure.commend(session, assessment, world.units["省商务厅"].id, False, "发生安全事故", on(DAY))
    found = by_unit(session, assessment)
    assert {unit: (row.by_rule, row.commended, row.reason) for unit, row in found.items()} == {
        "省商务厅": (True, False, "发生安全事故"), "省财政厅": (False, True, "逾期系等待国家批复"),
        "省旅游局": (False, False, "")}


def test_schemes_are_kept_by_version_and_an_assessment_stays_with_its_own(session, world, duties):
    first = kept(session, world)
    assert kept(session, world).id == first.id
    assessment = drafted(session, world)
    text = first.text.replace("weight = 25", "weight = 20").replace("weight = 18", "weight = 23")
    second = assessment_procedure.keep_scheme(session, first.office_id, text, on(DAY), note="提高专项规划权重")
    assert (first.number, second.number) == (1, 2)
    assert assessment.scheme_id == first.id
    with pytest.raises(InvalidSettings, match="第83行"):
        assessment_procedure.keep_scheme(session, first.office_id, text.replace("weight = 20", "weight = 21"), on(DAY))


def test_a_kept_scheme_is_never_changed_or_deleted(engine):
    with transaction(engine) as session:
        number = kept(session, settle(session)).id
    for spoil in (lambda session, one: setattr(one, "text", "改"), lambda session, one: session.delete(one)):
        with pytest.raises(NotAllowed, match="另存为新的一版"), transaction(engine) as session:
            spoil(session, session.get_one(AssessmentScheme, number))


def test_who_is_judged_by_too_little_has_a_score_and_no_rank(session, world):
    assessment = drafted(session, world)
    fill(session, assessment)
    row = by_unit(session, assessment)["省商务厅"]
    assert (row.score, row.sheet.judged, row.rank, row.commended) == (D(100), D(15), None, False)


def test_an_assessment_needs_units_and_a_period_that_began(session, world):
    scheme = kept(session, world)
    with pytest.raises(NotAllowed, match="勾选"):
        assessment_procedure.draft(session, scheme, THIRD, [], on(DAY), ZONE)
    with pytest.raises(NotAllowed, match="还没有开始"):
        assessment_procedure.draft(session, scheme, THIRD, [world.units["省商务厅"].id], on("2016-06-30"), ZONE)


def test_who_sees_an_assessment_and_when(session, world, duties):
    assessment = drafted(session, world)
    fill(session, assessment)
    visitors = {name: visitor_of(session, world.people[name], date(2016, 10, 10))
                for name in ("office", "zhao", "wang", "sun")}

    def seen():
        session.flush()
        return {name for name, who in visitors.items() if assessments(session, who)}
    assert seen() == {"office"}
    assessment_procedure.show(session, assessment, on(DAY))
    assert seen() == {"office", "zhao", "wang"}
    assert {name for name, who in visitors.items() if sees_all(who, assessment)} == {"office"}
    assert units_seen(session, visitors["zhao"]) >= {unit.unit_id for unit in assessed_units(session, assessment.id)}
    with pytest.raises(NotFound, match="没有该考核"):
        visible_assessment(session, visitors["sun"], assessment.id)
    assert visitors["wang"].has(PostRole.LIAISON)
