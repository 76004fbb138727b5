from datetime import date
from decimal import Decimal

import pytest

from config.assessment import shipped_schemes
from domain.assessment.scheme_parser import read_scheme
from domain.registers.target_tracking import Cadence
from models.assessment.target_values import offered
from models.engine import transaction
from models.plans.plan import Plan, Target
from models.registers.target import FollowedTarget, follow, tell_figure
from tests.tiers import settle_tiers
from tests.world import at, on, settle

SCHEME = read_scheme(shipped_schemes()["cities"])
ZHENGZHOU, LUOYANG, TRADE, LOCAL = "郑州市人民政府", "洛阳市人民政府", "省商务厅", "郑州市商务局"


@pytest.fixture
def tiers(engine):
    with transaction(engine) as session:
        yield session, settle_tiers(session, settle(session))


def followed(tiers, office: str, name: str, told: dict[int, int], *, base: int | None = 200, value: float = 5,
             cadence: Cadence = Cadence.QUARTERLY, unit: str = TRADE, year: int = 2016) -> None:
    session, here = tiers
    plan = Plan(title=f"{office}计划", sha256=f"{office}{name}{year}", office_id=here.id(office),
                loaded_at=at("2016-01-04"), text=name)
    session.add(plan)
    session.flush()
    target = Target(plan_id=plan.id, name=name, value=value, start=0, end=len(name), text=name)
    session.add(target)
    session.flush()
    rule = FollowedTarget(target_id=0, year=year, measure="亿美元", growth=base is not None,
                          base=None if base is None else Decimal(base), cadence=cadence, unit_id=here.id(unit))
    kept = follow(session, target, rule, on("2016-01-05"))
    for period, total in told.items():
        tell_figure(session, kept, year, period, Decimal(total), "统计快报", on("2016-10-09"))


def of_units(tiers, until: str) -> dict:
    session, here = tiers
    units = {name: here.id(name) for name in (ZHENGZHOU, LUOYANG, TRADE, LOCAL)}
    found = offered(session, SCHEME, date.fromisoformat(until), set(units.values()))
    return {(name, key): str(given.value) for (unit, key), given in found.items()
            for name, number in units.items() if number == unit}


def test_a_places_own_target_and_a_departments_offer_what_is_reached_by_the_day(tiers):
    followed(tiers, "郑州市开放办", "实际利用外资", {1: 40, 2: 84, 3: 147, 4: 220}, unit=LOCAL)
    followed(tiers, "省开放办", "引进省外资金", {1: 100, 8: 900}, base=None, value=1000, cadence=Cadence.MONTHLY)
    assert of_units(tiers, "2016-09-30") == {
        (ZHENGZHOU, "foreign_funds"): "70.00", (LOCAL, "foreign_funds"): "70.00", (TRADE, "other_funds"): "90.00"}
    assert of_units(tiers, "2016-06-30")[ZHENGZHOU, "foreign_funds"] == "40.00"
    assert of_units(tiers, "2016-07-01")[ZHENGZHOU, "foreign_funds"] == "40.00"
    assert of_units(tiers, "2016-06-29")[ZHENGZHOU, "foreign_funds"] == "19.05"   # the half-year is not over
    session, here = tiers
    given = offered(session, SCHEME, date(2016, 9, 30), {here.id(ZHENGZHOU)})[here.id(ZHENGZHOU), "foreign_funds"]
    assert given.source == "指标“实际利用外资”2016年前三季度累计147亿美元，全年计划210亿美元"


def test_nothing_is_offered_without_a_figure_a_base_or_where_two_say_something(tiers):
    followed(tiers, "郑州市开放办", "实际利用外资", {}, unit=LOCAL)
    assert of_units(tiers, "2016-09-30") == {}
    followed(tiers, "洛阳市开放办", "利用外资", {1: 40}, unit="洛阳市商务局")
    followed(tiers, "洛阳市开放办", "使用外资", {1: 41}, unit="洛阳市商务局")
    followed(tiers, "洛阳市开放办", "进出口", {3: 9}, year=2015, unit="洛阳市商务局")
    assert of_units(tiers, "2016-09-30") == {}


def test_a_months_figure_counts_from_the_months_last_day(tiers):
    followed(tiers, "省开放办", "引进省外资金", {7: 500, 8: 900}, base=None, value=1000, cadence=Cadence.MONTHLY)
    days = ("2016-07-30", "2016-07-31", "2016-08-30", "2016-08-31")
    assert [of_units(tiers, day).get((TRADE, "other_funds")) for day in days] == [None, "50.00", "50.00", "90.00"]
