"""Every route that takes a number, asked with numbers that no row has: 404 or 422, never a 500, on both databases.

The routes and their numbers are those of the application itself.
"""

import re
from datetime import date
from urllib.parse import quote

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Mount

from models.access.token import Scope, make_token
from models.engine import transaction
from tests.world import dispatched, on

ODD = ["99999999999999999999999", "-99999999999999999999999", "9223372036854775807", "9223372036854775808",
       "2147483648", "-1", "１２", "0x10", "²", "9" * 5000]
KEPT_APART = ["9223372036854775807", "2147483648", "-1"]
"""Those that reach a statement, if any does: PostgreSQL is asked only these. What is longer or no number is refused
before there is one, or the same test on SQLite would end in an OverflowError."""
NAMES = re.compile(r"(?:^|_)(?:id|ids|plan|unit|post|version|versions|number|year|before|after|start|end|at|following"
                   r"|approver|draft|chosen|spans|city|county|place|activity)$")
"""Parameters that are numbers though they are read as text."""


def numbered(app, before: str = ""):
    """(method, path, where, name) of each parameter of the application that takes a number."""
    for route in app.routes:
        if isinstance(route, Mount) and hasattr(route.app, "openapi"):
            yield from numbered(route.app, before + route.path)
    for one in iter_route_contexts(app.routes):
        dependant = getattr(one, "dependant", None)
        if dependant is None:
            continue
        flat = list(flattened(dependant))
        for method in sorted(getattr(one, "methods", None) or ()):
            for where, kept in (("path", "path_params"), ("query", "query_params"), ("form", "body_params")):
                for field in (field for part in flat for field in getattr(part, kept)):
                    if where == "path" or "int" in str(field.field_info.annotation) or NAMES.search(field.name):
                        yield method, before + one.path, where, field.alias


def flattened(dependant):
    """The dependant of a route and all that it depends on."""
    yield dependant
    for one in dependant.dependencies:
        yield from flattened(one)


def asked(client, method: str, path: str, where: str, name: str, odd: str, token: str):
    """The answer when that parameter is the odd number, and every other part of the path is 1."""
    filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: quote(odd) if where == "path" and match[1] == name else "1",
                    path)
    sent = {"token": token} | ({name: odd} if where == "form" else {})
    many = {name: f"{odd}:{odd}"} if where == "form" and name in ("chosen", "versions") else {}
    params = {name: odd} if where == "query" else None
    answer = client.request(method, filled, params=params, data=sent | many if method != "GET" else None)
    sure = re.search(r'name="sure" value="(\w+)"', answer.text)
    return client.request(method, filled, params=params, data=sent | many | {"sure": sure[1]}) if sure else answer


@pytest.fixture
def clients(site, administrator):
    """An office that is the administrator besides, a supervisor and a department, each by token too."""
    with transaction(site.here.engine) as session:
        for unit in ("省商务厅", "郑州市人民政府"):
            dispatched(session, site.world, unit, "2016-09-14")
        bearers = {name: make_token(session, site.world.people[name].id, name, list(Scope), date(2016, 12, 31),
                                    on("2016-09-20"))[1] for name in ("qian", "zhao", "wang")}
    found = []
    for name, bearer in bearers.items():
        browser = site.visit(name).client
        client = TestClient(site.app, follow_redirects=False, raise_server_exceptions=False, cookies=browser.cookies)
        client.headers["Authorization"] = f"Bearer {bearer}"
        found.append(client)
    return found


@pytest.mark.on_both
def test_no_number_of_any_route_breaks_it(site, clients):
    odd_here = ODD if site.here.engine.dialect.name == "sqlite" else KEPT_APART
    wrong, tried = [], 0
    for method, path, where, name in numbered(site.app):
        for at, odd in enumerate(odd_here):
            client = clients[0] if at else clients[tried % len(clients)]
            answer = asked(client, method, path, where, name, odd, client.cookies.get("duban_token", ""))
            tried += 1
            if answer.status_code >= 500 or (where == "path" and answer.status_code == 200 and odd != "１２"):
                wrong.append((method, path, where, name, odd[:30], answer.status_code))
    assert tried > 100 * len(odd_here)
    assert wrong == []


@pytest.mark.on_both
def test_a_missing_id_of_23_digits_is_a_page_that_says_so(site):
    answer = site.visit("office").get("/duties/99999999999999999999999")
    assert answer.status_code == 404
    assert "没有这样大的编号" in answer.text


@pytest.mark.parametrize("path", ["/duties/事项", "/plans/方案?x=一", "/不存在"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_chinese_path_is_answered_when_nobody_is_signed_in(site, path, headers):
    client = TestClient(site.app, follow_redirects=False)
    answer = client.get(path, headers=headers)
    onward = answer.headers.get("location") or answer.headers.get("hx-redirect", "")
    assert answer.status_code == 404 or onward == f"/sign-in?next={quote(path.split('?')[0])}"


@pytest.mark.parametrize("path", ["/plans/", "/sign-in/", "/duties/1/?a=b", "//evil.example/", "/api/v1/duties/",
                                  "/\\evil.example/"])
def test_a_slash_behind_a_path_leads_to_no_other_host(site, path):
    answer = TestClient(site.app, follow_redirects=False).get(
        f"http://testserver{path}", headers={"Host": "evil.example"})
    where = answer.headers.get("location", "/")
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))
    assert answer.status_code < 500
