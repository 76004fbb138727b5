"""A run over the cap sends nothing, says so everywhere, and waits for a person."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from domain.errors import NotAllowed
from flows.pipeline import at_once_steps, daily_steps
from flows.running import plainly
from models.directory.post import Post, PostRole, Tenure
from models.engine import reading, transaction
from models.history import History
from models.letters.letter import LetterKind, LetterState
from models.reminders.notice import Notice, NoticeKind
from tasks.letters.held_letters import LETTERS, drop_held, held_letters
from tasks.letters.making import make_letters, release_letters
from tasks.preview import preview_day
from tasks.runtime import using
from tasks.stops import stops
from tests.tasks.days import letters, owed
from tests.world import POLICY, at

LADDER = (LetterKind.DIGEST, LetterKind.OVERDUE, LetterKind.ESCALATION)
DAY = "2016-10-18"


@pytest.fixture
def capped(here):
    with using(replace(here, policy=replace(POLICY, cap=4))) as chosen:
        yield chosen


@pytest.fixture
def stopped(capped, world):
    """Six duties overdue enough for a slip each, and the day's run over a cap of four."""
    with transaction(capped.engine) as session:
        post = Post(unit_id=world.units["省开放办"].id, title="系统管理员", role=PostRole.ADMINISTRATOR)
        session.add(post)
        session.flush()
        session.add(Tenure(post_id=post.id, person_id=world.people["qian"].id, from_on=date(2000, 1, 1)))
    for _ in range(2):
        owed(capped, world, "2016-10-12")
        owed(capped, world, "2016-10-12", unit="省财政厅")
        owed(capped, world, "2016-10-12", unit="省旅游局")
        make_letters(at("2016-10-10"))
    return asyncio.run(daily_steps(plainly, at(DAY), deliver=False))


def over_the_cap(here):
    """What is told of the cap; that the letters of the fixture were never sent is told beside it."""
    with reading(here.engine) as session:
        return [one for one in stops(session, here, at(DAY)) if one.name == LETTERS]


def test_nothing_of_the_ladder_goes_out_and_the_run_says_why(capped, stopped):
    assert letters(capped, *LADDER) == []
    assert "duban release" in stopped.failed["letters"]


def test_the_stop_is_told_to_office_and_administrator(capped, stopped, world):
    told = [one for one in letters(capped, LetterKind.SUMMARY) if "已停止，一封未发" in one.text]
    assert {one.to_address for one in told} == {"office@example.org", "qian@example.org"}
    stop, = over_the_cap(capped)
    assert "待发信件 6 封" in str(stop.said)
    assert stop.since == at(DAY)


def test_a_stop_keeps_its_first_time_while_it_lasts(capped, stopped):
    asyncio.run(daily_steps(plainly, at("2016-10-19"), deliver=False))
    assert over_the_cap(capped)[0].since == at(DAY)


def test_the_dry_run_counts_the_letters(capped, world):
    for unit in ("省商务厅", "省财政厅", "省旅游局"):
        owed(capped, world, "2016-10-12", "2016-10-12", unit=unit)
    make_letters(at("2016-10-10"))
    assert preview_day(at(DAY))["letters"] == 6


def test_releasing_lets_everything_go_and_the_next_run_goes_on(capped, stopped, world):
    made = release_letters(at(DAY, 10), world.people["office"].id)
    assert made == len(letters(capped, *LADDER)) == 6
    with reading(capped.engine) as session:
        assert over_the_cap(capped) == []
        entry = session.exec(select(History).where(History.action == "release_letters")).one()
    assert entry.by == world.people["office"].id
    assert not asyncio.run(daily_steps(plainly, at(DAY, 11), deliver=False)).failed


def test_a_part_is_released_by_kind_and_unit_and_the_rest_waits(capped, stopped, world):
    unit = world.units["省财政厅"].id
    assert release_letters(at(DAY, 10), None, (NoticeKind.OVERDUE,), (unit,)) == 2
    assert {one.to_address for one in letters(capped, *LADDER)} == {"li@example.org"}
    with reading(capped.engine) as session:
        assert {one.unit for one in held_letters(session)} == {"省商务厅", "省旅游局"}
        assert over_the_cap(capped) == []   # four are left, within the cap


def test_dropped_notices_are_never_said(capped, stopped, world):
    assert drop_held(at(DAY, 10), world.people["office"].id) == 6
    assert not asyncio.run(daily_steps(plainly, at(DAY, 11), deliver=False)).failed
    assert letters(capped, *LADDER) == []
    with reading(capped.engine) as session:
        assert over_the_cap(capped) == []
        assert all(one.withdrawn for one in session.exec(select(Notice).where(
            Notice.kind == NoticeKind.OVERDUE, col(Notice.letter_id).is_(None))).all())


def test_letters_that_stand_go_out_though_no_new_ones_may_be_made(capped, world):
    owed(capped, world, "2016-10-28")
    make_letters(at("2016-10-10"))
    for unit in ("省财政厅", "省旅游局", "郑州市人民政府", "洛阳市人民政府", "省商务厅"):
        owed(capped, world, "2016-10-28", unit=unit)
    with pytest.raises(NotAllowed, match="一封未发"):
        asyncio.run(at_once_steps(plainly, at("2016-10-10", 10)))
    assert [one.state for one in letters(capped)] == [LetterState.SENT]


def test_nothing_is_released_outside_the_send_window(capped, stopped):
    with pytest.raises(NotAllowed, match="发信时段"):
        release_letters(at("2016-10-22"))
