"""An OFD file's parts: its documents, their pages with the templates under them, and the pictures they name."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from documents.package import BROKEN, Package, damaged

MOST_PAGES = 1_000


@dataclass(frozen=True)
class OfdPage:
    """A page's content and its templates', the box it is looked at in (mm), and where its pictures lie by their id."""

    content: Element
    templates: list[Element]
    box: tuple[float, float, float, float]
    pictures: dict[str, str] = field(default_factory=dict)


class OfdArchive:
    """The parts of an OFD package; what is not there is left out, what is broken is refused."""

    def __init__(self, package: Package):
        self.package = package

    def pages(self) -> Iterator[OfdPage]:
        """All pages in order; InvalidPlan for a broken file."""
        first = self._part("OFD.xml")
        roots = [_text(body, "DocRoot") for body in first.iter("{*}DocBody")] if first is not None else []
        if not any(roots):
            raise damaged(self.package.name, ".pdf")
        for root in filter(None, roots):
            yield from self._pages_of(_resolved("OFD.xml", root))

    def picture(self, path: str) -> bytes:
        """The picture's bytes; empty where it is missing or broken."""
        try:
            with self.package.open(path) as part:
                return part.read()
        except (KeyError, *BROKEN):
            return b""

    def _pages_of(self, path: str) -> Iterator[OfdPage]:
        document = self._part(path)
        if document is None:
            raise damaged(self.package.name, ".pdf")
        common = document.find("{*}CommonData")
        box = _box(common) or (0.0, 0.0, 210.0, 297.0)
        pictures = self._pictures(common, path)
        templates = {one.get("ID", ""): _resolved(path, one.get("BaseLoc", ""))
                     for one in (common.iterchildren("{*}TemplatePage") if common is not None else ())}
        for page in document.iterfind("{*}Pages/{*}Page"):
            where = _resolved(path, page.get("BaseLoc", ""))
            content = self._part(where)
            if content is None:
                continue
            under = [self._part(templates[one.get("TemplateID", "")]) for one in content.iterchildren("{*}Template")
                     if one.get("TemplateID", "") in templates]
            yield OfdPage(content, [one for one in under if one is not None], _box(content) or box,
                          pictures | self._pictures(content, where, "PageRes"))

    def _pictures(self, holder: Element | None, path: str, *names: str) -> dict[str, str]:
        """The pictures that the resource files named there hold."""
        found: dict[str, str] = {}
        for name in names or ("PublicRes", "DocumentRes"):
            for one in holder.iterchildren(f"{{*}}{name}") if holder is not None else ():
                where = _resolved(path, (one.text or "").strip())
                resources = self._part(where)
                base = posixpath.join(where, "..", resources.get("BaseLoc", "")) if resources is not None else ""
                for media in resources.iter("{*}MultiMedia") if resources is not None else ():
                    found[media.get("ID", "")] = _resolved(f"{base}/_", _text(media, "MediaFile"))
        return found

    def _part(self, path: str) -> Element | None:
        return self.package.root(path) if path else None


def _resolved(from_: str, to: str) -> str:
    """The path in the archive that `to` means in the part `from_`; it is looked up there and nowhere else."""
    to = to.strip().replace("\\", "/")
    joined = to if to.startswith("/") else posixpath.join("/", posixpath.dirname(from_), to)
    return posixpath.normpath(joined).lstrip("/")


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _box(holder: Element | None) -> tuple[float, float, float, float] | None:
    area = holder.find("{*}PageArea") if holder is not None else None
    if area is None and holder is not None:
        area = holder.find("{*}Area")
    values = numbers(_text(area, "PhysicalBox")) if area is not None else []
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 and values[2] > 0 < values[3] else None


def numbers(written: str | None) -> list[float]:
    """The numbers of a list with blanks; those that are none, or beyond all measure, leave an empty list."""
    try:
        values = [float(one) for one in (written or "").split()]
    except ValueError:
        return []
    return values if all(abs(one) < 1e6 for one in values) else []
