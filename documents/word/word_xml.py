"""Names and values in a Word file's XML."""

from lxml.etree import _Element as Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def qn(name: str) -> str:
    """A name of Word's own namespace, as lxml writes it."""
    return f"{{{WORD}}}{name}"


def value(element: Element | None, path: str, default: str = "") -> str:
    """The `val` of what stands at the path below the element."""
    found = element.find("/".join(map(qn, path.split("/")))) if element is not None else None
    return found.get(qn("val"), default) if found is not None else default
