import pytest
from sqlmodel import select

from domain.errors import NotAllowed
from models.directory.directory_file import load_directory
from models.directory.post import Person, Post, PostRole, Supervision, Tenure, posts_to_choose
from models.directory.unit import Unit, UnitGroup, members_of, unit_names
from models.engine import transaction
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


def post(title, unit, role="liaison", **more) -> dict:
    return {"title": title, "unit": unit, "role": role, **more}


def holder(name) -> dict:
    return {"name": name, "email": f"{name}@example.org", "sign_in": name}


COUNTY = [{"name": name, "tier": "county"} for name in ("县政府", "县督查室", "县民政局", "县水务局", "县财政局")]
SAME_TITLES = {"unit": COUNTY, "post": [
    post("督查岗", "县督查室", "office", holder=holder("luo")),
    post("联络员", "县民政局", superior="督查岗", holder=holder("ouyang")),
    post("联络员", "县水务局", superior="督查岗", holder=holder("shui")),
    post("联络员", "县财政局", superior="督查岗", holder=holder("cai")),
    post("副县长", "县政府", "supervisor", supervises=["县民政局"], holder=holder("dai")),
    post("副县长", "县督查室", "supervisor", supervises=["县水务局", "县财政局"], holder=holder("ruan"))]}


@pytest.mark.parametrize(("holder", "said"), [
    ({"name": "王"}, "联络员"), ({"name": "王", "email": "wang@"}, "联络员.*wang@"),
    ({"name": "王", "sign_in": "wang", "email": "王 wang"}, "联络员.*王 wang")])
def test_a_holder_without_a_usable_address_or_a_name_to_sign_in_by_is_refused(session, holder, said):
    row = {"title": "联络员", "unit": "省商务厅", "role": "liaison", "holder": holder}
    with pytest.raises(NotAllowed, match=said):
        load_directory(session, {"unit": [{"name": "省商务厅"}], "post": [row]}, on("2016-06-22"))


def test_posts_of_one_title_in_different_units_stay_apart(session):
    assert load_directory(session, SAME_TITLES, on("2016-06-22"))["posts"] == 6
    posts = {(session.get_one(Unit, one.unit_id).name, one.title): one for one in session.exec(select(Post)).all()}
    assert len(posts) == 6
    holders = {place: person_on(session, one) for place, one in posts.items()}
    assert (holders["县政府", "副县长"], holders["县督查室", "副县长"]) == ("dai", "ruan")
    charge = {session.get_one(Unit, one.unit_id).name: one.post_id for one in session.exec(select(Supervision)).all()}
    assert charge == {"县民政局": posts["县政府", "副县长"].id, "县水务局": posts["县督查室", "副县长"].id,
                      "县财政局": posts["县督查室", "副县长"].id}
    assert {posts[unit, "联络员"].superior_id for unit in ("县民政局", "县水务局", "县财政局")} == {
        posts["县督查室", "督查岗"].id}


def person_on(session, one: Post) -> str:
    return session.get_one(Person, session.exec(select(Tenure).where(Tenure.post_id == one.id)).one().person_id).name


@pytest.mark.parametrize(("extra", "meant"), [
    ({"superior": "副县长"}, "县督查室"),                                # has the unit in its charge
    ({"superior": "副县长", "superior_unit": "县政府"}, "县政府")])      # is named
def test_a_superior_of_a_repeated_title_is_the_one_meant(session, extra, meant):
    rows = [*SAME_TITLES["post"], post("水务科长", "县水务局", "supervisor", **extra)]
    load_directory(session, SAME_TITLES | {"post": rows}, on("2016-06-22"))
    under = session.exec(select(Post).where(Post.title == "水务科长")).one()
    assert session.get_one(Unit, session.get_one(Post, under.superior_id).unit_id).name == meant


def test_a_superior_that_may_be_two_posts_and_a_post_listed_twice_are_refused(session):
    rows = [*SAME_TITLES["post"], post("秘书", "县民政局", superior="联络员"),
            post("主任", "县督查室", "supervisor", superior="副县长"), post("书记", "县委", superior="副县长"),
            post("副县长", "县政府", "supervisor")]
    wrong = SAME_TITLES | {"unit": [*COUNTY, {"name": "县委"}], "post": rows}
    with pytest.raises(NotAllowed) as refusal:
        load_directory(session, wrong, on("2016-06-22"))
    assert "县委的岗位“书记”的上级“副县长”不止一个（县政府、县督查室、县政府）" in str(refusal.value)
    assert "县政府的岗位“副县长”列了 2 次" in str(refusal.value)
    assert "秘书" not in str(refusal.value)   # the liaison of its own unit
    assert "主任" not in str(refusal.value)


def test_posts_to_choose_from_name_their_unit_where_titles_repeat(session):
    load_directory(session, SAME_TITLES, on("2016-06-22"))
    assert [name for _, name in posts_to_choose(session, PostRole.SUPERVISOR)] == ["县政府副县长", "县督查室副县长"]
