"""The numbers Word writes itself: each list's formats and counters, as text before the paragraph."""

from xml.etree.ElementTree import Element

from docx.document import Document
from docx.oxml.ns import qn

CHINESE = "〇一二三四五六七八九"
CHINESE_FORMATS = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
                   "taiwaneseCounting", "ideographTraditional", "chineseLegalSimplified", "taiwaneseCountingThousand")
VALUE, NUMBER, LEVEL = qn("w:val"), qn("w:numId"), qn("w:ilvl")
DEEPEST_STYLE = 10


class Numbering:
    """Counts through a document's lists; ask it once for each paragraph, in order."""

    def __init__(self, document: Document):
        self.formats: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.abstract: dict[str, str] = {}
        self.counters: dict[tuple[str, int], int] = {}
        self.styles = {style.style_id: style.element for style in document.styles}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for number in root.iterchildren(qn("w:num")):
            self.abstract[number.get(NUMBER)] = _value(number, "w:abstractNumId", "")
        for definition in root.iterchildren(qn("w:abstractNum")):
            key = definition.get(qn("w:abstractNumId"))
            for level in definition.iterchildren(qn("w:lvl")):
                first = int(_value(level, "w:start", "1"))
                self.formats[key, int(level.get(LEVEL))] = (_value(level, "w:numFmt", "decimal"),
                                                            _value(level, "w:lvlText", ""), first)

    def label(self, paragraph: Element) -> str:
        """The number Word shows before this paragraph, empty where it has none."""
        number, level = self._place(paragraph.find(qn("w:pPr")))
        abstract = self.abstract.get(number, "")
        if (abstract, level) not in self.formats:
            return ""
        format_, pattern, start = self.formats[abstract, level]
        self.counters[abstract, level] = self.counters.get((abstract, level), start - 1) + 1
        for key in [key for key in self.counters if key[0] == abstract and key[1] > level]:
            del self.counters[key]
        if format_ in ("bullet", "none"):
            return ""
        for place in range(level + 1):
            own_format, _, own_start = self.formats.get((abstract, place), ("decimal", "", 1))
            value = self.counters.get((abstract, place), own_start)
            pattern = pattern.replace(f"%{place + 1}", _written(value, own_format))
        return pattern

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """The list and level of a paragraph, from itself or from its style and those it is based on."""
        style_id = _value(properties, "w:pStyle", "") if properties is not None else ""
        for _ in range(DEEPEST_STYLE):
            numbered = properties.find(qn("w:numPr")) if properties is not None else None
            if numbered is not None and numbered.find(NUMBER) is not None:
                return _value(numbered, "w:numId", ""), int(_value(numbered, "w:ilvl", "0"))
            style = self.styles.get(style_id)
            if style is None:
                return "", 0
            properties, style_id = style.find(qn("w:pPr")), _value(style, "w:basedOn", "")
        return "", 0


def _value(element: Element, tag: str, default: str) -> str:
    found = element.find(qn(tag))
    return found.get(VALUE, default) if found is not None else default


def _written(value: int, format_: str) -> str:
    if format_ in CHINESE_FORMATS and 0 < value < 100:
        tens, ones = divmod(value, 10)
        return ("" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十") + (CHINESE[ones] if ones else "")
    if format_ == "decimalEnclosedCircle" and 0 < value <= 20:
        return chr(ord("①") + value - 1)
    return str(value)
