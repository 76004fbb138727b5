from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import true

from domain.errors import NotAllowed
from domain.registers.amounts import Amount, Currency
from domain.registers.rates import percent, total
from models.engine import reading, transaction
from models.registers.project import Project, PublishedRates
from models.registers.project_entry import Named, change_project, enter_projects
from models.registers.project_filter import ProjectFilter, projects_page
from models.registers.rates import drill, publish_rates, published_lines, rates_by
from tests.world import on, settle

TODAY = date(2016, 12, 20)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def project(session, world, city, value=100, signed="2016-09-08", currency=Currency.CNY, **fields):
    unit = world.units[city]
    values = {"name": f"{city}{value}{signed}{fields}", "city": Named(unit.id, unit.name), "currency": currency,
              "value": Amount(Decimal(value), currency), "signed_on": date.fromisoformat(signed)}
    values |= {name: date.fromisoformat(day) if name.endswith("_on") else day for name, day in fields.items()}
    if "funds" in values:
        values["funds"] = Amount(Decimal(values["funds"]), currency)
    return enter_projects(session, world.plan, [values], on("2016-09-20"), source="测试")[0]


@pytest.fixture
def some(session, world):
    project(session, world, "郑州市人民政府", 100, fulfilled_on="2016-10-01", funds=40, funds_on="2016-10-01",
            industry="电子")
    project(session, world, "郑州市人民政府", 300, started_on="2016-12-01", industry="食品")
    project(session, world, "洛阳市人民政府", 50, "2016-05-01", Currency.USD, fulfilled_on="2016-06-01")


def lines(session, by_what="city", as_of=TODAY, **others):
    return rates_by(session, true(), by_what, others.pop("wanted", ProjectFilter()), as_of, today=TODAY, **others)


def test_each_city_has_its_rates_by_count_and_by_each_currency(session, world, some):
    zhengzhou, luoyang = lines(session)
    assert (zhengzhou.name, luoyang.name) == ("郑州市人民政府", "洛阳市人民政府")
    shown = [percent(zhengzhou.tally.by_count(rate)) for rate in ("fulfilled", "funds", "started")]
    assert shown == ["50.0%", "50.0%", "50.0%"]
    shown = [percent(zhengzhou.tally.by_amount(rate)) for rate in ("fulfilled", "funds", "started")]
    assert shown == ["25.0%", "10.0%", "75.0%"]
    assert percent(luoyang.tally.by_amount("fulfilled")) == "无"
    assert percent(luoyang.tally.by_amount("fulfilled", Currency.USD)) == "100.0%"


@pytest.mark.parametrize(("by_what", "names"), [
    ("industry", ["电子", "食品", "未写明"]), ("quarter", ["2016年第二季度", "2016年第三季度"]), ("tier", ["省级"]),
    ("county", ["未写明"]), ("activity", ["未归入活动"])])
def test_rates_are_grouped_by_whatever_is_asked(session, some, by_what, names):
    assert [line.name for line in lines(session, by_what)] == names


def behind(by_what: str, key: str, day: date) -> ProjectFilter:
    asked = drill(ProjectFilter(), by_what, key, day)
    names = {"city": "city_id", "county": "county_id", "activity": "activity_id"}
    return ProjectFilter(**{names.get(name, name): value == "1" if name == "counted" else
                             date.fromisoformat(value) if name.startswith("signed") else
                             int(value) if name in names else value for name, value in asked.items()})


@pytest.mark.parametrize("by_what", ["city", "county", "activity", "industry", "tier", "quarter"])
@pytest.mark.parametrize("day", [date(2016, 8, 1), date(2016, 10, 31), date(2016, 11, 20), TODAY])
def test_a_line_and_each_of_its_rates_drill_down_to_exactly_the_projects_they_count(session, some, by_what, day):
    change_project(session, session.get_one(Project, 1), {"funds": Amount(Decimal(100)), "funds_on": date(2016, 11, 10),
                                                          "started_on": date(2016, 11, 15)}, on("2016-11-15"),
                   source="进展填报")
    session.flush()

    def found(wanted: ProjectFilter, stage: str) -> int:
        return len(projects_page(session, true(), replace(wanted, stage=stage, stage_on=day, today=TODAY)))

    told = rates_by(session, true(), by_what, ProjectFilter(), day, today=TODAY)
    for line in told:
        wanted = behind(by_what, line.key, day)
        assert [found(wanted, stage) for stage in ("", "fulfilled", "funded", "started")] == [
            line.tally.signed, line.tally.fulfilled, line.tally.funded, line.tally.started]
        assert [found(wanted, stage) for stage in ("unfulfilled", "unfunded", "unstarted")] == [
            line.tally.signed - one for one in (line.tally.fulfilled, line.tally.funded, line.tally.started)]
    whole = total(line.tally for line in told)
    assert found(behind(by_what, "", day), "funded") == whole.funded


def test_an_earlier_day_is_judged_by_what_was_known_of_it(session, world, some):
    zhengzhou = session.get_one(Project, 1)
    change_project(session, zhengzhou, {"funds": Amount(Decimal(100)), "funds_on": date(2016, 12, 10)},
                   on("2016-12-10"), source="进展填报")
    session.flush()
    now, _ = lines(session, before=date(2016, 11, 1))
    assert percent(now.tally.by_amount("funds")) == "25.0%"
    assert percent(now.before.by_amount("funds")) == "10.0%"
    assert percent(now.before.by_count("started")) == "0.0%"


def test_nothing_signed_gives_no_lines_and_no_rate(session, world):
    assert lines(session) == []
    assert percent(total(line.tally for line in lines(session)).by_count("funds")) == "无"


def test_what_was_published_stays_as_it_was(engine):
    with transaction(engine) as session:
        world = settle(session)
        one = project(session, world, "郑州市人民政府")
        kept = publish_rates(session, world.plan.office_id, true(), "city", ProjectFilter(), TODAY, on("2016-12-20"))
        number = kept.id
        change_project(session, one, {"started_on": date(2016, 12, 1)}, on("2016-12-21"), source="进展填报")
    with reading(engine) as session:
        kept = session.get_one(PublishedRates, number)
        (line,) = published_lines(kept)
        assert percent(line.tally.by_count("started")) == "0.0%"
        assert kept.facts["definitions"]["started"][0] == "项目开工率"
    with transaction(engine) as session:
        session.get_one(PublishedRates, number).title = "改过的"
        with pytest.raises(NotAllowed, match="只增不改"):
            session.flush()
        session.rollback()


def test_rates_of_a_day_to_come_are_not_published(session, world):
    with pytest.raises(NotAllowed, match="不能晚于今天"):
        publish_rates(session, world.plan.office_id, true(), "city", ProjectFilter(), date(2016, 12, 31),
                      on("2016-12-20"))
