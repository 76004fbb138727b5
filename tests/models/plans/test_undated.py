from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, FixedDate, Unit, to_json
from domain.duties.lifecycle import State
from models.duties.dispatch import dispatch
from models.duties.duty import Duty
from models.duties.hand_in import acknowledge
from models.engine import transaction
from models.plans.intake import set_heading
from models.plans.proposal import confirm
from models.plans.undated import Why, undated_of
from models.reminders.notice import Notice
from tests.world import on, proposal, settle

AFTER_ISSUE = to_json(After(Anchor.ISSUE, 10, Unit.WORKING_DAY))


@pytest.fixture
def place(engine):
    with transaction(engine) as session:
        world = settle(session)
        world.plan.issued_on = None
        session.add(world.plan)
        session.flush()
        yield session, world


def duty(place, unit: str, state: State, *, rule=None, text="", flags=()) -> Duty:
    """A duty of that state whose date is missing."""
    session, world = place
    made = proposal(session, world, unit)
    made.rule, made.deadline_text, made.flags = rule, text, list(flags)
    made.due_on = None
    session.add(made)
    session.flush()
    if state is not State.PROPOSED:
        confirm(session, made, on("2016-06-23"))
    if state not in (State.PROPOSED, State.READY):
        dispatch(session, [made], on("2016-06-24"))
    if state is State.IN_PROGRESS:
        acknowledge(session, made, on("2016-06-24"))
    session.flush()
    return made


KINDS = {Why.NO_YEAR: {"text": "9月底前", "flags": ("year_unknown",)}, Why.NO_ISSUE: {"rule": AFTER_ISSUE,
         "text": "自印发之日起10个工作日内"}, Why.NO_TERM: {}}
STATES = (State.PROPOSED, State.READY, State.DISPATCHED, State.IN_PROGRESS)
DATES = {Why.NO_YEAR: date(2016, 9, 30), Why.NO_ISSUE: date(2016, 7, 6)}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("why", KINDS)
def test_what_has_no_date_is_named_with_the_reason(place, state, why):
    session, world = place
    made = duty(place, "省商务厅", state, **KINDS[why])
    assert [(one.duty.id, one.why) for one in undated_of(session, world.plan)] == [(made.id, why)]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("why", KINDS)
def test_entering_the_day_of_issue_dates_what_waits_for_it(place, state, why):
    session, world = place
    made = duty(place, "省商务厅", state, **KINDS[why])
    number = len(notices(session, made))
    dated = set_heading(session, world.plan, world.plan.title, date(2016, 6, 22), on("2016-06-27"))
    session.flush()
    if why is Why.NO_TERM:
        assert dated == []
        assert made.due_on is None
        return
    assert made.state is state
    if state is State.PROPOSED:   # it has its date when it is confirmed
        confirm(session, made, on("2016-06-27"))
    assert made.due_on == DATES[why]
    if state is not State.PROPOSED:
        assert made.anchored_on == (date(2016, 6, 22) if why is Why.NO_ISSUE else None)
    assert undated_of(session, world.plan) == []
    told = notices(session, made)[number:]
    assert len(told) == (state in (State.DISPATCHED, State.IN_PROGRESS))
    if told:
        assert made.owed_on == made.first_due_on == DATES[why]
        assert (told[0].facts["what"], told[0].facts["after"]) == ("issued", str(DATES[why]))
    before = len(notices(session, made))
    assert set_heading(session, world.plan, world.plan.title, date(2016, 6, 22), on("2016-06-28")) == []
    assert len(notices(session, made)) == before


def test_what_has_a_date_or_waits_for_an_event_is_not_named(place):
    session, world = place
    duty(place, "省商务厅", State.READY, rule=to_json(FixedDate(date(2016, 9, 30))))
    duty(place, "省财政厅", State.READY, rule=to_json(After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "洽谈会")))
    assert undated_of(session, world.plan) == []


def notices(session, made: Duty) -> list[Notice]:
    return list(session.exec(select(Notice).where(Notice.duty_id == made.id).order_by(Notice.id)).all())
