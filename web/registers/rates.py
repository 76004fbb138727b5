"""The three rates: worked out on a page with drill-down and comparison, exported, published and kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from sqlmodel import Session

from domain.errors import NotAllowed
from domain.publications.content import quarter_before
from domain.registers.amounts import CURRENCY_NAMES, Currency
from domain.registers.rates import DEFINITIONS, percent, plain_amount, points, total
from models.directory.post import PostRole
from models.registers.project import PublishedRates, may_see_projects
from models.registers.rates import (
    GROUPS,
    STAGE_OF,
    RateLine,
    drill,
    publish_rates,
    published,
    published_lines,
    published_of,
    rates_by,
)
from web.columns import Column, send_file, write_ledger
from web.dependencies import Circumstances, Here, Now, Office, Reading, Signed, Writing, done, page
from web.registers.project_columns import LEDGERS, AskedProjects

router = APIRouter()
RATES = tuple(DEFINITIONS)
ASKED = ("signed_from", "signed_to", "ledger", "tier", "industry")


class Asked:
    """What the page is asked for: grouping, day, and the day to compare with: the end of the quarter before unless
    another is named, or none by an empty one."""

    def __init__(self, work: Here, now: Now, wanted: AskedProjects, by: str = "city", as_of: str = "",
                 before: str | None = None):
        self.today = work.today(now)
        self.by = by if by in GROUPS else "city"
        self.as_of = min(_day(as_of) or self.today, self.today)
        self.before = quarter_before(self.as_of).last if before is None else _day(before)
        self.wanted = replace(wanted, after=0, counted=False, stage=None, stage_on=None, text="")

    def address(self, **changes: str) -> str:
        """The part of an address behind the question mark that asks for the same."""
        facts = {"by": self.by, "as_of": self.as_of, "before": self.before}
        facts |= {name: getattr(self.wanted, name) for name in ASKED}
        kept = {name: str(value) for name, value in (facts | changes).items() if value}
        return urlencode(kept if self.before else kept | {"before": ""})

    def behind(self, key: str) -> dict[str, str]:
        """The project ledger's filters that show the projects of a line, of all lines where `key` is empty."""
        asked = {name: getattr(self.wanted, name) for name in ("ledger", "tier", "industry")}
        return {name: value for name, value in asked.items() if value} | drill(self.wanted, self.by, key, self.as_of)

    def lines(self, session: Session, who) -> list[RateLine]:
        """The lines asked for, of the projects one may see."""
        return rates_by(session, may_see_projects(who), self.by, self.wanted, self.as_of, today=self.today,
                        before=self.before)


Question = Annotated[Asked, Depends(Asked)]


@dataclass(frozen=True)
class RatesPage:
    """What `registers/rates.html` shows."""

    template: ClassVar = "registers/rates.html"
    asked: Asked
    rows: list[dict[str, object]]
    whole: dict[str, object]
    groups: dict[str, str]
    ledgers: dict[str, str]
    definitions: dict[str, tuple[str, str]]
    office: bool
    published: list[PublishedRates]


@router.get("/rates")
def rates(request: Request, session: Reading, who: Signed, asked: Question):
    """The three rates by what is asked, with links to the projects behind each."""
    lines = asked.lines(session, who)
    shown = [row_of(line, asked.behind(line.key), asked.as_of) for line in lines]
    whole = row_of(_whole(lines), asked.behind(""), asked.as_of)
    return page(request, RatesPage(
        asked=asked, rows=shown, whole=whole, groups=GROUPS, ledgers=LEDGERS, definitions=DEFINITIONS,
        office=who.has(PostRole.OFFICE), published=published(session, limit=10)))


@router.get("/rates.xlsx")
def export(session: Reading, who: Signed, asked: Question):
    """The same lines as an Excel file, each currency on its own row."""
    lines = asked.lines(session, who)
    return send_file(f"三率-{asked.as_of}.xlsx",
                     lambda path: write_ledger(path, "三率", COLUMNS, (row for one in lines for row in _in_money(one))))


@router.post("/rates/publications")
def publish(request: Request, session: Writing, who: Office, when: Circumstances, asked: Question,
            title: Annotated[str, Form()] = ""):
    """What the page shows is published and kept as it is."""
    office = min(who.units(PostRole.OFFICE), default=None)
    if office is None:
        raise NotAllowed("rates_published_by_office")
    kept = publish_rates(session, office, may_see_projects(who), asked.by, asked.wanted, asked.as_of, when,
                         before=asked.before, title=title)
    return done(request, f"/rates/publications/{kept.id}", "rates_published")


