"""Numbering as plans write it: which style stands at a place, its value, and where it ends."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

CHINESE = "一二三四五六七八九十百零〇"
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
EITHER = rf"[{CHINESE}]{{1,4}}|\d{{1,4}}"
DAY_AHEAD = r"(?=(?:19|20)\d\d年|\d{1,2}月)"
"""1.2024年12月6日前 and 1.4月底前: a number's stop, and no decimal point, stands before a day."""
DECIMAL = r"(\d{{1,2}}(?:\.\d{{1,2}}){{{}}})(?=[一-鿿“\"《])(?![万亿米元倍个年月吨家人公平天版%])"
STYLES = (
    ("chapter", rf"第({EITHER})[章编篇部分]分?"),
    ("section", rf"第({EITHER})节"),
    ("article", rf"第({EITHER})条"),
    ("roman", r"([\u2160-\u216b])[、.]?|([IVX]{1,4})[、.](?=[一-鿿“《(])"),
    ("chinese", rf"([{CHINESE}]{{1,4}})(?:[、.](?!\d)|[、.]{DAY_AHEAD})"),
    ("chinese_bracket", rf"\(?([{CHINESE}]{{1,4}})\)[、.]?|([㈠-㈩㊀-㊉])[、.]?"),
    ("task", rf"(?:重点)?(?:任务|举措|措施|行动|工程|事项)([{CHINESE}]{{1,3}}|\d{{1,2}})[:、.](?!\d)"),
    ("decimal", DECIMAL.format(1)),
    ("decimal_third", DECIMAL.format(2)),
    ("decimal_fourth", DECIMAL.format(3)),
    ("digit", rf"(\d{{1,4}})(?:[、。]|\.(?!\d)|\.{DAY_AHEAD})"),
    ("digit_bracket", r"\((\d{1,4})\)[、.]?"),
    ("digit_half", r"(\d{1,3})\)"),
    ("circled", r"([①-⑳⒈-⒛⑴-⒇❶-❿])[、.]?"),
    ("item", rf"第([{CHINESE}]{{1,3}}|\d{{1,2}})(?:[项款点][:、,]?|[:、,])(?![{CHINESE}])"),
    ("point", r"([一二三四五六七八九十]{1,2})是(?=[一-鿿])"),
    ("latin", r"([A-Za-z])[、.](?=[一-鿿“《(])|\(?([A-Za-z])\)(?=[一-鿿“《(])"),
)
RANKS = {name: rank for rank, (name, _) in enumerate(STYLES)}
PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in STYLES))
INNER_DIGIT = re.compile(rf"(\d{{1,2}})(?:[、.](?!\d)|\.{DAY_AHEAD})")
BULLET = re.compile(r"#{1,6}|[\ue000-\uf8ff●■◆▲►▪□◇○\-—*]{1,2}(?=[^\-—*\s])")
ROMAN = {"I": 1, "V": 5, "X": 10}


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

    @property
    def above(self) -> str:
        """Of 3.2.1 what it stands under, 3.2; nothing for a number that does not tell."""
        return self.label.rpartition(".")[0] if self.style.startswith("decimal") else ""

    def moved(self, by: int) -> "Number":
        """The same number so many characters further on."""
        return replace(self, start=self.start + by, end=self.end + by)


def number_at(plain: str, start: int) -> Number | None:
    """The number that stands exactly at `start`, if one does."""
    match = PATTERN.match(plain, start)
    return _number(match) if match else None


def numbers_in(plain: str, start: int, end: int) -> Iterator[Number]:
    """Whatever looks like a number in the stretch, in order; of 措施1. the whole, and the 1. in it."""
    for match in PATTERN.finditer(plain, start, end):
        number = _number(match)
        yield number
        inner = INNER_DIGIT.search(plain, number.start, end) if number.style == "task" else None
        if inner and inner.end() >= number.end:
            yield Number("digit", value_of(inner[1]), inner[1], inner.start(), inner.end())


def _number(match: re.Match[str]) -> Number:
    style = match.lastgroup or ""
    first = PATTERN.groupindex[style]
    inner = match[first + 1] or match[first + 2]
    return Number(style, value_of(inner), _label(style, match[0], inner), *match.span())


def value_of(written: str) -> int:
    """The value of Chinese, Arabic, Roman or circled digits, or of a letter's place; of 2.13 the last part."""
    last = written.rsplit(".", 1)[-1]
    if last.isascii():
        return int(last) if last.isdigit() else _roman(last) if last.strip("IVX") == "" else ord(last.upper()) - 64
    if len(written) == 1 and not ("一" <= written <= "鿿" or written == "〇"):
        return int(unicodedata.numeric(written))
    total = section = 0
    for character in written:
        if character in "十百":
            total += (section or 1) * (10 if character == "十" else 100)
            section = 0
        else:
            section = DIGITS.get(character, 0)
    return total + section


def _roman(written: str) -> int:
    values = [ROMAN[character] for character in written]
    return sum(-value if value < behind else value for value, behind in zip(values, [*values[1:], 0], strict=True))


def _label(style: str, written: str, inner: str) -> str:
    if style == "chinese_bracket":
        return f"({inner})" if inner[0] in CHINESE else unicodedata.normalize("NFKC", inner)
    if style in ("chapter", "section", "article"):
        return written
    return inner
