"""The believable province that anyone can fill a database with, kept in step with the tables."""

from datetime import date

import pytest
from sqlmodel import func, select, text

from benchmarks.load import fill
from domain.duties.lifecycle import State
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.duties.extension import Extension
from models.duties.ledger import found_in_duty
from models.duties.report import Report
from models.engine import reading, transaction
from models.plans.plan import Plan
from models.reminders.case import EscalationCase

AS_OF = date(2026, 3, 2)


def count(session, table, *conditions) -> int:
    return session.exec(select(func.count()).select_from(table).where(*conditions)).one()


@pytest.mark.parametrize("lived", [False, True])
def test_a_province_is_filled_and_goes_on_to_be_used(engine, lived):
    fill(engine, 2000, 10, 0.01, AS_OF, lived=lived)
    with transaction(engine) as session:
        assert count(session, Duty) == 2000
        assert count(session, Duty, Duty.due_on == AS_OF) >= (0 if lived else 20)
        assert all(count(session, table) > 0 for table in (Report, Extension, EscalationCase)) is lived
        assert (count(session, Duty, Duty.state == State.CLOSED) > 0) is lived
        plan = session.exec(select(Plan)).first()
        session.add(Unit(name="新设单位"))   # the next number is free
        session.add(Plan(title="下一个方案", office_id=plan.office_id, sha256="0", loaded_at=plan.loaded_at, text=""))
        session.flush()


def test_common_words_are_found_in_the_order_of_the_duties_and_rare_ones_by_the_index(engine):
    fill(engine, 3000, 10, 0.01, AS_OF)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    with reading(engine) as session:
        common, rare = session.exec(select(Duty.title)).first()[:4], "没有这样的事项"
        for words in (common, rare):
            asked = list(found_in_duty(session, words))
            found = set(session.exec(select(Duty.id).where(*asked)).all())
            assert found == {one.id for one in session.exec(select(Duty)).all()
                             if words in one.title or words in one.requirement or words in one.number}
            by_index = words == rare or engine.dialect.name == "sqlite"   # whose pages come as soon through the index
            assert len(asked) == 1 + by_index


def test_it_can_be_filled_twice(engine):
    for _ in range(2):
        fill(engine, 200, 5, 0.05, AS_OF)
    with reading(engine) as session:
        assert count(session, Duty) == 400
