"""The calendar of mainland China: what the State Council announced, and an administrator's entries over it."""

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.calendar import SHIPPED, load_calendar
from config.state_council_holidays import FROZEN, notice_of
from domain.deadlines.calendar import DayKind
from domain.deadlines.due_dates import reckon
from domain.deadlines.rules import After, Anchor, Unit
from domain.errors import InvalidSettings

CHINA = load_calendar()
OFF = [
    "2016-01-01", "2016-02-07..2016-02-13", "2016-04-04", "2016-05-02", "2016-06-09..2016-06-11",
    "2016-09-15..2016-09-17", "2016-10-01..2016-10-07", "2024-01-01", "2024-02-10..2024-02-17",
    "2024-04-04..2024-04-06", "2024-05-01..2024-05-05", "2024-06-10", "2024-09-15..2024-09-17",
    "2024-10-01..2024-10-07", "2025-01-01", "2025-01-28..2025-02-04", "2025-04-04", "2025-05-01..2025-05-05",
    "2025-06-02", "2025-10-01..2025-10-08", "2026-01-01..2026-01-03", "2026-02-15..2026-02-23", "2026-04-06",
    "2026-05-01..2026-05-05", "2026-06-19", "2026-09-25", "2026-10-01..2026-10-07"]
WORKED = [
    "2016-02-06", "2016-02-14", "2016-06-12", "2016-09-18", "2016-10-08", "2016-10-09", "2024-02-04", "2024-02-18",
    "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08",
    "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20",
    "2026-10-10"]
"""Days off and weekends worked, as the State Council announced them for four years."""


def stretch(written):
    first, _, last = written.partition("..")
    first, last = date.fromisoformat(first), date.fromisoformat(last or first)
    return [first + timedelta(days=past) for past in range((last - first).days + 1)]


@pytest.mark.parametrize("written", OFF)
def test_announced_days_off_are_off(written):
    assert not [day for day in stretch(written) if CHINA.is_working_day(day)]


@pytest.mark.parametrize("written", WORKED)
def test_announced_make_up_days_are_worked(written):
    reason = CHINA.why(date.fromisoformat(written))
    assert reason.kind is DayKind.MAKE_UP
    assert reason.name.endswith("调休上班")


def test_each_announced_year_names_its_notice():
    known = tomllib.loads(FROZEN.read_text(encoding="utf-8"))
    assert known["announced_until"] >= 2026
    assert [year for year in range(2001, known["announced_until"] + 1) if not known[str(year)].get("notice")] == []


def test_a_year_beyond_the_file_has_no_days_and_is_provisional():
    assert (notice_of(2101).off, notice_of(2101).work, notice_of(2101).announced) == ({}, {}, False)
    assert notice_of(2100).off


@pytest.mark.parametrize(("year", "count"), [(2016, 250), (2024, 251), (2025, 248), (2026, 248)])
def test_announced_years_have_no_other_exceptions(year, count):
    new_year, last = date(year, 1, 1), date(year, 12, 31)
    off = {day for written in OFF for day in stretch(written)}
    worked = {date.fromisoformat(written) for written in WORKED}
    expected = [day for day in (new_year + timedelta(days=past) for past in range((last - new_year).days + 1))
                if day in worked or (day.weekday() < 5 and day not in off)]
    assert list(CHINA.working_days(new_year, last)) == expected
    assert len(expected) == count


@pytest.mark.parametrize(("day", "name"), [
    ("2016-09-15", "中秋节放假"), ("2016-09-16", "中秋节放假（9月18日调休上班）"), ("2016-09-17", "中秋节放假（周末）"),
    ("2016-09-18", "中秋节调休上班"), ("2025-01-26", "春节调休上班"), ("2025-01-28", "春节放假"),
    ("2018-12-31", "元旦放假（12月29日调休上班）"),
    ("2018-12-29", "元旦调休上班"), ("2026-02-28", "春节调休上班"), ("2016-09-24", "周末"), ("2016-09-26", "工作日")])
def test_each_day_has_its_festivals_name(day, name):
    assert CHINA.why(date.fromisoformat(day)).name == name


def test_ten_working_days_after_an_activity_of_2016_end_past_mid_autumn():
    reckoned = reckon(After(Anchor.EVENT_END, 10, Unit.WORKING_DAY), anchor=date(2016, 9, 10), calendar=CHINA)
    assert reckoned.due_on == date(2016, 9, 26)
    assert not reckoned.provisional


@pytest.mark.parametrize("year", [2016, 2024, 2025, 2026])
def test_announced_years_are_final(year):
    assert not CHINA.is_provisional(date(year, 12, 31))


