"""What a document's day was found by, as it is kept and told."""

from datetime import date

import pytest

from domain.plans.day_evidence import DayTold, day_told, filled_in, kept_of
from domain.plans.reader import read_plan

TASKS = "一、县水利局负责巡查水源，6月30日前完成。\n二、县财政局负责落实资金。\n"


@pytest.mark.parametrize(("head", "tail", "told"), [
    ("供水工作方案\n", "某县人民政府办公室\n2026年3月5日\n", DayTold("落款")),
    ("供水工作方案\n2026年3月5日\n", "", DayTold("标题下的日期")),
    ("2026年供水工作方案\n", "", DayTold("", 2026, "标题")),
    ("某县人民政府办公室关于印发供水工作方案的通知\n某政办〔2026〕3号\n各乡镇：\n", "", DayTold("", 2026, "文号")),
    ("供水工作方案\n", "", DayTold())])
def test_the_evidence_is_told_as_people_read_it(head, tail, told):
    assert day_told(kept_of(read_plan(head + TASKS + tail).dated_by)) == told


def test_the_day_that_a_person_enters_takes_the_place_of_the_year():
    head = "某县人民政府办公室关于印发供水工作方案的通知\n某政办〔2026〕3号\n各乡镇：\n"
    kept = kept_of(read_plan(head + TASKS).dated_by)
    assert day_told(filled_in(kept, date(2026, 3, 5))) == DayTold("填写的成文日期")
    assert day_told({}) == DayTold()
