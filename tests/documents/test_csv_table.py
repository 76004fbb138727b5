"""Tables with separators, as Excel and WPS save them: any encoding, quoted cells, addresses as Excel gives them."""

import pytest

from documents.file_reader import read_document
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan

ROWS = [["序号", "工作任务", "责任单位", "完成时限"], ["1", "修路，铺轨，架线，通车", "市交通局", "46295"],
        ["2", '"架桥，\n含引道"', '"市住建局,市财政局"', "2026/11/30"]]

HEADING = "| 序号 | 工作任务 | 责任单位 | 完成时限 |"


def table(separator=","):
    return "\r\n".join(separator.join(row) for row in ROWS) + "\r\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize(("separator", "name"), [(",", "表.csv"), ("\t", "表.tsv"), (";", "表.CSV")])
def test_a_table_with_separators_is_read_row_by_row(encoding, separator, name):
    document = read_document(table(separator).encode(encoding), name)
    assert document.format == "csv"
    assert document.blocks == (HEADING, "| 1 | 修路，铺轨，架线，通车 | 市交通局 | 2026年9月30日 |",
                               "| 2 | 架桥， 含引道 | 市住建局,市财政局 | 2026/11/30 |")
    assert document.where(document.text.index("架桥")) == "B3"


def test_its_tasks_are_measures():
    read = read_plan(read_document(table().encode("gb18030"), "表.csv").text)
    assert [(one.units, str(one.deadline.date)) for one in read.measures] == [
        (("市交通局",), "2026-09-30"), (("市住建局", "市财政局"), "2026-11-30")]


def test_the_line_that_names_the_separator_is_no_row():
    assert read_document(f"sep=;\n{table(';')}".encode(), "表.csv").blocks[0] == HEADING


def test_rows_of_different_length_are_rows_of_one_table():
    assert read_document("某县分解表\n任务,单位\n修路,市局,甲\n架桥\n".encode(), "表.csv").blocks == (
        "某县分解表", "| 任务 | 单位 |  |", "| 修路 | 市局 | 甲 |", "| 架桥 |  |  |")


@pytest.mark.parametrize("text", ["任务,单位\n" + "x,y\n" * 100_001, '任务,单位\n"' + "长" * 1_000_001,
                                  "\n".join(["x,y" * 100] * 2)])
def test_what_is_beyond_the_bounds_of_a_table_is_refused(text):
    with pytest.raises(InvalidPlan, match="请"):
        read_document(text.encode(), "表.csv")


def test_the_same_text_under_another_name_is_text():
    assert read_document(table().encode(), "表.txt").format == "text"
