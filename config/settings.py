"""Everything that can be set from outside, each with its meaning; read once at the edge."""

from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.data_folder import sqlite_address
from domain.addresses import is_usable
from domain.errors import InvalidSettings
from domain.messages import Message

WANTED = {"int_parsing": lambda _: Message("whole_number_wanted"), "float_parsing": lambda _: Message("number_wanted"),
          "bool_parsing": lambda _: Message("boolean_wanted"),
          "greater_than": lambda bound: Message("more_wanted", than=bound["gt"]),
          "greater_than_equal": lambda bound: Message("at_least_wanted", least=bound["ge"]),
          "less_than_equal": lambda bound: Message("at_most_wanted", most=bound["le"])}
"""Pydantic's kinds of error, with what they know → what is wanted instead."""


class _Contradictions(ValueError):
    """Settings that contradict each other, as pydantic takes them from a validator."""

    def __init__(self, problems: list[Message]):
        super().__init__("；".join(map(str, problems)))
        self.problems = problems


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
    scan_minutes: int = Field(15, ge=1, le=240, description="Minutes that reading one scan may take; pages not read by "
                                                            "then are told, and read on when it is imported again.")
    model_address: str = Field("", description="OpenAI-compatible address of a language model inside the office's own "
                                               "network (http://10.0.0.5:8000/v1); empty means that nothing is ever "
                                               "sent to one ([a model's reading](model.md)).")
    model_name: str = Field("", description="The model's name at that address.")
    model_key: str = Field("", repr=False, description="What that address asks for as a bearer token; empty where it "
                                                       "asks for nothing.")
    model_timeout: float = Field(20, gt=0, le=120, description="Seconds to wait for the answer on one stretch.")
    model_total_timeout: float = Field(50, gt=0, le=600, description="Seconds after which the rest of a plan's "
                                                                     "stretches waits for the next time.")
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
            problems.append(Message("setting_one_encryption"))
        if not self.smtp_host and (self.smtp_port or self.smtp_user or self.smtp_password or self.smtp_ssl
                                   or self.smtp_starttls):
            problems.append(Message("setting_smtp_host_missing"))
        if bool(self.smtp_user) != bool(self.smtp_password):
            problems.append(Message("setting_smtp_login_incomplete"))
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            problems.append(Message("setting_database_unknown"))
        if self.database_url.startswith("sqlite:") and "?" in self.database_url:
            problems.append(Message("setting_sqlite_options"))
        if not self.base_url.startswith(("http://", "https://")):
            problems.append(Message("setting_not_an_address", name="DUBAN_BASE_URL"))
        if self.prefect_api_url and not self.prefect_api_url.startswith(("http://", "https://")):
            problems.append(Message("setting_not_an_address", name="PREFECT_API_URL"))
        if bool(self.model_address) != bool(self.model_name) or (self.model_key and not self.model_address):
            problems.append(Message("setting_model_incomplete"))
        if self.model_address and not _is_plain_address(self.model_address):
            problems.append(Message("setting_model_address_unusable"))
        if not (self.model_key.isascii() and self.model_key.isprintable()) or " " in self.model_key:
            problems.append(Message("setting_model_key_unusable"))
        if not is_usable(parseaddr(self.mail_from)[1]):
            problems.append(Message("setting_mail_from_unusable", address=self.mail_from))
        if self.secret_key and len(self.secret_key) < 16:
            problems.append(Message("setting_secret_too_short"))
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            problems.append(Message("setting_zone_unknown", zone=self.timezone))
        if problems:
            raise _Contradictions(problems)
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


def _is_plain_address(written: str) -> bool:
    """Whether it is http or https, a host, perhaps a port and a path, and nothing else: no password, no query."""
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and "@" not in parts.netloc \
        and not (parts.query or parts.fragment) and written.isascii() and written.isprintable() and " " not in written


def load_settings(**overrides) -> Settings:
    """The settings, checked; InvalidSettings with every problem in one paragraph."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = [one for problem in error.errors() for one in _problems(problem)]
        raise InvalidSettings("settings_wrong", problems=problems) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings("env_file_unreadable", problem=error) from None


def _problems(problem) -> list[Message]:
    if problem["type"] == "value_error":
        return problem["ctx"]["error"].problems
    name = str(problem["loc"][0])
    variable = name if name.isupper() else f"DUBAN_{name.upper()}"
    wanted = WANTED.get(problem["type"], lambda _: problem["msg"])(problem.get("ctx", {}))
    return [Message("setting_unusable", name=variable, value=problem["input"], wanted=wanted)]
