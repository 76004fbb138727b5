"""What changes many things at once or cannot be taken back: each way to it is known, and how it is kept from happening
by one click. A new route without a line here fails."""

import ast
import re
from pathlib import Path

import pytest
from sqlmodel import select

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from domain.reminders.policy import rung_windows
from models.directory.unit import Unit, UnitGroup
from models.duties.duty import duties_of, duty_of
from models.engine import reading, transaction
from models.history import history_of
from models.plans.proposal import drop, expand, restore
from models.reminders.case import EscalationCase
from models.reminders.escalation import open_cases
from tests.world import CALENDAR, POLICY, at, dispatched, on, proposal

ROOT = Path(__file__).parents[2]
ASKS = "a page with numbers comes first"
SHOWN = "what it would do stands on a page of its own, from which alone it is sent"
UNDO = "can be undone"
ONE = "one thing, written by the person who sends it; corrected by a further act that is kept in history"

ROUTES = {
    "/plans/{plan_id}/unnamed-drop": (ASKS, "drops many"),
    "/plans/{plan_id}/confirmation": (ASKS, "confirms many, doubtful ones among them"),
    "/plans/{plan_id}/names": (ASKS, "adds units and aliases to the directory"),
    "/duties/{duty_id}/cancellation": (ASKS, "cancels it with its parts"),
    "/duties/{duty_id}/end": (ASKS, "ends a series"),
    "/bulletins/{bulletin_id}/issue": (ASKS, "goes to its units for good"),
    "/bulletins/{bulletin_id}/discarding": (ASKS, "written sentences are lost"),
    "/assessments/{assessment_id}/publication": (ASKS, "goes to all units for good"),
    "/assessments/{assessment_id}/discarding": (ASKS, "entered values are lost"),
    "/amendments/{amendment_id}/discard": (ASKS, "the comparison is lost"),
    "/projects/{project_id}/striking": (ASKS, "counts nowhere any more"),
    "/account/tokens/{token_id}/revocation": (ASKS, "a program loses its access"),
    "/plans/{plan_id}/dispatch": (ASKS, "where a year is not known; else GET .../dispatch has the numbers"),
    "/undelivered-letters/retry": (ASKS, "sends many letters"),
    "/held-letters/release": (SHOWN, "GET /held-letters: units, kinds, duties and letters; only what is ticked"),
    "/held-letters/drop": (SHOWN, "GET /held-letters: units, kinds, duties and letters; only what is ticked"),
    "/daily-run/confirmation": (SHOWN, "the desk names both days; the button names today's"),
    "/duties/bulk": (SHOWN, "/duties/bulk/preview: what it reaches and what not; carries each duty's version"),
    "/amendments/{amendment_id}/execution": (SHOWN, "/amendments/{amendment_id}/preview with every letter"),
    "/activities/taking": (SHOWN, "/activities/import: every row before it is taken in"),
    "/projects/taking": (SHOWN, "/projects/import: every row before it is taken in"),
    "/settings/calendar": (SHOWN, "what would move is shown first; sent again with what was seen"),
    "/settings/policy": (SHOWN, "what would change is shown first; kept by version"),
    "/rates/publications": (SHOWN, "GET /rates shows the very figures; kept, and another can be published"),
    "/assessments/{assessment_id}/showing": (UNDO, "/assessments/{assessment_id}/withdrawal"),
    "/bulletins/{bulletin_id}/submission": (UNDO, "/bulletins/{bulletin_id}/withdrawal"),
    "/bulletins/{bulletin_id}/approval": (UNDO, "/bulletins/{bulletin_id}/withdrawal, until it is issued"),
    "/plans/{plan_id}/dismissals": (UNDO, "/plans/{plan_id}/dismissals/withdrawal"),
    "/plans/{plan_id}/dismissals/withdrawal": (UNDO, "/plans/{plan_id}/dismissals"),
    "/duties/{duty_id}/drop": (UNDO, "/duties/{duty_id}/restoration"),
    "/duties/{duty_id}/restoration": (UNDO, "/duties/{duty_id}/drop"),
    "/plans/{plan_id}/restoration": (UNDO, "each can be dropped again; only what was ticked, none is"),
    "/plans/{plan_id}/undoubted": (UNDO, "its number is on the button; each can be corrected until dispatch"),
    "/plans/{plan_id}/undated": (UNDO, "says its number; each proposal's date can be corrected and is still confirmed"),
    "/plans/{plan_id}/suggestions": (UNDO, "ticked one by one; still to be confirmed, the unit can be corrected"),
    "/plans/{plan_id}/consultation": (SHOWN, "the review: how many stretches, what is sent and to whom, on the button"),
    "/model-answers/{answer_id}/acceptance": (UNDO, "/duties/{duty_id}/drop"),
    "/model-answers/{answer_id}/drop": (ONE, "the plan stays as it is; its text can still be made a measure by hand"),
    "/duties/{duty_id}/expansion": (UNDO, "ticked members only; each can be dropped"),
    "/measures/{measure_id}/division": (UNDO, "/measures/{measure_id}/union"),
    "/measures/{measure_id}/union": (UNDO, "/measures/{measure_id}/division"),
    "/measures/{measure_id}/equal-parts": (UNDO, "/duties/{duty_id}/lead"),
    "/duties/{duty_id}/lead": (UNDO, "/measures/{measure_id}/equal-parts"),
    "/duties/{duty_id}/suspension": (UNDO, "/duties/{duty_id}/resumption"),
    "/duties/{duty_id}/resumption": (UNDO, "/duties/{duty_id}/suspension"),
    "/duties/{duty_id}/reassignment": (UNDO, "reassigned again, with its reason in history"),
    "/reports/{report_id}/acceptance": (UNDO, "/duties/{duty_id}/reopening; what closes with it is listed"),
    "/settings/delegations/{delegation_id}/end": (UNDO, "a new delegation"),
    "/views/{view_id}/deletion": (UNDO, "a person's own filter, saved again in a moment"),
    "/account/calendar/revocation": (UNDO, "a new address is made beside it"),
    "/account/sign-ins/end": (UNDO, "sign in again"),
    "/account/sign-ins/{sign_in_id}/end": (UNDO, "sign in again"),
    "/units/{unit_id}/change": (SHOWN, "a merger or successor is shown with its numbers before it is made"),
    "/posts/{post_id}/change": (SHOWN, "whom duties, cases and letters go to is shown before it is done"),
    "/projects/progress": (UNDO, "a series for each unit, each can be ended"),
    "/projects/{project_id}/counting": (UNDO, "the same form the other way"),
    "/acknowledgements": (ONE, "a unit signs for what it ticked"),
    "/cases/{case_id}/decision": (ONE, "nothing is chosen beforehand; refused where nothing was"),
}
"""POST route → how it is kept from harm, and why that is enough."""

