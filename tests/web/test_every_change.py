"""Every route that changes anything, tried by people of one tier with what belongs to another.

The routes are those of the application itself: one that is added later fails here until it says what it is asked for.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from models.access.token import Scope, make_token
from models.directory.post import person_signing_in
from models.engine import transaction
from tests.belongings import LEADERS, MARKS, PLACES, belongings, settle_leaders
from tests.models.registers.project_tables import FIRST, book
from tests.routes import routes_of
from tests.tiers import settle_tiers
from tests.world import on


@dataclass(frozen=True)
class Of:
    """A field that names something by its id, or by `name`, which is somebody's."""

    kind: str
    name: str = "id"
    written: str = "{}"


U, OTHER, D, PROPOSAL, POST = Of("unit"), Of("other_unit"), Of("duty"), Of("proposal"), Of("post")
FILE = {"file": ("项目.xlsx", book(FIRST))}
PARAMS = {"plan_id": "plan", "measure_id": "measure", "duty_id": "duty", "extension_id": "extension",
          "report_id": "report", "case_id": "case", "amendment_id": "amendment", "activity_id": "activity",
          "target_id": "target", "project_id": "project", "letter_id": "letter", "delegation_id": "delegation",
          "unit_id": "unit", "post_id": "post", "person_id": "person", "bulletin_id": "bulletin",
          "assessment_id": "assessment", "objection_id": "objection", "view_id": "view", "token_id": "token",
          "answer_id": "model_answer"}
