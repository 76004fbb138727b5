"""The pages over a small province, visited as different people at a given time."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from config.settings import Settings
from models.access.sign_in import open_sign_in
from models.directory.post import Person, Post, PostRole, Tenure, person_signing_in
from models.engine import open_engine, transaction
from tasks.runtime import Runtime, using
from tests.world import CALENDAR, POLICY, World, at, settle
from web.access import cookies, passwords
from web.access.passwords import set_password
from web.app import create_app

PASSWORD = "long enough"
SHIPPED_HASHER = passwords.HASHER
"""Costs a tenth of a second on purpose; the tests guess with the least that argon2 allows."""
passwords.HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@pytest.fixture(scope="session", autouse=True)
def one_event_loop():
    """All requests of a process are answered in one event loop with one pool of threads.

    Starlette would start and end both for each request, which took a third of a page's time.
    """
    with start_blocking_portal() as TestClient.portal:
        yield
    TestClient.portal = None


@dataclass
class Site:
    """The running pages and the world behind them; `now` moves when a test says so."""

    here: Runtime
    world: World
    now: datetime

    @property
    def app(self):
        """The pages, whose clock shows `now`; put together once for all tests of a process, which takes its time."""
        app = _app()
        app.state.here, app.state.clock = self.here, lambda: self.now
        return app

    def visit(self, name: str = "") -> "Browser":
        """A browser of its own, signed in as that person unless the name is empty."""
        browser = Browser(TestClient(self.app, follow_redirects=True))
        for cookie, value in self.cookies_of(name).items() if name else ():
            browser.client.cookies.set(cookie, value, domain="testserver.local", path="/")
        return browser

    def cookies_of(self, name: str) -> dict[str, str]:
        """What that person's browser holds once signed in.

        The sign-in is put into the database; `test_sign_in` goes by the form, and so do the tests in Chromium of drafts
        and of every page.
        """
        with transaction(self.here.engine) as session:
            person = person_signing_in(session, name)
            text = open_sign_in(session, person.id, self.now, lasts=self.here.settings.sign_in_lasts)
        return {cookies.SIGN_IN: text, cookies.TOKEN: cookies.new_token()}


@lru_cache(maxsize=1)
def _app():
    return create_app(Runtime(Settings(), open_engine("sqlite://"), CALENDAR, POLICY))


@dataclass
class Browser:
    """Sends forms as a browser does, with the token of the last page."""

    client: TestClient

    def get(self, path: str):
        return self.client.get(path)

    def post(self, path: str, files=None, token: str | None = None, sure: bool = True, **fields):
        """Sent; where a page asks first, it is answered with yes, unless `sure` is False."""
        token = self.client.cookies.get("duban_token", "") if token is None else token
        answer = self.client.post(path, data=fields | {"token": token}, files=files)
        asked = re.search(r'name="sure" value="(\w+)"', answer.text)
        if not sure or asked is None or answer.status_code != 200:
            return answer
        return self.client.post(path, data=fields | {"token": token, "sure": asked[1]})


def version_on(answer) -> str:
    """The version that the page's forms carry."""
    return re.search(r'name="version" value="(\d+)"', answer.text).group(1)


@pytest.fixture(scope="session")
def password_hash():
    """One argon2 hash for everybody."""
    somebody = Person(name="", sign_in="somebody")
    set_password(somebody, PASSWORD)
    return somebody.password_hash


@pytest.fixture
def site(engine, tmp_path, password_hash):
    here = Runtime(Settings(data_dir=tmp_path), engine, CALENDAR, POLICY)
    with transaction(engine) as session:
        world = settle(session)
        for person in world.people.values():
            person.password_hash = password_hash
            session.add(person)
    with using(here):
        yield Site(here, world, at("2016-09-20", 10))


@pytest.fixture
def administrator(site):
    """A visit by qian, who is the administrator besides."""
    with transaction(site.here.engine) as session:
        post = Post(unit_id=site.world.units["省开放办"].id, title="系统管理员", role=PostRole.ADMINISTRATOR)
        session.add(post)
        session.flush()
        session.add(Tenure(post_id=post.id, person_id=site.world.people["qian"].id, from_on=date(2000, 1, 1)))
    return site.visit("qian")
