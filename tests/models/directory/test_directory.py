import pytest
from sqlmodel import select

from domain.errors import NotAllowed
from models.directory.post import Post, Supervision, Tenure
from models.directory.unit import Unit, UnitGroup, members_of, unit_names
from models.engine import transaction
from models.verbs.directory.from_file import load_directory
from tests.world import DIRECTORY, on


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


def test_units_posts_holders_and_groups_stand_as_the_file_says(session):
    assert load_directory(session, DIRECTORY, on("2016-06-22")) == {"units": 7, "posts": 9, "groups": 1}
    assert unit_names(session)["商务厅"] == unit_names(session)["省商务厅"]
    group = session.exec(select(UnitGroup)).one()
    assert [unit.name for unit in members_of(session, group.id)] == ["郑州市人民政府", "洛阳市人民政府"]
    assert len(session.exec(select(Supervision)).all()) == 5


def test_loading_the_same_file_again_changes_nothing(session):
    load_directory(session, DIRECTORY, on("2016-06-22"))
    counts = [len(session.exec(select(table)).all()) for table in (Unit, Post, Tenure)]
    load_directory(session, DIRECTORY, on("2016-06-22"))
    assert [len(session.exec(select(table)).all()) for table in (Unit, Post, Tenure)] == counts


def test_every_mistake_is_named_and_nothing_is_loaded(session):
    wrong = {"unit": [{"name": "省商务厅", "parent": "省政府"}],
             "post": [{"title": "联络员", "unit": "省财政厅", "superior": "处长"}],
             "group": [{"name": "各市", "members": ["郑州市"]}]}
    with pytest.raises(NotAllowed) as refusal:
        load_directory(session, wrong, on("2016-06-22"))
    for name in ("省政府", "省财政厅", "处长", "郑州市"):
        assert name in str(refusal.value)
    assert session.exec(select(Unit)).all() == []
