"""Tables of tasks, with and without their frame."""

from tests.domain.plans.reads import measures_of, units_of

FRAMED = """一、任务分解
| 序号 | 重点任务 | 工作措施 | 牵头单位 | 配合单位 | 完成时限 |
|---|---|---|---|---|---|
| 1 | 优化审批 | 压减时限 | 市审批局 | 市司法局、财政局 | 2026年6月底前 |
| 2 | 规范收费 | 清理项目 | 市发改委 | | 长期坚持 |
|  |  | 公布清单 |  | 市财政局 | 2026年9月底前 |
"""


def test_a_framed_row_gives_its_units_by_column():
    assert units_of(FRAMED)[:2] == [("优化审批", ["市审批局"], ["市司法局", "市财政局"]),
                                    ("规范收费", ["市发改委"], [])]


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
