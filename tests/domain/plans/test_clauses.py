"""Clauses that hold for a whole document: who leads in every list, who acts without being named again."""

import pytest

from tests.domain.plans.reads import measures_of, reading_of, units_of

THREE = "2.减税。（市税务局、市财政局负责）\n3.稳岗。（各有关部门，市人社局负责）"
FIRST_LISTED = (
    "列第一位者为牵头单位，下同",
    "排在第一位的部门为牵头部门，下同",
    "列第一位的为牵头单位，下同",
    "除标注“分别牵头”外，列第一位为牵头或汇总单位，下同",
    "排第一位的单位为牵头单位，下同",
    "首个单位为牵头单位，下同",
    "第一个单位为牵头单位，下同",
    "列首位的为牵头单位，下同",
    "责任单位排序第一的为总牵头单位，下同",
    "第一责任单位为牵头单位，下同",
    "多个单位的，排在最前面的为牵头单位，下同",
    "排第一的部门（单位）为牵头部门，下同",
    "有多个单位的，第一家单位是牵头单位，下同",
)


@pytest.mark.parametrize("words", FIRST_LISTED)
def test_the_first_listed_leads_where_the_plan_says_so(words):
    body = f"一、任务\n1.用地。（市自然资源局、市住建局负责。{words}）\n{THREE}"
    assert units_of(body) == [("用地", ["市自然资源局"], ["市住建局"]), ("减税", ["市税务局"], ["市财政局"]),
                              ("稳岗", [], ["各有关部门", "市人社局"])]
    assert [rule.kind for rule in reading_of(body).rules] == ["first_listed_leads"]


def test_the_first_listed_rule_may_stand_before_all_measures():
    body = f"二、责任分解中，列第一位的责任单位为牵头单位或汇总单位。\n一、任务\n1.用地。（市自然资源局负责）\n{THREE}"
    assert [one[1] for one in units_of(body)][-3:] == [["市自然资源局"], ["市税务局"], []]


def test_who_leads_expressly_overrides_the_first_listed_rule():
    body = ("1.用地。（市自然资源局、市住建局负责，列第一位者为牵头单位，下同）\n2.建机制。（市商务局"
            "、市发改委牵头负责）\n3.建库。（市科技局负责）")
    assert units_of(body)[1] == ("建机制", ["市商务局", "市发改委"], [])


def test_units_before_the_first_comma_lead_where_the_plan_says_so():
    body = ("一、说明。责任单位中逗号前的单位为牵头单位。\n二、任务\n1.修路。（责任单位：市交通局、市住建局，市财政局"
            "、各县区）\n"
            "2.架桥。（责任单位：市住建局，市水利局）\n3.植树。（责任单位：市林业局）")
    assert [one[1:] for one in units_of(body)][-3:] == [
        (["市交通局", "市住建局"], ["市财政局", "各县区"]), (["市住建局"], ["市水利局"]), (["市林业局"], [])]


def test_an_asterisk_marks_the_lead():
    body = ("一、零租金。（责任单位：*县人社局、县科技局）\n二、贴息。（责任单位：县财政局、*县金融办）\n三"
            "、其他。（责任单位：县司法局）")
    behind = body.replace("*县人社局", "县人社局*").replace("*县金融办", "县金融办▲")
    assert units_of(body) == units_of(behind) == [
        ("零租金", ["县人社局"], ["县科技局"]), ("贴息", ["县金融办"], ["县财政局"]), ("其他", [], ["县司法局"])]


DEFAULTS = (
    ("以下各项任务均需各市党委、政府落实，不再一一列出", "各市党委、政府"),
    ("以下均需试点城市政府落实，不再列出", "试点城市政府"),
    ("具体任务均涉及相关市（州）人民政府，不再做分工，下同", "相关市（州）人民政府"),
    ("以上任务均需各县区人民政府落实，以下不再列出", "各县区人民政府"),
    ("各县（市、区）人民政府为各项工作的责任单位，以下不再列出", "各县（市、区）人民政府"),
    ("以下均需各县政府落实，县政府没有这项职能的，由市直有关部门负责这项工作，不再列出", "各县政府"),
    ("以下均需各县、区人民政府（管委会）落实，不再重复列出", "各县、区人民政府（管委会）"),
)


@pytest.mark.parametrize(("words", "unit"), DEFAULTS)
def test_default_actors_stand_apart_from_the_named(words, unit):
    body = f"1.建体系。（市商务局负责。{words}）\n2.建标准。（市市场监管局负责）\n3.建队伍。（市人社局负责）"
    measures = measures_of(body)
    assert [one.default_units for one in measures] == [(unit,)] * 3
    assert [list(one.units) for one in measures] == [["市商务局"], ["市市场监管局"], ["市人社局"]]
