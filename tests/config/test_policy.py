"""The policy of reminding and escalating: as shipped, as an administrator changes it, and what is refused."""

from datetime import time

import pytest

from config.policy import SHIPPED, load_policy, policy_of
from domain.errors import InvalidSettings
from domain.letters.kinds import Colour, DailyStep, LetterKind, NoticeKind, NoticeRow, NoticeTable
from domain.reminders.policy import Policy, Rung

LADDER = (Rung(-5), Rung(-2), Rung(0), Rung(1), Rung(3, NoticeKind.OVERDUE, Colour.BLUE),
          Rung(5, NoticeKind.OVERDUE, Colour.ORANGE, opens_case=True),
          Rung(10, NoticeKind.OVERDUE, Colour.RED, opens_case=True))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "escalation.toml"


@pytest.fixture
def load(file):
    def written(text):
        file.write_text(text, encoding="utf-8")
        return load_policy(file)
    return written


def test_the_shipped_policy_is_the_one_that_the_domain_assumes():
    assert load_policy() == Policy(rungs=LADDER)


def test_a_file_that_is_not_there_means_the_shipped_policy(file):
    assert load_policy(file) == load_policy()


@pytest.mark.parametrize("text", ["", "[terms]\n", "[window]\n"])
def test_what_a_file_leaves_out_is_as_shipped(load, text):
    assert load(text) == load_policy()


def test_the_shipped_file_can_be_copied_and_changed_line_by_line(load):
    text = SHIPPED.read_text(encoding="utf-8")
    changed = load(text.replace("due_soon = 10 ", "due_soon = 7 ").replace("days = -5", "days = -4"))
    assert (changed.due_soon, changed.rungs[0]) == (7, Rung(-4))
    assert changed.rungs[1:] == LADDER[1:]


def test_hours_terms_and_rungs_are_the_administrators(load):
    policy = load('[window]\nfrom = "09:00"\nuntil = 17:30:00\ndigest_at = "09:15"\n[terms]\nsign_within = 3\n'
                  'standing_period = "monthly"\n[[rung]]\ndays = -3\n[[rung]]\ndays = 1\nhow = "slip"\ncolour = "red"\n'
                  'opens_case = true\n')
    assert (policy.window_from, policy.window_until, policy.digest_at) == (time(9), time(17, 30), time(9, 15))
    assert (policy.sign_within, policy.standing_period, policy.return_term) == (3, "monthly", 3)
    assert policy.rungs == (Rung(-3), Rung(1, NoticeKind.OVERDUE, Colour.RED, opens_case=True))


def test_a_mark_at_the_files_beginning_does_not_matter(file):
    file.write_bytes(b"\xef\xbb\xbf[terms]\ndue_soon = 7\n")
    assert load_policy(file).due_soon == 7


