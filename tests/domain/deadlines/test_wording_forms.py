"""Forms of a term that offices use beside the plain ones, each with its brothers, as a careful reader takes them."""

from datetime import date

import pytest

from domain.deadlines.due_dates import reckon
from domain.deadlines.rules import After, Anchor, Before, FixedDate, Period, Recurring, Unit
from domain.deadlines.wording import find_times, read_rule
from domain.deadlines.written_rules import write_rule
from tests.domain.calendars import AUTUMN_2016
from tests.domain.deadlines.test_wording import ISSUED, only

DATED = {
    # weeks, months and days told from the day of issue, Thursday 15 January 2026
    "本周五前完成": ("completion", "2026-01-16"),
    "本周五": ("completion", "2026-01-16"),
    "这周五下班前报送": ("completion", "2026-01-16"),
    "本周内完成": ("completion", "2026-01-18"),
    "下周三前报送": ("completion", "2026-01-21"),
    "下周星期三前报送": ("completion", "2026-01-21"),
    "下周内": ("completion", "2026-01-25"),
    "下月底": ("completion", "2026-02-28"),
    "下月底前完成": ("completion", "2026-02-28"),
    "下个月末之前": ("completion", "2026-02-28"),
    "下月10日前完成开工手续": ("completion", "2026-02-10"),
    "下月上旬完成": ("fuzzy", "2026-02-10"),
    "下月中旬前": ("fuzzy", "2026-02-20"),
    "下月内完成": ("completion", "2026-02-28"),
    "本月20日前完成": ("completion", "2026-01-20"),
    "明日下班前报送": ("completion", "2026-01-16"),
    # dots, dashes, two digits of a year, numerals of the other kind
    "6.30前": ("completion", "2026-06-30"),
    "6.30前完成": ("completion", "2026-06-30"),
    "6月30前完成": ("completion", "2026-06-30"),
    "完成时限：6.30": ("completion", "2026-06-30"),
    "2026.6.30": ("completion", "2026-06-30"),
    "2026-06-30": ("completion", "2026-06-30"),
    "2026/6/30前": ("completion", "2026-06-30"),
    "２０２６．６．３０前": ("completion", "2026-06-30"),
    "26年6月": ("completion", "2026-06-30"),
    "26年6月底前完成": ("completion", "2026-06-30"),
    "二〇二六年六月底": ("completion", "2026-06-30"),
    "二〇二六年六月底前": ("completion", "2026-06-30"),
    "二○二六年六月三十日前": ("completion", "2026-06-30"),
    "二O二六年六月底前": ("completion", "2026-06-30"),
    "2026年l0月底前完成": ("completion", "2026-10-31"),
    # what leads to a date
    "6月底之前": ("completion", "2026-06-30"),
    "6月底以前完成": ("completion", "2026-06-30"),
    "截至6月底": ("completion", "2026-06-30"),
    "截止6月30日": ("completion", "2026-06-30"),
    "不迟于6月底": ("completion", "2026-06-30"),
    "不晚于6月30日": ("completion", "2026-06-30"),
    "最迟不超过6月30日": ("completion", "2026-06-30"),
    "2026.6月底前": ("completion", "2026-06-30"),
    "2.2 2026年6月底前完成": ("completion", "2026-06-30"),
    "3.3 9月底前完成": ("completion", "2026-09-30"),
    "〔市住建局负责，6月底前完成〕": ("completion", "2026-06-30"),
    "[市住建局负责，6月底前完成]": ("completion", "2026-06-30"),
    "下半年，建成公办幼儿园": ("completion", "2026-12-31"),
    "二是2026年上半年，清理证明": ("completion", "2026-06-30"),
    "（牵头单位：市住建局）2.9月5日前，摸清底数": ("completion", "2026-09-05"),
    "最迟6月30日完成": ("completion", "2026-06-30"),
    "最晚于6月底完成": ("completion", "2026-06-30"),
    "于6月底前完成": ("completion", "2026-06-30"),
    "在6月30日之前完成": ("completion", "2026-06-30"),
    "力争6月底前完成": ("completion", "2026-06-30"),
    "力争于6月底完成": ("completion", "2026-06-30"),
    "确保6月底前完成": ("completion", "2026-06-30"),
    "务必在6月底前完成": ("completion", "2026-06-30"),
    "务必于6月30日前完成": ("completion", "2026-06-30"),
    "赶在6月底前完成": ("completion", "2026-06-30"),
    "原则上6月底前完成": ("completion", "2026-06-30"),
    "2026年三季度末": ("completion", "2026-09-30"),
    "年中前完成": ("completion", "2026-06-30"),
    "今年三季度前": ("completion", "2026-09-30"),
    "自2027年起开展稽查": ("start", "2027-01-01"),
    "自6月起实行": ("start", "2026-06-01"),
    "2026年9月28日，清理危险废物": ("completion", "2026-09-28"),
    # feasts on fixed days: the day before
    "五一前": ("completion", "2026-04-30"),
    "“五一”前完成": ("completion", "2026-04-30"),
    "五一节前完成": ("completion", "2026-04-30"),
    "劳动节前": ("completion", "2026-04-30"),
    "国庆节前": ("completion", "2026-09-30"),
    "国庆前": ("completion", "2026-09-30"),
    "“十一”前": ("completion", "2026-09-30"),
    "“七一”前完成": ("completion", "2026-06-30"),
    "元旦前": ("completion", "2026-12-31"),
    "2027年元旦前": ("completion", "2026-12-31"),
    "2026年国庆节前": ("completion", "2026-09-30"),
    "国庆节前15日": ("completion", "2026-09-16"),
    "春节前完成": ("completion", "2026-02-16"),
    "2027年春节前": ("completion", "2027-02-05"),
    "中秋节前": ("completion", "2026-09-24"),
    # terms that name no beginning, months and years from the day of issue
    "限期一个月": ("relative_to_doc", "2026-02-16"),        # the 15th is a Sunday
    "限期一个月内整改到位": ("relative_to_doc", "2026-02-16"),
    "用3年时间": ("relative_to_doc", "2029-01-15"),
    "用三年时间完成改造": ("relative_to_doc", "2029-01-15"),
    "利用半年左右时间": ("relative_to_doc", "2026-07-15"),
}
"""Wording → kind and date, for a document of Thursday 15 January 2026 and the plain week."""
COUNTED = {
    "48小时内": After(Anchor.RECEIPT, 2, Unit.DAY),
    "接到交办单后48小时内": After(Anchor.DISPATCH, 2, Unit.DAY),
    "接报后24小时内": After(Anchor.EVENT, 1, Unit.DAY, "接报"),
    "2个工作日内办结": After(Anchor.RECEIPT, 2, Unit.WORKING_DAY),
    "两个工作日内办结": After(Anchor.RECEIPT, 2, Unit.WORKING_DAY),
    "2个工作日内办理完毕": After(Anchor.RECEIPT, 2, Unit.WORKING_DAY),
    "一周内，制定方案": After(Anchor.RECEIPT, 1, Unit.WEEK),
    "项目完工前": Before("项目完工"),
    "验收合格前完成": Before("验收合格"),
    "项目竣工验收前": Before("项目竣工验收"),
    "放假前": Before("放假"),
    "2.3 验收合格前，归集信息": Before("验收合格"),
    "由县财政局参与，一周内，因地制宜": After(Anchor.RECEIPT, 1, Unit.WEEK),
    "限期3日": After(Anchor.RECEIPT, 3, Unit.DAY),
    "限期10个工作日内整改到位": After(Anchor.RECEIPT, 10, Unit.WORKING_DAY),
    "限十五日内办结": After(Anchor.RECEIPT, 15, Unit.DAY),
    "两节前": Before("两节"),
    "“两节”前": Before("两节"),
    "中秋、国庆两节前": Before("两节"),
}
AGAIN = {
    "每半月": Recurring(Period.WEEKLY, every=2),
    "每半个月一次": Recurring(Period.WEEKLY, every=2),
    "每日17时前": Recurring(Period.DAILY),
    "每天下午5:00前报送": Recurring(Period.DAILY),
    "每旬": Recurring(Period.MONTHLY, 10, more=(20, 31)),
    "每旬报送一次": Recurring(Period.MONTHLY, 10, more=(20, 31)),
    "按旬报送": Recurring(Period.MONTHLY, 10, more=(20, 31)),
    "每逢双月15日": Recurring(Period.MONTHLY, 15, 2, every=2),
    "每逢双月15日报送": Recurring(Period.MONTHLY, 15, 2, every=2),
    "每逢单月月底前": Recurring(Period.MONTHLY, None, 1, every=2),
    "逢双月的15日前": Recurring(Period.MONTHLY, 15, 2, every=2),
    "每季度结束后次月15日": Recurring(Period.QUARTERLY, 15, 1),
    "每季度结束后次月15日前报送": Recurring(Period.QUARTERLY, 15, 1),
    "每季度结束后的次月10日前": Recurring(Period.QUARTERLY, 10, 1),
    "季度结束后次月15日前": Recurring(Period.QUARTERLY, 15, 1),
    "每半年结束后次月10日前": Recurring(Period.SEMIANNUAL, 10, 1),
    "每年度结束后次月10日前": Recurring(Period.YEARLY, 10, 1),
    "每月结束后次月5日前": Recurring(Period.MONTHLY, 5),
    "每月第二个星期二": Recurring(Period.MONTHLY, weekday=2, week=2),
    "每月第二个星期二前报送": Recurring(Period.MONTHLY, weekday=2, week=2),
    "每月的第2个周二": Recurring(Period.MONTHLY, weekday=2, week=2),
    "每月第一周的周一": Recurring(Period.MONTHLY, weekday=1, week=1),
    "每月最后一个周五": Recurring(Period.MONTHLY, weekday=5, week=5),
    "每月最后一个周五前": Recurring(Period.MONTHLY, weekday=5, week=5),
    "每月最后一个星期五下班前": Recurring(Period.MONTHLY, weekday=5, week=5),
    "每季度最后一个周五": Recurring(Period.QUARTERLY, weekday=5, week=5),
    "每季度首月第一个周一前": Recurring(Period.QUARTERLY, month=1, weekday=1, week=1),
    "每月倒数第2个工作日": Recurring(Period.MONTHLY, working_day=-2),
    "每月倒数第二个工作日前报送": Recurring(Period.MONTHLY, working_day=-2),
    "每季度末倒数第3个工作日前": Recurring(Period.QUARTERLY, working_day=-3),
    "每两周的周一": Recurring(Period.WEEKLY, weekday=1, every=2),
    "每两周周一报送": Recurring(Period.WEEKLY, weekday=1, every=2),
    "每隔一周的周五": Recurring(Period.WEEKLY, weekday=5, every=2),
    "隔周周五报送": Recurring(Period.WEEKLY, weekday=5, every=2),
    "双周周五前报送": Recurring(Period.WEEKLY, weekday=5, every=2),
    "每月15日和月底": Recurring(Period.MONTHLY, 15, more=(31,)),
    "每月15日前和月底前各报送一次": Recurring(Period.MONTHLY, 15, more=(31,)),
    "每月5日、20日前": Recurring(Period.MONTHLY, 5, more=(20,)),
    "每月10日、20日、30日前报送": Recurring(Period.MONTHLY, 10, more=(20, 30)),
    "每月中旬和月底前": Recurring(Period.MONTHLY, 20, more=(31,)),
    "每周一、周四": Recurring(Period.WEEKLY, weekday=1, more=(4,)),
    "每周二、四、六报送": Recurring(Period.WEEKLY, weekday=2, more=(4, 6)),
    "每周一、三、五前报送": Recurring(Period.WEEKLY, weekday=1, more=(3, 5)),
    "每月5日前（遇节假日顺延）": Recurring(Period.MONTHLY, 5, runs_on=True),
    "每月5日前，遇节假日顺延": Recurring(Period.MONTHLY, 5, runs_on=True),
    "每月5日前（如遇法定节假日则顺延）": Recurring(Period.MONTHLY, 5, runs_on=True),
    "每周五前（遇节假日顺延至下一工作日）": Recurring(Period.WEEKLY, weekday=5, runs_on=True),
    "每季度末月25日前（遇周末及节假日顺延）": Recurring(Period.QUARTERLY, 25, 3, runs_on=True),
    "每年1月10日前（节假日顺延）": Recurring(Period.YEARLY, 10, 1, runs_on=True),
}
NO_DEADLINE = [
    "营销2.0前端", "版本6.30发布", "第6.3条", "1.5米前", "24小时内响应群众诉求", "24小时值班",
    "2个工作日内办结企业开办", "十一届三中全会", "五一劳动奖章", "国庆晚会", "每旬平均气温", "用3年时间走完了30年的路",
    "2025年3月12日，县政府召开会议", "交办时间：2026年7月8日", "会议时间：2026年3月8日",
    "26年来", "本周工作", "下月计划", "（以下称OPC）当年支持周期内使用算力的给予补助"]


