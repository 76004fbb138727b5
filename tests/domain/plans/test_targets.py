"""Figures a plan sets itself."""

from tests.domain.plans.reads import reading_of

MEASURE = "\n二、任务\n1.修路。（市交通局负责）"


def targets(words: str) -> list[tuple[str, float, str]]:
    """Name, value and unit of each target."""
    return [(one.name, one.value, one.unit) for one in reading_of(f"一、目标\n{words}{MEASURE}").targets]


def test_growth_rates_of_a_year_are_targets():
    words = "力争2026年全市货物贸易增长7%，服务贸易增长10.5%以上，综合带动作用持续增强。"
    assert targets(words) == [("货物贸易", 7.0, "%"), ("服务贸易", 10.5, "%")]


def test_amounts_to_be_reached_by_a_year_are_targets():
    assert targets("到2028年，秸秆综合利用率达到85%以上，"
                   "集聚企业超100家。") == [("秸秆综合利用率", 85.0, "%"), ("集聚企业", 100.0, "家")]


def test_money_caps_and_past_figures_are_no_targets():
    assert targets("每家每年最高补贴50万元。2024年增长5%。") == []


def test_a_target_points_at_its_place():
    reading = reading_of(f"一、目标\n力争2026年全市货物贸易增长7%。{MEASURE}")
    assert reading.targets[0].text == "货物贸易增长7%"


def test_figures_of_the_year_and_under_aims_are_targets_without_a_horizon():
    words = ("（一）主要预期目标\n地区生产总值增长6%以上（市发改委牵头），失业率控制在4.5%以内（市人社局牵头）。"
             "全市居民收入去年增长5%。\n（二）任务\n全年接待游客300万人次，旅游收入达到20亿元，对达到10家的给予奖励。")
    assert targets(words) == [("地区生产总值", 6.0, "%"), ("失业率", 4.5, "%"), ("旅游收入", 20.0, "亿元")]


def test_a_rate_that_goes_on_about_an_amount_has_its_name():
    words = "到2028年，实际利用外资达到200亿美元，年均增长8%。"
    assert targets(words) == [("实际利用外资", 200.0, "亿美元"), ("实际利用外资", 8.0, "%")]
