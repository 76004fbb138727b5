"""Deadline wording: rules written and read back, wordings as officials write them, places, and time in proportion."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.deadlines.due_dates import reckon
from domain.deadlines.rules import After, Anchor, Before, FixedDate, Horizon, Period, Recurring, Standing, Unit
from domain.deadlines.wording import find_times, read_rule, read_typed_rule
from domain.deadlines.written_rules import write_rule
from domain.errors import InvalidRule
from tests.domain.calendars import AUTUMN_2016, days
from tests.domain.deadlines.rules import afters, befores, fixed_dates, horizons, recurrences

ISSUED = date(2026, 1, 15)
DATED = {
    "2026年6月30日前完成": ("completion", "2026-06-30"),
    "于2026年6月30日前报送省政府": ("completion", "2026-06-30"),
    "请于3月20日（星期五）下午5时前报送": ("completion", "2026-03-20"),
    "二〇二六年九月底前": ("completion", "2026-09-30"),
    "务必于六月三十日前办结": ("completion", "2026-06-30"),
    "２０２６年９月底前完成": ("completion", "2026-09-30"),
    "2026 年 9 月底 前": ("completion", "2026-09-30"),
    "2026.6.30前完成": ("completion", "2026-06-30"),
    "2026-06-30前": ("completion", "2026-06-30"),
    "6月末前": ("completion", "2026-06-30"),
    "11月份底前完成": ("completion", "2026-11-30"),
    "今年年底前全部建成": ("completion", "2026-12-31"),
    "年底以前": ("completion", "2026-12-31"),
    "岁末前完成清欠": ("completion", "2026-12-31"),
    "本年度内完成": ("completion", "2026-12-31"),
    "2026年内完成": ("completion", "2026-12-31"),
    "二〇二六年内完成": ("completion", "2026-12-31"),
    "年度内完成": ("completion", "2026-12-31"),
    "9月30日（含）前": ("completion", "2026-09-30"),
    "9月30日前（含9月30日）": ("completion", "2026-09-30"),
    "明年一季度前完成": ("completion", "2027-03-31"),
    "次年2月底前": ("completion", "2027-02-28"),
    "上半年完成": ("completion", "2026-06-30"),
    "2026年上半年": ("completion", "2026-06-30"),
    "二季度末前": ("completion", "2026-06-30"),
    "2026年第四季度": ("completion", "2026-12-31"),
    "本月底前": ("completion", "2026-01-31"),
    "月底前": ("completion", "2026-01-31"),
    "2028年2月底前": ("completion", "2028-02-29"),
    "完成时限：2026年12月31日": ("completion", "2026-12-31"),
    "完成时间:2027年底": ("completion", "2027-12-31"),
    "时间节点：9月": ("completion", "2026-09-30"),
    "完成时限：全年": ("completion", "2026-12-31"),
    "2026年8月上旬": ("fuzzy", "2026-08-10"),
    "5月中旬前": ("fuzzy", "2026-05-20"),
    "5月下旬召开": ("fuzzy", "2026-05-31"),
    "2026年3月至11月": ("range", "2026-11-30"),
    "3月—5月": ("range", "2026-05-31"),
    "2026年3月1日至2026年5月31日": ("range", "2026-05-31"),
    "2月28日起实施": ("start", "2026-02-28"),
    "2026年6月底前开工": ("start", "2026-06-30"),
    "到2030年": ("target_horizon", "2030-12-31"),
    "“十五五”末": ("target_horizon", "2030-12-31"),
    "到“十五五”末": ("target_horizon", "2030-12-31"),
    "有效期至2027年12月31日": ("validity", "2027-12-31"),
    "10月1日前5个工作日": ("completion", "2026-09-24"),           # of the plain week
    "1月9日前3日": ("completion", "2027-01-06"),                  # past in the year of issue
    "2026年6月30日前一周": ("completion", "2026-06-23"),
    "2026年6月30日前一个月": ("completion", "2026-05-30"),
    "自印发之日起30日内": ("relative_to_doc", "2026-02-16"),       # the 14th is a Saturday
    "方案印发后1个月内": ("relative_to_doc", "2026-02-16"),        # the 15th is a Sunday
    "本通知印发之日起十五个工作日内": ("relative_to_doc", "2026-02-05"),
}
"""Wording → kind and date, for a document of 15 January 2026 and the plain week."""
COUNTED = {
    "活动结束后10个工作日内": After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束"),
    "活动闭幕后十个工作日内": After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动闭幕"),
    "活动结束10个工作日内": After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束"),
    "会后5个工作日内": After(Anchor.EVENT_END, 5, Unit.WORKING_DAY, "会"),
    "收到通知之日起15个工作日内": After(Anchor.RECEIPT, 15, Unit.WORKING_DAY),
    "自受理之日起20个工作日内办结": After(Anchor.RECEIPT, 20, Unit.WORKING_DAY),
    "接到督办通知后3日内": After(Anchor.RECEIPT, 3, Unit.DAY),
    "交办之日起一个月内": After(Anchor.DISPATCH, 1, Unit.MONTH),
    "任务下达后两周内": After(Anchor.DISPATCH, 2, Unit.WEEK),
    "经省政府批准后半年内": After(Anchor.APPROVAL, 6, Unit.MONTH),
    "审议通过后30日内": After(Anchor.APPROVAL, 30, Unit.DAY),
    "印发之日起三个月内": After(Anchor.ISSUE, 3, Unit.MONTH),
    "方案印发后半个月内": After(Anchor.ISSUE, 15, Unit.DAY),
    "文件发布后2年内": After(Anchor.ISSUE, 24, Unit.MONTH),
    "中标后10日内": After(Anchor.EVENT, 10, Unit.DAY, "中标"),
    "竣工验收合格之日起90日内": After(Anchor.EVENT, 90, Unit.DAY, "竣工验收合格"),
    "全国两会召开前": Before("全国两会召开"),
    "主汛期来临前": Before("主汛期"),
    "清明节前": Before("清明节"),
    "高考前": Before("高考"),
    "清明节前15日": Before("清明节", 15, Unit.DAY),
    "暑假前10个工作日": Before("暑假", 10, Unit.WORKING_DAY),
    "活动举办15日前": Before("活动举办", 15, Unit.DAY),
    "活动举办前一个月": Before("活动举办", 1, Unit.MONTH),
    "合同期满前30日": Before("合同期满", 30, Unit.DAY),
    "合同期满前": Before("合同期满"),
}
"""Wording → the rule that waits for its beginning."""
AGAIN = {
    "每日报告": Recurring(Period.DAILY),
    "每天调度": Recurring(Period.DAILY),
    "每季度末（分别在3月、6月、9月和12月底）报送": Recurring(Period.QUARTERLY),
    "每周五前": Recurring(Period.WEEKLY, weekday=5),
    "每周星期五前报送": Recurring(Period.WEEKLY, weekday=5),
    "每周五下班前报送": Recurring(Period.WEEKLY, weekday=5),
    "每周五17:00前": Recurring(Period.WEEKLY, weekday=5),
    "每周四12时前报送": Recurring(Period.WEEKLY, weekday=4),
    "每周一上午报送": Recurring(Period.WEEKLY, weekday=1),
    "每周一和周四": Recurring(Period.WEEKLY, weekday=1, more=(4,)),
    "每周一、周四报送": Recurring(Period.WEEKLY, weekday=1, more=(4,)),
    "每周报送一次": Recurring(Period.WEEKLY),
    "每两周报送一次": Recurring(Period.WEEKLY, every=2),
    "每半个月报送一次": Recurring(Period.WEEKLY, every=2),
    "每月28日前": Recurring(Period.MONTHLY, 28),
    "每月25号前": Recurring(Period.MONTHLY, 25),
    "每月二十五日前": Recurring(Period.MONTHLY, 25),
    "每月月底前": Recurring(Period.MONTHLY),
    "每月最后一个工作日前": Recurring(Period.MONTHLY, working_day=23),
    "每月例会": Recurring(Period.MONTHLY),
    "每月底前": Recurring(Period.MONTHLY),
    "每月上旬": Recurring(Period.MONTHLY, 10),
    "每月前5个工作日内": Recurring(Period.MONTHLY, working_day=5),
    "每月第3个工作日前": Recurring(Period.MONTHLY, working_day=3),
    "次月5日前": Recurring(Period.MONTHLY, 5),
    "每月结束后10日内": Recurring(Period.MONTHLY, 10),
    "每两个月通报一次": Recurring(Period.MONTHLY, every=2),
    "逢双月25日前": Recurring(Period.MONTHLY, 25, 2, every=2),
    "逢单月10日前": Recurring(Period.MONTHLY, 10, 1, every=2),
    "每季度通报一次": Recurring(Period.QUARTERLY),
    "每季度一场": Recurring(Period.QUARTERLY),
    "每年2期": Recurring(Period.YEARLY),
    "每季度首月10日前": Recurring(Period.QUARTERLY, 10, 1),
    "每季度末月20日前": Recurring(Period.QUARTERLY, 20, 3),
    "每季度第二个月15日前": Recurring(Period.QUARTERLY, 15, 2),
    "每季度最后一个月25日前": Recurring(Period.QUARTERLY, 25),
    "每季度结束后10日内": Recurring(Period.QUARTERLY, 10, 1),
    "每季度结束后5个工作日内": Recurring(Period.QUARTERLY, month=1, working_day=5),
    "每季度10日前": Recurring(Period.QUARTERLY, 10, 1),
    "每季度末25日前": Recurring(Period.QUARTERLY, 25, 3),
    "每季度最后一个工作日前": Recurring(Period.QUARTERLY, working_day=23),
    "每季度末": Recurring(Period.QUARTERLY),
    "季度末月25日前": Recurring(Period.QUARTERLY, 25),
    "每三个月报送一次": Recurring(Period.QUARTERLY),
    "每月两次": Recurring(Period.MONTHLY),
    "每年3月、6月、9月、12月的25日前": Recurring(Period.QUARTERLY, 25, 3),
    "每年岁末": Recurring(Period.YEARLY),
    "半年一次": Recurring(Period.SEMIANNUAL),
    "每半年": Recurring(Period.SEMIANNUAL),
    "半年和年底各报送一次": Recurring(Period.SEMIANNUAL),
    "每年6月底、12月底前": Recurring(Period.SEMIANNUAL, month=6),
    "6月20日、12月20日前各报送一次": Recurring(Period.SEMIANNUAL, 20, 6),
    "每年1月、4月、7月、10月": Recurring(Period.QUARTERLY, month=1),
    "每年12月10日前": Recurring(Period.YEARLY, 10, 12),
    "每年2月底前": Recurring(Period.YEARLY, month=2),
    "每年第一季度": Recurring(Period.YEARLY, month=3),
    "每年上半年": Recurring(Period.YEARLY, month=6),
    "每年年底前": Recurring(Period.YEARLY),
    "每年度终了后3个月内": Recurring(Period.YEARLY, month=3),
    "每两年评估一次": Recurring(Period.YEARLY, every=2),
    "每两年6月底前": Recurring(Period.YEARLY, month=18, every=2),
    "一月一调度": Recurring(Period.MONTHLY),
    "按月调度": Recurring(Period.MONTHLY),
    "实行月通报": Recurring(Period.MONTHLY),
    "一年两次": Recurring(Period.SEMIANNUAL),
}
"""Wording → how it comes again."""
NO_DEADLINE = [
    "2025年全省进出口总额突破8000亿元", "2016年以来", "较2020年增长7%", "按照2026年度计划", "2025年版目录",
    "每家企业每年最高补贴50万元", "毕业5年内的高校毕业生", "获得认定后享受3年期限", "24小时内响应",
    "3.15晚会", "12345热线", "1.5亿元", "100个重大签约项目", "一年级", "三月街民族节", "五四青年节", "双月刊",
    "3个工作日内办结企业开办", "5个工作日内答复", "2026年3月2日发布。", "征求意见时间为2026年3月1日至3月31日",
    "按照绩效分年度给予奖励", "对2026年6月底前登记的企业给予补贴", "改造2000年底前建成的老旧小区",
    "按年度累计实际交易额给予奖励", "2026年是全面建成小康社会的收官之年。"]
"""What speaks of time or numbers and sets none."""


def only(text, issued_on=ISSUED):
    found, = find_times(text, issued_on=issued_on)
    return found


def same_dates(one, other, anchor):
    """Whether two recurrences come on the same days for eleven years."""
    year = {"anchor": anchor, "calendar": AUTUMN_2016, "until": anchor + timedelta(days=4000)}
    return reckon(one, **year).occurrences == reckon(other, **year).occurrences


@given(afters | befores | fixed_dates | some.just(Standing()), days)
def test_a_rule_written_out_is_read_back_the_same(rule, issued_on):
    assert read_rule(write_rule(rule), issued_on=issued_on) == rule


@given(recurrences, days)
def test_a_recurrence_written_out_is_read_back_with_the_same_dates(rule, issued_on):
    back = read_rule(write_rule(rule), issued_on=issued_on)
    assert isinstance(back, Recurring)
    assert back == rule or same_dates(back, rule, issued_on)


@given(horizons, days)
def test_a_horizon_written_out_is_read_back_unless_it_is_past(rule, issued_on):
    if rule.on >= issued_on:
        assert read_rule(write_rule(rule), issued_on=issued_on) == rule
        return
    with pytest.raises(InvalidRule):
        read_rule(write_rule(rule), issued_on=issued_on)


@pytest.mark.parametrize(("rule", "wording"), [
    (FixedDate(date(2016, 9, 30)), "2016年9月30日前"), (Horizon(date(2025, 12, 31)), "到2025年底"),
    (After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束"), "活动结束后10个工作日内"),
    (After(Anchor.ISSUE, 3, Unit.MONTH), "自印发之日起3个月内"), (Before("会议召开", 15), "会议召开前15日"),
    (Recurring(Period.WEEKLY, weekday=5), "每周五前"), (Recurring(Period.WEEKLY, weekday=5, every=2), "每2周周五前"),
    (Recurring(Period.MONTHLY, 28), "每月28日前"), (Recurring(Period.MONTHLY, every=2), "每2个月报送"),
    (Recurring(Period.QUARTERLY, 20), "每季度末月20日前"), (Recurring(Period.QUARTERLY, month=1), "每季度首月底前"),
    (Recurring(Period.YEARLY, month=2), "每年2月底前"), (Recurring(Period.YEARLY, 5, 18, every=2), "每2年6月5日前"),
    (Standing(), "长期坚持")])
def test_rules_are_written_as_officials_write_them(rule, wording):
    assert write_rule(rule) == wording


@pytest.mark.parametrize("wording", DATED)
def test_a_wording_has_its_kind_and_date(wording):
    found = only(wording)
    assert (found.kind, found.date.isoformat(), found.recurrence) == (*DATED[wording], None)


@pytest.mark.parametrize("wording", COUNTED)
def test_a_term_waits_for_what_it_is_counted_from(wording):
    found = only(wording)
    assert found.rule == COUNTED[wording]
    assert found.kind in ("after_event", "event", "relative_to_doc")
    assert (found.date is not None) == (found.kind == "relative_to_doc")


@pytest.mark.parametrize("wording", AGAIN)
def test_what_comes_again_has_its_period_and_day(wording):
    found = only(wording)
    assert (found.kind, found.recurrence, found.date) == ("recurring", found.rule.period.value, None)
    assert found.rule == AGAIN[wording]


@pytest.mark.parametrize("wording", NO_DEADLINE)
def test_what_only_sounds_like_time_sets_no_deadline(wording):
    assert [one for one in find_times(wording, issued_on=ISSUED) if one.rule is not None and one.kind != "vague"] == []


@pytest.mark.parametrize(("wording", "kind"), [
    ("长期坚持", "standing"), ("持续推进", "standing"), ("常态化开展", "standing"), ("任务常抓不懈", "standing"),
    ("及时报送", "vague"), ("尽快办理", "vague"), ("按规定时限报送", "vague"), ("第一时间处置", "vague")])
def test_words_without_a_date_are_standing_or_vague(wording, kind):
    found = only(wording)
    assert (found.kind, found.date, found.recurrence) == (kind, None, None)
    assert isinstance(found.rule, Standing) == (kind == "standing")


@pytest.mark.parametrize(("wording", "on", "flag"), [
    ("9月31日前", "2026-09-30", "impossible_date"), ("2月30日前", "2026-02-28", "impossible_date"),
    ("2025年2月29日前", "2025-02-28", "impossible_date"), ("1月10日前", "2027-01-10", "year_inferred"),
    ("2027年前", "2026-12-31", "ambiguous_before_year"), ("2026月3月26日前", "2026-03-26", "broken_date"),
    ("3月前底", "2026-03-31", "broken_date")])
def test_what_had_to_be_assumed_is_flagged(wording, on, flag):
    found = only(wording)
    assert (found.date.isoformat(), flag in found.flags) == (on, True)


def test_a_day_that_no_month_has_is_flagged_where_it_recurs():
    assert only("每月32日前").flags == ("impossible_date",)
    assert only("每月31日前").flags == ()


@pytest.mark.parametrize("wording", ["每周四、周一报送", "每月20日、5日前"])
def test_of_several_days_out_of_order_the_first_is_read_and_flagged(wording):
    assert only(wording).flags == ("several_days",)
    assert not only(wording).text.endswith("、")


@pytest.mark.parametrize("wording", ["3个工作日内反馈", "在30日内完成整改", "三个月内建成",
                                     "项目6个月内投入运营，提供服务", "10日内启动专项检查",
                                     "两个月内举办推介会", "45日内运营,为企业提供办公空间"])
def test_a_term_without_a_beginning_is_flagged(wording):
    assert only(wording).flags == ("anchor_not_named",)


def test_a_date_takes_the_year_written_before_it_in_its_line_only():
    found = find_times("2027年3月底前完成方案，6月底前完成整改。\n9月底前完成总结。", issued_on=ISSUED)
    assert [(one.date.isoformat(), one.flags) for one in found] == [
        ("2027-03-31", ()), ("2027-06-30", ("year_carried",)), ("2026-09-30", ())]


def test_without_a_day_of_issue_a_date_without_a_year_is_left_open():
    found = only("9月底前完成", issued_on=None)
    assert (found.kind, found.date, found.rule, found.flags) == ("completion", None, None, ("year_unknown",))
    assert only("2026年9月底前完成", issued_on=None).date == date(2026, 9, 30)


def test_a_term_after_the_issue_is_dated_by_the_calendar_given():
    found, = find_times("自印发之日起10个工作日内", issued_on=date(2016, 9, 10), calendar=AUTUMN_2016)
    assert found.date == date(2016, 9, 26)
    assert only("自印发之日起10个工作日内", issued_on=date(2016, 9, 10)).date == date(2016, 9, 23)


@pytest.mark.parametrize(("wording", "rule"), [
    ("6月底完成方案，9月底前全面推开", FixedDate(date(2026, 9, 30))),
    ("实行周调度、月通报", Recurring(Period.MONTHLY)),
    ("每月5日前报送进展，2026年10月底前全部完成", FixedDate(date(2026, 10, 31))),
    ("及时报送，每季度末月20日前汇总", Recurring(Period.QUARTERLY, 20, 3)),
    ("长期坚持，2026年底前取得实效", FixedDate(date(2026, 12, 31)))])
def test_of_several_times_the_one_that_counts_is_read(wording, rule):
    assert read_rule(wording, issued_on=ISSUED) == rule


@pytest.mark.parametrize("wording", ["", "　", "无", "待定", "以后再说", "hello", "《2026年6月底前完成》", "￥%……"])
def test_a_wording_about_no_time_is_refused_with_examples(wording):
    with pytest.raises(InvalidRule, match="看不懂时限.*每季度末月20日前"):
        read_rule(wording, issued_on=ISSUED)


@pytest.mark.parametrize("wording", ["尽快", "及时", "有效期至2027年12月31日"])
def test_a_wording_that_sets_no_date_is_refused_with_examples(wording):
    with pytest.raises(InvalidRule, match="没有(?:确定|完成)的日期"):
        read_rule(wording, issued_on=ISSUED)


@pytest.mark.parametrize(("wording", "words"), [
    ("2026年2月30日前", "没有这一天"), ("9月31日前完成", "没有这一天"), ("9999年2月底前", "9999 年不可用"),
    ("1900年底前", "1900 年不可用"), ("20266年6月底前", "20266 年不可用")])
def test_a_day_or_year_that_cannot_be_meant_is_refused_where_it_is_typed(wording, words):
    with pytest.raises(InvalidRule, match=words):
        read_typed_rule(wording, issued_on=ISSUED)
    assert read_typed_rule("2026年2月28日前", issued_on=ISSUED) == FixedDate(date(2026, 2, 28))
