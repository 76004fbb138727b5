import pytest

from domain.amendment.version_detection import looks_like_version, title_core

MEASURES = ["建设数据平台。", "组织推介活动。", "出台支持政策。"]


@pytest.mark.parametrize(("one", "other"), [
    ("河南省人民政府办公厅关于印发开放工作要点的通知", "河南省人民政府办公厅关于印发开放工作要点（修订）的通知"),
    ("2016年对外开放工作行动计划", "2016年对外开放工作行动计划（征求意见稿）"),
    ("关于印发《优化营商环境实施方案》的通知", "关于重新印发优化营商环境实施方案（修订版）的通知"),
    ("优化营商环境三年行动方案（2023—2025年）", "优化营商环境三年行动方案(2023-2025年)第二稿"),
])
def test_a_title_with_the_marks_of_a_version_is_the_same_plan_whatever_it_says(one, other):
    assert looks_like_version(one, MEASURES, other, [])


@pytest.mark.parametrize(("one", "other"), [
    ("2016年对外开放工作要点", "2017年对外开放工作要点"),
    ("2016年下半年对外开放重点工作", "2016年第四季度对外开放重点工作"),
    ("第一批改革事项清单", "第二批改革事项清单"),
])
def test_another_period_is_another_plan_even_where_every_measure_is_the_same(one, other):
    assert not looks_like_version(one, MEASURES, other, MEASURES)


def test_a_title_that_is_only_alike_needs_half_of_the_measures():
    one, other = "2016年稳外贸工作方案", "2016年稳外贸稳外资工作方案"
    assert looks_like_version(one, MEASURES, other, [*MEASURES[:2], "另行部署。", "加强督查。"])
    assert not looks_like_version(one, MEASURES, other, [MEASURES[0], "另行部署。", "加强督查。"])
    assert not looks_like_version(one, [], other, [])
    assert not looks_like_version(one, MEASURES, "2016年消防安全检查通报", MEASURES)


def test_a_title_of_marks_alone_keeps_its_words():
    assert title_core("修订稿") == "修订稿"
