from datetime import UTC, datetime

import pytest

from domain.errors import BrokenOff, Permanent, Temporary, Unreachable
from notifications.mail import Mailer, MailServer
from notifications.mailbox import free_port
from notifications.message import Outgoing, to_email
from tests.smtp import STAGES, Scripted, listening, scripted, serving, silent, turning_away

NOW = datetime(2016, 9, 26, 1, 0, tzinfo=UTC)
TIMEOUT = 0.5


def message(to: str = "wang@example.org", number: int = 1):
    letter = Outgoing(f"<{number}@duban>", "王联络员", to, "【交办】1项工作请签收", "正文\n", "<p>正文</p>")
    return to_email(letter, sender="督办系统 <duban@example.org>", now=NOW)


def mailer(port: int, timeout: float = TIMEOUT, **options) -> Mailer:
    return Mailer(MailServer("127.0.0.1", port, timeout=timeout, **options))


def test_many_letters_go_over_one_connection():
    with serving() as (office, port), mailer(port) as sender:
        said = [sender.send(message(number=number)) for number in range(20)]
    assert said == ["250 OK: taken"] * 20
    assert [taken["Message-ID"] for taken in office.taken] == [f"<{number}@duban>" for number in range(20)]
    assert office.connections == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_password_is_used_once_for_all_letters():
    with serving(password="correct") as (office, port), mailer(port, user="duban", password="correct") as sender:
        sender.send(message(number=1))
        sender.send(message(number=2))
    assert (len(office.taken), office.connections) == (2, 1)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_the_servers_matter_and_no_letters_fault():
    with (serving(password="correct") as (office, port),
          mailer(port, timeout=5, user="duban", password="wrong") as sender,
          pytest.raises(Unreachable, match="535.*DUBAN_SMTP_")):
        sender.send(message())
    assert office.taken == []


@pytest.mark.parametrize(("answer", "kind", "code"), [
    ("550 5.1.1 no such user", Permanent, 550), ("451 4.7.1 try again later", Temporary, 451),
])
def test_a_refused_recipient_is_told_with_its_code_and_the_next_letter_goes(answer, kind, code):
    with serving(refuse={"nobody@example.org": answer}) as (office, port), mailer(port) as sender:
        with pytest.raises(kind, match=answer[4:]) as refusal:
            sender.send(message("nobody@example.org"))
        sender.send(message("wang@example.org"))
    assert type(refusal.value) is kind
    assert refusal.value.smtp_code == code
    assert [to for to, _ in office.letters] == ["wang@example.org"]
    assert office.connections == 1


@pytest.mark.parametrize(("answer", "kind"), [
    ("554 looks like spam", Permanent), ("452 mailbox full", Temporary), ("421 shutting down", Unreachable),
])
def test_refused_content_is_told_apart_by_its_code(answer, kind):
    with (serving(refuse_content=answer) as (_, port), mailer(port) as sender,
          pytest.raises(kind, match=answer) as refusal):
        sender.send(message())
    assert type(refusal.value) is kind


def test_a_server_that_is_down_is_unreachable():
    port = free_port()
    with mailer(port) as sender, pytest.raises(Unreachable, match=f"127.0.0.1:{port}") as refusal:
        sender.send(message())
    assert refusal.value.smtp_code is None


@pytest.mark.parametrize("greeting", [b"421 too busy\r\n", b"554 go away\r\n", b""])
def test_a_server_that_turns_everybody_away_is_unreachable(greeting):
    with turning_away(greeting) as port, mailer(port) as sender, pytest.raises(Unreachable):
        sender.send(message())


@pytest.mark.parametrize("encryption", [{"ssl": True}, {"starttls": True}])
def test_a_server_without_the_encryption_asked_for_gets_no_letter(encryption):
    with (serving() as (office, port), mailer(port, user="duban", password="secret", **encryption) as sender,
          pytest.raises(Unreachable)):
        sender.send(message())
    assert office.taken == []


def test_a_server_that_never_says_a_word_is_given_up_within_the_timeout():
    with silent() as port, mailer(port) as sender, pytest.raises(Unreachable):
        sender.send(message())


def test_a_server_that_hangs_on_a_letter_is_given_up_and_the_letter_in_doubt():
    with (serving(hang_on=frozenset({"wang@example.org"})) as (_, port), mailer(port) as sender,
          pytest.raises(BrokenOff)):
        sender.send(message("wang@example.org"))


def test_a_connection_that_breaks_on_a_letter_leaves_it_in_doubt_and_the_next_goes_over_a_new_one():
    with serving(break_at=frozenset({"wang@example.org"})) as (office, port), mailer(port) as sender:
        with pytest.raises(BrokenOff):
            sender.send(message("wang@example.org"))
        sender.send(message("li@example.org"))
    assert [to for to, _ in office.letters] == ["li@example.org"]
    assert office.connections == 2


