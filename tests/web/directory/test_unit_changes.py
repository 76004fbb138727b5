import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlmodel import col, select

from domain.duties.lifecycle import State
from models.directory.post import Post, PostRole, Supervision, Tenure, holder_on, recipient_on
from models.directory.unit import Unit, members_of, unit_names
from models.directory.unknown_names import enter_group
from models.duties.duty import duty_of
from models.engine import reading, transaction
from models.history import History, history_of
from models.letters.letter import LetterKind
from tasks.letters.making import make_letters
from tests.tasks.days import letters, owed
from tests.world import on, proposal

TODAY = "2016-09-20"


def previewed(browser, path: str, **fields):
    return browser.get(f"{path}/change?{urlencode(fields)}")


def stamp_on(answer) -> str:
    return unescape(re.search(r'name="stamp" value="([^"]*)"', answer.text)[1])


def carried_out(browser, path: str, **fields):
    shown = previewed(browser, path, **fields)
    assert shown.status_code == 200, shown.text[-500:]
    return browser.post(f"{path}/change", **fields, stamp=stamp_on(shown))


@pytest.fixture
def office(site):
    return site.visit("office")


def unit(site, name: str) -> str:
    return f"/units/{site.world.units[name].id}"


def post(site, title: str) -> str:
    return f"/posts/{site.world.posts[title].id}"


def names(site) -> dict[str, int]:
    with reading(site.here.engine) as session:
        return unit_names(session)


def test_a_new_name_is_used_from_now_on_and_the_old_one_still_means_the_unit(site, office):
    shown = previewed(office, unit(site, "省旅游局"), what="rename", name="省文化和旅游厅")
    assert ("省旅游局更名为省文化和旅游厅" in shown.text, names(site).get("省文化和旅游厅")) == (True, None)
    assert "已登记" in carried_out(office, unit(site, "省旅游局"), what="rename", name="省文化和旅游厅").text
    assert names(site)["省文化和旅游厅"] == names(site)["省旅游局"] == site.world.units["省旅游局"].id
    page = office.get(unit(site, "省旅游局")).text
    assert "省文化和旅游厅联络员" in page
    assert "省旅游局更名为省文化和旅游厅" in page


def nameless(session, site, written: str) -> int:
    """A proposal whose unit the directory does not know."""
    duty = proposal(session, site.world, None, "2016-10-14")
    duty.unit_written = written
    session.add(duty)
    return duty.id


def test_a_rename_settles_the_proposals_that_were_written_so(site, office):
    with transaction(site.here.engine) as session:
        waiting = nameless(session, site, "省文旅厅")
    shown = previewed(office, unit(site, "省旅游局"), what="rename", name="省文旅厅")
    assert "待确认事项中有 1 项因此有了承办单位" in shown.text
    carried_out(office, unit(site, "省旅游局"), what="rename", name="省文旅厅")
    with reading(site.here.engine) as session:
        assert duty_of(session, waiting).unit_id == site.world.units["省旅游局"].id


@pytest.mark.parametrize(("name", "told"), [("省商务厅", "已有"), ("商务厅", "已有"), ("各省辖市", "已有"),
                                            (" ", "请填写"), ("省旅游局", "已有")])
def test_a_name_that_is_taken_is_refused(site, office, name, told):
    refused = previewed(office, unit(site, "省旅游局"), what="rename", name=name)
    assert (refused.status_code, told in refused.text) == (422, True)


def test_an_alias_tells_what_it_would_settle_and_from_whom_it_is_taken(site, office):
    with transaction(site.here.engine) as session:
        nameless(session, site, "省旅发委")
    shown = previewed(office, unit(site, "省旅游局"), what="alias", name="省旅发委")
    assert "待确认事项中有 1 项" in shown.text
    carried_out(office, unit(site, "省旅游局"), what="alias", name="省旅发委")
    assert names(site)["省旅发委"] == site.world.units["省旅游局"].id
    assert "原指省旅游局" in previewed(office, unit(site, "省财政厅"), what="alias", name="省旅发委").text
    assert previewed(office, unit(site, "省财政厅"), what="alias", name="省旅游局").status_code == 422


@pytest.fixture
def duties(site):
    """The tourism office's: one in progress with its case, one closed, one not confirmed; all its letters are out."""
    open_one, closed = owed(site.here, site.world, "2016-09-08", "2016-09-30", unit="省旅游局")
    with transaction(site.here.engine) as session:
        done = duty_of(session, closed)
        done.state = State.CLOSED
        session.add(done)
        waiting = proposal(session, site.world, "省旅游局", "2016-10-14").id
    make_letters(on(TODAY).now)
    return open_one, closed, waiting


