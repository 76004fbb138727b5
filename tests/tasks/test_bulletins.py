from datetime import date

import pytest
from sqlmodel import select

from domain.publications.content import ReportingPeriod
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin import Bulletin, BulletinFile, BulletinState
from models.bulletins.bulletin_counts import Scope
from models.duties.duty import Duty
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.letters.letter import LetterKind
from tasks.bulletins import draft_quarter, file_bytes, tell_units
from tasks.heartbeat import something_to_send
from tasks.published_files import keep_files
from tests.tasks.days import letters
from tests.world import ZONE, at, dispatched, on


@pytest.fixture
def duty_id(here, world):
    with transaction(here.engine) as session:
        dispatched(session, world, "洛阳市人民政府", "2016-09-20", day="2016-07-04")
        return dispatched(session, world, "省商务厅", "2016-09-20", day="2016-07-04").id


@pytest.fixture
def issued(here, world, duty_id):
    with transaction(here.engine) as session:
        scope = Scope(world.plan.office_id, ReportingPeriod(date(2016, 7, 1), date(2016, 9, 30)), date(2016, 10, 10),
                      date(2016, 10, 10), ZONE)
        bulletin = bulletin_procedure.draft(session, scope, on("2016-10-10"))
        bulletin_procedure.submit(session, bulletin, world.posts["领导小组批准人"], on("2016-10-10"))
        bulletin_procedure.approve(session, bulletin, on("2016-10-10"))
        bulletin_procedure.issue(session, bulletin, on("2016-10-10"))
        return bulletin.id


def test_a_quarter_is_drafted_once_after_its_end(here, duty_id):
    assert [draft_quarter(at(day)) for day in ("2016-10-08", "2016-10-09", "2016-10-31")] == [1, 0, 0]
    with reading(here.engine) as session:
        made = session.exec(select(Bulletin)).one()
    assert (made.state, made.read.title) == (BulletinState.DRAFT, "关于2016年第三季度督查事项办理情况的通报")


def test_a_quarter_long_over_is_not_drafted_by_itself(here, duty_id):
    assert draft_quarter(at("2016-11-15")) == 0


def test_each_unit_is_written_to_once_and_only_in_the_window(here, issued):
    assert something_to_send(at("2016-10-10"))
    assert tell_units(at("2016-10-10", 23)) == 0
    assert [tell_units(at("2016-10-11")), tell_units(at("2016-10-11"))] == [3, 0]
    made = letters(here, LetterKind.BULLETIN)
    assert {letter.to_address for letter in made} == {"wang@example.org", "sun@example.org", "wu@example.org"}
    assert made[0].subject == "【通报】督办通报〔2016〕1号 关于2016年第三季度督查事项办理情况的通报"
    assert f"/bulletins/{issued}" in made[0].text


def test_the_files_of_an_issued_bulletin_stay_what_they_were_while_duties_go_on(here, issued, duty_id):
    first = file_bytes(issued, "docx")
    with transaction(here.engine) as session:
        submit_report(session, session.get_one(Duty, duty_id), "已完成。", on("2016-10-11"))
    assert file_bytes(issued, "docx") == first
    with reading(here.engine) as session:
        assert session.exec(select(BulletinFile.kind)).all() == ["docx"]


def test_without_a_chinese_font_word_is_kept_and_the_remedy_named(here, issued, monkeypatch):
    monkeypatch.setattr(here.settings, "font", "/nowhere/font.ttf")
    assert "DUBAN_FONT" in str(keep_files(issued, file_bytes))
    with reading(here.engine) as session:
        assert session.exec(select(BulletinFile.kind)).all() == ["docx"]
