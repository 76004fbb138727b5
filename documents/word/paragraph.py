"""A Word paragraph's words as Word shows them, with the text boxes and notes that hang on it."""

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def qn(name: str) -> str:
    """A name of Word's own namespace, as lxml writes it."""
    return f"{{{WORD}}}{name}"


VALUE = qn("val")
WORDS = (qn("t"), f"{{{MATHS}}}t")
SIGNS = {qn("tab"): "\t", qn("ptab"): "\t", qn("br"): "\n", qn("cr"): "\n", qn("noBreakHyphen"): "-"}
NOTES = {qn("footnoteReference"): "footnotes", qn("endnoteReference"): "endnotes"}
LEFT_OUT = {qn("pPr"), qn("rPr"), qn("del"), qn("moveFrom"), qn("rt"), f"{{{COMPATIBILITY}}}Fallback"}
"""Formatting, what a tracked change took away, sounds above characters, the second copy of a text box."""


@dataclass
class Found:
    """`parts` make the words; `boxes` are the contents of text boxes, `notes` the kind and number of each note."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words on the page's own line."""
        return "".join(self.parts)


def found_in(element: Element, found: Found | None = None) -> Found:
    """What the paragraph shows: inserted words are there, deleted and hidden ones are not."""
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
        elif tag not in LEFT_OUT and not (tag == qn("r") and _hidden(child)):
            found_in(child, found)
    return found


def joins_next(paragraph: Element) -> bool:
    """Whether a tracked change took away the paragraph's end."""
    mark = paragraph.find(f"{qn('pPr')}/{qn('rPr')}")
    return mark is not None and (mark.find(qn("del")) is not None or mark.find(qn("moveFrom")) is not None)


def value(element: Element | None, path: str, default: str = "") -> str:
    """The `val` of what stands at the path below the element."""
    found = element.find("/".join(map(qn, path.split("/")))) if element is not None else None
    return found.get(VALUE, default) if found is not None else default


def _hidden(run: Element) -> bool:
    vanish = run.find(f"{qn('rPr')}/{qn('vanish')}")
    return vanish is not None and vanish.get(VALUE, "1") not in ("0", "false", "off")
