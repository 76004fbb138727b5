"""Whose the directory is: each office writes its own tier's, and every change of a post's holder is on record."""

from datetime import date

import pytest
from sqlmodel import col, select

from domain.errors import NotAllowed
from models.directory.delegation import delegate, end_delegation
from models.directory.post import Delegation, Person, Post, PostRole, Tenure
from models.directory.reorganization import learned_alias, merge_unit, rename_unit, supervise_unit
from models.directory.tenure import seat, vacate
from models.directory.tier import groups_known_to, names_known_to, written_by
from models.directory.unit import Unit
from models.directory.unknown_names import enter_group, enter_unit, give_liaison, learn_alias, resolve_waiting
from models.engine import transaction
from models.history import History
from models.plans.proposal import correct
from models.plans.suggestion import write_words
from tests.belongings import settle_leaders
from tests.tiers import settle_tiers
from tests.world import on, proposal, settle

PROVINCE, CITY, COUNTY, SISTER = "省开放办", "郑州市开放办", "中牟县开放办", "洛阳市开放办"
TODAY = date(2016, 9, 20)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def tiers(session):
    tiers = settle_tiers(session, settle(session))
    settle_leaders(session)
    tiers.units |= {unit.name: unit for unit in session.exec(select(Unit)).all()}
    tiers.posts |= {post.title: post for post in session.exec(select(Post)).all()}
    return tiers


def acting(tiers, name):
    return on("2016-09-20", by=tiers.people[name].id)


def post_of(session, tiers, unit):
    return session.exec(select(Post).where(Post.unit_id == tiers.id(unit))).first()


CHANGES = {
    "give_liaison": lambda session, tiers, unit, when: give_liaison(
        session, unit, tiers.id(COUNTY), when, holder="攻", email="gong@example.org"),
    "learn_alias": lambda session, tiers, unit, when: learn_alias(session, "某局", unit, when),
    "learned_alias": lambda session, tiers, unit, when: learned_alias(session, unit, "某局", when),
    "rename_unit": lambda session, tiers, unit, when: rename_unit(session, unit, "某局", when),
    "merge_unit": lambda session, tiers, unit, when: merge_unit(session, unit, tiers.units["中牟县商务局"], when),
    "merged_into": lambda session, tiers, unit, when: merge_unit(session, tiers.units["中牟县商务局"], unit, when),
    "supervise_unit": lambda session, tiers, unit, when: supervise_unit(
        session, unit, tiers.posts["中牟县分管领导"], when),
    "write_words": lambda session, tiers, unit, when: write_words(session, unit, ["督查"], [], when, alone=True),
    "enter_group": lambda session, tiers, unit, when: enter_group(session, "各单位", [unit.id], tiers.id(COUNTY), when),
    "seat": lambda session, tiers, unit, when: seat(
        session, post_of(session, tiers, unit.name), "攻", "gong@example.org", TODAY, when),
    "vacate": lambda session, tiers, unit, when: vacate(session, post_of(session, tiers, unit.name), TODAY, when),
    "delegate": lambda session, tiers, unit, when: delegate(
        session, post_of(session, tiers, unit.name), tiers.people["zmswj"], TODAY, TODAY, when)}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("unit", ["省商务厅", "郑州市商务局", "洛阳市商务局"])
def test_a_countys_office_changes_nothing_above_or_beside_it(session, tiers, unit, change):
    with pytest.raises(NotAllowed, match="不属于本办公室的单位目录"):
        CHANGES[change](session, tiers, tiers.units[unit], acting(tiers, "zm"))


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"merge_unit", "merged_into"}))
def test_it_changes_its_own(session, tiers, change):
    CHANGES[change](session, tiers, tiers.units["中牟县财政局" if change == "supervise_unit" else "中牟县商务局"] if
                    change != "delegate" else tiers.units["中牟县开放办"], acting(tiers, "zm"))


def test_an_office_writes_its_own_tier_and_what_below_has_no_office_of_its_own(session, tiers):
    def names(office):
        return {unit.name for unit in tiers.units.values() if unit.id in written_by(session, [tiers.id(office)])}
    assert {"省商务厅", "郑州市人民政府", "洛阳市人民政府"} <= names(PROVINCE)
    assert not {"郑州市商务局", "中牟县人民政府", "郑州市开放办"} & names(PROVINCE)
    assert {"郑州市商务局", "中牟县人民政府"} <= names(CITY)
    assert not {"郑州市人民政府", "中牟县商务局", "省商务厅", "洛阳市商务局"} & names(CITY)
    assert {"中牟县商务局", "中牟县开放办"} <= names(COUNTY)
    assert not {"中牟县人民政府", "郑州市商务局"} & names(COUNTY)


