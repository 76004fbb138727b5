"""Tables of tasks, with and without their frame."""

import pytest

from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from domain.plans.responsibility.labels import Role
from domain.plans.tables.columns import Column, Kind, column_of
from tests.domain.plans.reads import measures_of, reading_of, units_of

FRAMED = """一、任务分解
| 序号 | 重点任务 | 工作措施 | 牵头单位 | 配合单位 | 完成时限 |
|---|---|---|---|---|---|
| 1 | 优化审批 | 压减时限 | 市审批局 | 市司法局、财政局 | 2026年6月底前 |
| 2 | 规范收费 | 清理项目 | 市发改委 | | 长期坚持 |
|  |  | 公布清单 |  | 市财政局 | 2026年9月底前 |
"""


def test_a_framed_row_gives_its_units_by_column():
    assert units_of(FRAMED)[:2] == [("优化审批：压减时限", ["市审批局"], ["市司法局", "市财政局"]),
                                    ("规范收费：清理项目", ["市发改委"], [])]


def test_an_empty_unit_cell_takes_the_one_above():
    assert units_of(FRAMED)[2] == ("公布清单", ["市发改委"], ["市财政局"])


def test_a_row_has_its_number_and_its_date():
    measures = measures_of(FRAMED)
    assert [(one.path, str(one.deadline.date)) for one in measures] == [
        (("一", "1"), "2026-06-30"), (("一", "2"), "None"), (("一",), "2026-09-30")]


def test_cells_divided_by_tabs_are_read():
    body = ("序号\t工作任务\t责任单位\t完成时间\n1\t修路\t市交通局\t2026年6月\n"
            "2\t架桥\t市住建局牵头，市水利局配合\t2026年9月\n")
    assert units_of(body) == [("修路", [], ["市交通局"]), ("架桥", ["市住建局"], ["市水利局"])]


def test_a_flattened_table_with_numbers_is_read_row_by_row():
    body = ("序号\n重点任务\n责任领导\n责任单位\n完成时限\n1\n开展排查。\n张三\n市应急局\n2026年3月底\n"
            "2\n建立台账。\n李四\n市住建局、市消防救援支队\n2026年6月底\n3\n开展验收。\n王五\n市应急局\n")
    assert units_of(body) == [("开展排查", [], ["市应急局"]), ("建立台账", [], ["市住建局", "市消防救援支队"]),
                              ("开展验收", [], ["市应急局"])]


def test_a_flattened_table_without_numbers_is_read_by_the_count_of_columns():
    body = "工作任务\n牵头单位\n完成时限\n修编规划\n市自然资源局\n2026年8月底\n划定红线\n市生态环境局\n2026年10月底\n"
    assert units_of(body) == [("修编规划", ["市自然资源局"], []), ("划定红线", ["市生态环境局"], [])]


def test_a_table_without_understood_header_is_left_to_the_text():
    body = "| 甲 | 乙 | 丙 |\n| 1 | 2 | 3 |\n一、开工。（市住建局负责）\n二、验收。（市住建局负责）"
    assert units_of(body) == [("开工", [], ["市住建局"]), ("验收", [], ["市住建局"])]


def test_a_header_of_two_rows_is_read_by_its_lower_words():
    read = reading_of("| 序号 | 重点任务 | 责任分工 |  | 完成时限 |\n|  |  | 牵头单位 | 配合单位 |  |\n"
                   "| 1 | 修路 | 市交通局 | 市财政局 | 2026年6月底前 |\n")
    assert [(one.text.split(" | ")[0], one.lead, one.units) for one in read.measures] \
        == [("修路", ("市交通局",), ("市财政局",))]


def test_a_heading_between_rows_does_not_end_the_table():
    read = reading_of("| 序号 | 重点任务 | 牵头单位 |\n一、交通\n（一）道路\n| 1 | 修路 | 市交通局 |\n二、住房\n"
                   "| 2 | 建房 | 市住建局 |\n以上任务请抓紧落实。\n")
    assert [one.lead for one in read.measures[:2]] == [("市交通局",), ("市住建局",)]


def test_a_section_of_its_own_number_among_the_rows_is_no_duty():
    read = reading_of("| 序号 | 项目名称 | 牵头单位 | 完成时间 |\n|---|---|---|---|\n| 一 | 教育惠民 | | |\n"
                      "| 1 | 新建幼儿园 | 区教育局 | 8月底前 |\n| 二 | 健康惠民 | | |\n"
                      "| 2 | 建社区医院 | 区卫健局 | 10月底 |\n")
    assert [(one.text.split(" | ")[0], one.lead) for one in read.measures] == [
        ("新建幼儿园", ("区教育局",)), ("建社区医院", ("区卫健局",))]
    numbered = reading_of("| 序号 | 任务 | 牵头单位 |\n| 一 | 修路架桥 | 市交通局 |\n| 二 | 种树种草 | |\n")
    assert [one.lead for one in numbered.measures] == [("市交通局",)] * 2


@pytest.mark.parametrize("table", [
    "| 序号 | 工作任务 | 牵头单位 | 完成时限 |\n|---|---|---|---|\n"
    "| 1 | 新建公办幼儿园两所 | 区教育局 | 2026年8月底前 |\n",
    "序号\t工作任务\t牵头单位\t完成时限\n1\t新建公办幼儿园两所\t区教育局\t2026年8月底前\n"])
def test_a_table_alone_has_its_title_and_plain_rows_are_not_doubted(table):
    read = read_plan("# 某区2026年重点工作责任分解表\n" + table)
    assert read.title == "某区2026年重点工作责任分解表"
    assert [(one.lead, one.flags) for one in read.measures] == [(("区教育局",), ())]


