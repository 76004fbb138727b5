"""The desks' lists: what waits for whom, how many, and that an index answers however much is closed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, true
from sqlmodel import select

from domain.duties.lifecycle import State
from models.duties import desk, ledger
from models.duties.extension import ask_extension
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.plans.plan import Measure, Plan
from tests.world import CALENDAR, World, dispatched, on, proposal, settle

TODAY = date(2016, 9, 20)
SOON = CALENDAR.add_working_days(TODAY, 10)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        world = settle(session)
        made = {words: dispatched(session, world, "省商务厅", due, title=words) for words, due in [
            ("逾期的", "2016-09-14"), ("临期的", "2016-09-23"), ("远的", "2016-12-30"), ("没有时限的", None),
            ("已报送的", "2016-09-28"), ("要延期的", "2016-10-28")]}
        submit_report(session, made["已报送的"], "已办结", on("2016-09-12"))
        ask_extension(session, made["要延期的"], date(2016, 12, 20), "评估未完", on("2016-09-12"))
        yield session


def titles(listing):
    assert listing.total == len(listing.rows)
    return [row.duty.title for row in listing.rows]


def test_each_list_holds_what_waits_in_it(session):
    everything = true()
    assert titles(desk.overdue(session, everything, TODAY)) == ["逾期的"]
    assert titles(desk.due(session, everything, TODAY, SOON)) == ["临期的"]
    assert titles(desk.to_review(session, everything)) == ["已报送的"]
    assert titles(desk.extensions_waiting(session, everything)) == ["要延期的"]
    assert "已报送的" not in titles(desk.unsigned(session, everything))


@pytest.mark.parametrize(("waits", "expected"), [("review", {"已报送的"}), ("extension", {"要延期的"}),
                                                 ("provisional", set()), ("nonsense", None)])
def test_the_ledger_shows_all_that_a_list_leads_to(session, waits, expected):
    rows = ledger.page_of(session, true(), ledger.DutyFilter(waits=waits), TODAY, SOON)
    found = {row.duty.title for row in rows}
    assert found == expected if expected is not None else len(found) == 6


def test_a_long_list_shows_its_first_rows_and_counts_no_further_than_said(engine, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 13)
    with transaction(engine) as session:
        world = settle(session)
        for n in range(15):
            dispatched(session, world, "省商务厅", (TODAY - timedelta(days=n + 1)).isoformat(), title=f"第{n}项")
        listing = desk.overdue(session, true(), TODAY)
        assert [row.duty.title for row in listing.rows] == [f"第{n}项" for n in range(14, 14 - desk.SHOWN, -1)]
        assert listing.total == 13


def test_the_newest_plans_to_confirm_or_to_dispatch_are_named_and_all_of_them_counted(session):
    world = World(*(session.exec(select(one)).first() for one in (Plan, Measure)), {}, {}, {})
    office = world.plan.office_id
    for n in range(8):
        world.plan = Plan(title=f"第{n}个方案", office_id=office, sha256=str(n), text="甲",
                          loaded_at=on("2016-09-01").now)
        session.add(world.plan)
        session.flush()
        proposal(session, world, None)
        confirmed = proposal(session, world, None)
        confirmed.state = State.READY
        session.add(confirmed)
    session.flush()
    found = desk.unsent(session, [office])
    assert [(one.title, one.proposed, one.ready) for one in found.rows] == [
        (f"第{n}个方案", 1, 1) for n in range(7, 7 - desk.SHOWN, -1)]
    assert found.total == 8
    assert desk.unsent(session, []).rows == []


def test_what_is_owed_is_found_by_its_index(engine):
    with reading(engine) as session:
        statements = []
        event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2:4]))
        desk.overdue(session, true(), TODAY)
        statement, parameters = next(one for one in statements if "owed_on <" in one[0])
        if engine.dialect.name == "sqlite":
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert any("ix_duty_owed" in row[3] for row in plan), plan
        assert "'dispatched', 'in_progress'" in statement   # a partial index answers only what is written out


@pytest.mark.parametrize(("words", "expected"), [
    ("逾期的", {"逾期的"}), ("期的", {"逾期的", "临期的", "要延期的"}), ("期", {"逾期的", "临期的", "要延期的"}),
    ("%", set()), ("_期", set()), ("没有这样的事", set()), ("逾期的，推进", set())])
def test_words_are_found_wherever_they_stand_as_they_are_typed(session, words, expected):
    rows = ledger.page_of(session, true(), ledger.DutyFilter(text=words), TODAY, SOON)
    assert {row.duty.title for row in rows} == expected


def test_a_number_is_found_by_any_part_of_it(session):
    number = ledger.page_of(session, true(), ledger.DutyFilter(), TODAY, SOON)[0].duty.number
    found = ledger.page_of(session, true(), ledger.DutyFilter(text=number[2:]), TODAY, SOON)
    assert [row.duty.number for row in found] == [number]


def test_a_state_that_owes_nothing_shows_no_light(session):
    assert ledger.page_of(session, true(), ledger.DutyFilter(state=State.CLOSED, light="red"), TODAY, SOON) == []
