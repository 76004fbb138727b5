from decimal import Decimal

import pytest

from domain.duties.lifecycle import State
from domain.errors import InvalidPlan, NotAllowed
from domain.registers.target_tracking import Cadence, FigureRow
from models.directory.unit import Unit
from models.duties.duty import Form
from models.duties.occurrence import make_occurrences
from models.engine import transaction
from models.plans.plan import Target
from models.registers.target import (
    FollowedTarget,
    ask_for_figures,
    check_figures,
    follow,
    said_change,
    take_figures,
    target_asked_by,
    tell_figure,
    totals,
)
from tests.world import on, settle

FIELDS = ("year", "measure", "growth", "at_most", "base", "base_source", "cadence", "unit_id")


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def target(session, world):
    target = Target(plan_id=world.plan.id, name="实际利用外资", value=5, start=0, end=6, text="实际利用外资")
    session.add(target)
    session.flush()
    return target


def wanted(world, unit="省商务厅", **fields) -> FollowedTarget:
    own = {"year": 2016, "measure": "亿美元", "base": Decimal(200), "base_source": "统计公报",
           "cadence": Cadence.QUARTERLY} | fields
    return FollowedTarget(target_id=0, unit_id=world.units[unit].id if unit else None, **own)


def row(target, period, total, *, year=2016, where="A2", number=None):
    return FigureRow(where, number or target.id, year, period, Decimal(total), "快报")


def test_a_target_followed_anew_is_followed_as_wanted_in_every_field(session, world, target):
    followed = follow(session, target, wanted(world), on("2016-07-01"))
    other = wanted(world, "省财政厅", year=2017, measure="亿元", growth=False, at_most=True, base=Decimal(7),
                   base_source="年报", cadence=Cadence.MONTHLY)
    told = [getattr(other, name) for name in FIELDS]
    assert follow(session, target, other, on("2016-07-02")) is followed
    assert [getattr(followed, name) for name in FIELDS] == told


@pytest.mark.parametrize(("fields", "words"), [({"base": Decimal(0)}, "基数应大于 0"), ({"year": 1989}, "年度"),
                                               ({"year": 2101}, "年度")])
def test_what_cannot_be_followed_is_refused(session, world, target, fields, words):
    with pytest.raises(NotAllowed, match=words):
        follow(session, target, wanted(world, **fields), on("2016-07-01"))


def test_rows_are_new_or_the_same_or_wrong_each_with_its_place(session, world, target):
    followed = follow(session, target, wanted(world), on("2016-07-01"))
    tell_figure(session, followed, 2016, 1, Decimal(40), "快报", on("2016-07-01"))
    seen = {target.id: (target, followed)}
    rows = [row(target, 1, 40), row(target, 2, 84, where="A3"), row(target, 2, 85, where="A4"),
            row(target, 5, 1, where="A5"), row(target, 1, 1, year=2014, where="A6"),
            row(target, 1, 1, where="A7", number=9999)]
    taking = check_figures(session, rows, [("A9", "不是数字。")], seen)
    assert (taking.same, [(one.period, now) for _, one, now in taking.changed]) == (1, [(2, None)])
    assert [(where, str(fault)) for where, fault in taking.faults] == [
        ("A9", "不是数字。"), ("A4", "与A3是同一期，请删去一行。"),
        ("A5", "“实际利用外资”按季度填报，期别应为 1 到 4。"), ("A6", "“实际利用外资”只填报 2016 年及上年的数据。"),
        ("A7", "没有编号为 9999 的指标，或不由本单位填报。")]
    with pytest.raises(InvalidPlan, match="表格有 5 处需要修改，未导入"):
        take_figures(session, taking, seen, on("2016-07-02"))
    assert totals(session, {target.id}) == {(target.id, 2016): {1: Decimal(40)}}


def test_taken_figures_stand_and_one_told_anew_shows_what_stood(session, world, target):
    followed = follow(session, target, wanted(world, cadence=Cadence.MONTHLY), on("2016-07-01"))
    seen = {target.id: (target, followed)}
    assert take_figures(session, check_figures(session, [row(target, 12, 84), row(target, 1, 9, year=2015, where="A3")],
                                               [], seen), seen, on("2016-07-01")) == 2
    again = check_figures(session, [row(target, 12, 85)], [], seen)
    assert [now for _, _, now in again.changed] == [Decimal(84)]
    assert totals(session, {target.id}) == {(target.id, 2016): {12: Decimal(84)}, (target.id, 2015): {1: Decimal(9)}}


def test_a_change_of_a_figure_is_told_with_what_stood(session):
    assert said_change(None, Decimal("1234.50")) == ("空", "1,234.5")
    assert said_change(Decimal(84), Decimal(85)) == ("84", "85")


def test_the_source_is_asked_once_for_figures_each_quarter(session, world, target):
    followed = follow(session, target, wanted(world), on("2016-07-01"))
    series = ask_for_figures(session, target, on("2016-07-01"))
    assert (series.form, series.state, series.unit_id) == (Form.SERIES, State.DISPATCHED, world.units["省商务厅"].id)
    assert followed.series_id == series.id
    with pytest.raises(NotAllowed, match="已请省商务厅按期填报"):
        ask_for_figures(session, target, on("2016-07-02"))
    occurrence = make_occurrences(session, series, on("2016-09-10"))[-1]
    assert [target_asked_by(session, one) for one in (series, occurrence)] == [target.id, target.id]


def test_nobody_is_asked_where_there_is_no_source_or_no_liaison(session, world, target):
    follow(session, target, wanted(world, None), on("2016-07-01"))
    with pytest.raises(NotAllowed, match="请先填写由哪个部门提供数据"):
        ask_for_figures(session, target, on("2016-07-01"))
    world.units["省统计局"] = Unit(name="省统计局", parent_id=world.units["省商务厅"].parent_id)
    session.add(world.units["省统计局"])
    session.flush()
    follow(session, target, wanted(world, "省统计局"), on("2016-07-01"))
    with pytest.raises(NotAllowed, match="省统计局没有联络员岗位"):
        ask_for_figures(session, target, on("2016-07-01"))
