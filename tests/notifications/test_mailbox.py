from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import NotFound, Temporary
from notifications.mail import Mailer, MailServer
from notifications.mailbox import MailboxServer, list_mailbox, read_letter
from notifications.message import Outgoing, to_email

NOW = datetime(2016, 9, 26, 1, 0, tzinfo=UTC)


def send(folder: Path, *letters: tuple[str, str]) -> None:
    """Letters (to, subject) go through a mailbox server that lasts as long as this."""
    server = MailboxServer(folder)
    server.start()
    try:
        with Mailer(MailServer(server.hostname, server.port, timeout=5)) as mailer:
            for number, (to, subject) in enumerate(letters):
                outgoing = Outgoing(f"<{number}@duban>", "王联络员", to, subject, f"{subject}：正文\n",
                                    f"<p>{subject}</p>")
                mailer.send(to_email(outgoing, sender="省开放办 <duban@example.org>", now=NOW))
    finally:
        server.stop()


def test_kept_letters_are_listed_newest_first_and_read_back(tmp_path):
    send(tmp_path, ("wang@example.org", "【交办】一"), ("li@example.org", "【交办】二"))
    kept = list_mailbox(tmp_path, reader="", everything=True)
    assert [(letter.to, letter.subject, letter.sent_at) for letter in kept] == [
        ("li@example.org", "【交办】二", NOW), ("wang@example.org", "【交办】一", NOW)]
    opened = read_letter(tmp_path, kept[1].name, reader="wang@example.org")
    assert (opened.text.strip(), opened.html.strip()) == ("【交办】一：正文", "<p>【交办】一</p>")
    assert opened.sender == "省开放办 <duban@example.org>"


def test_a_mailbox_can_be_asked_for_one_readers_letters(tmp_path):
    send(tmp_path, ("wang@example.org", "一"), ("li@example.org", "二"), ("wang@example.org", "三"))
    assert [letter.subject for letter in list_mailbox(tmp_path, reader="wang@example.org")] == ["三", "一"]
    assert [letter.subject for letter in list_mailbox(tmp_path, reader="", everything=True, limit=1)] == ["三"]


def test_a_server_started_again_goes_on_after_the_letters_that_are_there(tmp_path):
    send(tmp_path, ("wang@example.org", "一"), ("wang@example.org", "二"))
    min(tmp_path.glob("*.eml")).unlink()
    send(tmp_path, ("wang@example.org", "三"))
    assert len(list_mailbox(tmp_path, reader="", everything=True)) == 2
    assert list_mailbox(tmp_path, reader="", everything=True)[0].subject == "三"


def test_two_servers_on_one_folder_keep_every_letter(tmp_path):
    first, second = MailboxServer(tmp_path), MailboxServer(tmp_path)
    for server in (first, second):
        server.start()
    try:
        for number, server in enumerate((first, second, first, second)):
            with Mailer(MailServer(server.hostname, server.port, timeout=5)) as mailer:
                outgoing = Outgoing(f"<{number}@duban>", "", "wang@example.org", "题", "文\n", "<p>文</p>")
                mailer.send(to_email(outgoing, sender="duban@example.org", now=NOW))
    finally:
        first.stop()
        second.stop()
    assert len(list_mailbox(tmp_path, reader="", everything=True)) == 4


@pytest.mark.parametrize("name", ["none.eml", "../mailbox/x.eml", "/etc/passwd", "", ".", "x.txt"])
def test_a_name_that_is_no_letter_is_not_found(tmp_path, name):
    (tmp_path / "x.txt").write_text("not a letter")
    with pytest.raises(NotFound):
        read_letter(tmp_path, name, reader="")


def test_an_empty_mailbox_lists_nothing(tmp_path):
    assert list_mailbox(tmp_path, reader="", everything=True) == []
    assert list_mailbox(tmp_path / "absent", reader="") == []


def test_a_folder_without_room_keeps_the_letter_back_and_never_refuses_it_for_good(tmp_path):
    server = MailboxServer(tmp_path / "mailbox")
    server.start()
    (tmp_path / "mailbox").rmdir()   # stands for a full disk: root is let into any folder
    try:
        with Mailer(MailServer(server.hostname, server.port, timeout=5)) as mailer, pytest.raises(
                Temporary, match="452"):
            mailer.send(to_email(Outgoing("<1@duban>", "王", "wang@example.org", "题", "正文\n", "<p>正文</p>"),
                                sender="duban@example.org", now=NOW))
    finally:
        server.stop()
