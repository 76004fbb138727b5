import email
import email.policy
from datetime import datetime, timedelta, timezone

import pytest

from domain.errors import Unreachable, Unwritable
from notifications.message import Outgoing, to_email
from tests.addresses import BAD, GOOD

NOW = datetime(2016, 9, 26, 9, 0, tzinfo=timezone(timedelta(hours=8)))
LETTER = Outgoing("<a1@duban>", "王联络员", "wang@example.org", "【督办提醒】2项即将到期", "正文：请办理。\n",
                  "<p>请办理</p>")


def written(**changes):
    letter = Outgoing(**(vars(LETTER) | changes))
    return email.message_from_bytes(to_email(letter, sender="省开放办 <duban@example.org>", now=NOW).as_bytes(),
                                    policy=email.policy.default)


def test_a_letter_reads_back_as_it_was_written():
    read = written()
    assert read["Subject"] == "【督办提醒】2项即将到期"
    assert (read["To"].addresses[0].display_name, read["To"].addresses[0].addr_spec) == ("王联络员", "wang@example.org")
    assert (read["From"].addresses[0].display_name, read["From"].addresses[0].addr_spec) == (
        "省开放办", "duban@example.org")
    assert read["Message-ID"] == "<a1@duban>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == NOW
    assert read.get_body(("plain",)).get_content() == "正文：请办理。\n"
    assert read.get_body(("html",)).get_content().strip() == "<p>请办理</p>"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


def test_line_breaks_in_a_name_make_no_header():
    read = written(to_name="王\r\nBcc: spy@example.org")
    assert read["Bcc"] is None
    assert read["To"].addresses[0].display_name == "王 Bcc: spy@example.org"


def test_line_breaks_in_a_subject_make_no_header():
    read = written(subject="题目\r\nBcc: spy@example.org")
    assert read["Bcc"] is None
    assert read["Subject"] == "题目 Bcc: spy@example.org"


@pytest.mark.parametrize("address", BAD)
def test_an_address_that_is_none_is_refused_for_good(address):
    with pytest.raises(Unwritable, match="更正后重发"):
        written(to_address=address)


@pytest.mark.parametrize(("address", "wire"), GOOD.items())
def test_odd_addresses_are_written_as_they_stand_on_the_wire(address, wire):
    assert written(to_address=address)["To"].addresses[0].addr_spec == wire


@pytest.mark.parametrize("part", ["subject", "text", "html", "to_name"])
def test_a_lone_surrogate_is_that_letters_own_failure(part):
    with pytest.raises(Unwritable, match="更正后重发") as refusal:
        written(**{part: "题\ud800目"})
    str(refusal.value).encode()


@pytest.mark.parametrize("sender", ["", "督办", "督办@例子", "a@b@c"])
def test_a_sender_that_is_none_is_no_letters_failure(sender):
    with pytest.raises(Unreachable, match="DUBAN_MAIL_FROM"):
        to_email(LETTER, sender=sender, now=NOW)
