import json
import subprocess
import sys

import pytest

from cli.main import COMMANDS
from notifications.mailbox import free_port
from tests.cli.conftest import MORNING, UNITS
from tests.smtp import serving


def number_of(told, title):
    return next(duty["number"] for duty in told("duties") if title in duty["title"])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command, duban):
    finished = duban(command, "--help")
    assert finished.returncode == 0
    assert "Usage: duban" in finished.stdout.replace("-c", "duban")


def test_help_loads_neither_prefect_nor_the_database():
    loaded = ("import sys; from cli.main import app\n"
              "try: app(['--help'])\nexcept SystemExit: pass\n"
              "heavy = {'prefect', 'sqlalchemy', 'sqlmodel', 'pydantic', 'fastapi'} & set(sys.modules)\n"
              "print('heavy:', sorted(heavy))")
    finished = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True)
    assert finished.stdout.endswith("heavy: []\n")


def test_commands_that_run_in_their_own_process_never_load_prefect(imported, environment, tmp_path):
    script = ("import sys; from cli.main import app\n"
              "try: app(['run', 'daily', '--as-of', '2026-03-03'])\nexcept SystemExit: pass\n"
              "print('prefect' in sys.modules)")
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert finished.stdout.endswith("False\n")
    assert "在本进程内执行" in finished.stderr


def test_a_plan_is_taken_in_and_its_doubts_are_counted(imported):
    assert (imported["measures"], imported["duties"]) == (3, 4)
    assert imported["doubts"]["unknown_unit"] == 1


@pytest.mark.parametrize(("encoding", "line_end"), [("utf-8", "\n"), ("gb18030", "\r\n"), ("utf-16", "\n")])
def test_the_same_document_is_refused_naming_the_first(imported, duban, plan_file, encoding, line_end):
    again = plan_file.with_name("again.txt")
    again.write_bytes(plan_file.read_text(encoding="utf-8").replace("\n", line_end).encode(encoding))
    finished = duban("import", again)
    assert finished.returncode == 1
    assert "方案 1" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_confirming_leaves_what_has_no_known_unit_and_says_why(imported, told):
    confirmed = told("confirm", 1)
    assert confirmed["confirmed"] == 3
    assert "企业用工保障" in confirmed["left"][0]


def test_a_dry_run_changes_nothing(imported, told):
    assert told("confirm", 1, "--dry-run") == {"proposed": 4}
    assert told("confirm", 1)["confirmed"] == 3
    assert told("dispatch", 1, "--dry-run") == {"ready": 3, "undated": [], "unread": 0}
    assert told("dispatch", 1, "--as-of", MORNING)["dispatched"] == 3


def test_letters_wait_until_they_are_delivered_once(dispatched, told, tmp_path):
    assert told("deliver", "--dry-run") == {"letters": 2}
    assert told("deliver", "--as-of", MORNING)["sent"] == 2
    assert told("deliver", "--dry-run") == {"letters": 0}
    assert len(list((tmp_path / "data" / "mailbox").glob("*.eml"))) == 2


def test_a_mail_server_that_is_down_is_named_with_the_remedy_and_nothing_is_lost(dispatched, duban, told, environment):
    environment["DUBAN_SMTP_HOST"], environment["DUBAN_SMTP_PORT"] = "127.0.0.1", str(free_port())
    finished = duban("deliver", "--as-of", MORNING)
    assert finished.returncode == 1
    assert "2 封信件都还在" in finished.stderr
    assert "请检查 DUBAN_SMTP_ 各项设置" in finished.stderr
    assert told("deliver", "--dry-run") == {"letters": 2}
    daily = duban("run", "daily", "--as-of", MORNING)
    assert (daily.returncode, "邮件服务器不通或拒收 1" in daily.stdout) == (1, True)


def test_a_refused_recipient_is_named_with_what_the_server_said(dispatched, duban, environment):
    refused = {"shangwu@example.org": "550 5.1.1 user unknown"}
    with serving(refuse=refused) as (_, port):
        environment["DUBAN_SMTP_HOST"], environment["DUBAN_SMTP_PORT"] = "127.0.0.1", str(port)
        finished = duban("deliver", "--as-of", MORNING)
    assert finished.returncode == 1
    assert "<shangwu@example.org>" in finished.stderr
    assert "user unknown" in finished.stderr
    assert "请在“信件”页更正地址后重发" in finished.stderr


