"""The dates of a measure as its steps: each with what is done, by whom; and of a row's cells, which one counts."""

import pytest

from domain.plans.reader import read_plan
from tests.domain.plans.reads import measures_of

HEAD = "某县任务分工表\n（2026年1月15日）\n"


def steps(body):
    measure, = measures_of(body)
    return [(one.action, one.date and one.date.isoformat()) for one in measure.milestones]


@pytest.mark.parametrize(("sentence", "expected"), [
    ("建设水厂，2026年3月底前完成方案报批，6月底前开工，12月底前封关",
     [("完成方案报批", "2026-03-31"), ("开工", "2026-06-30"), ("封关", "2026-12-31")]),
    ("建设水厂，6月底前完成土地征收；次年3月底前完成主体；6月底前交付使用",
     [("完成土地征收", "2026-06-30"), ("完成主体", "2027-03-31"), ("交付使用", "2027-06-30")]),
    ("建设水厂，6月底前，完成方案编制、报批", [("完成方案编制、报批", "2026-06-30")]),
    ("力争于6月底前完成方案", [("完成方案", "2026-06-30")]),
    ("完成方案报批（6月底前），完成主体建设（年底前）",
     [("完成方案报批", "2026-06-30"), ("完成主体建设", "2026-12-31")]),
    ("水厂建成投用，年底前", [("水厂建成投用", "2026-12-31")]),
    ("水厂主体完工不迟于6月底", [("水厂主体完工", "2026-06-30")]),
    ("6月底完成方案9月底完成建设", [("完成方案", "2026-06-30"), ("完成建设", "2026-09-30")]),
    ("建设水厂，完成时限：2026年6月底前", [("", "2026-06-30")])])
def test_every_date_has_the_words_of_its_clause(sentence, expected):
    assert steps(f"一、任务\n1.{sentence}。（市住建局负责）\n") == expected


def test_each_step_has_its_own_owner_and_what_he_does():
    measure, = measures_of("一、任务\n1.建设水厂，2026年8月底前由县交通局完成设计，11月底前由县住建局建成投用。\n")
    assert [(one.owner, one.action) for one in measure.milestones] == [
        (("县交通局",), "完成设计"), (("县住建局",), "建成投用")]


@pytest.mark.parametrize(("row", "date", "recurrence"), [
    ("6月底前完成方案，建成平台 | 县数据局 | 季度报告 | 每季度末月25日前", None, "quarterly"),
    ("建成平台 | 县数据局 | 月度报告、年度总结 | 12月底前", "2026-12-31", None),
    ("建成平台 | 县数据局 | 2027年3月底前提交报告 | 12月底前", "2026-12-31", None),
    ("8月底前建成平台 | 县数据局 | 总结报告 | 2026年10月", "2026-10-31", None),
    ("建成平台 | 县数据局 | 总结报告 | 10月", "2026-10-31", None),
    ("建成平台 | 县数据局 | 总结报告 | 2026.10", "2026-10-31", None),
    ("建成平台 | 县数据局 | 总结报告 | 3-10月", "2026-10-31", None),
    ("建成平台 | 县数据局 | 总结报告 | 全年", "2026-12-31", None),
    ("建成平台 | 县数据局 | 总结报告 | 10.31", "2026-10-31", None),
    ("8月底前建成平台 | 县数据局 | 总结报告 | ", "2026-08-31", None)])
def test_in_a_table_the_time_column_tells_the_term_and_that_of_products_none(row, date, recurrence):
    text = f"{HEAD}序号 | 工作任务 | 责任单位 | 预期成果 | 完成时限\n1 | {row}\n2 | 修路 | 县交通局 | 路 | 2026年9月\n"
    deadline = read_plan(text).measures[0].deadline
    assert (deadline.date and deadline.date.isoformat(), deadline.recurrence) == (date, recurrence)
    assert read_plan(text).measures[1].deadline.date.isoformat() == "2026-09-30"


@pytest.mark.parametrize("label", ["预期成果：季度报告", "工作成果：月度报告、年度总结", "成果形式：每季度通报"])
def test_what_a_label_of_products_says_is_no_term(label):
    measure, = measures_of(f"一、任务\n1.建立调度机制。{label}。完成时限：2026年6月底前。责任单位：市住建局。\n")
    assert [one.text for one in measure.milestones] == ["2026年6月底前"]


@pytest.mark.parametrize(("words", "date"), [
    ("会后一周内", "2025-03-19"), ("会后5个工作日内", "2025-03-19"), ("会议结束后10日内", "2025-03-22"),
    ("本次会议后3日内", "2025-03-15")])
def test_in_minutes_a_term_after_the_meeting_is_counted_from_its_day(words, date):
    text = ("某县人民政府专题会议纪要\n2025年3月12日上午，副县长李某某主持召开专题会议。纪要如下：\n"
            f"一、关于资金问题。会议明确，由县财政局{words}将资金拨付到位。\n")
    measure, = (one for one in read_plan(text).measures if one.deadline)
    assert (measure.deadline.kind, measure.deadline.date.isoformat()) == ("after_event", date)
    assert measure.deadline.recurrence is None


def test_a_unit_s_term_is_not_another_s():
    measures = measures_of("一、任务\n1.省商务厅每月5日前报送进展，省财政厅每半年评估一次。\n")
    owned = {one.owner: one.recurrence for measure in measures for one in measure.milestones}
    assert owned == {("省商务厅",): "monthly", ("省财政厅",): "semiannual"}