SINGLE = {
    "/account/calendar", "/account/password", "/account/tokens", "/activities", "/activities/import",
    "/activities/{activity_id}/change", "/amendments/{amendment_id}/choice", "/amendments/{amendment_id}/preview",
    "/amendments/{amendment_id}/separation", "/assessments", "/assessments/objections/{objection_id}/decision",
    "/assessments/objections/{objection_id}/withdrawal", "/assessments/schemes/{key}",
    "/assessments/{assessment_id}/commendations", "/assessments/{assessment_id}/count",
    "/assessments/{assessment_id}/units/{unit_id}/objections", "/assessments/{assessment_id}/values",
    "/assessments/{assessment_id}/withdrawal", "/bulletins", "/bulletins/{bulletin_id}/count",
    "/bulletins/{bulletin_id}/return", "/bulletins/{bulletin_id}/text", "/bulletins/{bulletin_id}/withdrawal",
    "/duties/bulk/preview", "/duties/{duty_id}/acknowledgement", "/duties/{duty_id}/confirmation",
    "/duties/{duty_id}/correction", "/duties/{duty_id}/draft", "/duties/{duty_id}/extensions",
    "/duties/{duty_id}/parts", "/duties/{duty_id}/reopening", "/duties/{duty_id}/reports",
    "/duties/{duty_id}/results", "/duties/{duty_id}/special-plan", "/duties/{duty_id}/special-plan/comments",
    "/duties/{duty_id}/special-plan/waiting", "/duties/{duty_id}/start",
    "/duties/{duty_id}/suggestions/{unit_id}", "/duties/{duty_id}/suggestions/{unit_id}/confirmation",
    "/duties/{duty_id}/waits-for", "/extensions/{extension_id}/grant", "/extensions/{extension_id}/refusal",
    "/l/{token}", "/l/{token}/renewal", "/language", "/letters/{letter_id}/retry", "/mail-server/attempt",
    "/measures/{measure_id}/duties",
    "/people/{person_id}/unlocking", "/plans", "/plans/{plan_id}/amendments", "/plans/{plan_id}/groups",
    "/plans/{plan_id}/heading", "/plans/{plan_id}/liaisons", "/plans/{plan_id}/measures",
    "/plans/{plan_id}/suggestions/renewal", "/projects/exports", "/projects/import",
    "/projects/{project_id}/progress", "/reports/{report_id}/return", "/settings/delegations",
    "/sign-in", "/sign-out", "/targets/import", "/targets/{target_id}/asking", "/targets/{target_id}/figures",
    "/targets/{target_id}/following", "/units", "/units/{unit_id}/liaison", "/units/{unit_id}/words", "/views",
}
"""POST routes that do one thing: enter, correct or decide what the person wrote there, or only show something."""


