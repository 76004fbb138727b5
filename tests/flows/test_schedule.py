import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlmodel import select

from config.data_folder import policy_file
from config.policy_file import policy_text
from flows.running import named
from flows.schedule import schedule
from flows.scheduler import Clock, clock_hold
from models.engine import open_engine, reading, transaction
from models.heartbeat import last_beats
from models.letters.letter import Letter
from tests.world import at, dispatched, settle

ZONE = ZoneInfo("Asia/Shanghai")
TABLE = {tick.name: tick for tick in schedule(time(8, 30))}


@pytest.mark.parametrize("tick", TABLE.values(), ids=TABLE)
def test_everything_the_schedule_names_exists(tick):
    assert asyncio.iscoroutinefunction(named(tick.steps))
    assert all(callable(named(path)) for path in (tick.flow, tick.when) if path)
    assert tick.purpose.endswith(".")


@pytest.mark.parametrize("day", range(18, 25), ids=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
def test_the_daily_run_ticks_each_morning_of_the_week_at_the_policys_time(day):
    trigger = CronTrigger.from_crontab(TABLE["daily_run"].cron, timezone=ZONE)
    midnight = datetime(2016, 7, day, tzinfo=ZONE)
    assert trigger.get_next_fire_time(None, midnight) == datetime(2016, 7, day, 8, 30, tzinfo=ZONE)


def test_no_cron_names_weekdays_by_number():
    assert all(tick.cron.split()[4] == "*" or not tick.cron.split()[4][0].isdigit() for tick in TABLE.values())


@pytest.fixture
def clock(here):
    clock = Clock(here, now=lambda: at("2016-09-30", hour=12), address=lambda: None)
    yield clock
    clock.hold.let_go()


def overdue_duty(here):
    with transaction(here.engine) as session:
        dispatched(session, settle(session), "省商务厅", "2016-09-30")


def write_policy(here, policy):
    policy_file(here.settings.data_dir).write_text(policy_text(policy), encoding="utf-8")


def count_letters(here):
    with reading(here.engine) as session:
        return len(session.exec(select(Letter)).all())


def test_a_missed_daily_run_of_today_is_caught_up_once(here, clock):
    overdue_duty(here)
    assert clock.act(TABLE["catch_up"])
    made = count_letters(here)
    assert made == 3
    assert not clock.act(TABLE["catch_up"])
    assert count_letters(here) == made


def test_letters_are_left_alone_where_there_is_nothing_to_send(clock):
    assert not clock.act(TABLE["letters"])


def test_the_heartbeat_shows_that_the_clock_is_alive(here, clock):
    assert clock.act(TABLE["heartbeat"])
    with reading(here.engine) as session:
        assert last_beats(session)["clock"].at == at("2016-09-30", hour=12)


def test_the_daily_run_moves_to_the_time_that_the_policy_has_now(here, clock):
    write_policy(here, replace(here.policy, digest_at=time(9, 40)))
    clock.act(TABLE["heartbeat"])
    fields = {field.name: str(field) for field in clock.scheduler.get_job("daily_run").trigger.fields}
    assert (fields["hour"], fields["minute"]) == ("9", "40")


def test_a_clock_that_another_process_holds_does_nothing(here, clock):
    other = clock_hold(here.engine, here.settings.data_dir)
    assert other.take()
    try:
        assert not clock.act(TABLE["heartbeat"])
    finally:
        other.let_go()
    assert clock.act(TABLE["heartbeat"])


def test_a_started_clock_acts_by_itself_and_stops(here):
    overdue_duty(here)
    clock = Clock(here, now=lambda: at("2016-09-30", hour=12), address=lambda: None)
    clock.start()
    clock.stop()
    assert clock.hold.take()
    clock.hold.let_go()


def test_the_clock_is_free_when_its_holder_is_killed(tmp_path):
    script = ("import sys, pathlib, os; from models.engine import open_engine\n"
              "from flows.scheduler import clock_hold\n"
              "hold = clock_hold(open_engine(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
              "print(hold.take(), flush=True); os.kill(os.getpid(), 9)")
    url = f"sqlite:///{tmp_path / 'one.db'}"
    killed = subprocess.run([sys.executable, "-c", script, url, str(tmp_path)], capture_output=True, text=True)
    hold = clock_hold(open_engine(url), tmp_path)
    assert killed.stdout.strip() == "True"
    assert hold.take()
    hold.let_go()