@pytest.mark.parametrize("year", [2035, 2099, 2150, 9900])
def test_years_without_a_notice_are_provisional_and_can_still_be_counted(year):
    assert CHINA.is_provisional(date(year, 6, 1))
    assert CHINA.add_working_days(date(year, 1, 1), 20) > date(year, 1, 20)
    assert not notice_of(year).work


def test_a_year_without_a_notice_has_its_statutory_days():
    assert CHINA.why(date(2035, 10, 1)).kind is DayKind.HOLIDAY
    assert CHINA.why(date(2035, 2, 8)).name == "春节放假"


@settings(max_examples=30, deadline=None)
@given(some.integers(1950, 2110))
def test_every_years_notice_keeps_to_its_year_and_contradicts_itself_nowhere(year):
    notice = notice_of(year)
    assert all(day.year == year for day in (*notice.off, *notice.work))
    assert not notice.off.keys() & notice.work.keys()
    assert all(day.weekday() >= 5 for day in notice.work)
    assert all((*notice.off.values(), *notice.work.values()))


@pytest.fixture
def load(tmp_path):
    def written(text):
        file = tmp_path / "calendar.toml"
        file.write_text(text, encoding="utf-8")
        return load_calendar(file)
    return written


def test_an_administrators_entries_win_over_the_notice(load):
    calendar = load('off = [2016-09-18, {day = 2016-09-23, name = "市运会放假"}]\n'
                    'work = [2016-09-15, {day = 2016-09-24, name = "市运会调休上班"}]\n')
    assert [calendar.why(date(2016, 9, day)).name for day in (15, 16, 18, 23, 24)] == [
        "上班", "中秋节放假（9月18日调休上班）", "放假", "市运会放假", "市运会调休上班"]
    assert [calendar.is_working_day(date(2016, 9, day)) for day in (15, 18, 23, 24)] == [True, False, False, True]


def test_a_day_that_an_administrator_settled_is_not_provisional(load):
    calendar = load("off = [2035-02-12]\n")
    assert not calendar.is_provisional(date(2035, 2, 12))
    assert calendar.is_provisional(date(2035, 2, 13))


def test_a_year_that_an_administrator_calls_announced_is_final(load):
    calendar = load("announced = [2035]\noff = [2035-02-12]\nwork = [2035-02-17]\n")
    assert not calendar.is_provisional(date(2035, 7, 1))
    assert calendar.is_provisional(date(2036, 7, 1))
    assert calendar.is_working_day(date(2035, 2, 17))


def test_a_file_that_is_not_there_changes_nothing(tmp_path):
    calendar = load_calendar(tmp_path / "calendar.toml")
    assert calendar.notice(2016) == CHINA.notice(2016)


def test_the_shipped_file_can_be_copied_as_it_is(load):
    assert load(SHIPPED.read_text(encoding="utf-8")).notice(2016) == CHINA.notice(2016)


def test_a_mark_at_the_files_beginning_does_not_matter(tmp_path):
    (tmp_path / "calendar.toml").write_bytes(b"\xef\xbb\xbfoff = [2016-09-23]\n")
    assert not load_calendar(tmp_path / "calendar.toml").is_working_day(date(2016, 9, 23))


@pytest.mark.parametrize(("text", "named"), [
    ("off = [2016-02-30]", "无法读取"), ("off = ", "无法读取"), ("of = [2016-09-23]", "不认识的项 of"),
    ("off = 2016-09-23", "off 应为日期列表"), ("off = ['2016-09-23']", "off 应写日期，如 2027-02-11，现为 2016-09-23"),
    ("work = [2016-09-24T08:30:00]", "work 应写日期"), ("off = [{name = '放假'}]", "off 应写日期"),
    ("off = [2016-09-23, 2016-09-23]", "off 中 2016-09-23 出现两次"),
    ("off = [2016-09-23]\nwork = [2016-09-23]", "2016-09-23 既放假又上班"),
    ("announced = 2027", "announced 应为年份列表"),
    ("announced = ['2027']", "announced 应为年份列表"), ("announced = [true]", "announced 应为年份列表"),
    ("off = [{day = 2016-09-23, nam = '放假'}]", "不认识 nam")])
def test_a_bad_entry_is_refused_by_name(load, text, named):
    with pytest.raises(InvalidSettings) as refusal:
        load(text)
    assert "calendar.toml" in str(refusal.value)
    assert named in str(refusal.value)


def test_all_problems_are_told_at_once(load):
    with pytest.raises(InvalidSettings, match="既放假又上班.*announced"):
        load("off = [2016-09-23]\nwork = [2016-09-23]\nannounced = 5\n")


def test_a_file_in_another_encoding_or_a_folder_is_refused(tmp_path):
    (tmp_path / "calendar.toml").write_bytes("# 放假\n".encode("gbk"))
    for path in (tmp_path / "calendar.toml", tmp_path):
        with pytest.raises(InvalidSettings, match="无法读取"):
            load_calendar(path)