def test_a_connection_that_the_server_closed_between_letters_is_opened_anew():
    with serving(hang_up_between=True) as (office, port), mailer(port) as sender:
        sender.send(message(number=1))
        while sender._yag.smtp.sock.recv(1) != b"":   # until the server's farewell is here
            pass
        sender.send(message(number=2))
    assert (len(office.taken), office.connections) == (2, 2)


def test_a_text_that_is_the_path_of_a_file_is_sent_as_text(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    letter = Outgoing("<1@duban>", "王", "wang@example.org", str(secret), f"{secret}\n", f"<p>{secret}</p>")
    with serving() as (office, port), mailer(port) as sender:
        sender.send(to_email(letter, sender="duban@example.org", now=NOW))
    taken = office.taken[0]
    assert list(taken.iter_attachments()) == []
    assert taken.get_body(("plain",)).get_content().strip() == str(secret)
    assert "机密" not in taken.as_string()


def whose(stage: str, code: int) -> type[Exception] | None:
    """Whose failure an answer is, by the table of `docs/mail.md`; None where the letter has gone."""
    if stage == "QUIT" or (stage, code) == ("AUTH", 503):   # smtplib takes the latter for "logged in already"
        return None
    if stage in STAGES[:STAGES.index("MAIL")] or code in (421, 530, 534, 535, 538) or (stage == "MAIL" and code != 552):
        return Unreachable
    return Permanent if code >= 500 else Temporary


@pytest.mark.parametrize("stage", STAGES)
def test_every_code_of_every_stage_is_told_apart_and_named(stage):
    settings = {"starttls": True} if stage == "STARTTLS" else {"user": "duban", "password": "x"}
    for code in range(400, 600, 10 if stage == "STARTTLS" else 1):   # each loads the machine's certificates
        with scripted(stage, f"{code} 4.9.9 reason") as server, mailer(server.port, 5, **settings) as sender:
            expected = whose(stage, code)
            if expected is None:
                assert sender.send(message()) == "250 taken"
                continue
            with pytest.raises(expected, match=str(code)) as refusal:
                sender.send(message())
            assert (type(refusal.value), refusal.value.smtp_code) == (expected, code)
            assert refusal.value.at_recipient == (stage == "RCPT" and expected is not Unreachable)
        assert server.taken == []


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "content"])
@pytest.mark.parametrize("code", [450, 452, 500, 503, 550, 551, 552, 553, 554])
def test_after_a_refused_letter_the_next_goes_over_the_same_connection(stage, code):
    with scripted(stage, f"{code} no", only=frozenset({"li@example.org"})) as server, mailer(server.port, 5) as sender:
        with pytest.raises((Temporary, Permanent)):
            sender.send(message("li@example.org"))
        assert sender.takes("duban@example.org", "li@example.org") == (stage != "RCPT")
        assert sender.send(message("wang@example.org")) == "250 taken"
    assert server.taken == ["wang@example.org"]


@pytest.mark.parametrize("answer", [Scripted.HANG_UP, Scripted.SILENCE, "hello", "999 what", "250-never ends"])
@pytest.mark.parametrize("stage", STAGES[:-1])
def test_what_is_no_answer_is_in_doubt_only_once_the_letter_was_on_its_way(stage, answer):
    if answer == "250-never ends" and stage != "content":
        answer = Scripted.SILENCE
    settings = {"starttls": True} if stage == "STARTTLS" else {"user": "duban", "password": "x"}
    flights = []
    with scripted(stage, answer) as server, mailer(server.port, **settings) as sender, pytest.raises(
            (Unreachable, BrokenOff)) as broken:
        sender.send(message(), lambda: flights.append("in flight"))
    assert bool(flights) == (stage == "content") == (isinstance(broken.value, BrokenOff) and broken.value.in_doubt)
    if stage in STAGES[:STAGES.index("MAIL")]:
        assert type(broken.value) is Unreachable


def test_a_server_that_takes_so_many_letters_a_connection_gets_the_next_over_another():
    class OneEach(Scripted):
        def _misbehaves(self, stage, to):
            return stage == "MAIL" and len(self.taken) % 2 == 1 and self.asked[-1:] == self.taken[-1:] and self.fresh()

        def fresh(self):
            self.asked.append("refused once")
            return True
    server = OneEach("MAIL", "421 4.7.0 too many letters, come again")
    with listening(server), mailer(server.port, 5) as sender:
        assert [sender.send(message(f"w{number}@example.org")) for number in range(2)] == ["250 taken"] * 2
    assert server.taken == ["w0@example.org", "w1@example.org"]
