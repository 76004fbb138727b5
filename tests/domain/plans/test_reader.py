"""What every reading keeps: offsets inside the text, contract v1, doubts told; and what is no plan."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidPlan
from domain.plans.assignment import Directory
from domain.plans.reader import read_plan
from tests.domain.plans.reads import HEADER, measures_of, places_of, reading_of

READ = "import sys; from domain.plans.reader import read_plan; print(read_plan(sys.argv[1]).to_json())"
PIECES = ("一、", "（一）", "1.", "\n", "\r\n", "　", " ", "（", "）", "〔", "责任单位：", "牵头单位:", "市教育局",
          "、", "，", "。", "；", "负责",
          "牵头", "配合", "会同", "各县区", "要", "完成", "2026年6月底前", "9月31日前", "每季度", "建设平台", "| ",
          "序号", "重点任务", "完成时限",
          "以上工作由", "列第一位者为牵头单位，"
                   "下同", "*", "“", "《", "》", "到2028年增长5%", "\t", "報送省政府", "第一条", "①", "附件1：", "x")


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_mixture_is_read_or_refused_and_offsets_lie_inside(pieces):
    text = HEADER + "".join(pieces)
    try:
        reading = read_plan(text)
    except InvalidPlan:
        return
    for measure in reading.measures:
        assert 0 <= measure.start < measure.end <= len(text)
        assert measure.text == text[measure.start:measure.end]
        assert set(measure.lead).isdisjoint(measure.units)
    json.dumps(reading.to_json())


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "only English words here, nothing to"
                                                           " assign", "1 2 3 4 5 6 7 8 9",
                                  "今天天气很好，我们去公园。", "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。",
                                  "红烧肉的做法\n一、五花肉切块，冷水下锅焯水。\n二、加水没过肉，小火炖一小时。"])
def test_what_is_no_plan_is_refused_with_the_remedy(text):
    with pytest.raises(InvalidPlan, match="请"):
        read_plan(text)


@pytest.mark.parametrize("text", [
    "加快建设物流通道。（市交通局负责）", "2026年6月底前建成物流通道。", "物流通道建设方案\n一、加快建设物流通道。",
    "某政办〔2026〕3号\n一、加快建设物流通道。", "2016年全省货物贸易增长7%，加快建设物流通道。"])
def test_one_sign_of_a_plan_is_enough(text):
    assert read_plan(text).measures


def test_offsets_count_carriage_returns_and_the_mark():
    text = "\ufeff某市方案\r\n一、任务\r\n1.修路。（市交通局负责）\r\n2.架桥。（市住建局负责）\r\n"
    first, second = read_plan(text).measures
    assert text[first.start:first.end] == "修路。（市交通局负责）"
    assert text[second.start:second.end] == "架桥。（市住建局负责）"


def test_a_measure_begins_at_its_heading_behind_its_number():
    body = ("第一条 办公支持\n划定空间。（市科技局负责）\n第二条 算力支持\n给予补助。（市数据局负责）\n第三条"
            " 场景\n开放。（市工信局负责）")
    assert places_of(body) == ["办公支持\n划定空间。", "算力支持\n给予补助。", "场景\n开放。（市工信"]


def test_sub_items_without_numbers_have_their_own_places():
    body = ("（一）打造社区。立足定位，构建矩阵。\n“一核”：建设核心区。（牵头单位：市科技局）\n“多区”：建设园区。"
            "（责任单位：各区镇）")
    assert places_of(body) == ["“一核”：建设核心区", "“多区”：建设园区。"]


def test_the_json_is_contract_v1():
    value = reading_of("一、任务\n1.修路。2026年6月底前完成。（市交通局牵头，市财政局配合）\n2.架桥。"
                       "（市住建局负责）").to_json()
    assert {"title", "number", "issuer", "issued_on", "rules", "measures", "targets", "problems"} <= value.keys()
    first = value["measures"][0]
    assert first["deadline"] == {"text": "2026年6月底前", "kind": "completion", "date": "2026-06-30",
                                 "recurrence": None}
    assert first["milestones"][0]["owner"] == []
    assert first["rule"] == {"kind": "fixed", "on": "2026-06-30"}
    assert first["roles"] == {"lead": ["市交通局"], "responsible": [], "cooperate": ["市财政局"], "participate": [],
                              "joint": [],
                              "guide": []}


def test_doubts_are_flagged_and_lower_the_confidence():
    sure, several, nobody = measures_of("1.甲。（市科技局负责）\n2.乙。（市科技局、市教育局负责）\n3.丙。"
                                        "每年开展复核。")
    assert (sure.flags, several.flags) == ((), ("ambiguous_lead",))
    assert "no_actor" in nobody.flags
    assert nobody.confidence.units <= sure.confidence.units


def test_an_impossible_date_is_clamped_flagged_and_told():
    reading = reading_of("1.甲。9月31日前完成。（市科技局负责）\n2.乙。（市教育局负责）")
    assert str(reading.measures[0].deadline.date) == "2026-09-30"
    assert "impossible_date" in reading.measures[0].flags
    assert "impossible_date" in [problem.flag for problem in reading.problems]


def test_units_the_directory_does_not_know_are_flagged():
    directory = Directory({"市科技局": 1}, {"各县区": 2})
    reading = read_plan(HEADER + "1.甲。（市科技局、各县区负责）\n2.乙。（市科挤局负责）", directory=directory)
    assert ["unknown_unit" in one.flags for one in reading.measures] == [False, True]


def test_an_annex_that_is_only_named_is_told():
    reading = reading_of("1.甲。（市科技局负责）\n2.乙。（市教育局负责）\n附件:1.活动汇总表")
    assert [problem.flag for problem in reading.problems] == ["missing_annex"]


@pytest.mark.process
def test_a_reading_is_the_same_whatever_order_sets_have():
    words = "到2028年建成平台，有效期至2028年12月31日。"
    found = {subprocess.run([sys.executable, "-c", READ, HEADER + words], env=os.environ | {"PYTHONHASHSEED": seed},
                            capture_output=True, check=True).stdout for seed in "012345"}
    assert len(found) == 1
