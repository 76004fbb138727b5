"""What a run under a wrong clock leaves behind, and that the right days say exactly what is true on them."""

import asyncio
from dataclasses import replace
from shutil import copyfile

import pytest
from sqlmodel import col, select

from flows.pipeline import daily_steps
from flows.running import plainly
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import cancel, suspend
from models.duties.duty import Duty
from models.duties.extension import give_time
from models.duties.hand_in import submit_report
from models.engine import open_engine, reading, transaction
from models.heartbeat import stopped
from models.history import History
from models.letters.letter import Letter, LetterKind, LetterState
from models.reminders.case import CaseDecision, EscalationCase
from models.reminders.notice import Notice, NoticeKind
from tasks.heartbeat import confirm_day, daily_run_is_missing, odd_day
from tasks.letters.making import make_letters
from tasks.runtime import using
from tests.tasks.days import do, owed, sweep
from tests.world import at, on, settle

DUE = ("2016-09-23", "2016-09-30", "2016-10-14", "2016-11-30")
DAYS = ("2016-09-26", "2016-09-27", "2016-09-28", "2016-09-29", "2016-09-30", "2016-10-08", "2016-10-10", "2016-10-11",
        "2016-10-12", "2016-10-13", "2016-10-14", "2016-10-17")


def run(day: str, **options):
    return asyncio.run(daily_steps(plainly, at(day), **options))


def said(here) -> list[tuple]:
    """Every letter that left: the day, whom, what kind, about which duties."""
    with reading(here.engine) as session:
        found = session.exec(select(Letter).where(Letter.state == LetterState.SENT).order_by(Letter.id)).all()
        return sorted((one.made_on.isoformat(), one.to_address, one.kind.value, tuple(one.duty_ids)) for one in found)


def cases(here) -> list[tuple]:
    with reading(here.engine) as session:
        found = session.exec(select(EscalationCase).where(col(EscalationCase.decision).is_(None))).all()
        return sorted((one.duty_id, one.post_id, one.rung, one.opened_on.isoformat(), one.climbed,
                       str(one.climbs_on)) for one in found)


@pytest.mark.long
@pytest.mark.on_sqlite
@pytest.mark.parametrize(("ahead", "after", "deliver"), [
    ("2016-10-18", 0, True), ("2016-10-18", 8, False), ("2016-11-07", 4, True), ("2017-01-05", 8, True),
    ("2017-07-26", 0, False), ("2017-07-26", 4, True)])
def test_after_a_wrong_day_the_right_days_say_what_they_would_have_said(here, tmp_path, ahead, after, deliver):
    with transaction(here.engine) as session:
        world = settle(session)
    owed(here, world, *DUE)
    make_letters(at("2016-09-23"))
    here.engine.dispose()
    copyfile(here.engine.url.database, tmp_path / "undisturbed.db")
    undisturbed = replace(here, engine=open_engine(f"sqlite:///{tmp_path / 'undisturbed.db'}"))
    with using(undisturbed):
        for day in DAYS:
            assert not run(day).failed
    for number, day in enumerate(DAYS):
        if number == after:
            assert not run(ahead, confirmed=True, deliver=deliver).asks
        first = run(day)
        if number == after:
            assert "晚于今天" in first.asks
            first = run(day, confirmed=True)
        assert not first.asks
        assert not first.failed
    wrong = {ahead}
    ours = [one for one in said(here) if one[0] not in wrong]
    assert all(slip_is_true(here, one) for one in ours if one[2] == "overdue")
    assert ours == said(undisturbed)
    assert cases(here) == cases(undisturbed)


def slip_is_true(here, letter: tuple) -> bool:
    with reading(here.engine) as session:
        return all(session.get_one(Duty, duty_id).due_on.isoformat() < letter[0] for duty_id in letter[3])


def test_a_withdrawn_case_stands_in_the_history(here, world):
    duty_id, = owed(here, world, "2016-11-30")
    run("2017-07-26", confirmed=True, deliver=False)
    assert cases(here)
    run("2016-09-27", confirmed=True)
    assert not cases(here)
    with reading(here.engine) as session:
        told = session.exec(select(History).where(History.duty_id == duty_id, History.action == "withdraw_case")).all()
        settled = session.exec(select(EscalationCase)).all()
    assert [one.note for one in told] == ["期限未到，提请督办撤回"]
    assert [one.decision for one in settled] == [CaseDecision.SETTLED]