DAYS = {"first": "2016-07-01", "last": "2016-09-30"}
WHY = {"reason": "试", "comment": "试", "text": "试"}
ASKS: dict[str, dict] = {
    "/measures/{measure_id}/division": {"at": 3}, "/measures/{measure_id}/union": {"following": Of("following")},
    "/plans/{plan_id}/measures": {"spans": ["0-7"]},
    "/measures/{measure_id}/duties": {"unit": Of("other_unit", "name")},
    "/measures/{measure_id}/equal-parts": {}, "/plans/{plan_id}/confirmation": {},
    "/plans/{plan_id}/undated": {"due_on": "2016-10-01"}, "/plans/{plan_id}/undoubted": {},
    "/plans/{plan_id}/unnamed-drop": WHY, "/plans/{plan_id}/heading": {"title": "改"},
    "/plans/{plan_id}/names": {"written": ["某局"], "units": Of("unit", "name"), "holders": [""], "emails": [""]},
    "/plans/{plan_id}/groups": {"name": "各单位", "unit_ids": U},
    "/duties/{duty_id}/correction": {"duty_id": PROPOSAL, "unit": Of("other_unit", "name"), "title": "改",
                                     "remember": "true"},
    "/duties/{duty_id}/confirmation": {"duty_id": PROPOSAL},
    "/duties/{duty_id}/expansion": {"duty_id": Of("grouped"), "unit_ids": U},
    "/duties/{duty_id}/drop": {"duty_id": PROPOSAL, **WHY}, "/duties/{duty_id}/lead": {"duty_id": PROPOSAL},
    "/plans/{plan_id}/suggestions": {"chosen": Of("proposal", written="{}:1")},
    "/plans/{plan_id}/suggestions/renewal": {}, "/plans/{plan_id}/consultation": {},
    "/model-answers/{answer_id}/acceptance": {}, "/model-answers/{answer_id}/drop": {},
    "/duties/{duty_id}/suggestions/{unit_id}": {"duty_id": PROPOSAL},
    "/duties/{duty_id}/suggestions/{unit_id}/confirmation": {"duty_id": PROPOSAL},
    "/plans": {"files": {"file": ("新.txt", "一、开展检查。".encode())}},
    "/plans/{plan_id}/liaisons": {"unit_ids": U, "holders": "攻", "emails": "gong@example.org"},
    "/plans/{plan_id}/dispatch": {}, "/plans/{plan_id}/dismissals": {"start": 12},
    "/plans/{plan_id}/dismissals/withdrawal": {"start": 12},
    "/plans/{plan_id}/amendments": {"files": {"file": ("新.txt", "一、开展检查。".encode())},
                                    "draft": Of("amendment")},
    "/amendments/{amendment_id}/choice": {}, "/amendments/{amendment_id}/preview": {},
    "/amendments/{amendment_id}/execution": {"seen": "x"}, "/amendments/{amendment_id}/discard": {},
    "/amendments/{amendment_id}/separation": {},
    "/activities/{activity_id}/change": {"what": "correct", "called": "改", "host_id": U},
    "/rates/publications": {"title": "三率"},
    "/targets/import": {"files": FILE},
    "/targets/{target_id}/following": {"year": 2016, "unit_id": OTHER, "base": "11"},
    "/targets/{target_id}/figures": {"year": 2016, "period": 1, "total": "5"}, "/targets/{target_id}/asking": {},
    "/projects/exports": {"files": FILE}, "/projects/import": {"plan_id": Of("plan"), "files": FILE},
    "/projects/taking": {"plan_id": Of("plan"), "files": FILE}, "/projects/progress": {"plan_id": Of("plan")},
    "/projects/{project_id}/progress": {"funds": "2亿元", "funds_on": "2016-09-01"},
    "/projects/{project_id}/counting": {"project_id": Of("second"), "how": "here"},
    "/projects/{project_id}/striking": WHY,
    "/activities": {"plan_id": Of("plan"), "name": "新活动", "host_id": U, "co_host_ids": OTHER},
    "/activities/import": {"plan_id": Of("plan"), "files": FILE},
    "/activities/taking": {"plan_id": Of("plan"), "files": FILE},
    "/duties/{duty_id}/parts": {"unit_ids": U, "requirement": "办"},
    "/duties/{duty_id}/extensions": {"wanted_on": "2016-10-30", **WHY},
    "/extensions/{extension_id}/grant": {"granted_on": "2016-10-30"}, "/extensions/{extension_id}/refusal": WHY,
    "/duties/{duty_id}/results": {"text": "果"}, "/letters/{letter_id}/retry": {"address": "x@example.org"},
    "/duties/{duty_id}/special-plan/comments": {"duty_id": Of("special"), "report_id": Of("special_report"),
                                                "text": "意见", "post_id": Of("leader")},
    "/duties/{duty_id}/special-plan": {"duty_id": PROPOSAL, "special": "true", "approver": Of("approver")},
    "/duties/{duty_id}/special-plan/waiting": {"duty_id": Of("special"), "duty_ids": PROPOSAL},
    "/duties/{duty_id}/waits-for": {"duty_id": PROPOSAL, "plan_duty_id": Of("special")},
    "/duties/{duty_id}/start": WHY, "/duties/{duty_id}/acknowledgement": {}, "/acknowledgements": {"duty_ids": D},
    "/duties/{duty_id}/suspension": WHY, "/duties/{duty_id}/resumption": {},
    "/duties/{duty_id}/reassignment": {"unit_id": OTHER, **WHY}, "/duties/{duty_id}/cancellation": WHY,
    "/duties/{duty_id}/reopening": WHY, "/duties/{duty_id}/end": WHY, "/duties/{duty_id}/reports": {"text": "已办结"},
    "/reports/{report_id}/return": WHY, "/reports/{report_id}/acceptance": WHY,
    "/duties/{duty_id}/draft": {"text": "草"},
    "/cases/{case_id}/decision": {"decision": "reassign", "comment": "试", "unit_id": OTHER},
    "/account/calendar": {}, "/account/calendar/revocation": {}, "/views": {"name": "新", "query": "state=closed"},
    "/views/{view_id}/deletion": {}, "/duties/bulk/preview": {"what": "urge", "duty_ids": D},
    "/duties/bulk": {"what": "urge", "chosen": Of("duty", written="{}:1"), "words": "试"},
    "/account/tokens": {"name": "新", "expires_on": "2016-12-31", "scopes": "read"},
    "/account/tokens/{token_id}/revocation": {},
    "/account/password": {"old": "x", "new": "y", "again": "y"},
    "/account/sign-ins/{sign_in_id}/end": {"sign_in_id": 0},
    "/account/sign-ins/end": {}, "/l/{token}": {"token": "x" * 43}, "/l/{token}/renewal": {"token": "x" * 43},
    "/sign-in": {"name": "nobody"}, "/sign-out": {}, "/language": {"language": "zh"},
    "/settings/calendar": {"kind": "off", "version_shown": "0", "day": "2016-09-21"},
    "/units": {"name": "省数据局", "holder": "攻", "email": "gong@example.org"},
    "/units/{unit_id}/liaison": {"holder": "攻", "email": "gong@example.org"}, "/people/{person_id}/unlocking": {},
    "/settings/delegations": {"post_id": POST, "person_id": Of("person"), "from_on": "2016-10-20",
                              "until_on": "2016-10-21", "stamp": "x"},
    "/settings/delegations/{delegation_id}/end": {"stamp": "x"},
    "/units/{unit_id}/change": {"what": "supervise", "post": Of("leader"), "stamp": "x"},
    "/posts/{post_id}/change": {"what": "seat", "name": "攻", "email": "gong@example.org", "day": "2016-09-21",
                                "stamp": "x"},
    "/units/{unit_id}/words": {"words": "督查"}, "/settings/policy": {"sent": "x", "version_shown": "0"},
    "/bulletins": DAYS, "/bulletins/{bulletin_id}/text": {"title": "改"}, "/bulletins/{bulletin_id}/count": {},
    "/bulletins/{bulletin_id}/submission": {"approver": Of("approver")}, "/bulletins/{bulletin_id}/approval": {},
    "/bulletins/{bulletin_id}/return": WHY, "/bulletins/{bulletin_id}/withdrawal": {},
    "/bulletins/{bulletin_id}/discarding": {}, "/bulletins/{bulletin_id}/issue": {},
    "/assessments/schemes/{key}": {"key": "departments", "text": "", "assessment": Of("assessment")},
    "/assessments": {"scheme": "departments", "unit": U, **DAYS}, "/assessments/{assessment_id}/values": {},
    "/assessments/{assessment_id}/count": {}, "/assessments/{assessment_id}/showing": {},
    "/assessments/{assessment_id}/withdrawal": {}, "/assessments/{assessment_id}/discarding": {},
    "/assessments/{assessment_id}/publication": {},
    "/assessments/{assessment_id}/commendations": {"unit": U, "listed": "yes", **WHY},
    "/assessments/{assessment_id}/units/{unit_id}/objections": {"indicator": "k", "text": "不服"},
    "/assessments/objections/{objection_id}/withdrawal": {},
    "/assessments/objections/{objection_id}/decision": {"decision": "rejected", **WHY},
    "/held-letters/release": {"chosen": Of("unit", written="{}:dispatch")},
    "/undelivered-letters/retry": {}, "/mail-server/attempt": {},
    "/held-letters/drop": {"chosen": Of("unit", written="{}:dispatch")}, "/daily-run/confirmation": {},
    "/duties/{duty_id}/restoration": {"duty_id": PROPOSAL}, "/plans/{plan_id}/restoration": {"duty_ids": PROPOSAL},
    "/api/v1/duties/{number}/acknowledgement": {"number": Of("duty", "number")},
    "/api/v1/duties/{number}/reports": {"number": Of("duty", "number"), "text": "已办结", "kind": "completion"},
    "/api/v1/duties/{number}/extensions": {"number": Of("duty", "number"), "wanted_on": "2016-10-30", "reason": "试"},
    "/api/v1/duties/{number}/acceptance": {"number": Of("reported", "number"), "comment": "可"},
    "/api/v1/duties/{number}/return": {"number": Of("reported", "number"), "comment": "补"},
    "/api/v1/cases/{case_id}/decision": {"decision": "reassign", "unit": Of("other_unit", "name"), "comment": "试"},
}
OWN_AFFAIRS = {"sign_in", "attempt", "heartbeat", "calendar_feed"}
"""Tables of what a person does with the own account."""
LOOKS_AFTER = {"/letters/{letter_id}/retry", "/undelivered-letters/retry", "/held-letters/release",
              "/held-letters/drop", "/people/{person_id}/unlocking"}
