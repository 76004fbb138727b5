from datetime import date

import pytest

from domain.deadlines.rules import Period, Recurring
from domain.errors import NotFound
from models.duties.decision import unfinished_of
from models.duties.dispatch import dispatch
from models.duties.duty import Role, duty_numbered, duty_of
from models.duties.occurrence import make_occurrences
from models.duties.on_time import Lateness
from models.engine import transaction
from models.plans.proposal import confirm
from tests.world import dispatched, on, proposal, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def test_a_duty_is_found_by_id_and_number_and_one_that_is_not_there_is_named(session, world):
    duty = dispatched(session, world, "省商务厅", "2016-09-30")
    assert duty_of(session, duty.id) is duty_numbered(session, duty.number) is duty
    with pytest.raises(NotFound, match="没有编号为 9999 的事项"):
        duty_of(session, 9999)
    with pytest.raises(NotFound, match="2016-9999"):
        duty_numbered(session, "2016-9999")


def test_open_supports_and_occurrences_are_unfinished(session, world):
    lead = proposal(session, world, "省商务厅", "2016-09-30", role=Role.LEAD)
    support = proposal(session, world, "省财政厅", "2016-09-30", role=Role.SUPPORT, lead=lead)
    for one in (lead, support):
        confirm(session, one, on("2016-06-23"))
    dispatch(session, [lead, support], on("2016-06-23"))
    series = dispatched(session, world, "省旅游局", Recurring(Period.MONTHLY, day=28))
    made = make_occurrences(session, series, on("2016-06-24"))
    assert unfinished_of(session, lead) == [support]
    assert unfinished_of(session, series) == made != []
    assert unfinished_of(session, support) == []


@pytest.mark.parametrize(("until", "granted", "original"), [
    ("2016-09-30", None, None), ("2016-10-01", None, False), ("2016-10-31", None, False), ("2016-11-01", False, False)])
def test_lateness_counts_once_its_day_has_passed(until, granted, original):
    late = Lateness(duty_id=1, unit_id=1, taken_on=date(2016, 11, 2), owed_on=date(2016, 10, 31),
                    first_owed_on=date(2016, 9, 30))
    verdict = late.verdict(date.fromisoformat(until))
    assert (verdict.granted, verdict.original, verdict.with_lead, verdict.overdue) == (granted, original, False, False)
