"""The demo on PostgreSQL: its past lived through, then every page and list of each role opened, found by its links.

Pages and flows are tested on SQLite. This shows that none of them asks for what only SQLite answers.
"""

import re
from html import unescape

import pytest

from cli.demo_data.history import live_until
from config.settings import Settings
from models.migrate import upgrade
from tasks.runtime import open_runtime, using
from tests.smtp import serving
from tests.web.conftest import Site
from tests.web.test_every_page import FEWEST, MOST, NOW, kind_of

pytestmark = pytest.mark.postgresql
LEFT_OUT = re.compile(r"/(static|attachments|api/v1/docs)/|.*/files/")


@pytest.fixture(scope="module")
def site(postgres_source, tmp_path_factory):
    """As in `test_every_page`, on the other kind of database."""
    folder = tmp_path_factory.mktemp("demo")
    url = postgres_source.url(folder)
    with serving() as (_, port):
        here = open_runtime(Settings(data_dir=folder, _env_file=None, database_url=url, smtp_host="127.0.0.1",
                                     smtp_port=port, smtp_ssl=False, smtp_starttls=False, mail_from="d@example.org"))
        upgrade(here.engine)
        with using(here):
            live_until(here, NOW)
            yield Site(here, None, NOW)
        here.engine.dispose()
    postgres_source.take_back(url)


@pytest.mark.parametrize("name", FEWEST)
def test_every_page_is_answered_from_postgresql(site, name):
    assert site.here.engine.dialect.name == "postgresql"
    browser, found, ahead = site.visit(name), set(), ["/"]
    while ahead:
        path = ahead.pop(0)
        if kind_of(path) in found:
            continue
        found.add(kind_of(path))
        assert len(found) <= 2 * MOST, sorted(found)   # pages, and what they are handed out as
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        if answer.headers["content-type"].startswith("text/html"):
            hrefs = {unescape(href).partition("#")[0] for href in re.findall(r'<a[^>]*\shref="(/[^"]*)"', answer.text)}
            ahead += sorted(href for href in hrefs if not LEFT_OUT.match(href))
    assert len(found) >= FEWEST[name], sorted(found)
