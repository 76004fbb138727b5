import re
from datetime import timedelta

import pytest
from sqlmodel import select

from models.access.sign_in import Attempts, SignIn
from models.directory.post import Person
from models.engine import reading, transaction
from tests.web.conftest import PASSWORD, SHIPPED_HASHER


def test_nobody_sees_a_page_without_signing_in(site):
    for path in ("/", "/duties", "/plans", "/units", "/cases", "/letters", "/mailbox"):
        answer = site.visit().client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(site):
    browser = site.visit()
    browser.get("/sign-in")
    wrong = browser.post("/sign-in", name="wang", password="x")
    unknown = browser.post("/sign-in", name="nobody", password="x")
    assert wrong.status_code == unknown.status_code == 422
    assert "登录名或密码不正确" in wrong.text
    assert "登录名或密码不正确" in unknown.text


def fail(browser, name="wang", times=1):
    browser.get("/sign-in")
    return [browser.post("/sign-in", name=name, password="guess").status_code for _ in range(times)]


def test_after_five_wrong_passwords_the_name_waits_a_minute_then_twice_as_long_each_time(site):
    browser = site.visit()
    assert fail(browser, times=6) == [422] * 5 + [429]
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        site.now += timedelta(minutes=minutes, seconds=-1)
        assert browser.post("/sign-in", name="wang", password=PASSWORD).status_code == 429
        site.now += timedelta(seconds=1)
        assert fail(browser) == [422]
    site.now += timedelta(hours=1)
    assert browser.post("/sign-in", name="wang", password=PASSWORD).status_code == 200
    assert fail(site.visit(), times=5) == [422] * 5, "what succeeds forgets what failed"


def test_attempts_while_waiting_do_not_lengthen_the_wait(site):
    browser = site.visit()
    fail(browser, times=30)
    site.now += timedelta(minutes=1)
    assert browser.post("/sign-in", name="wang", password=PASSWORD).status_code == 200


def test_a_name_that_nobody_has_waits_alike(site):
    browser = site.visit()
    assert fail(browser, "nobody", 6) == fail(browser, "wang", 6)
    unknown, known = (browser.post("/sign-in", name=name, password="x").text for name in ("nobody", "wang"))
    assert re.search('<div class="wrong".*', unknown).group() == re.search('<div class="wrong".*', known).group()


def test_one_address_guessing_at_many_names_has_to_wait(site):
    browser = site.visit()
    answers = [fail(browser, f"name{number}")[0] for number in range(51)]
    assert answers == [422] * 50 + [429]
    site.now += timedelta(days=1)
    assert browser.post("/sign-in", name="wang", password=PASSWORD).status_code == 200


def test_what_was_typed_as_a_name_is_not_kept(site):
    fail(site.visit(), "my secret password")
    with reading(site.here.engine) as session:
        assert "secret" not in " ".join(session.exec(select(Attempts.key)).all())


def test_the_office_unlocks_an_account(site):
    office = site.visit("office")
    fail(site.visit(), times=6)
    listed = office.get("/units").text
    person = site.world.people["wang"].id
    assert f"/people/{person}/unlocking" in listed
    assert "已解锁" in office.post(f"/people/{person}/unlocking").text
    assert signed_in(site.visit("wang"))
    assert "/unlocking" not in office.get("/units").text


def test_a_department_unlocks_nobody(site):
    assert site.visit("li").post(f"/people/{site.world.people['wang'].id}/unlocking").status_code == 403


def test_a_form_without_its_token_does_nothing(site):
    browser = site.visit("wang")
    assert browser.post("/sign-out", token="forged").status_code == 403
    assert browser.get("/").status_code == 200