"""What an office does for the posts of those below, too: their mail goes through its hands."""
ABOVE = {"county": ("city", "province"), "city": ("province",), "sister": ("province",), "province": ()}


@pytest.fixture
def database_url(sqlite_source, tmp_path):
    """SQLite alone: what is walked here is the same code on both, and a file can be put back as it was."""
    return sqlite_source.url(tmp_path)


@pytest.fixture
def all_of(site, password_hash):
    """Whose → the kind's name → what there is of it."""
    with transaction(site.here.engine) as session:
        tiers = settle_tiers(session, site.world)
        settle_leaders(session)
        found = {whose: belongings(session, tiers, whose) for whose in PLACES}
        return {whose: {kind: one.model_copy() for kind, one in made.items()} for whose, made in found.items()}


def contents(site) -> dict[str, set[str]]:
    """Table → its rows, whatever is in them."""
    with site.here.engine.connect() as connection:
        return {name: {repr(tuple(row)) for row in connection.execute(select(table))}
                for name, table in SQLModel.metadata.tables.items() if name not in OWN_AFFAIRS}


def requests(path: str, own: dict, foreign: dict):
    """(what is foreign in it, path, fields): the request with each thing it names once another's, then all of them."""
    asked = dict(ASKS[path])
    for name in re.findall(r"\{(\w+)\}", path):
        asked.setdefault(name, Of(PARAMS[name]) if name in PARAMS else None)
    assert None not in asked.values(), f"{path}: say in PARAMS what it is asked for"
    slots = [name for name, value in asked.items() if isinstance(value, Of)]
    for away in ([*([one] for one in slots), slots] if len(slots) > 1 else [slots] if slots else []):
        yield away, *_filled(path, asked, {name: foreign if name in away else own for name in slots})


def _filled(path: str, asked: dict, holders: dict) -> tuple[str, dict]:
    values = {name: value.written.format(getattr(holders[name][value.kind], value.name))
              if isinstance(value, Of) else value for name, value in asked.items()}
    inside = set(re.findall(r"\{(\w+)\}", path))
    return path.format(**{name: values[name] for name in inside}), {
        name: value for name, value in values.items() if name not in inside}


