"""The message of a letter: the standard library's EmailMessage, with our own Message-ID and marked as automatic."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from domain.errors import Permanent


@dataclass(frozen=True)
class Outgoing:
    """A letter ready to be sent."""

    message_id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str


def compose(letter: Outgoing, *, sender: str, now: datetime) -> EmailMessage:
    """The message with text and HTML; Permanent where an address is none.

    yagmail's own composing is not used: a text that happens to be a path would be attached as that file, and its
    Message-ID would be the same for every reminder of one subject.
    """
    message = EmailMessage()
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(now)
    message["From"] = _address(sender)
    message["To"] = _address_of(letter.to_name, letter.to_address)
    message["Subject"] = " ".join(letter.subject.split())   # a line break would end the header
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
    return message


def _address(written: str) -> Address:
    name, address = parseaddr(written)
    return _address_of(name, address)


def _address_of(name: str, address: str) -> Address:
    if not address.isascii():
        raise Permanent(f"邮件地址“{address}”含有非英文字符，请更正后重发。")
    try:
        return Address(display_name=" ".join(name.split()), addr_spec=address)
    except (ValueError, IndexError) as error:
        raise Permanent(f"邮件地址“{address}”不可用（{error}），请更正后重发。") from None
