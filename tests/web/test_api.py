"""The JSON interface: tokens, visibility, what each role can do, refusals as problem details."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from domain.reminders.policy import rung_windows
from models.access.token import Scope, make_token, revoke_token
from models.directory.post import Person
from models.duties.duty import Duty
from models.duties.hold import hold
from models.engine import transaction
from models.reminders.escalation import open_cases
from tests.world import CALENDAR, POLICY, at, dispatched, on

EVERYTHING = list(Scope)


@dataclass
class Program:
    """A program that calls the interface with a token, or with none."""

    client: TestClient
    text: str = ""

    def ask(self, method: str, path: str, json=None, tag: str | None = None):
        headers = {"Authorization": f"Bearer {self.text}"} if self.text else {}
        headers |= {"If-Match": tag} if tag is not None else {}
        return self.client.request(method, f"/api/v1{path}", json=json, headers=headers)

    def get(self, path: str):
        return self.ask("GET", path)

    def tag(self, number: str) -> str:
        return self.get(f"/duties/{number}").headers["etag"]


@pytest.fixture
def program(site):
    def make(name: str = "", scopes=EVERYTHING, until: date = date(2016, 12, 31)) -> Program:
        client = TestClient(site.app)
        if not name:
            return Program(client)
        with transaction(site.here.engine) as session:
            _, text = make_token(session, site.world.people[name].id, name, scopes, until, on("2016-09-20"))
        return Program(client, text)
    return make


@pytest.fixture
def number(site):
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省商务厅", "2016-09-30").number


def test_without_a_token_nothing_is_told(program, number):
    answer = program().get("/duties")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()) == {"type", "code", "title", "status", "detail"}


def test_a_duty_tells_the_special_plan_that_it_waits_for(site, program, number):
    assert program("wang").get(f"/duties/{number}").json()["waits_for"] is None
    with transaction(site.here.engine) as session:
        plan = dispatched(session, site.world, "省旅游局", "2016-08-31", special_plan=True,
                          approver_post_id=site.world.posts["领导小组批准人"].id)
        duty = session.exec(select(Duty).where(Duty.number == number)).one()
        hold(session, duty, plan, on("2016-09-20"))
        wanted = plan.number
    told = program("wang").get(f"/duties/{number}").json()
    assert (told["waits_for"], told["special_plan"], told["owed_on"]) == (wanted, False, None)


@pytest.mark.parametrize(("name", "sees"), [("wang", True), ("office", True), ("zhao", True), ("li", False)])
def test_a_token_sees_what_its_person_sees(program, number, name, sees):
    caller = program(name)
    assert [one["number"] for one in caller.get("/duties").json()["items"]] == ([number] if sees else [])
    assert caller.get(f"/duties/{number}").status_code == (200 if sees else 404)


def test_a_duty_lives_its_life_over_the_interface(program, number):
    unit, office = program("wang"), program("office")
    signed = unit.ask("POST", f"/duties/{number}/acknowledgement", tag=unit.tag(number))
    assert (signed.status_code, signed.json()["state"]) == (200, "in_progress")
    assert signed.headers["etag"] == unit.tag(number)
    reported = unit.ask("POST", f"/duties/{number}/reports", {"text": "已完成"}, tag=signed.headers["etag"])
    assert (reported.status_code, reported.json()["state"]) == (201, "reported")
    back = office.ask("POST", f"/duties/{number}/return", {"comment": "请补充"}, tag=office.tag(number))
    assert back.json()["reports"][0]["decision"] == "returned"
    unit.ask("POST", f"/duties/{number}/reports", {"text": "已补充"}, tag=unit.tag(number))
    closed = office.ask("POST", f"/duties/{number}/acceptance", {}, tag=office.tag(number))
    assert (closed.json()["state"], closed.json()["closed_on"]) == ("closed", "2016-09-20")


def test_a_change_without_the_etag_and_with_an_old_one_does_nothing(program, number):
    unit = program("wang")
    old = unit.tag(number)
    assert unit.ask("POST", f"/duties/{number}/acknowledgement").status_code == 428
    assert unit.ask("POST", f"/duties/{number}/acknowledgement", tag=old).status_code == 200
    stale = unit.ask("POST", f"/duties/{number}/reports", {"text": "已完成"}, tag=old)
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:duban:problem:stale")
    assert unit.get(f"/duties/{number}").json()["reports"] == []


def test_a_scope_that_is_missing_is_named(program, number):
    reader = program("wang", [Scope.READ])
    answer = reader.ask("POST", f"/duties/{number}/acknowledgement", tag=reader.tag(number))
    assert (answer.status_code, "report" in answer.json()["detail"]) == (403, True)


def test_an_action_in_the_wrong_state_says_what_is_possible(program, number):
    office = program("office")
    answer = office.ask("POST", f"/duties/{number}/acceptance", {}, tag=office.tag(number))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:duban:problem:not-allowed")
    assert answer.json()["code"] == "no_report_to_review"


def test_a_refusal_is_in_the_language_of_the_tokens_person(program, number, site):
    office, path = program("office"), f"/duties/{number}/acceptance"
    chinese = office.ask("POST", path, {}, tag=office.tag(number)).json()
    with transaction(site.here.engine) as session:
        session.get_one(Person, site.world.people["office"].id).language = "en"
    english = office.ask("POST", path, {}, tag=office.tag(number)).json()
    assert "没有待审核的办结报告" in chinese["detail"]
    assert "Duty 2016-0001 has no completion report" in english["detail"]
    assert english["title"] != chinese["title"]
    assert (english["type"], english["code"]) == (chinese["type"], chinese["code"])


def test_a_department_cannot_accept_its_own_report(program, number):
    unit = program("wang")
    unit.ask("POST", f"/duties/{number}/reports", {"text": "已完成"}, tag=unit.tag(number))
    assert unit.ask("POST", f"/duties/{number}/acceptance", {}, tag=unit.tag(number)).status_code == 403


def test_time_is_asked_for(program, number):
    unit = program("wang")
    asked = {"wanted_on": "2016-10-31", "reason": "须会签"}
    assert unit.ask("POST", f"/duties/{number}/extensions", asked, tag=unit.tag(number)).status_code == 201
    again = unit.ask("POST", f"/duties/{number}/extensions", asked, tag=unit.tag(number))
    assert again.status_code == 422


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_a_token_that_ended_opens_nothing(site, program, number, ended):
    caller = program("wang", until=date(2016, 9, 30))
    assert caller.get("/duties").status_code == 200
    if ended == "expired":
        site.now = at("2016-10-08")
    else:
        with transaction(site.here.engine) as session:
            revoke_token(session, 1, site.world.people["wang"].id, on("2016-09-21"))
    assert caller.get("/duties").status_code == 401


def test_pages_follow_one_another_by_cursor(site, program):
    with transaction(site.here.engine) as session:
        made = {dispatched(session, site.world, "省商务厅", "2016-09-30").number for _ in range(60)}
    caller = program("office")
    first = caller.get("/duties").json()
    second = caller.get(f"/duties?after={first['next']}").json()
    numbers = [one["number"] for one in first["items"] + second["items"]]
    assert (len(numbers), set(numbers), second["next"]) == (60, made, None)


def test_a_supervisor_decides_a_case_once(site, program, number):
    supervisor = program("zhao")
    site.now, when = at("2016-10-12"), on("2016-10-12")
    with transaction(site.here.engine) as session:
        for rung, first, last in rung_windows(POLICY, when.today, CALENDAR):
            if rung.opens_case:
                open_cases(session, rung, first, last, when)
    case = supervisor.get("/cases").json()[0]
    assert case["duty"]["number"] == number
    assert supervisor.ask("POST", f"/cases/{case['id']}/decision", {"decision": "urge"}).status_code == 204
    assert supervisor.get("/cases").json() == []
    assert supervisor.ask("POST", f"/cases/{case['id']}/decision", {"decision": "urge"}).status_code == 422


def test_a_person_makes_a_token_on_the_account_page_and_sees_its_text_once(site, number):
    browser = site.visit("wang")
    shown = browser.post("/account/tokens", name="办公系统", scopes=["read"],
                         expires_on=str(site.now.date() + timedelta(days=30)))
    text = shown.text.split('value="duban_')[1].split('"')[0]
    caller = Program(TestClient(site.app), f"duban_{text}")
    assert [one["number"] for one in caller.get("/duties").json()["items"]] == [number]
    listed = browser.get("/account").text
    assert "办公系统" in listed
    assert text not in listed
    browser.post("/account/tokens/1/revocation")
    assert caller.get("/duties").status_code == 401


def test_the_document_describes_every_answer_that_is_given(site):
    document = TestClient(site.app).get("/api/v1/openapi.json").json()
    for path in document["paths"].values():
        for operation in path.values():
            assert {"401", "403", "404", "412", "422", "428"} <= set(operation["responses"])
    assert document["components"]["schemas"]["Problem"]["required"] == ["type", "code", "title", "status", "detail"]


@pytest.mark.parametrize("text", ["完成\x00情况", "完成\ud800情况"])
def test_text_that_no_database_keeps_is_refused_in_every_field(program, number, text):
    wang = program("wang")
    body = json.dumps({"text": text, "figures": {"额度": text}})    # as escapes, which JSON allows
    headers = {"Authorization": f"Bearer {wang.text}", "If-Match": wang.tag(number), "content-type": "application/json"}
    answer = wang.client.post(f"/api/v1/duties/{number}/reports", content=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:duban:problem:unusable")
    assert wang.get("/duties?text=%00").status_code == wang.get("/duties/%00").status_code == 422
