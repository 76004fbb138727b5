from datetime import date

import pytest
from sqlmodel import select

from models.access.visitor import visitor_of
from models.engine import transaction
from models.registers.project import Project, may_see_projects
from tests.world import on, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.mark.parametrize(("person", "seen"), [
    ("office", {"unit", "city"}), ("wang", {"unit"}), ("sun", {"city"}), ("wu", {"unit"}), ("zhou", set()),
    ("zhao", {"unit", "city"}), ("qian", set())])
def test_an_office_sees_its_plans_projects_a_unit_its_own_a_supervisor_the_assigned_ones(session, world, person, seen):
    zhengzhou, luoyang = (world.units[f"{name}市人民政府"].id for name in ("郑州", "洛阳"))
    places = {"unit": {"unit_id": world.units["省商务厅"].id, "city_id": luoyang},
              "city": {"unit_id": zhengzhou, "city_id": zhengzhou}}
    for number, (name, fields) in enumerate(places.items(), 1):
        session.add(Project(number=f"XM2016-{number:05}", plan_id=world.plan.id, name=name, key=name,
                            signed_on=date(2016, 9, 8), entered_at=on("2016-09-09").now, **fields))
    session.flush()
    who = visitor_of(session, world.people[person], date(2016, 9, 9))
    assert {one.name for one in session.exec(select(Project).where(may_see_projects(who)))} == seen