def routes(site) -> set[str]:
    return {path for path, ways in site.app.openapi()["paths"].items() if "post" in ways}


def test_every_route_that_changes_something_says_how_it_is_kept_from_harm(site):
    assert not SINGLE & set(ROUTES)
    assert routes(site) == SINGLE | set(ROUTES)
    for path, (how, why) in ROUTES.items():
        assert why, path
        if how in (UNDO, SHOWN) and why.startswith("/"):
            assert re.match(r"[^ :;,]+", why)[0] in routes(site), path


def test_the_routes_that_ask_are_those_of_the_table():
    asking = set()
    for path in (ROOT / "web").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        prefix = next((word.value.value for node in calls if getattr(node.func, "id", "") == "APIRouter"
                       for word in node.keywords if word.arg == "prefix"), "")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(getattr(one.func, "id", "") == "ask" for one in ast.walk(node)
                                                         if isinstance(one, ast.Call)):
                asking |= {prefix + one.args[0].value for one in node.decorator_list
                           if isinstance(one, ast.Call) and getattr(one.func, "attr", "") == "post"}
    assert asking == {path for path, (how, _) in ROUTES.items() if how == ASKS}


@pytest.fixture
def office(site):
    return site.visit("office")


@pytest.fixture
def unnamed(site) -> list[int]:
    """Three proposals for which the plan names nobody, and one for a unit."""
    with transaction(site.here.engine) as session:
        made = [proposal(session, site.world, None, "2016-12-30", title=f"完善制度之{n}", flags=["no_actor"]).id
                for n in range(1, 4)]
        return [*made, proposal(session, site.world, "省商务厅", "2016-12-30", title="建设平台").id]


def states(site) -> list[State]:
    with reading(site.here.engine) as session:
        return [duty.state for duty in duties_of(session, site.world.plan.id)]


def test_dropping_all_asks_with_the_number_and_what_was_dropped_comes_back(site, office, unnamed):
    path = f"/plans/{site.world.plan.id}"
    asked = office.post(f"{path}/unnamed-drop", reason="方向性要求", sure=False)
    assert "将有 3 项未写明承办单位的待确认事项不予立项" in asked.text
    assert all(f"完善制度之{n}" in asked.text for n in (1, 2, 3))
    assert "建设平台" not in asked.text
    assert states(site) == [State.PROPOSED] * 4
    assert "3 项已不予立项" in office.post(f"{path}/unnamed-drop", reason="方向性要求").text
    assert f'href="{path}/dropped">不予立项的（3）' in office.get(path).text
    listed = office.get(f"{path}/dropped").text
    assert listed.count("方向性要求") == 3
    assert "checked" not in listed
    assert "没有勾选" in office.post(f"{path}/restoration").text
    assert "已恢复 2 项" in office.post(f"{path}/restoration", duty_ids=unnamed[:2]).text
    assert states(site) == [State.PROPOSED, State.PROPOSED, State.DROPPED, State.PROPOSED]
    assert "恢复立项" in office.get(f"/duties/{unnamed[2]}").text
    office.post(f"/duties/{unnamed[2]}/restoration")
    with reading(site.here.engine) as session:
        assert duty_of(session, unnamed[2]).state is State.PROPOSED
        assert [entry.action for entry in history_of(session, unnamed[2])] == ["drop", "restore"]


