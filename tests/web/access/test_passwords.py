import pytest

from domain.errors import NotAllowed
from models.directory.post import Person
from models.engine import transaction
from tests.web.conftest import PASSWORD
from web.access.passwords import check_password, is_password, set_password

WANG = Person(name="王晓明", sign_in="wangxiaoming", email="xiaoming.wang@example.org")


@pytest.mark.parametrize(("password", "why"), [
    ("nine char", "不得少于 10 个字符"),
    ("  spaces   ", "不得少于 10 个字符"),
    ("x" * 201, "不得少于 10 个字符"),
    ("WangXiaoMing", "不能是本人的姓名"),
    ("wangxiaoming2016", "不能是本人的姓名"),
    ("xiaoming.wang@example.org", "不能是本人的姓名"),
    ("王晓明20160920", "不能是本人的姓名"),
    ("1234567890", "过于常见"),
    ("23456789:;", "过于常见"),
    ("aaaaaaaaaaaa", "过于常见"),
    ("1212121212", "过于常见"),
    ("Password123", "过于常见"),
    ("zyxwvutsrq", "过于常见"),
])
def test_passwords_that_are_guessed_first_are_refused(password, why):
    with pytest.raises(NotAllowed, match=why):
        check_password(WANG, password)


@pytest.mark.parametrize("password", ["long enough", "开放办每周一早上开例会吗", "kqzvwmtbxy", "8305927164"])
def test_length_alone_is_enough_without_rules_on_its_signs(password):
    check_password(WANG, password)


def test_a_person_without_a_password_cannot_sign_in_with_an_empty_one():
    assert not is_password(WANG, "")
    assert not is_password(None, "nobody's password")


@pytest.fixture
def fresh(site):
    """wang, whose password the office has set."""
    with transaction(site.here.engine) as session:
        person = session.get_one(Person, site.world.people["wang"].id)
        set_password(person, "set by the office", initial=True)
        session.add(person)
    browser = site.visit()
    browser.get("/sign-in")
    browser.post("/sign-in", name="wang", password="set by the office")
    return browser


@pytest.mark.parametrize("path", ["/", "/duties", "/account", "/overview", "/attachments/1", "/duties.xlsx"])
def test_an_initial_password_is_changed_before_anything_else(fresh, path):
    answer = fresh.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/password")


def test_with_an_initial_password_nothing_is_done_either(fresh):
    answer = fresh.post("/acknowledgements", duty_ids=[1])
    assert "请先修改初始密码" in answer.text


def test_after_the_change_everything_is_open(site, fresh):
    page = fresh.get("/")
    assert "请先修改初始密码" in page.text
    assert "工作台" not in page.text
    kept = fresh.post("/account/password", old="set by the office", new="set by the office", again="set by the office")
    assert kept.status_code == 422
    assert "与原密码相同" in kept.text
    answer = fresh.post("/account/password", old="set by the office", new=PASSWORD, again=PASSWORD)
    assert "密码已修改" in answer.text
    assert "我的事项" in answer.text
    assert "请先修改" not in site.visit("wang").get("/").text


@pytest.mark.parametrize(("fields", "why"), [
    ({"old": "wrong", "new": "another long one", "again": "another long one"}, "原密码不正确"),
    ({"old": PASSWORD, "new": "another long one", "again": "another long 1"}, "不一致"),
    ({"old": PASSWORD, "new": "short", "again": "short"}, "不得少于 10 个字符"),
])
def test_a_change_that_cannot_be_made_says_why_beside_the_form(site, fields, why):
    browser = site.visit("wang")
    answer = browser.post("/account/password", **fields)
    assert answer.status_code == 422
    assert why in answer.text
    assert 'name="again"' in answer.text
    assert "请先修改" not in site.visit("wang").get("/").text, "the password is the old one still"


def test_guesses_at_the_old_password_have_to_wait_after_some(site):
    browser = site.visit("wang")
    guesses = [browser.post("/account/password", old=f"guess {n}", new="another long one", again="another long one")
               for n in range(6)]
    assert [one.status_code for one in guesses] == [422] * 5 + [429]
    right = browser.post("/account/password", old=PASSWORD, new="another long one", again="another long one")
    assert (right.status_code, "分钟后再试" in right.text) == (429, True)


def test_a_slip_in_the_new_password_is_no_guess(site):
    browser = site.visit("wang")
    slips = [browser.post("/account/password", old=PASSWORD, new="another long one", again="other") for _ in range(8)]
    assert {one.status_code for one in slips} == {422}
