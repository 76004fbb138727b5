"""Settings: what is meant where nothing is set, and one clear paragraph for what cannot be meant."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.settings import Settings, load_settings
from domain.errors import InvalidSettings

SECRET = "a-long-enough-secret"


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable set, and a folder without .env."""
    for name in os.environ:
        if name.upper().startswith(("DUBAN_", "PREFECT_API_URL")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def refusal(**overrides):
    with pytest.raises(InvalidSettings) as refused:
        load_settings(**overrides)
    message = str(refused.value)
    assert message.startswith("设置有误，未启动：")
    assert message.endswith("说明见 docs/settings.md。")
    assert "\n" not in message
    return message


def test_with_nothing_set_all_stays_on_this_machine():
    settings = load_settings()
    assert settings.database == f"sqlite:///{Path('data/duban.db').resolve()}"
    assert (settings.smtp_host, settings.port_of_smtp, settings.prefect_api_url) == ("", 25, "")
    assert settings.zone == ZoneInfo("Asia/Shanghai")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert (settings.model_address, settings.model_name, settings.model_key) == ("", "", "")


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(("port", "ssl", "starttls", "used"), [
    (0, False, False, 25), (0, True, False, 465), (0, False, True, 587), (2525, True, False, 2525)])
def test_the_mail_servers_port_is_the_customary_one_unless_set(port, ssl, starttls, used):
    settings = load_settings(smtp_host="mail.example.cn", smtp_port=port, smtp_ssl=ssl, smtp_starttls=starttls)
    assert settings.port_of_smtp == used


def test_settings_come_from_the_environment_and_empty_ones_mean_the_default(bare):
    bare.setenv("DUBAN_DATA_DIR", "/var/lib/duban")
    bare.setenv("DUBAN_SMTP_TIMEOUT", "7.5")
    bare.setenv("DUBAN_TIMEZONE", "")
    bare.setenv("PREFECT_API_URL", "http://prefect:4200/api")
    settings = load_settings()
    assert (settings.data_dir, settings.smtp_timeout, settings.timezone, settings.prefect_api_url) == (
        Path("/var/lib/duban"), 7.5, "Asia/Shanghai", "http://prefect:4200/api")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_beside_it_is_read_and_the_environment_wins(bare, encoding):
    Path(".env").write_text("DUBAN_MAIL_FROM=省开放办 <kfb@example.cn>\nDUBAN_MAX_UPLOAD_MB=50\nOTHER=1\n",
                            encoding=encoding)
    bare.setenv("DUBAN_MAX_UPLOAD_MB", "60")
    settings = load_settings()
    assert (settings.mail_from, settings.max_upload_mb) == ("省开放办 <kfb@example.cn>", 60)


def test_a_file_in_another_encoding_is_refused():
    Path(".env").write_bytes("DUBAN_MAIL_FROM=省开放办 <kfb@example.cn>\n".encode("gbk"))
    assert ".env 无法读取，须为 UTF-8 编码" in refusal()


@pytest.mark.parametrize(("overrides", "named"), [
    ({"smtp_host": "m", "smtp_ssl": True, "smtp_starttls": True}, "DUBAN_SMTP_SSL 与 DUBAN_SMTP_STARTTLS 只能开启一个"),
    ({"smtp_port": 25}, "没有 DUBAN_SMTP_HOST"), ({"prefect_api_url": "prefect:4200"}, "PREFECT_API_URL 须以"),
    ({"smtp_ssl": True}, "没有 DUBAN_SMTP_HOST"), ({"smtp_starttls": True}, "没有 DUBAN_SMTP_HOST"),
    ({"smtp_user": "u", "smtp_password": "p"}, "没有 DUBAN_SMTP_HOST"),
    ({"smtp_host": "m", "smtp_user": "u"}, "DUBAN_SMTP_USER 与 DUBAN_SMTP_PASSWORD 须同时设置"),
    ({"smtp_host": "m", "smtp_password": "p"}, "DUBAN_SMTP_USER 与 DUBAN_SMTP_PASSWORD 须同时设置"),
    ({"database_url": "sqlite:///x?y/duban.db"}, "须写成 %3F"),
    ({"database_url": "mysql://host/duban"}, "DUBAN_DATABASE_URL 须以"),
    ({"database_url": "postgresql://host/duban"}, "postgresql+psycopg://"),
    ({"base_url": "duban.example.cn"}, "DUBAN_BASE_URL"),
    ({"model_address": "http://10.0.0.5/v1"}, "DUBAN_MODEL_ADDRESS 与 DUBAN_MODEL_NAME 须同时设置"),
    ({"model_name": "qwen"}, "DUBAN_MODEL_ADDRESS 与 DUBAN_MODEL_NAME 须同时设置"),
    ({"model_key": "x"}, "单有 DUBAN_MODEL_KEY 没有用处"),
    *(({"model_name": "qwen", "model_address": address}, "DUBAN_MODEL_ADDRESS 须为") for address in (
        "10.0.0.5:8000/v1", "ftp://10.0.0.5", "http://", "http://u:p@10.0.0.5/v1", "http://10.0.0.5/v1?key=x",
        "http://10.0.0.5:port/v1", "http://10.0.0.5/v 1", "http://模型/v1")),
    *(({"model_name": "qwen", "model_address": "http://10.0.0.5/v1", "model_key": key}, "DUBAN_MODEL_KEY 只能用")
      for key in ("a b", "a\nb", "钥匙")),
    ({"secret_key": "short"}, "DUBAN_SECRET_KEY 不得少于 16 个字符"),
    ({"timezone": "Asia/Zhengzhou"}, "DUBAN_TIMEZONE"),
    ({"timezone": "../etc/passwd"}, "DUBAN_TIMEZONE"),
    ({"mail_from": "省开放办"}, "DUBAN_MAIL_FROM 不是发件地址：省开放办")])
def test_what_contradicts_or_is_missing_is_refused_by_name(overrides, named):
    assert named in refusal(**overrides)


@pytest.mark.parametrize(("name", "value", "named"), [
    ("DUBAN_SMTP_PORT", "many", "DUBAN_SMTP_PORT 的值 'many' 不可用（应为整数）"),
    ("DUBAN_SMTP_PORT", "70000", "应不大于 65535"), ("DUBAN_SMTP_PORT", "-1", "应不小于 0"),
    ("DUBAN_SMTP_SSL", "perhaps", "DUBAN_SMTP_SSL 的值 'perhaps' 不可用（应为 true 或 false）"),
    ("DUBAN_SMTP_TIMEOUT", "0", "DUBAN_SMTP_TIMEOUT 的值 '0' 不可用（应大于 0）"),
    ("DUBAN_SMTP_TIMEOUT", "long", "应为数字"),
    ("DUBAN_MAX_UPLOAD_MB", "501", "应不大于 500")])
def test_a_value_of_the_wrong_kind_is_refused_with_what_is_wanted(bare, name, value, named):
    bare.setenv(name, value)
    assert named in refusal()


def test_all_problems_are_told_at_once(bare):
    bare.setenv("DUBAN_SMTP_PORT", "many")
    bare.setenv("DUBAN_MAX_UPLOAD_MB", "0")
    message = refusal()
    assert "DUBAN_SMTP_PORT" in message
    assert "DUBAN_MAX_UPLOAD_MB" in message
    bare.setenv("DUBAN_SMTP_PORT", "25")
    bare.setenv("DUBAN_MAX_UPLOAD_MB", "20")
    message = refusal(smtp_user="u", secret_key="short", timezone="nowhere")
    named = ("DUBAN_SMTP_HOST", "DUBAN_SMTP_PASSWORD", "DUBAN_SECRET_KEY", "DUBAN_TIMEZONE")
    assert all(name in message for name in named)


def test_secrets_are_shown_neither_as_settings_nor_in_refusals():
    settings = load_settings(smtp_host="m", smtp_user="u", smtp_password="mail-secret", secret_key=SECRET,
                             model_address="http://10.0.0.5/v1", model_name="qwen", model_key="model-secret",
                             database_url="postgresql+psycopg://duban:base-secret@host/duban")
    for shown in (repr(settings), str(settings)):
        assert not any(secret in shown for secret in ("mail-secret", SECRET, "base-secret", "model-secret"))
    refused = refusal(smtp_password="mail-secret", model_key="模型-model-secret", secret_key="short-secret",
                      database_url="mysql://u:base-secret@host/d")
    assert not any(secret in refused for secret in ("mail-secret", "short-secret", "base-secret",
                                                      "model-secret"))