@dataclass(frozen=True)
class RatesPublishedPage:
    """What `registers/rates_published.html` shows."""

    template: ClassVar = "registers/rates_published.html"
    kept: PublishedRates
    rows: list[dict[str, object]]
    whole: dict[str, object]
    groups: dict[str, str]
    definitions: dict[str, list[str]]
    before: date | None


@router.get("/rates/publications/{number}")
def publication(request: Request, session: Reading, _who: Signed, number: int):
    """What was published, as it was."""
    kept = published_of(session, number)
    lines = published_lines(kept)
    return page(request, RatesPublishedPage(
        kept=kept, rows=[row_of(line) for line in lines], whole=row_of(_whole(lines)), groups=GROUPS,
        definitions=kept.facts["definitions"], before=_day(kept.facts["before"])))


def row_of(line: RateLine, behind: dict[str, str] | None = None, as_of: date | None = None) -> dict:
    """A line as the tables show it: each rate by count, and by the amounts of every currency.

    `behind` are the ledger's filters behind the line; each rate by count then leads to the projects that reached it.
    """
    now, then = line.tally, line.before

    def reached(rate: str) -> str:
        asked = {"stage": STAGE_OF[rate], "stage_on": as_of}
        return urlencode(behind | asked) if behind and now.signed else ""

    counted = [{"name": DEFINITIONS[rate][0], "now": percent(now.by_count(rate)), "query": reached(rate),
                "change": _change(now.by_count(rate), then and then.by_count(rate))}
               for rate in RATES]
    money = [{"name": CURRENCY_NAMES[currency], "signed": plain_amount(now.money[currency].signed), "rates": [
        {"name": DEFINITIONS[rate][0], "now": percent(now.by_amount(rate, currency)),
         "change": _change(now.by_amount(rate, currency), then and then.by_amount(rate, currency))}
        for rate in RATES]} for currency in Currency if currency in now.money]
    return {"name": line.name, "query": urlencode(behind) if behind else "", "signed": now.signed, "counted": counted,
            "money": money}


def _change(now: Decimal | None, before: Decimal | None) -> str:
    """By how many points it changed; nothing where there is nothing to compare with."""
    return "" if before is None else points(now, before)


def _whole(lines: list[RateLine]) -> RateLine:
    before = total(line.before for line in lines) if lines and lines[0].before is not None else None
    return RateLine("", "合计", total(line.tally for line in lines), before)


def _in_money(line: RateLine) -> Iterator[tuple[RateLine, Currency]]:
    return ((line, currency) for currency in Currency if currency in line.tally.money)


def _by_count(rate: str, label: str) -> Column[tuple[RateLine, Currency]]:
    return Column(f"{rate}_by_count", label, lambda row: percent(row[0].tally.by_count(rate)), 12)


def _by_amount(rate: str, label: str) -> Column[tuple[RateLine, Currency]]:
    return Column(f"{rate}_by_amount", label, lambda row: percent(row[0].tally.by_amount(rate, row[1])), 12)


COLUMNS: tuple[Column[tuple[RateLine, Currency]], ...] = (
    Column("name", "名称", lambda row: row[0].name, 24),
    Column("currency", "币种", lambda row: row[1], 10, words=lambda row: CURRENCY_NAMES[row[1]]),
    Column("signed", "签约项目数", lambda row: row[0].tally.signed, 12),
    Column("fulfilled", "履约项目数", lambda row: row[0].tally.fulfilled, 12),
    Column("funded", "有资金到位项目数", lambda row: row[0].tally.funded, 12),
    Column("started", "开工项目数", lambda row: row[0].tally.started, 12),
    _by_count("fulfilled", "合同履约率（项目数）"),
    _by_count("funds", "资金到位率（项目数）"),
    _by_count("started", "项目开工率（项目数）"),
    Column("value", "合同金额（万）", lambda row: float(row[0].tally.money[row[1]].signed), 16),
    Column("funds", "到位资金（万）", lambda row: float(row[0].tally.money[row[1]].funds), 16),
    _by_amount("fulfilled", "合同履约率（金额）"),
    _by_amount("funds", "资金到位率（金额）"),
    _by_amount("started", "项目开工率（金额）"),
)
"""Of the file, where each currency has its own row."""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
