"""Plain text and Markdown: which encoding the bytes have, and the text they hold."""

import codecs

from domain.errors import InvalidPlan

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
TELLING = 4096
CONTROL = {chr(code) for code in range(32)} - set("\t\n\r\x0b\x0c")
MOST_CONTROL = 0.01


def decode(data: bytes, name: str) -> str:
    """The text of UTF-8 (its mark kept as a character), UTF-16 or GB18030 bytes; InvalidPlan for anything else."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, name)
    if b"\x00" in data[:TELLING]:
        return _decoded(data, _utf16_without_mark(data), name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(data, "gb18030", name)
    return _checked(text, name)


def _utf16_without_mark(data: bytes) -> str:
    """Line ends and ASCII have their zero byte behind (little-endian) or before (big-endian)."""
    sample = data[:TELLING]
    return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return _checked(data.decode(encoding), name)
    except UnicodeDecodeError:
        raise _unreadable(name) from None


def _checked(text: str, name: str) -> str:
    sample = text[:TELLING]
    if sum(character in CONTROL for character in sample) > MOST_CONTROL * len(sample):
        raise _unreadable(name)
    return text


def _unreadable(name: str) -> InvalidPlan:
    return InvalidPlan("file_not_text", file=name)
