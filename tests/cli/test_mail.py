"""What commands and `doctor` say, and with which exit code, of each way in which mail can fail."""

import json

import pytest

from notifications.mailbox import free_port
from tests.addresses import BAD
from tests.cli.conftest import MORNING
from tests.smtp import Scripted, listening, scripted


class FirstRefused(Scripted):
    """Refuses whom it is asked for first."""

    def _misbehaves(self, stage, to):
        return stage == self.stage and to == self.asked[0]


def mail(environment, port, **settings):
    environment |= {"DUBAN_SMTP_HOST": "127.0.0.1", "DUBAN_SMTP_PORT": str(port),
                    "DUBAN_SMTP_TIMEOUT": "0.5"} | settings


@pytest.mark.parametrize(("stage", "answer", "remedy"), [
    ("connect", "554 5.7.1 blocked", "邮件服务器管理员"), ("connect", Scripted.SILENCE, "DUBAN_SMTP_HOST"),
    ("STARTTLS", "454 no certificate", "DUBAN_SMTP_STARTTLS"),
    ("AUTH", "535 5.7.8 bad password", "DUBAN_SMTP_PASSWORD"),
    ("MAIL", "550 5.7.1 not your address", "DUBAN_MAIL_FROM"), ("RCPT", "530 5.7.0 log in", "DUBAN_SMTP_PASSWORD"),
    ("RCPT", "550 5.7.1 relaying denied", "中继许可"), ("content", "552 over quota", "发信额度"),
    ("content", "451 try later", "发信额度")])
def test_what_keeps_every_letter_back_is_told_with_its_remedy_and_exit_code_1(dispatched, duban, environment, stage,
                                                                              answer, remedy):
    around = {"DUBAN_SMTP_STARTTLS": "true"} if stage == "STARTTLS" else {"DUBAN_SMTP_USER": "d",
                                                                          "DUBAN_SMTP_PASSWORD": "x"}
    with scripted(stage, answer) as server:
        mail(environment, server.port, **around)
        finished = duban("deliver", "--as-of", MORNING)
        looked = duban("doctor", "--json")
    words = "" if answer == Scripted.SILENCE else answer
    assert (finished.returncode, looked.returncode) == (1, 1)
    assert words in finished.stderr
    assert remedy in finished.stderr
    assert "没有丢失" in finished.stderr
    stops = {one["said"]: one["remedy"] for one in json.loads(looked.stdout) if one["what"] == "停下的工作"}
    said, = [one for one in stops if "信件发不出去，2 封等待" in one]
    assert words in said
    assert remedy in stops[said]
    letters, = [one for one in json.loads(looked.stdout) if one["what"] == "信件"]
    assert "0 封无法送达" in letters["said"]


def test_doctor_logs_in_and_is_well_again_once_it_is_mended(dispatched, duban, environment):
    with scripted("AUTH", "535 5.7.8 bad password") as server:
        mail(environment, server.port, DUBAN_SMTP_USER="d", DUBAN_SMTP_PASSWORD="x")
        duban("deliver", "--as-of", MORNING)
        mails, = [one for one in json.loads(duban("doctor", "--json").stdout) if one["what"] == "邮件"]
    assert mails["wrong"]
    assert "535 5.7.8 bad password" in mails["said"]
    with scripted() as server:
        mail(environment, server.port)
        assert duban("deliver", "--as-of", MORNING).returncode == 0
        finished = duban("doctor")
    assert "✓ 邮件" in finished.stdout
    assert "停下的工作" not in finished.stdout
    assert len(server.taken) == 2


def test_one_refused_address_is_undelivered_named_and_sent_again(dispatched, duban, told, environment):
    assert told("resend")["letters"] == 0
    with listening(FirstRefused("RCPT", "550 5.1.1 no such user")) as server:
        mail(environment, server.port)
        finished = duban("deliver", "--as-of", MORNING)
        looked = duban("doctor")
    assert finished.returncode == 1
    assert "无法送达" in finished.stderr
    assert "550 5.1.1 no such user" in finished.stderr
    assert looked.returncode == 1
    assert "1 封无法送达（550 5.1.1 1 封）" in looked.stdout
    assert told("resend")["answers"] == [{"name": "550 5.1.1", "letters": 1}]
    assert told("resend", "--answer", "551", "--yes", "--as-of", MORNING) == {"letters": 0, "left": 0}
    assert told("resend", "--answer", "550 5.1.1", "--yes", "--as-of", MORNING) == {"letters": 1, "left": 0}
    with scripted() as server:
        mail(environment, server.port)
        assert told("deliver", "--as-of", MORNING)["sent"] == 1


def test_what_nobody_sends_is_told_by_doctor(dispatched, duban):
    finished = duban("doctor")
    assert finished.returncode == 1
    assert "2 封信件等待发出已超过一小时。尚未试发。" in finished.stdout


def test_a_server_that_is_not_there_is_told_by_the_daily_run(dispatched, duban, environment):
    mail(environment, free_port())
    finished = duban("run", "daily", "--as-of", MORNING)
    assert finished.returncode == 1
    assert "DUBAN_SMTP_HOST" in finished.stderr


UNITS = """[[unit]]
name = "省商务厅"
[[post]]
title = "省商务厅联络员"
unit = "省商务厅"
holder = {{ name = "王", email = {email}, sign_in = "wang" }}
"""


@pytest.mark.parametrize("address", [one for one in BAD if one.strip() and not {"\0", "\ud800"} & set(one)][::4])
def test_an_address_that_none_can_write_to_is_refused_by_file_and_command(duban, tmp_path, address):
    """Each has its own tests on the pages; what no file and no command line can hold is left out."""
    (tmp_path / "units.toml").write_text(UNITS.format(email=json.dumps(address)), encoding="utf-8")
    loaded = duban("units", "units.toml")
    made = duban("account", "li", "--email", address, "--password-stdin", input="correct horse battery\n")
    for finished in (loaded, made):
        assert finished.returncode == 1
        assert "邮件地址" in finished.stderr
        assert "Traceback" not in finished.stderr


def test_a_holder_without_an_address_is_told_by_doctor(duban, told, tmp_path):
    (tmp_path / "units.toml").write_text(UNITS.format(email='""'), encoding="utf-8")
    told("units", "units.toml")
    finished = duban("doctor")
    assert finished.returncode == 1
    assert "在岗人员没有可用的邮箱：省商务厅联络员（王）" in finished.stdout


def test_a_sender_that_is_none_is_refused_in_the_settings(duban, environment):
    environment["DUBAN_MAIL_FROM"] = "督办 <督办@localhost>"
    finished = duban("duties")
    assert finished.returncode == 1
    assert "DUBAN_MAIL_FROM" in finished.stderr
