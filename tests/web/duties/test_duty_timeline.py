"""The life line of a duty's page: what is behind, where it stands, what lies ahead."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from domain.duties.lifecycle import State
from models.duties.duty import Duty
from tests.world import at
from web.duties.duty import life_of

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query

ZONE = ZoneInfo("Asia/Shanghai")
SIGNS = {"done": "✓", "now": "●", "ahead": ""}


@pytest.mark.parametrize(("state", "line"), [
    (State.PROPOSED, "●待确认 交办 签收 报送 销号"), (State.READY, "●待交办 交办 签收 报送 销号"),
    (State.DISPATCHED, "✓交办 ●待签收 签收 报送 销号"), (State.IN_PROGRESS, "✓交办 ✓签收 ●办理中 报送 销号"),
    (State.REPORTED, "✓交办 ✓签收 ✓报送 ●待审核 销号"), (State.CLOSED, "✓交办 ✓签收 ✓报送 ●销号"),
    (State.SUSPENDED, "✓交办 ✓签收 ●暂停 报送 销号"), (State.CANCELLED, "✓交办 ✓签收 ●已撤销")])
def test_each_state_stands_after_what_was_done(state, line):
    sent = state not in (State.PROPOSED, State.READY)
    signed = sent and state is not State.DISPATCHED
    duty = Duty(number="2026-0001", plan_id=1, title="事项", state=state,
                dispatched_on=date(2026, 3, 2) if sent else None,
                acknowledged_at=at("2026-03-03", 23) if signed else None, reported_on=date(2026, 3, 9),
                closed_on=date(2026, 3, 10) if state is State.CLOSED else None)
    life = life_of(duty, ZONE)
    assert " ".join(SIGNS[step.stands] + step.name for step in life) == line
    days = {step.name: step.on for step in life if step.stands == "done"}
    assert days.get("签收", date(2026, 3, 3)) == date(2026, 3, 3)
    assert [step.on for step in life if step.stands == "ahead"] == [None] * line.count(" ") if not sent else True
