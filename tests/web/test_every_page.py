"""Every page of the demo as each role sees it, found by following its links: accessible, and as wide as its window.

axe looks at each structure once: of the office and the supervisor at a desk's width, of the others at a phone's.
Another language or another role changes only the words of a page, or its structure, and then it is looked at again.
Whether letters stand out from their ground, three quarters of axe's time, depends on their ink and on what lies below
it: that is asked once of each kind of ink, as soon as axe has found it legible, and again of whatever is positioned.
Whether a page fits its window depends on the words: it is asked of every page in both languages at both widths.
"""

# ruff: noqa: F811  fixtures of the other browser tests are used here
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlmodel import col, select

from cli.demo_data.history import live_until
from config.settings import Settings
from models.directory.post import Person
from models.engine import transaction
from models.migrate import upgrade
from tasks.runtime import open_runtime, using
from tests.chromium import in_chromium
from tests.smtp import serving
from tests.web.conftest import PASSWORD, Site
from tests.web.test_browser import chromium, press, served  # noqa: F401
from tests.world import at
from web.access.passwords import set_password

pytestmark = [*in_chromium, pytest.mark.timeout(600)]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FAULTS = """async known => {   // gives what axe calls violations, and the inks that it has found legible now
    const inks = new Set(known), ink = new Map();
    for (const one of document.querySelectorAll("body *")) {
        const {color, fontSize, fontWeight, textShadow, backgroundClip} = getComputedStyle(one);
        const parts = [color, fontSize, fontWeight, textShadow];
        let lies = backgroundClip !== "text";
        for (let ground = one; ground; ground = ground.parentElement) {
            const style = getComputedStyle(ground);
            lies &&= style.position === "static" || style.position === "relative";
            parts.push([style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
                style.mixBlendMode].join());
        }
        if (lies) ink.set(one, parts.filter((part, at) => part !== parts[at - 1]).join(";"));
        if (inks.has(ink.get(one))) one.setAttribute("data-known-ink", "");
    }
    axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-known-ink])"}]});
    axe.addReporter("faults", (rules, _options, done) => {
        const legible = rules.find(rule => rule.id === "color-contrast").passes;
        const faults = rules.filter(rule => rule.violations.length).map(rule => `${rule.id}: ${rule.help} ${
            rule.violations.slice(0, 3).map(one => one.node.source.slice(0, 160)).join(" | ")}`);
        done([faults, [...new Set(legible.map(one => ink.get(one.node.element)))].filter(one => one)]);
    });
    return await axe.run(document, {reporter: "faults"});
}"""
STRUCTURE = """() => {   // what the page is made of; more rows of a kind that it has already are no other structure
    const made = one => [one.tagName, one.className, ...[...one.attributes].map(({name, value}) =>
        /^(role|type|scope|aria-(?!label|describedby|controls)|hidden|open|disabled)/.test(name) ? name + value : name),
        `(${[...new Set([...one.children].map(made))]})`].join(" ");
    return made(document.documentElement);
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1 ? [...document
    .querySelectorAll("main *, header *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)
    .map(one => one.outerHTML.slice(0, 160)) : []"""
NO_PAGE = re.compile(r"/(static|api|attachments)/|/(bulletins|assessments)/\d+/files/"
                     r"|.*\.(xlsx|ics|docx|pdf|eml)(\?|$)")
FEWEST = {"office": 20, "shangwu": 5, "leader": 8, "admin": 20}
NOW = at("2026-03-10", 10)
MOST = 140
"""Kinds of pages that one role may have; more would mean that the links go round in circles."""


def kind_of(url: str) -> str:
    """Pages that differ only in numbers and values are one kind."""
    parts = urlsplit(url)
    return re.sub(r"\d+|=[^/]*$", "#", parts.path) + "?" + "&".join(sorted({key for key, _ in parse_qsl(parts.query)}))