def test_a_row_is_called_after_the_cells_that_say_what_is_to_be_done():
    read = reading_of("| 序号 | 重点任务 | 工作措施 | 责任领导 | 牵头单位 |\n"
                      "| 1 | 简化登记 | 一照多址 | 张某 | 市场监管局 |\n"
                      "| 2 |  | 压减时限 | 张某 | 市场监管局 |\n| 3 | 用地保障 | 用地保障 | 李某 | 市资源局 |\n")
    assert [one.title for one in read.measures] == ["简化登记：一照多址", "压减时限", "用地保障"]


def test_a_second_table_with_another_header_is_read_by_its_own():
    read = reading_of("| 重点任务 | 牵头单位 | 配合单位 |\n| 修路 | 市交通局 | 市财政局 |\n"
                   "| 重点任务 | 配合单位 | 牵头单位 |\n| 建房 | 市财政局 | 市住建局 |\n")
    assert [one.lead for one in read.measures] == [("市交通局",), ("市住建局",)]


def test_what_a_header_says_that_is_not_understood_is_told_and_its_column_kept():
    read = reading_of("| 重点任务 | 牵头单位 | 甲乙丙 | 完成时限 |\n| 修路 | 市交通局 | 丁 | 2026年6月底前 |\n")
    assert "丁" in read.measures[0].text
    assert [one.message for one in read.problems if one.flag == "unknown_column"] \
        == ["表头“甲乙丙”认不出是哪一项，该列内容留在事项原文中，请核对。"]


def test_a_table_that_is_not_read_is_told():
    body = "一、任务\n1.修路。（市交通局负责）\n| 甲 | 乙 | 丙 |\n| 架桥 | 丁 | 戊 |\n"
    told = [one for one in reading_of(body).problems if one.flag == "unread_table"]
    assert len(told) == 1
    assert "甲 | 乙 | 丙" in told[0].message


def test_a_text_of_nothing_but_such_a_table_is_refused_with_the_remedy():
    with pytest.raises(InvalidPlan, match="请把表头改为"):
        read_plan("| 甲 | 乙 | 丙 |\n| 架桥架桥架桥架桥 | 丁 | 戊 |\n")


@pytest.mark.parametrize(("header", "role"), [
    ("市直牵头单位", Role.LEAD), ("省级配合部门", Role.COOPERATE), ("责任单位(牵头单位列第一)", Role.RESPONSIBLE),
    ("责任单位及责任人", Role.RESPONSIBLE), ("责任股室", Role.RESPONSIBLE), ("牵头(责任)单位", Role.LEAD)])
def test_header_words_name_the_part_of_the_units_below(header, role):
    assert column_of(header) == Column(Kind.UNITS, role)


@pytest.mark.parametrize(("header", "kind"), [
    ("责任领导", Kind.OTHER), ("联系电话", Kind.OTHER),
    ("进展情况", Kind.OTHER), ("总投资(万元)", Kind.OTHER), ("办理时限", Kind.TIME),
    ("落实措施", Kind.TASK), ("建设规模及内容", Kind.TASK), ("建设内容及目标", Kind.TASK),
    ("主要任务及措施", Kind.TASK), ("完成时间及要求", Kind.TIME), ("起止时间", Kind.TIME)])
def test_header_words_name_what_stands_below(header, kind):
    assert column_of(header) == Column(kind)


def test_what_is_no_header_word_is_none():
    assert [column_of(words) for words in ("市教育局", "2026年", "修路", "")] == [None] * 4


def test_cells_of_a_flattened_table_that_take_several_lines_find_their_columns():
    body = ("序号\n工作任务\n具体措施\n责任领导\n牵头单位\n配合单位\n完成时限\n"
            "1\n工业提质\n新增企业10家\n张 伟\n县工信局\n县发改局\n县财政局\n2026年12月\n"
            "2\n乡村振兴\n建设和美乡村20个\n改厕3000户\n李强\n县农业农村局\n各乡镇（街道）\n2026年11月底前\n"
            "3\n民生改善\n新建幼儿园2所\n王芳\n刘洋\n县教育局\n县住建局、县自然资源局\n2026年8月底前\n")
    assert [(one.lead, one.units, str(one.deadline.date)) for one in measures_of(body)] == [
        (("县工信局",), ("县发改局", "县财政局"), "2026-12-31"),
        (("县农业农村局",), ("各乡镇（街道）",), "2026-11-30"),
        (("县教育局",), ("县住建局", "县自然资源局"), "2026-08-31")]


def test_cells_may_be_divided_by_nothing_but_blanks():
    body = ("序号 工作任务 责任单位 完成时限\n1 压缩开办时间 市市场监管局牵头，市税务局配合 2026年6月底\n"
            "2 推行 一网通办 市行政审批局、市大数据局 2026年9月底\n")
    assert [(one.path, one.lead, one.units, str(one.deadline.date)) for one in measures_of(body)] == [
        (("1",), ("市市场监管局",), ("市税务局",), "2026-06-30"),
        (("2",), (), ("市行政审批局", "市大数据局"), "2026-09-30")]


def test_leaders_glued_before_the_units_are_no_units():
    body = ("| 序号 | 项目名称 | 包保领导及责任单位 | 时间节点 |\n"
            "| 1 | 污水处理厂 | 副市长张伟；市住建局 | 10月底前 |\n"
            "| 2 | 环城路 | 副市长李强 市交通局、市公安局 | 11月底前 |\n")
    assert [one.units for one in measures_of(body)] == [("市住建局",), ("市交通局", "市公安局")]