def test_yes_holds_only_for_what_was_asked(site, office, unnamed):
    path = f"/plans/{site.world.plan.id}/unnamed-drop"
    key = re.search(r'name="sure" value="(\w+)"', office.post(path, sure=False).text)[1]
    with transaction(site.here.engine) as session:
        proposal(session, site.world, None, "2016-12-30", title="又来一项", flags=["no_actor"])
    token = office.client.cookies.get("duban_token")
    answer = office.client.post(path, data={"token": token, "sure": key})
    assert (answer.status_code, "情况有变动" in answer.text, "将有 4 项" in answer.text) == (409, True, True)
    assert set(states(site)) == {State.PROPOSED}


def test_confirming_everything_asks_with_the_numbers(site, office, unnamed):
    path = f"/plans/{site.world.plan.id}/confirmation"
    asked = office.post(path, sure=False).text
    assert "将确认 1 项" in asked
    assert "另有 3 项承办单位不明确" in asked
    assert set(states(site)) == {State.PROPOSED}
    office.post(path)
    assert states(site).count(State.READY) == 1


def test_what_something_else_stands_in_the_place_of_cannot_be_restored(site):
    with transaction(site.here.engine) as session:
        group = session.exec(select(UnitGroup)).first()
        grouped = proposal(session, site.world, None, "2016-12-30", group_id=group.id)
        expand(session, grouped, [site.world.units["郑州市人民政府"].id], on("2016-06-23"))
        session.flush()
        with pytest.raises(NotAllowed, match="已由其他事项代替"):
            restore(session, grouped, on("2016-06-24"))
        plain = proposal(session, site.world, "省商务厅", "2016-12-30")
        drop(session, plain, "暂不办", on("2016-06-23"))
        session.flush()
        for _ in range(2):
            restore(session, plain, on("2016-06-24"))
        assert plain.state is State.PROPOSED
        assert grouped.state is State.DROPPED


PHRASES = ("推动企业参与", "建立健全机制", "各有关部门", "省数据局、省科协")


def test_one_click_puts_no_phrase_and_no_group_into_the_directory(site, office):
    with transaction(site.here.engine) as session:
        for name in (*PHRASES, "省数据局"):
            duty = proposal(session, site.world, None, "2016-12-30")
            duty.unit_written, duty.flags = name, ["unknown_unit"]
    path, blanks = f"/plans/{site.world.plan.id}/names", [""] * 5
    sent = {"written": [*PHRASES, "省数据局"], "units": blanks, "holders": blanks, "emails": blanks, "all": "true"}
    asked = office.post(path, sure=False, **sent)
    assert "新增单位 1 个" in asked.text
    assert "另有 4 个名称不像单位" in asked.text
    assert not known(site, "省数据局")
    office.post(path, **sent)
    assert known(site, "省数据局")
    assert not any(known(site, name) for name in PHRASES)


def known(site, name: str) -> bool:
    with reading(site.here.engine) as session:
        return session.exec(select(Unit).where(Unit.name == name)).first() is not None


def test_a_cancellation_asks_and_nothing_is_cancelled_before_yes(site, office):
    with transaction(site.here.engine) as session:
        duty = dispatched(session, site.world, "省商务厅", "2016-12-30", title="建设平台")
    path = f"/duties/{duty.id}/cancellation"
    assert "撤销后不能恢复" in office.post(path, reason="政策调整", sure=False).text
    assert states(site) == [State.DISPATCHED]
    office.post(path, reason="政策调整")
    assert states(site) == [State.CANCELLED]


def test_a_case_with_nothing_chosen_is_refused_in_words_and_nothing_is_chosen_beforehand(site):
    with transaction(site.here.engine) as session:
        dispatched(session, site.world, "省商务厅", "2016-09-30")
        when = on("2016-10-12")
        for rung, first, last in rung_windows(POLICY, when.today, CALENDAR):
            if rung.opens_case:
                open_cases(session, rung, first, last, when)
    site.now = at("2016-10-12", 10)
    supervisor = site.visit("zhao")
    choices = re.findall(r'<input type="radio" name="decision"[^>]*>', supervisor.get("/cases").text)
    assert len(choices) == 5
    assert not any("checked" in one for one in choices)
    for fields in ({}, {"decision": ""}, {"decision": "settled"}):
        refused = supervisor.post("/cases/1/decision", comment="同意", **fields)
        assert (refused.status_code, "尚未选择决定，未执行" in refused.text) == (422, True)
        assert 'value="同意"' in refused.text
    with reading(site.here.engine) as session:
        assert session.get_one(EscalationCase, 1).decision is None
