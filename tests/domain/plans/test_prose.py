"""Obligations in prose: what is a measure of its own, who acts, what is due and to whom it goes."""

from datetime import date

import pytest

from domain.deadlines.rules import After, Anchor, Unit
from domain.plans.reader import read_plan
from tests.domain.plans.reads import measures_of, reading_of


def acting(body: str) -> list[tuple[str, list[str]]]:
    """Of each measure the beginning and all its units."""
    return [(one.text[:8], [*one.lead, *one.units]) for one in measures_of(body)]


def test_each_sentence_of_a_paragraph_obliges_by_itself():
    body = "一、重点工作\n提升平台水平。加快建设园区,形成集群 。推动企业参与,拓展市场。出台扶持办法,鼓励创新。"
    assert acting(body) == [("提升平台水平。加", []), ("推动企业参与,拓", []), ("出台扶持办法,鼓", [])]


def test_several_subjects_in_one_sentence_are_told_apart():
    body = "一、督查\n省级层面重点跟踪重大项目；市级层面重点跟踪本市项目；县级层面具体负责推进。"
    assert acting(body) == [("省级层面重点跟踪", ["省级层面"]), ("市级层面重点跟踪", ["市级层面"]),
                            ("县级层面具体负责", ["县级层面"])]


def test_activities_are_told_apart_by_their_level():
    body = ("一、管理\n国家级活动要按时报批，省级活动要按规定向省政府报批并向省开放办备案，"
            "各地举办活动要及时向主管部门报备。")
    second = measures_of(body)[1]
    assert (second.report_to, second.copy_to, second.approval_by) == (("省政府",), ("省开放办",), ("省政府",))
    assert acting(body)[2] == ("各地举办活动要及", ["各地"])


def test_a_report_after_an_event_is_a_rule_with_its_addressees():
    body = "一、成果\n活动成果要在活动结束后 10个工作日内 ,由主办承办单位负责上报省政府并抄送省开放办。"
    [measure] = measures_of(body)
    assert measure.units == ("主办承办单位",)
    assert measure.deadline.rule == After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束")
    assert (measure.deliverable, measure.report_to, measure.copy_to) == ("活动成果", ("省政府",), ("省开放办",))


def test_departments_sharing_one_frame_are_each_named():
    body = ("一、组织\n省发展改革、教育、国资、台湾事务等部门要制定专项方案，报省领导小组批准后实施。"
            "其他部门要制定配套措施。")
    first, second = measures_of(body)
    assert first.units == ("省发展改革", "省教育", "省国资", "省台湾事务")
    assert (first.deliverable, first.approval_by) == ("专项方案", ("省领导小组",))
    assert second.units == ("其他部门",)
    assert "open_group" in second.flags


@pytest.mark.parametrize(("partners", "named"), [
    ("公安、交通部门", ["公安部门", "交通部门"]), ("发展改革、财政等部门", ["发展改革部门", "财政部门"]),
    ("省公安、交通等部门", ["省公安", "省交通"]), ("县公安局、交通局", ["县公安局", "县交通局"]),
    ("城管部门", ["城管部门"])])
def test_those_who_act_together_share_their_last_word(partners, named):
    assert acting(f"一、整治\n1.教育局要会同{partners}开展联合检查。\n2.商务局要总结经验。")[0][1] == ["教育局", *named]


def test_those_who_are_spoken_of_do_not_act():
    body = ("一、考核\n强化考核评价。针对各县区强化考核督查。建立由政府负责人牵头、相关部门参与的工作机制。"
            "支持符合条件的企业牵头建设园区。")
    assert acting(body) == [("强化考核评价。针", []), ("建立由政府负责人", []), ("支持符合条件的企", [])]


def test_a_numbered_part_is_one_measure_until_somebody_else_is_told_to_act():
    body = ("一、实施\n（一）摸底排查。各地要全面摸排。该项工作于2026年4月底前完成。\n"
            "（二）责任分工。市教育局要参与验收。市住建局要加强监管。机构编制部门按程序办理。")
    assert acting(body) == [("摸底排查。"
                             "各地要", ["各地"]), ("责任分工。"
                                              "市教育", ["市教育局"]), ("市住建局要加强监", ["市住建局"]),
                            ("机构编制部门按程", ["机构编制部门"])]
    assert measures_of(body)[0].deadline.date == date(2026, 4, 30)


def test_what_the_notice_asks_for_before_the_plan_begins_is_read():
    text = ("某市人民政府办公室关于印发某市行动方案的通知\n各县（区）人民政府，市级有关部门：\n"
            "现将《某市行动方案》印发给你们，请认真抓好落实。各县（区）要制定工作方案，于2026年3月15日前报市应急局备案。\n"
            "某市人民政府办公室\n2026年1月15日\n某市行动方案\n为做好工作，制定本方案。\n一、任务\n1.查隐患。（市应急局负责）\n"
            "2.强执法。（市公安局负责）\n3.抓培训。（市人社局负责）")
    first = read_plan(text).measures[0]
    assert (first.units, first.report_to, first.deadline.date) == (("各县（区）",), ("市应急局",), date(2026, 3, 15))


def test_an_introduction_names_who_acts_in_the_points_below():
    body = ("一、任务\n试点地区要认真组织实施，重点做好以下工作：\n（一）建设平台。统一标准。\n（二）构建资源库。"
            "汇聚数据。")
    assert acting(body) == [("建设平台。统一标", ["试点地区"]), ("构建资源库。汇聚", ["试点地区"])]


def test_aims_and_principles_oblige_nobody():
    body = "一、总体要求\n坚持创新驱动。强化项目带动。\n二、任务\n建设平台。市科技局要加强指导。"
    assert acting(body) == [("建设平台。市科技", ["市科技局"])]


