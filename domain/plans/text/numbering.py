"""Numbering as plans write it: which style stands at a place, its value, and where it ends."""

import re
from dataclasses import dataclass

CHINESE = "一二三四五六七八九十百零〇"
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
EITHER = rf"[{CHINESE}]{{1,4}}|\d{{1,4}}"
STYLES = (
    ("chapter", rf"第({EITHER})[章编篇部分]分?"),
    ("section", rf"第({EITHER})节"),
    ("article", rf"第({EITHER})条"),
    ("chinese", rf"([{CHINESE}]{{1,4}})(?:[、.](?!\d)|、(?=(?:19|20)\d\d年))"),
    ("chinese_bracket", rf"\(?([{CHINESE}]{{1,4}})\)[、.]?"),
    ("task", rf"(?:重点)?(?:任务|举措|措施|行动|工程|事项)([{CHINESE}]{{1,3}}|\d{{1,2}})[:、.]"),
    ("decimal", r"(\d{1,2}(?:\.\d{1,2}){1,3})(?=[一-鿿“\"《])(?![万亿米元倍个年月吨家人公平天版%])"),
    ("digit", r"(\d{1,3})(?:[、。]|\.(?!\d))"),
    ("digit_bracket", r"\((\d{1,3})\)[、.]?"),
    ("digit_half", r"(\d{1,2})\)"),
    ("circled", r"([①-⑳⒈-⒛⑴-⒇❶-❿])[、.]?"),
)
RANKS = {name: rank for rank, (name, _) in enumerate(STYLES)}
PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in STYLES))
BULLET = re.compile(r"#{1,6}|[\ue000-\uf8ff●■◆▲►▪□◇○\-—*]{1,2}(?=[^\-—*\s])")


@dataclass(frozen=True)
class Number:
    """A number found: its style, its value, how it is written, and where the words behind it begin."""

    style: str
    value: int
    label: str
    start: int
    end: int

    @property
    def rank(self) -> int:
        """How far down in a document its style usually stands."""
        return RANKS[self.style]


def number_at(plain: str, start: int) -> Number | None:
    """The number that stands exactly at `start`, if one does."""
    match = PATTERN.match(plain, start)
    if match is None:
        return None
    style = match.lastgroup or ""
    inner = match[PATTERN.groupindex[style] + 1]
    return Number(style, value_of(inner), _label(style, match[0], inner), start, match.end())


def value_of(written: str) -> int:
    """The value of Chinese, Arabic or circled digits; of 2.13 the last part."""
    if written[-1:].isdigit() and written[-1:].isascii():
        return int(written.rsplit(".", 1)[-1])
    if len(written) == 1 and not ("一" <= written <= "鿿" or written == "〇"):
        for first in "①⒈⑴❶":
            if 0 <= ord(written) - ord(first) < 20:
                return ord(written) - ord(first) + 1
    total = section = 0
    for character in written:
        if character in "十百":
            total += (section or 1) * (10 if character == "十" else 100)
            section = 0
        else:
            section = DIGITS.get(character, 0)
    return total + section


def _label(style: str, written: str, inner: str) -> str:
    if style == "chinese_bracket":
        return f"({inner})"
    if style in ("chapter", "section", "article"):
        return written
    return inner
