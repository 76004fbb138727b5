from dataclasses import replace

import pytest
from sqlmodel import select

from models.engine import reading, transaction
from models.heartbeat import beat, stopped
from models.letters.letter import Letter, LetterKind
from models.reminders.notice import Notice
from tasks.heartbeat import DAILY_RUN, why_to_ask
from tasks.letters.making import make_letters
from tasks.runtime import using
from tests.tasks.days import owed, sweep
from tests.world import POLICY, at


@pytest.fixture
def stopped_site(site):
    """Three slips over a cap of two."""
    site.here = replace(site.here, policy=replace(POLICY, cap=2))
    site.now = at("2016-10-18", 10)
    with using(site.here):
        for unit in ("省商务厅", "省财政厅", "省旅游局"):
            owed(site.here, site.world, "2016-10-12", unit=unit)
            make_letters(at("2016-10-10"))
        sweep(site.here, "2016-10-18")
        with pytest.raises(Exception, match="已停止"):
            make_letters(at("2016-10-18"))
    return site


def slips(site) -> int:
    with reading(site.here.engine) as session:
        return len(session.exec(select(Letter).where(Letter.kind == LetterKind.OVERDUE)).all())


def test_the_desk_says_that_letters_stopped_and_leads_to_them(stopped_site):
    page = stopped_site.visit("office").get("/").text
    assert "待发信件 3 封" in page
    assert 'href="/held-letters"' in page
    assert "省财政厅" in stopped_site.visit("office").get("/held-letters").text


def test_what_is_ticked_is_let_go_and_the_rest_dropped(stopped_site):
    office, units = stopped_site.visit("office"), stopped_site.world.units
    answer = office.post("/held-letters/release", chosen=[f"{units['省财政厅'].id}:overdue"])
    assert "生成信件 1 封" in answer.text
    assert slips(stopped_site) == 1
    assert "已撤销 2 条" in office.post("/held-letters/drop", chosen=[
        f"{units[name].id}:overdue" for name in ("省商务厅", "省旅游局")]).text
    assert "没有待放行的信件" in office.get("/held-letters").text
    assert slips(stopped_site) == 1


@pytest.mark.parametrize("chosen", [[], ["1"], ["x:overdue"], ["1:nonsense"], ["99999999999999999999999:overdue"]])
def test_nothing_ticked_changes_nothing_and_says_so(stopped_site, chosen):
    answer = stopped_site.visit("office").post("/held-letters/drop", chosen=chosen)
    assert answer.status_code == 422
    assert "没有勾选" in answer.text
    with reading(stopped_site.here.engine) as session:
        assert not any(one.withdrawn for one in session.exec(select(Notice)).all())


@pytest.mark.parametrize("name", ["wang", "zhao"])
def test_held_letters_are_the_offices_affair(stopped_site, name):
    assert stopped_site.visit(name).get("/held-letters").status_code == 403
    assert stopped_site.visit(name).post("/held-letters/release").status_code == 403
    assert stopped_site.visit(name).post("/daily-run/confirmation").status_code == 403


def test_an_odd_day_is_confirmed_on_the_desk(site):
    with transaction(site.here.engine) as session:
        beat(session, DAILY_RUN, now=at("2017-07-26"))
    with using(site.here):
        assert why_to_ask(site.now)
    office = site.visit("office")
    assert "晚于今天" in office.get("/").text
    office.post("/language", language="en", onward="/")
    assert "which is after today" in office.get("/").text
    office.post("/language", language="zh", onward="/")
    assert "每日督办将在十分钟内办理" in office.post("/daily-run/confirmation").text
    assert "晚于今天" not in office.get("/").text
    with using(site.here):
        assert not why_to_ask(site.now)
    with reading(site.here.engine) as session:
        assert stopped(session) == {}