def send(browser, key: str, path: str, fields: dict):
    """The form, or over the interface the same as JSON."""
    if not path.startswith("/api/"):
        return browser.post(path, **fields)
    return browser.client.post(path, json=fields, headers={"Authorization": f"Bearer {key}", "If-Match": "*"})


def actors(whose: str) -> list[str]:
    return [PLACES[whose][3], LEADERS[whose], PLACES[whose][4]]


def keys_of(site, names) -> dict[str, str]:
    """Name → the text of a token with every scope."""
    with transaction(site.here.engine) as session:
        return {name: make_token(session, person_signing_in(session, name).id, "试", list(Scope), date(2017, 1, 1),
                                 on("2016-09-20"))[1] for name in names}


def test_every_route_that_changes_anything_says_what_it_is_asked_for(site):
    changing = {path for method, path in routes_of(site.app) if method in ("POST", "PUT", "PATCH", "DELETE")}
    assert changing == set(ASKS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("whose", list(PLACES))
def test_nothing_of_another_tier_is_changed_or_shown(site, all_of, whose):
    names = actors(whose)
    keys = keys_of(site, names)
    browsers = {name: site.visit(name) for name in names}
    wrong = []
    with closing(sqlite3.connect(site.here.engine.url.database)) as watcher:
        before, version = contents(site), version_of(watcher)
        for name, path, other in product(names, ASKS, set(PLACES) - {whose}):
            for away, where, fields in requests(path, all_of[whose], all_of[other]):
                answer = send(browsers[name], keys[name], where, fields)
                if answer.status_code >= 500 or (MARKS[other] in answer.text and whose not in ABOVE[other]):
                    wrong.append((name, path, other, away, answer.status_code, "shown"))
                if version_of(watcher) == version:
                    continue
                after, version = contents(site), version_of(watcher)
                changed = [table for table in after if after[table] != before[table]]
                if changed and not (path in LOOKS_AFTER and whose in ABOVE[other]):
                    wrong.append((name, path, other, away, answer.status_code, changed))
                before = after
    assert wrong == [], "\n".join(map(repr, wrong))


SEEN_ON = ("/", "/duties", "/overview", "/assessments", "/bulletins", "/targets", "/projects",
           "/special-plans", "/brief")
NEEDS_MORE = {"/people/{person_id}/unlocking", "/amendments/{amendment_id}/preview",
              "/amendments/{amendment_id}/execution", "/bulletins/{bulletin_id}/approval",
              "/bulletins/{bulletin_id}/return", "/duties/{duty_id}/parts", "/duties/{duty_id}/results",
              "/duties/{duty_id}/special-plan/comments"}
"""What needs more than one's own: the provincial office, a plan whose targets are not followed (the database refuses to
amend another), a bulletin submitted to the approver, a duty from above, of an activity, or before an approver."""


@pytest.mark.parametrize("whose", list(PLACES))
def test_a_supervisor_is_shown_what_is_assigned_to_the_post_and_nothing_of_another_tier(site, all_of, whose):
    browser = site.visit(LEADERS[whose])
    shown = {path: browser.get(path).text for path in SEEN_ON}
    assert {path for path in ("/duties", "/assessments", "/targets", "/projects") if MARKS[whose] in shown[path]} == {
        "/duties", "/assessments", "/targets", "/projects"}
    assert [(path, mark) for path, text in shown.items() for other, mark in MARKS.items()
            if other != whose and mark in text] == []
    for other in set(PLACES) - {whose}:
        for kind, path in (("assessment", "assessments"), ("target", "targets"), ("project", "projects"),
                           ("bulletin", "bulletins"), ("duty", "duties")):
            assert browser.get(f"/{path}/{all_of[other][kind].id}").status_code == 404, (path, other)


@pytest.mark.parametrize("whose", ["province", "county"])
def test_each_request_finds_what_is_ones_own(site, all_of, whose):
    """What is refused above is refused for whose it is, not because the request could never be made."""
    names = [*actors(whose), "qian" if whose == "province" else f"{LEADERS[whose]}pz"]
    keys, browsers = keys_of(site, names), {name: site.visit(name) for name in names}
    refused = set()
    with closing(sqlite3.connect(site.here.engine.url.database)) as live, closing(sqlite3.connect(":memory:")) as kept:
        live.backup(kept)
        for path in set(ASKS) - NEEDS_MORE:
            for _, where, fields in list(requests(path, all_of[whose], all_of[whose]))[:1]:
                if all(send(browsers[name], keys[name], where, fields).status_code in (403, 404) for name in names):
                    refused.add(path)
            kept.backup(live)
    assert refused == set(), "\n".join(sorted(refused))


def version_of(connection: sqlite3.Connection) -> int:
    """Another number whenever somebody else has written to the database."""
    return connection.execute("PRAGMA data_version").fetchone()[0]
