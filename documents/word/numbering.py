"""The numbers Word writes itself: each list's formats and counters, as text before the paragraph."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element as Element

from documents.word.word_xml import qn, value

DEEPEST_STYLE = 10
LEVELS = 9


@dataclass(frozen=True)
class Level:
    """A list level's format, its pattern (第%1条), the number it starts with, and whether it writes digits only."""

    format: str
    pattern: str
    start: int
    legal: bool
    restart: int | None


class Numbering:
    """Counts through a document's lists; ask it once for each paragraph, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None):
        self.styles = {style.get(qn("styleId")): style for style in styles.iterchildren(qn("style"))} \
            if styles is not None else {}
        self.levels: dict[tuple[str, int], Level] = {}
        self.by_style: dict[tuple[str, str], int] = {}
        self.lists: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.started: set[str] = set()
        self.counters: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._load(numbering)

    def label(self, paragraph: Element) -> str:
        """The number Word shows before this paragraph, empty where it has none."""
        number, place = self._place(paragraph.find(qn("pPr")))
        list_ = self.lists.get(number, "")
        level = self.levels.get((list_, place))
        if level is None:
            return ""
        self._restart(number, list_)
        self._count(list_, place, level)
        if level.format in ("bullet", "none"):
            return ""
        text = level.pattern
        for above in range(place + 1):
            other = self.levels.get((list_, above), level)
            shown = "decimal" if level.legal else other.format
            text = text.replace(f"%{above + 1}", written(self.counters.get((list_, above), other.start), shown))
        return text + " " if text[-1:].isalnum() else text

    def is_of_contents(self, paragraph: Element) -> bool:
        """Whether the paragraph is a line of a table of contents."""
        style = value(paragraph, "pPr/pStyle")
        name = value(self.styles.get(style), "name", style) if style else ""
        return name.lower().replace(" ", "").startswith("toc") and name[-1:].isdigit()

    def _load(self, numbering: Element) -> None:
        links: dict[str | None, str] = {}
        for definition in numbering.iterchildren(qn("abstractNum")):
            key = definition.get(qn("abstractNumId"))
            links[value(definition, "styleLink") or None] = key
            for level in definition.iterchildren(qn("lvl")):
                place = int(level.get(qn("ilvl"), "0"))
                self.levels[key, place] = _level(level)
                self.by_style[key, value(level, "pStyle")] = place
        linked = {definition.get(qn("abstractNumId")): links.get(value(definition, "numStyleLink"))
                  for definition in numbering.iterchildren(qn("abstractNum"))}
        for number in numbering.iterchildren(qn("num")):
            key, list_ = number.get(qn("numId")), value(number, "abstractNumId")
            self.lists[key] = linked.get(list_) or list_
            for override in number.iterchildren(qn("lvlOverride")):
                start = value(override, "startOverride")
                if start:
                    self.starts[key, int(override.get(qn("ilvl"), "0"))] = int(start)

    def _restart(self, number: str, list_: str) -> None:
        """A list that begins anew does so at its first paragraph."""
        if number in self.started:
            return
        self.started.add(number)
        for place in range(LEVELS):
            if (number, place) in self.starts:
                self.counters[list_, place] = self.starts[number, place] - 1

    def _count(self, list_: str, place: int, level: Level) -> None:
        self.counters[list_, place] = self.counters.get((list_, place), level.start - 1) + 1
        for below in range(place + 1, LEVELS):
            restart = self.levels[list_, below].restart if (list_, below) in self.levels else None
            if restart is None or 0 < place + 1 <= restart:
                self.counters.pop((list_, below), None)

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """The list and level of a paragraph, from itself or from its style and those it is based on."""
        style_id = value(properties, "pStyle")
        number, level = value(properties, "numPr/numId"), value(properties, "numPr/ilvl")
        for _ in range(DEEPEST_STYLE):
            style = self.styles.get(style_id)
            if number or style is None:
                break
            number = value(style, "pPr/numPr/numId")
            level = level or value(style, "pPr/numPr/ilvl")
            if number and (self.lists.get(number, ""), style_id) in self.by_style:
                level = level or str(self.by_style[self.lists[number], style_id])
            style_id = value(style, "basedOn")
        return number, int(level or "0")


def _level(level: Element) -> Level:
    restart = value(level, "lvlRestart")
    return Level(value(level, "numFmt", "decimal"), value(level, "lvlText"), int(value(level, "start", "1")),
                 level.find(qn("isLgl")) is not None, int(restart) if restart else None)


CHINESE, LEGAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
UNITS, LEGAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
LARGEST = 3999


def written(value: int, format_: str) -> str:
    """The number in that format; in digits where the format or the number is none of those known."""
    write = FORMATS.get(format_)
    return write(value) if write and 0 < value <= LARGEST else str(value)


def _counted(value: int, digits: str = CHINESE, units: tuple[str, ...] = UNITS) -> str:
    """一百零五, 二十, and 十二 without the 一 before it."""
    parts: list[str] = []
    zero = False
    for place, digit in reversed(list(enumerate(reversed([int(digit) for digit in str(value)])))):
        if digit == 0:
            zero = bool(parts)
            continue
        parts.append(("零" if zero else "") + digits[digit] + units[place])
        zero = False
    text = "".join(parts)
    return text[1:] if digits is CHINESE and text.startswith("一十") else text


def _legal(value: int) -> str:
    return _counted(value, LEGAL, LEGAL_UNITS)


def _digits(value: int) -> str:
    return "".join(CHINESE[int(digit)] for digit in str(value))


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _letters(value: int) -> str:
    """a to z, then aa, bb."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    text = ""
    for size, sign in ROMAN:
        text += sign * (value // size)
        value %= size
    return text


FORMATS = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                     "taiwaneseCountingThousand"), _counted),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digits),
    "ideographTraditional": _of(STEMS),
    "ideographZodiac": _of(BRANCHES),
    "decimalEnclosedCircle": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": _of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "decimalZero": lambda value: f"{value:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
}