def test_a_merged_units_open_duties_go_on_as_they_stand(site, office, duties):
    open_one, closed, waiting = duties
    fields = {"what": "merge", "into": site.world.units["省商务厅"].id}
    shown = previewed(office, unit(site, "省旅游局"), **fields)
    assert "未办结的 2 项转由其承办" in shown.text
    assert "其中 1 项将发信告知" in shown.text
    with reading(site.here.engine) as session:
        before = duty_of(session, open_one)
        assert before.unit_id == site.world.units["省旅游局"].id
    assert "已登记" in carried_out(office, unit(site, "省旅游局"), **fields).text
    into = site.world.units["省商务厅"].id
    with reading(site.here.engine) as session:
        after = duty_of(session, open_one)
        assert (after.unit_id, after.state, after.due_on) == (into, before.state, before.due_on)
        assert duty_of(session, closed).unit_id == site.world.units["省旅游局"].id
        assert duty_of(session, waiting).unit_id == into
        assert "并入省商务厅" in history_of(session, open_one)[-1].note
        gone = session.get_one(Unit, site.world.units["省旅游局"].id)
        assert gone.merged_into_id == into
        held = site.world.posts["省旅游局联络员"].id
        assert holder_on(session, held, date(2016, 9, 20)) is not None
        assert holder_on(session, held, date(2016, 9, 21)) is None
    assert names(site)["省旅游局"] == into
    told = len(letters(site.here, LetterKind.CHANGE))
    make_letters(on(TODAY, hour=10).now)
    letter, = letters(site.here, LetterKind.CHANGE)[told:]
    assert (letter.to_name, "省旅游局已并入你单位" in letter.text) == ("wang", True)
    assert "时限和进展不变" in letter.html


def test_the_successor_sees_the_duty_and_the_directory_says_where_the_unit_went(site, office, duties):
    carried_out(office, unit(site, "省旅游局"), what="merge", into=site.world.units["省商务厅"].id)
    assert site.visit("wang").get(f"/duties/{duties[0]}").status_code == 200
    page = office.get(unit(site, "省旅游局")).text
    assert "已并入" in page
    assert "更名（预览）" not in page
    assert "已并入省商务厅" in office.get("/units").text
    offered = re.findall("<option[^>]*>([^<]*)</option>", office.get("/activities").text)
    assert ("省商务厅" in offered, "省旅游局" in offered) == (True, False)


def test_groups_and_leaders_follow_a_merger(site, office):
    with transaction(site.here.engine) as session:
        group = enter_group(session, "涉旅部门", [site.world.units["省旅游局"].id],
                            site.world.units["省开放办"].id, on(TODAY)).id
        session.delete(session.get_one(Supervision, site.world.units["省商务厅"].id))
    carried_out(office, unit(site, "省旅游局"), what="merge", into=site.world.units["省商务厅"].id)
    with reading(site.here.engine) as session:
        assert [one.name for one in members_of(session, group)] == ["省商务厅"]
        assert session.get(Supervision, site.world.units["省旅游局"].id) is None
        assert session.get_one(Supervision, site.world.units["省商务厅"].id).post_id == \
            site.world.posts["分管副省长"].id


def test_places_offices_and_units_without_a_liaison_do_not_merge(site, office):
    into = site.world.units["省商务厅"].id
    for name in ("郑州市人民政府", "省开放办", "省对外开放工作领导小组"):
        refused = previewed(office, unit(site, name), what="merge", into=into)
        assert (refused.status_code, "不能这样并入" in refused.text) == (422, True)
    group = site.world.units["省对外开放工作领导小组"].id
    assert "没有联络员岗位" in previewed(office, unit(site, "省旅游局"), what="merge", into=group).text
    assert previewed(office, unit(site, "省旅游局"), what="merge", into="x").status_code == 404


def test_a_merger_that_would_hand_on_other_duties_than_shown_is_refused(site, office, duties):
    fields = {"what": "merge", "into": site.world.units["省商务厅"].id}
    stamp = stamp_on(previewed(office, unit(site, "省旅游局"), **fields))
    owed(site.here, site.world, "2016-10-20", unit="省旅游局")
    assert office.post(f"{unit(site, '省旅游局')}/change", **fields, stamp=stamp).status_code == 409
    with reading(site.here.engine) as session:
        assert session.get_one(Unit, site.world.units["省旅游局"].id).merged_into_id is None


