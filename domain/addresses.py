"""Mail addresses: which of them a letter can be sent to, and how they stand on the wire."""

import re

from domain.errors import InvalidAddress

LOCAL, WHOLE = 64, 254
"""Octets that a local part and a whole address may have (RFC 5321, 4.5.3.1)."""
ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL_PART = re.compile(rf"{ATEXT}(?:\.{ATEXT})*")
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LITERAL = re.compile(r"\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]+)\]")


def on_the_wire(address: str) -> str:
    """The address as a mail server takes it: its domain in ASCII (RFC 5891), the rest as it was written.

    InvalidAddress with the reason where it is none, or needs a server that takes other letters than ASCII's before
    the @ (SMTPUTF8, which hardly any does).
    """
    local, at, domain = address.rpartition("@")
    if not address:
        raise InvalidAddress("address_missing")
    if not address.isprintable() or any(one.isspace() or one in "<>,;()\"，；" for one in address):
        raise InvalidAddress("address_not_single", address=shown(address))
    if not (at and local and domain) or "@" in local:
        raise InvalidAddress("address_incomplete", address=shown(address))
    if not local.isascii():
        raise InvalidAddress("address_not_ascii", address=shown(address))
    domain = _ascii(domain, address)
    if len(local) > LOCAL or len(local) + 1 + len(domain) > WHOLE:
        raise InvalidAddress("address_too_long", address=shown(address))
    if not LOCAL_PART.fullmatch(local) or not _is_domain(domain):
        raise InvalidAddress("address_malformed", address=shown(address))
    return f"{local}@{domain}"


def checked(address: str) -> str:
    """The address as it was typed, without blanks around it; InvalidAddress where no letter could be sent to it."""
    on_the_wire(address.strip())
    return address.strip()


def is_usable(address: str) -> bool:
    """Whether a letter can be sent to it."""
    try:
        on_the_wire(address)
    except InvalidAddress:
        return False
    return True


def shown(words: str) -> str:
    """The words on one line, short, and without what no page or terminal can show."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in words[:80])


def _ascii(domain: str, address: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise InvalidAddress("address_domain_malformed", address=shown(address)) from None


def _is_domain(domain: str) -> bool:
    return bool(LITERAL.fullmatch(domain)) or all(LABEL.fullmatch(label) for label in domain.split("."))
