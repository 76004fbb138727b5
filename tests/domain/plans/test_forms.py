"""Forms of labelled lines, and rows of tables broken over lines, are one measure each."""

import pytest

from domain.plans.reading import StretchKind
from tests.domain.plans.reads import measures_of, reading_of

HEADING = "任务内容 | 工作要求 | 责任单位或牵头单位 | 协助单位 | 完成期限 |"
FORM = """承办单位：县住建局
督办事项：城关镇雨污分流工程进度滞后
办理要求：请于2026年3月20日前将办理结果书面报县政府督查室。
协办单位：县财政局
"""


@pytest.mark.parametrize("lines", [
    ["承办单位：县住建局", "督办事项：雨污分流进度滞后", "办理要求：于2026年3月20日前办结。", "协办单位：县财政局"],
    ["督办事项：雨污分流进度滞后", "承办单位：县住建局", "协办单位：县财政局", "办理时限：2026年3月20日前"],
    ["交办事项：雨污分流进度滞后", "牵头单位：县住建局", "配合单位：县财政局", "完成时限：2026年3月20日",
     "联系人：张三"],
    ["存在问题：雨污分流进度滞后", "整改措施：加快施工。", "整改时限：2026年3月20日前", "牵头单位：县住建局",
     "责任单位：县财政局"],
])
def test_a_form_is_one_measure(lines):
    found = measures_of("\n".join(lines) + "\n")
    assert [(one.lead, one.units, str(one.deadline.date)) for one in found] == [
        (("县住建局",), ("县财政局",), "2026-03-20")]


def test_what_a_form_asks_for_is_its_title():
    assert [one.title for one in measures_of(FORM)] == ["城关镇雨污分流工程进度滞后"]


def test_a_form_begins_where_its_first_label_stands_again():
    body = FORM + FORM.replace("县住建局", "县水利局").replace("雨污分流", "河道清淤")
    assert [one.lead for one in measures_of(body)] == [("县住建局",), ("县水利局",)]


def test_labels_right_below_a_number_belong_to_its_measure():
    found = measures_of("一、污水直排问题\n整改目标：消除直排口。\n整改时限：2026年12月底前\n责任单位：某区政府\n督导"
                        "单位：市水务局\n")
    assert [(one.path, one.title) for one in found] == [(("一",), "污水直排问题")]


@pytest.mark.parametrize("rows", [
    "生态环境 | 保护山体。 | 市规划局 | 市国土局\n市林业局 | 2026年9月20日前 |",
    "生态环境 | 保护\n山体。 | 市规划局 | 市国土局、市林业局 | 2026年9月20日前 |",
    "生态环境 | 保护山体。\n防止垦殖。 | 市规划局 | 市国土局\n市林业局 | 2026年9月20日前 |"])
def test_a_row_broken_over_two_lines_is_one(rows):
    body = f"{HEADING}\n{rows}\n绿地 | 管护。 | 市建设局 | 有关部门 | 2026年9月底前 |\n"
    found = measures_of(body)
    assert [(one.lead or one.units[:1], str(one.deadline.date)) for one in found] == [
        (("市规划局",), "2026-09-20"), (("市建设局",), "2026-09-30")]
    assert {"市国土局", "市林业局"} <= set(found[0].units)


@pytest.mark.parametrize("words", ["参加会议：县住建局某某，县财政局某某。", "出席：县住建局张某。",
                                   "分送：县委办公室，县住建局。", "特此通知。"])
def test_those_present_and_closing_phrases_oblige_nobody(words):
    reading = reading_of(f"1.修路。（市交通局负责）\n2.架桥。（市住建局负责）\n{words}\n")
    assert len(reading.measures) == 2
    assert reading.account[-1].kind is StretchKind.BOILERPLATE
