import re
from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import select

from domain.reminders.policy import rung_windows
from models.directory.delegation import stamp_of
from models.directory.post import Delegation, Person, Post, PostRole, Tenure
from models.duties.duty import Duty
from models.engine import reading, transaction
from models.history import history_of
from models.letters.letter import Letter, LetterState
from models.reminders.escalation import open_cases
from models.reminders.ladder import remind
from tasks.letters.making import make_letters
from tests.world import at, dispatched

FIRST, LAST = "2016-09-26", "2016-09-30"


@pytest.fixture
def duty(site):
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省商务厅", "2016-09-28").id


def asked(site, post="省商务厅联络员", person="li", first=FIRST, last=LAST):
    return {"post_id": str(site.world.posts[post].id), "person_id": str(site.world.people[person].id),
            "from_on": first, "until_on": last}


def previewed(browser, fields):
    return browser.get("/settings/delegations/preview?" + "&".join(f"{name}={value}" for name, value in fields.items()))


def stamp_on(answer):
    return re.search(r'name="stamp" value="([^"]+)"', answer.text).group(1)


def given(browser, fields):
    return browser.post("/settings/delegations", **fields, stamp=stamp_on(previewed(browser, fields)))


def test_the_deputy_sees_what_the_preview_said_and_signs_in_the_holders_place(site, duty):
    office, fields = site.visit("office"), asked(site)
    shown = previewed(office, fields)
    assert "代办期间到期" in shown.text
    now, then = re.search(r"现可查看 (\d+) 项，代办期间可查看 (\d+) 项", shown.text).groups()
    assert (now, then) == ("0", "1")
    with reading(site.here.engine) as session:
        assert session.exec(select(Delegation)).all() == []
    assert "代办" in given(office, fields).text
    site.now = at(FIRST, 10)
    deputy = site.visit("li")
    assert deputy.get("/duties").text.count("开展专项督查") >= int(then)
    assert deputy.post(f"/duties/{duty}/acknowledgement").status_code == 200
    assert "li代wang" in deputy.get(f"/duties/{duty}").text
    with reading(site.here.engine) as session:
        assert history_of(session, duty)[-1].facts["in_place_of"] == "wang"
    site.now = at("2016-10-08", 10)
    assert site.visit("li").get(f"/duties/{duty}").status_code == 404


def test_as_many_letters_reach_the_deputy_as_the_preview_said(site, duty):
    office, fields = site.visit("office"), asked(site)
    foreseen = int(re.search(r"提醒和督查单 (\d+) 封", previewed(office, fields).text).group(1))
    given(office, fields)
    for number in range(20, 31):
        now = at(f"2016-09-{number}", 9)
        context = site.here.context(now)
        if not site.here.may_send(now):
            continue
        with transaction(site.here.engine) as session:
            for rung, first, last in rung_windows(context.policy, context.today, context.calendar):
                remind(session, rung, first, last, context)
            session.flush()
        make_letters(now)
        with transaction(site.here.engine) as session:
            session.exec(update(Letter).values(state=LetterState.SENT))
    with reading(site.here.engine) as session:
        letters = session.exec(select(Letter).where(Letter.made_on >= date(2016, 9, 26),
                                                    Letter.post_id == site.world.posts["省商务厅联络员"].id)).all()
    assert foreseen == len(letters) > 0
    assert {letter.to_name for letter in letters} == {"li"}


def test_own_acts_are_not_in_anybodys_place(site, duty):
    site.visit("wang").post(f"/duties/{duty}/acknowledgement")
    with reading(site.here.engine) as session:
        assert "in_place_of" not in history_of(session, duty)[-1].facts


def test_ended_early_the_deputy_sees_no_more(site, duty):
    office, fields = site.visit("office"), asked(site, first="2016-09-20")
    given(office, fields)
    deputy = site.visit("li")
    assert deputy.get(f"/duties/{duty}").status_code == 200
    stamp = stamp_on(office.get("/settings/delegations"))
    assert "已结束" in office.post("/settings/delegations/1/end", stamp=stamp).text
    assert deputy.get(f"/duties/{duty}").status_code == 404
    assert "li不再代办" in office.get("/settings/delegations").text
    assert office.post("/settings/delegations/1/end", stamp=stamp).status_code == 409