def test_letters_dispatched_on_a_sunday_are_counted_and_go_out_on_monday(imported, told):
    told("confirm", 1, "--as-of", "2026-03-07")
    told("dispatch", 1, "--as-of", "2026-03-08")
    assert told("deliver", "--dry-run") == {"letters": 2}
    assert told("deliver", "--as-of", "2026-03-08")["sent"] == 0
    assert told("deliver", "--as-of", "2026-03-09")["sent"] == 2


def test_a_duty_lives_its_whole_life_by_command(dispatched, told):
    number = number_of(told, "重点产业链")
    assert told("acknowledge", number, "--as-of", "2026-03-04")["state"] == "in_progress"
    assert told("report", number, "--text", "已开展", "--progress", "--as-of", "2026-03-10")["state"] == "in_progress"
    assert told("report", number, "--text", "已完成", "--as-of", "2026-04-01")["state"] == "reported"
    assert told("return", number, "--comment", "请补充清单", "--as-of", "2026-04-02")["answer_by"] == "2026-04-08"
    assert told("report", number, "--text", "已补充", "--as-of", "2026-04-07")["state"] == "reported"
    assert told("accept", number, "--as-of", "2026-04-08") == {"number": number, "state": "closed"}


def test_a_dry_run_of_a_first_import_counts_what_it_would_make_and_keeps_nothing(duban, told, plan_file):
    assert duban("units", UNITS).returncode == 0
    tried = told("import", plan_file, "--dry-run", "--as-of", "2026-03-02")
    assert told("duties") == []
    assert told("import", plan_file, "--as-of", "2026-03-02") == tried
    refused = duban("import", plan_file, "--dry-run", "--as-of", "2026-03-02")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_time_is_asked_for_and_granted_by_command(dispatched, told):
    number = number_of(told, "重点产业链")
    told("extend", number, "--until", "2026-04-30", "--reason", "企业走访未完", "--as-of", "2026-04-01")
    assert told("extend", number, "--grant", "--as-of", "2026-04-02")["due_on"] == "2026-04-30"


def test_an_action_in_the_wrong_state_is_one_clear_line(dispatched, duban, told):
    finished = duban("accept", number_of(told, "重点产业链"))
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("confirm", 99), ("acknowledge", "2026-9999"), ("duties", "--unit", "无此单位"),
                                       ("accept", "2026-0001", "--by", "nobody")])
def test_what_does_not_exist_is_refused_with_exit_code_1(imported, duban, arguments):
    finished = duban(*arguments)
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr


def test_a_text_that_obliges_nobody_is_no_plan(duban, tmp_path):
    (tmp_path / "poem.txt").write_text("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n" * 4)
    finished = duban("import", tmp_path / "poem.txt")
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("arguments", [("import", "no-such-file.txt"), ("run", "daily", "--as-of", "2026-13-01"),
                                       ("dispatch", "one"), ("nonsense",), ("extend", "2026-0001")])
def test_wrong_usage_has_exit_code_2(duban, arguments):
    assert duban(*arguments).returncode == 2


def test_the_daily_run_counts_beforehand_what_it_then_does(dispatched, told):
    first, *others = [duty["number"] for duty in told("duties", "--state", "dispatched")]
    for number in others:
        told("acknowledge", number, "--as-of", "2026-03-04")
    told("deliver", "--as-of", "2026-03-04")
    counted = told("run", "daily", "--as-of", "2026-04-10", "--dry-run")
    assert (counted.pop("series"), counted["reminded"], counted["unsigned"]) == (0, 1, 1), first
    run = told("run", "daily", "--as-of", "2026-04-10", "--no-deliver")
    assert {name: run["done"][name] for name in counted} == counted
    assert run["done"]["letters"] == 2
    assert "sent" not in run["done"]
    assert told("run", "daily", "--as-of", "2026-04-11")["skipped"]


