"""A Word paragraph's words as Word shows them, with the text boxes and notes that hang on it."""

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from documents.document import Caution, Caveat
from documents.word.visibility import Visibility, chosen_entry, is_unfilled
from documents.word.word_xml import qn

COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"


WORDS = (qn("t"), f"{{{MATHS}}}t")
SIGNS = {qn("tab"): "\t", qn("ptab"): "\t", qn("br"): "\n", qn("cr"): "\n", qn("noBreakHyphen"): "-"}
NOTES = {qn("footnoteReference"): "footnotes", qn("endnoteReference"): "endnotes"}
LEFT_OUT = {qn("pPr"), qn("rPr"), qn("del"), qn("moveFrom"), qn("rt"), f"{{{COMPATIBILITY}}}Fallback"}
"""Formatting, what a tracked change took away, sounds above characters, the second copy of a text box."""


@dataclass
class Found:
    """`parts` make the words; `boxes` are the contents of text boxes, `notes` the kind and number of each note.

    `left_out` are the words that are not read, with why, and before how many of the others they stood.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[tuple[int, Caution, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words on the page's own line."""
        return "".join(self.parts)

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What was left out of the words; what is hidden is not said."""
        return tuple(Caveat(at, at, why, words if why is Caution.STRUCK else "")
                     for at, why, words in self.left_out if words.strip())


def found_in(element: Element, visibility: Visibility, paragraph: Element, found: Found | None = None) -> Found:
    """What the paragraph shows: inserted words are there; deleted, hidden and struck-through ones are not."""
    found = Found() if found is None else found
    for child in element:
        tag = child.tag
        if tag in WORDS:
            found.parts.append(child.text or "")
        elif tag in SIGNS:
            found.parts.append(SIGNS[tag])
        elif tag in NOTES:
            found.notes.append((NOTES[tag], child.get(qn("id"), "")))
        elif tag == qn("txbxContent"):
            found.boxes.append(child)
        elif tag == qn("ffData"):
            found.parts.append(chosen_entry(child))
        elif tag == qn("r") and (why := visibility.left_out(child, paragraph)):
            words = "".join(one.text or "" for one in child.iter(*WORDS))
            found.left_out.append((len(found.text), why, words))
        elif tag not in LEFT_OUT and not is_unfilled(child) and not (tag == qn("r") and visibility.is_prompt(child)):
            found_in(child, visibility, paragraph, found)
    return found


def joins_next(paragraph: Element) -> bool:
    """Whether a tracked change took away the paragraph's end."""
    mark = paragraph.find(f"{qn('pPr')}/{qn('rPr')}")
    return mark is not None and (mark.find(qn("del")) is not None or mark.find(qn("moveFrom")) is not None)