def test_a_form_from_another_site_does_nothing(site):
    browser = site.visit("wang")
    token = browser.client.cookies["duban_token"]
    answer = browser.client.post("/sign-out", data={"token": token}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def signed_in(browser):
    return browser.client.get("/", follow_redirects=False).status_code == 200


def test_signing_out_ends_this_sign_in_alone(site):
    one, other = site.visit("wang"), site.visit("wang")
    one.post("/sign-out")
    assert not signed_in(one)
    assert signed_in(other)


def test_a_cookie_kept_after_signing_out_opens_nothing(site):
    browser = site.visit("wang")
    kept = browser.client.cookies["duban_sign_in"]
    browser.post("/sign-out")
    browser.client.cookies["duban_sign_in"] = kept
    assert not signed_in(browser)


def test_the_account_lists_each_browser_and_ends_one(site):
    one = site.visit("wang")
    site.now += timedelta(minutes=10)
    other = site.visit()
    other.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120"
    other.get("/sign-in")
    other.post("/sign-in", name="wang", password=PASSWORD)
    listed = one.get("/account").text
    assert "Edge（Windows）" in listed
    assert "2016-09-20 10:10" in listed
    end = re.findall(r"/account/sign-ins/(\d+)/end", listed)
    assert len(end) == 1, "the own one has no button"
    assert "该设备已退出登录" in one.post(f"/account/sign-ins/{end[0]}/end").text
    assert signed_in(one)
    assert not signed_in(other)


def test_nobody_ends_the_sign_in_of_another(site):
    site.visit("wang")
    stranger = site.visit("li")
    assert stranger.post("/account/sign-ins/1/end").status_code == 404


def test_all_other_sign_ins_end_at_once(site):
    browsers = [site.visit("wang") for _ in range(3)]
    stranger = site.visit("li")
    assert "其他 2 处登录已退出" in browsers[0].post("/account/sign-ins/end").text
    assert [signed_in(one) for one in [*browsers, stranger]] == [True, False, False, True]


def test_a_sign_in_not_used_for_two_hours_has_ended(site):
    browser = site.visit("wang")
    site.now += timedelta(minutes=119)
    assert signed_in(browser)
    site.now += timedelta(minutes=119)
    assert signed_in(browser)
    site.now += timedelta(minutes=120)
    assert not signed_in(browser)


def test_a_sign_in_ends_after_twelve_hours_of_use(site):
    browser = site.visit("wang")
    for _ in range(11):
        site.now += timedelta(hours=1)
        assert signed_in(browser)
    site.now += timedelta(hours=1)
    assert not signed_in(browser)


def test_the_database_does_not_hold_the_cookie(site):
    cookie = site.visit("wang").client.cookies["duban_sign_in"]
    with reading(site.here.engine) as session:
        kept = session.exec(select(SignIn)).one()
    assert cookie not in kept.model_dump_json()


def test_a_forged_cookie_is_nobody(site):
    browser = site.visit()
    browser.client.cookies["duban_sign_in"] = "WzEsMV0.forged.signature"
    assert browser.client.get("/", follow_redirects=False).status_code == 303


def test_the_way_on_after_signing_in_never_leaves_the_site(site):
    browser = site.visit()
    for onward in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        browser.get("/sign-in")
        answer = browser.client.post("/sign-in", follow_redirects=False, data={
            "name": "wang", "password": PASSWORD, "onward": onward, "token": browser.client.cookies["duban_token"]})
        assert answer.headers["location"] == "/"


def test_a_changed_password_ends_the_old_one_and_every_other_sign_in(site):
    browser, other = site.visit("wang"), site.visit("wang")
    answer = browser.post("/account/password", old=PASSWORD, new="another long one", again="another long one")
    assert "密码已修改" in answer.text
    assert (signed_in(browser), signed_in(other)) == (True, False)
    fresh = site.visit()
    fresh.get("/sign-in")
    assert fresh.post("/sign-in", name="wang", password=PASSWORD).status_code == 422
    assert fresh.post("/sign-in", name="wang", password="another long one").status_code == 200


def test_passwords_are_kept_as_argon2(site):
    with reading(site.here.engine) as session:
        assert session.get(Person, site.world.people["wang"].id).password_hash.startswith("$argon2id$")


def test_a_guess_costs_64_megabytes_and_three_rounds():
    assert SHIPPED_HASHER.hash("a password").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_who_is_no_longer_active_is_signed_out(site):
    browser = site.visit("wang")
    with transaction(site.here.engine) as session:
        person = session.get(Person, site.world.people["wang"].id)
        person.active = False
        session.add(person)
    assert browser.client.get("/", follow_redirects=False).status_code == 303


def test_every_answer_carries_the_safe_headers(site):
    headers = site.visit().get("/sign-in").headers
    assert "script-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    cookie = site.visit().client.get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("path", ["/duties?text=%00ab", "/projects?text=ab%00", "/units/%00"])
def test_a_nul_in_an_address_is_told_and_nothing_is_asked(site, path):
    answer = site.visit("office").get(path)
    assert answer.status_code == 422
    assert "空字符" in answer.text


def test_a_nul_in_a_form_is_told_and_nothing_is_done(site):
    office = site.visit("office")
    assert "不得超过 20000 个字" in office.post("/units", name="市" * 20_001).text
    assert "空字符" in office.post("/units", name="郑州\0市").text
    anyone = site.visit()
    anyone.get("/sign-in")
    assert anyone.post("/sign-in", name="office\0", password=PASSWORD).status_code == 422