def test_activities_are_entered_and_their_end_dates_the_duties(duban, told, tmp_path):
    duban("units", UNITS)
    plan = tmp_path / "rules.txt"
    plan.write_text("江岚省人民政府关于规范活动管理的通知\n2026年3月2日\n一、规范管理\n各项活动的成果要在"
                    "活动结束后10个工作日内，由主办单位负责上报省政府并抄送省开放办。\n", encoding="utf-8")
    told("import", plan, "--as-of", "2026-03-02")
    told("confirm", 1, "--as-of", MORNING)
    told("dispatch", 1, "--as-of", MORNING)
    entered = told("activity", "enter", 1, "经贸洽谈会", "--host", "省商务厅", "--as-of", "2026-04-01",
                   "--planned-end", "2026-04-10")
    assert len(entered["duties"]) == 1
    assert "计划 2026-04-10 结束，待确认" in duban("activity", "list", 1).stdout
    assert "2026-04-24（暂定）" in duban("duties").stdout
    preview = told("activity", "end", 1, "2026-04-10", "--dry-run", "--as-of", "2026-04-13")
    assert preview == told("activity", "end", 1, "2026-04-10", "--as-of", "2026-04-13")
    assert preview == [{"number": entered["duties"][0], "due_on": "2026-04-24"}]


def test_the_first_account_is_made_by_command(duban, told):
    made = duban("account", "admin", "--full-name", "林晓岚", "--email", "lin@example.org", "--role", "office",
                 "--unit", "督查室", "--password-stdin", input="a long password\n")
    assert made.returncode == 0, made.stderr
    assert "须先修改这个初始密码" in made.stdout
    assert duban("account", "admin", "--password-stdin", input="short\n").returncode == 1
    own = duban("account", "admin", "--password-stdin", "--own-password", input="another password\n")
    assert "初始密码" not in own.stdout


def test_a_day_far_from_the_last_run_or_before_it_asks_first(imported, duban, told):
    told("run", "daily", "--as-of", "2026-03-03")
    for odd in ("2027-01-05", "2026-03-02"):
        asked = duban("run", "daily", "--as-of", odd)
        assert asked.returncode == 1
        assert "--yes" in asked.stderr
    finding, = [one for one in json.loads(duban("doctor", "--json").stdout) if one["what"] == "停下的工作"]
    assert finding["wrong"]
    told("run", "daily", "--as-of", "2026-03-02", "--yes")
    assert "停下的工作" not in duban("doctor").stdout


def test_over_the_cap_the_run_stops_and_release_lets_go(imported, duban, told, tmp_path):
    (tmp_path / "data" / "escalation.toml").write_text(
        (UNITS.parents[2] / "config" / "escalation.toml").read_text(encoding="utf-8").replace("cap = 2000", "cap = 1"),
        encoding="utf-8")
    told("confirm", 1)
    duban("dispatch", 1, "--as-of", MORNING)
    dry = duban("run", "daily", "--as-of", "2026-03-03", "--dry-run")
    assert "信件" in dry.stdout
    assert "上限" in dry.stderr
    assert dry.returncode == 1
    run = duban("run", "daily", "--as-of", "2026-03-03")
    assert run.returncode == 1
    assert "一封未发" in run.stderr
    assert "一封未发" in duban("doctor").stdout
    assert len(told("release")) >= 2
    assert told("release", "--yes", "--as-of", "2026-03-03")["letters"] >= 2
    assert "一封未发" not in duban("doctor").stdout


UNDATED = """江岚省人民政府办公厅关于印发口岸工作要点的通知
一、重点任务
1.编制口岸发展规划。（牵头单位：省商务厅；完成时限：9月底前）
2.开展通关便利化检查。（牵头单位：省交通运输厅；完成时限：自印发之日起10个工作日内）
3.组织口岸培训。（牵头单位：省财政厅）
"""


def test_what_goes_out_undated_is_named_and_the_day_of_issue_dates_it(imported, duban, told, tmp_path):
    (tmp_path / "口岸.txt").write_text(UNDATED, encoding="utf-8")
    plan = told("import", tmp_path / "口岸.txt")["plan"]
    confirmed = duban("confirm", plan, "--as-of", MORNING)
    assert "项没有时限，交办后不按期提醒和催办" in confirmed.stderr
    for words in ("方案成文日期不明", "编制口岸发展规划", "方案没有写明时限", f"duban issued {plan}"):
        assert words in confirmed.stderr
    whys = {one["why"] for one in told("dispatch", plan, "--dry-run")["undated"]}
    assert whys == {"no_year", "no_issue", "no_term"}
    duban("dispatch", plan, "--as-of", MORNING)
    would = told("issued", plan, "2026-03-02", "--dry-run", "--as-of", MORNING)
    dated = told("issued", plan, "2026-03-02", "--as-of", MORNING)
    assert dated == would
    assert {one["due_on"] for one in dated["dated"]} == {"2026-09-30", "2026-03-16"}
    assert {one["why"] for one in told("confirm", plan)["undated"]} == {"no_term"}