def test_a_delegation_ended_the_next_day_lasted_until_the_day_before(site, duty):
    office = site.visit("office")
    given(office, asked(site, first="2016-09-20"))
    site.now = at("2016-09-22", 10)
    office = site.visit("office")
    office.post("/settings/delegations/1/end", stamp=stamp_on(office.get("/settings/delegations")))
    with reading(site.here.engine) as session:
        assert session.get_one(Delegation, 1).until_on == date(2016, 9, 21)


def test_a_form_shown_before_another_delegation_was_given_is_refused(site, duty):
    office, fields = site.visit("office"), asked(site)
    stamp = stamp_on(previewed(office, fields))
    given(office, asked(site, first="2016-11-01", last="2016-11-02"))
    assert office.post("/settings/delegations", **fields, stamp=stamp).status_code == 409
    with reading(site.here.engine) as session:
        assert len(session.exec(select(Delegation)).all()) == 1
        assert stamp_of(session, site.world.posts["省商务厅联络员"].id) != stamp


@pytest.mark.parametrize(("wrong", "words"), [
    ({"until_on": "2016-09-20"}, "不能早于"), ({"from_on": "2016-09-01"}, "已经过去"),
    ({"until_on": "2018-09-20"}, "最长"), ({"from_on": "明天"}, "不可用"), ({"until_on": ""}, "请填写日期"),
    ({"person_id": "wang"}, "本人"), ({"person_id": "999"}, "没有该人员"), ({"post_id": "999"}, "没有该岗位")])
def test_what_cannot_be_is_refused_with_its_reason(site, wrong, words):
    office, fields = site.visit("office"), asked(site) | wrong
    fields["person_id"] = str(site.world.people["wang"].id) if fields["person_id"] == "wang" else fields["person_id"]
    for answer in (previewed(office, fields), office.post("/settings/delegations", **fields, stamp="0")):
        assert answer.status_code in (404, 422)
        assert words in answer.text
    with reading(site.here.engine) as session:
        assert session.exec(select(Delegation)).all() == []


def test_two_deputies_at_once_are_refused(site):
    office = site.visit("office")
    given(office, asked(site))
    assert "重叠" in previewed(office, asked(site, person="zhou", first=LAST, last="2016-10-10")).text


@pytest.mark.parametrize("name", ["wang", "zhao", "qian"])
def test_others_neither_see_nor_change(site, name):
    browser = site.visit(name)
    assert browser.get("/settings/delegations").status_code == 403
    assert browser.post("/settings/delegations", **asked(site), stamp="0").status_code == 403
    assert browser.post("/settings/delegations/1/end", stamp="0").status_code == 403


def test_the_office_cannot_hand_itself_an_administrators_rights(site):
    with transaction(site.here.engine) as session:
        post = Post(unit_id=site.world.units["省开放办"].id, title="系统管理员", role=PostRole.ADMINISTRATOR)
        session.add(post)
        session.flush()
        session.add(Tenure(post_id=post.id, person_id=site.world.people["qian"].id, from_on=date(2000, 1, 1)))
        fields = asked(site, person="office") | {"post_id": str(post.id)}
    office, administrator = site.visit("office"), site.visit("qian")
    assert previewed(office, fields).status_code == 422
    assert office.post("/settings/delegations", **fields, stamp="0").status_code == 422
    assert given(administrator, fields).status_code == 200


def test_a_supervisors_deputy_has_the_cases_before_the_post(site, duty):
    site.now = at("2016-10-20", 10)
    with transaction(site.here.engine) as session:
        context = site.here.context(site.now)
        for rung, first, last in rung_windows(context.policy, context.today, context.calendar):
            if rung.opens_case:
                open_cases(session, rung, first, last, context)
    office, fields = site.visit("office"), asked(site, "分管副省长", "qian", "2016-10-20", "2016-10-25")
    assert "由代办人决定的督办事项" in previewed(office, fields).text
    given(office, fields)
    assert "开展专项督查" in site.visit("qian").get("/cases").text


def test_who_left_cannot_be_a_deputy(site):
    with transaction(site.here.engine) as session:
        session.get_one(Person, site.world.people["li"].id).active = False
    assert "已不在岗" in previewed(site.visit("office"), asked(site)).text
    with reading(site.here.engine) as session:
        assert session.exec(select(Duty)).all() == []