def test_another_leader_in_charge_is_asked_from_then_on(site, office):
    governor = site.world.posts["省长"].id
    shown = previewed(office, unit(site, "省财政厅"), what="supervise", post=governor)
    assert "由分管副省长改为省长" in shown.text
    carried_out(office, unit(site, "省财政厅"), what="supervise", post=governor)
    with reading(site.here.engine) as session:
        assert session.get_one(Supervision, site.world.units["省财政厅"].id).post_id == governor
    assert "没有变化" in previewed(office, unit(site, "省财政厅"), what="supervise", post=governor).text
    carried_out(office, unit(site, "省财政厅"), what="supervise", post=0)
    with reading(site.here.engine) as session:
        assert session.get(Supervision, site.world.units["省财政厅"].id) is None
    assert previewed(office, unit(site, "省财政厅"), what="supervise",
                     post=site.world.posts["省财政厅联络员"].id).status_code == 422


def test_a_new_holder_is_shown_with_what_goes_to_him(site, office):
    owed(site.here, site.world, "2016-09-23", unit="省财政厅")
    fields = {"what": "seat", "name": "新任", "email": "new@example.org", "day": "2016-09-21"}
    shown = previewed(office, post(site, "省财政厅联络员"), **fields)
    assert "发给新任（new@example.org）" in shown.text
    assert "开展专项督查" in shown.text
    assert re.search(r"预计有提醒和督查单 [1-9]\d* 封", shown.text)
    carried_out(office, post(site, "省财政厅联络员"), **fields)
    with reading(site.here.engine) as session:
        held = site.world.posts["省财政厅联络员"].id
        assert [holder_on(session, held, date(2016, 9, day)).name for day in (20, 21)] == ["li", "新任"]
        noted = select(History.note).where(History.action == "seat", col(History.by).is_not(None))
        assert session.exec(noted).one() == "新任自 2016-09-21 起任省财政厅联络员"


def test_a_vacant_posts_letters_go_up_as_the_preview_said(site, office):
    fields = {"what": "vacate", "day": TODAY}
    shown = previewed(office, post(site, "省开放办督办岗"), **fields)
    held = site.world.posts["省开放办督办岗"].id
    with reading(site.here.engine) as session:
        assert recipient_on(session, held, date(2016, 9, 21)).name == "office"
    carried_out(office, post(site, "省开放办督办岗"), **fields)
    with reading(site.here.engine) as session:
        assert recipient_on(session, held, date(2016, 9, 21)).name == "zhao"
    assert "由上级岗位的zhao（zhao@example.org）代收" in shown.text
    assert "本就无人在岗" in previewed(office, post(site, "省开放办督办岗"), what="vacate", day="2016-09-25").text
    assert "无人可收" in previewed(office, post(site, "省财政厅联络员"), **fields).text


@pytest.mark.parametrize(("fields", "told"), [
    ({"what": "seat", "name": "li", "email": "li@example.org", "day": TODAY}, "已在省财政厅联络员岗位上"),
    ({"what": "seat", "name": "张三", "email": "wang@example.org", "day": TODAY}, "已登记在另一人名下"),
    ({"what": "seat", "name": "", "email": "x@example.org", "day": TODAY}, "请填写姓名和邮箱"),
    ({"what": "seat", "name": "x", "email": "x@example.org", "day": "1999-01-01"}, "日期须晚于"),
    ({"what": "seat", "name": "x", "email": "x@example.org", "day": "21日"}, "不可用"),
    ({"what": "promote"}, "请选择要更改的内容")])
def test_what_cannot_be_is_told_and_nobody_is_registered(site, office, fields, told):
    refused = previewed(office, post(site, "省财政厅联络员"), **fields)
    assert (refused.status_code, told in refused.text) == (422, True)
    assert office.post(f"{post(site, '省财政厅联络员')}/change", **fields, stamp="x").status_code == 422
    with reading(site.here.engine) as session:
        assert len(session.exec(select(Tenure).where(
            Tenure.post_id == site.world.posts["省财政厅联络员"].id)).all()) == 1


def test_an_office_does_not_seat_anybody_as_administrator(site, administrator, office):
    with reading(site.here.engine) as session:
        admin = session.exec(select(Post.id).where(Post.role == PostRole.ADMINISTRATOR)).one()
    fields = {"what": "seat", "name": "office", "email": "office@example.org", "day": TODAY}
    assert office.get(f"/posts/{admin}/change?{urlencode(fields)}").status_code == 422
    assert office.post(f"/posts/{admin}/change", **fields, stamp="x").status_code == 422
    assert site.visit("wang").get(unit(site, "省商务厅")).status_code == 403
