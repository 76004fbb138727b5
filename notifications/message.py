"""The message of a letter: the standard library's EmailMessage, with our own Message-ID and marked as automatic."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from domain.addresses import on_the_wire, shown
from domain.errors import InvalidAddress, Unreachable, Unwritable


@dataclass(frozen=True)
class Outgoing:
    """A letter ready to be sent."""

    message_id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str


def to_email(letter: Outgoing, *, sender: str, now: datetime) -> EmailMessage:
    """The message with text and HTML; Unwritable where the letter cannot be written as a mail.

    Unreachable where it is the sender that cannot: that is no letter's fault. yagmail does not write it: a text that
    happens to be a path would be attached as that file, and its Message-ID would be the same for every reminder of one
    subject.
    """
    message = EmailMessage()
    message["From"] = _sender(sender)
    try:
        _write(message, letter, now)
    except InvalidAddress as error:
        raise Unwritable("letter_address_unusable", problem=error) from None
    except Exception as error:   # nothing but this letter is touched here, and the library raises of many kinds
        raise _unwritable(error) from error
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """What goes over the wire, but for its dots; Unwritable where there is no writing it."""
    try:
        return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    except Exception as error:   # as above; a lone surrogate is found only here
        raise _unwritable(error) from error


def _write(message: EmailMessage, letter: Outgoing, now: datetime) -> None:
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(now)
    message["To"] = _address(letter.to_name, letter.to_address)
    message["Subject"] = " ".join(letter.subject.split())   # a line break would end the header
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
    for part in (letter.subject, letter.to_name):
        part.encode()   # a lone surrogate would go out as bytes of no character


def _unwritable(error: Exception) -> Unwritable:
    return Unwritable("letter_not_writable", problem=shown(str(error) or type(error).__name__))


def _sender(written: str) -> Address:
    try:
        return _address(*parseaddr(written))
    except Exception as error:
        raise Unreachable("mail_from_unusable", address=shown(written), kind="sender") from error


def _address(name: str, address: str) -> Address:
    return Address(display_name=" ".join(name.split()), addr_spec=on_the_wire(address))
