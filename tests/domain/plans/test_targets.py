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
