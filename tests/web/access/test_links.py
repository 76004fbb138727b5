"""A link in a letter opens one duty for its post, once and for a time, and nothing else."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from config.secret import secret_key
from domain.duties.lifecycle import State
from models.access.token import Scope, make_token
from models.directory.post import Delegation, Tenure
from models.duties.acceptance import return_report
from models.duties.decision import cancel, reassign
from models.duties.duty import duty_of
from models.duties.hand_in import File, submit_report
from models.duties.report import Attachment
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind, LetterState
from models.letters.link import Link, link_token
from models.plans.plan import Plan
from notifications.mailbox import list_mailbox, read_letter
from notifications.rendering import BLANK
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tests.world import dispatched, on


@pytest.fixture
def duties(site):
    """Two duties of the department and one of another, dispatched, with the letters made."""
    with transaction(site.here.engine) as session:
        made = [dispatched(session, site.world, unit, "2016-09-30", day="2016-09-20", title=title).id for unit, title in
                (("省商务厅", "报送活动成果"), ("省商务厅", "建立台账"), ("省财政厅", "筹措资金"))]
    make_letters(site.now, True)
    return made


def address(site, duty_id, number=-1):
    with reading(site.here.engine) as session:
        names = session.exec(select(Link.name).where(Link.duty_id == duty_id).order_by(Link.id)).all()
    return f"/l/{link_token(names[number], secret_key(site.here.settings))}"


def enter(site, path):
    browser = site.visit()
    browser.get(path)
    return browser, browser.post(path)


def links(site):
    with reading(site.here.engine) as session:
        return len(session.exec(select(Link.id)).all())


def test_the_link_that_arrives_by_mail_opens_the_duty(site, duties):
    deliver_letters(site.now)
    letter = list_mailbox(site.here.settings.data_dir / "mailbox", reader="wang@example.org")[0]
    text = read_letter(site.here.settings.data_dir / "mailbox", letter.name, reader=letter.to)
    found = re.findall(r"http://127\.0\.0\.1:8000(/l/[\w-]+)", text.text)
    assert len(found) == 2
    assert all(path in text.html for path in found)
    _, answer = enter(site, found[1])
    assert answer.url.path == f"/duties/{duties[1]}"
    assert "建立台账" in answer.text


def test_the_kept_letter_and_the_database_hold_nothing_that_opens(site, duties):
    token = address(site, duties[0]).removeprefix("/l/")
    with reading(site.here.engine) as session:
        kept = session.exec(select(Letter)).all()
        rows = session.exec(select(Link)).all()
    assert all(token not in letter.text + letter.html for letter in kept)
    assert token not in repr([row.model_dump() for row in rows])
    name = next(row.name for row in rows if row.duty_id == duties[0])
    assert any(f"/l/{name}" in letter.text for letter in kept)
    assert site.visit().get(f"/l/{name}").status_code == 404


def test_a_name_of_another_posts_link_in_a_letter_is_blanked(site, duties):
    with transaction(site.here.engine) as session:
        name = session.exec(select(Link.name).where(Link.duty_id == duties[2])).one()
        letter = session.exec(select(Letter).where(Letter.to_address == "wang@example.org")).one()
        letter.text += f"/l/{name}"
        session.add(letter)
    deliver_letters(site.now)
    mailbox = site.here.settings.data_dir / "mailbox"
    text = next(read_letter(mailbox, one.name, reader=one.to).text for one in list_mailbox(
        mailbox, reader="wang@example.org"))
    assert text.endswith(f"/l/{BLANK}\n")
    assert link_token(name, secret_key(site.here.settings)) not in text


def test_looking_at_the_link_any_number_of_times_uses_nothing_up(site, duties):
    path = address(site, duties[0])
    for _ in range(3):
        page = site.visit().get(path)
        assert page.status_code == 200
        assert "报送活动成果" in page.text
        assert "进入" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert site.visit().client.head(path).status_code in (200, 405)
    assert enter(site, path)[1].url.path == f"/duties/{duties[0]}"


def test_the_department_signs_reports_and_asks_for_time_through_it(site, duties):
    browser, page = enter(site, address(site, duties[0]))
    assert "签收" in page.text
    assert "已签收" in browser.post(f"/duties/{duties[0]}/acknowledgement").text
    asked = browser.post(f"/duties/{duties[0]}/extensions", wanted_on="2016-10-14", reason="资料尚未汇总")
    assert "延期申请已提交" in asked.text
    handed = browser.post(f"/duties/{duties[0]}/reports", text="已完成。",
                          files=[("files", ("总结.txt", "总结".encode()))])
    assert "已报送" in handed.text
    assert browser.get("/attachments/1").status_code == 200
    with reading(site.here.engine) as session:
        assert duty_of(session, duties[0]).state is State.REPORTED


@pytest.mark.parametrize("path", [
    "/", "/duties", "/duties.xlsx", "/overview", "/account", "/account/password", "/plans", "/plans/1", "/units",
    "/letters", "/letters/1", "/letters/1/body", "/cases", "/activities", "/my/calendar"])
def test_the_link_opens_no_other_page(site, duties, path):
    browser, _ = enter(site, address(site, duties[0]))
    assert browser.get(path).status_code in (403, 404)


def test_the_link_opens_no_other_duty_even_of_the_same_department(site, duties):
    browser, page = enter(site, address(site, duties[0]))
    assert f"/duties/{duties[1]}" not in page.text
    for other in duties[1:]:
        assert browser.get(f"/duties/{other}").status_code == 403
        assert browser.post(f"/duties/{other}/acknowledgement").status_code == 403
        assert browser.post(f"/duties/{other}/reports", text="冒名").status_code == 403
    assert browser.post("/acknowledgements", duty_ids=[duties[1]]).status_code == 403
    with reading(site.here.engine) as session:
        assert duty_of(session, duties[1]).state is State.DISPATCHED


def test_the_link_shows_the_measure_without_those_around_it(site, duties):
    with transaction(site.here.engine) as session:
        plan = session.get_one(Plan, site.world.plan.id)
        plan.text += "省财政厅筹措专项资金。"
        session.add(plan)
    assert "省财政厅筹措专项资金" in site.visit("wang").get(f"/duties/{duties[0]}").text
    assert "省财政厅筹措专项资金" not in enter(site, address(site, duties[0]))[1].text


def test_attachments_of_other_duties_stay_closed(site, duties):
    with transaction(site.here.engine) as session:
        submit_report(session, duty_of(session, duties[1]), "已完成。", on("2016-09-20"),
                      files=(File("台账.txt", "text/plain", b"x"),))
        attachment = session.exec(select(Attachment.id)).one()
    browser, _ = enter(site, address(site, duties[0]))
    assert browser.get(f"/attachments/{attachment}").status_code == 404


@pytest.mark.parametrize("path", ["return", "acceptance"])
def test_the_link_decides_nothing(site, duties, path):
    browser, _ = enter(site, address(site, duties[0]))
    browser.post(f"/duties/{duties[0]}/reports", text="已完成。")
    assert browser.post(f"/reports/1/{path}", comment="同意").status_code == 403
    for action in ("cancellation", "suspension", "reassignment", "correction"):
        assert browser.post(f"/duties/{duties[0]}/{action}", reason="自行处理").status_code == 403


def test_the_link_opens_nothing_of_the_interface_and_makes_no_tokens(site, duties):
    browser, _ = enter(site, address(site, duties[0]))
    assert browser.get("/api/v1/duties").status_code == 401
    assert browser.post("/account/tokens", name="x", scopes="read", expires_on="2016-10-20").status_code == 403
    assert browser.post("/account/password", old="", new="x" * 12, again="x" * 12).status_code == 403


def test_a_link_is_used_once_and_then_says_what_to_do(site, duties):
    path = address(site, duties[0])
    first, _ = enter(site, path)
    page = first.get(path)
    assert "继续办理" in page.text, "whoever is inside goes on"
    other, answer = enter(site, path)
    assert "已经用过" in answer.text
    assert "发送新链接" in answer.text
    assert other.client.get(f"/duties/{duties[0]}", follow_redirects=False).status_code == 303


def test_what_the_link_opened_closes_after_an_hour(site, duties):
    browser, _ = enter(site, address(site, duties[0]))
    site.now += timedelta(minutes=59)
    assert browser.get(f"/duties/{duties[0]}").status_code == 200
    site.now += timedelta(minutes=1)
    assert browser.client.get(f"/duties/{duties[0]}", follow_redirects=False).status_code == 303


def test_a_link_expires_after_seven_days(site, duties):
    path = address(site, duties[0])
    site.now += timedelta(days=7)
    assert "进入" in site.visit().get(path).text
    site.now += timedelta(days=1)
    _, answer = enter(site, path)
    assert "已过有效期" in answer.text


def test_a_new_link_goes_to_the_same_post_once_in_ten_minutes(site, duties):
    path = address(site, duties[0])
    enter(site, path)
    site.now += timedelta(minutes=10)
    stranger = site.visit()
    stranger.get(path)
    before = links(site)
    assert "新链接将发往“省商务厅联络员”登记的邮箱" in stranger.post(f"{path}/renewal").text
    assert "刚刚已发过" in stranger.post(f"{path}/renewal").text
    assert links(site) == before + 1
    with reading(site.here.engine) as session:
        letter = session.exec(select(Letter).where(Letter.kind == LetterKind.LINK)).one()
    assert (letter.to_address, letter.state) == ("wang@example.org", LetterState.WAITING)
    deliver_letters(site.now)
    assert enter(site, address(site, duties[0]))[1].url.path == f"/duties/{duties[0]}"


def test_a_good_link_is_not_sent_again(site, duties):
    path, browser, before = address(site, duties[0]), site.visit(), links(site)
    site.now += timedelta(minutes=30)
    browser.get(path)
    assert "进入" in browser.post(f"{path}/renewal").text
    assert links(site) == before


@pytest.mark.parametrize("end", ["cancelled", "reassigned"])
def test_a_settled_or_reassigned_duty_closes_its_links_and_whoever_came_by_them(site, duties, end):
    browser, _ = enter(site, address(site, duties[0]))
    with transaction(site.here.engine) as session:
        for duty_id in duties[:2]:
            duty = duty_of(session, duty_id)
            if end == "cancelled":
                cancel(session, duty, "政策变化", on("2016-09-20"))
            else:
                reassign(session, duty, site.world.units["省财政厅"], on("2016-09-20"), reason="职责调整")
    assert browser.get(f"/duties/{duties[0]}").status_code == 404
    _, answer = enter(site, address(site, duties[1], 0))
    assert "不需要再办理" in answer.text
    assert "发送新链接" not in answer.text


def test_a_new_holder_closes_the_links_of_the_one_before(site, duties):
    browser, _ = enter(site, address(site, duties[0]))
    post, before, after = site.world.posts["省商务厅联络员"].id, site.world.people["wang"], site.world.people["li"]
    with transaction(site.here.engine) as session:
        tenure = session.exec(select(Tenure).where(Tenure.post_id == post, Tenure.person_id == before.id)).one()
        tenure.until_on = date(2016, 9, 19)
        session.add_all([tenure, Tenure(post_id=post, person_id=after.id, from_on=date(2016, 9, 20))])
    assert browser.client.get(f"/duties/{duties[0]}", follow_redirects=False).status_code == 303
    path = address(site, duties[1])
    other, answer = enter(site, path)
    assert "在岗人员已变动" in answer.text
    site.now += timedelta(minutes=10)
    other.post(f"{path}/renewal")
    with reading(site.here.engine) as session:
        letter = session.exec(select(Letter).where(Letter.kind == LetterKind.LINK)).one()
    assert letter.to_address == "li@example.org"


def test_a_delegate_is_written_to_and_comes_in(site):
    with transaction(site.here.engine) as session:
        session.add(Delegation(post_id=site.world.posts["省商务厅联络员"].id, person_id=site.world.people["zhou"].id,
                               from_on=date(2016, 9, 20), until_on=date(2016, 9, 23)))
        duty_id = dispatched(session, site.world, "省商务厅", "2016-09-30", day="2016-09-20").id
    make_letters(site.now, True)
    assert enter(site, address(site, duty_id))[1].status_code == 200


def test_a_letter_that_climbs_to_the_post_above_carries_no_link(site):
    with transaction(site.here.engine) as session:
        for tenure in session.exec(select(Tenure).where(Tenure.post_id == site.world.posts["省商务厅联络员"].id)):
            session.delete(tenure)
        session.flush()
        dispatched(session, site.world, "省商务厅", "2016-09-30", day="2016-09-20")
    make_letters(site.now, True)
    with reading(site.here.engine) as session:
        assert session.exec(select(Letter.id)).all()
    assert links(site) == 0


def test_returned_reminded_and_overdue_letters_carry_links_and_accepted_ones_do_not(site, duties):
    with transaction(site.here.engine) as session:
        duty = duty_of(session, duties[0])
        submit_report(session, duty, "已完成。", on("2016-09-20"))
        return_report(session, duty, "请补充清单", on("2016-09-20"))
    make_letters(site.now, True)
    with reading(site.here.engine) as session:
        texts = {letter.kind: letter.text for letter in session.exec(select(Letter).where(
            col(Letter.to_address) == "wang@example.org"))}
    assert texts.keys() == {LetterKind.DISPATCH, LetterKind.RETURNED}
    assert all("/l/" in text for text in texts.values())


def test_a_token_that_nobody_made_is_answered_plainly(site):
    answer = site.visit().get("/l/" + "A" * 43)
    assert answer.status_code == 404
    assert "链接无效" in answer.text


def test_a_form_from_elsewhere_does_not_use_the_link_up(site, duties):
    path, browser = address(site, duties[0]), site.visit()
    assert browser.post(path, token="forged").status_code == 403
    assert enter(site, path)[1].url.path == f"/duties/{duties[0]}"


def test_a_token_for_programs_is_no_link(site, duties):
    with transaction(site.here.engine) as session:
        _, text = make_token(session, site.world.people["wang"].id, "办公系统", [Scope.READ], date(2016, 10, 20),
                             on("2016-09-20"))
    assert site.visit().get(f"/l/{text}").status_code == 404