def test_what_a_county_calls_its_units_means_nothing_in_other_plans(session, tiers):
    waiting = proposal(session, tiers.world, None, flags=["unknown_unit"])
    waiting.unit_written = "商贸局"
    learn_alias(session, "商贸局", tiers.units["中牟县商务局"], acting(tiers, "zm"))
    assert (resolve_waiting(session, on("2016-09-20")), waiting.unit_id) == (0, None)
    learn_alias(session, "商贸局", tiers.units["省商务厅"], acting(tiers, "office"))
    assert waiting.unit_id == tiers.id("省商务厅")
    known = [names_known_to(session, tiers.id(office)).get("商贸局") for office in (PROVINCE, COUNTY, SISTER)]
    assert known == [tiers.id(unit) for unit in ("省商务厅", "中牟县商务局", "省商务厅")]


def test_a_group_is_its_offices_own_and_may_be_called_as_another(session, tiers):
    county = enter_group(session, "各部门", [tiers.id("中牟县商务局")], tiers.id(COUNTY), acting(tiers, "zm"))
    assert groups_known_to(session, tiers.id(PROVINCE)).get("各部门") is None
    province = enter_group(session, "各部门", [tiers.id("省商务厅")], tiers.id(PROVINCE), acting(tiers, "office"))
    assert [groups_known_to(session, tiers.id(office))["各部门"] for office in (PROVINCE, CITY, COUNTY)] == [
        province.id, province.id, county.id]


@pytest.mark.parametrize(("name", "told"), [("省数据局", "是上级的单位"), ("市数据局", "是上级的单位"),
                                            ("洛阳市财政局", "已是其他办公室目录中的名称")])
def test_a_countys_new_unit_takes_no_name_of_another_tier(session, tiers, name, told):
    with pytest.raises(NotAllowed, match=told):
        enter_unit(session, name, tiers.id(COUNTY), acting(tiers, "zm"))


def test_a_unit_of_another_office_is_not_entered_in_its_name(session, tiers):
    with pytest.raises(NotAllowed, match="您的岗位不属于该办公室"):
        enter_unit(session, "省数据局", tiers.id(PROVINCE), acting(tiers, "zm"))


def test_an_office_does_not_remember_a_name_for_a_unit_above(session, tiers):
    duty = proposal(session, tiers.world, None)
    duty.unit_written = "商贸厅"
    with pytest.raises(NotAllowed, match="不属于本办公室的单位目录"):
        correct(session, duty, acting(tiers, "zm"), remember=True, unit_id=tiers.id("省商务厅"))


def test_nobody_of_another_tier_stands_in(session, tiers):
    with pytest.raises(NotAllowed, match="不在本办公室所在政府及其下级任职"):
        delegate(session, post_of(session, tiers, "中牟县商务局"), tiers.people["wang"], TODAY, TODAY,
                 acting(tiers, "zm"))


def test_every_change_of_who_holds_a_post_is_in_the_history(session, tiers):
    """What is in the tables of holders is told by entries: of the directory's file, and of each verb."""
    when, unit = acting(tiers, "office"), tiers.units["省财政厅"]
    post = post_of(session, tiers, "省财政厅")

    def entries():
        session.flush()
        return {one.id for one in session.exec(select(History).where(col(History.action).in_(
            ["seat", "delegate", "end_delegation"]))).all() if one.facts["post_id"] == post.id}
    steps = (lambda: give_liaison(session, unit, tiers.id(PROVINCE), when, holder="新任", email="new@example.org"),
             lambda: delegate(session, post, tiers.people["wang"], TODAY, TODAY, when),
             lambda: end_delegation(session, session.exec(select(Delegation)).one(), when),
             lambda: vacate(session, post, TODAY, when))
    assert len(entries()) == 1
    for number, step in enumerate(steps, 2):
        step()
        assert len(entries()) == number
    assert len(session.exec(select(History).where(History.action == "seat", col(History.by).is_(None))).all()) == len(
        session.exec(select(Tenure).where(Tenure.from_on == date(2000, 1, 1))).all())


def test_an_administrators_post_is_an_administrators_affair(session, tiers):
    post = Post(unit_id=tiers.id(PROVINCE), title="系统管理员", role=PostRole.ADMINISTRATOR)
    session.add(post)
    session.flush()
    with pytest.raises(NotAllowed, match="只能由管理员更换"):
        seat(session, post, "攻", "gong@example.org", TODAY, acting(tiers, "office"))
    assert session.exec(select(Person).where(Person.email == "gong@example.org")).first() is None