def is_page(href: str) -> bool:
    return href.startswith("/") and not NO_PAGE.match(href)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The demo of a day in 2026, lived through with real mail, every account's password known."""
    with serving() as (_, port):
        here = open_runtime(Settings(data_dir=tmp_path_factory.mktemp("demo"), _env_file=None, smtp_host="127.0.0.1",
                                     smtp_port=port, smtp_ssl=False, smtp_starttls=False, mail_from="d@example.org"))
        upgrade(here.engine)
        with using(here):
            with ThreadPoolExecutor(1) as apart:   # the browser's own event loop runs in this thread
                apart.submit(copy_context().run, live_until, here, NOW).result()
            with transaction(here.engine) as session:
                for person in session.exec(select(Person).where(col(Person.sign_in).is_not(None))).all():
                    set_password(person, PASSWORD)
                    session.add(person)
            yield Site(here, None, NOW)


@pytest.fixture(scope="module")
def address(site):
    with served(site) as url:
        yield url


@pytest.fixture
def tab(chromium, address):
    """A page signed in as that person, in that language."""
    contexts = []

    def signed_in(name: str, language: str):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        press(page, "main form button")
        if page.locator(f".who button[value={language}]").count():
            press(page, f".who button[value={language}]")
        return page

    yield signed_in
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def looked_at():
    """The structures that axe has seen."""
    return set()


@pytest.fixture(scope="module")
def inks():
    """Each colour and size of letters with the grounds it stands on that axe has found legible."""
    return set()


def faults_on(page, path: str, looked_at_width: int, looked_at: set, inks: set) -> list[str]:
    """What is wrong with the page in the tab: with its accessibility at that width, with its own width at both."""
    wrong, structure = [], page.evaluate(STRUCTURE)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{path} at {width}: {fault}" for fault in page.evaluate(TOO_WIDE)]
        if width == looked_at_width and structure not in looked_at:
            looked_at.add(structure)
            page.evaluate(AXE)
            faults, legible = page.evaluate(FAULTS, [*inks])
            inks.update(legible)
            wrong += [f"{path} at {width}: {fault}" for fault in faults]
    return wrong


@pytest.mark.parametrize(("name", "width"), [("office", 1280), ("shangwu", 390), ("leader", 1280), ("admin", 390)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_accessible_and_fits_the_window(tab, address, looked_at, inks, name, language, width):
    page = tab(name, language)
    wrong, found, ahead = [], set(), ["/"]
    while ahead:
        path = ahead.pop(0)
        if kind_of(path) in found:
            continue
        found.add(kind_of(path))
        assert len(found) <= MOST, sorted(found)
        answer = page.goto(address + path)
        assert answer.status == 200, (path, answer.status)
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        ahead += [href.partition("#")[0] for href in hrefs if is_page(href)]
        wrong += faults_on(page, path, width, looked_at, inks)
    assert len(found) >= FEWEST[name], sorted(found)
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sign_in_page_is_accessible(chromium, address, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/sign-in")
    page.evaluate(AXE)
    assert page.evaluate(FAULTS, [])[0] == []
    page.close()


def test_letters_too_pale_are_found_among_known_inks(chromium):
    """Another colour, size or ground is another ink, and so is what is laid over something else."""
    page = chromium.new_page()
    page.set_content("""<html lang="zh"><title>试</title><main><h1>督办</h1><p>可以看清的字</p><p>一样的字</p>
        <p style="color: #aaa">太浅的字</p><div style="background: #333"><p>底色太深的字</p></div>
        <p style="opacity: .3">半透明的字</p><p style="position: absolute; top: 0; background: #222">盖上去的字</p>
        </main>""")
    page.evaluate(AXE)
    first, legible = page.evaluate(FAULTS, [])
    again, _ = page.evaluate(FAULTS, legible)
    assert legible
    for faults in (first, again):
        fault, = [one for one in faults if one.startswith("color-contrast")]
        assert [words in fault for words in ("看清", "一样", "太浅", "太深")] == [False, False, True, True]
    assert page.locator("[data-known-ink]").count() > 2
    page.close()
