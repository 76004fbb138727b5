"""The small files that once failed, collected from what people reported of other programs: what is right of each."""

import os
from pathlib import Path

import pytest

from documents.file_reader import read_document
from documents.placed_reading import doubted
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan

CASES = Path(os.environ.get("DUBAN_CASES", Path(__file__).parents[3] / "shared" / "cases"))
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="no folder of cases beside this checkout (DUBAN_CASES)")


def read(name: str):
    document = read_document(CASES / name)
    return document, doubted(read_plan(document.text), document)


def dates(name: str) -> list[str | None]:
    """Each measure's date, or the flag that doubts that it has none."""
    return [str(one.deadline.date) if one.deadline and one.deadline.date else
            next((flag for flag in one.flags if flag in ("unsure_deadline", "year_unknown")), None)
            for one in read(name)[1].measures]


def units(name: str) -> list[tuple[str, ...]]:
    return [one.lead + one.units for one in read(name)[1].measures]


DOUBT = "unsure_deadline"
NINE = ["2026-09-20", "2026-10-15", "2026-11-05", "2026-08-25", "2026-07-15", "2026-06-20", "2026-05-20", "2026-12-05",
        "2026-04-20"]
BUREAUS = ["民政", "水务", "教育", "财政", "林业", "司法", "审计", "统计", "信访"]


@pytest.mark.parametrize(("name", "expected"), [
    ("01b_last_measure_chinese_numerals.docx", ["2026-09-30", "2026-06-30"]),
    ("03_altchunk_mixed.docx", ["2026-06-30", "2026-09-30", "2026-08-31"]),
    ("03b_altchunk_whole.docx", ["2026-09-30", "2026-08-31"]),
    ("04_hidden_by_style.docx", ["2026-09-30", "2026-08-31"]),
    ("05_year_month_number.xlsx", ["2026-10-31", "2026-09-30", "2026-11-30"]),
    ("06_serials.xlsx", ["2026-09-30", "2026-07-31", "2026-11-30"]),
    ("06b_yyyymmdd.xlsx", ["2026-09-30", "2026-10-31"]),
    ("06d_formula_no_cache.xlsx", [DOUBT, DOUBT, "2026-11-30"]),
    ("06e_custom_formats.xlsx", ["2026-09-30", "2026-10-31", "2026-11-30"]),
    ("08_watermark.pdf", NINE), ("09_running_header_two_pages.pdf", NINE),
    ("10_hidden_row_and_column.xlsx", ["2026-09-30", "2026-11-30"]),
    ("13_two_columns.pdf", ["2026-09-20", "2026-10-31", "2026-11-10"]),
    ("16_strike_cells.xlsx", ["2026-09-30", "2026-11-30"]),
    ("22_plan_gbk.csv", ["2026-09-30", "2026-10-31", "2026-11-30"])])
def test_every_deadline_is_read(name, expected):
    assert dates(name) == expected


def test_a_deadline_as_text_has_a_date_or_is_doubted():
    assert None not in dates("06c_text_dates.xlsx")


@pytest.mark.parametrize("name", ["08_watermark.pdf", "09_running_header_two_pages.pdf"])
def test_every_unit_of_the_nine_points_is_read(name):
    assert read(name)[1].title == "临湖县重点工作任务分解方案"
    assert units(name) == [(f"县{one}局",) for one in BUREAUS]


def test_what_is_hidden_or_struck_is_told():
    for name, flag in (("04_hidden_by_style.docx", "document_hidden"), ("16_strike_cells.xlsx", "document_struck"),
                       ("10_hidden_row_and_column.xlsx", "document_hidden")):
        assert flag in {one.flag for one in read(name)[1].problems}


def test_radicals_are_the_usual_characters():
    document, reading = read("11_radical_min.pdf")
    assert not any("\u2e80" <= one <= "\u2fdf" for one in document.text)
    assert reading.measures[0].units == ("县民政局",)


def test_a_row_that_goes_on_the_one_above_is_joined_or_doubted():
    _, reading = read("12_continuation_row.docx")
    assert len(reading.measures) == 3 or "unsure_segment" in reading.measures[1].flags


def test_pictures_and_prompts_are_no_words():
    assert "DISPIMG" not in read("17_dispimg.xlsx")[0].text
    text = read("18_placeholders.docx")[0].text
    assert "选择一项" not in text
    assert "单击" not in text


def test_a_scan_without_any_words_is_called_one():
    with pytest.raises(InvalidPlan, match="扫描件"):
        read_document(CASES / "19_scan_with_stamp.pdf")
