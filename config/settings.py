"""Everything that can be set from outside, each with its meaning; read once at the edge."""

from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.data_folder import sqlite_address
from domain.addresses import is_usable
from domain.errors import InvalidSettings

WANTED = {"int_parsing": "应为整数", "float_parsing": "应为数字", "bool_parsing": "应为 true 或 false",
          "greater_than": "应大于 {gt:g}", "greater_than_equal": "应不小于 {ge:g}",
          "less_than_equal": "应不大于 {le:g}"}


class Settings(BaseSettings):
    """The settings of one process, from the environment or a `.env` beside it."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_", env_file=".env", env_file_encoding="utf-8-sig",
                                      extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(Path("data"), description="Folder for the database, Prefect's data, the mailbox and keys.")
    database_url: str = Field("", repr=False, description="Database; empty means SQLite in the data folder. "
                                                          "PostgreSQL: postgresql+psycopg://user:password@host/name")
    smtp_host: str = Field("", description="Mail server; empty means a local one that keeps the letters.")
    smtp_port: int = Field(0, ge=0, le=65535, description="Its port; 0 means 465 with SSL, 587 with STARTTLS, else 25.")
    smtp_user: str = Field("", description="Name to log in with; empty for a relay without login.")
    smtp_password: str = Field("", repr=False, description="Password to log in with.")
    smtp_ssl: bool = Field(False, description="TLS from the first byte.")
    smtp_starttls: bool = Field(False, description="TLS after STARTTLS.")
    smtp_timeout: float = Field(20, gt=0, description="Seconds to wait for each answer of the mail server.")
    mail_from: str = Field("督办系统 <duban@localhost>", description="Sender of every letter.")
    timezone: str = Field("Asia/Shanghai", description="Zone whose calendar date is 'today'.")
    base_url: str = Field("http://127.0.0.1:8000", description="Address of the pages, as written in letters.")
    secret_key: str = Field("", repr=False, description="Makes the links in letters; empty means one made "
                                                        "once and kept in the data folder.")
    sign_in_hours: int = Field(12, ge=1, le=168, description="Hours after which a sign-in ends whatever is done.")
    sign_in_idle_minutes: int = Field(120, ge=5, le=10080, description="Minutes without a page after which a sign-in "
                                                                       "ends.")
    link_days: int = Field(7, ge=1, le=90, description="Days after which a link in a letter opens its duty no more.")
    link_minutes: int = Field(60, ge=5, le=720, description="Minutes there are for the duty once its link was used.")
    default_office: str = Field("", description="Unit whose office loads plans where several could; empty means "
                                                "the only one.")
    font: str = Field("", description="Chinese font file for PDF, or a folder of them; empty means the system's own.")
    max_upload_mb: int = Field(20, gt=0, le=500, description="Largest file taken, in megabytes.")
    prefect_api_url: str = Field("", validation_alias=AliasChoices("PREFECT_API_URL", "prefect_api_url"),
                                 description="A running Prefect server; empty means that `duban serve` starts its own.")
    prefect_api_auth_string: str = Field("", repr=False, validation_alias=AliasChoices("PREFECT_API_AUTH_STRING",
                                                                                       "prefect_api_auth_string"),
                                         description="What that server asks for (`name:password`); empty where it asks "
                                                     "for nothing.")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        problems = []
        if self.smtp_ssl and self.smtp_starttls:
            problems.append("DUBAN_SMTP_SSL 与 DUBAN_SMTP_STARTTLS 只能开启一个")
        if not self.smtp_host and (self.smtp_port or self.smtp_user or self.smtp_password or self.smtp_ssl
                                   or self.smtp_starttls):
            problems.append("设置了 SMTP 端口、账号或加密方式，但没有 DUBAN_SMTP_HOST")
        if bool(self.smtp_user) != bool(self.smtp_password):
            problems.append("DUBAN_SMTP_USER 与 DUBAN_SMTP_PASSWORD 须同时设置")
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            problems.append("DUBAN_DATABASE_URL 须以 sqlite:/// 或 postgresql+psycopg:// 开头")
        if self.database_url.startswith("sqlite:") and "?" in self.database_url:
            problems.append("DUBAN_DATABASE_URL 的 sqlite 地址不带选项，路径中的 ? 须写成 %3F")
        if not self.base_url.startswith(("http://", "https://")):
            problems.append("DUBAN_BASE_URL 须以 http:// 或 https:// 开头")
        if self.prefect_api_url and not self.prefect_api_url.startswith(("http://", "https://")):
            problems.append("PREFECT_API_URL 须以 http:// 或 https:// 开头")
        if not is_usable(parseaddr(self.mail_from)[1]):
            problems.append(f"DUBAN_MAIL_FROM 不是发件地址：{self.mail_from}")
        if self.secret_key and len(self.secret_key) < 16:
            problems.append("DUBAN_SECRET_KEY 不得少于 16 个字符")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            problems.append(f"DUBAN_TIMEZONE 不是已知时区：{self.timezone}")
        if problems:
            raise ValueError("；".join(problems))
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone whose date is today."""
        return ZoneInfo(self.timezone)

    @property
    def sign_in_lasts(self) -> timedelta:
        """How long a sign-in lasts whatever is done."""
        return timedelta(hours=self.sign_in_hours)

    @property
    def sign_in_idle(self) -> timedelta:
        """How long a sign-in lasts without a page."""
        return timedelta(minutes=self.sign_in_idle_minutes)

    @property
    def link_lasts(self) -> timedelta:
        """How long a sign-in by a link lasts."""
        return timedelta(minutes=self.link_minutes)

    @property
    def database(self) -> str:
        """The database's address, the default one spelt out."""
        return self.database_url or sqlite_address(self.data_dir / "duban.db")

    @property
    def port_of_smtp(self) -> int:
        """The mail server's port, the customary one where none is set."""
        return self.smtp_port or (465 if self.smtp_ssl else 587 if self.smtp_starttls else 25)


def load_settings(**overrides) -> Settings:
    """The settings, checked; InvalidSettings with every problem in one paragraph."""
    remedy = "请修改环境变量或 .env 文件，说明见 docs/settings.md。"
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = "；".join(_said(problem) for problem in error.errors())
        raise InvalidSettings(f"设置有误，未启动：{problems}。{remedy}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"设置有误，未启动：.env 无法读取，须为 UTF-8 编码（{error}）。{remedy}") from None


def _said(problem) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    name = str(problem["loc"][0])
    variable = name if name.isupper() else f"DUBAN_{name.upper()}"
    wanted = WANTED.get(problem["type"], problem["msg"]).format(**problem.get("ctx", {}))
    return f"{variable} 的值 {problem['input']!r} 不可用（{wanted}）"
