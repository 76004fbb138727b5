"""What opens something for whoever has it is in a letter for its addressee alone, wherever the letter is handed out."""

import re
from datetime import date

import pytest
from sqlmodel import select

from config.secret import secret_key
from models.access.token import make_feed
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind, LetterState
from models.letters.link import Link, link_token
from notifications.mailbox import list_mailbox
from notifications.rendering import BLANK, blanked
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tests.routes import routes_of
from tests.world import dispatched

KEPT_SECRET = re.compile(r"\{(token|secret)[^}]*\}")


@pytest.fixture
def secrets(site):
    """What must not be read by others: a link in a letter of every kind, and a calendar's address."""
    with transaction(site.here.engine) as session:
        dispatched(session, site.world, "省商务厅", "2016-09-30", day="2016-09-20")
        feed = make_feed(session, site.world.people["wang"].id, site.now)
    make_letters(site.now, True)
    with transaction(site.here.engine) as session:
        sample = session.exec(select(Letter).where(Letter.to_name == "wang")).one()
        name = session.exec(select(Link.name)).one()
        for kind in set(LetterKind) - {LetterKind.DISPATCH}:
            session.add(Letter(**sample.model_dump(exclude={"id", "kind", "key", "message_id"}), kind=kind,
                               key=f"test:{kind}", message_id=f"<{kind}@duban>"))
        for letter in session.exec(select(Letter)).all():
            address = f"http://127.0.0.1:8000/calendar/{feed}.ics"
            letter.subject, letter.text = f"{letter.kind} {address}", f"{letter.text}\n{address}\n"
            letter.html = letter.html.replace("</body>", f'<a href="{address}">{address}</a></body>')
            session.add(letter)
    deliver_letters(site.now)
    return link_token(name, secret_key(site.here.settings)), feed


def handed_out(browser) -> dict[str, str]:
    """Every page on which the visitor is shown a kept letter → what it says."""
    pages = {"/mailbox": browser.get("/mailbox").text}
    for name in dict.fromkeys(re.findall(r"/mailbox/([\w.-]+\.eml)", pages["/mailbox"])):
        for path in (f"/mailbox/{name}", f"/mailbox/{name}/body"):
            pages[path] = browser.get(path).text
    return pages


def test_nobody_but_the_addressee_is_shown_what_opens(site, administrator, secrets):
    link, feed = secrets
    own = handed_out(site.visit("wang"))
    letters = [path for path in own if path.endswith("/body")]
    assert len(letters) == len(LetterKind)
    assert all(link in own[path] and feed in own[path] for path in letters)
    for browser in (site.visit("office"), administrator):
        pages = handed_out(browser)
        assert set(letters) <= set(pages)
        for path, shown in pages.items():
            assert not any(secret in shown for secret in secrets), path
        assert all(BLANK in pages[path] for path in letters)
    for name in ("li", "zhao", "sun"):
        others = site.visit(name)
        assert not set(handed_out(others)) & set(letters)
        assert {others.get(path).status_code for path in letters} == {404}


def test_the_pages_of_letters_and_the_interface_show_no_link_to_anybody(site, administrator, secrets):
    link, feed = secrets
    with reading(site.here.engine) as session:
        names = session.exec(select(Link.name)).all()
        numbers = session.exec(select(Letter.id).where(Letter.to_name == "wang")).all()
    for browser in (site.visit("office"), administrator, site.visit("wang")):
        for number in numbers:
            for path in (f"/letters/{number}", f"/letters/{number}/body"):
                shown = browser.get(path)
                assert shown.status_code == 200
                assert not any(one in shown.text for one in (link, *names)), path
            assert feed not in browser.get(f"/letters/{number}/body").text


def test_a_letter_sent_on_to_another_address_opens_nothing(site, secrets):
    link, _ = secrets
    with transaction(site.here.engine) as session:
        letter = session.exec(select(Letter).where(Letter.kind == LetterKind.DISPATCH)).one()
        letter.state, number = LetterState.UNDELIVERED, letter.id
        session.add(letter)
    site.visit("office").post(f"/letters/{number}/retry", address="office@example.org")
    deliver_letters(site.now)
    folder = site.here.settings.data_dir / "mailbox"
    assert [one for one in list_mailbox(folder, reader="office@example.org") if "dispatch" in one.subject]
    shown = handed_out(site.visit("office"))
    assert any("/calendar/" in page for page in shown.values())
    assert not any(link in page for page in shown.values())


def test_every_address_that_opens_without_a_sign_in_is_blanked(site, secrets):
    """Walks the application: a kind of secret address that is added later is found here."""
    paths = {path for _, path in routes_of(site.app) if KEPT_SECRET.search(path)}
    assert {"/l/{token}", "/calendar/{secret}.ics"} <= paths
    for path in paths:
        for secret in secrets:
            address = f"https://duban.example.gov.cn{KEPT_SECRET.sub(secret, path)}"
            for words in (address, f'<a href="{address}">', f"（{address}）", f"{address}?day={date(2016, 9, 20)}"):
                assert secret not in blanked(words), words


@pytest.mark.parametrize("address", [
    "https://a-very-long-name-of-a-server-without-dots/duties/12", "https://duban.example.gov.cn/duties/2016-0032",
    "http://127.0.0.1:8000/duties?state=reported&plan=12", "https://duban.example.gov.cn/special-plans"])
def test_an_ordinary_address_stays_as_it_is(address):
    assert blanked(f"请打开 {address} 办理。") == f"请打开 {address} 办理。"
