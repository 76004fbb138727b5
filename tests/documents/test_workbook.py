"""Excel files that duban writes: ready to print, nothing over the edge of its cell."""

import pytest
from openpyxl import load_workbook

from documents.excel.project_export import write_projects
from documents.excel.workbook import A3, A4, Column, write_workbook

LONG = "提升口岸通关便利化水平，建成国际贸易“单一窗口”二期并上线运行"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "表.xlsx"


def printed(sheet) -> tuple:
    setup = sheet.page_setup
    return (setup.orientation, int(setup.paperSize), sheet.sheet_properties.pageSetUpPr.fitToPage,
            int(setup.fitToHeight), sheet.print_title_rows)


def test_a_list_prints_across_one_page_wide_with_its_heading_on_every_page(path):
    write_workbook(path, "事项", [Column("编号"), Column("事项", 40)], [["2016-0001", LONG]])
    sheet = load_workbook(path).active
    assert printed(sheet) == ("landscape", A4, True, 0, "$1:$1")
    assert sheet.oddFooter.center.text == "— &P —"


def test_the_wide_ledger_prints_on_a3(path):
    write_projects(path, [({"number": "XM2016-00001", "name": LONG}, {})])
    assert printed(load_workbook(path).active) == ("landscape", A3, True, 0, "$1:$1")


@pytest.mark.parametrize(("text", "lines"), [("短", 1), ("十个汉字刚好放得下吗", 1), (LONG, 2), (LONG * 3, 6),
                                             ("一\n二\n三", 3), ("word " * 7, 1), (LONG * 100, 24)])
def test_a_row_is_as_high_as_its_longest_text(path, text, lines):
    write_workbook(path, "事项", [Column("事项", 40)], [[text]])
    sheet = load_workbook(path).active
    assert sheet["A2"].alignment.wrap_text
    height = sheet.row_dimensions[2].height or sheet.sheet_format.defaultRowHeight
    assert height == pytest.approx(16.5 * lines)


def test_every_row_of_a_long_list_has_its_height(path):
    texts = [LONG * (number % 3 + 1) if number % 4 else "短" for number in range(200)]
    write_workbook(path, "事项", [Column("事项", 40)], [[text] for text in texts])
    sheet = load_workbook(path).active
    heights = [sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight for row in range(2, 202)]
    assert heights == [pytest.approx(16.5 * (2 * (number % 3 + 1) if number % 4 else 1)) for number in range(200)]