@pytest.mark.parametrize("wording", DATED)
def test_a_form_has_its_kind_and_date(wording):
    found = only(wording)
    assert (found.kind, found.date and found.date.isoformat(), found.recurrence) == (*DATED[wording], None)


def test_two_seasons_name_no_day_and_say_so():
    found = only("今冬明春")
    assert (found.kind, found.date, found.rule, found.flags) == ("fuzzy", None, None, ("day_open",))


@pytest.mark.parametrize("wording", COUNTED)
def test_a_form_waits_for_what_it_is_counted_from(wording):
    found = only(wording)
    assert (found.rule, found.date) == (COUNTED[wording], None)


@pytest.mark.parametrize("wording", AGAIN)
def test_a_form_comes_again_on_its_days(wording):
    found = only(wording)
    assert (found.rule, found.flags) == (AGAIN[wording], ())
    assert (found.kind, found.recurrence) == ("recurring", AGAIN[wording].period.value)


@pytest.mark.parametrize("wording", AGAIN)
def test_a_form_written_out_and_read_back_comes_on_the_same_days(wording):
    rule, span = AGAIN[wording], {"anchor": ISSUED, "calendar": AUTUMN_2016, "until": date(2031, 1, 1)}
    back = read_rule(write_rule(rule), issued_on=ISSUED)
    assert reckon(back, **span).occurrences == reckon(rule, **span).occurrences