def test_a_plan_with_statements_takes_from_prose_only_what_names_somebody():
    stated = "".join(f"{number}.建设。（市住建局负责）\n" for number in range(1, 5))
    tail = "各有关部门要高度重视，加强领导。各牵头单位要于每月28日前将进展报送市政府督查室。"
    measures = measures_of(f"一、任务\n{stated}{tail}")
    assert [one.text[:6] for one in measures][4:] == ["各牵头单位要"]
    assert (measures[4].deadline.recurrence, measures[4].report_to) == ("monthly", ("市政府督查室",))


def test_a_notice_without_statements_obliges_those_it_is_addressed_to():
    body = "现印发给你们，请认真贯彻执行。\n一、任务\n加快建设平台，拓展市场。"
    first = reading_of(body).measures[0]
    assert (first.text, first.units) == ("现印发给你们，请认真贯彻执行。", ("各县（区）人民政府", "市直各部门"))


def test_several_dates_are_milestones_with_their_owners():
    body = "一、进度\n（一）推进改造。市住建局要在3月底前完成方案，市财政局要在4月底前下达资金。"
    [measure] = measures_of(body)
    assert [(str(one.date), one.owner) for one in measure.milestones] == [
        ("2026-03-31", ("市住建局",)), ("2026-04-30", ("市财政局",))]
    assert measure.deadline.date == date(2026, 4, 30)


@pytest.mark.parametrize(("sentence", "unit"), [
    ("各县区于6月20日前制定实施细则。", "各县区"), ("各县区要于6月20日前制定实施细则。", "各县区"),
    ("各牵头单位6月20日前要制定细则。", "各牵头单位"), ("市财政局6月20日前出台细则。", "市财政局"),
    ("市政府督查室要每季度末开展一次专项督查。", "市政府督查室"), ("市财政局每月底前汇总进展。", "市财政局"),
    ("县委组织部年底前对各部门进行考核。", "县委组织部"), ("市督查组每月开展一次督导。", "市督查组"),
    ("市政府研究室要于每季度末提交调研报告。", "市政府研究室")])
def test_a_day_may_stand_between_who_acts_and_what_they_do(sentence, unit):
    brackets = "一、任务\n1.修路。（市交通局负责）\n2.架桥。（市住建局负责）\n三、有关工作\n"
    assert acting(brackets + sentence)[2:] == [(sentence[:8], [unit])]
    assert acting("一、任务\n1." + sentence) == [(sentence[:8], [unit])]


def test_what_everybody_does_without_a_day_is_no_duty_of_its_own():
    brackets = "一、任务\n1.修路。（市交通局负责）\n2.架桥。（市住建局负责）\n三、有关工作\n"
    assert len(acting(brackets + "各县区要高度重视，加强领导。")) == 2


def test_those_under_whose_heading_it_stands_lead_what_begins_with_leading():
    body = ("一、分工\n（一）市发展改革委\n1.牵头编制投资计划。\n2.会同市财政局争取投资。\n3.汇总进展。\n"
            "（二）市商务局\n1.牵头会同市外办、市贸促会组织招商活动。")
    assert [(one.lead, one.units) for one in measures_of(body)] == [
        (("市发展改革委",), ()), (("市发展改革委",), ("市财政局",)), ((), ("市发展改革委",)),
        (("市商务局",), ("市外办", "市贸促会"))]


def test_who_is_asked_politely_is_asked():
    read = measures_of("一、任务\n1.修路。（市交通局负责）\n2.架桥。（市住建局负责）\n二、有关要求\n"
                       "请各责任单位于4月25日前将分解表报市政府办公室。")
    assert read[2].units == ("各责任单位",)


@pytest.mark.parametrize("sentence", [
    "为加强管理，根据有关规定，结合实际，制定本办法。", "本办法适用于市级项目。", "计算方法：门诊人次/住院人次。",
    "2026年是规划收官之年，也是改革攻坚关键一年。"])
def test_what_explains_or_defines_obliges_nobody(sentence):
    assert acting(f"一、任务\n加快建设园区，形成集群。{sentence}") == [("加快建设园区，形", [])]


def test_the_first_named_in_prose_leads_by_no_rule_about_lists():
    body = ("一、任务\n1.修路。（市交通局、市财政局负责，列第一位的为牵头单位）\n"
            "2.各县区于6月20日前制定细则。市财政局5月底前拨款。")
    assert [one.lead for one in measures_of(body)] == [("市交通局",), (), ()]


@pytest.mark.parametrize(("sentence", "receivers"), [
    ("各子公司于每月5日前将进展报资产管理部。", ("资产管理部",)),
    ("各县区于5月底前将名单报市发改委汇总。", ("市发改委",)),
    ("各县区于5月底前上报。", ()), ("各县区要落实《政府工作报告重点任务》已经市政府同意的事项。", ())])
def test_to_whom_is_reported(sentence, receivers):
    assert measures_of(f"一、任务\n1.{sentence}")[0].report_to == receivers


def test_partners_end_where_it_is_said_how_often():
    read = measures_of("一、加强督查。区政府督查室会同区林业局不定期开展督查，于12月底前通报。")
    assert [(one.lead, one.units) for one in read] == [(("区政府督查室",), ("区林业局",))]


def test_neither_a_time_nor_the_meeting_is_a_part_of_a_name():
    read = measures_of("一、备耕。各乡镇要在3月20日前完成备耕，并于每周五下午5时前向县农业农村局报送进度。\n"
                       "二、项目。会议原则同意县发改局提出的建议，由县发改局会同县行政审批局办结手续。")
    assert [(one.lead, one.units) for one in read] == [((), ("各乡镇",)), (("县发改局",), ("县行政审批局",))]
