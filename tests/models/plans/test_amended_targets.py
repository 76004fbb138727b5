"""What becomes of a plan's targets, and of whatever refers to them, when a new version takes its place."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.duties.duty import Duty
from models.duties.occurrence import make_occurrences
from models.engine import transaction
from models.plans.amendment_procedure import carry_out
from models.plans.measures import merge
from models.plans.plan import measures_of, targets_of
from models.registers.target import (
    FollowedTarget,
    ask_for_figures,
    figures_of,
    follow,
    tell_figure,
    withdraw,
)
from models.reminders.notice import notices_of
from models.schema import metadata
from tests.amended import PLAN, REVISED, drafted, loaded, names
from tests.releases import made_up, tables_of
from tests.world import on, settle

AUGUST = "2016-08-02"
WITH, WITHOUT = "一、重点任务\n力争货物贸易增长7%，服务贸易增长8%。\n", "一、重点任务\n"
REFERRING = [key for table in metadata.sorted_tables if table.name != "duty" for key in sorted(
    table.foreign_keys, key=str) if key.column.table.name in ("measure", "target")]
"""Every foreign key to what a plan is read into; the duties of measures have tests of their own."""


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def plan(session, world):
    return loaded(session, PLAN.replace(WITHOUT, WITH))


@pytest.fixture
def goods(session, world, plan):
    """A target that is followed, told for January and asked of its department."""
    target = targets_of(session, plan.id)[0]
    followed = follow(session, target, FollowedTarget(target_id=0, year=2016, base=Decimal(4600), measure="亿元",
                                                      unit_id=world.units["省商务厅"].id), on("2016-07-01"))
    tell_figure(session, followed, 2016, 1, Decimal(350), "快报", on("2016-07-01"))
    ask_for_figures(session, target, on("2016-07-01"))
    return target


def amended(session, plan, words):
    return carry_out(session, drafted(session, plan, REVISED.replace(WITHOUT, words), AUGUST), on(AUGUST), take=set())


def asked(session, target):
    """The duty by which the target's figures are asked for."""
    return session.get_one(Duty, session.get_one(FollowedTarget, target.id).series_id)


def test_targets_are_those_of_the_new_version(session, plan):
    amended(session, plan, "一、重点任务\n力争货物贸易增长9%，实际利用外资增长5%。\n")
    assert [(one.name, one.value) for one in targets_of(session, plan.id)] == [("货物贸易", 9), ("实际利用外资", 5)]


def test_a_target_that_stays_is_followed_on_with_its_figures(session, plan, goods):
    amended(session, plan, "一、重点任务\n力争服务贸易增长8%，货物贸易增长9%。\n")
    assert [one.name for one in targets_of(session, plan.id)] == ["服务贸易", "货物贸易"]
    assert (targets_of(session, plan.id)[1], goods.value) == (goods, 9)
    assert goods.text == plan.text[goods.start:goods.start + len(goods.text)]
    assert [one.total for one in figures_of(session, goods.id)] == [Decimal(350)]
    assert asked(session, goods).state is State.DISPATCHED


def test_a_target_left_out_is_withdrawn_with_what_asks_for_its_figures_and_its_figures_are_kept(session, plan, goods):
    series = asked(session, goods)
    occurrence = make_occurrences(session, series, on(AUGUST))[0]
    amended(session, plan, "一、重点任务\n力争服务贸易增长8%。\n")
    assert [one.name for one in targets_of(session, plan.id)] == ["服务贸易"]
    assert (goods.withdrawn_on, [one.total for one in figures_of(session, goods.id)]) == (
        date(2016, 8, 2), [Decimal(350)])
    assert [one.state for one in (series, occurrence)] == [State.CANCELLED, State.CANCELLED]
    assert notices_of(session, series.id)[-1].facts["what"] == "cancelled"


def test_a_target_of_another_unit_is_another_target(session, plan, goods):
    amended(session, plan, "一、重点任务\n力争货物贸易达到5000亿元。\n")
    assert (goods.withdrawn_on, [one.unit for one in targets_of(session, plan.id)]) == (date(2016, 8, 2), ["亿元"])


def test_a_withdrawn_target_is_neither_set_up_nor_told_nor_asked_for(session, world, plan, goods):
    withdraw(session, goods, "不再要求", on(AUGUST))
    followed = session.get_one(FollowedTarget, goods.id)
    for attempt in (lambda: follow(session, goods, FollowedTarget(target_id=0, year=2017), on(AUGUST)),
                    lambda: tell_figure(session, followed, 2016, 2, Decimal(700), "快报", on(AUGUST)),
                    lambda: ask_for_figures(session, goods, on(AUGUST))):
        with pytest.raises(NotAllowed, match="自2016年8月2日起不再列入方案"):
            attempt()


@pytest.mark.parametrize("key", REFERRING, ids=lambda key: f"{key.parent.table.name}.{key.parent.name}")
def test_whatever_refers_to_a_part_of_a_plan_is_kept_when_the_plan_is_read_anew(session, plan, key):
    table, name = tables_of(session.connection())[key.parent.table.name], key.parent.name
    part = {"target": targets_of, "measure": measures_of}[key.column.table.name](session, plan.id)[1]
    row = {column.name: made_up(session.connection(), column) for column in table.c} | {name: part.id}
    session.execute(insert(table).values(row))
    before, following = measures_of(session, plan.id)[:2]
    merge(session, before, following, names(session), on("2016-07-01"))
    amended(session, plan, WITHOUT)
    assert session.execute(select(key.parent).where(key.parent == part.id)).all() == [(part.id,)]
