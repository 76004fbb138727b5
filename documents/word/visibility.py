"""Which of a Word file's words are seen: hidden and struck-through ones by their own formatting or by a style's."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from documents.document import Caution
from documents.word.word_xml import qn, value

DEEPEST_STYLE = 10
OFF = ("0", "false", "off", "none")
HIDDEN, STRIKES = "vanish", ("strike", "dstrike")
PROMPT = "placeholder text"
"""The style that Word gives to the prompt of a field that nobody filled in."""


class Visibility:
    """Knows a document's styles; asked for each run."""

    def __init__(self, styles: Element | None):
        self.styles = {style.get(qn("styleId"), ""): style for style in styles.iterchildren(qn("style"))} \
            if styles is not None else {}
        defaults = styles.find(f"{qn('docDefaults')}/{qn('rPrDefault')}/{qn('rPr')}") if styles is not None else None
        self.defaults = defaults
        self.standard = next((key for key, style in self.styles.items() if style.get(qn("type")) == "paragraph"
                              and style.get(qn("default")) in ("1", "true")), "")

    def left_out(self, run: Element, paragraph: Element) -> Caution | None:
        """Why the run is not read; None where it is."""
        if self._is(HIDDEN, run, paragraph):
            return Caution.HIDDEN
        return Caution.STRUCK if any(self._is(name, run, paragraph) for name in STRIKES) else None

    def is_prompt(self, run: Element) -> bool:
        """Whether the run only asks to fill something in."""
        style = self.styles.get(value(run, "rPr/rStyle"))
        return value(style, "name").lower() == PROMPT

    def _is(self, name: str, run: Element, paragraph: Element) -> bool:
        """Its own formatting decides, else what paragraph and character style say: both together cancel out
        (ECMA-376 part 1, 17.7.3).
        """
        own = _said(run.find(qn("rPr")), name)
        if own is not None:
            return own
        by_paragraph = self._by_style(value(paragraph, "pPr/pStyle") or self.standard, name)
        by_character = self._by_style(value(run, "rPr/rStyle"), name)
        return is_on(self.defaults, name) or by_paragraph != by_character

    def _by_style(self, style_id: str, name: str) -> bool:
        """What the style says, or the first of those it is based on that says anything."""
        for style in self._chain(style_id):
            said = _said(style.find(qn("rPr")), name)
            if said is not None:
                return said
        return False

    def _chain(self, style_id: str) -> Iterator[Element]:
        for _ in range(DEEPEST_STYLE):
            style = self.styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = value(style, "basedOn")


def is_unfilled(field: Element) -> bool:
    """Whether a content control shows its prompt."""
    return field.tag == qn("sdt") and is_on(field.find(qn("sdtPr")), "showingPlcHdr")


def is_on(properties: Element | None, name: str) -> bool:
    """Whether the properties say that."""
    return _said(properties, name) is True


def chosen_entry(field: Element) -> str:
    """What an old drop-down list shows: its words stand in no run."""
    entries = [one.get(qn("val"), "") for one in field.iter(qn("listEntry"))]
    at = value(field, "ddList/result") or value(field, "ddList/default", "0")
    return entries[int(at)] if at.isdigit() and int(at) < len(entries) else ""


def _said(properties: Element | None, name: str) -> bool | None:
    found = properties.find(qn(name)) if properties is not None else None
    return None if found is None else found.get(qn("val"), "1") not in OFF
