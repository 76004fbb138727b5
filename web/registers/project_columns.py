"""The project ledger's page: its columns and what it can be filtered by; the file has those of `project_row`."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from domain.registers.amounts import Amount, write_amount
from models.directory.unit import Tier
from models.registers.project import Project
from models.registers.project_filter import STAGES, ProjectFilter, ProjectRow
from web.columns import Column
from web.dependencies import Here, Now
from web.filters import Control, from_address

TIERS = {Tier.PROVINCE: "省级", Tier.CITY: "市级", Tier.COUNTY: "县级"}
LEDGERS = {"major": "重大项目", "activity": "活动签约项目"}
REACHED = {"terminated_on": "已终止", "completed_on": "已竣工", "started_on": "已开工", "fulfilled_on": "已履约"}
"""The days of a project → how it stands from that day on, the last first."""


def stage_of(project: Project) -> str:
    """How far the project is."""
    return next((words for day, words in REACHED.items() if getattr(project, day)), "已签约")


COLUMNS: tuple[Column[ProjectRow], ...] = (
    Column("number", "编号", lambda one: one.project.number, keep=True),
    Column("name", "项目", lambda one: one.project.name),
    Column("city", "省辖市", lambda one: one.city),
    Column("unit", "责任单位", lambda one: one.unit,
           words=lambda one: "　".join(filter(None, (one.unit, one.project.person)))),
    Column("value", "合同金额", lambda one: one.project.value, keep=True, figures=True,
           words=lambda one: write_amount(Amount(one.project.value, one.project.currency))),
    Column("signed_on", "签约日期", lambda one: one.project.signed_on, keep=True,
           words=lambda one: one.project.signed_on.isoformat()),
    Column("stage", "进展", lambda one: stage_of(one.project)),
)
"""Those of the same name as in `domain.registers.project_row` show its values."""

CONTROLS = (
    Control("ledger", "台账", LEDGERS.items()),
    Control("city_id", "省辖市"),
    Control("activity_id", "签约活动"),
    Control("stage", "进展", STAGES.items()),
    Control("stage_on", "进展截至", day=True),
    Control("signed_from", "签约自", day=True),
    Control("signed_to", "签约至", day=True),
    Control("text", "查找"),
)
"""The form above the ledger; rates and pages of units lead to it with the filter's other fields."""


def _wanted(request: Request, work: Here, now: Now) -> ProjectFilter:
    return replace(from_address(ProjectFilter)(request), today=work.today(now))


AskedProjects = Annotated[ProjectFilter, Depends(_wanted)]