@pytest.mark.parametrize("wording", NO_DEADLINE)
def test_what_only_looks_like_a_form_sets_no_deadline(wording):
    assert [one for one in find_times(wording, issued_on=ISSUED) if one.rule is not None and one.kind != "vague"] == []


@pytest.mark.parametrize(("rule", "wording"), [
    (Recurring(Period.MONTHLY, 15, more=(31,)), "每月15日、月底前"),
    (Recurring(Period.MONTHLY, 10, more=(20, 31)), "每月10日、20日、月底前"),
    (Recurring(Period.MONTHLY, weekday=2, week=2), "每月第2个周二前"),
    (Recurring(Period.MONTHLY, weekday=5, week=5), "每月最后一个周五前"),
    (Recurring(Period.QUARTERLY, month=1, weekday=1, week=1), "每季度首月第1个周一前"),
    (Recurring(Period.MONTHLY, working_day=-2), "每月倒数第2个工作日前"),
    (Recurring(Period.WEEKLY, weekday=1, more=(4,)), "每周一、周四前"),
    (Recurring(Period.MONTHLY, 5, runs_on=True), "每月5日前（遇节假日顺延）")])
def test_new_rules_are_written_as_officials_write_them(rule, wording):
    assert write_rule(rule) == wording


@pytest.mark.parametrize(("wording", "first", "last", "days"), [
    ("每月第二个星期二前", "2016-08-15", "2016-11-30", ["2016-09-13", "2016-10-11", "2016-11-08"]),
    ("每月最后一个周五前", "2016-08-15", "2016-10-30", ["2016-08-26", "2016-09-30", "2016-10-28"]),
    ("每月倒数第2个工作日前", "2016-08-15", "2016-10-30", ["2016-08-30", "2016-09-29", "2016-10-28"]),
    ("每月15日和月底前", "2016-08-20", "2016-10-20", ["2016-08-31", "2016-09-15", "2016-09-30", "2016-10-15"]),
    ("每旬报送一次", "2016-09-01", "2016-10-05", ["2016-09-10", "2016-09-20", "2016-09-30"]),
    ("每周一、周四前", "2016-08-20", "2016-08-30", ["2016-08-22", "2016-08-25", "2016-08-29"]),
    ("每两周的周一", "2016-08-20", "2016-09-20", ["2016-08-22", "2016-09-05", "2016-09-19"]),
    ("每月1日前（遇节假日顺延）", "2016-08-20", "2016-10-20", ["2016-09-01", "2016-10-08"]),   # 8 October is worked
    ("每月15日前（遇节假日顺延）", "2016-08-20", "2016-10-20", ["2016-09-18", "2016-10-17"]),  # Sunday 18th is worked
    ("每季度结束后次月15日前", "2016-08-20", "2017-02-20", ["2016-10-15", "2017-01-15"])])
def test_the_days_of_new_rules_are_right(wording, first, last, days):
    rule = read_rule(wording, issued_on=date.fromisoformat(first))
    reckoned = reckon(rule, anchor=date.fromisoformat(first), calendar=AUTUMN_2016, until=date.fromisoformat(last))
    assert [day.isoformat() for day in reckoned.occurrences] == days


@pytest.mark.parametrize("wording", ["本周五前完成", "下月底前完成", "月底前完成", "6月底前完成"])
def test_what_leans_on_the_day_of_issue_has_no_date_without_it(wording):
    found, = find_times(wording, issued_on=None)
    assert (found.date, "year_unknown" in found.flags) == (None, True)


def test_a_single_date_that_runs_on_from_a_day_off_is_read_as_the_day_worked():
    found, = find_times("2016年10月1日前（遇节假日顺延）", issued_on=date(2016, 8, 1), calendar=AUTUMN_2016)
    assert (found.date, found.rule) == (date(2016, 10, 8), FixedDate(date(2016, 10, 8)))
