"""The three rates made public: what was said on a day is kept as it was, whatever the ledger says later."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from domain.errors import NotAllowed, NotFound
from domain.ledgers.rates import DEFINITIONS, Tally
from models.history import History
from models.ledgers.project import PublishedRates
from models.ledgers.projects_wanted import WantedProjects
from models.ledgers.rates import GROUPS, RateLine, rates_by
from models.occasion import Occasion


def publish_rates(session: Session, office_id: int, seen: ColumnElement[bool], by_what: str, wanted: WantedProjects,
                  as_of: date, occasion: Occasion, *, before: date | None = None, title: str = "") -> PublishedRates:
    """The rates of that day are published with their lines and definitions. NotAllowed for a day to come."""
    if as_of > occasion.today:
        raise NotAllowed("统计日期不能晚于今天。")
    lines = rates_by(session, seen, by_what, wanted, as_of, today=occasion.today, before=before)
    if not lines:
        raise NotAllowed("没有符合条件的签约项目，没有可公布的三率。")
    facts = {"definitions": DEFINITIONS, "before": before.isoformat() if before else "", "lines": [
        {"key": line.key, "name": line.name, "tally": line.tally.to_json(),
         "before": line.before.to_json() if line.before is not None else None} for line in lines]}
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    title = title.strip()[:100] or f"签约项目三率（按{GROUPS[by_what]}，截至{day}）"
    kept = PublishedRates(office_id=office_id, title=title, by_what=by_what, signed_from=wanted.signed_from,
                          signed_to=wanted.signed_to, as_of=as_of, published_on=occasion.today,
                          published_at=occasion.now, published_by=occasion.by, facts=facts)
    session.add(kept)
    session.flush()
    session.add(History(at=occasion.now, by=occasion.by, action="publish_rates", note=title,
                        facts={"published": kept.id}))
    return kept


def published_lines(kept: PublishedRates) -> list[RateLine]:
    """The lines as they were published."""
    return [RateLine(line["key"], line["name"], Tally.from_json(line["tally"]),
                     Tally.from_json(line["before"]) if line["before"] else None) for line in kept.facts["lines"]]


def published(session: Session, *, limit: int = 50) -> list[PublishedRates]:
    """What was published, newest first."""
    return list(session.exec(select(PublishedRates).order_by(col(PublishedRates.id).desc()).limit(limit)).all())


def published_of(session: Session, number: int) -> PublishedRates:
    """That publication; NotFound otherwise."""
    kept = session.get(PublishedRates, number)
    if kept is None:
        raise NotFound("没有该期三率。")
    return kept
