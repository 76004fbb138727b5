import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import true
from sqlmodel import col, select

from domain.duties.lifecycle import State
from domain.errors import NotFound
from models.duties import ledger
from models.duties.duty import Duty
from models.duties.ledger import DutyFilter
from models.engine import reading, transaction
from tests.world import dispatched, settle

TODAY, SOON = date(2016, 9, 20), date(2016, 10, 10)


@pytest.fixture
def numbers(engine):
    """Fifteen duties, every third without a date."""
    with transaction(engine) as session:
        world = settle(session)
        made = []
        for n in range(15):
            due = None if n % 3 == 2 else str(date(2016, 12, 1) - timedelta(days=7 * (n % 5)))
            made.append(dispatched(session, world, ("省商务厅", "郑州市人民政府")[n % 2], due).number)
        return made


def paged(engine, wanted, size):
    """The numbers of all pages, one after the other."""
    found = []
    with reading(engine) as session:
        while True:
            rows = ledger.page_of(session, true(), wanted, TODAY, SOON, size=size)
            found += [row.duty.number for row in rows[:size]]
            if len(rows) <= size:
                return found
            wanted = replace(wanted, after=ledger.cursor(wanted, rows[size - 1]))


@pytest.mark.parametrize("size", [1, 4, 5, 15, 50])
def test_pages_by_key_show_everything_once_in_order(engine, numbers, size):
    assert paged(engine, DutyFilter(), size) == numbers[::-1]
    with reading(engine) as session:
        duties = {duty.number: duty for duty in session.exec(select(Duty)).all()}
    by_due = sorted(numbers, key=lambda number: (duties[number].due_on or date.max, duties[number].id))
    assert paged(engine, DutyFilter(sort="due"), size) == by_due


@pytest.mark.parametrize("size", [1, 4, 50])
def test_of_one_light_what_is_owed_soonest_comes_first_whatever_its_first_deadline_was(engine, numbers, size):
    with transaction(engine) as session:
        dated = session.exec(select(Duty).where(col(Duty.owed_on).is_not(None)).order_by(Duty.due_on)).all()
        for n, duty in enumerate(dated):     # sent back, each with a later term than the one due after it
            duty.owed_on = date(2017, 3, 1) - timedelta(days=n // 2)
            session.add(duty)
        wanted = [duty.number for duty in sorted(dated, key=lambda duty: (duty.owed_on, duty.id))]
    assert paged(engine, DutyFilter(light="green", sort="due"), size) == wanted


def test_an_export_reads_every_page(engine, numbers, monkeypatch):
    monkeypatch.setattr(ledger, "CHUNK", 4)
    with reading(engine) as session:
        rows = ledger.all_of(session, true(), DutyFilter(sort="due"), TODAY, SOON, [Duty.number])
        assert len([row.duty.number for row in rows]) == 15


@pytest.mark.parametrize(("wanted", "count"), [
    (DutyFilter(tier="city"), 7), (DutyFilter(tier="county"), 0), (DutyFilter(state="closed"), 0),
    (DutyFilter(state="nonsense"), 15), (DutyFilter(due_from=date(2016, 12, 1)), 2),
    (DutyFilter(due_to=date(2016, 11, 10)), 4),
    (DutyFilter(light="none"), 5), (DutyFilter(light="green"), 10), (DutyFilter(light="red"), 0),
    (DutyFilter(text="专项督查"), 15), (DutyFilter(text="100%"), 0),
    (DutyFilter(text="_"), 0), (DutyFilter(after="nonsense"), 15), (DutyFilter(sort="due", after="2016-13-45~3"), 15)])
def test_each_filter_asks_its_own_question(engine, numbers, wanted, count):
    assert len(paged(engine, wanted, 50)) == count


def test_words_are_found_wherever_they_stand_and_nowhere_else(engine, numbers):
    chance, alphabet = random.Random(2016), "口岸物流“\"'%_\\*^- 第12项Aa𠮷"
    texts = {}
    with transaction(engine) as session:
        for duty in session.exec(select(Duty)).all():    # written by the dispatch, and changed now
            duty.title, duty.requirement = ("".join(chance.choices(alphabet, k=6)) for _ in range(2))
            session.add(duty)
            texts[duty.number] = (duty.number, duty.title, duty.requirement)
    words = {part[at:at + length] for texts_of in texts.values() for part in texts_of
             for at in range(6) for length in (1, 2, 3, 5)}
    words |= {"专项督查", "督查", "口岸口岸", "AND", "OR", "项 ", " 第"}
    for asked in sorted(word for word in words if word.strip()):
        wanted = sorted(number for number, parts in texts.items() if any(asked in part for part in parts))
        assert sorted(paged(engine, DutyFilter(text=asked), 50)) == wanted, asked


def test_what_was_dropped_is_not_in_the_ledger(engine, numbers):
    with transaction(engine) as session:
        duty = session.get_one(Duty, 1)
        duty.state = State.DROPPED
        session.add(duty)
    assert len(paged(engine, DutyFilter(), 50)) == 14


def test_a_view_of_the_same_name_is_replaced_and_another_persons_stays(engine):
    with transaction(engine) as session:
        people = settle(session).people
        ledger.save_view(session, people["office"].id, "红灯", "light=red")
        session.flush()
        ledger.save_view(session, people["office"].id, "红灯", "light=red&tier=city")
        ledger.save_view(session, people["wang"].id, "红灯", "light=red")
        session.flush()
        mine = ledger.views_of(session, people["office"].id)
        assert [view.query for view in mine] == ["light=red&tier=city"]
        with pytest.raises(NotFound):
            ledger.drop_view(session, people["wang"].id, mine[0].id)
        ledger.drop_view(session, people["office"].id, mine[0].id)
        session.flush()
        assert ledger.views_of(session, people["office"].id) == []


@pytest.mark.parametrize("size", [1, 4, 50])
def test_a_department_pages_through_its_own_duties_in_the_order_of_need(engine, numbers, size):
    found, after = [], ""
    with reading(engine) as session:
        unit_id = session.exec(select(Duty.unit_id).where(Duty.number == numbers[0])).one()
        while True:
            rows = ledger.needed(session, {unit_id}, after, size=size)
            found += [(row.duty.owed_on is None, row.duty.owed_on or date.max, row.duty.id) for row in rows[:size]]
            if len(rows) <= size:
                break
            after = ledger.place_of(rows[size - 1].duty.owed_on, rows[size - 1].duty.id)
    assert found == sorted(found)
    assert len(found) == len(set(found)) == 8