@pytest.mark.parametrize(("text", "named"), [
    ("[terms]\ndue_soon = -1", "黄灯范围（[terms] due_soon）应为 0 到 250 的整数，现为 -1"),
    ("[terms]\ndue_soon = 100000", "due_soon）应为 0 到 250"), ("[terms]\nsign_within = 1.5", "sign_within"),
    ("[terms]\ncase_waits = true", "case_waits"), ("[terms]\ncap = '2000'", "cap）应为"),
    ("[terms]\ndue_son = 7", "[terms] 不认识 due_son"),
    ("[terms]\nstanding_period = 'hourly'", "standing_period）应为 weekly"),
    ("terms = 5", "terms 应写作 [terms]"), ("window = '8:30'", "window 应写作 [window]"),
    ("[windows]", "不认识的部分 [windows]"),
    ("[window]\nfrom = '8'", "发信开始时间（[window] from）应写作 \"08:30\"，现为 '8'"),
    ("[window]\nfrom = 8", "from）应写作"),
    ("[window]\nfrom = '08:30+08:00'", "from）应写作"),
    ("[window]\nuntil = '08:00'", "发信开始时间（[window] from）须早于结束时间（until）"),
    ("[window]\ndigest_at = '18:00'", "每日提醒时间（[window] digest_at）须在发信时段（from 与 until）之间"),
    ("[window]\nstart = '08:30'", "不认识 start"),
    ("rung = 5", "rung 应写作 [[rung]]"), ("[rung]\ndays = 1", "rung 应写作 [[rung]]"), ("rung = []", "至少一级"),
    ("rung = [1]", "应为一段，含 days"), ("[[rung]]\nhow = 'digest'", "days 应为 -250 到 250 的整数"),
    ("[[rung]]\ndays = '1'", "days 应为"), ("[[rung]]\ndays = 1.5", "days 应为"),
    ("[[rung]]\ndays = 100000", "days 应为"),
    ("[[rung]]\ndays = 1\n[[rung]]\ndays = 1", "由小到大排列且不重复"),
    ("[[rung]]\ndays = 1\n[[rung]]\ndays = -1", "由小到大"),
    ("[[rung]]\ndays = 1\nhow = 'phone'", "how 应为 digest、slip 之一"),
    ("[[rung]]\ndays = 1\nhow = 'slip'", "督查单须写 colour"),
    ("[[rung]]\ndays = 1\ncolour = 'green'", "colour 应为 blue、orange、red 之一"),
    ("[[rung]]\ndays = 1\ncolor = 'red'", "不认识 color"),
    ("[[rung]]\ndays = 1\nopens_case = 'yes'", "opens_case 应为 true 或 false"),
    ("[terms", "须为 UTF-8 编码的 TOML")])
def test_a_bad_entry_is_refused_by_name(load, text, named):
    with pytest.raises(InvalidSettings) as refusal:
        load(text)
    assert "escalation.toml" in str(refusal.value)
    assert named in str(refusal.value)


def test_all_problems_are_told_at_once(load):
    with pytest.raises(InvalidSettings, match=r"cap.*due_son|due_son.*cap"):
        load("[terms]\ncap = -1\ndue_son = 3\n")


def test_a_file_in_another_encoding_or_a_folder_is_refused(file, tmp_path):
    file.write_bytes("# 提醒\n".encode("gbk"))
    with pytest.raises(InvalidSettings, match="须为 UTF-8"):
        load_policy(file)
    with pytest.raises(InvalidSettings, match="无法读取"):
        load_policy(tmp_path)


class Kinds(NoticeTable):
    """A table with rows that no step of the daily run makes, or only before the due day."""

    REMINDER = "reminder", NoticeKind.REMINDER.row
    EARLY = "early", NoticeRow(LetterKind.CHANGE, before=DailyStep.REMIND, how="early")
    FORGOTTEN = "forgotten", NoticeRow(LetterKind.CHANGE, how="forgotten")


@pytest.mark.parametrize(("days", "how", "remedy"), [
    (-20, "forgotten", "每日督办不在到期前或到期当日发“变动告知”，该级不会发出：how 请改为 digest、early"),
    (3, "forgotten", "每日督办不在到期后发“变动告知”，该级不会发出：how 请改为 digest"),
    (3, "early", "how 请改为 digest，或将 days 改到到期的另一侧")])
def test_a_rung_that_no_step_would_send_is_refused_with_the_remedy(days, how, remedy):
    policy, problems = policy_of({"rung": [{"days": days, "how": how}]}, Kinds)
    assert policy is None
    assert remedy in str(problems[0])


def test_a_rung_that_a_step_sends_is_not_refused_whatever_the_others_are():
    policy, problems = policy_of({"rung": [{"days": -20, "how": "early"}, {"days": 1}]}, Kinds)
    assert (problems, [rung.kind for rung in policy.rungs]) == ([], [Kinds.EARLY, Kinds.REMINDER])


def test_every_way_that_the_table_offers_can_be_sent():
    """Else a rung of it is refused on either side, and the row is of no use."""
    assert all(kind.row.is_daily for kind in NoticeKind if kind.row.how)