@pytest.mark.parametrize(("last", "today", "odd"), [
    ("2016-09-26", "2016-09-26", False), ("2016-09-26", "2016-09-27", False), ("2016-09-26", "2016-11-10", False),
    ("2016-09-26", "2016-11-11", True), ("2016-09-26", "2016-09-25", True), ("2016-09-26", "2017-07-26", True)])
def test_a_day_far_from_the_last_one_or_before_it_is_odd(last, today, odd):
    assert bool(odd_day(on(last).today, on(today).today)) is odd


def test_an_odd_day_does_nothing_until_it_is_confirmed_and_says_so(here, world):
    owed(here, world, "2016-11-30")
    assert not run("2016-09-26").asks
    before = said(here)
    asked = run("2017-07-26")
    assert asked.done == {}
    assert asked.asks
    assert said(here) == before
    with reading(here.engine) as session:
        assert asked.asks in stopped(session)["daily_run"].note
    with using(here):
        confirm_day(at("2017-07-26"), world.people["office"].id)
    with reading(here.engine) as session:
        assert stopped(session) == {}
        entry = session.exec(select(History).where(History.action == "confirm_day")).one()
        assert entry.by == world.people["office"].id
    assert not run("2017-07-26").asks


def test_the_clock_finds_the_right_day_missing_after_a_wrong_one(here, world):
    run("2017-07-26", confirmed=True)
    assert daily_run_is_missing(at("2016-09-27"))


CHANGES = {
    "nothing": lambda session, duty: None,
    "reported": lambda session, duty: submit_report(session, duty, "已办结。", on("2016-10-12")),
    "closed": lambda session, duty: (submit_report(session, duty, "已办结。", on("2016-10-12")), session.flush(),
                                     accept_report(session, duty, on("2016-10-12"))),
    "returned": lambda session, duty: (submit_report(session, duty, "已办结。", on("2016-10-12")), session.flush(),
                                       return_report(session, duty, "请补充。", on("2016-10-12"))),
    "more time": lambda session, duty: give_time(session, duty, on("2016-12-30").today, on("2016-10-12"),
                                                 reason="统一延期"),
    "suspended": lambda session, duty: suspend(session, duty, "机构调整", on("2016-10-12")),
    "cancelled": lambda session, duty: cancel(session, duty, "任务取消", on("2016-10-12")),
}
STILL_TRUE = {"nothing"}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("due", ["2016-10-17", "2016-10-14", "2016-10-11", "2016-10-08", "2016-09-30", "2016-09-22"])
def test_what_changed_between_note_and_letter_is_not_said(here, world, change, due):
    duty_id, = owed(here, world, due)
    make_letters(at("2016-10-12"))
    sweep(here, "2016-10-12")
    do(here, duty_id, lambda session, duty: CHANGES[change](session, duty))
    make_letters(at("2016-10-12", 10))
    ladder = (LetterKind.DIGEST, LetterKind.OVERDUE, LetterKind.ESCALATION)
    with reading(here.engine) as session:
        told = [one.kind for one in session.exec(select(Letter).where(col(Letter.kind).in_(ladder))).all()
                if duty_id in one.duty_ids]
        open_ = session.exec(select(EscalationCase).where(col(EscalationCase.decision).is_(None))).all()
    assert bool(told) is (change in STILL_TRUE)
    assert not open_ or change in STILL_TRUE


@pytest.mark.parametrize("noted", ["2017-07-26", "2016-11-01", "2016-10-20"])
def test_a_rung_noted_too_early_waits_for_its_day(here, world, noted):
    said_on = "2016-10-12"
    duty_id, = owed(here, world, "2016-10-14")
    make_letters(at("2016-10-11"))
    sweep(here, noted)
    sweep(here, said_on)
    make_letters(at(said_on))
    with reading(here.engine) as session:
        letters = session.exec(select(Letter).where(Letter.kind != LetterKind.DISPATCH)).all()
        standing = session.exec(select(Notice).where(
            col(Notice.withdrawn).is_(False), Notice.kind != NoticeKind.DISPATCH, Notice.duty_id == duty_id)).all()
    assert [(one.kind, one.duty_ids) for one in letters] == [(LetterKind.DIGEST, [duty_id])]
    assert {one.rung for one in standing} == {"due-2"}
