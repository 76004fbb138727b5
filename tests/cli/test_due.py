"""`duban due`: a date explained day by day, occurrences up to a day, and one line for what cannot be."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("prefect", "sqlalchemy", "sqlmodel", "pydantic", "fastapi", "apscheduler", "jinja2", "rich")


@pytest.fixture
def due(told):
    """Runs the command with --json; gives what it printed, parsed."""
    def run(rule, anchor, *more):
        return told("due", rule, "--anchor", anchor, *more)
    return run


def test_ten_working_days_after_an_activity_are_told_day_by_day(due):
    told = due("活动结束后10个工作日内", "2016-09-10")
    assert set(told) == {"due_on", "occurrences", "provisional", "days"}
    assert (told["due_on"], told["occurrences"], told["provisional"]) == ("2016-09-26", [], False)
    assert [day["date"] for day in told["days"]] == [f"2016-09-{day}" for day in range(11, 27)]
    assert [day["date"][-2:] for day in told["days"] if not day["counted"]] == ["11", "15", "16", "17", "24", "25"]
    why = {day["date"][-2:]: day["why"] for day in told["days"]}
    assert [why[day] for day in ("15", "16", "17", "18", "26")] == [
        "中秋节放假", "中秋节放假（9月18日调休上班）", "中秋节放假（周末）", "中秋节调休上班（第4个工作日）",
        "工作日（第10个工作日）"]


def test_people_get_the_same_days_as_lines(duban):
    shown = duban("due", "活动结束后10个工作日内", "--anchor", "2016-09-10")
    assert (shown.returncode, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    assert lines[:2] == ["时限：活动结束后10个工作日内", "起算：2016年9月10日（周六），当日不计"]
    assert "  2016-09-18  周日  计　  中秋节调休上班（第4个工作日）" in lines
    assert lines[-1] == "到期：2016年9月26日（周一）"


@pytest.mark.parametrize(("rule", "anchor", "due_on"), [
    ("2016年9月底前", "2016-06-22", "2016-09-30"), ("9月底前", "2016-06-22", "2016-09-30"),
    ("3月底前", "2016-11-20", "2017-03-31"), ("9月31日前", "2021-03-01", "2021-09-30"),
    ("自印发之日起30日内", "2016-06-22", "2016-07-22"), ("收到通知之日起2周内", "2016-09-01", "2016-09-18"),
    ("批准后1个月内", "2025-08-31", "2025-09-30"), ("国庆节前3个工作日", "2025-10-01", "2025-09-28"),
    ("10月1日前5个工作日", "2026-01-15", "2026-09-23"), ("2026年6月30日前一周", "2026-01-15", "2026-06-23"),
    ("全国两会召开前", "2026-03-05", "2026-03-04")])
def test_a_rule_that_ends_has_one_date(due, rule, anchor, due_on):
    told = due(rule, anchor)
    assert (told["due_on"], told["occurrences"]) == (due_on, [])
    assert told["days"]


@pytest.mark.parametrize(("rule", "until", "occurrences"), [
    ("每季度通报一次", "2016-12-31", ["2016-06-30", "2016-09-30", "2016-12-31"]),
    ("每月28日前", "2016-08-28", ["2016-06-28", "2016-07-28", "2016-08-28"]),
    ("每月28日前", "2016-08-27", ["2016-06-28", "2016-07-28"]), ("每季度末月20日前", "2016-09-30", ["2016-09-20"]),
    ("每半年", "2016-12-31", ["2016-06-30", "2016-12-31"]), ("每周五前", "2016-07-08", ["2016-06-24", "2016-07-01",
    "2016-07-08"]),
    ("每月第5个工作日前", "2016-10-31", ["2016-07-07", "2016-08-05", "2016-09-07", "2016-10-12"]),
    ("每年2月底前", "2016-12-31", [])])
def test_what_recurs_has_its_occurrences_up_to_the_day(due, rule, until, occurrences):
    told = due(rule, "2016-06-22", "--until", until)
    assert (told["due_on"], told["occurrences"]) == (None, occurrences)
    assert [day["date"] for day in told["days"]] == occurrences


def test_without_a_last_day_a_year_is_shown(due):
    assert due("每半年", "2024-02-29")["occurrences"] == ["2024-06-30", "2024-12-31"]
    assert due("每年2月底前", "2024-02-29")["occurrences"] == ["2025-02-28"]


@pytest.mark.parametrize("rule", ["到2025年底", "“十三五”末", "长期坚持", "常态化开展"])
def test_horizons_and_standing_duties_have_no_date(due, rule):
    assert due(rule, "2016-06-22") == {"due_on": None, "occurrences": [], "provisional": False, "days": []}


@pytest.mark.parametrize(("anchor", "provisional"), [("2026-01-15", False), ("2035-01-15", True)])
def test_a_year_not_announced_is_provisional(due, anchor, provisional):
    assert due("活动结束后10个工作日内", anchor)["provisional"] is provisional


def test_the_administrators_calendar_counts(due, tmp_path):
    (tmp_path / "data").mkdir()
    entries = tmp_path / "data" / "calendar.toml"
    entries.write_text("off = [{day = 2016-09-26, name = '市运会放假'}]\n", encoding="utf-8")
    told = due("活动结束后10个工作日内", "2016-09-10")
    assert told["due_on"] == "2016-09-27"
    assert told["days"][-2] == {"date": "2016-09-26", "counted": False, "why": "市运会放假"}


@pytest.mark.parametrize(("arguments", "named"), [
    (("明年再说", "--anchor", "2016-09-10"), "看不懂时限“明年再说”"),
    (("尽快", "--anchor", "2016-09-10"), "没有确定的日期"),
    (("5月底前动工", "--anchor", "2021-03-01"), "写的是开始的日期"),
    (("有效期至2028年12月31日", "--anchor", "2026-01-15"), "写的是有效期"),
    (("", "--anchor", "2016-09-10"), "看不懂时限"),
    (("第一行\n第二行", "--anchor", "2016-09-10"), "看不懂时限“第一行 第二行”"),
    (("会后3日内", "--anchor", "2016-02-30"), "--anchor 应写作 2016-09-10 这样的日期，现为“2016-02-30”"),
    (("会后3日内", "--anchor", "昨天"), "--anchor 应写作"),
    (("会后3日内", "--anchor", "0999-01-01"), "年份应在 1950 到 9900 之间"),
    (("会后3日内", "--anchor", "9999-12-31"), "年份应在 1950 到 9900 之间"),
    (("每月", "--anchor", "2016-09-10", "--until", "2016-13-01"), "--until 应写作"),
    (("每月", "--anchor", "2016-09-10", "--until", "2016-09-09"), "不能早于 --anchor")])
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_what_cannot_be_reckoned_is_one_line_and_exit_code_one(duban, arguments, named, form):
    refused = duban("due", *arguments, *form)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.count("\n") == 1
    assert named in refused.stderr


def test_an_anchor_is_asked_for(duban):
    refused = duban("due", "每月28日前")
    assert refused.returncode == 2
    assert "--anchor" in refused.stderr


def test_the_last_years_can_still_be_reckoned(due):
    assert due("每年", "9900-01-01")["occurrences"] == ["9900-12-31"]
    assert due("会后3年内", "9900-12-31")["due_on"] > "9903"


def test_nothing_heavy_is_loaded(environment, tmp_path):
    code = ("import sys; sys.argv = ['duban', 'due', '活动结束后10个工作日内', '--anchor', '2016-09-10', '--json']\n"
            "from cli.main import run\n"
            "try: run()\nexcept SystemExit: pass\n"
            f"print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)")
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
                              env=environment | {"PYTHONPATH": os.getcwd()})
    assert json.loads(finished.stdout)["due_on"] == "2016-09-26"
    assert finished.stderr.strip() == "[]"
